// Was das Gespräch und die Lade »Warum diese Antwort« sagen.

import type {
  CitationState,
  DocumentKind,
  Doubt,
  Scope,
  Support,
  TraceSettingName,
  TraceStepName,
} from "../../backend/backend";
import { numbersIn } from "../numbers";
import { modelName, type Byline } from "../en/conversation";
import type { Words } from "../en";

const { count: n, plural } = numbersIn("de");

const states: Record<CitationState, string> = {
  current: "Seitdem unverändert",
  changed: "Die Datei wurde seit dieser Antwort geändert",
  removed: "Nicht mehr in der Bibliothek",
  missing: "Die Datei ist nicht mehr an ihrem Ort",
};

const steps: Record<TraceStepName, string> = {
  words: "Suche nach den Wörtern",
  embedding: "Erfassen des Sinns der Frage",
  meaning: "Suche nach dem Sinn",
  fusion: "Zusammenführen",
  judging: "Lesen der besten Stellen mit der Frage",
  weighing: "Abwägen der Sätze",
  rewriting: "Frage ausformulieren",
  writing: "Schreiben und Prüfen",
  summarising: "Lesen ganzer Dokumente",
  counting: "Zählen der Dokumente",
};

const settings: Record<TraceSettingName, string> = {
  version: "Version von Footnote",
  embedder: "Einbettungsmodell",
  reader: "Lesemodell",
  passages: "Betrachtete Stellen",
  documents: "Durchsuchte Dokumente",
  style: "Stil der Antwort",
};

