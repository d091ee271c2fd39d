// Language models: who answers, models on this machine and from the network, styles and adapters.

import type { AnswerFormat, AnswerLength, ModelSource } from "../../backend/backend";
import { amount } from "../amount";
import { numbersIn } from "../numbers";
import { library } from "./library";

const { count: n, plural } = numbersIn("en");
const size = (bytes: number): string => amount(bytes, "en");
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
  answerer: (name: string) => `Who answers: ${name}`,
  answeredBy: "Answers",
  quotes: "Quotes",
  quotesHint: "Sentences of your documents, word for word",
  resting: "resting",
  restingHint: "It takes up no memory now; the next question loads it.",
  loading: (share: number) => `loading ${Math.floor(share * 100)}%`,
  loadingName: (name: string, share: number) => `Loading ${name}, ${Math.floor(share * 100)}%`,
  loadingSaid: (name: string) => `${name} is being loaded.`,
  readySaid: (name: string) => `${name} is ready.`,
  failed: "not loaded",
  failedSaid: (name: string, message: string) => `${name} is not loaded. ${message}`,
  tooLarge: (bytes: number) => `Needs ${size(bytes)} of memory, more than is free`,
  chooseFile: "Choose a file…",
  getModel: "Get a model…",
  style: "Style of written answers",
  editStyles: "Edit styles…",

  title: "Language models",
  intro:
    "A model on this machine can write answers in its own words. Each sentence is then checked against your documents.",
  machine: "On this machine",
  noModels: "No model was found here. Fetch one below, or choose a GGUF file that you have.",
  finding: "Looking for models…",
  lookAgain: "Look again",
  free: (bytes: number) => `${size(bytes)} of memory free now`,
  forget: (name: string) => `Take ${name} off the list`,
  forgotten: (name: string) => `${name} is off the list. The file stays where it is.`,
  unavailable: "Models cannot be used now.",
  use: "Use",
  useName: (name: string) => `Use ${name}`,
  inUse: "In use",
  inUseResting: "In use, resting",
  size,
  sources,
  parameters: (value: number) =>
    value >= 1e9
      ? `${n(Math.round(value / 1e8) / 10)} billion parameters`
      : `${n(Math.round(value / 1e6))} million parameters`,
  memory: (bytes: number) => `needs ${size(bytes)} of memory`,
  context: (value: number) => `reads up to ${n(value)} tokens`,
  licence: (name: string | null) => (name === null ? "licence not stated" : name),
  speeds: (read: number | null, write: number | null) =>
    [read === null ? "" : `reads ${tokens(read)}`, write === null ? "" : `writes ${tokens(write)}`]
      .filter(Boolean)
      .join(", ") + " tokens/s",
  restAfter: "Give the memory back",
  restAfterValue: (minutes: number) => (minutes === 1 ? "after 1 minute" : `after ${n(minutes)} minutes`),
  restAfterHint: "After so long without a question, the model leaves the memory. The next question loads it again.",

  get: "Get a model",
  getHint:
    "Only the buttons here ever use the network. They fetch from huggingface.co and send nothing of yours; each request is written down under “Network”.",
  present: "On this machine",
  download: "Download",
  downloadName: (name: string) => `Download ${name}`,
  repository: "Another repository on huggingface.co",
  repositoryExample: "owner/repository",
  list: "List its files",
  listing: (repository: string) => `Asking for the files of ${repository}`,
  malformed: "Write it as owner/repository, for instance Qwen/Qwen3-4B-GGUF.",
  noFiles: (repository: string) => `${repository} holds no GGUF file. Look for a repository whose name ends in “GGUF”.`,
  files: (repository: string, value: number) => `${plural(value, "file", "files")} in ${repository}`,

  downloads: "Downloads",
  states: {
    asking: "Asking for the file",
    running: "Fetching",
    checking: "Checking that it is whole",
    done: "Fetched and checked",
    stopped: "Stopped",
    failed: "Not fetched",
  },
  progress: (done: number, total: number | null) => (total === null ? size(done) : `${size(done)} of ${size(total)}`),
  rate: (bytes: number) => `${size(bytes)}/s`,
  left: library.timeLeft,
  share: (name: string) => `Download of ${name}`,
  stop: "Stop",
  stopName: (name: string) => `Stop fetching ${name}`,
  goOn: "Go on",
  goOnName: (name: string) => `Go on fetching ${name}`,
  again: "Try again",
  againName: (name: string) => `Try again to fetch ${name}`,
  forgetDownload: (name: string) => `Take ${name} off the list`,
  discard: "Discard",
  discardName: (name: string) => `Delete what was fetched of ${name}`,
  arrived: (name: string) => `${name} has been fetched.`,

  styles: {
    title: "Answer styles",
    lead: "A style changes how an answer is written, never what is proved: each sentence is still checked against your documents.",
    list: "Styles",
    create: "New style",
    name: "Name",
    nameEmpty: "A style needs a name.",
    nameTaken: "There is a style of this name already.",
    remove: "Delete this style",
    none: "Plain",
    noneText:
      "One to three sentences in prose, without further instruction. This style comes with Footnote and cannot be changed.",
  },
  stylesNow: (name: string) => `In use: ${name}`,
  length: "Length",
  lengths,
  format: "Form",
  formats,
  instruction: "Your own instruction",
  instructionExample: "For instance: Write for a judge. Name dates first.",

  adapters: "Adapters",
  adaptersHint:
    "An adapter is a file that changes how one kind of model writes (LoRA, as GGUF). It changes nothing of what is proved.",
  addAdapter: "Add an adapter…",
  strength: (name: string) => `Strength of ${name}`,
  strengthValue: (value: number) => `${n(Math.round(value * 100))}%`,
  removeAdapter: (name: string) => `Remove ${name}`,

  dropHint: (howMany: number): string =>
    howMany === 1
      ? "The model stays where it is; it answers from then on."
      : "The models stay where they are; the first that can be used answers from then on.",
  answersNow: (name: string) => `${name} answers from now on.`,
  listed: (names: string[]) =>
    names.length === 1 ? `${names[0]} is among the models now.` : `${n(names.length)} models have been added.`,
};
