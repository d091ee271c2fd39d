// Which language model is recommended: one that lies on this computer if it is large enough to help, else the one that suits it among
// those that can be downloaded. A person who puts it off is not asked again.

import type { Model, OfferedModel } from "../../backend/backend";
import type { Downloads } from "./downloads.svelte";
import type { ModelsState } from "./models.svelte";

export type Recommendation = { kind: "here"; model: Model } | { kind: "offer"; model: OfferedModel };

/** Those tried with fewer parameters gave no right answer where the quotes held it (`docs/written-answers.md`). */
const leastParameters = 1.5e9;
const place = "footnote.recommended";

class Recommended {
  #putOff = $state(localStorage.getItem(place) === "later");

  get putOff(): boolean {
    return this.#putOff;
  }

  later(): void {
    this.#putOff = true;
    localStorage.setItem(place, "later");
  }

  of(models: ModelsState, downloads: Downloads): Recommendation | null {
    const here = models.rows
      .filter((row) => row.error === null && row.fits !== false && row.has_template !== false)
      .filter((row) => (row.parameters ?? 0) >= leastParameters)
      .sort((a, b) => (b.parameters ?? 0) - (a.parameters ?? 0))[0];
    if (here !== undefined) {
      return { kind: "here", model: here };
    }
    const offer = downloads.offered.find(({ suggested }) => suggested);
    return offer === undefined ? null : { kind: "offer", model: offer };
  }

  /** For tests: nobody has put it off. */
  forget(): void {
    this.#putOff = false;
    localStorage.removeItem(place);
  }
}

export const recommended = new Recommended();
