// An answer as it is set: the line that answers, the quotations that stand at once and those that wait, and what a model wrote.
// The window and exported files set it alike. Knows no DOM.

import type { Footnote } from "../backend/backend";
import { bestReader, folded, lineOf, sureFrom, type Answering } from "./lead";
import { worded, type Worded } from "./marked";
import { quotations, repeats, tableHeader, withRemarks, type Quotation, type SetSentence } from "./notes";

export type Setting = {
  /** The words that answer. */
  line: string | null;
  /** Whether the quotes may fail to answer: then nothing is made bold, and a word says so. */
  unsure: boolean;
  shown: Quotation[];
  waiting: Quotation[];
  /** What a model wrote, below the quotes. */
  written: SetSentence[];
};

export function settingOf(answer: Answering): Setting {
  const set = withRemarks(answer.sentences);
  const noteOf = ({ sentence }: SetSentence): Footnote | undefined =>
    answer.footnotes.find(({ number }) => number === sentence.footnotes[0]);
  const isQuote = (entry: SetSentence): boolean => {
    const note = noteOf(entry);
    return entry.sentence.support === "supported" && note !== undefined && repeats(entry.sentence, note.quote);
  };
  // Quotes stand above what a model writes, which is never shown as quotations: the layout would change with its first
  // sentence in other words.
  const quoted = answer.mode === "quotes" && set.length > 0 && set.every(isQuote);
  const above = quoted ? set : set.slice(0, answer.quoted);
  const all = quotations(
    above,
    (entry) => quoteOf(entry, noteOf(entry)),
    (entry) => {
      const note = noteOf(entry);
      return note === undefined ? null : tableHeader(note, answer.passages);
    },
    noteOf,
  );
  const [shown, waiting] = quoted ? folded(all, answer) : [all, []];
  const line = quoted ? lineOf(answer) : null;
  const best = quoted && answer.method === null && line === null ? bestReader(shown, answer) : null;
  return { line, unsure: best !== null && best < sureFrom, shown, waiting, written: set.slice(above.length) };
}

function quoteOf({ sentence }: SetSentence, note: Footnote | undefined): Worded {
  return note === undefined ? worded(sentence.text, sentence.marked ?? null) : worded(note.quote, note.marked);
}

/** The sentences of quotations. */
export function entriesOf(quotations: Quotation[]): SetSentence[] {
  return quotations.flatMap((quotation) =>
    quotation.kind === "words" ? [quotation.entry] : quotation.rows.map(({ entry }) => entry),
  );
}
