// Quotation marks as the language of the quoted words has them, whatever the language of the window.

import { speech } from "./words.svelte";

type Marks = readonly [open: string, close: string];

const high: Marks = ["“", "”"];
const lowHigh: Marks = ["„", "“"];
const lowRight: Marks = ["„", "”"];
const right: Marks = ["”", "”"];
const pointed: Marks = ["«", "»"];

/** By the program's codes of languages: two letters where it knows their words, else three, or the name of a script. */
const marks: Record<string, Marks> = {
  en: high,
  de: lowHigh,
  fr: ["«\u202f", "\u202f»"],
  es: pointed,
  it: pointed,
  nl: high,
  por: high,
  cat: pointed,
  pol: lowRight,
  ron: lowRight,
  hun: lowRight,
  hrv: lowRight,
  ces: lowHigh,
  slk: lowHigh,
  slv: lowHigh,
  dan: lowHigh,
  swe: right,
  fin: right,
  nob: pointed,
  cyrillic: pointed,
  greek: pointed,
  kana: ["「", "」"],
};

/** Those of the window's language where that of the words is not known. */
export function marksOf(language: string | null): Marks {
  return marks[language ?? speech.language] ?? marks[speech.language] ?? high;
}

export function quoted(text: string, language: string | null): string {
  const [open, close] = marksOf(language);
  return `${open}${text}${close}`;
}

/** For the element that quotes: its language, where a reader of the screen knows it, and the marks that its style sets. */
export function quoting(language: string | null): { lang?: string; style: string } {
  const [open, close] = marksOf(language);
  return { ...(language?.length === 2 ? { lang: language } : {}), style: `quotes: "${open}" "${close}"` };
}
