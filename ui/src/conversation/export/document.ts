// A conversation as a document to hand on: headings, quotations, tables and footnotes, before a format is chosen. It names files
// and never folders: where a person keeps a client's papers is nobody else's business.

import type { Conversation, Footnote, Hit, Scope, Sentence, Turn } from "../../backend/backend";
import { marksOf, quoted } from "../../i18n/quoting";
import { speech, words } from "../../i18n/words.svelte";
import { rowsOf as formRows, said } from "../../writing/forms/filled";
import { answerFirst } from "../lead";
import { onOneLine, pieces, worded, type Worded } from "../marked";
import { headingBelow, paragraphs, withoutMarker, type SetSentence } from "../notes";
import { settingOf } from "../setting";

/** A stretch of text; with `note` it is the mark of the footnote that has this number. */
export type Run = { text: string; bold?: true; italic?: true; note?: number };

export type Block =
  | { kind: "line"; runs: Run[] }
  | { kind: "paragraph"; runs: Run[] }
  | { kind: "aside"; runs: Run[] }
  | { kind: "quote"; runs: Run[] }
  | { kind: "list"; items: Run[][] }
  | { kind: "table"; header: Run[][] | null; rows: Run[][][] };

export type Note = { number: number; runs: Run[] };

export type Section = {
  /** Tells the sections of a document apart. */
  id: number;
  heading: string;
  facts: string;
  blocks: Block[];
  notes: Note[];
};

export type Document = { title: string; sections: Section[]; sources: Run[][]; closing: string };

export type About = {
  version: string;
  /** What a question was put to, by name. */
  scopeName: (scope: Scope) => string;
};

export function documentOf(conversation: Conversation, about: About): Document {
  const turns = conversation.turns.map(answerFirst);
  return {
    title: conversation.summary.title,
    sections: turns.map((turn) => sectionOf(turn, about)),
    sources: sourcesOf(turns),
    closing: words().exported.note(about.version, moment(Date.now() / 1000)),
  };
}

/** One question with its answer. */
export function sectionOf(turn: Turn, about: About): Section {
  const w = words().exported;
  return {
    id: turn.id,
    heading: turn.question,
    facts: w.asked(moment(turn.asked), turn.scope.kind === "everything" ? w.everything : about.scopeName(turn.scope)),
    blocks: [...methodOf(turn), ...answerOf(turn), ...contradictionOf(turn), ...endOf(turn), ...nearestOf(turn)],
    notes: turn.footnotes.map((note) => ({ number: note.number, runs: noteOf(note) })),
  };
}

/** The file's name without its folders. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

export function moment(seconds: number): string {
  return new Date(seconds * 1000).toLocaleString(speech.locale, { dateStyle: "long", timeStyle: "short" });
}

export function plain(text: string): Run[] {
  return text === "" ? [] : [{ text: oneLine(text) }];
}

function italic(text: string): Run[] {
  return [{ text: oneLine(text), italic: true }];
}

function oneLine(text: string): string {
  return onOneLine(worded(text, null)).text;
}

/** On one line, with the words that answer in bold. */
function emphatic(whole: Worded): Run[] {
  return pieces(onOneLine(whole)).map(({ text, answers }) => (answers ? { text, bold: true } : { text }));
}

function marks(sentence: Sentence, turn: Turn): Run[] {
  return sentence.footnotes
    .filter((wanted) => turn.footnotes.some(({ number }) => number === wanted))
    .map((number) => ({ text: String(number), note: number }));
}

function doubt(sentence: Sentence): Run[] {
  const w = words().exported;
  if (sentence.support === "supported") {
    return [];
  }
  const verdict = sentence.support === "partly" ? w.partly : w.unsupported;
  const why = sentence.doubt === null ? "" : ` ${words().conversation.doubt(sentence.doubt, sentence.support)}`;
  return [{ text: " " }, { text: `(${oneLine(`${verdict}${why}`)})`, italic: true }];
}

function methodOf({ method }: Turn): Block[] {
  return method === null ? [] : [{ kind: "aside", runs: italic(words().conversation.method(method)) }];
}

function answerOf(turn: Turn): Block[] {
  if (turn.abstained && turn.method === null) {
    return [{ kind: "paragraph", runs: plain(words().exported.abstained) }];
  }
  if (turn.form !== null) {
    return [formOf(turn, turn.form)];
  }
  return sentencesOf(turn);
}

