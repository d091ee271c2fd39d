// Wo etwas in einem Dokument steht: „S. 4“, „S. iv (6 von 40)“, „Blatt Q3, B4:D9“, „Folie 7“, „Zeilen 12–40“.

import type { Stretch, Unit } from "../../backend/backend";
import { numbersIn } from "../numbers";
import type { Words } from "../en";
import type { Placed } from "../en/place";
import { ofRecognized } from "../recognized";

const { plural } = numbersIn("de");

const names: Record<Unit, [one: string, many: string]> = {
  page: ["Seite", "Seiten"],
  whole: ["Seite", "Seiten"],
  sheet: ["Blatt", "Blätter"],
  slide: ["Folie", "Folien"],
  section: ["Abschnitt", "Abschnitte"],
  chapter: ["Kapitel", "Kapitel"],
  message: ["Nachricht", "Nachrichten"],
  cell: ["Zelle", "Zellen"],
  file: ["Datei", "Dateien"],
};

function stretch(found: Stretch | null): string {
  if (found?.counted !== "lines") {
    return found?.text ?? "";
  }
  return `${found.text.includes("–") ? "Zeilen" : "Zeile"} ${found.text}`;
}

function unit({ page, location }: Placed, pageWord: string): string {
  switch (location.unit) {
    case "whole":
      return page > 1 ? `${pageWord} ${page}` : "";
    case "page":
      return location.page_label === null || location.pages === null
        ? `${pageWord} ${page}`
        : `${pageWord} ${location.page_label} (${page} von ${location.pages})`;
    default:
      return `${names[location.unit][0]} ${location.label ?? page}`;
  }
}

const hidden = ({ location }: Placed): string => (location.hidden ? "ausgeblendet" : "");
const recognized = ({ location }: Placed): string =>
  ofRecognized(location, {
    recognized: "aus einem Bild erkannt",
    doubtful: "aus einem Bild erkannt; kann Fehler enthalten",
  });
const joined = (parts: string[]): string => parts.filter((part) => part !== "").join(", ");

export const place: Words["place"] = {
  of: (at) =>
    at.location.unit === "page" && at.kind !== "pdf" && at.page === 1
      ? recognized(at)
      : joined([unit(at, "S."), stretch(at.location.stretch), hidden(at), recognized(at)]),
  always: (at) => joined([unit(at, "S."), stretch(at.location.stretch), hidden(at), recognized(at)]),
  aloud: (at) => joined([unit(at, "Seite"), stretch(at.location.stretch), hidden(at), recognized(at)]),
  count: (of, how) => plural(how, ...names[of]),
  unit: (of) => names[of][0],
  units: (of) => names[of][1],
  amid: (of, number) => `${names[of][0]} ${number}`,
  numbered: (of, number) => `${names[of][0]} ${number}`,
  page: (label) => `S. ${label}`,
  labelled: (of, label) => (of === "page" || of === "whole" ? `S. ${label}` : label),
};
