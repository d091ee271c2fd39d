// An answer as the fake program puts it on the clipboard.

import type { ExportFormat, Turn } from "../bindings";

export function answerText(turn: Turn, format: ExportFormat): string {
  return format === "markdown" ? markdown(turn) : html(turn);
}

function markdown({ question, sentences, footnotes }: Turn): string {
  const answer = sentences.map(({ text, footnotes }) => text + footnotes.map((number) => `[^${number}]`).join(""));
  const notes = footnotes.map(({ number, title, page, quote }) => `[^${number}]: *${title}*, p. ${page}: “${quote}”`);
  return `## ${question}\n\n${answer.join(" ")}\n\n${notes.join("\n")}\n`;
}

function html({ question, sentences, footnotes }: Turn): string {
  const answer = sentences.map(({ text, footnotes }) => escaped(text) + footnotes.map((number) => `<sup>${number}</sup>`).join(""));
  const notes = footnotes.map(({ title, page, quote }) => `<li><cite>${escaped(title)}</cite>, p. ${page}: “${escaped(quote)}”</li>`);
  return `<h2>${escaped(question)}</h2><p>${answer.join(" ")}</p><ol>${notes.join("")}</ol>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
