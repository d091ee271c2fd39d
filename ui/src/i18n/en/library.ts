// The library pane: documents, collections, imports.

import type { DocumentKind, ImportStage, RenewalState, RowState } from "../../backend/backend";
import { formats } from "../../backend/formats";
import { numbersIn } from "../numbers";

const { count: n, plural, series } = numbersIn("en");

const documents = (how: number): string => plural(how, "document", "documents");
const files = (how: number): string => plural(how, "file", "files");
const folders = (how: number): string => plural(how, "folder", "folders");

const kinds: Record<DocumentKind, string | undefined> = {
  pdf: "PDF",
  docx: "Word",
  xlsx: "Excel",
  xls: "Excel",
  pptx: "PowerPoint",
  odt: "OpenDocument text",
  ods: "OpenDocument sheet",
  odp: "OpenDocument slides",
  csv: "CSV",
  html: "Web page",
  markdown: "Markdown",
  text: "Text",
  image: "Picture",
};
/** Formats in a list, where their own name is not the one. */
const listed: Record<string, string | undefined> = {
  docx: "Word",
  xlsx: "Excel",
  xls: "Excel",
  pptx: "PowerPoint",
  odt: "OpenDocument",
  ods: "OpenDocument",
  odp: "OpenDocument",
  html: "web pages",
  image: "scans and pictures",
};
const states: Record<RowState | "skipped", string> = {
  waiting: "Waiting",
  reading: "Reading",
  searchable: "Searchable",
  indexed: "Ready",
  partly: "Partly read",
  failed: "Couldn’t read",
  skipped: "Skipped",
};
const stateHints: Record<RowState | "skipped", string> = {
  waiting: "Waiting to be read",
  reading: "Reading now",
  searchable: "Searchable by words, and soon by meaning",
  indexed: "Searchable by words and by meaning",
  partly: "Some of it couldn’t be read",
  failed: "Couldn’t be read",
  skipped: "Footnote does not read files of this kind",
};
const stages: Record<ImportStage, string> = {
  discovering: "Looking for documents",
  reading: "Reading",
  embedding: "Indexing by meaning",
  folding: "Optimising the index",
  recognizing: "Recognising text in pictures",
};

