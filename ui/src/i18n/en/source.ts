// The source pane: a document, its pages and the passages that are marked on them.

import { numbersIn } from "../numbers";

const { plural } = numbersIn("en");

export const source = {
  pane: "Source",
  tools: "Source tools",
  close: "Close the source",
  closeKeys: "Esc",
  more: "More",
  openInOwnProgram: "Open in its own program",
  footnotes: "Footnotes of the answer",
  footnote: (number: number): string => `Footnote ${number}`,
  passage: (place: number, all: number): string => `Passage ${place} of ${all}`,
  nextFootnote: "Next footnote",
  previousFootnote: "Previous footnote",
  nextPassage: "Next passage",
  previousPassage: "Previous passage",
  backToPassage: "Back to the passage",

  page: "Page",
  pageNumber: (number: string): string => `Page ${number}`,
  pageOf: (count: string): string => `of ${count}`,
  labelled: (label: string): string => `p. ${label}`,
  printed: (label: string): string => `On the page stands: ${label}`,
  noSuchPage: (count: string): string => `The document has the pages 1 to ${count}.`,
  nextPage: "Next page",
  previousPage: "Previous page",
  thumbnails: "Page thumbnails",
  dim: "Dim the pages",

  zoomIn: "Larger",
  zoomOut: "Smaller",
  fitWidth: "Fit the width",
  zoom: (percent: string): string => `Zoom: ${percent}`,

  find: "Find in this document",
  findPlaceholder: "Find in this document",
  findKeys: "Ctrl F",
  nextFinding: "Next occurrence",
  previousFinding: "Previous occurrence",
  closeFind: "Close the search",
  nothingFound: "Not found",
  searching: "Searching…",
  found: (place: string, all: string, more: boolean): string => `${place} of ${all}${more ? "+" : ""}`,
  foundAloud: (place: string, all: number, page: string): string =>
    `${plural(all, "occurrence", "occurrences")}. Occurrence ${place}, on page ${page}.`,

  loading: "Opening the document…",
  marked: (page: string): string => `The passage is marked on page ${page}.`,
  storedPassage: "The passage as it was read",
  note: {
    changed: "The file has changed since it was read. This is its text as it was read, with the passage marked.",
    "changed-moved": "The file has changed since it was cited, and the passage no longer stands on this page. It read:",
    missing: "The file is not where it was. This is its text as it was read.",
    removed: "The document is no longer in the library. This is the passage that was cited from it:",
    "not-located": "The passage could not be found on the drawn page, so nothing is marked. It reads:",
    moved: "The passage no longer stands on this page. When it was cited it read:",
    undrawable: "The pages of this file cannot be drawn. This is their text.",
  },
  pageUndrawable: "This page cannot be drawn. This is its text.",
  pageEmpty: "This page holds no text.",
  pageFailed: "The text of this page could not be fetched.",
  failed: "The document could not be opened.",
  retry: "Try again",
};
