// Was in exportierten Gesprächen steht außer dem, was gefragt und geantwortet wurde.

import type { Words } from "../en";

export const exported: Words["exported"] = {
  page: (page) => `S. ${page}`,
  abstained: "Das steht nicht in Ihren Dokumenten.",
  empty: "nicht in Ihren Dokumenten",
  field: "Feld",
  found: "In Ihren Dokumenten",
  nearest: "Die nächstliegenden Stellen",
  stopped: "Die Antwort wurde angehalten.",
  brokenOff: "Das Sprachmodell hat die Antwort abgebrochen.",
  unsupported: "von keiner Stelle belegt",
  partly: "nur teilweise belegt",
  footnotes: "Fußnoten",
  states: {
    current: "",
    changed: "die Datei hat sich seither geändert",
    removed: "nicht mehr in der Bibliothek",
    missing: "die Datei liegt nicht mehr dort",
  },
  note: (date) => `Von Footnote geschrieben am ${date}. Jedes Zitat steht Wort für Wort im genannten Dokument.`,
};