function sentencesOf(turn: Turn): Block[] {
  const { line, shown, waiting, written } = settingOf(turn);
  const quoted = [...shown, ...waiting].flatMap((quotation): Block[] => {
    if (quotation.kind === "words") {
      const { sentence } = quotation.entry;
      return [
        {
          kind: "quote",
          runs: [...emphatic(worded(sentence.text, sentence.marked ?? null)), ...marks(sentence, turn)],
        },
      ];
    }
    const unit: Block[] = quotation.unit === null ? [] : [{ kind: "aside", runs: plain(quotation.unit) }];
    const table: Block = {
      kind: "table",
      header: quotation.header?.map(plain) ?? null,
      rows: quotation.rows.map(({ entry, cells }) => {
        const runs = cells.map(emphatic);
        runs.at(-1)?.push(...marks(entry.sentence, turn));
        return runs;
      }),
    };
    return [...unit, table];
  });
  return [
    ...(line === null ? [] : [{ kind: "line" as const, runs: plain(line) }]),
    ...quoted,
    ...writtenOf(written, turn),
  ];
}

function writtenOf(set: SetSentence[], turn: Turn): Block[] {
  const blocks: Block[] = [];
  for (const { marker, sentences } of paragraphs(set)) {
    const runs = sentences.flatMap(({ sentence }, index) => {
      const bare = marker === "" || index > 0 ? sentence.text : withoutMarker(sentence.text);
      const marked = bare === sentence.text ? (sentence.marked ?? null) : null;
      const gap: Run[] = index === 0 ? [] : [{ text: " " }];
      return [...gap, ...emphatic(worded(bare, marked)), ...marks(sentence, turn), ...doubt(sentence)];
    });
    const last = blocks.at(-1);
    if (marker === "") {
      blocks.push({ kind: "paragraph", runs });
    } else if (last?.kind === "list") {
      last.items.push(runs);
    } else {
      blocks.push({ kind: "list", items: [runs] });
    }
  }
  if (turn.unfinished !== "") {
    blocks.push({ kind: "paragraph", runs: plain(`${turn.unfinished} …`) });
  }
  return blocks;
}

/** A filled-in form as a table. */
function formOf(turn: Turn, form: NonNullable<Turn["form"]>): Block {
  const w = words().exported;
  const rows = formRows(form).map((row) => {
    const sentence = said(turn.sentences, row.place);
    const text =
      row.state !== "said"
        ? italic(w.empty)
        : [...plain(row.text), ...(sentence === undefined ? [] : [...marks(sentence, turn), ...doubt(sentence)])];
    return [plain([row.group, row.label].filter(Boolean).join(" › ")), text];
  });
  return { kind: "table", header: [plain(w.field), plain(w.found)], rows };
}

/** What the passages say where the language model says something else. */
function contradictionOf(turn: Turn): Block[] {
  if (turn.contradiction === null) {
    return [];
  }
  const { words: said, footnote } = turn.contradiction;
  const known = turn.footnotes.some(({ number }) => number === footnote);
  const mark: Run[] = known ? [{ text: String(footnote), note: footnote }] : [];
  return [{ kind: "aside", runs: [...italic(words().conversation.contradiction(said)), ...mark] }];
}

function endOf(turn: Turn): Block[] {
  const w = words().exported;
  return turn.stopped ? [{ kind: "aside", runs: italic(turn.broken_off === null ? w.stopped : w.brokenOff) }] : [];
}

function nearestOf(turn: Turn): Block[] {
  if (!turn.abstained || turn.passages.length === 0) {
    return [];
  }
  return [
    { kind: "paragraph", runs: plain(`${words().exported.nearest}:`) },
    {
      kind: "list",
      items: turn.passages.map((hit) => [...placeOf(hit), { text: `: ${quoted(oneLine(hit.text), hit.language)}` }]),
    },
  ];
}

/** Title, heading, page, file, and what has become of it. */
function placeOf(note: Footnote | Hit): Run[] {
  const w = words().exported;
  const state = "state" in note ? w.states[note.state] : "";
  const rest = [headingBelow(note), words().place.always(note), fileName(note.path), state].filter(
    (part) => part !== "",
  );
  return [...italic(note.title), { text: `, ${rest.map(oneLine).join(", ")}` }];
}

function noteOf(note: Footnote): Run[] {
  const [open, close] = marksOf(note.language);
  return [...placeOf(note), { text: `: ${open}` }, ...emphatic(worded(note.quote, note.marked)), { text: close }];
}

/** Each document that is cited once, by its title. */
function sourcesOf(turns: Turn[]): Run[][] {
  const w = words().exported;
  const notes = new Map(turns.flatMap((turn) => turn.footnotes).map((note) => [note.document, note]));
  return [...notes.values()]
    .sort((a, b) => a.title.localeCompare(b.title, speech.locale))
    .map((note) => {
      const state = w.states[note.state];
      return [...italic(note.title), { text: `, ${fileName(note.path)}${state === "" ? "" : `, ${state}`}` }];
    });
}
