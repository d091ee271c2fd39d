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
  sources: "Quellen",
  everything: "allen Dokumenten",
  asked: (when, scope) => `Gefragt am ${when}, in ${scope}`,
  states: {
    current: "",
    changed: "die Datei hat sich seither geändert",
    removed: "nicht mehr in der Bibliothek",
    missing: "die Datei wurde verschoben oder gelöscht",
  },
  note: (version, date) => `Aus Footnote ${version} exportiert, ${date}.`,
};
