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
  | { kind: "table"; header: string[] | null; rows: { entry: SetSentence; cells: Worded[] }[] };

/** Quotations in the order of the answer, tables as they stand in the document; rows that follow each other in one table are one. */
export function quotations(
  sentences: SetSentence[],
  quoteOf: (entry: SetSentence) => Worded,
  headerOf: (entry: SetSentence) => string[] | null,
): Quotation[] {
  const set: Quotation[] = [];
  for (const entry of sentences) {
    const rows = rowsOf(quoteOf(entry))?.map((cells) => ({ entry, cells }));
    if (rows === undefined) {
      set.push({ kind: "words", entry });
      continue;
    }
    const header = headerOf(entry);
    const last = set.at(-1);
    if (last?.kind === "table" && header !== null && last.header?.join("\t") === header.join("\t")) {
      last.rows.push(...rows);
    } else {
      set.push({ kind: "table", header, rows });
    }
  }
  return set;
}

/** The heading of a footnote without the name of its sheet or chapter, which stands beside the title. */
export function headingBelow({ heading, location }: Pick<Footnote, "heading" | "location">): string {
  const [first, ...rest] = heading.split(" › ");
  return first === location.label ? rest.join(" › ") : heading;
}

/** The head of the table that a quote stands in, if a passage that was found holds both. */
export function tableHeader(footnote: Footnote, passages: Hit[]): string[] | null {
  const passage = passages.find(
    ({ document, page, text, table_header: header }) =>
      document === footnote.document && page === footnote.page && header !== "" && text.includes(footnote.quote),
  );
  return passage === undefined ? null : passage.table_header.split("\t");
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
