// How a quote is cited when it is copied: the text with its place, in the style that the person writes in.

import type { Copied } from "./clipboard";
import { escaped } from "./export/html";
import { words } from "../i18n/words.svelte";

export const citationStyles = ["plain", "chicago", "bluebook", "oscola", "german"] as const;
export type CitationStyle = (typeof citationStyles)[number];

export type Cited = { quote: string; title: string; page: number };

const place = "footnote.citation";

class Citation {
  style = $state<CitationStyle>("plain");

  constructor() {
    const kept = globalThis.localStorage?.getItem(place);
    this.style = citationStyles.find((style) => style === kept) ?? "plain";
  }

  choose(style: CitationStyle): void {
    this.style = style;
    localStorage.setItem(place, style);
  }
}

export const citation = new Citation();

/** Where a quote comes from; the title in italics where the style wants it. */
export function cite({ title, page }: Cited, style: CitationStyle): { before: string; title: string; after: string } {
  switch (style) {
    case "plain":
      return { before: "", title, after: `, ${words().conversation.page(page)}` };
    case "chicago":
      return { before: "", title, after: `, ${page}.` };
    case "bluebook":
      return { before: "", title, after: ` at ${page}.` };
    case "oscola":
      return { before: "‘", title: `${title}’`, after: ` ${page}` };
    case "german":
      return { before: "", title, after: `, S. ${page}` };
  }
}

/** Titles in italics, where a style sets them so. */
const italic: readonly CitationStyle[] = ["plain", "chicago", "bluebook"];

/** A quote as one line of text with its citation, and the same as HTML. */
export function withCitation(cited: Cited, style: CitationStyle): Copied {
  const quote = cited.quote.replaceAll("\t", " | ").replace(/\s+/g, " ").trim();
  const [open, close] = style === "german" ? ["„", "“"] : style === "oscola" ? ["‘", "’"] : ["“", "”"];
  const { before, title, after } = cite(cited, style);
  const set = italic.includes(style) ? `<em>${escaped(title)}</em>` : escaped(title);
  return {
    text: `${open}${quote}${close} (${before}${title}${after})`,
    html: `${escaped(`${open}${quote}${close}`)} (${escaped(before)}${set}${escaped(after)})`,
  };
}
