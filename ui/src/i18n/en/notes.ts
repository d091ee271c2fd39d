// Notes, highlights and stars.

import type { CitationState } from "../../backend/backend";
import { numbersIn } from "../numbers";

const { plural } = numbersIn("en");

export const notes = {
  title: "Notes",
  selection: "Selected words",
  highlight: "Highlight",
  note: "Add a note…",
  star: "Star",
  unstar: "Remove star",
  starred: "Starred",
  starAnswer: "Star this answer",
  noteAnswer: "Add a note to this answer",
  starQuote: (number: number): string => `Star quote ${number}`,
  openHighlight: "Open highlight",
  openNote: (words: string): string => `Open note: ${words.slice(0, 120)}`,
  newTitle: "New note",
  editTitle: "Note",
  field: "Your note",
  placeholder: "Your note",
  save: "Save",
  edit: "Edit note…",
  remove: "Delete",
  actions: (name: string): string => `Actions for “${name}”`,
  search: "Search notes",
  onlyStarred: "Starred only",
  export: "Export these notes",
  notExported: "Couldn’t export the notes.",
  none: "Your notes will appear here. Select words in a document to highlight them or add a note; answers have a star and a note, too.",
  noneFound: "No notes match.",
  count: (value: number): string => plural(value, "note", "notes"),
  more: "Show more",
  answer: "Answer",
  onAnswers: "Notes on answers",
  notPlaced: "These words couldn’t be found in the text of the page, so they can’t be highlighted.",
  lost: (state: CitationState): string =>
    state === "removed" ? "The document is no longer in the library" : "No longer in the document",
};
