// Which words answer a question, and in what order its quotes stand: the one that answers first. Knows no DOM. The order of the
// quotes and the numbers of their footnotes change together, everywhere that an answer is shown or written down.

import type { Footnote, Hit, Sentence, TraceSentence, Turn } from "../backend/backend";
import { onOneLine, worded } from "./marked";
import type { Quotation } from "./notes";

/** What of a turn says how its answer stands. */
export type Answering = Pick<
  Turn,
  "mode" | "method" | "abstained" | "form" | "quoted" | "sentences" | "footnotes" | "passages" | "contradiction"
>;

/** How sure the reader has to be of a passage before its words pass for the answer; set by hand. */
export const sureFrom = 0.5;
/** The next best other words may have this share of the best's probability at most. */
const clearShare = 0.85;
/** Longer words are no short answer. */
const longestLine = 90;
/** Quotes below the first that are shown at once. */
const shownBelow = 2;
/** A quote whose passage the reader gives less than this share of the best passage's probability waits to be asked for. */
const farBelow = 0.2;
/** A quote adds nothing if this share of its words stands above it. */
const repeated = 0.8;

/** The answer with the quote first that answers, and words marked in it alone, if at all. Done twice, it changes nothing. */
export function answerFirst<T extends Answering>(turn: T): T {
  if (!isOrdered(turn)) {
    return turn;
  }
  const sentences = turn.sentences.filter((sentence) => !isHeader(sentence, turn));
  const noted = notesOf(sentences, turn);
  const lead = leadOf(sentences, turn);
  const ordered = lead === null ? sentences : [lead, ...sentences.filter((sentence) => sentence !== lead)];
  const marks = lead !== null && isSure(lead, sentences, turn);
  const numbers = renumbered(ordered, noted);
  const number = (before: number): number => numbers.get(before) ?? before;
  const bare = ordered.map((sentence) => ({
    ...sentence,
    marked: marks && sentence === lead ? sentence.marked : null,
    footnotes: sentence.footnotes.map(number),
  }));
  const kept = new Set(marks ? lead.footnotes : []);
  return {
    ...turn,
    sentences: bare,
    quoted: turn.quoted === turn.sentences.length ? bare.length : turn.quoted,
    footnotes: noted
      .map((footnote) => ({
        ...footnote,
        number: number(footnote.number),
        marked: kept.has(footnote.number) ? footnote.marked : null,
      }))
      .sort((a, b) => a.number - b.number),
    contradiction:
      turn.contradiction === null ? null : { ...turn.contradiction, footnote: number(turn.contradiction.footnote) },
  };
}

/** The sentences that were weighed, with the numbers that the footnotes have in `answerFirst`. */
export function weighedFirst(turn: Answering, weighed: TraceSentence[]): TraceSentence[] {
  const first = answerFirst(turn);
  const numbers = new Map(
    turn.footnotes.map((before) => [
      before.number,
      first.footnotes.find((after) => isSame(before, after))?.number ?? null,
    ]),
  );
  return weighed.map((sentence) =>
    sentence.footnote === null ? sentence : { ...sentence, footnote: numbers.get(sentence.footnote) ?? null },
  );
}

/** The words that answer, for a line of their own; null where the reader is not sure of any. */
export function lineOf(turn: Answering): string | null {
  const [first] = turn.sentences;
  if (!isOrdered(turn) || first?.marked == null) {
    return null;
  }
  return first.text
    .slice(first.marked.start, first.marked.end)
    .trim()
    .replace(/[,;:]$/, "")
    .replace(/^\p{Ll}(?=\p{Ll}{2,}\s)/u, (letter) => letter.toUpperCase());
}

/** Quotations that stand at once, and those that wait to be asked for. */
export function folded(quotations: Quotation[], turn: Answering): [shown: Quotation[], waiting: Quotation[]] {
  if (!isOrdered(turn) || quotations.length <= 1) {
    return [quotations, []];
  }
  const shown: Quotation[] = [];
  const waiting: Quotation[] = [];
  const best = readerOf(quotations[0] as Quotation, turn);
  let text = "";
  for (const quotation of quotations) {
    const own = textOf(quotation);
    const reader = readerOf(quotation, turn);
    const far = best !== null && reader !== null && reader < best * farBelow;
    const waits = shown.length > shownBelow || (shown.length > 0 && (far || adds(own, text) < 1 - repeated));
    (waits ? waiting : shown).push(quotation);
    text += waits ? "" : ` ${own}`;
  }
  return [shown, waiting];
}

/** The highest probability that the reader gives a quotation; null where it read none. */
export function bestReader(quotations: Quotation[], turn: Answering): number | null {
  const read = quotations.flatMap((quotation) => readerOf(quotation, turn) ?? []);
  return read.length === 0 ? null : Math.max(...read);
}

