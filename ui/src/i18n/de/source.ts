// Der Quellbereich: ein Dokument, seine Seiten und die Stellen, die darauf markiert sind.

import type { Words } from "../en";

export const source: Words["source"] = {
  pane: "Quelle",
  tools: "Werkzeuge der Quelle",
  close: "Quelle schließen",
  closeKeys: "Esc",
  more: "Mehr",
  openInOwnProgram: "Mit Standardprogramm öffnen",
  footnotes: "Fußnoten der Antwort",
  footnote: (number) => `Fußnote ${number}`,
  passage: (place, all) => `Stelle ${place} von ${all}`,
  nextFootnote: "Nächste Fußnote",
  previousFootnote: "Vorige Fußnote",
  nextPassage: "Nächste Stelle",
  previousPassage: "Vorige Stelle",
  backToPassage: "Zurück zur Stelle",

  pageOf: (count) => `von ${count}`,
  printed: (label) => `Gedruckte Seitenzahl: ${label}`,
  noSuchPage: (units, count) => `Dieses Dokument hat die ${units} 1 bis ${count}.`,
  nextPage: "Nächste Seite",
  previousPage: "Vorige Seite",
  thumbnails: "Seitenübersicht",
  dim: "Seiten abdunkeln",

  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  fitWidth: "An Breite anpassen",
  zoom: (percent) => `Zoom: ${percent}`,

  find: "In diesem Dokument suchen",
  findPlaceholder: "In diesem Dokument suchen",
  findKeys: "Strg F",
  nextFinding: "Nächster Treffer",
  previousFinding: "Voriger Treffer",
  closeFind: "Suche schließen",
  nothingFound: "Keine Treffer",
  searching: "Wird gesucht …",
  found: (place, all, more) => `${place} von ${all}${more ? "+" : ""}`,
  foundAloud: (place, all, page) => `${all} Treffer. Treffer ${place}: ${page}.`,

  loading: "Dokument wird geöffnet …",
  marked: (page) => `Die Stelle ist markiert: ${page}.`,
  storedPassage: "Die gespeicherte Stelle",
  note: {
    changed: "Die Datei wurde geändert, seit Footnote sie gelesen hat. Dies ist der gespeicherte Text.",
    "changed-moved":
      "Die Datei wurde geändert, seit sie zitiert wurde, und die Stelle steht nicht mehr auf dieser Seite. Sie lautete:",
    missing: "Die Datei wurde verschoben oder gelöscht. Dies ist der gespeicherte Text.",
    removed: "Das Dokument ist nicht mehr in der Bibliothek. Dies ist die zitierte Stelle:",
    "not-located": "Die Stelle konnte auf der Seite nicht gefunden werden, darum ist nichts markiert. Sie lautet:",
    moved: "Die Stelle steht nicht mehr auf dieser Seite. Als sie zitiert wurde, lautete sie:",
    undrawable: "Die Seiten dieser Datei lassen sich nicht anzeigen. Dies ist ihr Text.",
  },
  pageUndrawable: "Diese Seite lässt sich nicht anzeigen. Dies ist ihr Text.",
  pageEmpty: "Diese Seite enthält keinen Text.",
  pageFailed: "Der Text dieser Seite konnte nicht geladen werden.",
  failed: "Das Dokument konnte nicht geöffnet werden.",
  retry: "Erneut versuchen",
};
