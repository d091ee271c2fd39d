// Numbers and lists in the writing of a language.

export function numbersIn(language: string) {
  const format = new Intl.NumberFormat(language);
  // "en" alone would put a comma before the "and".
  const variant = language === "en" ? "en-GB" : language;
  const list = new Intl.ListFormat(variant, { type: "conjunction" });
  const choice = new Intl.ListFormat(variant, { type: "disjunction" });
  /** 1,234 or 1.234. */
  const count = (value: number): string => format.format(value);
  return {
    count,
    /** "1 file", "2 files". */
    plural: (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`,
    /** Several things in a row: "2 files, 1 folder and 1 model". What is empty is left out. */
    series: (things: string[]): string => list.format(things.filter((thing) => thing !== "")),
    /** One of several: "PDF, HTML or Markdown". */
    either: (things: string[]): string => choice.format(things),
  };
}
