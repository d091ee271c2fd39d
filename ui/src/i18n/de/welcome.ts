// Was der erste Start außer dem Hinzufügen von Dokumenten sagt.

import type { Words } from "../en";

export const welcome: Words["welcome"] = {
  model: "Ein Sprachmodell, wenn Sie möchten",
  modelHint:
    "Ohne Modell bestehen Antworten aus wörtlichen Zitaten. Mit einem werden sie außerdem in ganzen Sätzen geschrieben, jeder anhand Ihrer Dokumente geprüft. Das können Sie später entscheiden.",
  stays: "Was privat bleibt, und wie Sie es prüfen",
  folder: (path) => `Ihre Dokumente bleiben, wo sie sind. Footnote bewahrt ihren Text und seinen Index in ${path} auf.`,
  network:
    "Nichts wird gesendet. Nur das Herunterladen eines Sprachmodells geht ins Netz, wenn Sie die Schaltfläche dafür drücken.",
  check: "Schalten Sie das Netz aus: Alles geht wie zuvor. Jede Verbindung, die es je gab, steht in den Einstellungen.",
  showNetwork: "Verbindungen anzeigen",
};
