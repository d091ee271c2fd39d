// Die Bibliothek: Dokumente, Sammlungen, Einlesen.

import type { DocumentKind, ImportStage, RowState } from "../../backend/backend";
import { numbersIn } from "../numbers";
import type { Words } from "../en";

const { count: n, plural, series } = numbersIn("de");

const documents = (how: number): string => plural(how, "Dokument", "Dokumente");
const files = (how: number): string => plural(how, "Datei", "Dateien");
const folders = (how: number): string => plural(how, "Ordner", "Ordner");

const kinds: Record<DocumentKind, string> = {
  pdf: "PDF",
  docx: "Word",
  html: "Webseite",
  markdown: "Markdown",
  text: "Text",
};
const states: Record<RowState, string> = {
  waiting: "Wartet",
  reading: "Wird gelesen",
  searchable: "Durchsuchbar",
  indexed: "Bereit",
  partly: "Teils gelesen",
  failed: "Nicht gelesen",
};
const stateHints: Record<RowState, string> = {
  waiting: "Wartet darauf, gelesen zu werden",
  reading: "Wird gerade gelesen",
  searchable: "Wird nach Wörtern gefunden, bald auch nach dem Sinn",
  indexed: "Wird nach Wörtern und nach dem Sinn gefunden",
  partly: "Ein Teil war nicht lesbar",
  failed: "War nicht lesbar",
};
const stages: Record<ImportStage, string> = {
  discovering: "Dokumente werden gesucht",
  reading: "Wird gelesen",
  embedding: "Der Sinn wird erfasst",
  folding: "Wird eingeordnet",
};

