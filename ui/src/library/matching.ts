// Whether a text holds the words that a person typed into a filter, in any order, whatever their case and accents.

/** Most titles have no accents to take off, and ten thousand are looked through at the first key. */
const unaccented = /^[\x20-\x7e]*$/;

/** Lower case without accents, so that "resume" finds "Résumé". */
export function plain(text: string): string {
  if (unaccented.test(text)) {
    return text.toLowerCase();
  }
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}

/** The typed words, ready to be looked for in plain texts. */
export function needles(typed: string): string[] {
  return plain(typed).split(/\s+/).filter(Boolean);
}

export function matcher(typed: string): (text: string) => boolean {
  const wanted = needles(typed);
  return (text) => {
    const where = plain(text);
    return wanted.every((needle) => where.includes(needle));
  };
}
