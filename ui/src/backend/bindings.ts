// Offsets `start`/`end` count Unicode scalar values (not UTF-16 units) of a page's text. Times are seconds since 1970. Pages count from 1.

export type ErrorCode = "library-unusable" | "in-use" | "gone" | "refused" | "broken";
export type CommandError = { code: ErrorCode; message: string };

// --- library ---
export type DocumentKind = "pdf" | "docx" | "html" | "markdown" | "text";
export type RowState = "waiting" | "reading" | "searchable" | "indexed" | "partly" | "failed";
export type DocumentRow = {
  key: string;                 // "d12" for document 12; "f<hex>" for a file that is no document (waiting, reading, failed)
  document: number | null;
  title: string;
  path: string;
  kind: DocumentKind | null;
  pages: number;
  passages: number;
  state: RowState;
  reason: string | null;       // always there for "partly" and "failed": what and why, and the next step
  added: number;
  collections: number[];
};
export type LibrarySummary = { folder: string; documents: number; indexed: number; failed: number; passages: number; bytes: number };
export type Collection = { id: number; name: string; documents: number };
export type Start = {
  version: string;
  library: LibrarySummary;
  settings: AppSettings;
  import: ImportProgress | null;
  processors: number;          // upper bound of settings.threads
  systemLanguage: string;      // BCP 47, as "de-DE"
};
export type ImportStage = "discovering" | "reading" | "embedding" | "folding";
export type ImportState = "running" | "paused" | "paused-on-battery" | "stopping";
export type ImportProgress = {
  stage: ImportStage;
  state: ImportState;
  filesDone: number; filesTotal: number;          // total 0 while unknown
  failed: number;
  searchable: number;                             // documents of this import that answer questions already
  passagesDone: number; passagesTotal: number;    // of the embedding stage
  perSecond: number | null;                       // pieces of the current stage
  secondsLeft: number | null;
  reading: string[];                              // names of the files that are being read now
  queued: number;                                 // further imports that wait
};
export type ImportEnded = { outcome: "done" | "stopped" | "failed"; indexed: number; unchanged: number; partly: number; failed: number; seconds: number; error: CommandError | null };
export type Removal = { id: number; documents: number; secondsToUndo: number };

// events: libraryChanged, collectionsChanged, importProgressed (null: none runs), importEnded, dropHovered, settingsChanged
export type LibraryChanged = { changed: DocumentRow[]; gone: string[]; library: LibrarySummary; everything: boolean }; // everything: ask documents() again
export type CollectionsChanged = { collections: Collection[] };
export type ImportProgressed = { import: ImportProgress | null };
export type DropHovered = { hover: { files: number; folders: number; names: string[] } | null }; // null: left or dropped

// --- search and answers ---
export type Scope = { kind: "everything" } | { kind: "collection"; id: number } | { kind: "documents"; ids: number[] };
export type Hit = {
  rank: number; score: number; document: number; title: string; path: string; kind: DocumentKind;
  page: number; heading: string; tableHeader: string; start: number; end: number; text: string;
  lexical: number | null; vector: number | null;
};
export type SearchResults = { query: string; hits: Hit[]; ms: number };
export type Support = "supported" | "partly" | "unsupported";
export type Sentence = { text: string; support: Support; why: string | null; footnotes: number[] };   // why: for "partly" and "unsupported"
export type CitationState = "current" | "changed" | "removed" | "missing"; // changed: the file has other contents now; removed: no longer in the library; missing: the file is not where it was
export type Footnote = {
  number: number; document: number; title: string; path: string; kind: DocumentKind;
  page: number; heading: string; start: number; end: number; quote: string; score: number;
  passage: string;             // the stored passage around the quote, shown when the document has gone
  state: CitationState;
};
export type Timings = { retrieveMs: number; firstTokenMs: number; totalMs: number };
export type Turn = {
  id: number; question: string; query: string; scope: Scope; asked: number;
  mode: "quotes" | "model"; model: string | null;
  abstained: boolean; stopped: boolean;
  sentences: Sentence[]; footnotes: Footnote[]; passages: Hit[]; timings: Timings;
};
export type AskRequest = { request: string; conversation: number | null; question: string; scope: Scope; replaces: number | null }; // replaces: id of the turn to put the new answer in the place of
export type AskEvent =
  | { event: "passages"; query: string; hits: Hit[]; ms: number }
  | { event: "text"; delta: string }                                  // words of the sentence that is being written (language model)
  | { event: "sentence"; sentence: Sentence; footnotes: Footnote[] }  // a whole sentence; replaces the text that streamed for it
  | { event: "finished"; conversation: ConversationSummary; turn: Turn }
  | { event: "failed"; error: CommandError };                         // a stopped answer is "finished" with turn.stopped

// --- conversations ---
export type ConversationSummary = { id: number; title: string; started: number; changed: number; turns: number };
export type Conversation = { summary: ConversationSummary; turns: Turn[] };
export type ExportFormat = "markdown" | "html";

// --- why this answer ---
export type TraceHit = { rank: number; score: number; document: number; title: string; page: number; used: boolean };
export type TraceSentence = { text: string; title: string; document: number; page: number; score: number; similarity: number; coverage: number; footnote: number | null };
export type TraceStep = { step: string; ms: number };   // "words", "meaning", "fusion", "weighing", ...
export type TraceSetting = { name: string; value: string };
export type Trace = {
  question: string; query: string; asked: number; mode: "quotes" | "model"; model: string | null;
  words: TraceHit[]; meaning: TraceHit[]; fused: TraceHit[];
  weighed: TraceSentence[];                               // what the answer was chosen from
  answerable: number; threshold: number;                  // probability that the passages hold an answer, and the least needed
  passageSimilarity: number; sentenceSimilarity: number; passageCoverage: number;
  steps: TraceStep[]; settings: TraceSetting[];
  cited: { document: number; title: string; path: string; state: CitationState }[];
};

// --- source ---
export type Source = {
  document: number; title: string; path: string; author: string | null; kind: DocumentKind; pages: number; bytes: number;
  problems: { page: number | null; reason: string }[];
  original: CitationState;     // whether the file can be shown as it is ("current"), else the extracted text is shown
};
export type BlockKind = "heading" | "paragraph" | "list-item" | "table" | "code" | "footnote" | "furniture";
export type Block = { kind: BlockKind; level: number; start: number; end: number; headerStart: number | null; headerEnd: number | null };
export type PageView = { number: number; label: string | null; width: number | null; height: number | null; text: string; blocks: Block[] }; // width, height in points; rows of a table are lines, cells are parted by tabs
export type Mark = { left: number; top: number; width: number; height: number };   // shares of the page's width and height, 0 to 1, from the top left
export type Marks = { marks: Mark[]; located: number; };     // located: share of the passage that was found on the page; below 0.5 there are no marks
export type Finding = { page: number; start: number; end: number; before: string; found: string; after: string };
export type Findings = { findings: Finding[]; more: boolean };

// --- settings ---
export type AppSettings = {
  theme: "system" | "light" | "dark";
  contrast: "system" | "more";
  language: "system" | "en" | "de";
  textSize: number;            // 1 is normal; 0.8 to 2
  threads: number | null;      // null: as many as the machine has; takes effect at the next start
  pauseOnBattery: boolean;
};
export type LedgerEntry = { when: number; host: string; bytes: number; purpose: string };

