// "@name" at the end of a question: the documents and collections that may be meant. Knows no DOM.

import type { Collection, DocumentRow } from "../backend/backend";
import type { Asked } from "../library/library.svelte";
import { matcher } from "../library/matching";

export type Mention = { key: string; name: string; asked: Asked };

const most = 6;

/** What stands after an "@" that begins a word, if the question ends with it; null where there is none. */
export function mentioned(draft: string): string | null {
  return /(?:^|\s)@([^@\n]{0,40})$/u.exec(draft)?.[1] ?? null;
}

export function offered(name: string, rows: readonly DocumentRow[], collections: readonly Collection[]): Mention[] {
  const matches = matcher(name);
  const found: Mention[] = collections
    .filter((collection) => matches(collection.name))
    .map((collection) => ({
      key: `c${collection.id}`,
      name: collection.name,
      asked: { kind: "collection", id: collection.id },
    }));
  for (const row of rows) {
    if (found.length >= most) {
      break;
    }
    if (row.document !== null && matches(row.title)) {
      found.push({ key: row.key, name: row.title, asked: { kind: "documents", ids: [row.document] } });
    }
  }
  return found.slice(0, most);
}
