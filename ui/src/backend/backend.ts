// What the window may ask of the program. `tauri.ts` asks the real one; `fake/` answers by itself, for tests and for a browser. All types come from here, the generated ones as well.
// Every promise rejects with an ApiError.

import type {
  DocumentRow,
  Collection,
  Start,
  ImportEnded,
  ImportProgress,
  RenewalEnded,
  RenewalProgress,
  Removal,
  DropHovered,
  FolderEstimate,
  FolderRules,
  WatchedFolder,
  Scope,
  SearchResults,
  AskRequest,
  AskEvent,
  FoundConversation,
  Conversation,
  TracedTurn,
  Turn,
  Note,
  NewNote,
  Grid,
  FilledGrid,
  NewGrid,
  GridEvent,
  TableFormat,
  Sheet,
  Source,
  PageView,
  Marks,
  Findings,
  Outline,
  AppSettings,
  LedgerLine,
} from "./bindings";
import type { Models } from "./models";
import type { LibraryChanged } from "./notices";

export type * from "./bindings";
export type * from "./models";
export type * from "./notices";

export type ExportFormat = "word" | "markdown" | "html";

export interface Backend extends Models {
  start(): Promise<Start>;
  /** The window shows its library and takes input. */
  drawn(): Promise<void>;
  documents(): Promise<DocumentRow[]>;
  chooseFiles(): Promise<boolean>; // opens the system's dialog; true if an import was begun
  chooseFolder(): Promise<boolean>;
  addSamples(): Promise<void>;
  retry(keys: string[]): Promise<void>; // failed files, by their rows' keys
  unlock(key: string, password: string): Promise<void>; // reads a locked file, by its row's key
  unlockDocument(document: number, password: string): Promise<void>; // to show the pages of what was read in another session
  passwordsOf(document: number): Promise<string[]>;
  readAgain(documents: number[]): Promise<void>; // files that may have changed
  finishReading(): Promise<void>; // completes what an import left half indexed
  showInFolder(key: string): Promise<void>;
  forget(keys: string[]): Promise<void>; // takes failed files off the list
  pauseImport(): Promise<void>;
  resumeImport(): Promise<void>;
  stopImport(): Promise<void>;
  renew(): Promise<void>; // prepares the library for the newest model, in the background
  stopRenewal(): Promise<void>;
  removeDocuments(documents: number[]): Promise<Removal>;
  undoRemoval(removal: number): Promise<void>;
  collections(): Promise<Collection[]>;
  createCollection(name: string): Promise<Collection>;
  renameCollection(collection: number, name: string): Promise<void>;
  deleteCollection(collection: number): Promise<void>;
  putInCollection(collection: number, documents: number[]): Promise<void>;
  takeOutOfCollection(collection: number, documents: number[]): Promise<void>;

  folders(): Promise<WatchedFolder[]>;
  keepFolderCurrent(key: string, current: boolean): Promise<void>;
  setFolderRules(key: string, rules: FolderRules): Promise<void>; // what they leave out leaves the library
  estimateFolder(key: string, rules: FolderRules): Promise<FolderEstimate>; // what the folder would hold by these rules
  compareFolder(key: string): Promise<void>; // looks through all of it now
  stopWatching(key: string): Promise<void>; // its documents stay

  search(query: string, scope: Scope, limit: number): Promise<SearchResults>;
  ask(request: AskRequest, onEvent: (event: AskEvent) => void): Promise<void>; // resolves when the answer is finished, failed or stopped
  stopAnswer(request: string): Promise<void>;
  conversations(filter: string): Promise<FoundConversation[]>; // newest first; beginnings of words in titles, questions and answers
  conversation(conversation: number): Promise<Conversation>;
  renameConversation(conversation: number, title: string): Promise<void>;
  deleteConversation(conversation: number): Promise<void>;
  saveFile(name: string, bytes: number[]): Promise<boolean>; // opens the system's save dialog; false: the person closed it
  /** Earlier answers to the question of a turn, oldest first. */
  earlierAnswers(conversation: number, turn: number): Promise<Turn[]>;
  trace(conversation: number, turn: number): Promise<TracedTurn>;

  notes(): Promise<Note[]>; // newest first
  saveNote(on: NewNote, words: string, starred: boolean): Promise<Note | null>; // null: nothing is left of it
  changeNote(note: number, words: string, starred: boolean): Promise<Note | null>;
  deleteNote(note: number): Promise<void>;
  renameDocument(document: number, name: string): Promise<void>; // an empty name brings its own title back
  tagDocuments(documents: number[], put: string[], take: string[]): Promise<void>;

  grids(): Promise<Grid[]>; // the one that was changed last first
  grid(grid: number): Promise<FilledGrid>;
  saveGrid(grid: NewGrid): Promise<Grid>;
  deleteGrid(grid: number): Promise<void>;
  emptyCells(grid: number, document: number | null): Promise<void>;
  fillGrid(grid: number, onEvent: (event: GridEvent) => void): Promise<void>; // resolves when it has ended
  stopGrid(grid: number): Promise<void>;
  saveTable(name: string, format: TableFormat, sheets: Sheet[]): Promise<boolean>; // as saveFile

  source(document: number): Promise<Source>;
  page(document: number, page: number): Promise<PageView>;
  marks(document: number, page: number, start: number, end: number): Promise<Marks>;
  findInDocument(document: number, query: string): Promise<Findings>;
  outline(document: number): Promise<Outline>;
  openInOwnProgram(document: number): Promise<void>;
  /** Bytes [begin, end) of the original; for pdf.js. Rejects when the file is not as it was. */
  originalBytes(document: number, begin: number, end: number): Promise<Uint8Array>;

  saveSettings(settings: AppSettings): Promise<void>;
  chooseLibraryFolder(): Promise<boolean>; // dialog, then the program starts again with that library
  networkLedger(): Promise<LedgerLine[]>;
  licences(): Promise<string>; // plain text, long

  /** Each returns a function that ends the listening. */
  onLibraryChanged(listener: (change: LibraryChanged) => void): () => void;
  onCollectionsChanged(listener: (collections: Collection[]) => void): () => void;
  onFoldersChanged(listener: (folders: WatchedFolder[]) => void): () => void;
  /** Null when none runs any more. */
  onImportProgressed(listener: (progress: ImportProgress | null) => void): () => void;
  onImportEnded(listener: (ended: ImportEnded) => void): () => void;
  /** Null when none runs any more. */
  onRenewalProgressed(listener: (progress: RenewalProgress | null) => void): () => void;
  onRenewalEnded(listener: (ended: RenewalEnded) => void): () => void;
  onDropHovered(listener: (hovered: DropHovered) => void): () => void;
}
