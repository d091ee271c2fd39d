// The source pane: a document, its pages and the passages that are marked on them.

import { numbersIn } from "../numbers";

const { plural } = numbersIn("en");

export const source = {
  pane: "Source",
  paneBeside: "Second source",
  back: "Back",
  tools: "Source tools",
  close: "Close source",
  closeKeys: "Esc",
  more: "More",
  openInOwnProgram: "Open in default app",
  footnotes: "Footnotes of the answer",
  footnote: (number: number): string => `Footnote ${number}`,
  passage: (place: number, all: number): string => `Passage ${place} of ${all}`,
  nextFootnote: "Next footnote",
  previousFootnote: "Previous footnote",
  nextPassage: "Next passage",
  previousPassage: "Previous passage",
  backToPassage: "Back to the passage",

  pageOf: (count: string): string => `of ${count}`,
  printed: (label: string): string => `Printed page number: ${label}`,
  noSuchPage: (units: string, count: string): string => `This document has ${units} 1 to ${count}.`,
  nextPage: "Next page",
  previousPage: "Previous page",
  thumbnails: "Page thumbnails",
  dim: "Dim pages",

  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fitWidth: "Fit width",
  zoom: (percent: string): string => `Zoom: ${percent}`,

  find: "Find in this document",
  findPlaceholder: "Find in this document",
  findKeys: "Ctrl F",
  nextFinding: "Next match",
  previousFinding: "Previous match",
  closeFind: "Close search",
  nothingFound: "No matches",
  searching: "Searching…",
  found: (place: string, all: string, more: boolean): string => `${place} of ${all}${more ? "+" : ""}`,
  foundAloud: (place: string, all: number, page: string): string =>
    `${plural(all, "match", "matches")}. Match ${place}: ${page}.`,

  loading: "Opening document…",
  marked: (page: string): string => `The passage is marked: ${page}.`,
  storedPassage: "The stored passage",
  readAgain: "Read again",
  readingAgain: "Reading again…",
  note: {
    changed: "The file has changed since Footnote read it. This is the stored text.",
    "changed-moved": "The file has changed since it was cited, and the passage is no longer on this page. It read:",
    missing: "The file has been moved or deleted. This is the stored text.",
    removed: "The document is no longer in the library. This is the passage that was cited:",
    "not-located": "The passage couldn’t be located on the page, so nothing is marked. It reads:",
    moved: "The passage is no longer on this page. When it was cited, it read:",
    undrawable: "The pages of this file can’t be displayed. This is their text.",
    locked: "The pages of this file are locked with a password. This is their text.",
  },
  pageUndrawable: "This page can’t be displayed. This is its text.",
  pageEmpty: "This page has no text.",
  pageFailed: "Couldn’t load the text of this page.",
  failed: "Couldn’t open the document.",
  enterPassword: "Enter password…",
  retry: "Try again",
};
