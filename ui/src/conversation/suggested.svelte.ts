// Questions to begin with: those that the samples answer, and others made of the headings of the person's own documents.

import type { Backend, DocumentRow } from "../backend/backend";
import { words } from "../i18n/words.svelte";
import type { LibraryState } from "../library/library.svelte";

export type Suggestion = { question: string; /** Where its words are of one language. */ language?: string };

const most = 3;
/** Pages at the beginning of a document that are looked through for headings. */
const pages = 4;

/** Questions that the samples answer. They are in the language of the samples, as answers will be. */
const samples: [document: string, question: string][] = [
  ["Harbourline", "Who gets the tips that passengers leave in the galley?"],
  ["Letter to the landlord.txt", "What does the landlord want to raise the rent to?"],
  ["Community garden rules.html", "How much deposit do I leave for the key of a starter bed?"],
];

export function ofSamples(rows: readonly DocumentRow[]): Suggestion[] {
  return samples
    .filter(([document]) =>
      rows.some((row) => row.document !== null && (row.title.includes(document) || row.path.endsWith(document))),
    )
    .map(([, question]) => ({ question, language: "en" }));
}

/** A question for each of the documents that were added last, about the first thing that a heading of it names. */
export async function ofHeadings(library: LibraryState, backend: Pick<Backend, "page">): Promise<Suggestion[]> {
  const newest = library.rows
    .filter((row) => row.document !== null && row.state !== "waiting")
    .sort((a, b) => b.added - a.added)
    .slice(0, 2 * most);
  const found = await Promise.all(newest.map(async (row) => asked(row, await headingOf(row, backend))));
  return found.flat().slice(0, most);
}

function asked(row: DocumentRow, heading: string | null): Suggestion[] {
  const w = words().conversation;
  return heading === null ? [] : [{ question: /\?$/.test(heading) ? heading : w.askHeading(heading, row.title) }];
}

async function headingOf(
  { document, pages: all, title }: DocumentRow,
  backend: Pick<Backend, "page">,
): Promise<string | null> {
  for (let number = 1; document !== null && number <= Math.min(pages, all); number += 1) {
    const page = await backend.page(document, number).catch(() => null);
    const text = Array.from(page?.text ?? "");
    const headings = (page?.blocks ?? [])
      .filter(({ kind }) => kind === "heading")
      .map(({ start, end }) => plain(text.slice(start, end).join("")))
      .filter((heading) => tells(heading, title));
    const [first] = headings;
    if (first !== undefined) {
      return first;
    }
  }
  return null;
}

/** Without a number before it. */
function plain(heading: string): string {
  return heading
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)]|§\s*\d+)\s+/u, "");
}

/** Whether a heading says what follows it: no title, no "Contents", no line of capitals. */
function tells(heading: string, title: string): boolean {
  const long = heading.length >= 4 && heading.length <= 60;
  const other = heading.toLowerCase() !== title.toLowerCase();
  const general =
    /^(contents|table of contents|introduction|inhalt|inhaltsverzeichnis|einleitung|index|appendix|anhang)$/i;
  return long && other && !general.test(heading) && heading !== heading.toUpperCase();
}
