// The conversation, and the drawer "Why this answer".

import type {
  CitationState,
  Doubt,
  Method,
  Scope,
  Support,
  TraceSettingName,
  TraceStepName,
} from "../../backend/backend";
import { numbersIn } from "../numbers";
import type { Located } from "../places";
import { place } from "./place";

/** Whose words an answer is in. */
export type Byline = { mode: "quotes" | "model"; model: string | null; style: string | null };

/** A model's name without its file ending, kept on one line. */
export const modelName = (model: string | null): string | null =>
  model?.replace(/\.gguf$/i, "").replaceAll("-", "\u2011") ?? null;

const { count: n, plural } = numbersIn("en");

const states: Record<CitationState, string> = {
  current: "Unchanged since",
  changed: "The file has changed since this answer",
  removed: "No longer in the library",
  missing: "The file has been moved or deleted",
};

const steps: Record<TraceStepName, string> = {
  words: "Searching by words",
  embedding: "Embedding the question",
  meaning: "Searching by meaning",
  fusion: "Merging both results",
  reranking: "Reranking the best passages",
  weighing: "Scoring sentences",
  rewriting: "Rewriting the follow-up in full",
  writing: "Writing and checking",
  summarising: "Reading whole documents",
  counting: "Counting documents",
};

const settings: Record<TraceSettingName, string> = {
  version: "Footnote version",
  embedder: "Embedding model",
  reader: "Reranking model",
  passages: "Passages considered",
  documents: "Documents searched",
  style: "Answer style",
};

