// The fake program's language models: some lie on the machine, some can be fetched. Loading and fetching run on timers.

import type {
  ApiError,
  Backend,
  Download,
  Model,
  ModelSettings,
  ModelState,
  Models,
  ModelsTaken,
  OfferedModel,
  RepoFile,
} from "../backend";
import { Listeners } from "./listeners";

export type ModelsPart = Pick<Backend, keyof Models> & {
  /** The model that writes answers now, loaded first if it rests; null: answers are made of quotes. */
  answerer(): Promise<{ name: string; style: string | null } | null>;
  /** What only a test or a picture can make happen. */
  setModelState(state: ModelState): void;
  /** Files are dropped: a model that can be used, and one that is none. */
  dropModels(): void;
};

export type ModelsOptions = {
  /** "some": models found here, one of them too large and one damaged. */
  models?: "some" | "none";
  /** The key of the model in use from the start. */
  using?: string;
  /** Milliseconds between two steps of loading and fetching. */
  modelPace?: number;
  modelSettings?: Partial<ModelSettings>;
};

const GB = 1e9;
const tagged = {
  architecture: "qwen2",
  quantisation: "Q4_K_M",
  context: 32768,
  read_speed: null,
  has_template: true,
  write_speed: null,
  fits: true,
  problem: null,
  error: null,
};

const damagedPath = "/home/ada/Downloads/phi-3-mini-4k-instruct-q4.gguf";
const truncated = `"${damagedPath}" has 1.12 GB of 2.39 GB: it was not downloaded to its end. Download it again`;

const found: Model[] = [
  {
    ...tagged,
    key: "m1",
    name: "qwen2.5:1.5b",
    shown_name: "Qwen2.5 1.5B Instruct",
    path: "/home/ada/.ollama/models/blobs/sha256-183715c435899236895da3869489cc30ac241476b4971a20285b1a462818a5b4",
    source: "ollama",
    bytes: 0.986 * GB,
    parameters: 1.54 * GB,
    licence: "Apache 2.0",
    memory_needed: 1.6 * GB,
    read_speed: 42.3,
    write_speed: 9.2,
  },
  {
    ...tagged,
    key: "m2",
    name: "Llama-3.2-1B-Instruct-Q4_K_M",
    shown_name: "Llama 3.2 1B Instruct",
    path: "/home/ada/.lmstudio/models/lmstudio-community/Llama-3.2-1B-Instruct-GGUF/Llama-3.2-1B-Instruct-Q4_K_M.gguf",
    source: "lm-studio",
    bytes: 0.808 * GB,
    architecture: "llama",
    parameters: 1.24 * GB,
    context: 131072,
    licence: "Llama 3.2 Community",
    memory_needed: 1.3 * GB,
  },
  {
    ...tagged,
    key: "m3",
    name: "Mistral-7B-Instruct-v0.3-Q4_K_M",
    shown_name: "Mistral 7B Instruct v0.3",
    path: "/home/ada/.cache/huggingface/hub/models--bartowski--Mistral-7B-Instruct-v0.3-GGUF/snapshots/6a3b/Mistral-7B-Instruct-v0.3-Q4_K_M.gguf",
    source: "hugging-face",
    bytes: 4.37 * GB,
    architecture: "llama",
    parameters: 7.25 * GB,
    licence: "Apache 2.0",
    memory_needed: 5.6 * GB,
    fits: false,
  },
  {
    key: "m4",
    name: "phi-3-mini-4k-instruct-q4",
    shown_name: "phi-3-mini-4k-instruct-q4",
    path: damagedPath,
    source: "chosen",
    bytes: null,
    architecture: null,
    parameters: null,
    quantisation: null,
    context: null,
    licence: null,
    memory_needed: null,
    fits: null,
    has_template: null,
    read_speed: null,
    write_speed: null,
    problem: truncated,
    error: {
      kind: "refused",
      code: "gguf-truncated",
      values: { path: damagedPath, has_bytes: String(1.12 * GB), of_bytes: String(2.39 * GB) },
      message: truncated,
    },
  },
];

const chosen: Model = {
  ...tagged,
  key: "m9",
  name: "smollm2-360m-instruct-q8_0",
  shown_name: "SmolLM2 360M Instruct",
  path: "/home/ada/Downloads/smollm2-360m-instruct-q8_0.gguf",
  source: "chosen",
  bytes: 0.386 * GB,
  architecture: "llama",
  parameters: 0.362 * GB,
  quantisation: "Q8_0",
  context: 8192,
  licence: "Apache 2.0",
  memory_needed: 0.7 * GB,
};

