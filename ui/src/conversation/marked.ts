// Texts with the words in them that answer the question, through all that is done to a text before it is shown. Knows no DOM.
// A range comes from outside, so it is checked once, in `worded`; what is cut from such a text carries its part of the range.

import type { Marked } from "../backend/backend";

/** A text, and where in it the words stand that answer; null for none. */
export type Worded = { text: string; answer: Marked | null };
export type Piece = { text: string; answers: boolean };

/** A range that is not one of this text, or that would cut a character in two, marks nothing. */
export function worded(text: string, answer: Marked | null): Worded {
  const sound =
    answer !== null && answer.start < answer.end && [answer.start, answer.end].every((at) => isBoundary(text, at));
  return { text, answer: sound ? answer : null };
}

function isBoundary(text: string, at: number): boolean {
  const cuts = /^[\uDC00-\uDFFF]/.test(text.charAt(at)) && /^[\uD800-\uDBFF]/.test(text.charAt(at - 1));
  return Number.isInteger(at) && at >= 0 && at <= text.length && !cuts;
}

/** The characters from `start` to `end`. */
export function cut({ text, answer }: Worded, start: number, end = text.length): Worded {
  const within =
    answer === null ? null : { start: Math.max(answer.start, start) - start, end: Math.min(answer.end, end) - start };
  return { text: text.slice(start, end), answer: within !== null && within.start < within.end ? within : null };
}

/** The text in its order, parted where the words begin and end. */
export function pieces({ text, answer }: Worded): Piece[] {
  const parted =
    answer === null
      ? [{ text, answers: false }]
      : [
          { text: text.slice(0, answer.start), answers: false },
          { text: text.slice(answer.start, answer.end), answers: true },
          { text: text.slice(answer.end), answers: false },
        ];
  return parted.filter((piece) => piece.text !== "");
}

/** The text up to its last word, and that word, which is kept on one line with the marks after it. */
export function splitLastWord(whole: Worded): [Worded, Worded] {
  const text = trimmed(whole);
  const last = text.text.lastIndexOf(" ") + 1;
  return [cut(text, 0, last), cut(text, last)];
}

/** Rows of cells if a text stands in a table, else null. */
export function rowsOf(whole: Worded): Worded[][] | null {
  if (!whole.text.includes("\t")) {
    return null;
  }
  return parts(trimmed(whole), "\n").map((line) => parts(line, "\t"));
}

function trimmed(whole: Worded): Worded {
  const start = whole.text.length - whole.text.trimStart().length;
  return cut(whole, start, start + whole.text.trim().length);
}

function parts(whole: Worded, between: string): Worded[] {
  let at = 0;
  return whole.text.split(between).map((text) => {
    const start = at;
    at += text.length + between.length;
    return cut(whole, start, start + text.length);
  });
}

/** Words of a document as an answer in its words says them: on one line, table cells parted by bars. */
export function onOneLine(whole: Worded): Worded {
  let text = "";
  const within: Marked[] = [];
  for (const cell of parts(whole, "\t")) {
    let between = text === "" ? "" : " | ";
    for (const { 0: word, index } of cell.text.matchAll(/\S+/g)) {
      text += between;
      const { answer } = cut(cell, index, index + word.length);
      if (answer !== null) {
        within.push({ start: text.length + answer.start, end: text.length + answer.end });
      }
      text += word;
      between = " ";
    }
  }
  const [first, last] = [within.at(0), within.at(-1)];
  return { text, answer: first === undefined || last === undefined ? null : { start: first.start, end: last.end } };
}
