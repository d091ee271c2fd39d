// Language models: who answers, models on this computer and from the network, styles and adapters.

import type { AnswerFormat, AnswerLength, ModelSource } from "../../backend/backend";
import { amount } from "../amount";
import { numbersIn } from "../numbers";
import { library } from "./library";

const { count: n, plural } = numbersIn("en");
const size = (bytes: number): string => amount(bytes, "en");
/** English words that a token makes, about. */
const wordsOfToken = 0.75;
const tokens = (speed: number): string => n(speed < 10 ? Math.round(speed * 10) / 10 : Math.round(speed));

const sources: Record<ModelSource, string> = {
  ollama: "Ollama",
  "lm-studio": "LM Studio",
  jan: "Jan",
  gpt4all: "GPT4All",
  "hugging-face": "Hugging Face",
  chosen: "chosen file",
  downloaded: "downloaded here",
};
const lengths: Record<AnswerLength, string> = { short: "Short", medium: "Medium", long: "Long" };
const formats: Record<AnswerFormat, string> = { prose: "Prose", bullets: "Bullets" };

export const models = {
  answerer: (name: string) => `Answers: ${name}`,
  answeredBy: "Answers",
  quotes: "Quotes only",
  quotesHint: "Sentences from your documents, word for word",
  resting: "not loaded",
  restingHint: "Not in memory now. Your next question loads it.",
  loading: (share: number) => `loading ${Math.floor(share * 100)}%`,
  loadingName: (name: string, share: number) => `Loading ${name}, ${Math.floor(share * 100)}%`,
  loadingSaid: (name: string) => `Loading ${name}.`,
  readySaid: (name: string) => `${name} is ready.`,
  failed: "failed to load",
  failedSaid: (name: string, message: string) => `${name} couldn’t be loaded. ${message}`,
  noTemplate:
    "It has no chat template, so it was probably not made to answer questions. Better: one with “Instruct” or “Chat” in its name.",
  suggested: "Suggested for this computer",
  tooLarge: (bytes: number) => `Needs ${size(bytes)} of memory, more than is free`,
  chooseFile: "Choose a model file…",
  getModel: "Download a model…",
  style: "Answer style",
  editStyles: "Edit styles…",

  title: "Language models",
  intro:
    "A language model on this computer can write answers in its own words. Every sentence is then checked against your documents.",
  machine: "On this computer",
  noModels: "No models found. Download one below, or choose a GGUF file you already have.",
  finding: "Looking for models…",
  lookAgain: "Search again",
  free: (bytes: number) => `${size(bytes)} of memory free`,
  forget: (name: string) => `Remove ${name} from the list`,
  forgotten: (name: string) => `${name} removed from the list. The file was not deleted.`,
  unavailable: "Models can’t be used right now.",
  use: "Use",
  useName: (name: string) => `Use ${name}`,
  inUse: "In use",
  inUseResting: "In use, not loaded",
  size,
  sources,
  parameters: (value: number) =>
    value >= 1e9
      ? `${n(Math.round(value / 1e8) / 10)} billion parameters`
      : `${n(Math.round(value / 1e6))} million parameters`,
  memory: (bytes: number) => `needs ${size(bytes)} of memory`,
  context: (value: number) => `context of ${n(value)} tokens`,
  licence: (name: string | null) => (name === null ? "licence not stated" : name),
  speeds: (read: number | null, write: number | null) =>
    [read === null ? "" : `reads ${tokens(read)}`, write === null ? "" : `writes ${tokens(write)}`]
      .filter(Boolean)
      .join(", ") + " tokens/s",
  restAfter: "Unload model",
  restAfterValue: (minutes: number) => (minutes === 1 ? "after 1 minute" : `after ${n(minutes)} minutes`),
  restAfterHint: "Unloads the model after this long without a question. Your next question loads it again.",

  recommended: {
    title: "Recommended language model",
    adds: "A language model on this computer can summarise in its own words, fill in forms and compare.",
    mayHelp:
      "A language model may find more here: it reads the passages and answers in its own words, checked sentence by sentence.",
    here: (name: string) => `${name} is on this computer already.`,
    offer: (name: string, maker: string) => `Recommended for this computer: ${name} by ${maker}.`,
    facts: (bytes: number, speed: number | null, licence: string) =>
      [
        `${size(bytes)} to download`,
        speed === null ? "" : `about ${n(Math.max(1, Math.round(speed * wordsOfToken)))} words a second here`,
        licence === "" ? "" : `licence ${licence}`,
      ]
        .filter(Boolean)
        .join(", ") + ".",
    use: "Use it",
    download: "Download",
    others: "Other models…",
    later: "No thanks",
  },
  others: (value: number) => `${plural(value, "other model", "other models")}`,
  madeBy: (maker: string) => `by ${maker}`,

  get: "Download a model",
  getHint:
    "Only the buttons here use the network. They download from huggingface.co and send none of your data. Every request is recorded under “Network”.",
  present: "On this computer",
  download: "Download",
  downloadName: (name: string) => `Download ${name}`,
  repository: "Another repository on huggingface.co",
  repositoryExample: "owner/repository",
  list: "List files",
  listing: (repository: string) => `Listing the files in ${repository}…`,
  malformed: "Enter it as owner/repository, for example Qwen/Qwen3-4B-GGUF.",
  noFiles: (repository: string) => `${repository} has no GGUF files. Try a repository whose name ends in “GGUF”.`,
  files: (repository: string, value: number) => `${plural(value, "file", "files")} in ${repository}`,

  downloads: "Downloads",
  states: {
    asking: "Connecting",
    running: "Downloading",
    checking: "Verifying",
    done: "Downloaded and verified",
    stopped: "Stopped",
    failed: "Download failed",
  },
  progress: (done: number, total: number | null) => (total === null ? size(done) : `${size(done)} of ${size(total)}`),
  rate: (bytes: number) => `${size(bytes)}/s`,
  left: library.timeLeft,
  share: (name: string) => `Download of ${name}`,
  stop: "Stop",
  stopName: (name: string) => `Stop downloading ${name}`,
  goOn: "Resume",
  goOnName: (name: string) => `Resume downloading ${name}`,
  again: "Try again",
  againName: (name: string) => `Try downloading ${name} again`,
  forgetDownload: (name: string) => `Remove ${name} from the list`,
  discard: "Discard",
  discardName: (name: string) => `Delete the partial download of ${name}`,
  arrived: (name: string) => `${name} has been downloaded.`,

  styles: {
    title: "Answer styles",
    lead: "A style changes how answers are written, not how they are checked: every sentence is still checked against your documents.",
    list: "Styles",
    create: "New style",
    name: "Name",
    nameEmpty: "A style needs a name.",
    nameTaken: "A style with this name already exists.",
    remove: "Delete style",
    none: "Plain",
    noneText:
      "One to three sentences of prose, with no further instructions. This style comes with Footnote and can’t be changed.",
  },
  stylesNow: (name: string) => `In use: ${name}`,
  length: "Length",
  lengths,
  format: "Format",
  formats,
  instruction: "Instructions",
  instructionExample: "For example: Write for a judge. Put dates first.",

  adapters: "Adapters",
  adaptersHint:
    "An adapter is a file that changes how a model writes (LoRA, in GGUF format). Answers are still checked in the same way.",
  addAdapter: "Add an adapter…",
  strength: (name: string) => `Strength of ${name}`,
  strengthValue: (value: number) => `${n(Math.round(value * 100))}%`,
  removeAdapter: (name: string) => `Remove ${name}`,

  dropHint: (howMany: number): string =>
    howMany === 1
      ? "The model stays where it is and will be used for answers."
      : "The models stay where they are. The first usable one will be used for answers.",
  answersNow: (name: string) => `${name} will be used for answers.`,
  listed: (names: string[]) =>
    names.length === 1 ? `${names[0]} has been added to the models.` : `${n(names.length)} models have been added.`,
};
