// How a quote is cited when it is copied: the text with its place, in the style that the person writes in.

import type { Copied } from "./clipboard";
import { escaped } from "./export/html";
import { marksOf } from "../i18n/quoting";
import type { Placed } from "../i18n/places";
import { words } from "../i18n/words.svelte";

export const citationStyles = ["plain", "chicago", "bluebook", "oscola", "german"] as const;
export type CitationStyle = (typeof citationStyles)[number];

/** `place` is how the place is called, `page` the number as it is printed, where it is a page. */
export type Cited = { quote: string; title: string; page: string | null; place: string; language: string | null };

const kept = "footnote.citation";

class Citation {
  style = $state<CitationStyle>("plain");

  constructor() {
    const chosen = globalThis.localStorage?.getItem(kept);
    this.style = citationStyles.find((style) => style === chosen) ?? "plain";
  }

  choose(style: CitationStyle): void {
    this.style = style;
    localStorage.setItem(kept, style);
  }
}

export const citation = new Citation();

/** The place of a passage as a citation names it. */
export function pinpoint(at: Placed): Pick<Cited, "page" | "place"> {
  const { unit, page_label } = at.location;
  return { page: unit === "page" ? (page_label ?? String(at.page)) : null, place: words().place.always(at) };
}

/** The same as attributes, for the menu of the right button. */
export function citable(title: string, at: Pick<Cited, "page" | "place">): Record<`data-${string}`, string> {
  return {
    "data-cite-title": title,
    "data-cite-place": at.place,
    ...(at.page === null ? {} : { "data-cite-page": at.page }),
  };
}

/** Where a quote comes from; the title in italics where the style wants it. */
export function cite(
  { title, page, place }: Cited,
  style: CitationStyle,
): { before: string; title: string; after: string } {
  switch (style) {
    case "plain":
      return { before: "", title, after: `, ${page === null ? place : words().place.page(page)}` };
    case "chicago":
      return { before: "", title, after: `, ${page ?? place}.` };
    case "bluebook":
      return { before: "", title, after: ` at ${page ?? place}.` };
    case "oscola":
      return { before: "‘", title: `${title}’`, after: ` ${page ?? place}` };
    case "german":
      return { before: "", title, after: `, ${page === null ? place : `S. ${page}`}` };
  }
}

/** Titles in italics, where a style sets them so. */
const italic: readonly CitationStyle[] = ["plain", "chicago", "bluebook"];

/** A style that belongs to a language has its marks; else the quoted words have theirs. */
function marksIn(style: CitationStyle, language: string | null): readonly [string, string] {
  switch (style) {
    case "plain":
      return marksOf(language);
    case "german":
      return marksOf("de");
    case "oscola":
      return ["‘", "’"];
    case "chicago":
    case "bluebook":
      return marksOf("en");
  }
}

/** A quote as one line of text with its citation, and the same as HTML. */
export function withCitation(cited: Cited, style: CitationStyle): Copied {
  const quote = cited.quote.replaceAll("\t", " | ").replace(/\s+/g, " ").trim();
  const [open, close] = marksIn(style, cited.language);
  const { before, title, after } = cite(cited, style);
  const set = italic.includes(style) ? `<em>${escaped(title)}</em>` : escaped(title);
  return {
    text: `${open}${quote}${close} (${before}${title}${after})`,
    html: `${escaped(`${open}${quote}${close}`)} (${escaped(before)}${set}${escaped(after)})`,
  };
}
