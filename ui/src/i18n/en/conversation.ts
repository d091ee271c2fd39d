// What the conversation and the drawer "Why this answer" say.

import type {
  CitationState,
  DocumentKind,
  Doubt,
  Method,
  Scope,
  Support,
  TraceSettingName,
  TraceStepName,
} from "../../backend/backend";
import { numbersIn } from "../numbers";

/** Whose words an answer is in. */
export type Byline = { mode: "quotes" | "model"; model: string | null; style: string | null };

/** A model's name without its file ending, kept on one line. */
export const modelName = (model: string | null): string | null =>
  model?.replace(/\.gguf$/i, "").replaceAll("-", "\u2011") ?? null;

const { count: n, plural } = numbersIn("en");

const states: Record<CitationState, string> = {
  current: "Unchanged since",
  changed: "The file has changed since this was answered",
  removed: "No longer in the library",
  missing: "The file is not where it was",
};

const steps: Record<TraceStepName, string> = {
  words: "Looking for the words",
  embedding: "Grasping the meaning of the question",
  meaning: "Looking for the meaning",
  fusion: "Joining both",
  judging: "Reading the best passages with the question",
  weighing: "Weighing sentences",
  rewriting: "Putting the question in full",
  writing: "Writing and checking",
  summarising: "Reading whole documents",
  counting: "Counting documents",
};

const settings: Record<TraceSettingName, string> = {
  version: "Version of Footnote",
  embedder: "Embedding model",
  reader: "Reader",
  passages: "Passages looked at",
  documents: "Documents searched",
  style: "Style of the answer",
};

