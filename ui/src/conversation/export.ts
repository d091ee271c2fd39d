// Conversations as texts to keep: Markdown and HTML with every quote, document and page. Document text is escaped,
// so that it is read as text wherever the file is opened.

import type { Conversation, ExportFormat, FilledForm, Footnote, Hit, Marked, Sentence, Turn } from "../backend/backend";
import { rowsOf, said } from "../writing/forms/filled";
import { speech, words } from "../i18n/words.svelte";
import { onOneLine, pieces, worded } from "./marked";
import { headingBelow } from "./notes";

const endings: Record<ExportFormat, string> = { markdown: "md", html: "html" };

/** A file name made of the title, without what file systems refuse. */
export function exportName(conversation: Conversation, format: ExportFormat): string {
  const title = conversation.summary.title
    .replace(/[\p{Cc}\\/:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return `${Array.from(title).slice(0, 60).join("").trim() || "Footnote"}.${endings[format]}`;
}

export function exportText(conversation: Conversation, format: ExportFormat): string {
  return format === "markdown" ? wholeMarkdown(conversation) : wholeHtml(conversation);
}

/** One answer with its footnotes, for the clipboard. */
export function turnText(turn: Turn, format: ExportFormat): string {
  return format === "markdown" ? turnMarkdown(turn, String) : turnHtml(turn, "");
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString(speech.locale, { dateStyle: "long" });
}

function oneLine(text: string): string {
  return onOneLine(worded(text, null)).text;
}

/** The words of a sentence that answer, where it is its own text that is written. */
function answerIn(sentence: Sentence, text: string): Marked | null {
  return text === sentence.text ? (sentence.marked ?? null) : null;
}

/** What the passages say where the language model says something else, and its footnote if there is one. */
function contradiction({ contradiction: other, footnotes }: Turn): { text: string; footnote: number | null } | null {
  if (other === null) {
    return null;
  }
  const known = footnotes.some(({ number }) => number === other.footnote);
  return { text: words().conversation.contradiction(other.words), footnote: known ? other.footnote : null };
}

/** Document, heading, page, and what has become of it, as one list of words. */
function place(note: Footnote | Hit): string[] {
  const w = words().exported;
  const state = "state" in note ? w.states[note.state] : "";
  return [headingBelow(note), words().place.always(note), note.path, state].filter((part) => part !== "");
}

function doubt(sentence: Sentence): string {
  const w = words().exported;
  if (sentence.support === "supported") {
    return "";
  }
  const verdict = sentence.support === "partly" ? w.partly : w.unsupported;
  return sentence.doubt === null
    ? verdict
    : `${verdict} ${words().conversation.doubt(sentence.doubt, sentence.support)}`;
}

// --- Markdown ---

function literal(line: string): string {
  return line.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
}

function plain(text: string): string {
  return literal(oneLine(text));
}

/** With the words that answer in bold, unless the asterisks would be read as such where they stand. */
function emphatic(text: string, answer: Marked | null): string {
  const line = pieces(onOneLine(worded(text, answer)));
  return line
    .map((piece, index) => {
      const before = line[index - 1]?.text ?? "";
      const after = line[index + 1]?.text ?? "";
      return piece.answers && opens(before, piece.text) && closes(piece.text, after)
        ? `**${literal(piece.text)}**`
        : literal(piece.text);
    })
    .join("");
}

const sign = "[\\p{P}\\p{S}]";
const startsWithSign = new RegExp(`^${sign}`, "u");
const endsWithSign = new RegExp(`${sign}$`, "u");

/** CommonMark: between a letter and a sign, asterisks neither open nor close. */
function opens(before: string, within: string): boolean {
  return !startsWithSign.test(within) || before === "" || /\s$/.test(before) || endsWithSign.test(before);
}

function closes(within: string, after: string): boolean {
  return !endsWithSign.test(within) || after === "" || /^\s/.test(after) || startsWithSign.test(after);
}

/** A filled-in form as a table. */
function formMarkdown(turn: Turn, form: FilledForm, sentence: (sentence: Sentence, text: string) => string): string {
  const w = words().exported;
  const rows = rowsOf(form).map((row) => {
    const stands = said(turn.sentences, row.place);
    const text =
      row.state !== "said" ? `*${w.empty}*` : stands === undefined ? plain(row.text) : sentence(stands, row.text);
    return `| ${plain([row.group, row.label].filter(Boolean).join(" › "))} | ${text} |`;
  });
  return [`| ${w.field} | ${w.found} |`, "| --- | --- |", ...rows].join("\n");
}

/** The quotes that stand above what a model wrote, and that; or all sentences of any other answer. */
function blocks({ sentences, quoted }: Turn): Sentence[][] {
  return [sentences.slice(0, quoted), sentences.slice(quoted)].filter((block) => block.length > 0);
}

function turnMarkdown(turn: Turn, label: (number: number) => string): string {
  const w = words().exported;
  const set = (sentence: Sentence, text = sentence.text): string => {
    const why = doubt(sentence);
    const marks = sentence.footnotes.map((number) => `[^${label(number)}]`).join("");
    return `${emphatic(text, answerIn(sentence, text))}${marks}${why === "" ? "" : ` *(${plain(why)})*`}`;
  };
  const written =
    turn.form === null
      ? blocks(turn)
          .map((block) => block.map((sentence) => set(sentence)).join(" "))
          .join("\n\n")
      : formMarkdown(turn, turn.form, set);
  const answer =
    turn.abstained && turn.method === null
      ? w.abstained
      : `${written}${turn.unfinished === "" ? "" : ` ${plain(turn.unfinished)} …`}`.trim();
  const method = turn.method === null ? "" : words().conversation.method(turn.method);
  const other = contradiction(turn);
  const notes = turn.footnotes.map(
    (note) =>
      `[^${label(note.number)}]: *${plain(note.title)}*, ${place(note).map(plain).join(", ")}: “${emphatic(note.quote, note.marked)}”`,
  );
  const nearest = turn.abstained
    ? turn.passages.map((hit) => `- *${plain(hit.title)}*, ${place(hit).map(plain).join(", ")}: “${plain(hit.text)}”`)
    : [];
  const parts = [
    `**${plain(turn.question)}**`,
    method === "" ? "" : `*${plain(method)}*`,
    answer,
    other === null ? "" : `*${plain(other.text)}*${other.footnote === null ? "" : `[^${label(other.footnote)}]`}`,
    turn.stopped ? `*${turn.broken_off === null ? w.stopped : w.brokenOff}*` : "",
    nearest.length > 0 ? `${w.nearest}:\n\n${nearest.join("\n")}` : "",
    notes.join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function wholeMarkdown(conversation: Conversation): string {
  const turns = conversation.turns.map((turn) => turnMarkdown(turn, (number) => `${turn.id}-${number}`));
  const note = words().exported.note(day(conversation.summary.changed));
  return `# ${plain(conversation.summary.title)}\n\n${turns.join("\n---\n\n")}\n---\n\n${note}\n`;
}

// --- HTML ---

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return strong(text, null);
}

/** With the words that answer in bold. */
function strong(text: string, answer: Marked | null): string {
  return pieces(onOneLine(worded(text, answer)))
    .map((piece) => {
      const safe = piece.text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
      return piece.answers ? `<strong>${safe}</strong>` : safe;
    })
    .join("");
}

function quoted(note: Footnote | Hit, quote: string): string {
  return `<cite>${escaped(note.title)}</cite>, ${place(note).map(escaped).join(", ")}: <q>${quote}</q>`;
}

/** A filled-in form as a table. */
function formHtml(turn: Turn, form: FilledForm, sentence: (sentence: Sentence, text: string) => string): string {
  const rows = rowsOf(form).map((row) => {
    const stands = said(turn.sentences, row.place);
    const text =
      row.state !== "said"
        ? `<em>${escaped(words().exported.empty)}</em>`
        : stands === undefined
          ? escaped(row.text)
          : sentence(stands, row.text);
    return `<tr><th scope="row">${escaped([row.group, row.label].filter(Boolean).join(" › "))}</th><td>${text}</td></tr>`;
  });
  return `<table>${rows.join("")}</table>`;
}

function turnHtml(turn: Turn, prefix: string): string {
  const w = words().exported;
  const anchor = (number: number) => `${prefix}${turn.id}-${number}`;
  const mark = (number: number): string => `<sup><a href="#${anchor(number)}">${number}</a></sup>`;
  const set = (sentence: Sentence, text = sentence.text): string => {
    const why = doubt(sentence);
    const marks = sentence.footnotes.map(mark).join("");
    return `${strong(text, answerIn(sentence, text))}${marks}${why === "" ? "" : ` <em>(${escaped(why)})</em>`}`;
  };
  const paragraph = (text: string): string => `<p>${text}</p>`;
  const answer =
    turn.abstained && turn.method === null
      ? paragraph(escaped(w.abstained))
      : turn.form === null
        ? [
            ...blocks(turn).map((block) => block.map((sentence) => set(sentence)).join(" ")),
            ...(turn.unfinished === "" ? [] : [`${escaped(turn.unfinished)} …`]),
          ]
            .map(paragraph)
            .join("\n")
        : formHtml(turn, turn.form, set);
  const other = contradiction(turn);
  const notes = turn.footnotes.map(
    (note) => `<li id="${anchor(note.number)}">${quoted(note, strong(note.quote, note.marked))}</li>`,
  );
  const nearest = turn.abstained ? turn.passages.map((hit) => `<li>${quoted(hit, escaped(hit.text))}</li>`) : [];
  return [
    `<section><h2>${escaped(turn.question)}</h2>`,
    turn.method === null ? "" : `<p><em>${escaped(words().conversation.method(turn.method))}</em></p>`,
    answer,
    other === null
      ? ""
      : paragraph(`<em>${escaped(other.text)}</em>${other.footnote === null ? "" : mark(other.footnote)}`),
    turn.stopped ? `<p><em>${escaped(turn.broken_off === null ? w.stopped : w.brokenOff)}</em></p>` : "",
    nearest.length > 0 ? `<h3>${escaped(w.nearest)}</h3><ul>${nearest.join("")}</ul>` : "",
    notes.length > 0 ? `<ol aria-label="${escaped(w.footnotes)}">${notes.join("")}</ol>` : "",
    "</section>",
  ].join("\n");
}

const style = `body{font:1.05rem/1.55 Georgia,serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color:#1c2636}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.5rem}ol,ul{font-size:.85rem;color:#586172}sup a{color:#935400;text-decoration:none}
table{border-collapse:collapse}th,td{padding:.3rem 1rem .3rem 0;text-align:left;vertical-align:baseline;border-top:1px solid #e2dccd}th{font-weight:500;color:#586172}
footer{margin-top:3rem;font-size:.8rem;color:#586172}`;

function wholeHtml(conversation: Conversation): string {
  const title = escaped(conversation.summary.title);
  const turns = conversation.turns.map((turn) => turnHtml(turn, "note-")).join("\n");
  const note = escaped(words().exported.note(day(conversation.summary.changed)));
  return `<!doctype html>
<html lang="${speech.language}">
<head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head>
<body><h1>${title}</h1>
${turns}
<footer>${note}</footer></body>
</html>
`;
}
