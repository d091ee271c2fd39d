// The renewal of the library: whether one is offered, how far it is, how it ended.

import type { Backend, RenewalEnded, RenewalProgress, Status } from "../backend/backend";
import { attempt } from "../design/attempt";
import { toasts } from "../design/toasts.svelte";
import { words } from "../i18n/words.svelte";

/** How long it is said that the library is ready. */
const shownSeconds = 8;

export class Renewing {
  progress = $state.raw<RenewalProgress | null>(null);
  /** How the last one failed. */
  failed = $state.raw<RenewalEnded | null>(null);
  /** Between the press of the button and the first that is heard. */
  beginning = $state(false);
  /** Whether the person does not want to be asked again before the next start. */
  putOff = $state(false);

  /** Whether the program has told of a renewal: that is newer than what it said at the start. */
  #told = false;
  /** Whether the library had passages when the renewal began: one without is renewed without a word. */
  #tells = false;

  constructor(
    private readonly backend: Backend,
    private readonly status: () => Status | null,
  ) {
    backend.onRenewalProgressed((progress) => {
      this.#told = true;
      this.#show(progress);
    });
    backend.onRenewalEnded((ended) => this.#end(ended));
  }

  /** What ran when the program was asked at the start. */
  found(progress: RenewalProgress | null): void {
    if (!this.#told) {
      this.#show(progress);
    }
  }

  /** Whether the library can be prepared anew, and nothing is under way yet. */
  get offered(): boolean {
    const renewal = this.status()?.renewal ?? null;
    return renewal !== null && renewal.passages > 0 && this.progress === null && !this.putOff;
  }

  /** The share that is done, or null while it is unknown. */
  get share(): number | null {
    const progress = this.progress;
    return progress === null || progress.passages_total === 0
      ? null
      : Math.min(1, progress.passages_done / progress.passages_total);
  }

  async begin(): Promise<void> {
    this.beginning = true;
    this.failed = null;
    await attempt(() => this.backend.renew());
    this.beginning = false;
  }

  stop(): Promise<void> {
    return attempt(() => this.backend.stopRenewal());
  }

  #show(progress: RenewalProgress | null): void {
    this.progress = progress;
    if (progress !== null) {
      this.failed = null;
      this.#tells = progress.passages_total > 0;
    }
  }

  #end(ended: RenewalEnded): void {
    this.failed = ended.outcome === "failed" ? ended : null;
    if (ended.outcome === "done" && this.#tells) {
      toasts.say(words().library.renewal.done, { seconds: shownSeconds });
    }
  }
}
