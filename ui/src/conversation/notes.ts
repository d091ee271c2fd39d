// How an answer is set: its paragraphs, the remarks on sentences without full support, and where side notes stand. Knows no DOM.

import type { Doubt, Hit, Footnote, Sentence } from "../backend/backend";
import { onOneLine, rowsOf, worded, type Worded } from "./marked";

export type Remark = { letter: string; support: "partly" | "unsupported"; doubt: Doubt | null };
export type SetSentence = { sentence: Sentence; remark: Remark | null };

/** Sentences without full support get a letter, in the order of the answer: a, b, … z, aa. */
export function withRemarks(sentences: Sentence[]): SetSentence[] {
  let letters = 0;
  return sentences.map((sentence) => {
    const { support, doubt = null } = sentence;
    return { sentence, remark: support === "supported" ? null : { letter: letterOf(letters++), support, doubt } };
  });
}

function letterOf(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

export type Paragraph = {
  /** Of an item of a list: "•" or its number; else empty. */
  marker: string;
  sentences: SetSentence[];
  /** The words that are being written at its end. */
  writing: string;
};

const marker = /^\s*([-*•–]|\d{1,2}[.)])\s+/;
/** What may yet become a marker: shown only when it is decided, so that nothing jumps. */
const undecided = /^\s*(?:[-*•–]|\d{1,2}[.)]?)?\s*$/;

/** A sentence that begins with a list marker or an empty line begins a paragraph; so do the words of one that is being written. */
export function paragraphs(sentences: SetSentence[], writing = ""): Paragraph[] {
  const set: Paragraph[] = [];
  const at = (text: string): Paragraph => {
    const found = markerOf(text);
    const last = set.at(-1);
    if (last !== undefined && found === "" && !/^\s*\n/.test(text)) {
      return last;
    }
    const begun = { marker: found, sentences: [], writing: "" };
    set.push(begun);
    return begun;
  };
  sentences.forEach((entry) => at(entry.sentence.text).sentences.push(entry));
  if (!undecided.test(writing)) {
    at(writing).writing = withoutMarker(writing);
  }
  return set;
}

function markerOf(text: string): string {
  const [, found = ""] = marker.exec(text) ?? [];
  return /\d/.test(found) || found === "" ? found : "•";
}

export function withoutMarker(text: string): string {
  return text.replace(marker, "");
}

export type Anchored = { wanted: number; height: number };

/** The tops of notes that stand beside what they belong to if they can, and below their predecessor if they must. */
export function placeNotes(notes: Anchored[], gap: number): number[] {
  let free = 0;
  return notes.map(({ wanted, height }) => {
    const top = Math.max(wanted, free);
    free = top + height + gap;
    return top;
  });
}

/** Whether a sentence says nothing but what a document says. */
export function repeats(sentence: Sentence, quote: string): boolean {
  return sentence.text === quote || sentence.text === onOneLine(worded(quote, null)).text;
}

export type Quotation =
  | { kind: "words"; entry: SetSentence }
  | {
      kind: "table";
      header: string[] | null;
      /** What is said of the unit of its figures. */
      unit: string | null;
      rows: { entry: SetSentence; cells: Worded[] }[];
    };

/** Quotations in the order of the answer. Rows of one table of a document are one table, in the order of the document. */
export function quotations(
  sentences: SetSentence[],
  quoteOf: (entry: SetSentence) => Worded,
  headerOf: (entry: SetSentence) => string[] | null,
  noteOf: (entry: SetSentence) => Footnote | undefined,
): Quotation[] {
  const set: Quotation[] = [];
  const tables = new Map<string, Extract<Quotation, { kind: "table" }>>();
  for (const entry of sentences) {
    const rows = rowsOf(quoteOf(entry))?.map((cells) => ({ entry, cells }));
    if (rows === undefined) {
      set.push({ kind: "words", entry });
      continue;
    }
    const header = headerOf(entry);
    const note = noteOf(entry);
    // Where the page does not tell which table it is, its header does, or else the passage that holds the rows.
    const known = note?.table == null ? (header ?? [note?.passage, rows[0]?.cells.length]) : [note.table.start];
    const name = [note?.document, note?.page, ...known].join("\t");
    const table = tables.get(name);
    if (table === undefined) {
      const begun = { kind: "table" as const, header, unit: note?.table?.unit ?? null, rows };
      tables.set(name, begun);
      set.push(begun);
    } else {
      table.rows.push(...rows);
      table.rows.sort((a, b) => (noteOf(a.entry)?.start ?? 0) - (noteOf(b.entry)?.start ?? 0));
    }
  }
  return set;
}

