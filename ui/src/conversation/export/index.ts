// Conversations and answers as files and for the clipboard.

import type { Conversation, ExportFormat, Turn } from "../../backend/backend";
import { answerFirst } from "../lead";
import { documentOf, sectionOf, type About, type Document } from "./document";
import { docx } from "./docx";
import { html, sectionHtml } from "./html";
import { markdown, sectionMarkdown } from "./markdown";

export type { About } from "./document";

const endings: Record<ExportFormat, string> = { markdown: "md", html: "html", word: "docx" };

/** A file name made of the title, without what file systems refuse. */
export function exportName(title: string, format: ExportFormat): string {
  const name = title
    .replace(/[\p{Cc}\\/:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return `${Array.from(name).slice(0, 60).join("").trim() || "Footnote"}.${endings[format]}`;
}

export function exportBytes(conversation: Conversation, format: ExportFormat, about: About): Uint8Array {
  return bytesOf(documentOf(conversation, about), format);
}

export function bytesOf(document: Document, format: ExportFormat): Uint8Array {
  switch (format) {
    case "word":
      return docx(document);
    case "markdown":
      return new TextEncoder().encode(markdown(document));
    case "html":
      return new TextEncoder().encode(html(document));
  }
}

/** One answer with its footnotes, for the clipboard. */
export function turnText(turn: Turn, format: "markdown" | "html", about: About): string {
  const section = sectionOf(answerFirst(turn), about);
  return format === "markdown" ? sectionMarkdown(section) : sectionHtml(section, false);
}