/** Whether the quotes were chosen for how well they answer: a list or a summary has an order of its own. */
function isOrdered(turn: Answering): boolean {
  return turn.mode === "quotes" && turn.method === null && !turn.abstained && turn.form === null;
}

function leadOf(sentences: Sentence[], turn: Answering): Sentence | null {
  const marked = sentences.filter(isMarked);
  const rated = marked.map((sentence) => ({ sentence, reader: sentenceReader(sentence, turn) ?? 0 }));
  return (
    rated.reduce<(typeof rated)[number] | null>(
      (best, one) => (best === null || one.reader > best.reader ? one : best),
      null,
    )?.sentence ?? null
  );
}

function isMarked({ marked }: Sentence): boolean {
  return marked !== null && marked !== undefined && marked.end - marked.start <= longestLine;
}

/** Whether the reader is sure of the words, and of no others nearly as much. */
function isSure(lead: Sentence, sentences: Sentence[], turn: Answering): boolean {
  const reader = sentenceReader(lead, turn);
  if (reader === null || reader < sureFrom) {
    return false;
  }
  return sentences.every((other) => {
    const rival = isMarked(other) && other !== lead ? sentenceReader(other, turn) : null;
    return rival === null || rival <= reader * clearShare || sameWords(wordsOf(other), wordsOf(lead));
  });
}

function wordsOf({ text, marked }: Sentence): string {
  return marked == null ? "" : text.slice(marked.start, marked.end);
}

function sameWords(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase().trim(), other.toLowerCase().trim()];
  return a.includes(b) || b.includes(a);
}

/** What the reader gives the best passage that holds the quote; null where none was read. */
function sentenceReader(sentence: Sentence, turn: Answering): number | null {
  const footnote = turn.footnotes.find(({ number }) => number === sentence.footnotes[0]);
  return footnote === undefined ? null : readerOfNote(footnote, turn.passages);
}

function readerOfNote(footnote: Footnote, passages: Hit[]): number | null {
  const read = passages
    .filter(
      ({ document, page, text }) =>
        document === footnote.document && page === footnote.page && text.includes(footnote.quote),
    )
    .flatMap(({ scores }) => scores.reader ?? []);
  return read.length === 0 ? null : Math.max(...read);
}

function readerOf(quotation: Quotation, turn: Answering): number | null {
  const entries = quotation.kind === "words" ? [quotation.entry] : quotation.rows.map(({ entry }) => entry);
  const read = entries.flatMap(({ sentence }) => sentenceReader(sentence, turn) ?? []);
  return read.length === 0 ? null : Math.max(...read);
}

function textOf(quotation: Quotation): string {
  const entries = quotation.kind === "words" ? [quotation.entry] : quotation.rows.map(({ entry }) => entry);
  return entries.map(({ sentence }) => sentence.text).join(" ");
}

/** The share of the words of `text` that do not stand in `before`. */
function adds(text: string, before: string): number {
  const known = new Set(before.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  const own = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return own.length === 0 ? 0 : own.filter((word) => !known.has(word)).length / own.length;
}

/** The head of a table answers nothing: it is drawn above the rows. */
function isHeader(sentence: Sentence, { footnotes, passages }: Answering): boolean {
  const footnote = footnotes.find(({ number }) => number === sentence.footnotes[0]);
  return (
    footnote !== undefined &&
    (isPartOf(footnote.quote, footnote.table?.header) ||
      passages.some(
        ({ document, table_header: header }) =>
          document === footnote.document &&
          header !== "" &&
          onOneLine(worded(header, null)).text === onOneLine(worded(footnote.quote, null)).text,
      ))
  );
}

/** Whether a quote is the head of its table, or a row of it. */
function isPartOf(quote: string, header: string | null | undefined): boolean {
  return header != null && quote.includes("\t") && header.includes(quote);
}

/** The footnotes without those of the heads of tables that are left out. */
function notesOf(kept: Sentence[], turn: Answering): Footnote[] {
  const used = new Set(kept.flatMap((sentence) => sentence.footnotes));
  const leftOut = new Set(
    turn.sentences.filter((sentence) => !kept.includes(sentence)).flatMap((sentence) => sentence.footnotes),
  );
  const stays = (number: number): boolean =>
    used.has(number) || !leftOut.has(number) || number === turn.contradiction?.footnote;
  return turn.footnotes.filter(({ number }) => stays(number));
}

/** New numbers by old ones: in the order in which the sentences use them, then the others. */
function renumbered(sentences: Sentence[], footnotes: Footnote[]): Map<number, number> {
  const used = sentences.flatMap((sentence) => sentence.footnotes);
  const order = new Set([...used, ...footnotes.map(({ number }) => number)]);
  return new Map([...order].map((number, index) => [number, index + 1]));
}

function isSame(one: Footnote, other: Footnote): boolean {
  return (
    one.document === other.document && one.page === other.page && one.start === other.start && one.end === other.end
  );
}