/** The heading of a footnote without the name of its sheet or chapter, which stands beside the title. */
export function headingBelow({ heading, location }: Pick<Footnote, "heading" | "location">): string {
  const [first, ...rest] = heading.split(" › ");
  return first === location.label ? rest.join(" › ") : heading;
}

/** The head of the table that a quote stands in, if its page or a passage that was found holds both. */
export function tableHeader(footnote: Footnote, passages: Hit[]): string[] | null {
  const passage = passages.find(
    ({ document, page, text, table_header: header }) =>
      document === footnote.document && page === footnote.page && header !== "" && text.includes(footnote.quote),
  );
  const header = passage?.table_header ?? footnote.table?.header ?? null;
  return header === null || header === footnote.quote ? null : oneRow(header);
}

/** A header of several rows as one: what stands below each other goes together. */
function oneRow(header: string): string[] {
  const rows = header.split("\n").map((line) => line.split("\t"));
  const columns = Math.max(...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) =>
    rows
      .map((row) => row[column]?.trim() ?? "")
      .filter((cell) => cell !== "")
      .join(" "),
  );
}

/** Names each passage by where it stands, so that it is known again in another order. */
export function keysOf(hits: Hit[]): string[] {
  const seen = new Map<string, number>();
  return hits.map(({ document, page, start, end }) => {
    const place = `${document}:${page}:${start}:${end}`;
    const times = seen.get(place) ?? 0;
    seen.set(place, times + 1);
    return times === 0 ? place : `${place}:${times}`;
  });
}

/** Words of questions that say nothing of what is looked for. */
const common = new Set(
  (
    "what when where which whom whose does have been were with from that this these those there their they them then than your " +
    "will would should could about into long much many wann welche welcher welches wird werden wurde haben eine einen einer " +
    "dass diese dieser dieses sind nach oder viel viele"
  ).split(" "),
);

/** The parts of a line, with those that begin with a word looked for told apart. */
export function sought(line: string, query: string): { text: string; found: boolean }[] {
  const stems = (query.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [])
    .filter((word) => !common.has(word))
    .map((word) => word.slice(0, Math.max(4, word.length - 2)));
  if (stems.length === 0) {
    return [{ text: line, found: false }];
  }
  return (line.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}]+/gu) ?? []).map((text) => {
    const lower = text.toLowerCase();
    return { text, found: stems.some((stem) => lower.startsWith(stem)) };
  });
}

/** A passage without the headings that it begins with, which stand beside it. */
export function withoutHeading(passage: string, headings: string): string {
  let rest = passage.trimStart();
  for (const heading of headings.split(" › ")) {
    if (heading !== "" && rest.startsWith(heading)) {
      rest = rest.slice(heading.length).trimStart();
    }
  }
  return rest === "" ? passage : rest;
}

/** The innermost heading, in the writing of a sentence where it is all capitals. */
export function lastLevel(headings: string): string {
  const last = headings.split(" › ").at(-1)?.trim() ?? "";
  const letters = last.replace(/[^\p{L}]/gu, "");
  return letters.length > 3 && letters === letters.toUpperCase()
    ? last.toLowerCase().replace(/\p{L}/u, (letter) => letter.toUpperCase())
    : last;
}

/** A passage in one line, from shortly before the first of the words looked for. */
export function excerpt(passage: string, query: string, before = 40): string {
  const line = passage.replaceAll("\t", " · ").replace(/\s+/g, " ");
  const lowered = line.toLowerCase();
  const places = (query.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [])
    .map((word) => lowered.indexOf(word))
    .filter((at) => at >= 0);
  const from = Math.min(...places) - before;
  return from > 0 && Number.isFinite(from) ? `… ${line.slice(from).replace(/^\S*\s/, "")}` : line;
}

/** What stands before and after a quote in its passage, cut at words to about `most` characters each. */
export function around(passage: string, quote: string, most = 110): { before: string; after: string } {
  const at = passage.indexOf(quote);
  if (at < 0) {
    return { before: "", after: "" };
  }
  const before = passage.slice(0, at);
  const after = passage.slice(at + quote.length);
  return {
    before: before.length > most ? `… ${before.slice(-most).replace(/^\S*\s/, "")}` : before,
    after: after.length > most ? `${after.slice(0, most).replace(/\s\S*$/, "")} …` : after,
  };
}