export const library: Words["library"] = {
  title: "Bibliothek",
  documents,
  pages: (how: number) => plural(how, "Seite", "Seiten"),
  kinds,
  noKind: "Datei",
  states,
  stateHints,
  stages,
  allDocuments: "Alle Dokumente",
  needsAttention: "Zu prüfen",
  add: "Dokumente hinzufügen",
  addFiles: "Dateien hinzufügen …",
  addFolder: "Ordner hinzufügen …",
  addSamples: "Beispiele hinzufügen",
  hide: "Bibliothek ausblenden",
  show: "Bibliothek einblenden",
  settings: "Einstellungen",
  list: "Dokumente",
  loading: "Die Bibliothek wird geöffnet …",

  filter: "Dokumente filtern",
  clearFilter: "Filter leeren",
  found: (shown: number, all: number) => `${n(shown)} von ${n(all)}`,
  nothingFound: (filter: string) => `Kein Dokument passt hier zu „${filter}“.`,
  emptyCollection:
    "Diese Sammlung ist noch leer. Ziehen Sie Dokumente auf ihren Namen oder wählen Sie „In Sammlung legen“ in deren Menü.",
  nothingTroubled: "Alle Dokumente wurden ganz gelesen.",
  emptyView: "Noch keine Dokumente.",

  sort: "Sortieren",
  sortings: {
    title: "Nach Titel",
    added: "Nach Datum",
    state: "Nach Zustand",
    pages: "Nach Seitenzahl",
    kind: "Nach Art",
  },
  reversed: "Umgekehrte Reihenfolge",

  collections: "Sammlungen",
  newCollection: "Neue Sammlung",
  newCollectionName: "Name der neuen Sammlung",
  renameCollection: (name: string) => `Neuer Name der Sammlung ${name}`,
  rename: "Umbenennen",
  delete: "Löschen …",
  collectionActions: (name: string) => `Aktionen für ${name}`,
  deleteCollection: (name: string) => `Sammlung „${name}“ löschen?`,
  deleteCollectionHint: (how: number) =>
    how === 0
      ? "Sie ist leer."
      : how === 1
        ? "Ihr Dokument bleibt in der Bibliothek."
        : `Ihre ${documents(how)} bleiben in der Bibliothek.`,
  deleteIt: "Sammlung löschen",
  cancel: "Abbrechen",

  open: "Öffnen",
  openInOwnProgram: "Im eigenen Programm öffnen",
  askOnly: (how: number) => (how === 1 ? "Nur dieses Dokument fragen" : `Nur diese ${documents(how)} fragen`),
  putIntoCollection: "In Sammlung legen",
  newCollectionWith: "Neue Sammlung …",
  takeOut: (name: string) => `Aus „${name}“ herausnehmen`,
  putInto: (how: number, name: string) => `${documents(how)} in „${name}“ gelegt.`,
  remove: (how: number) => (how === 1 ? "Entfernen" : `${n(how)} entfernen`),
  removed: (how: number) => `${documents(how)} entfernt.`,
  undo: "Rückgängig",
  retry: "Erneut versuchen",
  dragged: documents,

  asking: (name: string) => `Gefragt wird in: ${name}`,
  askEverything: "Alle Dokumente fragen",

  importTitle: "Dokumente werden hinzugefügt",
  importShare: (stage: string) => `${stage}: Fortschritt`,
  pause: "Anhalten",
  resume: "Fortsetzen",
  stop: "Abbrechen",
  paused: "Angehalten",
  pausedOnBattery: "Im Akkubetrieb angehalten",
  stopping: "Wird beendet …",
  filesOf: (done: number, total: number) => (total === 0 ? files(done) : `${n(done)} von ${files(total)}`),
  passagesOf: (done: number, total: number) => `${n(done)} von ${n(total)} Stellen`,
  filesRate: (rate: number) => `${rate < 10 ? n(Math.round(rate * 10) / 10) : n(Math.round(rate))} Dateien/s`,
  passagesRate: (rate: number) => `${rate < 10 ? n(Math.round(rate * 10) / 10) : n(Math.round(rate))} Stellen/s`,
  timeLeft: (seconds: number) =>
    seconds < 10
      ? "noch wenige Sekunden"
      : seconds < 60
        ? `noch ${Math.ceil(seconds / 10) * 10} Sekunden`
        : seconds < 5400
          ? `noch ${n(Math.ceil(seconds / 60))} Min.`
          : `noch ${n(Math.round(seconds / 360) / 10)} Stunden`,
  searchable: (how: number, of: number) =>
    of === 1 ? `${n(how)} von 1 Dokument durchsuchbar` : `${n(how)} von ${n(of)} Dokumenten durchsuchbar`,
  reading: (name: string, more: number) => (more === 0 ? name : `${name} und ${n(more)} weitere`),
  queued: (how: number) => plural(how, "weiterer Vorgang wartet", "weitere Vorgänge warten"),
  failedSoFar: (how: number) => `${n(how)} nicht gelesen`,
  ended: {
    done: (added: number, unchanged: number, failed: number) =>
      [
        added > 0 || (unchanged === 0 && failed === 0) ? `${n(added)} hinzugefügt` : "",
        unchanged > 0 ? `${n(unchanged)} schon vorhanden` : "",
        failed > 0 ? `${n(failed)} nicht gelesen` : "",
      ]
        .filter(Boolean)
        .join(", "),
    stopped: (added: number) =>
      added === 0
        ? "Abgebrochen; nichts wurde hinzugefügt"
        : added === 1
          ? "Abgebrochen; 1 Dokument wurde hinzugefügt"
          : `Abgebrochen; ${n(added)} wurden hinzugefügt`,
    failed: "Das Hinzufügen endete vorzeitig",
  },
  showTroubled: "Anzeigen",
  dismiss: "Schließen",

  dropTitle: (howManyFiles: number, howManyFolders: number, howManyModels: number) =>
    howManyModels === 1 && howManyFiles + howManyFolders === 0
      ? "Dieses Sprachmodell verwenden"
      : `${series([
          howManyFiles > 0 ? files(howManyFiles) : "",
          howManyFolders > 0 ? folders(howManyFolders) : "",
          howManyModels > 0 ? plural(howManyModels, "Sprachmodell", "Sprachmodelle") : "",
        ])} hinzufügen`,
  dropHint: "Sie bleiben, wo sie sind; Footnote liest sie auf diesem Rechner.",
  dropMore: (how: number) => `und ${n(how)} weitere`,

  welcome: "Dokumente hierher ziehen",
  welcomeSentence:
    "Footnote liest Ihre Dokumente auf diesem Rechner und beantwortet Ihre Fragen, jeder Satz mit einer Fußnote zu der Stelle, auf der er beruht.",
  welcomeKinds: "PDF, Word, Webseiten, Markdown und reiner Text; auch ganze Ordner. Nichts verlässt diesen Rechner.",
  welcomeSamples: "Gerade keine Dokumente zur Hand? Beispiele ausprobieren",
};
