// The library pane: documents, collections, imports.

import type { DocumentKind, ImportStage, RowState } from "../../backend/backend";
import { numbersIn } from "../numbers";

const { count: n, plural, series } = numbersIn("en");

const documents = (how: number): string => plural(how, "document", "documents");
const files = (how: number): string => plural(how, "file", "files");
const folders = (how: number): string => plural(how, "folder", "folders");

const kinds: Record<DocumentKind, string> = {
  pdf: "PDF",
  docx: "Word",
  html: "Web page",
  markdown: "Markdown",
  text: "Text",
};
const states: Record<RowState, string> = {
  waiting: "Waiting",
  reading: "Being read",
  searchable: "Searchable",
  indexed: "Ready",
  partly: "Partly read",
  failed: "Not read",
};
const stateHints: Record<RowState, string> = {
  waiting: "Waiting to be read",
  reading: "Being read now",
  searchable: "Found by its words; soon by its meaning too",
  indexed: "Found by its words and by its meaning",
  partly: "Some of it could not be read",
  failed: "Could not be read",
};
const stages: Record<ImportStage, string> = {
  discovering: "Looking for documents",
  reading: "Reading",
  embedding: "Learning the meaning",
  folding: "Putting in order",
};

export const library = {
  title: "Library",
  documents,
  pages: (how: number) => plural(how, "page", "pages"),
  kinds,
  noKind: "File",
  states,
  stateHints,
  stages,
  allDocuments: "All documents",
  needsAttention: "Needs attention",
  add: "Add documents",
  addFiles: "Add files…",
  addFolder: "Add a folder…",
  addSamples: "Add the samples",
  hide: "Hide library",
  show: "Show library",
  settings: "Settings",
  list: "Documents",
  loading: "Opening the library…",

  filter: "Filter documents",
  clearFilter: "Clear the filter",
  found: (shown: number, all: number) => `${n(shown)} of ${n(all)}`,
  nothingFound: (filter: string) => `No document here matches “${filter}”.`,
  emptyCollection:
    "Nothing in this collection yet. Drag documents onto its name, or choose “Put into collection” from their menu.",
  nothingTroubled: "Every document was read whole.",
  emptyView: "No documents yet.",

  sort: "Sort",
  sortings: { title: "By title", added: "By date added", state: "By state", pages: "By pages", kind: "By kind" },
  reversed: "Reverse order",

  collections: "Collections",
  newCollection: "New collection",
  newCollectionName: "Name of the new collection",
  renameCollection: (name: string) => `New name of the collection ${name}`,
  rename: "Rename",
  delete: "Delete…",
  collectionActions: (name: string) => `Actions for ${name}`,
  deleteCollection: (name: string) => `Delete the collection “${name}”?`,
  deleteCollectionHint: (how: number) => (how === 0 ? "It is empty." : `Its ${documents(how)} stay in the library.`),
  deleteIt: "Delete collection",
  cancel: "Cancel",

  open: "Open",
  openInOwnProgram: "Open in its own program",
  askOnly: (how: number) => (how === 1 ? "Ask only this document" : `Ask only these ${documents(how)}`),
  putIntoCollection: "Put into collection",
  newCollectionWith: "New collection…",
  takeOut: (name: string) => `Take out of “${name}”`,
  putInto: (how: number, name: string) => `Put ${documents(how)} into “${name}”.`,
  remove: (how: number) => (how === 1 ? "Remove" : `Remove ${n(how)}`),
  removed: (how: number) => `Removed ${documents(how)}.`,
  undo: "Undo",
  retry: "Try again",
  dragged: documents,

  asking: (name: string) => `Asking within ${name}`,
  askEverything: "Ask all documents",

  importTitle: "Adding documents",
  importShare: (stage: string) => `${stage}: how far it is`,
  pause: "Pause",
  resume: "Go on",
  stop: "Stop",
  paused: "Paused",
  pausedOnBattery: "Paused on battery",
  stopping: "Stopping…",
  filesOf: (done: number, total: number) => (total === 0 ? files(done) : `${n(done)} of ${files(total)}`),
  passagesOf: (done: number, total: number) => `${n(done)} of ${n(total)} passages`,
  filesRate: (rate: number) => `${rate < 10 ? n(Math.round(rate * 10) / 10) : n(Math.round(rate))} files/s`,
  passagesRate: (rate: number) => `${rate < 10 ? n(Math.round(rate * 10) / 10) : n(Math.round(rate))} passages/s`,
  timeLeft: (seconds: number) =>
    seconds < 10
      ? "a few seconds left"
      : seconds < 60
        ? `${Math.ceil(seconds / 10) * 10} seconds left`
        : seconds < 5400
          ? `${n(Math.ceil(seconds / 60))} min left`
          : `${n(Math.round(seconds / 360) / 10)} hours left`,
  searchable: (how: number, of: number) => `${n(how)} of ${documents(of)} searchable`,
  reading: (name: string, more: number) => (more === 0 ? name : `${name} and ${n(more)} more`),
  queued: (how: number) => plural(how, "more import waits", "more imports wait"),
  failedSoFar: (how: number) => `${n(how)} not read`,
  ended: {
    done: (added: number, unchanged: number, failed: number) =>
      [
        added > 0 || (unchanged === 0 && failed === 0) ? `Added ${n(added)}` : "",
        unchanged > 0 ? `${n(unchanged)} already here` : "",
        failed > 0 ? `${n(failed)} not read` : "",
      ]
        .filter(Boolean)
        .join(", "),
    stopped: (added: number) => (added === 0 ? "Stopped; nothing was added" : `Stopped; ${n(added)} were added`),
    failed: "Adding documents ended early",
  },
  showTroubled: "Show them",
  dismiss: "Close",

  dropTitle: (howManyFiles: number, howManyFolders: number, howManyModels: number) =>
    howManyModels === 1 && howManyFiles + howManyFolders === 0
      ? "Use this language model"
      : `Add ${series([
          howManyFiles > 0 ? files(howManyFiles) : "",
          howManyFolders > 0 ? folders(howManyFolders) : "",
          howManyModels > 0 ? plural(howManyModels, "language model", "language models") : "",
        ])}`,
  dropHint: "They stay where they are; Footnote reads them on this computer.",
  dropMore: (how: number) => `and ${n(how)} more`,

  welcome: "Drop documents here",
  welcomeSentence:
    "Footnote reads your documents on this computer and answers your questions, each sentence footnoted to the passage it rests on.",
  welcomeKinds: "PDF, Word, web pages, Markdown and plain text; folders too. Nothing leaves this machine.",
  welcomeSamples: "No documents at hand? Try the samples",
};
