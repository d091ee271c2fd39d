// Where notes lead, and what notes are made on.

import type { Footnote, Hit, NewNote } from "../backend/backend";
import type { SourceTarget } from "../source/target";
import type { PassageNote } from "./notes.svelte";

export function ofNote({ on }: PassageNote): SourceTarget {
  const { document, page, start, end, quote, title, path, kind, state } = on;
  return { document, page, start, end, quote, passage: quote, title, path, kind, number: null, state };
}

export function onQuote({ document, page, start, end }: Footnote | Hit): NewNote {
  return { on: "passage", document, page, start, end };
}

/** How an element says which words of which page it shows. */
export function placed(on: Footnote | Hit): Record<"data-note-place", string> {
  return { "data-note-place": [on.document, on.page, on.start, on.end].join(":") };
}

/** Reads what `placed` wrote. */
export function placeFrom(written: string | undefined): NewNote | null {
  const [document, page, start, end] = (written ?? "").split(":").map(Number);
  return document === undefined || page === undefined || start === undefined || end === undefined || !(end > start)
    ? null
    : { on: "passage", document, page, start, end };
}
