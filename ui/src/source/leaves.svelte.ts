// How printed pages look on the screen: as they are, dimmed in the dark, or dark themselves. It is remembered.

const place = "footnote.leaves";

class Leaves {
  /** Less bright where the window is dark. */
  dimmed = $state(true);
  /** Light letters on a dark page, in any theme. */
  dark = $state(false);

  constructor() {
    const kept = globalThis.localStorage?.getItem(place)?.split(" ");
    if (kept !== undefined) {
      this.dimmed = kept.includes("dimmed");
      this.dark = kept.includes("dark");
    }
  }

  choose(changes: Partial<Pick<Leaves, "dimmed" | "dark">>): void {
    Object.assign(this, changes);
    localStorage.setItem(place, [this.dimmed && "dimmed", this.dark && "dark"].filter(Boolean).join(" "));
  }

  /** The class of an element that shows a page; `design/leaves.css` says how it looks. */
  get look(): "dark-leaf" | "dimmed-leaf" | "" {
    return this.dark ? "dark-leaf" : this.dimmed ? "dimmed-leaf" : "";
  }
}

export const leaves = new Leaves();
