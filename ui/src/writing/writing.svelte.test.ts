import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Backend } from "../backend/backend";
import { fakeBackend, type FakeBackend, type FakeOptions } from "../backend/fake";
import { toasts } from "../design/toasts.svelte";
import { speech } from "../i18n/words.svelte";
import type { Downloads } from "./models/downloads.svelte";
import type { ModelsState } from "./models/models.svelte";
import { WritingState } from "./writing.svelte";

async function open(
  options: FakeOptions = {},
  changes: Partial<Backend> = {},
): Promise<{ writing: WritingState; models: ModelsState; downloads: Downloads; backend: FakeBackend }> {
  const backend = { ...fakeBackend({ modelPace: 100, ...options }), ...changes };
  const writing = new WritingState(backend);
  await writing.load();
  return { writing, models: writing.models, downloads: writing.downloads, backend };
}

/** Lets the fake program's timers run until something holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let step = 0; step < 500 && !holds(); step++) {
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(holds()).toBe(true);
}

const small = { repo: "Qwen/Qwen2.5-1.5B-Instruct-GGUF", file: "qwen2.5-1.5b-instruct-q4_k_m.gguf" };
const breaks = { repo: "bartowski/Phi-3.5-mini-instruct-GGUF", file: "Phi-3.5-mini-instruct-Q8_0.gguf" };

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] }));
afterEach(() => {
  vi.useRealTimers();
  toasts.shown = [];
  speech.language = "en";
});

describe("who answers", () => {
  it("is nobody but the documents until a model is chosen", async () => {
    const { models } = await open();
    expect(models.key).toBeNull();
    await models.use("m1");
    expect(models.state).toEqual({ state: "resting", key: "m1", name: "Qwen2.5 1.5B Instruct" });
    await models.use(null);
    expect(models.key).toBeNull();
  });

  it("stays as it was when a model is refused, and the reason is said", async () => {
    const { models } = await open({ using: "m1" });
    await models.use("m4");
    expect(models.key).toBe("m1");
    expect(toasts.shown.map(({ text }) => text)).toEqual([expect.stringContaining("not downloaded to its end")]);
  });

  it("is the model of a file as soon as that is chosen", async () => {
    const { models } = await open({ models: "none" });
    await models.chooseFile();
    expect(models.name).toBe("SmolLM2 360M Instruct");
    expect(models.rows.map(({ key }) => key)).toEqual(["m9"]);
  });

  it("is not a chosen file that is damaged or too large", async () => {
    const damaged = (await fakeBackend().models(false)).rows.find(({ error }) => error !== null)!;
    const { models } = await open({}, { chooseModelFile: async () => damaged });
    await models.chooseFile();
    expect(models.key).toBeNull();
    expect(toasts.shown[0]?.text).toBe(`${damaged.error?.message}.`);
    const large = { ...damaged, problem: null, error: null, fits: false, memory_needed: 3.1e9 };
    const other = await open({}, { chooseModelFile: async () => large });
    await other.models.chooseFile();
    expect(other.models.key).toBeNull();
    expect(toasts.shown[1]?.text).toContain("3.1 GB");
  });

  it("is tried where it is not known whether it fits", async () => {
    const [known] = (await fakeBackend().models(false)).rows;
    const unknown = { ...known!, key: "m8", fits: null, memory_needed: null };
    const { models } = await open({}, { chooseModelFile: async () => unknown, useModel: async () => undefined });
    await models.chooseFile();
    expect(toasts.shown).toEqual([]);
  });

  it("is loaded with the first question, and its share is told", async () => {
    const { models, backend } = await open();
    await models.use("m1");
    const shares: number[] = [];
    backend.onModelStateChanged((state) => state.state === "loading" && shares.push(state.share));
    void backend.ask(
      {
        request: "a",
        conversation: null,
        question: "What rent?",
        scope: { kind: "everything" },
        replaces: null,
        schema: null,
      },
      () => undefined,
    );
    await until(() => models.state.state === "ready");
    expect(shares.length).toBeGreaterThan(5);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  it("is known also when the program began to use a file that was dropped", async () => {
    const { models, backend } = await open({ models: "none" });
    const row = await backend.chooseModelFile();
    expect(models.rows).toEqual([]);
    await backend.useModel(row!.key);
    await until(() => models.rows.length === 1);
    expect(models.key).toBe(row!.key);
  });

  it("is asked for again when the program could not say it at first", async () => {
    const plain = fakeBackend();
    let broken = true;
    const { writing, models } = await open(
      {},
      {
        models: () =>
          broken
            ? Promise.reject({
                kind: "broken",
                code: "library-store",
                values: {},
                message: "The folder cannot be read.",
              })
            : plain.models(false),
      },
    );
    expect(writing.phase).toBe("failed");
    expect(writing.failure?.message).toBe("The folder cannot be read.");
    broken = false;
    writing.look();
    await until(() => writing.phase === "ready");
    expect(models.rows.length).toBeGreaterThan(0);
  });
});

describe("fetching a model", () => {
  it("tells how far it is, and offers the model when it is there", async () => {
    const { models, downloads } = await open();
    await downloads.fetch(small.repo, small.file);
    const download = () => downloads.of(small.repo, small.file);
    await until(() => download()?.state === "running" && (download()?.bytes_done ?? 0) > 1e8);
    expect(download()?.bytes_per_second).toBeGreaterThan(0);
    expect(download()?.seconds_left).toBeGreaterThan(0);
    await until(() => download()?.state === "done");
    await until(() => models.present(small.file) !== undefined);
    const [toast] = toasts.shown;
    expect(toast?.text).toBe("Qwen2.5 1.5B Instruct has been downloaded.");
    toast?.action?.run();
    await until(() => models.name === "Qwen2.5 1.5B Instruct");
  });

  it("is stopped, and goes on where it was", async () => {
    const { downloads } = await open();
    await downloads.fetch(small.repo, small.file);
    const download = () => downloads.of(small.repo, small.file)!;
    await until(() => download().bytes_done > 1e8);
    await downloads.stop(download().id);
    expect(download().state).toBe("stopped");
    const before = download().bytes_done;
    await downloads.fetch(small.repo, small.file);
    await until(() => download().state === "running");
    expect(download().bytes_done).toBeGreaterThan(before);
    expect(downloads.all).toHaveLength(1);
  });

  it("says why it failed, by a message only where the settings are not open", async () => {
    const { downloads } = await open();
    downloads.watched = true;
    await downloads.fetch(breaks.repo, breaks.file);
    const download = () => downloads.of(breaks.repo, breaks.file)!;
    await until(() => download().state === "failed");
    expect(download().error?.message).toContain("was cut too often");
    expect(toasts.shown).toEqual([]);
    downloads.watched = false;
    await downloads.fetch(breaks.repo, breaks.file);
    await until(() => toasts.shown.length > 0);
    expect(toasts.shown[0]?.text).toContain("was cut too often");
  });

  it("knows a file that another program has fetched", async () => {
    const { models } = await open();
    expect(models.present("Llama-3.2-1B-Instruct-Q4_K_M.gguf")?.key).toBe("m2");
    expect(models.present("phi-3-mini-4k-instruct-q4.gguf")).toBeUndefined();
  });
});

describe("looking into a repository", () => {
  it.each([
    "bartowski/Phi-3.5-mini-instruct-GGUF",
    " https://huggingface.co/bartowski/Phi-3.5-mini-instruct-GGUF/tree/main ",
    "hf.co/bartowski/Phi-3.5-mini-instruct-GGUF/",
  ])("finds its files by %s", async (written) => {
    const { downloads } = await open();
    void downloads.lookInto(written);
    expect(downloads.repository).toEqual({ state: "asking", repo: "bartowski/Phi-3.5-mini-instruct-GGUF" });
    await until(() => downloads.repository.state === "found");
    expect(downloads.repository).toMatchObject({
      files: [{ quantisation: "Q2_K" }, { quantisation: "Q4_K_M" }, { quantisation: "Q8_0" }],
    });
  });

  it("asks nobody when that is no name of one", async () => {
    const repoFiles = vi.fn(() => Promise.resolve([]));
    const { downloads } = await open({}, { repoFiles });
    for (const written of ["phi", "a/b/c", "https://example.org/a/b", "a b/c"]) {
      await downloads.lookInto(written);
      expect(downloads.repository).toEqual({ state: "malformed" });
    }
    expect(repoFiles).not.toHaveBeenCalled();
  });

  it("shows the answer to the last question only", async () => {
    const { downloads } = await open();
    void downloads.lookInto("owner/without-models");
    void downloads.lookInto("no/such");
    await until(() => downloads.repository.state === "failed");
    await vi.advanceTimersByTimeAsync(2000);
    expect(downloads.repository).toMatchObject({ state: "failed", repo: "no/such" });
  });
});

describe("styles and adapters", () => {
  it("are kept by the program", async () => {
    const { writing, backend } = await open();
    writing.styles.use("Bullets");
    writing.styles.edit("Bullets", { instruction: "Be kind." });
    await writing.adapters.add();
    await writing.adapters.add();
    writing.adapters.strengthen("/home/ada/adapters/plain-english-lora.gguf", 0.5);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await backend.modelSettings()).toMatchObject({
      style: "Bullets",
      styles: [{ name: "For the file" }, { name: "Bullets", instruction: "Be kind." }],
      adapters: [{ path: "/home/ada/adapters/plain-english-lora.gguf", strength: 0.5 }],
    });
    writing.adapters.remove("/home/ada/adapters/plain-english-lora.gguf");
    await vi.advanceTimersByTimeAsync(1000);
    expect((await backend.modelSettings()).adapters).toEqual([]);
  });

  it("saves a dragged strength once", async () => {
    const { writing, backend } = await open();
    await writing.adapters.add();
    const save = vi.spyOn(backend, "saveModelSettings");
    [0.9, 0.8, 0.7].forEach((strength) =>
      writing.adapters.strengthen("/home/ada/adapters/plain-english-lora.gguf", strength),
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(save).toHaveBeenCalledTimes(1);
  });

  it("new ones get a name of their own; no two have the same, and none that of the plain one", async () => {
    const { writing } = await open();
    const { styles } = writing;
    expect([styles.add(), styles.add()]).toEqual(["New style", "New style 2"]);
    expect(styles.fault("  ")).toBe("empty");
    expect(styles.fault("bullets ", "New style")).toBe("taken");
    expect(styles.fault("Plain", "New style")).toBe("taken");
    styles.rename("New style", "bullets");
    expect(styles.find("New style")).not.toBeNull();
    speech.language = "de";
    expect(styles.fault("Schlicht")).toBe("taken");
  });

  it("stay in use under another name, and give way to the plain one when they are deleted", async () => {
    const { writing } = await open();
    const { styles } = writing;
    styles.use("Bullets");
    styles.rename("Bullets", "Points");
    expect(styles.inUse?.name).toBe("Points");
    const putBack = styles.remove("Points");
    expect(writing.settings.values.style).toBeNull();
    putBack();
    expect(styles.inUse?.name).toBe("Points");
    expect(styles.all.map(({ name }) => name)).toEqual(["For the file", "Points"]);
  });
});
