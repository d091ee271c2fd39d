// The order of the documents in the list, kept while rows change: a change of a few rows is merged in, nothing is sorted again.

import type { DocumentRow, RowState } from "../backend/backend";

export const sortings = ["title", "opened", "added", "modified", "author", "state", "pages", "kind"] as const;
export type Sorting = (typeof sortings)[number];
export type Order = { by: Sorting; reversed: boolean };

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** What a person must look at comes first, what is done comes last. */
const urgency: Record<RowState, number> = { failed: 0, partly: 1, reading: 2, waiting: 3, searchable: 4, indexed: 5 };

type Compare = (a: DocumentRow, b: DocumentRow) => number;

const byTitle: Compare = (a, b) => collator.compare(a.title, b.title) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

const comparisons: Record<Sorting, Compare> = {
  title: byTitle,
  opened: (a, b) => b.opened - a.opened || byTitle(a, b),
  modified: (a, b) => b.modified - a.modified || byTitle(a, b),
  author: (a, b) => collator.compare(a.author ?? "\uffff", b.author ?? "\uffff") || byTitle(a, b),
  added: (a, b) => b.added - a.added || byTitle(a, b),
  state: (a, b) => urgency[a.state] - urgency[b.state] || byTitle(a, b),
  pages: (a, b) => b.pages - a.pages || byTitle(a, b),
  kind: (a, b) => (a.kind ?? "~").localeCompare(b.kind ?? "~") || byTitle(a, b),
};

export function comparison({ by, reversed }: Order): Compare {
  const compare = comparisons[by];
  return reversed ? (a, b) => compare(b, a) : compare;
}

/** Takes the touched keys out of the ordered rows and merges the changed rows in. */
export function reorder(
  ordered: readonly DocumentRow[],
  touched: ReadonlySet<string>,
  changed: readonly DocumentRow[],
  order: Order,
): DocumentRow[] {
  const compare = comparison(order);
  const coming = [...changed].sort(compare);
  const merged: DocumentRow[] = [];
  let next = 0;
  for (const row of ordered) {
    if (touched.has(row.key)) {
      continue;
    }
    for (
      let candidate = coming[next];
      candidate !== undefined && compare(candidate, row) < 0;
      candidate = coming[next]
    ) {
      merged.push(candidate);
      next += 1;
    }
    merged.push(row);
  }
  return next < coming.length ? merged.concat(coming.slice(next)) : merged;
}
