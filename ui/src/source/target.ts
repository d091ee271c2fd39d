// What the source pane is asked to show: a place in a document, and enough of the passage to show it when the document has gone.

import type { CitationState, DocumentKind } from "../backend/backend";

export type SourceTarget = {
  document: number;
  page: number;
  /** Unicode scalars of the page's text; `start === end` marks nothing. */
  start: number;
  end: number;
  quote: string;
  passage: string;
  title: string;
  path: string;
  kind: DocumentKind;
  /** The footnote's number; null for a passage or a whole document. */
  number: number | null;
  state: CitationState;
};