const offered: OfferedModel[] = [
  {
    repo: "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
    file: "qwen2.5-1.5b-instruct-q4_k_m.gguf",
    name: "Qwen2.5 1.5B Instruct",
    maker: "Alibaba",
    write_speed: 18,
    parameters: 1.54 * GB,
    bytes: 1.12 * GB,
    memory_needed: 1.6 * GB,
    licence: "Apache 2.0",
    suggested: false,
  },
  {
    repo: "bartowski/SmolLM2-1.7B-Instruct-GGUF",
    file: "SmolLM2-1.7B-Instruct-Q4_K_M.gguf",
    name: "SmolLM2 1.7B Instruct",
    maker: "Hugging Face",
    write_speed: 17,
    parameters: 1.71 * GB,
    bytes: 1.06 * GB,
    memory_needed: 1.9 * GB,
    licence: "Apache 2.0",
    suggested: false,
  },
  {
    repo: "Qwen/Qwen3-4B-GGUF",
    file: "Qwen3-4B-Q4_K_M.gguf",
    name: "Qwen3 4B",
    maker: "Alibaba",
    write_speed: 10.9,
    parameters: 4.02 * GB,
    bytes: 2.5 * GB,
    memory_needed: 3.4 * GB,
    licence: "Apache 2.0",
    suggested: true,
  },
];

const repositories: Record<string, RepoFile[]> = {
  "bartowski/Phi-3.5-mini-instruct-GGUF": [
    { file: "Phi-3.5-mini-instruct-Q2_K.gguf", bytes: 1.42 * GB, quantisation: "Q2_K" },
    { file: "Phi-3.5-mini-instruct-Q4_K_M.gguf", bytes: 2.39 * GB, quantisation: "Q4_K_M" },
    { file: "Phi-3.5-mini-instruct-Q8_0.gguf", bytes: 4.06 * GB, quantisation: "Q8_0" },
  ],
  "owner/without-models": [],
};

const steps = 60;

