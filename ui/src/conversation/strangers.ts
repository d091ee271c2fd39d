// What a question names and no document holds: the first thing to say where nothing clear was found.

import type { Backend, Scope } from "../backend/backend";

/** More names than these are not looked up. */
const most = 3;
/** Passages that are looked through for a name. */
const looked = 6;

/** Words of a question that name somebody or something: in capitals where no sentence begins, years, and signs with figures. */
export function namesIn(question: string): string[] {
  const found = [...question.matchAll(/[\p{L}\p{N}][\p{L}\p{N}&.’'-]*/gu)].flatMap(({ 0: match, index }) => {
    const word = match.replace(/(?:[’']s|[.’'-])+$/u, "");
    const begins = /^$|[.?!:]\s*$/.test(question.slice(0, index).trimStart());
    const capitals = word.match(/\p{Lu}/gu)?.length ?? 0;
    const named = /^\p{Lu}/u.test(word) && !begins && word.length > 1;
    const coded = capitals > 1 || (/\d/.test(word) && word.length > 3);
    return named || coded ? [word] : [];
  });
  return [...new Set(found)].slice(0, most);
}

/** Those of the names that no passage of the scope holds, by its words. */
export async function strangersIn(question: string, scope: Scope, backend: Pick<Backend, "search">): Promise<string[]> {
  const absent = await Promise.all(
    namesIn(question).map(async (name) => {
      const { hits } = await backend.search(name, scope, looked);
      const wanted = name.toLowerCase();
      const holds = ({ text, title, heading, path, scores }: (typeof hits)[number]): boolean =>
        scores.lexical !== null || `${text} ${title} ${heading} ${path}`.toLowerCase().includes(wanted);
      return hits.some(holds) ? [] : [name];
    }),
  );
  return absent.flat();
}
