// Dragging documents onto a collection, by pointer events: the shell takes the browser's own drag and drop for files from outside.

import type { DocumentRow } from "../backend/backend";

const threshold = 6;

type Dropped = (collection: number, rows: readonly DocumentRow[]) => void;

export class Dragging {
  rows = $state.raw<readonly DocumentRow[]>([]);
  x = $state(0);
  y = $state(0);
  /** The collection under the pointer. */
  over = $state<number | null>(null);
  readonly active = $derived(this.rows.length > 0);

  constructor(private readonly dropped: Dropped) {}

  /** Follows the pointer from here; past a few pixels the rows that `meant` gives are dragged. */
  begin(down: PointerEvent, meant: () => readonly DocumentRow[]): void {
    if (down.button !== 0 || down.pointerType === "touch") {
      return;
    }
    const ending = new AbortController();
    const { signal } = ending;
    const end = (): void => {
      ending.abort();
      this.rows = [];
      this.over = null;
    };
    addEventListener("pointermove", (event) => this.#moved(event, down, meant), { signal });
    addEventListener("selectstart", (event) => this.active && event.preventDefault(), { signal });
    addEventListener(
      "pointerup",
      () => {
        const { over, rows } = this;
        end();
        if (over !== null && rows.length > 0) {
          this.dropped(over, rows);
        }
      },
      { signal },
    );
    addEventListener("pointercancel", end, { signal });
    addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Escape" && this.active) {
          event.stopPropagation();
          event.preventDefault();
          end();
        }
      },
      { signal, capture: true },
    );
  }

  #moved(event: PointerEvent, down: PointerEvent, meant: () => readonly DocumentRow[]): void {
    if (!this.active) {
      if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < threshold) {
        return;
      }
      this.rows = meant().filter((row) => row.document !== null);
      // The first pixels of a drag may have begun to select text.
      getSelection()?.removeAllRanges();
    }
    this.x = event.clientX;
    this.y = event.clientY;
    const target = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>("[data-collection]");
    this.over = target ? Number(target.dataset["collection"]) : null;
  }
}
