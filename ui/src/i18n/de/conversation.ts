// Die Unterhaltung und der Bereich „Warum diese Antwort“.

import type { CitationState, Doubt, Scope, Support, TraceSettingName, TraceStepName } from "../../backend/backend";
import { numbersIn } from "../numbers";
import type { Located } from "../places";
import { place } from "./place";
import { modelName, type Byline } from "../en/conversation";
import type { Words } from "../en";

const { count: n, plural } = numbersIn("de");

const states: Record<CitationState, string> = {
  current: "Seitdem unverändert",
  changed: "Die Datei wurde seit dieser Antwort geändert",
  removed: "Nicht mehr in der Bibliothek",
  missing: "Die Datei wurde verschoben oder gelöscht",
};

const steps: Record<TraceStepName, string> = {
  words: "Suche nach Wörtern",
  embedding: "Einbetten der Frage",
  meaning: "Suche nach Bedeutung",
  fusion: "Zusammenführen der Ergebnisse",
  reranking: "Neu ordnen der besten Stellen",
  weighing: "Bewerten der Sätze",
  rewriting: "Ausformulieren der Rückfrage",
  writing: "Schreiben und Prüfen",
  summarising: "Lesen ganzer Dokumente",
  counting: "Zählen der Dokumente",
};

const settings: Record<TraceSettingName, string> = {
  version: "Footnote-Version",
  embedder: "Einbettungsmodell",
  reader: "Modell zum Neuordnen",
  passages: "Berücksichtigte Stellen",
  documents: "Durchsuchte Dokumente",
  style: "Antwortstil",
};

