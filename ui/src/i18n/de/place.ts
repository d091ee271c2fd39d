// Wo etwas in einem Dokument steht: „S. 4“, „S. iv (6 von 40)“, „Blatt Q3, B4:D9“, „Folie 7“, „Zeilen 12–40“.

import type { Words } from "../en";
import { numbersIn } from "../numbers";
import { placesIn } from "../places";

export const place: Words["place"] = placesIn({
  names: {
    page: ["Seite", "Seiten"],
    whole: ["Seite", "Seiten"],
    sheet: ["Blatt", "Blätter"],
    slide: ["Folie", "Folien"],
    section: ["Abschnitt", "Abschnitte"],
    chapter: ["Kapitel", "Kapitel"],
    message: ["Nachricht", "Nachrichten"],
    cell: ["Zelle", "Zellen"],
    file: ["Datei", "Dateien"],
  },
  page: { short: "S.", aloud: "Seite" },
  lines: { one: "Zeile", many: "Zeilen" },
  amongst: (page, pages) => `${page} von ${pages}`,
  hidden: "ausgeblendet",
  recognized: "aus einem Bild erkannt",
  doubtful: "aus einem Bild erkannt; kann Fehler enthalten",
  plural: numbersIn("de").plural,
});
