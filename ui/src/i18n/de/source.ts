// Der Quellbereich: ein Dokument, seine Seiten und die Stellen, die darauf markiert sind.

import type { Words } from "../en";

export const source: Words["source"] = {
  pane: "Quelle",
  tools: "Werkzeuge der Quelle",
  close: "Quelle schließen",
  closeKeys: "Esc",
  more: "Mehr",
  openInOwnProgram: "Im eigenen Programm öffnen",
  footnotes: "Fußnoten der Antwort",
  footnote: (number) => `Fußnote ${number}`,
  passage: (place, all) => `Stelle ${place} von ${all}`,
  nextFootnote: "Nächste Fußnote",
  previousFootnote: "Vorige Fußnote",
  nextPassage: "Nächste Stelle",
  previousPassage: "Vorige Stelle",
  backToPassage: "Zurück zur Stelle",

  page: "Seite",
  pageNumber: (number) => `Seite ${number}`,
  pageOf: (count) => `von ${count}`,
  labelled: (label) => `S. ${label}`,
  printed: (label) => `Auf der Seite steht: ${label}`,
  noSuchPage: (count) => `Das Dokument hat die Seiten 1 bis ${count}.`,
  nextPage: "Nächste Seite",
  previousPage: "Vorige Seite",
  thumbnails: "Seitenübersicht",
  dim: "Seiten abdunkeln",

  zoomIn: "Größer",
  zoomOut: "Kleiner",
  fitWidth: "An die Breite anpassen",
  zoom: (percent) => `Vergrößerung: ${percent}`,

  find: "In diesem Dokument suchen",
  findPlaceholder: "In diesem Dokument suchen",
  findKeys: "Strg F",
  nextFinding: "Nächste Fundstelle",
  previousFinding: "Vorige Fundstelle",
  closeFind: "Suche schließen",
  nothingFound: "Nicht gefunden",
  searching: "Wird gesucht …",
  found: (place, all, more) => `${place} von ${all}${more ? "+" : ""}`,
  foundAloud: (place, all, page) =>
    `${all} ${all === 1 ? "Fundstelle" : "Fundstellen"}. Fundstelle ${place}, auf Seite ${page}.`,

  loading: "Das Dokument wird geöffnet …",
  marked: (page) => `Die Stelle ist auf Seite ${page} markiert.`,
  storedPassage: "Die Stelle, wie sie gelesen wurde",
  note: {
    changed:
      "Die Datei hat sich geändert, seit sie gelesen wurde. Dies ist ihr Text, wie er gelesen wurde; die Stelle ist markiert.",
    "changed-moved":
      "Die Datei hat sich geändert, seit sie zitiert wurde; die Stelle steht nicht mehr auf dieser Seite. Sie lautete:",
    missing: "Die Datei ist nicht mehr dort, wo sie war. Dies ist ihr Text, wie er gelesen wurde.",
    removed: "Das Dokument ist nicht mehr in der Bibliothek. Dies ist die Stelle, die daraus zitiert wurde:",
    "not-located":
      "Die Stelle ließ sich auf der gezeichneten Seite nicht finden, darum ist nichts markiert. Sie lautet:",
    moved: "Die Stelle steht nicht mehr auf dieser Seite. Als sie zitiert wurde, lautete sie:",
    undrawable: "Die Seiten dieser Datei lassen sich nicht zeichnen. Dies ist ihr Text.",
  },
  pageUndrawable: "Diese Seite lässt sich nicht zeichnen. Dies ist ihr Text.",
  pageEmpty: "Auf dieser Seite steht kein Text.",
  pageFailed: "Der Text dieser Seite konnte nicht geholt werden.",
  failed: "Das Dokument konnte nicht geöffnet werden.",
  retry: "Noch einmal versuchen",
};
