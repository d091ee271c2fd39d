// Numbers in the writing of a language: 1,234 or 1.234.

export function count(language: string): (value: number) => string {
  const format = new Intl.NumberFormat(language);
  return (value) => format.format(value);
}

/** Several things in a row: "2 files, 1 folder and 1 model". What is empty is left out. */
export function series(language: string): (things: string[]) => string {
  const format = new Intl.ListFormat(language === "en" ? "en-GB" : language, { type: "conjunction" });
  return (things) => format.format(things.filter((thing) => thing !== ""));
}
