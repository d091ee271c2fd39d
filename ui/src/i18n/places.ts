// Where something stands in a document, put together from the words of a language.

import type { DocumentKind, Location, Stretch, Unit } from "../backend/backend";
import type { numbersIn } from "./numbers";
import { ofRecognized } from "./recognized";

export type Placed = { page: number; location: Location };
export type Located = Placed & { kind: DocumentKind };

export type PlaceWords = {
  names: Record<Unit, [one: string, many: string]>;
  /** A page, short and aloud: "p.", "page". */
  page: { short: string; aloud: string };
  lines: { one: string; many: string };
  /** Of so many pages: "6 of 40". */
  amongst: (page: number, pages: number) => string;
  hidden: string;
  recognized: string;
  doubtful: string;
  plural: ReturnType<typeof numbersIn>["plural"];
};

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const joined = (parts: string[]): string => parts.filter((part) => part !== "").join(", ");

export function placesIn(words: PlaceWords) {
  const { names, page: pageWords } = words;

  function stretch(found: Stretch | null): string {
    if (found?.counted !== "lines") {
      return found?.text ?? "";
    }
    return `${found.text.includes("–") ? words.lines.many : words.lines.one} ${found.text}`;
  }

  function unit({ page, location }: Placed, pageWord: string): string {
    switch (location.unit) {
      case "whole":
        return page > 1 ? `${pageWord} ${page}` : "";
      case "page":
        return location.page_label === null || location.pages === null
          ? `${pageWord} ${page}`
          : `${pageWord} ${location.page_label} (${words.amongst(page, location.pages)})`;
      default:
        return `${names[location.unit][0]} ${location.label ?? page}`;
    }
  }

  const recognized = ({ location }: Placed): string => ofRecognized(location, words);
  const whole = (at: Placed, pageWord: string): string =>
    joined([unit(at, pageWord), stretch(at.location.stretch), at.location.hidden ? words.hidden : "", recognized(at)]);

  return {
    /** Beside a title; empty where the title says it all. */
    of: (at: Located): string =>
      at.location.unit === "page" && at.kind !== "pdf" && at.page === 1 ? recognized(at) : whole(at, pageWords.short),
    /** Where there has to be something. */
    always: (at: Placed): string => whole(at, pageWords.short),
    aloud: (at: Placed): string => whole(at, pageWords.aloud),
    /** "12 slides". */
    count: (of: Unit, how: number): string => words.plural(how, ...names[of]),
    /** "Sheet", as a label. */
    unit: (of: Unit): string => capital(names[of][0]),
    /** "sheets", amid a sentence. */
    units: (of: Unit): string => names[of][1],
    /** "page 3", amid a sentence. */
    amid: (of: Unit, number: string): string => `${names[of][0]} ${number}`,
    /** "Sheet 3". */
    numbered: (of: Unit, number: string): string => `${capital(names[of][0])} ${number}`,
    /** "p. iv", in a citation. */
    page: (label: string): string => `${pageWords.short} ${label}`,
    /** Under the text of a page, by its label: "p. iv", "sheet Q3". */
    labelled: (of: Unit, label: string): string =>
      of === "page" || of === "whole" ? `${pageWords.short} ${label}` : label,
  };
}
