// The outline of a document: the bookmarks of its file where it has some, else its headings; which entry is read now, and which are
// folded up. It knows no element.

import type { ApiError, Backend, OutlineEntry } from "../backend/backend";
import { apiError } from "../backend/failure";

/** An entry without a `start` is a bookmark: it points to a place on a printed page, not into a text. */
export type Entry = Pick<OutlineEntry, "page" | "level" | "title" | "top"> & { start: number | null };

/** An entry that is shown: `at` is its place in the outline, `folded` null where nothing is below it. */
export type Line = { at: number; entry: Entry; depth: number; folded: boolean | null };

/** What is read: a page, how far down it as a share of its height, and the last heading above in its text, where that is known. */
export type Reading = { page: number; share: number; start: number | null };

export class OutlineState {
  #headings = $state.raw<readonly Entry[]>([]);
  #bookmarks = $state.raw<readonly Entry[]>([]);
  phase = $state<"none" | "loading" | "ready" | "failed">("none");
  failure = $state.raw<ApiError | null>(null);
  #folded = $state.raw<ReadonlySet<number>>(new Set());
  #loading = 0;

  readonly entries = $derived(this.#bookmarks.length > 0 ? this.#bookmarks : this.#headings);
  /** How deep each entry stands: levels may leave some out. */
  readonly #depths = $derived(depthsOf(this.entries));
  readonly lines = $derived.by<Line[]>(() => {
    const lines: Line[] = [];
    let within = Number.POSITIVE_INFINITY;
    for (const [at, entry] of this.entries.entries()) {
      const depth = this.#depths[at] ?? 0;
      if (depth > within) {
        continue;
      }
      const hasInner = (this.#depths[at + 1] ?? 0) > depth;
      const folded = hasInner ? this.#folded.has(at) : null;
      within = folded === true ? depth : Number.POSITIVE_INFINITY;
      lines.push({ at, entry, depth, folded });
    }
    return lines;
  });

  constructor(private readonly backend: Pick<Backend, "outline">) {}

  /** Asks for the headings of a document, once. */
  async load(document: number): Promise<void> {
    if (this.phase === "ready" || this.phase === "loading") {
      return;
    }
    const loading = ++this.#loading;
    this.phase = "loading";
    try {
      const { entries } = await this.backend.outline(document);
      if (loading === this.#loading) {
        this.#headings = entries;
        this.phase = "ready";
      }
    } catch (reason) {
      if (loading === this.#loading) {
        this.failure = apiError(reason);
        this.phase = "failed";
      }
    }
  }

  /** Takes the bookmarks of the file. */
  mark(bookmarks: readonly Entry[]): void {
    this.#bookmarks = bookmarks;
    this.#folded = new Set();
  }

  clear(): void {
    this.#loading += 1;
    this.#headings = [];
    this.#bookmarks = [];
    this.#folded = new Set();
    this.failure = null;
    this.phase = "none";
  }

  fold(at: number, folded: boolean): void {
    const changed = new Set(this.#folded);
    if (folded) {
      changed.add(at);
    } else {
      changed.delete(at);
    }
    this.#folded = changed;
  }

  /** The line above that an entry is part of; null at the top. */
  parentOf(line: Line): Line | null {
    const { lines } = this;
    return lines.slice(0, lines.indexOf(line)).findLast(({ depth }) => depth < line.depth) ?? null;
  }

  /** The line of what is read: of the last entry above it, or of what that is folded into. Null before the first. */
  lineOf(reading: Reading): Line | null {
    const at = this.entries.findLastIndex((entry) => isAbove(entry, reading));
    return this.lines.findLast((line) => line.at <= at) ?? null;
  }
}

/** A heading that was jumped to stands a little below the line of reading at times. */
const near = 0.02;

function isAbove({ page, top, start }: Entry, reading: Reading): boolean {
  if (page !== reading.page) {
    return page < reading.page;
  }
  return start !== null && reading.start !== null ? start <= reading.start : (top ?? 0) <= reading.share + near;
}

function depthsOf(entries: readonly Entry[]): number[] {
  const above: number[] = [];
  return entries.map(({ level }) => {
    while ((above.at(-1) ?? -1) >= level) {
      above.pop();
    }
    above.push(level);
    return above.length - 1;
  });
}
