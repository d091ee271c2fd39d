// Numbers in the writing of a language: 1,234 or 1.234.

export function count(language: string): (value: number) => string {
  const format = new Intl.NumberFormat(language);
  return (value) => format.format(value);
}
