// What the list of documents is narrowed to besides the words typed: kinds, authors, the time of the file.

import type { DocumentKind, DocumentRow } from "../backend/backend";

/** How long ago a file was changed at most, in days. */
export const ages = { week: 7, month: 31, year: 366 } as const;
export type Age = keyof typeof ages;

export class Sieve {
  kinds = $state.raw<ReadonlySet<DocumentKind>>(new Set());
  authors = $state.raw<ReadonlySet<string>>(new Set());
  age = $state<Age | null>(null);

  readonly active = $derived(this.kinds.size > 0 || this.authors.size > 0 || this.age !== null);
  readonly count = $derived(this.kinds.size + this.authors.size + (this.age === null ? 0 : 1));

  toggleKind(kind: DocumentKind): void {
    this.kinds = toggled(this.kinds, kind);
  }

  toggleAuthor(author: string): void {
    this.authors = toggled(this.authors, author);
  }

  clear(): void {
    this.kinds = new Set();
    this.authors = new Set();
    this.age = null;
  }

  /** `now` in seconds since 1970. A file whose date is not known goes by when it was added. */
  passes(row: DocumentRow, now: number): boolean {
    return (
      (this.kinds.size === 0 || (row.kind !== null && this.kinds.has(row.kind))) &&
      (this.authors.size === 0 || (row.author !== null && this.authors.has(row.author))) &&
      (this.age === null || now - (row.modified || row.added) <= ages[this.age] * 86_400)
    );
  }
}

function toggled<T>(set: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const changed = new Set(set);
  if (!changed.delete(one)) {
    changed.add(one);
  }
  return changed;
}