export function fakeModels({ models = "some", using, modelPace = 150, modelSettings }: ModelsOptions = {}): ModelsPart {
  let rows = models === "some" ? found : [];
  let settings: ModelSettings = {
    styles: [
      {
        name: "For the file",
        length: "long",
        format: "prose",
        instruction: "Write as for a case file: sober, in full sentences, dates first.",
      },
      { name: "Bullets", length: "short", format: "bullets", instruction: "" },
    ],
    style: null,
    forms: [
      {
        name: "Tenancy",
        fields: "Rent now: a month\nRent proposed: a month\nHighest rent that is allowed\nDeposit\nBoiler failures",
      },
    ],
    adapters: [],
    rest_after: 10,
    ...modelSettings,
  };
  const first = rows.find(({ key }) => key === using);
  let state: ModelState =
    first === undefined ? { state: "none" } : { state: "ready", key: first.key, name: first.shown_name };
  const downloads = new Map<number, Download>();
  const timers = new Map<number, ReturnType<typeof setInterval>>();
  const stateChanged = new Listeners<ModelState>();
  const downloadChanged = new Listeners<Download>();
  const modelsTaken = new Listeners<ModelsTaken>();
  let last = 0;

  function become(next: ModelState): void {
    state = next;
    stateChanged.tell(state);
  }

  async function load({ key, name }: { key: string; name: string }): Promise<void> {
    for (let step = 0; step <= 12 && "key" in state && state.key === key; step++) {
      become({ state: "loading", key, name, share: step / 12 });
      await new Promise((resolve) => setTimeout(resolve, modelPace));
    }
    if ("key" in state && state.key === key) {
      become({ state: "ready", key, name });
    }
  }

  function tell(download: Download): void {
    downloads.set(download.id, download);
    downloadChanged.tell(download);
  }

  function end(id: number, change: Partial<Download>): void {
    clearInterval(timers.get(id));
    timers.delete(id);
    const download = downloads.get(id);
    if (download !== undefined) {
      tell({ ...download, bytes_per_second: null, seconds_left: null, ...change });
    }
  }

  function arrive({ id, repo, file, bytes_total: bytesTotal }: Download): void {
    const known = offered.find((model) => model.repo === repo && model.file === file);
    const key = `d${id}`;
    const row: Model = {
      ...tagged,
      key,
      name: file.replace(/\.gguf$/, ""),
      shown_name: known?.name ?? file.replace(/\.gguf$/, ""),
      path: `/home/ada/.local/share/app.footnote.desktop/models/${file}`,
      source: "downloaded",
      bytes: bytesTotal ?? 0,
      parameters: known?.parameters ?? null,
      licence: known?.licence ?? null,
      memory_needed: known?.memory_needed ?? (bytesTotal ?? 0) * 1.3,
    };
    rows = [...rows, row];
    end(id, { state: "done", bytes_done: bytesTotal ?? 0, key });
  }

  function advance(id: number): void {
    const download = downloads.get(id);
    if (download === undefined) {
      return;
    }
    const total = download.bytes_total ?? 0;
    if (download.state === "checking") {
      arrive(download);
    } else if (/Q8_0/.test(download.file) && download.bytes_done > total / 5) {
      end(id, {
        state: "failed",
        error: {
          kind: "broken",
          code: "hub-cut",
          values: {
            host: "huggingface.co",
            detail: "timed out",
            kept_bytes: String(Math.round(download.bytes_done)),
            total_bytes: String(total),
          },
          message: "The connection to huggingface.co was cut too often (timed out). Download again to go on",
        },
      });
    } else if (download.bytes_done >= total) {
      tell({ ...download, state: "checking", bytes_per_second: null, seconds_left: null });
    } else {
      const bytesDone = Math.min(total, download.bytes_done + total / steps);
      const bytesPerSecond = (total / steps) * (1000 / Math.max(1, modelPace));
      tell({
        ...download,
        state: "running",
        bytes_done: bytesDone,
        bytes_per_second: bytesPerSecond,
        seconds_left: (total - bytesDone) / bytesPerSecond,
      });
    }
  }

  return {
    models: async (anew) => {
      if (anew) {
        await new Promise((resolve) => setTimeout(resolve, modelPace));
      }
      return { rows, free_memory: 2.2 * GB };
    },
    modelState: async () => state,
    chooseModelFile: async () => {
      rows = [...rows.filter(({ key }) => key !== chosen.key), chosen];
      return chosen;
    },
    forgetModelFile: async (key) => {
      rows = rows.filter((row) => row.key !== key || row.source !== "chosen");
      if ("key" in state && state.key === key) {
        become({ state: "none" });
      }
    },
    useModel: async (key) => {
      const row = rows.find((candidate) => candidate.key === key);
      if (key !== null && row === undefined) {
        throw {
          kind: "gone",
          code: "model-gone",
          values: {},
          message: "This model is no longer there. Choose another one",
        } satisfies ApiError;
      }
      if (row !== undefined && row.error !== null) {
        throw row.error;
      }
      become(row === undefined ? { state: "none" } : { state: "resting", key: row.key, name: row.shown_name });
    },
    offeredModels: async () => offered,
    repoFiles: async (repo) => {
      await new Promise((resolve) => setTimeout(resolve, modelPace * 4));
      const files = repositories[repo];
      if (files === undefined) {
        throw {
          kind: "refused",
          code: "hub-no-repo",
          values: { host: "huggingface.co", repo },
          message: `huggingface.co has no repository ${repo}. Check the spelling of owner and name`,
        } satisfies ApiError;
      }
      return files;
    },
    startDownload: async (repo, file) => {
      const id = ++last;
      const before = [...downloads.values()].find((download) => download.repo === repo && download.file === file);
      const bytesTotal =
        [...offered, ...Object.values(repositories).flat()].find((candidate) => candidate.file === file)?.bytes ?? null;
      const download: Download = {
        id,
        repo,
        file,
        state: "asking",
        bytes_done: before?.bytes_done ?? 0,
        bytes_total: bytesTotal,
        bytes_per_second: null,
        seconds_left: null,
        error: null,
        key: null,
      };
      if (before !== undefined) {
        downloads.delete(before.id);
      }
      tell(download);
      timers.set(
        id,
        setInterval(() => advance(id), modelPace),
      );
      return download;
    },
    stopDownload: async (id) => end(id, { state: "stopped" }),
    forgetDownload: async (id) => {
      downloads.delete(id);
    },
    downloads: async () => [...downloads.values()],
    modelSettings: async () => settings,
    saveModelSettings: async (wanted) => {
      settings = wanted;
    },
    chooseAdapter: async () => "/home/ada/adapters/plain-english-lora.gguf",
    chooseSchema: async () => ({
      name: "lease",
      fields: JSON.stringify(
        {
          type: "object",
          properties: {
            monthly_rent: { type: "string" },
            landlord: { type: "object", properties: { name: { type: "string" }, agent: { type: "string" } } },
          },
        },
        null,
        2,
      ),
    }),
    onModelsTaken: (listener) => modelsTaken.listen(listener),
    onModelStateChanged: (listener) => stateChanged.listen(listener),
    onDownloadChanged: (listener) => downloadChanged.listen(listener),

    answerer: async () => {
      if (state.state === "resting") {
        await load(state);
      }
      return "key" in state ? { name: state.name, style: settings.style } : null;
    },
    setModelState: become,
    dropModels: () => {
      rows = [...rows.filter(({ key }) => key !== chosen.key), chosen];
      become({ state: "resting", key: chosen.key, name: chosen.shown_name });
      const path = "/home/ada/Downloads/notes.gguf";
      const message = `"${path}" is not a GGUF file: it begins with "Dear", not with "GGUF". Choose a model in GGUF format`;
      modelsTaken.tell({
        taken: [chosen],
        refused: [
          {
            name: "notes.gguf",
            error: { kind: "refused", code: "gguf-foreign", values: { path, begins: "Dear" }, message },
          },
        ],
        using: chosen.key,
      });
    },
  };
}