export const conversation: Words["conversation"] = {
  pane: "Unterhaltung",
  turnsRegion: "Fragen und Antworten",
  answerActions: "Aktionen für diese Antwort",
  untitled: "Neue Unterhaltung",
  all: "Unterhaltungen",
  switch: (title: string): string => `Unterhaltungen, „${title}“ ist geöffnet`,
  startNew: "Neue Unterhaltung",
  moreAbout: (title: string): string => `Aktionen für „${title}“`,
  search: "Unterhaltungen durchsuchen",
  none: "Hier erscheinen Ihre Unterhaltungen.",
  noneFound: (filter: string): string => `In keiner Unterhaltung kommt „${filter}“ vor.`,
  found: (value: number): string => plural(value, "Unterhaltung", "Unterhaltungen"),
  older: (value: number): string => `${n(value)} ältere anzeigen`,
  turns: (value: number): string => plural(value, "Frage", "Fragen"),
  groups: { pinned: "Angeheftet", today: "Heute", yesterday: "Gestern", week: "Letzte sieben Tage" },
  pin: "Anheften",
  unpin: "Nicht mehr anheften",
  rename: "Umbenennen",
  renamed: "Titel",
  exportWord: "Als Word exportieren …",
  exportMarkdown: "Als Markdown exportieren …",
  exportHtml: "Als HTML exportieren …",
  exported: "Exportiert",
  remove: "Löschen …",
  removeTitle: "Diese Unterhaltung löschen?",
  removeText: (title: string): string =>
    `„${title}“ wird mit allen Antworten gelöscht. Ihre Dokumente bleiben erhalten.`,
  removeYes: "Löschen",
  cancel: "Abbrechen",
  save: "Speichern",

  invitation:
    "Stellen Sie Ihren Dokumenten Fragen in Ihren eigenen Worten. Jeder Satz der Antwort führt zu der Seite, von der er stammt.",
  invitationEmpty:
    "Fügen Sie Dokumente hinzu und stellen Sie Fragen in Ihren eigenen Worten. Jeder Satz der Antwort führt zu der Seite, von der er stammt.",
  examples: "Zum Beispiel",

  field: "Frage",
  placeholder: "Fragen Sie Ihre Dokumente",
  placeholderNext: "Weitere Frage stellen",
  ask: "Fragen",
  askHint: "Eingabetaste: fragen, Umschalt+Eingabetaste: neue Zeile",
  stop: "Stopp",
  scopeHint: "Wählen, was gefragt wird",
  scopeOpen: (title: string): string => `Dieses Dokument: ${title}`,
  scopeChosen: (value: number): string => (value === 1 ? "Das gewählte Dokument" : "Die gewählten Dokumente"),
  scopeFolders: "Ordner",
  scopeMention: "Oder @ und einen Namen in die Frage tippen",
  mention: "Dokumente und Sammlungen",
  scope: (scope: Scope, name: string, named = false): string => {
    switch (scope.kind) {
      case "everything":
        return "in allen Dokumenten";
      case "collection":
        return `in ${name}`;
      case "documents":
        return named || scope.ids.length === 1
          ? `in ${name}`
          : `in ${plural(scope.ids.length, "Dokument", "Dokumenten")}`;
    }
  },
  clearScope: "Alle Dokumente fragen",
  searchable: (done: number, total: number): string =>
    `${n(done)} von ${plural(total, "Dokument", "Dokumenten")} durchsuchbar`,
  searchableSoFar: (done: number): string => `Bisher ${plural(done, "Dokument", "Dokumente")} durchsuchbar`,

  live: "Passende Stellen beim Tippen",
  liveFound: (value: number): string =>
    value === 0 ? "Keine Stellen" : `${plural(value, "Stelle", "Stellen")}, mit den Pfeiltasten durchgehen`,

  damaged: (value: number): string =>
    `${value === 1 ? "Eine frühere Antwort lässt" : `${n(value)} frühere Antworten lassen`} sich nicht lesen. Um die Bibliothek zu reparieren, beenden Sie Footnote und führen Sie „footnote-cli repair“ aus.`,

  question: "Frage",
  answer: "Antwort",
  searching: "Ihre Dokumente werden durchsucht",
  reading: (value: number, share: number | null): string =>
    `${plural(value, "Stelle wird", "Stellen werden")} gelesen${share === null ? "" : `, ${Math.floor(share * 100)} %`}`,
  writing: "Die Antwort wird geschrieben",
  summarising: (share) => `Das ganze Dokument wird gelesen, ${Math.floor(share * 100)} %`,
  method: (method) => {
    switch (method.name) {
      case "summary": {
        const read =
          method.read === method.passages
            ? `${plural(method.passages, "Stelle", "Stellen")}, alle gelesen`
            : `${n(method.read)} von ${plural(method.passages, "Stelle", "Stellen")} gelesen`;
        return `Zusammenfassung von ${method.documents.map((title) => `„${title}“`).join(", ")}: ${read}.`;
      }
      case "count":
        return method.words.length === 0
          ? `Die Bibliothek enthält ${plural(method.found, "Dokument", "Dokumente")}.`
          : `${n(method.found)} von ${plural(method.of, "Dokument", "Dokumenten")} ${method.found === 1 ? "erwähnt" : "erwähnen"} ${method.words.map((word) => `„${word}…“`).join(", ")}.`;
      case "which-document":
        return "Welches Dokument soll zusammengefasst werden?";
      case "forgotten":
        return "Diese Antwort zitierte ein Dokument, das vergessen wurde. Mit ihm wurde auch sie vergessen.";
      case "small-talk":
        return {
          greeting: "Hallo! Stellen Sie mir eine Frage zu Ihren Dokumenten.",
          thanks: "Gern geschehen.",
          farewell: "Auf Wiedersehen! Ihre Dokumente bleiben hier auf diesem Rechner.",
          wellbeing: "Danke, alles in Ordnung. Was möchten Sie aus Ihren Dokumenten wissen?",
          abilities:
            "Ich bin Footnote. Ich suche in Ihren Dokumenten, beantworte Fragen mit Zitaten und zeige zu jedem die Seite. Ich kann auch Dokumente zusammenfassen, Fundstellen zählen und Zahlen aus Tabellen vergleichen. Nichts verlässt diesen Rechner.",
        }[method.said];
      case "places":
        return `${plural(method.found, "Satz", "Sätze")} in ${plural(method.documents, "Dokument", "Dokumenten")} ${method.found === 1 ? "erwähnt" : "erwähnen"} ${method.words.map((word) => `„${word}…“`).join(", ")}.`;
      case "computed": {
        const names = {
          sum: "Summe",
          average: "Durchschnitt",
          count: "Anzahl",
          largest: "Höchster Wert",
          smallest: "Niedrigster Wert",
          latest: "Spätester",
          earliest: "Frühester",
        };
        return `${names[method.operation]}: ${method.value}, aus ${plural(method.figures, "Angabe", "Angaben")}.`;
      }
    }
  },
  corrected: (found) => `Gesucht wurde ${found.map((word) => `„${word}“`).join(", ")}.`,
  countHint:
    "Gezählt durch eine Suche nach diesen Wörtern und ihren Formen. Dokumente, die es anders ausdrücken, zählen nicht mit.",
  whichHint: "Oder nennen Sie das Dokument in Ihrer Frage.",
  stopped: "Gestoppt",
  brokenOff: "Unterbrochen",
  stoppedText: "Sie haben diese Antwort vorzeitig gestoppt.",
  stoppedEmpty: "Sie haben gestoppt, bevor es eine Antwort gab.",
  writtenBelow: (model: string | null): string =>
    `Geschrieben von ${modelName(model) ?? "einem Sprachmodell"}, anhand Ihrer Dokumente geprüft:`,
  nothingBorneOut: "Das Modell hat nichts geschrieben, was die Textstellen belegen. Darum stehen sie hier im Wortlaut.",
  showPassages: "Stellen anzeigen",
  hidePassages: "Stellen ausblenden",
  passages: (value: number): string => plural(value, "Stelle", "Stellen"),
  answered: (sentences: number, footnotes: number): string =>
    `Antwort fertig: ${plural(sentences, "Satz", "Sätze")}, ${plural(footnotes, "Fußnote", "Fußnoten")}.`,
  strangers: (names: string[]): string =>
    `Kein Dokument hier spricht von ${numbersIn("de").either(names.map((name) => `„${name}“`))}.`,
  otherWords: "Anders fragen",
  unsure: "Vielleicht in diesen Stellen beantwortet",
  moreQuotes: (value: number): string => plural(value, "weitere Stelle", "weitere Stellen"),
  fewerQuotes: "Weniger Stellen",
  unsearched: (done: number, total: number): string =>
    total === 0
      ? `Als Sie fragten, waren erst ${plural(done, "Dokument", "Dokumente")} des Imports durchsuchbar.`
      : `Als Sie fragten, waren ${n(done)} von ${n(total)} Dokumenten durchsuchbar.`,
  askHeading: (heading: string, title: string): string => `Was sagt „${title}“ zu „${heading}“?`,
  abstained: "Keine eindeutige Antwort gefunden.",
  abstainedNearest: "Ähnlichste Stellen",
  abstainedNothing: "Keine Stelle passt zu Ihrer Frage.",
  failed: "Ihre Frage konnte nicht beantwortet werden.",
  failedAgain: "Es konnte keine neue Antwort erstellt werden. Sie sehen die vorherige.",

  footnotes: "Fußnoten",
  footnote: (number: number, title: string, at: Located): string =>
    `Fußnote ${number}: ${[title, place.aloud(at)].filter((part) => part !== "").join(", ")}`,
  remark: (letter: string): string => `Anmerkung ${letter}`,
  partly: "Teilweise belegt",
  unsupported: "Nicht belegt",
  doubt: (why: Doubt | null, support: Support): string => {
    switch (why?.code) {
      case "number":
        return `„${why.said}“ kommt in den gefundenen Stellen nicht vor.`;
      case "name":
        return `Der Name „${why.said}“ kommt in den gefundenen Stellen nicht vor.`;
      case "date":
        return `Das Datum „${why.said}“ kommt in den gefundenen Stellen nicht vor.`;
      case "negation":
        return "Die Stelle sagt das Gegenteil.";
      case "words":
        return `In den Stellen kommt nicht vor: ${why.words.map((word) => `„${word}“`).join(", ")}.`;
      default:
        return support === "partly" ? "Die Stellen belegen das nur zum Teil." : "Die Stellen belegen das nicht.";
    }
  },
  contradiction: (words) => `Die Stellen geben eine andere Antwort: „${words}“`,
  current: "Im Quellenbereich geöffnet",
  state: (state: CitationState): string => states[state],
  passage: "Stelle",

  copy: "Mit Fußnoten kopieren",
  copied: "Kopiert",
  notCopied: "Kopieren fehlgeschlagen.",
  exportAnswer: "Exportieren oder drucken",
  again: "Erneut fragen",
  versions: "Antworten auf diese Frage",
  earlierAnswer: "Frühere Antwort",
  laterAnswer: "Spätere Antwort",
  versionOf: (version: number, all: number): string => `${n(version)} von ${n(all)}`,
  earlierShown: (when: string): string => `Dies ist eine frühere Antwort vom ${when}.`,
  showNewest: "Neueste anzeigen",
  edit: "Frage bearbeiten",
  editField: "Bearbeitete Frage",
  why: "Warum diese Antwort",
  scopeAsked: (scope: Scope, name: string | undefined): string =>
    scope.kind === "everything"
      ? ""
      : scope.kind === "collection"
        ? `Gefragt in ${name ?? "einer gelöschten Sammlung"}`
        : `In ${plural(scope.ids.length, "Dokument", "Dokumenten")} gefragt`,
  by: ({ mode, model, style }: Byline): string =>
    mode === "quotes"
      ? "Zitiert aus Ihren Dokumenten"
      : `Geschrieben von ${modelName(model) ?? "einem Sprachmodell"}${style === null ? "" : `, Stil „${style}“`}; anhand Ihrer Dokumente geprüft`,

  trace: {
    title: "Warum diese Antwort",
    close: "Schließen",
    loading: "Wird geladen …",
    failed: "Die Einzelheiten zu dieser Antwort lassen sich nicht anzeigen.",
    question: "Ihre Frage",
    query: "Suchanfrage",
    querySame: "Gesucht wurde mit genau Ihren Worten.",
    method: "Wie geantwortet wurde",
    found: "Was gefunden wurde",
    foundText:
      "Footnote sucht zweimal, nach den Wörtern der Frage und nach ihrer Bedeutung, und führt die Ergebnisse zusammen. Jeder Punkt ist eine Stelle; je weiter rechts, desto besser passt sie. Gefüllte Punkte wurden in der Antwort verwendet.",
    words: "Nach Wörtern",
    meaning: "Nach Bedeutung",
    fused: "Zusammengeführt",
    used: "in der Antwort",
    notUsed: "nicht verwendet",
    fitsLess: "passt weniger",
    fitsMore: "passt am besten",
    asTable: "Als Tabelle anzeigen",
    asPlot: "Als Diagramm anzeigen",
    plot: (words: number, meaning: number, fused: number): string =>
      `Diagramm der Werte: ${plural(words, "Stelle", "Stellen")} nach Wörtern, ${meaning} nach Bedeutung, ${fused} zusammengeführt. Die Tabelle zeigt dasselbe.`,
    list: "Liste",
    rank: "Rang",
    document: "Dokument",
    place: "Ort",
    score: "Wert",
    read: "Wie neu geordnet wurde",
    readText:
      "Ein kleines Modell hat dann jede der besten Stellen zusammen mit der Frage gelesen und die nach vorn gestellt, die sie beantworten.",
    nowThen: "Rang",
    moved: (found, now) => (found === now ? `weiterhin ${now}` : `von ${found} auf ${now}`),
    documentWords: "Dokument und antwortende Wörter",
    answers: "Antwortet",
    sureness: "Wie sicher ist die Antwort?",
    surenessYes: (percent: number, needed: number): string =>
      `Wahrscheinlichkeit, dass die Stellen eine Antwort enthalten: ${percent} %. Nötig sind mindestens ${needed} %.`,
    surenessNo: (percent: number, needed: number): string =>
      `Wahrscheinlichkeit, dass die Stellen eine Antwort enthalten: ${percent} %. Nötig sind mindestens ${needed} %, darum gibt es keine.`,
    needed: "nötig",
    measures: "Aus den Werten des Modells zum Neuordnen und der Ähnlichkeit der Stellen mit der Frage, von 0 bis 1",
    passageSimilarity: "Ähnlichste Stelle nach Bedeutung",
    counted: (value: string, counted: string): string =>
      value === counted ? value : `${value} (zählt als ${counted})`,
    weighed: "Geprüfte Sätze",
    weighedText: "Die nummerierten Sätze stehen in der Antwort.",
    weighedMore: (value: number): string => `${value} weitere anzeigen`,
    nothingWeighed: "Keine passenden Sätze.",
    chosen: (number: number): string => `Fußnote ${number}`,
    cited: "Haben sich die Quellen geändert?",
    citedNone: "Keine Dokumente zitiert.",
    times: "Wie lange es dauerte",
    total: (milliseconds: number): string => `insgesamt ${duration(milliseconds)}`,
    step: (step) => steps[step],
    setting: (name) => settings[name],
    duration,
    settings: "Verwendete Einstellungen",
    model: "Sprachmodell",
    quotesMode: "keines (nur Zitate)",
    asked: (when: string): string => `Gefragt ${when}`,
  },
};

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${milliseconds < 10 ? milliseconds.toFixed(1).replace(".", ",") : Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1).replace(".", ",")} s`;
}