export const conversation = {
  pane: "Conversation",
  turnsRegion: "Questions and answers",
  answerActions: "Actions for this answer",
  untitled: "New conversation",
  all: "Conversations",
  switch: (title: string): string => `Conversations; open: ${title}`,
  startNew: "New conversation",
  moreAbout: (title: string): string => `More about “${title}”`,
  search: "Search conversations",
  none: "Conversations are kept here.",
  noneFound: (filter: string): string => `No conversation holds “${filter}”.`,
  found: (value: number): string => plural(value, "conversation", "conversations"),
  older: (value: number): string => `Show ${n(value)} older`,
  turns: (value: number): string => plural(value, "question", "questions"),
  rename: "Rename",
  renamed: "Title",
  exportMarkdown: "Export as Markdown…",
  exportHtml: "Export as HTML…",
  exported: "Exported",
  remove: "Delete…",
  removeTitle: "Delete this conversation?",
  removeText: (title: string): string => `“${title}” and its answers will be gone. Your documents stay.`,
  removeYes: "Delete",
  cancel: "Cancel",
  save: "Save",

  invitation: "Ask your documents in plain words. Every sentence of the answer leads to the page it comes from.",
  invitationEmpty:
    "Add documents, then ask in plain words. Every sentence of the answer leads to the page it comes from.",
  examples: "For example",

  field: "Question",
  placeholder: "Ask your documents",
  placeholderNext: "Ask further",
  ask: "Ask",
  askHint: "Enter asks, Shift+Enter begins a new line",
  stop: "Stop",
  scope: (scope: Scope, name: string): string => {
    switch (scope.kind) {
      case "everything":
        return "in all documents";
      case "collection":
        return `in ${name}`;
      case "documents":
        return `in ${plural(scope.ids.length, "document", "documents")}`;
    }
  },
  clearScope: "Ask in all documents",
  searchable: (done: number, total: number): string =>
    `${n(done)} of ${plural(total, "document", "documents")} searchable`,
  searchableSoFar: (done: number): string => `${plural(done, "document", "documents")} searchable so far`,

  live: "Passages for what is typed",
  liveFound: (value: number): string =>
    value === 0 ? "No passages" : `${plural(value, "passage", "passages")}, arrow keys walk through them`,

  question: "Question",
  answer: "Answer",
  searching: "Looking through your documents",
  /** `share` is how much of them a model has read, where one reads. */
  reading: (value: number, share: number | null): string =>
    `Reading ${plural(value, "passage", "passages")}${share === null ? "" : `, ${Math.floor(share * 100)}%`}`,
  writing: "Writing",
  summarising: (share: number): string => `Reading the whole document, ${Math.floor(share * 100)}%`,
  method: (method: Method): string => {
    switch (method.name) {
      case "summary": {
        const read =
          method.read === method.passages
            ? `all ${plural(method.passages, "passage", "passages")} read`
            : `${n(method.read)} of ${plural(method.passages, "passage", "passages")} read`;
        return `Summary of ${method.documents.map((title) => `“${title}”`).join(", ")}: ${read}.`;
      }
      case "count":
        return method.words.length === 0
          ? `${plural(method.found, "document is", "documents are")} here.`
          : `${n(method.found)} of ${plural(method.of, "document has", "documents have")} a passage with ${method.words.map((word) => `“${word}…”`).join(", ")}.`;
      case "which-document":
        return "Which document is to be summarised?";
    }
  },
  countHint:
    "Counted by searching for these words and their forms. A document that says it in other words is not counted.",
  whichHint: "Name it in the question, or choose it in the library to ask in it alone.",
  stopped: "Stopped",
  brokenOff: "Broken off",
  stoppedText: "You stopped this answer before its end.",
  stoppedEmpty: "You stopped this before anything was answered.",
  showPassages: "Show passages",
  hidePassages: "Hide passages",
  passages: (value: number): string => plural(value, "passage", "passages"),
  answered: (sentences: number, footnotes: number): string =>
    `Answer finished: ${plural(sentences, "sentence", "sentences")}, ${plural(footnotes, "footnote", "footnotes")}.`,
  abstained: "Your documents do not say.",
  abstainedNearest: "What comes nearest to the question:",
  abstainedNothing: "No passage comes near the question.",
  failed: "The question could not be answered.",
  failedAgain: "It could not be answered anew; this is the answer from before.",

  page: (page: number): string => `p. ${page}`,
  pageOf: (kind: DocumentKind, page: number): string => (kind === "pdf" || page > 1 ? `p. ${page}` : ""),
  footnotes: "Footnotes",
  footnote: (number: number, title: string, page: number): string => `Footnote ${number}: ${title}, page ${page}`,
  remark: (letter: string): string => `Remark ${letter}`,
  partly: "Partly supported",
  unsupported: "Not supported",
  doubt: (why: Doubt | null, support: Support): string => {
    switch (why?.doubt) {
      case "number":
        return `No passage that was found gives “${why.said}”.`;
      case "name":
        return `No passage that was found names “${why.said}”.`;
      case "date":
        return `No passage that was found gives the date “${why.said}”.`;
      case "negation":
        return "The passage says the opposite.";
      case "words":
        return `The passages do not speak of ${why.words.map((word) => `“${word}”`).join(", ")}.`;
      default:
        return support === "partly"
          ? "The passages say only a part of this."
          : "No passage in your documents says this.";
    }
  },
  contradiction: (words: string): string => `The passages give another answer: “${words}”`,
  current: "Open in the source pane",
  state: (state: CitationState): string => states[state],
  passage: "Passage",

  copy: "Copy with footnotes",
  copied: "Copied",
  notCopied: "It could not be copied.",
  again: "Ask again",
  edit: "Edit the question",
  editField: "Question, in other words",
  why: "Why this answer",
  scopeAsked: (scope: Scope, name: string | undefined): string =>
    scope.kind === "everything"
      ? ""
      : scope.kind === "collection"
        ? `Asked in ${name ?? "a collection that is gone"}`
        : `Asked in ${plural(scope.ids.length, "document", "documents")}`,
  by: ({ mode, model, style }: Byline): string =>
    mode === "quotes"
      ? "In the words of your documents"
      : `In the words of ${modelName(model) ?? "a language model"}${style === null ? "" : `, style “${style}”`}; checked against your documents`,

  trace: {
    title: "Why this answer",
    close: "Close",
    loading: "Fetching how this was answered",
    failed: "How this was answered cannot be shown.",
    question: "What you asked",
    query: "What was searched for",
    querySame: "Searched for exactly as asked.",
    method: "How it was answered",
    found: "What was found",
    foundText:
      "Passages are looked for twice: by the words of the question, and by what it means. Both lists are then joined. Each dot is a passage, the further right, the better it fits. Filled dots were used in the answer.",
    words: "Same words",
    meaning: "Same meaning",
    fused: "Joined",
    used: "used in the answer",
    notUsed: "not used",
    fitsLess: "fits less",
    fitsMore: "fits best",
    asTable: "Show as a table",
    asPlot: "Show as a drawing",
    plot: (words: number, meaning: number, fused: number): string =>
      `Drawing of the scores: ${plural(words, "passage", "passages")} by words, ${meaning} by meaning, ${fused} joined. The table shows the same.`,
    list: "List",
    rank: "Rank",
    document: "Document",
    page: "Page",
    score: "Fits",
    read: "What the reader made of them",
    readText:
      "A small model then read the best passages one by one, each together with the question, and moved up those that answer it.",
    nowThen: "Rank",
    moved: (found: number, now: number): string => (found === now ? `still ${now}` : `from ${found} to ${now}`),
    documentWords: "Document, and the words that answer",
    answers: "Answers",
    sureness: "Is there an answer at all?",
    surenessYes: (percent: number, needed: number): string =>
      `The passages hold an answer with a probability of ${percent}%. At least ${needed}% were needed, so there is an answer.`,
    surenessNo: (percent: number, needed: number): string =>
      `The passages hold an answer with a probability of only ${percent}%. At least ${needed}% would have been needed, so nothing was claimed.`,
    needed: "needed",
    measures: "Taken from what the reader finds, and from how near a passage comes to the question, between 0 and 1",
    passageSimilarity: "Nearest passage, in meaning",
    counted: (value: string, counted: string): string => (value === counted ? value : `${value}, counts as ${counted}`),
    weighed: "What was weighed",
    weighedText: "These sentences were considered. Those with a number stand in the answer.",
    weighedMore: (value: number): string => `Show ${value} more`,
    nothingWeighed: "Nothing came into question.",
    chosen: (number: number): string => `Footnote ${number}`,
    cited: "Are the sources unchanged?",
    citedNone: "No document is cited.",
    times: "How long it took",
    total: (milliseconds: number): string => `${duration(milliseconds)} altogether`,
    step: (step: TraceStepName): string => steps[step],
    setting: (name: TraceSettingName): string => settings[name],
    duration,
    settings: "Settings in use",
    model: "Language model",
    quotesMode: "none; the answer is made of quotes",
    asked: (when: string): string => `Asked ${when}`,
  },
};

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}