export const conversation = {
  pane: "Conversation",
  turnsRegion: "Questions and answers",
  answerActions: "Actions for this answer",
  untitled: "New conversation",
  all: "Conversations",
  switch: (title: string): string => `Conversations, “${title}” is open`,
  startNew: "New conversation",
  moreAbout: (title: string): string => `Actions for “${title}”`,
  search: "Search conversations",
  none: "Your conversations will appear here.",
  noneFound: (filter: string): string => `No conversations mention “${filter}”.`,
  found: (value: number): string => plural(value, "conversation", "conversations"),
  older: (value: number): string => `Show ${n(value)} older`,
  turns: (value: number): string => plural(value, "question", "questions"),
  groups: { pinned: "Pinned", today: "Today", yesterday: "Yesterday", week: "Last seven days" },
  pin: "Pin",
  unpin: "Unpin",
  rename: "Rename",
  renamed: "Title",
  exportWord: "Export as Word…",
  exportMarkdown: "Export as Markdown…",
  exportHtml: "Export as HTML…",
  exported: "Exported",
  remove: "Delete…",
  removeTitle: "Delete this conversation?",
  removeText: (title: string): string => `“${title}” and its answers will be deleted. Your documents are not affected.`,
  removeYes: "Delete",
  cancel: "Cancel",
  save: "Save",

  invitation: "Ask your documents in plain words. Every sentence of the answer links to the page it comes from.",
  invitationEmpty:
    "Add documents, then ask in plain words. Every sentence of the answer links to the page it comes from.",
  examples: "For example",

  field: "Question",
  placeholder: "Ask your documents",
  placeholderNext: "Ask a follow-up",
  ask: "Ask",
  askHint: "Press Enter to ask, Shift+Enter for a new line",
  stop: "Stop",
  scopeHint: "Choose what to ask",
  scopeOpen: (title: string): string => `This document: ${title}`,
  scopeChosen: (value: number): string => (value === 1 ? "The selected document" : "The selected documents"),
  scopeFolders: "Folders",
  scopeMention: "Or type @ and a name in your question",
  mention: "Documents and collections",
  /** `named`: the documents are those of the place `name`. */
  scope: (scope: Scope, name: string, named = false): string => {
    switch (scope.kind) {
      case "everything":
        return "in all documents";
      case "collection":
        return `in ${name}`;
      case "documents":
        return named || scope.ids.length === 1
          ? `in ${name}`
          : `in ${plural(scope.ids.length, "document", "documents")}`;
    }
  },
  clearScope: "Ask all documents",
  searchable: (done: number, total: number): string =>
    `${n(done)} of ${plural(total, "document", "documents")} searchable`,
  searchableSoFar: (done: number): string => `${plural(done, "document", "documents")} searchable so far`,

  live: "Passages as you type",
  liveFound: (value: number): string =>
    value === 0 ? "No passages" : `${plural(value, "passage", "passages")}, use the arrow keys to browse`,

  damaged: (value: number): string =>
    `${plural(value, "earlier answer", "earlier answers")} can’t be read. To repair the library, close Footnote and run “footnote-cli repair”.`,

  question: "Question",
  answer: "Answer",
  searching: "Searching your documents",
  /** `share` is how much of them a model has read, where one reads. */
  reading: (value: number, share: number | null): string =>
    `Reading ${plural(value, "passage", "passages")}${share === null ? "" : `, ${Math.floor(share * 100)}%`}`,
  writing: "Writing the answer",
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
          ? `There ${method.found === 1 ? "is" : "are"} ${plural(method.found, "document", "documents")}.`
          : `${n(method.found)} of ${plural(method.of, "document", "documents")} ${method.found === 1 ? "mentions" : "mention"} ${method.words.map((word) => `“${word}…”`).join(", ")}.`;
      case "which-document":
        return "Which document should be summarised?";
      case "forgotten":
        return "This answer quoted a document that was forgotten, so it was forgotten, too.";
      case "small-talk":
        return {
          greeting: "Hello! Ask me anything about your documents.",
          thanks: "You’re welcome.",
          farewell: "Goodbye! Your documents stay here on this computer.",
          wellbeing: "All well here, thank you. What would you like to know from your documents?",
          abilities:
            "I’m Footnote. I search your documents, answer questions with quotes, and show the page of each. I can also summarise documents, count mentions, and compare figures in tables. Nothing leaves this computer.",
        }[method.said];
      case "places":
        return `${plural(method.found, "sentence", "sentences")} in ${plural(method.documents, "document", "documents")} ${method.found === 1 ? "mentions" : "mention"} ${method.words.map((word) => `“${word}…”`).join(", ")}.`;
      case "computed": {
        const names = {
          sum: "Sum",
          average: "Average",
          count: "Count",
          largest: "Largest",
          smallest: "Smallest",
          latest: "Latest",
          earliest: "Earliest",
        };
        return `${names[method.operation]}: ${method.value}, of ${plural(method.figures, "figure", "figures")}.`;
      }
    }
  },
  corrected: (found: string[]): string => `Searched for ${found.map((word) => `“${word}”`).join(", ")}.`,
  countHint: "Counted by searching for these words and their forms. Documents that put it differently are not counted.",
  whichHint: "Or name the document in your question.",
  stopped: "Stopped",
  brokenOff: "Interrupted",
  stoppedText: "You stopped this answer early.",
  stoppedEmpty: "You stopped before there was an answer.",
  writtenBelow: (model: string | null): string =>
    `Written by ${modelName(model) ?? "a language model"}, checked against your documents:`,
  nothingBorneOut: "The model wrote nothing that the passages support, so they are quoted instead.",
  showPassages: "Show passages",
  hidePassages: "Hide passages",
  passages: (value: number): string => plural(value, "passage", "passages"),
  answered: (sentences: number, footnotes: number): string =>
    `Answer ready: ${plural(sentences, "sentence", "sentences")}, ${plural(footnotes, "footnote", "footnotes")}.`,
  strangers: (names: string[]): string =>
    `No document here speaks of ${numbersIn("en").either(names.map((name) => `“${name}”`))}.`,
  otherWords: "Ask in other words",
  unsure: "Perhaps answered in these passages",
  moreQuotes: (value: number): string => plural(value, "more passage", "more passages"),
  fewerQuotes: "Fewer passages",
  unsearched: (done: number, total: number): string =>
    total === 0
      ? `When you asked, only ${plural(done, "document", "documents")} of the import could be searched.`
      : `When you asked, ${n(done)} of ${plural(total, "document", "documents")} could be searched.`,
  askHeading: (heading: string, title: string): string => `What does “${title}” say about “${heading}”?`,
  abstained: "No clear answer found.",
  abstainedNearest: "Closest passages",
  abstainedNothing: "No passage comes close to your question.",
  failed: "Your question couldn’t be answered.",
  failedAgain: "Couldn’t regenerate the answer. Showing the previous one.",

  footnotes: "Footnotes",
  footnote: (number: number, title: string, at: Located): string =>
    `Footnote ${number}: ${[title, place.aloud(at)].filter((part) => part !== "").join(", ")}`,
  remark: (letter: string): string => `Remark ${letter}`,
  partly: "Partly supported",
  unsupported: "Not supported",
  doubt: (why: Doubt | null, support: Support): string => {
    switch (why?.code) {
      case "number":
        return `“${why.said}” is not in the passages found.`;
      case "name":
        return `The name “${why.said}” is not in the passages found.`;
      case "date":
        return `The date “${why.said}” is not in the passages found.`;
      case "negation":
        return "The passage says the opposite.";
      case "words":
        return `The passages don’t mention ${why.words.map((word) => `“${word}”`).join(", ")}.`;
      default:
        return support === "partly" ? "The passages support only part of this." : "The passages don’t support this.";
    }
  },
  contradiction: (words: string): string => `The passages give a different answer: “${words}”`,
  current: "Open in the source pane",
  state: (state: CitationState): string => states[state],
  passage: "Passage",

  copy: "Copy with footnotes",
  copied: "Copied",
  notCopied: "Couldn’t copy.",
  exportAnswer: "Export or print",
  again: "Ask again",
  versions: "Answers to this question",
  earlierAnswer: "Earlier answer",
  laterAnswer: "Later answer",
  versionOf: (version: number, all: number): string => `${n(version)} of ${n(all)}`,
  earlierShown: (when: string): string => `This is an earlier answer, of ${when}.`,
  showNewest: "Show the newest",
  edit: "Edit question",
  editField: "Edited question",
  why: "Why this answer",
  scopeAsked: (scope: Scope, name: string | undefined): string =>
    scope.kind === "everything"
      ? ""
      : scope.kind === "collection"
        ? `Asked in ${name ?? "a deleted collection"}`
        : `Asked in ${plural(scope.ids.length, "document", "documents")}`,
  by: ({ mode, model, style }: Byline): string =>
    mode === "quotes"
      ? "Quoted from your documents"
      : `Written by ${modelName(model) ?? "a language model"}${style === null ? "" : `, style “${style}”`}; checked against your documents`,

  trace: {
    title: "Why this answer",
    close: "Close",
    loading: "Loading…",
    failed: "The details of this answer can’t be shown.",
    question: "Your question",
    query: "Search query",
    querySame: "Searched with your exact words.",
    method: "How it was answered",
    found: "What was found",
    foundText:
      "Footnote searches twice, by the words of your question and by its meaning, and merges the results. Each dot is a passage; the further right, the better it matches. Filled dots were used in the answer.",
    words: "By words",
    meaning: "By meaning",
    fused: "Merged",
    used: "used in the answer",
    notUsed: "not used",
    fitsLess: "weaker match",
    fitsMore: "best match",
    asTable: "Show as a table",
    asPlot: "Show as a chart",
    plot: (words: number, meaning: number, fused: number): string =>
      `Chart of the scores: ${plural(words, "passage", "passages")} by words, ${meaning} by meaning, ${fused} merged. The table shows the same data.`,
    list: "List",
    rank: "Rank",
    document: "Document",
    place: "Place",
    score: "Score",
    read: "How they were reranked",
    readText:
      "A small model then read each of the best passages together with your question and moved up those that answer it.",
    nowThen: "Rank",
    moved: (found: number, now: number): string => (found === now ? `still ${now}` : `from ${found} to ${now}`),
    documentWords: "Document and answering words",
    answers: "Answers it",
    sureness: "How sure is the answer?",
    surenessYes: (percent: number, needed: number): string =>
      `Confidence that the passages hold an answer: ${percent}%. At least ${needed}% is needed.`,
    surenessNo: (percent: number, needed: number): string =>
      `Confidence that the passages hold an answer: ${percent}%. At least ${needed}% is needed, so none was given.`,
    needed: "needed",
    measures: "Based on the reranking model’s scores and on how close the passages are to the question, from 0 to 1",
    passageSimilarity: "Closest passage by meaning",
    counted: (value: string, counted: string): string =>
      value === counted ? value : `${value} (counts as ${counted})`,
    weighed: "Sentences considered",
    weighedText: "The numbered sentences were used in the answer.",
    weighedMore: (value: number): string => `Show ${value} more`,
    nothingWeighed: "No candidate sentences.",
    chosen: (number: number): string => `Footnote ${number}`,
    cited: "Have the sources changed?",
    citedNone: "No documents cited.",
    times: "How long it took",
    total: (milliseconds: number): string => `${duration(milliseconds)} in total`,
    step: (step: TraceStepName): string => steps[step],
    setting: (name: TraceSettingName): string => settings[name],
    duration,
    settings: "Settings used",
    model: "Language model",
    quotesMode: "none (quotes only)",
    asked: (when: string): string => `Asked ${when}`,
  },
};

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}
