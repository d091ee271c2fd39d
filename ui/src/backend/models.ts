// Language models, as the window sees them.

import type { CommandError } from "./bindings";

export type ModelSource = "ollama" | "lm-studio" | "jan" | "gpt4all" | "hugging-face" | "chosen" | "downloaded";

/** A GGUF file on this machine. Sizes in bytes, speeds in tokens per second. */
export type ModelRow = {
  /** Names the file to the program. */
  key: string;
  name: string;
  path: string;
  source: ModelSource;
  bytes: number;
  architecture: string;
  parameters: number | null;
  quantisation: string;
  /** The longest text it was made for, in tokens. */
  context: number;
  licence: string | null;
  memoryNeeded: number;
  /** Whether that much memory is free now. */
  fits: boolean;
  /** Measured when it last ran here. */
  readSpeed: number | null;
  writeSpeed: number | null;
  /** Why it cannot be used. */
  problem: string | null;
};

export type ModelState =
  | { state: "none" }
  /** Chosen, and loaded with the next question. */
  | { state: "resting"; key: string; name: string }
  | { state: "loading"; key: string; name: string; share: number }
  | { state: "ready"; key: string; name: string }
  | { state: "failed"; key: string; name: string; error: CommandError };

/** A model that can be fetched on a press of a button. */
export type OfferedModel = {
  repo: string;
  file: string;
  name: string;
  parameters: number;
  bytes: number;
  memoryNeeded: number;
  licence: string;
};

/** A GGUF file in a repository of the hub. */
export type RepoFile = { file: string; bytes: number; quantisation: string | null };

export type Download = {
  id: number;
  repo: string;
  file: string;
  state: "asking" | "running" | "checking" | "done" | "stopped" | "failed";
  bytesDone: number;
  bytesTotal: number | null;
  bytesPerSecond: number | null;
  secondsLeft: number | null;
  error: CommandError | null;
  /** The key of the model, once it is there. */
  key: string | null;
};

export type AnswerLength = "short" | "medium" | "long";
export type AnswerFormat = "prose" | "bullets";

/** How an answer is to be written. What it says stays in the documents, and the proof stays on. */
export type AnswerStyle = {
  name: string;
  length: AnswerLength;
  format: AnswerFormat;
  /** A person's own words on tone and form; empty where there are none. */
  instruction: string;
};

export type Adapter = { path: string; strength: number };

/** What is set of models and styles; kept by the program. */
export type ModelSettings = {
  styles: AnswerStyle[];
  /** The name of the style in use. */
  style: string | null;
  adapters: Adapter[];
  /** Minutes without a question after which the model gives its memory back. */
  restAfter: number;
};

export interface Models {
  models(): Promise<ModelRow[]>;
  modelState(): Promise<ModelState>;
  /** The system's dialog; null: the person closed it. */
  chooseModelFile(): Promise<ModelRow | null>;
  /** Null: answers are made of quotes. */
  useModel(key: string | null): Promise<void>;
  offeredModels(): Promise<OfferedModel[]>;
  /** Asks the hub what GGUF files a repository holds; `repo` is `owner/name`. */
  repoFiles(repo: string): Promise<RepoFile[]>;
  startDownload(repo: string, file: string): Promise<Download>;
  stopDownload(id: number): Promise<void>;
  downloads(): Promise<Download[]>;
  modelSettings(): Promise<ModelSettings>;
  saveModelSettings(settings: ModelSettings): Promise<void>;
  /** The system's dialog for a GGUF adapter; null: the person closed it. */
  chooseAdapter(): Promise<string | null>;
  onModelStateChanged(listener: (state: ModelState) => void): () => void;
  onDownloadChanged(listener: (download: Download) => void): () => void;
}