export const library = {
  title: "Library",
  tabs: { documents: "Documents", conversations: "Conversations", notes: "Notes" },
  documents,
  // A kind that has no name here yet is called by its id.
  kind: (kind: DocumentKind): string => kinds[kind] ?? kind.toUpperCase(),
  noKind: "File",
  states,
  stateHints,
  stages,
  allDocuments: "All documents",
  skipped: "Skipped",
  skippedHint: "Files of kinds that Footnote does not read, such as videos",
  forgetAll: "Clear this list",
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
    "This collection is empty. Drag documents onto its name, or choose “Add to collection” from their menu.",
  nothingTroubled: "All documents were read in full.",
  emptyView: "No documents yet.",

  sort: "Sort",
  sortings: {
    title: "By title",
    opened: "Last opened first",
    added: "Last added first",
    modified: "Last changed first",
    author: "By author",
    state: "By state",
    pages: "By pages",
    kind: "By kind",
  },
  sift: "Narrow down",
  sifted: (value: number): string => `Narrow down: ${n(value)} chosen`,
  siftClear: "Show everything",
  byKind: "Kind",
  byAuthor: "Author",
  byAge: "File changed",
  ages: { week: "In the last 7 days", month: "In the last month", year: "In the last year" },
  nothingSifted: "No document here is of the kinds, authors and dates that you chose.",
  tags: "Tags",
  newTag: "New tag…",
  newTagName: "Name of the new tag",
  askTag: (tag: string): string => `Ask documents tagged #${tag}`,
  folders: "Folders",
  askFolder: (name: string): string => `Ask the folder ${name}`,
  foldFolder: (name: string): string => `Hide the folders in ${name}`,
  unfoldFolder: (name: string): string => `Show the folders in ${name}`,
  renameDocument: "Rename…",
  newDocumentName: (title: string): string => `Name in the library; without one: ${title}`,
  openBeside: "Open beside the source",
  askInGrid: (how: number) => (how === 1 ? "Ask in a grid…" : `Ask ${documents(how)} in a grid…`),
  reversed: "Reverse order",

  collections: "Collections",
  newCollection: "New collection",
  newCollectionName: "Name of the new collection",
  renameCollection: (name: string) => `New name for the collection ${name}`,
  rename: "Rename",
  delete: "Delete…",
  collectionActions: (name: string) => `Actions for ${name}`,
  deleteCollection: (name: string) => `Delete the collection “${name}”?`,
  deleteCollectionHint: (how: number) => (how === 0 ? "It is empty." : `Its ${documents(how)} stay in the library.`),
  deleteIt: "Delete collection",
  cancel: "Cancel",

  open: "Open",
  openInOwnProgram: "Open in default app",
  showInFolder: "Show in folder",
  readAgain: "Read again",
  askCollection: "Ask this collection",
  askOnly: (how: number) => (how === 1 ? "Ask this document" : `Ask these ${documents(how)}`),
  putIntoCollection: "Add to collection",
  newCollectionWith: "New collection…",
  takeOut: (name: string) => `Remove from “${name}”`,
  putInto: (how: number, name: string) => `Added ${documents(how)} to “${name}”.`,
  remove: (how: number) => (how === 1 ? "Remove" : `Remove ${n(how)}`),
  removed: (how: number) => `Removed ${documents(how)}.`,
  undo: "Undo",
  enterPassword: "Enter password…",
  passwordOf: (title: string) => `Password of “${title}”`,
  password: "Password",
  passwordKept:
    "It is kept in memory until Footnote is closed, and stored nowhere. The text of the document is kept in your library like that of any other.",
  unlock: "Unlock",
  retry: "Try again",
  dragged: documents,

  askEverything: "Ask all documents",

  importTitle: "Adding documents",
  importShare: (stage: string) => `${stage}: progress`,
  pause: "Pause",
  resume: "Resume",
  stop: "Stop",
  paused: "Paused",
  pausedOnBattery: "Paused on battery",
  stopping: "Stopping…",
  filesOf: (done: number, total: number) => (total === 0 ? files(done) : `${n(done)} of ${files(total)}`),
  pagesOf: (done: number, total: number) => `${n(done)} of ${n(total)} pages`,
  pagesRate: (rate: number) => `${rate < 10 ? n(Math.round(rate * 10) / 10) : n(Math.round(rate))} pages/s`,
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
  queued: (how: number) => plural(how, "more import waiting", "more imports waiting"),
  failedSoFar: (how: number) => `${n(how)} couldn’t be read`,
  ended: {
    done: (added: number, unchanged: number, failed: number, skipped: number) =>
      [
        added > 0 || (unchanged === 0 && failed === 0 && skipped === 0) ? `${n(added)} added` : "",
        unchanged > 0 ? `${n(unchanged)} already in the library` : "",
        failed > 0 ? `${n(failed)} couldn’t be read` : "",
        skipped > 0 ? `${n(skipped)} skipped` : "",
      ]
        .filter(Boolean)
        .join(" · "),
    stopped: (added: number) => (added === 0 ? "Stopped. Nothing added." : `Stopped. ${n(added)} added.`),
    failed: "Adding documents failed",
  },
  unfinished: (how: number) => `${documents(how)} not finished`,
  finishReading: "Finish reading",
  showTroubled: "Show",
  dismiss: "Close",

  renewal: {
    title: "Preparing the library again",
    heading: "Ask in any language",
    offer: "This library was made with an earlier model. Prepare it again; you can go on working meanwhile.",
    begin: "Prepare again",
    begun: (done: number, all: number) =>
      `${n(done)} of ${n(all)} passages are prepared. You can go on working meanwhile.`,
    goOn: "Continue",
    later: "Not now",
    states: {
      running: "Preparing the library again",
      waiting: "Continues after the import",
      "paused-on-battery": "Paused on battery",
      stopping: "Stopping…",
    } satisfies Record<RenewalState, string>,
    done: "Your library is ready. You can ask in any language now.",
    failed: "Preparing the library failed.",
  },

  dropTitle: (howManyFiles: number, howManyFolders: number, howManyModels: number) =>
    howManyModels === 1 && howManyFiles + howManyFolders === 0
      ? "Use this language model"
      : `Add ${series([
          howManyFiles > 0 ? files(howManyFiles) : "",
          howManyFolders > 0 ? folders(howManyFolders) : "",
          howManyModels > 0 ? plural(howManyModels, "language model", "language models") : "",
        ])}`,
  dropHint: "Your files stay where they are. Footnote reads them on this computer.",
  dropMore: (how: number) => `and ${n(how)} more`,

  welcome: "Drop documents here",
  welcomeSentence:
    "Footnote reads your documents on this computer and answers your questions, with every sentence footnoted to the passage that supports it.",
  welcomeKinds: `${series([...new Set(formats.map(({ id, name }) => listed[id] ?? name))])}; whole folders too. Nothing leaves this computer.`,
  welcomeSamples: "No documents to hand? Try the samples",
};
