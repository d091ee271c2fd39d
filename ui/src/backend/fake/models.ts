// The fake program's language models: some lie on the machine, some can be fetched. Loading and fetching run on timers.

import type {
  Backend,
  CommandError,
  Download,
  ModelRow,
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
  readSpeed: null,
  writeSpeed: null,
  fits: true,
  problem: null,
};

const found: ModelRow[] = [
  {
    ...tagged,
    key: "m1",
    name: "Qwen2.5 1.5B Instruct",
    path: "/home/ada/.ollama/models/blobs/sha256-183715c435899236895da3869489cc30ac241476b4971a20285b1a462818a5b4",
    source: "ollama",
    bytes: 0.986 * GB,
    parameters: 1.54 * GB,
    licence: "Apache 2.0",
    memoryNeeded: 1.6 * GB,
    readSpeed: 42.3,
    writeSpeed: 9.2,
  },
  {
    ...tagged,
    key: "m2",
    name: "Llama 3.2 1B Instruct",
    path: "/home/ada/.lmstudio/models/lmstudio-community/Llama-3.2-1B-Instruct-GGUF/Llama-3.2-1B-Instruct-Q4_K_M.gguf",
    source: "lm-studio",
    bytes: 0.808 * GB,
    architecture: "llama",
    parameters: 1.24 * GB,
    context: 131072,
    licence: "Llama 3.2 Community",
    memoryNeeded: 1.3 * GB,
  },
  {
    ...tagged,
    key: "m3",
    name: "Mistral 7B Instruct v0.3",
    path: "/home/ada/.cache/huggingface/hub/models--bartowski--Mistral-7B-Instruct-v0.3-GGUF/snapshots/6a3b/Mistral-7B-Instruct-v0.3-Q4_K_M.gguf",
    source: "hugging-face",
    bytes: 4.37 * GB,
    architecture: "llama",
    parameters: 7.25 * GB,
    licence: "Apache 2.0",
    memoryNeeded: 5.6 * GB,
    fits: false,
  },
  {
    ...tagged,
    key: "m4",
    name: "phi-3-mini-4k-instruct",
    path: "/home/ada/Downloads/phi-3-mini-4k-instruct-q4.gguf",
    source: "chosen",
    bytes: 1.12 * GB,
    architecture: "phi3",
    parameters: null,
    context: 4096,
    licence: null,
    memoryNeeded: 0,
    fits: false,
    problem: "The file ends in the middle of a tensor: it was not copied whole. Copy or download it again.",
  },
];

const chosen: ModelRow = {
  ...tagged,
  key: "m9",
  name: "SmolLM2 360M Instruct",
  path: "/home/ada/Downloads/smollm2-360m-instruct-q8_0.gguf",
  source: "chosen",
  bytes: 0.386 * GB,
  architecture: "llama",
  parameters: 0.362 * GB,
  quantisation: "Q8_0",
  context: 8192,
  licence: "Apache 2.0",
  memoryNeeded: 0.7 * GB,
};

const offered: OfferedModel[] = [
  {
    repo: "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
    file: "qwen2.5-0.5b-instruct-q4_k_m.gguf",
    name: "Qwen2.5 0.5B Instruct",
    parameters: 0.494 * GB,
    bytes: 0.491 * GB,
    memoryNeeded: 0.8 * GB,
    licence: "Apache 2.0",
  },
  {
    repo: "bartowski/SmolLM2-1.7B-Instruct-GGUF",
    file: "SmolLM2-1.7B-Instruct-Q4_K_M.gguf",
    name: "SmolLM2 1.7B Instruct",
    parameters: 1.71 * GB,
    bytes: 1.06 * GB,
    memoryNeeded: 1.9 * GB,
    licence: "Apache 2.0",
  },
  {
    repo: "Qwen/Qwen3-4B-GGUF",
    file: "Qwen3-4B-Q4_K_M.gguf",
    name: "Qwen3 4B",
    parameters: 4.02 * GB,
    bytes: 2.5 * GB,
    memoryNeeded: 3.4 * GB,
    licence: "Apache 2.0",
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
    restAfter: 10,
    ...modelSettings,
  };
  const first = rows.find(({ key }) => key === using);
  let state: ModelState =
    first === undefined ? { state: "none" } : { state: "ready", key: first.key, name: first.name };
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
      tell({ ...download, bytesPerSecond: null, secondsLeft: null, ...change });
    }
  }

  function arrive({ id, repo, file, bytesTotal }: Download): void {
    const known = offered.find((model) => model.repo === repo && model.file === file);
    const key = `d${id}`;
    const row: ModelRow = {
      ...tagged,
      key,
      name: known?.name ?? file.replace(/\.gguf$/, ""),
      path: `/home/ada/.local/share/app.footnote.desktop/models/${file}`,
      source: "downloaded",
      bytes: bytesTotal ?? 0,
      parameters: known?.parameters ?? null,
      licence: known?.licence ?? null,
      memoryNeeded: known?.memoryNeeded ?? (bytesTotal ?? 0) * 1.3,
    };
    rows = [...rows, row];
    end(id, { state: "done", bytesDone: bytesTotal ?? 0, key });
  }

  function advance(id: number): void {
    const download = downloads.get(id);
    if (download === undefined) {
      return;
    }
    const total = download.bytesTotal ?? 0;
    if (download.state === "checking") {
      arrive(download);
    } else if (/Q8_0/.test(download.file) && download.bytesDone > total / 5) {
      end(id, {
        state: "failed",
        error: {
          code: "broken",
          message:
            "The connection broke off, and five further attempts failed. What was fetched is kept: go on when the network is back.",
        },
      });
    } else if (download.bytesDone >= total) {
      tell({ ...download, state: "checking", bytesPerSecond: null, secondsLeft: null });
    } else {
      const bytesDone = Math.min(total, download.bytesDone + total / steps);
      const bytesPerSecond = (total / steps) * (1000 / Math.max(1, modelPace));
      tell({
        ...download,
        state: "running",
        bytesDone,
        bytesPerSecond,
        secondsLeft: (total - bytesDone) / bytesPerSecond,
      });
    }
  }

  return {
    models: async (anew) => {
      if (anew) {
        await new Promise((resolve) => setTimeout(resolve, modelPace));
      }
      return { rows, freeMemory: 2.2 * GB };
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
      if (key !== null && (row === undefined || !row.fits)) {
        throw {
          code: "refused",
          message:
            row?.problem ??
            "There is too little free memory for this model. Close other programs, or choose a smaller one.",
        } satisfies CommandError;
      }
      become(row === undefined ? { state: "none" } : { state: "resting", key: row.key, name: row.name });
    },
    offeredModels: async () => offered,
    repoFiles: async (repo) => {
      await new Promise((resolve) => setTimeout(resolve, modelPace * 4));
      const files = repositories[repo];
      if (files === undefined) {
        throw {
          code: "gone",
          message: `huggingface.co has no repository ${repo} that is open to all. Check how it is written.`,
        } satisfies CommandError;
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
        bytesDone: before?.bytesDone ?? 0,
        bytesTotal,
        bytesPerSecond: null,
        secondsLeft: null,
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
      become({ state: "resting", key: chosen.key, name: chosen.name });
      const message =
        "“/home/ada/Downloads/notes.gguf” is not a GGUF file: it begins with “Dear”, not with “GGUF”. Choose a model in GGUF format";
      modelsTaken.tell({
        taken: [chosen],
        refused: [{ name: "notes.gguf", error: { code: "refused", message } }],
        using: chosen.key,
      });
    },
  };
}
