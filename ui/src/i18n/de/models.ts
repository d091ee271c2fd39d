// Sprachmodelle: wer antwortet, Modelle auf diesem Rechner und aus dem Netz, Stile und Adapter.

import type { AnswerFormat, AnswerLength, ModelSource } from "../../backend/backend";
import { amount } from "../amount";
import { numbersIn } from "../numbers";
import { library } from "./library";
import type { Words } from "../en";

const { count: n, plural } = numbersIn("de");
const size = (bytes: number): string => amount(bytes, "de");
const tokens = (speed: number): string => n(speed < 10 ? Math.round(speed * 10) / 10 : Math.round(speed));

const sources: Record<ModelSource, string> = {
  ollama: "Ollama",
  "lm-studio": "LM Studio",
  jan: "Jan",
  gpt4all: "GPT4All",
  "hugging-face": "Hugging Face",
  chosen: "gewählte Datei",
  downloaded: "hier geladen",
};
const lengths: Record<AnswerLength, string> = { short: "Kurz", medium: "Mittel", long: "Lang" };
const formats: Record<AnswerFormat, string> = { prose: "Fließtext", bullets: "Stichpunkte" };

export const models: Words["models"] = {
  answerer: (name) => `Wer antwortet: ${name}`,
  answeredBy: "Es antwortet",
  quotes: "Zitate",
  quotesHint: "Sätze Ihrer Dokumente, Wort für Wort",
  resting: "ruht",
  restingHint: "Es belegt gerade keinen Speicher; die nächste Frage lädt es.",
  loading: (share) => `lädt ${Math.floor(share * 100)} %`,
  loadingName: (name, share) => `${name} wird geladen, ${Math.floor(share * 100)} %`,
  loadingSaid: (name) => `${name} wird geladen.`,
  readySaid: (name) => `${name} ist bereit.`,
  failed: "nicht geladen",
  failedSaid: (name, message) => `${name} ist nicht geladen. ${message}`,
  tooLarge: (bytes) => `Braucht ${size(bytes)} Arbeitsspeicher, mehr als gerade frei ist`,
  chooseFile: "Datei wählen …",
  getModel: "Modell holen …",
  style: "Stil geschriebener Antworten",
  editStyles: "Stile bearbeiten …",

  title: "Sprachmodelle",
  intro:
    "Ein Modell auf diesem Rechner kann Antworten mit eigenen Worten schreiben. Jeder Satz wird dann an Ihren Dokumenten geprüft.",
  machine: "Auf diesem Rechner",
  noModels: "Hier wurde kein Modell gefunden. Holen Sie unten eines, oder wählen Sie eine GGUF-Datei, die Sie haben.",
  finding: "Modelle werden gesucht …",
  lookAgain: "Neu suchen",
  free: (bytes) => `${size(bytes)} Arbeitsspeicher gerade frei`,
  forget: (name) => `${name} von der Liste nehmen`,
  forgotten: (name) => `${name} steht nicht mehr auf der Liste. Die Datei bleibt, wo sie ist.`,
  unavailable: "Modelle lassen sich gerade nicht verwenden.",
  use: "Verwenden",
  useName: (name) => `${name} verwenden`,
  inUse: "In Gebrauch",
  inUseResting: "In Gebrauch, ruht",
  size,
  sources,
  parameters: (value) =>
    value >= 1e9 ? `${n(Math.round(value / 1e8) / 10)} Mrd. Parameter` : `${n(Math.round(value / 1e6))} Mio. Parameter`,
  memory: (bytes) => `braucht ${size(bytes)} Arbeitsspeicher`,
  context: (value) => `liest bis zu ${n(value)} Token`,
  licence: (name) => (name === null ? "Lizenz nicht genannt" : name),
  speeds: (read, write) =>
    [read === null ? "" : `liest ${tokens(read)}`, write === null ? "" : `schreibt ${tokens(write)}`]
      .filter(Boolean)
      .join(", ") + " Token/s",
  restAfter: "Speicher freigeben",
  restAfterValue: (minutes) => (minutes === 1 ? "nach 1 Minute" : `nach ${n(minutes)} Minuten`),
  restAfterHint:
    "Nach so langer Zeit ohne Frage verlässt das Modell den Arbeitsspeicher. Die nächste Frage lädt es wieder.",

  get: "Ein Modell holen",
  getHint:
    "Nur die Knöpfe hier benutzen je das Netz. Sie holen von huggingface.co und senden nichts von Ihnen; jede Anfrage wird unter „Netz“ aufgeschrieben.",
  present: "Auf diesem Rechner",
  download: "Laden",
  downloadName: (name) => `${name} laden`,
  repository: "Ein anderes Repository auf huggingface.co",
  repositoryExample: "Besitzer/Repository",
  list: "Dateien auflisten",
  listing: (repository) => `Die Dateien von ${repository} werden erfragt`,
  malformed: "Schreiben Sie Besitzer/Repository, zum Beispiel Qwen/Qwen3-4B-GGUF.",
  noFiles: (repository) =>
    `${repository} enthält keine GGUF-Datei. Suchen Sie ein Repository, dessen Name auf „GGUF“ endet.`,
  files: (repository, value) => `${plural(value, "Datei", "Dateien")} in ${repository}`,

  downloads: "Was geladen wird",
  states: {
    asking: "Die Datei wird erfragt",
    running: "Wird geladen",
    checking: "Wird auf Vollständigkeit geprüft",
    done: "Geladen und geprüft",
    stopped: "Angehalten",
    failed: "Nicht geladen",
  },
  progress: (done, total) => (total === null ? size(done) : `${size(done)} von ${size(total)}`),
  rate: (bytes) => `${size(bytes)}/s`,
  left: library.timeLeft,
  share: (name) => `Laden von ${name}`,
  stop: "Anhalten",
  stopName: (name) => `Laden von ${name} anhalten`,
  goOn: "Fortsetzen",
  goOnName: (name) => `Laden von ${name} fortsetzen`,
  again: "Erneut versuchen",
  againName: (name) => `Erneut versuchen, ${name} zu laden`,
  forgetDownload: (name) => `${name} von der Liste nehmen`,
  discard: "Verwerfen",
  discardName: (name) => `Löschen, was von ${name} geladen ist`,
  arrived: (name) => `${name} ist geladen.`,

  styles: {
    title: "Antwortstile",
    lead: "Ein Stil ändert, wie eine Antwort geschrieben ist, nie, was belegt wird: Jeder Satz wird weiterhin an Ihren Dokumenten geprüft.",
    list: "Stile",
    create: "Neuer Stil",
    name: "Name",
    nameEmpty: "Ein Stil braucht einen Namen.",
    nameTaken: "Einen Stil dieses Namens gibt es schon.",
    remove: "Diesen Stil löschen",
    none: "Schlicht",
    noneText:
      "Ein bis drei Sätze Fließtext, ohne weitere Anweisung. Dieser Stil gehört zu Footnote und lässt sich nicht ändern.",
  },
  stylesNow: (name) => `In Gebrauch: ${name}`,
  length: "Länge",
  lengths,
  format: "Form",
  formats,
  instruction: "Ihre eigene Anweisung",
  instructionExample: "Zum Beispiel: Schreib für ein Gericht. Nenne Daten zuerst.",

  adapters: "Adapter",
  adaptersHint:
    "Ein Adapter ist eine Datei, die ändert, wie eine Art von Modell schreibt (LoRA, als GGUF). Was belegt wird, ändert er nicht.",
  addAdapter: "Adapter hinzufügen …",
  strength: (name) => `Stärke von ${name}`,
  strengthValue: (value) => `${n(Math.round(value * 100))} %`,
  removeAdapter: (name) => `${name} entfernen`,

  dropHint: (howMany) =>
    howMany === 1
      ? "Das Modell bleibt, wo es ist; es antwortet von da an."
      : "Die Modelle bleiben, wo sie sind; das erste brauchbare antwortet von da an.",
  answersNow: (name) => `Ab jetzt antwortet ${name}.`,
  listed: (names) =>
    names.length === 1 ? `${names[0]} gehört jetzt zu den Modellen.` : `${n(names.length)} Modelle wurden hinzugefügt.`,
};