export const conversation: Words["conversation"] = {
  pane: "Gespräch",
  turnsRegion: "Fragen und Antworten",
  answerActions: "Was mit der Antwort zu tun ist",
  untitled: "Neues Gespräch",
  all: "Gespräche",
  switch: (title: string): string => `Gespräche; geöffnet: ${title}`,
  startNew: "Neues Gespräch",
  moreAbout: (title: string): string => `Mehr zu „${title}“`,
  search: "Gespräche durchsuchen",
  none: "Hier werden Ihre Gespräche aufbewahrt.",
  noneFound: (filter: string): string => `In keinem Gespräch kommt „${filter}“ vor.`,
  found: (value: number): string => plural(value, "Gespräch", "Gespräche"),
  older: (value: number): string => `${n(value)} ältere zeigen`,
  turns: (value: number): string => plural(value, "Frage", "Fragen"),
  rename: "Umbenennen",
  renamed: "Titel",
  exportMarkdown: "Als Markdown exportieren …",
  exportHtml: "Als HTML exportieren …",
  exported: "Exportiert",
  remove: "Löschen …",
  removeTitle: "Dieses Gespräch löschen?",
  removeText: (title: string): string => `„${title}“ und seine Antworten gehen verloren. Ihre Dokumente bleiben.`,
  removeYes: "Löschen",
  cancel: "Abbrechen",
  save: "Sichern",

  invitation:
    "Fragen Sie Ihre Dokumente, wie Sie einen Menschen fragen. Jeder Satz der Antwort führt zu der Seite, von der er stammt.",
  invitationEmpty:
    "Fügen Sie Dokumente hinzu und fragen Sie, wie Sie einen Menschen fragen. Jeder Satz der Antwort führt zu der Seite, von der er stammt.",
  examples: "Zum Beispiel",

  field: "Frage",
  placeholder: "Fragen Sie Ihre Dokumente",
  placeholderNext: "Fragen Sie weiter",
  ask: "Fragen",
  askHint: "Eingabe fragt, Umschalt+Eingabe beginnt eine neue Zeile",
  stop: "Anhalten",
  scope: (scope: Scope, name: string): string => {
    switch (scope.kind) {
      case "everything":
        return "in allen Dokumenten";
      case "collection":
        return `in ${name}`;
      case "documents":
        return `in ${plural(scope.ids.length, "Dokument", "Dokumenten")}`;
    }
  },
  clearScope: "In allen Dokumenten fragen",
  searchable: (done: number, total: number): string =>
    `${n(done)} von ${plural(total, "Dokument", "Dokumenten")} durchsuchbar`,
  searchableSoFar: (done: number): string => `Bisher ${plural(done, "Dokument", "Dokumente")} durchsuchbar`,

  live: "Stellen zu dem, was Sie schreiben",
  liveFound: (value: number): string =>
    value === 0 ? "Keine Stellen" : `${plural(value, "Stelle", "Stellen")}, erreichbar mit den Pfeiltasten`,

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
          ? `Es ${method.found === 1 ? "ist 1 Dokument" : `sind ${n(method.found)} Dokumente`} hier.`
          : `${n(method.found)} von ${plural(method.of, "Dokument hat", "Dokumenten haben")} eine Stelle mit ${method.words.map((word) => `„${word}…“`).join(", ")}.`;
      case "which-document":
        return "Welches Dokument soll zusammengefasst werden?";
    }
  },
  countHint:
    "Gezählt durch eine Suche nach diesen Wörtern und ihren Formen. Ein Dokument, das es anders sagt, zählt nicht mit.",
  whichHint: "Nennen Sie es in der Frage, oder wählen Sie es in der Bibliothek und fragen Sie nur dort.",
  stopped: "Angehalten",
  brokenOff: "Abgebrochen",
  stoppedText: "Sie haben diese Antwort vor ihrem Ende angehalten.",
  stoppedEmpty: "Sie haben angehalten, bevor etwas geantwortet war.",
  showPassages: "Stellen zeigen",
  hidePassages: "Stellen verbergen",
  passages: (value: number): string => plural(value, "Stelle", "Stellen"),
  answered: (sentences: number, footnotes: number): string =>
    `Antwort fertig: ${plural(sentences, "Satz", "Sätze")}, ${plural(footnotes, "Fußnote", "Fußnoten")}.`,
  abstained: "Ihre Dokumente sagen dazu nichts.",
  abstainedNearest: "Was der Frage am nächsten kommt:",
  abstainedNothing: "Keine Stelle kommt der Frage nahe.",
  failed: "Die Frage konnte nicht beantwortet werden.",
  failedAgain: "Eine neue Antwort gelang nicht; dies ist die vorige.",

  page: (page: number): string => `S. ${page}`,
  pageOf: (kind: DocumentKind, page: number): string => (kind === "pdf" || page > 1 ? `S. ${page}` : ""),
  footnotes: "Fußnoten",
  footnote: (number: number, title: string, page: number): string => `Fußnote ${number}: ${title}, Seite ${page}`,
  remark: (letter: string): string => `Anmerkung ${letter}`,
  partly: "Teilweise belegt",
  unsupported: "Nicht belegt",
  doubt: (why: Doubt | null, support: Support): string => {
    switch (why?.doubt) {
      case "number":
        return `Keine gefundene Stelle nennt „${why.said}“.`;
      case "name":
        return `Keine gefundene Stelle nennt den Namen „${why.said}“.`;
      case "date":
        return `Keine gefundene Stelle nennt das Datum „${why.said}“.`;
      case "negation":
        return "Die Stelle sagt das Gegenteil.";
      case "words":
        return `Die Stellen sprechen nicht von ${why.words.map((word) => `„${word}“`).join(", ")}.`;
      default:
        return support === "partly"
          ? "Die Stellen sagen dies nur zum Teil."
          : "Keine Stelle in Ihren Dokumenten sagt dies.";
    }
  },
  contradiction: (words) => `Die Stellen geben eine andere Antwort: „${words}“`,
  current: "Im Quellenbereich geöffnet",
  state: (state: CitationState): string => states[state],
  passage: "Stelle",

  copy: "Mit Fußnoten kopieren",
  copied: "Kopiert",
  notCopied: "Das Kopieren gelang nicht.",
  again: "Noch einmal fragen",
  edit: "Frage ändern",
  editField: "Die Frage in anderen Worten",
  why: "Warum diese Antwort",
  scopeAsked: (scope: Scope, name: string | undefined): string =>
    scope.kind === "everything"
      ? ""
      : scope.kind === "collection"
        ? `Gefragt in ${name ?? "einer Sammlung, die es nicht mehr gibt"}`
        : `In ${plural(scope.ids.length, "Dokument", "Dokumenten")} gefragt`,
  by: ({ mode, model, style }: Byline): string =>
    mode === "quotes"
      ? "In den Worten Ihrer Dokumente"
      : `In den Worten ${model === null ? "eines Sprachmodells" : `von ${modelName(model)}`}${style === null ? "" : `, Stil „${style}“`}; an Ihren Dokumenten geprüft`,

  trace: {
    title: "Warum diese Antwort",
    close: "Schließen",
    loading: "Wird geholt",
    failed: "Der Weg zu dieser Antwort lässt sich nicht zeigen.",
    question: "Was Sie gefragt haben",
    query: "Wonach gesucht wurde",
    querySame: "Gesucht wurde genau nach der Frage.",
    method: "Wie geantwortet wurde",
    found: "Was gefunden wurde",
    foundText:
      "Nach Stellen wird zweimal gesucht: nach den Wörtern der Frage und nach ihrem Sinn. Dann werden beide Listen zusammengeführt. Jeder Punkt ist eine Stelle; je weiter rechts, desto besser passt sie. Gefüllte Punkte stehen in der Antwort.",
    words: "Gleiche Wörter",
    meaning: "Gleicher Sinn",
    fused: "Zusammen",
    used: "in der Antwort",
    notUsed: "nicht verwendet",
    fitsLess: "passt weniger",
    fitsMore: "passt am besten",
    asTable: "Als Tabelle zeigen",
    asPlot: "Als Zeichnung zeigen",
    plot: (words: number, meaning: number, fused: number): string =>
      `Zeichnung der Werte: ${plural(words, "Stelle", "Stellen")} nach Wörtern, ${meaning} nach Sinn, ${fused} zusammen. Die Tabelle zeigt dasselbe.`,
    list: "Liste",
    rank: "Rang",
    document: "Dokument",
    page: "Seite",
    score: "Passt",
    read: "Was das Lesemodell daraus machte",
    readText:
      "Ein kleines Modell hat dann die besten Stellen einzeln gelesen, jede zusammen mit der Frage, und die nach vorn gestellt, die antworten.",
    nowThen: "Rang",
    moved: (found, now) => (found === now ? `weiterhin ${now}` : `von ${found} auf ${now}`),
    documentWords: "Dokument und die Worte, die antworten",
    answers: "Antwortet",
    sureness: "Gibt es überhaupt eine Antwort?",
    surenessYes: (percent: number, needed: number): string =>
      `Mit einer Wahrscheinlichkeit von ${percent} % enthalten die Stellen eine Antwort. Nötig waren ${needed} %, darum gibt es eine.`,
    surenessNo: (percent: number, needed: number): string =>
      `Nur mit einer Wahrscheinlichkeit von ${percent} % enthalten die Stellen eine Antwort. Nötig gewesen wären ${needed} %, darum wurde nichts behauptet.`,
    needed: "nötig",
    measures: "Aus dem, was das Lesemodell findet, und daraus, wie nahe eine Stelle der Frage kommt, zwischen 0 und 1",
    passageSimilarity: "Nächste Stelle, dem Sinn nach",
    counted: (value: string, counted: string): string => (value === counted ? value : `${value}, zählt als ${counted}`),
    weighed: "Was abgewogen wurde",
    weighedText: "Diese Sätze kamen in Betracht. Die mit einer Nummer stehen in der Antwort.",
    weighedMore: (value: number): string => `${value} weitere zeigen`,
    nothingWeighed: "Nichts kam in Betracht.",
    chosen: (number: number): string => `Fußnote ${number}`,
    cited: "Sind die Quellen unverändert?",
    citedNone: "Kein Dokument ist angeführt.",
    times: "Wie lange es dauerte",
    total: (milliseconds: number): string => `insgesamt ${duration(milliseconds)}`,
    step: (step) => steps[step],
    setting: (name) => settings[name],
    duration,
    settings: "Einstellungen",
    model: "Sprachmodell",
    quotesMode: "keines; die Antwort besteht aus Zitaten",
    asked: (when: string): string => `Gefragt ${when}`,
  },
};

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${milliseconds < 10 ? milliseconds.toFixed(1).replace(".", ",") : Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1).replace(".", ",")} s`;
}
