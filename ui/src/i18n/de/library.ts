// Die Bibliothek: Dokumente, Sammlungen, Einlesen.

import type { DocumentKind, ImportStage, RowState } from "../../backend/backend";
import { formats } from "../../backend/formats";
import { numbersIn } from "../numbers";
import type { Words } from "../en";

const { count: n, plural, series } = numbersIn("de");

const documents = (how: number): string => plural(how, "Dokument", "Dokumente");
const files = (how: number): string => plural(how, "Datei", "Dateien");
const folders = (how: number): string => plural(how, "Ordner", "Ordner");

const kinds: Record<DocumentKind, string | undefined> = {
  pdf: "PDF",
  docx: "Word",
  xlsx: "Excel",
  xls: "Excel",
  pptx: "PowerPoint",
  odt: "OpenDocument-Text",
  ods: "OpenDocument-Tabelle",
  odp: "OpenDocument-Folien",
  csv: "CSV",
  html: "Webseite",
  markdown: "Markdown",
  text: "Text",
  image: "Bild",
};
/** Formate in einer Aufzählung, wo sie nicht so heißen wie im Englischen. */
const listed: Record<string, string | undefined> = {
  docx: "Word",
  xlsx: "Excel",
  xls: "Excel",
  pptx: "PowerPoint",
  odt: "OpenDocument",
  ods: "OpenDocument",
  odp: "OpenDocument",
  html: "Webseiten",
  image: "Scans und Bilder",
  text: "reiner Text",
};
const states: Record<RowState | "skipped", string> = {
  waiting: "Wartet",
  reading: "Wird gelesen",
  searchable: "Durchsuchbar",
  indexed: "Bereit",
  partly: "Teils gelesen",
  failed: "Nicht lesbar",
  skipped: "Übersprungen",
};
const stateHints: Record<RowState | "skipped", string> = {
  waiting: "Wartet darauf, gelesen zu werden",
  reading: "Wird gerade gelesen",
  searchable: "Nach Wörtern durchsuchbar, bald auch nach Bedeutung",
  indexed: "Nach Wörtern und nach Bedeutung durchsuchbar",
  partly: "Ein Teil konnte nicht gelesen werden",
  failed: "Konnte nicht gelesen werden",
  skipped: "Dateien dieser Art liest Footnote nicht",
};
const stages: Record<ImportStage, string> = {
  discovering: "Dokumente werden gesucht",
  reading: "Wird gelesen",
  embedding: "Bedeutung wird indexiert",
  folding: "Index wird optimiert",
  recognizing: "Text in Bildern wird erkannt",
};

