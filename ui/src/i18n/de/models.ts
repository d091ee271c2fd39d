// Sprachmodelle: wer antwortet, Modelle auf diesem Computer und aus dem Netz, Stile und Adapter.

import type { AnswerFormat, AnswerLength, ModelSource } from "../../backend/backend";
import { amount } from "../amount";
import { numbersIn } from "../numbers";
import { library } from "./library";
import type { Words } from "../en";

const { count: n, plural } = numbersIn("de");
const size = (bytes: number): string => amount(bytes, "de");
/** Wörter, die ein Token ergibt, ungefähr. */
const wordsOfToken = 0.6;
const tokens = (speed: number): string => n(speed < 10 ? Math.round(speed * 10) / 10 : Math.round(speed));

const sources: Record<ModelSource, string> = {
  ollama: "Ollama",
  "lm-studio": "LM Studio",
  jan: "Jan",
  gpt4all: "GPT4All",
  "hugging-face": "Hugging Face",
  chosen: "gewählte Datei",
  downloaded: "hier heruntergeladen",
};
const lengths: Record<AnswerLength, string> = { short: "Kurz", medium: "Mittel", long: "Lang" };
const formats: Record<AnswerFormat, string> = { prose: "Fließtext", bullets: "Stichpunkte" };

export const models: Words["models"] = {
  answerer: (name) => `Antworten: ${name}`,
  answeredBy: "Antworten",
  quotes: "Nur Zitate",
  quotesHint: "Sätze aus Ihren Dokumenten, Wort für Wort",
  resting: "nicht geladen",
  restingHint: "Zurzeit nicht im Arbeitsspeicher. Ihre nächste Frage lädt es.",
  loading: (share) => `lädt ${Math.floor(share * 100)} %`,
  loadingName: (name, share) => `${name} wird geladen, ${Math.floor(share * 100)} %`,
  loadingSaid: (name) => `${name} wird geladen.`,
  readySaid: (name) => `${name} ist bereit.`,
  failed: "Laden fehlgeschlagen",
  failedSaid: (name, message) => `${name} konnte nicht geladen werden. ${message}`,
  noTemplate:
    "Es hat keine Chat-Vorlage und ist daher wohl nicht dafür gemacht, Fragen zu beantworten. Besser: eines mit „Instruct“ oder „Chat“ im Namen.",
  suggested: "Empfohlen für diesen Computer",
  tooLarge: (bytes) => `Braucht ${size(bytes)} Arbeitsspeicher, mehr als frei ist`,
  chooseFile: "Modelldatei wählen …",
  getModel: "Modell herunterladen …",
  style: "Antwortstil",
  editStyles: "Stile bearbeiten …",

  title: "Sprachmodelle",
  intro:
    "Ein Sprachmodell auf diesem Computer kann Antworten in eigenen Worten schreiben. Jeder Satz wird dann anhand Ihrer Dokumente geprüft.",
  machine: "Auf diesem Computer",
  noModels: "Keine Modelle gefunden. Laden Sie unten eines herunter, oder wählen Sie eine vorhandene GGUF-Datei.",
  finding: "Modelle werden gesucht …",
  lookAgain: "Erneut suchen",
  free: (bytes) => `${size(bytes)} Arbeitsspeicher frei`,
  forget: (name) => `${name} aus der Liste entfernen`,
  forgotten: (name) => `${name} aus der Liste entfernt. Die Datei wurde nicht gelöscht.`,
  unavailable: "Modelle können zurzeit nicht verwendet werden.",
  use: "Verwenden",
  useName: (name) => `${name} verwenden`,
  inUse: "In Verwendung",
  inUseResting: "In Verwendung, nicht geladen",
  size,
  sources,
  parameters: (value) =>
    value >= 1e9 ? `${n(Math.round(value / 1e8) / 10)} Mrd. Parameter` : `${n(Math.round(value / 1e6))} Mio. Parameter`,
  memory: (bytes) => `braucht ${size(bytes)} Arbeitsspeicher`,
  context: (value) => `Kontext von ${n(value)} Token`,
  licence: (name) => (name === null ? "Lizenz nicht angegeben" : name),
  speeds: (read, write) =>
    [read === null ? "" : `liest ${tokens(read)}`, write === null ? "" : `schreibt ${tokens(write)}`]
      .filter(Boolean)
      .join(", ") + " Token/s",
  restAfter: "Modell entladen",
  restAfterValue: (minutes) => (minutes === 1 ? "nach 1 Minute" : `nach ${n(minutes)} Minuten`),
  restAfterHint: "Entlädt das Modell nach dieser Zeit ohne Frage. Ihre nächste Frage lädt es wieder.",

  recommended: {
    title: "Empfohlenes Sprachmodell",
    adds: "Ein Sprachmodell auf diesem Computer kann in eigenen Worten zusammenfassen, Formulare ausfüllen und vergleichen.",
    mayHelp:
      "Ein Sprachmodell findet hier vielleicht mehr: Es liest die Stellen und antwortet in eigenen Worten, Satz für Satz geprüft.",
    here: (name: string) => `${name} ist schon auf diesem Computer.`,
    offer: (name: string, maker: string) => `Empfohlen für diesen Computer: ${name} von ${maker}.`,
    facts: (bytes: number, speed: number | null, licence: string) =>
      [
        `${size(bytes)} zum Herunterladen`,
        speed === null ? "" : `etwa ${n(Math.max(1, Math.round(speed * wordsOfToken)))} Wörter pro Sekunde`,
        licence === "" ? "" : `Lizenz ${licence}`,
      ]
        .filter(Boolean)
        .join(", ") + ".",
    use: "Verwenden",
    download: "Herunterladen",
    others: "Andere Modelle …",
    later: "Nein, danke",
  },
  others: (value: number) => `${plural(value, "weiteres Modell", "weitere Modelle")}`,
  madeBy: (maker: string) => `von ${maker}`,

  get: "Modell herunterladen",
  getHint:
    "Nur diese Schaltflächen gehen ins Netz. Sie laden von huggingface.co herunter und senden keine Ihrer Daten. Jede Anfrage wird unter „Netzwerk“ festgehalten.",
  present: "Auf diesem Computer",
  download: "Herunterladen",
  downloadName: (name) => `${name} herunterladen`,
  repository: "Ein anderes Repository auf huggingface.co",
  repositoryExample: "Besitzer/Repository",
  list: "Dateien auflisten",
  listing: (repository) => `Dateien in ${repository} werden aufgelistet …`,
  malformed: "Geben Sie Besitzer/Repository ein, zum Beispiel Qwen/Qwen3-4B-GGUF.",
  noFiles: (repository) =>
    `${repository} enthält keine GGUF-Dateien. Versuchen Sie es mit einem Repository, dessen Name auf „GGUF“ endet.`,
  files: (repository, value) => `${plural(value, "Datei", "Dateien")} in ${repository}`,

  downloads: "Downloads",
  states: {
    asking: "Verbindung wird aufgebaut",
    running: "Wird heruntergeladen",
    checking: "Wird geprüft",
    done: "Heruntergeladen und geprüft",
    stopped: "Gestoppt",
    failed: "Download fehlgeschlagen",
  },
  progress: (done, total) => (total === null ? size(done) : `${size(done)} von ${size(total)}`),
  rate: (bytes) => `${size(bytes)}/s`,
  left: library.timeLeft,
  share: (name) => `Download von ${name}`,
  stop: "Stopp",
  stopName: (name) => `Download von ${name} stoppen`,
  goOn: "Fortsetzen",
  goOnName: (name) => `Download von ${name} fortsetzen`,
  again: "Erneut versuchen",
  againName: (name) => `Download von ${name} erneut versuchen`,
  forgetDownload: (name) => `${name} aus der Liste entfernen`,
  discard: "Verwerfen",
  discardName: (name) => `Unvollständigen Download von ${name} löschen`,
  arrived: (name) => `${name} wurde heruntergeladen.`,

  styles: {
    title: "Antwortstile",
    lead: "Ein Stil ändert, wie Antworten geschrieben werden, nicht, wie sie geprüft werden: Jeder Satz wird weiterhin anhand Ihrer Dokumente geprüft.",
    list: "Stile",
    create: "Neuer Stil",
    name: "Name",
    nameEmpty: "Ein Stil braucht einen Namen.",
    nameTaken: "Einen Stil mit diesem Namen gibt es schon.",
    remove: "Stil löschen",
    none: "Schlicht",
    noneText:
      "Ein bis drei Sätze Fließtext, ohne weitere Anweisungen. Dieser Stil gehört zu Footnote und lässt sich nicht ändern.",
  },
  stylesNow: (name) => `In Verwendung: ${name}`,
  length: "Länge",
  lengths,
  format: "Format",
  formats,
  instruction: "Anweisungen",
  instructionExample: "Zum Beispiel: Schreibe für ein Gericht. Nenne Daten zuerst.",

  adapters: "Adapter",
  adaptersHint:
    "Ein Adapter ist eine Datei, die ändert, wie ein Modell schreibt (LoRA im GGUF-Format). Antworten werden weiterhin genauso geprüft.",
  addAdapter: "Adapter hinzufügen …",
  strength: (name) => `Stärke von ${name}`,
  strengthValue: (value) => `${n(Math.round(value * 100))} %`,
  removeAdapter: (name) => `${name} entfernen`,

  dropHint: (howMany) =>
    howMany === 1
      ? "Das Modell bleibt, wo es ist, und wird für Antworten verwendet."
      : "Die Modelle bleiben, wo sie sind. Das erste geeignete wird für Antworten verwendet.",
  answersNow: (name) => `${name} wird für Antworten verwendet.`,
  listed: (names) =>
    names.length === 1
      ? `${names[0]} wurde zu den Modellen hinzugefügt.`
      : `${n(names.length)} Modelle wurden hinzugefügt.`,
};
