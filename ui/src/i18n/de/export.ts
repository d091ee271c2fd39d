// Exportierte Unterhaltungen: alles außer Fragen und Antworten.

import type { Words } from "../en";

export const exported: Words["exported"] = {
  abstained: "Keine eindeutige Antwort gefunden.",
  empty: "nicht in Ihren Dokumenten",
  field: "Feld",
  found: "In Ihren Dokumenten",
  nearest: "Ähnlichste Stellen",
  stopped: "Die Antwort wurde vorzeitig gestoppt.",
  brokenOff: "Das Sprachmodell hat vor dem Ende aufgehört.",
  unsupported: "von keiner Stelle belegt",
  partly: "nur teilweise belegt",
  footnotes: "Fußnoten",
  states: {
    current: "",
    changed: "die Datei hat sich seither geändert",
    removed: "nicht mehr in der Bibliothek",
    missing: "die Datei wurde verschoben oder gelöscht",
  },
  note: (date) => `Aus Footnote exportiert am ${date}. Zitate stammen Wort für Wort aus den genannten Dokumenten.`,
};
