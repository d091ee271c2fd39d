// Where a footnote or a passage leads: what the source pane is to open.

import type { Footnote, Hit } from "../backend/backend";
import type { SourceTarget } from "../source/source.svelte";

export function ofFootnote(footnote: Footnote): SourceTarget {
  const { document, page, start, end, quote, passage, title, path, kind, number, state } = footnote;
  return { document, page, start, end, quote, passage, title, path, kind, number, state };
}

export function ofHit(hit: Hit): SourceTarget {
  const { document, page, start, end, text, title, path, kind } = hit;
  return { document, page, start, end, quote: text, passage: text, title, path, kind, number: null, state: "current" };
}