export const library: Words["library"] = {
  title: "Bibliothek",
  tabs: { documents: "Dokumente", conversations: "Unterhaltungen", notes: "Notizen" },
  documents,
  // Eine Art, die hier noch keinen Namen hat, heißt nach ihrer Kennung.
  kind: (kind: DocumentKind): string => kinds[kind] ?? kind.toUpperCase(),
  noKind: "Datei",
  states,
  stateHints,
  stages,
  allDocuments: "Alle Dokumente",
  skipped: "Übersprungen",
  skippedHint: "Dateien, deren Art Footnote nicht liest, etwa Videos",
  forgetAll: "Diese Liste leeren",
  needsAttention: "Probleme",
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
  clearFilter: "Filter löschen",
  found: (shown: number, all: number) => `${n(shown)} von ${n(all)}`,
  nothingFound: (filter: string) => `Kein Dokument passt hier zu „${filter}“.`,
  emptyCollection:
    "Diese Sammlung ist leer. Ziehen Sie Dokumente auf ihren Namen, oder wählen Sie im Menü der Dokumente „Zu Sammlung hinzufügen“.",
  nothingTroubled: "Alle Dokumente wurden vollständig gelesen.",
  emptyView: "Noch keine Dokumente.",

  sort: "Sortieren",
  sortings: {
    title: "Nach Titel",
    opened: "Zuletzt geöffnet",
    added: "Zuletzt hinzugefügt",
    modified: "Zuletzt geändert",
    author: "Nach Verfasser",
    state: "Nach Stand",
    pages: "Nach Seiten",
    kind: "Nach Art",
  },
  sift: "Eingrenzen",
  sifted: (value: number): string => `Eingrenzen: ${n(value)} gewählt`,
  siftClear: "Alles anzeigen",
  byKind: "Art",
  byAuthor: "Verfasser",
  byAge: "Datei geändert",
  ages: { week: "In den letzten 7 Tagen", month: "Im letzten Monat", year: "Im letzten Jahr" },
  nothingSifted: "Kein Dokument hier ist von der gewählten Art, dem gewählten Verfasser und Datum.",
  tags: "Schlagwörter",
  newTag: "Neues Schlagwort …",
  newTagName: "Name des neuen Schlagworts",
  askTag: (tag: string): string => `Dokumente mit #${tag} fragen`,
  folders: "Ordner",
  askFolder: (name: string): string => `Den Ordner ${name} fragen`,
  foldFolder: (name: string): string => `Ordner in ${name} ausblenden`,
  unfoldFolder: (name: string): string => `Ordner in ${name} anzeigen`,
  renameDocument: "Umbenennen …",
  newDocumentName: (title: string): string => `Name in der Bibliothek; ohne Namen: ${title}`,
  openBeside: "Neben der Quelle öffnen",
  askInGrid: (how: number) => (how === 1 ? "In einer Tabelle fragen …" : `${documents(how)} in einer Tabelle fragen …`),
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
  openInOwnProgram: "Mit Standardprogramm öffnen",
  showInFolder: "Im Ordner anzeigen",
  readAgain: "Erneut lesen",
  askCollection: "Diese Sammlung fragen",
  askOnly: (how: number) => (how === 1 ? "Dieses Dokument fragen" : `Diese ${documents(how)} fragen`),
  putIntoCollection: "Zu Sammlung hinzufügen",
  newCollectionWith: "Neue Sammlung …",
  takeOut: (name: string) => `Aus „${name}“ entfernen`,
  putInto: (how: number, name: string) => `${documents(how)} zu „${name}“ hinzugefügt.`,
  remove: (how: number) => (how === 1 ? "Entfernen" : `${n(how)} entfernen`),
  removed: (how: number) => `${documents(how)} entfernt.`,
  undo: "Rückgängig",
  enterPassword: "Passwort eingeben …",
  passwordOf: (title) => `Passwort von „${title}“`,
  password: "Passwort",
  passwordKept:
    "Es bleibt im Arbeitsspeicher, bis Footnote beendet wird, und wird nirgends gespeichert. Der Text des Dokuments liegt in Ihrer Bibliothek wie der jedes anderen.",
  unlock: "Entsperren",
  retry: "Erneut versuchen",
  dragged: documents,

  askEverything: "Alle Dokumente fragen",

  importTitle: "Dokumente werden hinzugefügt",
  importShare: (stage: string) => `${stage}: Fortschritt`,
  pause: "Pause",
  resume: "Fortsetzen",
  stop: "Stopp",
  paused: "Pausiert",
  pausedOnBattery: "Im Akkubetrieb pausiert",
  stopping: "Wird gestoppt …",
  filesOf: (done: number, total: number) => (total === 0 ? files(done) : `${n(done)} von ${files(total)}`),
  pagesOf: (done: number, total: number) => `${n(done)} von ${n(total)} Seiten`,
  pagesRate: (rate: number) => `${rate < 10 ? n(Math.round(rate * 10) / 10) : n(Math.round(rate))} Seiten/s`,
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
  failedSoFar: (how: number) => `${n(how)} nicht lesbar`,
  ended: {
    done: (added: number, unchanged: number, failed: number, skipped: number) =>
      [
        added > 0 || (unchanged === 0 && failed === 0 && skipped === 0) ? `${n(added)} hinzugefügt` : "",
        unchanged > 0 ? `${n(unchanged)} schon vorhanden` : "",
        failed > 0 ? `${n(failed)} nicht lesbar` : "",
        skipped > 0 ? `${n(skipped)} übersprungen` : "",
      ]
        .filter(Boolean)
        .join(" · "),
    stopped: (added: number) =>
      added === 0
        ? "Gestoppt. Nichts hinzugefügt."
        : added === 1
          ? "Gestoppt. 1 Dokument hinzugefügt."
          : `Gestoppt. ${n(added)} Dokumente hinzugefügt.`,
    failed: "Das Hinzufügen ist fehlgeschlagen",
  },
  unfinished: (how: number) => `${documents(how)} nicht fertig gelesen`,
  finishReading: "Fertig lesen",
  showTroubled: "Anzeigen",
  dismiss: "Schließen",

  renewal: {
    title: "Bibliothek wird neu aufbereitet",
    heading: "In jeder Sprache fragen",
    offer:
      "Diese Bibliothek wurde mit einem älteren Modell erstellt. Bereiten Sie sie neu auf; Sie können dabei weiterarbeiten.",
    begin: "Neu aufbereiten",
    begun: (done: number, all: number) =>
      `${n(done)} von ${n(all)} Stellen sind aufbereitet. Sie können dabei weiterarbeiten.`,
    goOn: "Fortsetzen",
    later: "Nicht jetzt",
    states: {
      running: "Bibliothek wird neu aufbereitet",
      waiting: "Geht nach dem Hinzufügen weiter",
      "paused-on-battery": "Im Akkubetrieb pausiert",
      stopping: "Wird gestoppt …",
    },
    done: "Ihre Bibliothek ist bereit. Sie können jetzt in jeder Sprache fragen.",
    failed: "Das Aufbereiten ist fehlgeschlagen.",
  },

  dropTitle: (howManyFiles: number, howManyFolders: number, howManyModels: number) =>
    howManyModels === 1 && howManyFiles + howManyFolders === 0
      ? "Dieses Sprachmodell verwenden"
      : `${series([
          howManyFiles > 0 ? files(howManyFiles) : "",
          howManyFolders > 0 ? folders(howManyFolders) : "",
          howManyModels > 0 ? plural(howManyModels, "Sprachmodell", "Sprachmodelle") : "",
        ])} hinzufügen`,
  dropHint: "Ihre Dateien bleiben, wo sie sind. Footnote liest sie auf diesem Computer.",
  dropMore: (how: number) => `und ${n(how)} weitere`,

  welcome: "Dokumente hierher ziehen",
  welcomeSentence:
    "Footnote liest Ihre Dokumente auf diesem Computer und beantwortet Ihre Fragen. Jeder Satz hat eine Fußnote zu der Stelle, die ihn belegt.",
  welcomeKinds: `${series([...new Set(formats.map(({ id, name }) => listed[id] ?? name))])}; auch ganze Ordner. Nichts verlässt diesen Computer.`,
  welcomeSamples: "Keine Dokumente zur Hand? Beispiele ausprobieren",
};
