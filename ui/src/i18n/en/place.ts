// Where something stands in a document: "p. 4", "p. iv (6 of 40)", "sheet Q3, B4:D9", "slide 7", "lines 12–40".

import type { DocumentKind, Location, Stretch, Unit } from "../../backend/backend";
import { numbersIn } from "../numbers";
import { ofRecognized } from "../recognized";

const { plural } = numbersIn("en");

export type Placed = { page: number; location: Location };
export type Located = Placed & { kind: DocumentKind };

const names: Record<Unit, [one: string, many: string]> = {
  page: ["page", "pages"],
  whole: ["page", "pages"],
  sheet: ["sheet", "sheets"],
  slide: ["slide", "slides"],
  section: ["section", "sections"],
  chapter: ["chapter", "chapters"],
  message: ["message", "messages"],
  cell: ["cell", "cells"],
  file: ["file", "files"],
};

function stretch(found: Stretch | null): string {
  if (found?.counted !== "lines") {
    return found?.text ?? "";
  }
  return `${found.text.includes("–") ? "lines" : "line"} ${found.text}`;
}

function unit({ page, location }: Placed, pageWord: string): string {
  switch (location.unit) {
    case "whole":
      return page > 1 ? `${pageWord} ${page}` : "";
    case "page":
      return location.page_label === null || location.pages === null
        ? `${pageWord} ${page}`
        : `${pageWord} ${location.page_label} (${page} of ${location.pages})`;
    default:
      return `${names[location.unit][0]} ${location.label ?? page}`;
  }
}

const hidden = ({ location }: Placed): string => (location.hidden ? "hidden" : "");
const recognized = ({ location }: Placed): string =>
  ofRecognized(location, {
    recognized: "recognised from a picture",
    doubtful: "recognised from a picture; may contain errors",
  });
const joined = (parts: string[]): string => parts.filter((part) => part !== "").join(", ");
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export const place = {
  /** Beside a title; empty where the title says it all. */
  of: (at: Located): string =>
    at.location.unit === "page" && at.kind !== "pdf" && at.page === 1
      ? recognized(at)
      : joined([unit(at, "p."), stretch(at.location.stretch), hidden(at), recognized(at)]),
  /** Where there has to be something. */
  always: (at: Placed): string => joined([unit(at, "p."), stretch(at.location.stretch), hidden(at), recognized(at)]),
  aloud: (at: Placed): string => joined([unit(at, "page"), stretch(at.location.stretch), hidden(at), recognized(at)]),
  /** "12 slides". */
  count: (of: Unit, how: number): string => plural(how, ...names[of]),
  /** "Sheet", as a label. */
  unit: (of: Unit): string => capital(names[of][0]),
  /** "sheets", amid a sentence. */
  units: (of: Unit): string => names[of][1],
  /** "page 3", amid a sentence. */
  amid: (of: Unit, number: string): string => `${names[of][0]} ${number}`,
  /** "Sheet 3". */
  numbered: (of: Unit, number: string): string => `${capital(names[of][0])} ${number}`,
  /** "p. iv", in a citation. */
  page: (label: string): string => `p. ${label}`,
  /** Under the text of a page, by its label: "p. iv", "sheet Q3". */
  labelled: (of: Unit, label: string): string => (of === "page" || of === "whole" ? `p. ${label}` : label),
};
