// What a person sees and hears of the models in the window, on the fake program.

import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import App from "../app/App.svelte";
import { Session } from "../app/session.svelte";
import { withoutLayout } from "../app/without-layout";
import { fakeBackend, type FakeBackend, type FakeOptions } from "../backend/fake";
import { toasts } from "../design/toasts.svelte";
import { speech } from "../i18n/words.svelte";

async function open(options: FakeOptions = {}): Promise<{ session: Session; backend: FakeBackend }> {
  const backend = fakeBackend({ modelPace: 5, ...options });
  const session = new Session(backend);
  render(App, { session });
  await waitFor(() => expect(session.writing.phase).toBe("ready"));
  return { session, backend };
}

async function openMenu(): Promise<HTMLElement> {
  const button = screen.getByTestId("answerer");
  button.focus();
  await fireEvent.keyDown(button, { key: "Enter" });
  return await screen.findByTestId("answerer-menu");
}

async function choose(item: HTMLElement): Promise<void> {
  item.focus();
  await fireEvent.keyDown(item, { key: "Enter" });
}

async function ask(question: string): Promise<void> {
  const field = screen.getByTestId("ask-field");
  await fireEvent.input(field, { target: { value: question } });
  await fireEvent.keyDown(field, { key: "Enter" });
  await screen.findByTestId("trace-button");
}

/** What axe-core calls serious or critical; colours are judged by `design/contrast.test.ts`. */
async function faults(): Promise<string[]> {
  const { violations } = await axe.run(document.documentElement, { rules: { "color-contrast": { enabled: false } } });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`));
}

const model = (key: string): HTMLElement =>
  screen.getAllByTestId("answerer-model").find((item) => item.dataset["key"] === key)!;
const row = (key: string): HTMLElement =>
  screen.getAllByTestId("model-row").find((item) => item.dataset["key"] === key)!;

beforeEach(() => {
  withoutLayout();
  localStorage.clear();
  document.title = "Footnote";
});
afterEach(() => {
  cleanup();
  toasts.shown = [];
  speech.language = "en";
});

describe("the button by the ask field", () => {
  it("names who answers, and lets another answer", async () => {
    await open();
    expect(screen.getByTestId("answerer").textContent).toContain("Quotes only");
    await openMenu();
    expect(screen.getByTestId("answerer-quotes").getAttribute("aria-checked")).toBe("true");
    await choose(model("m1"));
    await waitFor(() =>
      expect(screen.getByTestId("answerer").getAttribute("aria-label")).toBe(
        "Answers: Qwen2.5 1.5B Instruct, not loaded",
      ),
    );
  });

  it("says of models that cannot be used why, and does not use them", async () => {
    const { session } = await open();
    await openMenu();
    expect(model("m3").getAttribute("aria-disabled")).toBe("true");
    expect(model("m3").textContent).toContain("Needs 5.6 GB of memory");
    expect(model("m4").textContent).toContain("it was not downloaded to its end.");
    await choose(model("m3"));
    expect(session.writing.models.key).toBeNull();
    expect(screen.getByTestId("answerer-menu")).toBeTruthy();
  });

  it("says that a model could not be loaded", async () => {
    const { backend } = await open({ using: "m1" });
    backend.setModelState({
      state: "failed",
      key: "m1",
      name: "Qwen2.5 1.5B Instruct",
      error: { kind: "broken", code: "model-unusable", values: {}, message: "The memory ran out." },
    });
    await waitFor(() => expect(screen.getByTestId("answerer").textContent).toContain("failed to load"));
    expect(screen.getByText("Qwen2.5 1.5B Instruct couldn’t be loaded. The memory ran out.")).toBeTruthy();
  });

  it("leads to the models that can be fetched", async () => {
    await open();
    await openMenu();
    await choose(screen.getByTestId("get-model"));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("get-models")));
    expect(await faults()).toEqual([]);
  });

  it("has a menu without serious faults, in both languages", async () => {
    const { session } = await open();
    await openMenu();
    expect(await faults()).toEqual([]);
    session.settings.change({ language: "de" });
    await waitFor(() => expect(screen.getByTestId("answerer-quotes").textContent).toContain("Nur Zitate"));
    expect(await faults()).toEqual([]);
  });
});

describe("an answer", () => {
  it("is in quotes without a model, and in a model's words and a style with one", async () => {
    const { session } = await open({ using: "m1" });
    await openMenu();
    await choose(screen.getAllByTestId("style-option").find((item) => item.dataset["name"] === "Bullets")!);
    await ask("Tell me of the leave");
    expect(
      screen.getByText(/^Written by Qwen2.5 1.5B Instruct, style “Bullets”; checked against your documents$/),
    ).toBeTruthy();
    expect(screen.getByTestId("remark").getAttribute("aria-label")).toBe("Partly supported, Remark a");
    expect(screen.getByLabelText("Footnotes").textContent).toContain("“14” is not in the passages found");
    session.conversation.startNew();
    await session.writing.models.use(null);
    await ask("Tell me of the leave");
    expect(screen.getByText("Quoted from your documents")).toBeTruthy();
    expect(screen.queryByTestId("remark")).toBeNull();
  });

  it("waits for its model, and says so", async () => {
    const { session } = await open({ modelPace: 20 });
    await session.writing.models.use("m1");
    const field = screen.getByTestId("ask-field");
    await fireEvent.input(field, { target: { value: "What rent?" } });
    await fireEvent.keyDown(field, { key: "Enter" });
    expect(await screen.findByText(/^Loading Qwen2.5 1.5B Instruct, \d+%$/)).toBeTruthy();
  });
});

describe("the settings", () => {
  it("list what is on the machine, and put it to use", async () => {
    const { session } = await open();
    session.frame.section = "answers";
    session.frame.sheet = "settings";
    await screen.findByTestId("models-section");
    expect(row("m1").textContent).toContain("reads 42, writes 9.2 tokens/s");
    expect(within(row("m3")).getByTestId("model-use").hasAttribute("disabled")).toBe(true);
    expect(within(row("m4")).queryByTestId("model-use")).toBeNull();
    await fireEvent.click(within(row("m2")).getByTestId("model-use"));
    await waitFor(() => expect(row("m2").textContent).toContain("In use, not loaded"));
    expect(await faults()).toEqual([]);
  });

  it("fetch a model of any repository, and say what went wrong", async () => {
    const { session } = await open();
    session.frame.section = "answers";
    session.frame.sheet = "settings";
    const field = await screen.findByTestId("repo-field");
    await fireEvent.input(field, { target: { value: "no such" } });
    await fireEvent.submit(field.closest("form")!);
    expect(screen.getByTestId("repo-answer").textContent).toContain("owner/repository");
    await fireEvent.input(field, { target: { value: "bartowski/Phi-3.5-mini-instruct-GGUF" } });
    await fireEvent.submit(field.closest("form")!);
    const files = await screen.findAllByTestId("repo-file");
    await fireEvent.click(within(files[2]!).getByTestId("download-start"));
    await waitFor(() => expect(screen.getByTestId("download").dataset["state"]).toBe("failed"));
    expect(screen.getByTestId("download").textContent).toContain("was cut too often");
    expect(within(screen.getByTestId("download")).getByText("Try again")).toBeTruthy();
    expect(await faults()).toEqual([]);
  });

  it("stop a download", async () => {
    const { session } = await open({ modelPace: 30 });
    session.frame.section = "answers";
    session.frame.sheet = "settings";
    const [offered] = await screen.findAllByTestId("offered-model");
    await fireEvent.click(within(offered!).getByTestId("download-start"));
    await waitFor(() =>
      expect(Number(within(offered!).getByRole("progressbar").getAttribute("aria-valuenow"))).toBeGreaterThan(0),
    );
    await fireEvent.click(within(offered!).getByTestId("download-stop"));
    await waitFor(() => expect(within(offered!).getByTestId("download").dataset["state"]).toBe("stopped"));
    expect(within(offered!).getByText("Resume")).toBeTruthy();
  });
});

describe("the editor of styles", () => {
  it("adds, names, changes and deletes", async () => {
    const { session } = await open();
    session.frame.sheet = "styles";
    await screen.findByTestId("styles-dialog");
    await fireEvent.click(screen.getByTestId("style-new"));
    const name = await screen.findByTestId<HTMLInputElement>("style-name");
    await waitFor(() => expect(document.activeElement).toBe(name));
    await fireEvent.input(name, { target: { value: "Bullets" } });
    expect(screen.getByText("A style with this name already exists.")).toBeTruthy();
    await fireEvent.input(name, { target: { value: "For the judge" } });
    await fireEvent.click(screen.getByLabelText("Long"));
    await fireEvent.input(screen.getByTestId("style-instruction"), { target: { value: "Dates first." } });
    await fireEvent.click(screen.getByTestId("style-use"));
    expect(session.writing.styles.inUse).toEqual({
      name: "For the judge",
      length: "long",
      format: "prose",
      instruction: "Dates first.",
    });
    expect(await faults()).toEqual([]);
    await fireEvent.click(screen.getByTestId("style-remove"));
    expect(session.writing.styles.inUse).toBeNull();
    await fireEvent.click(screen.getByTestId("undo"));
    expect(session.writing.styles.inUse?.name).toBe("For the judge");
  });

  it("leaves the plain style as it is", async () => {
    const { session } = await open();
    session.frame.sheet = "styles";
    await screen.findByTestId("styles-dialog");
    expect(screen.queryByTestId("style-name")).toBeNull();
    expect(screen.queryByTestId("style-remove")).toBeNull();
  });
});

it("files that hold models are called so while they are dragged over the window", async () => {
  const { backend } = await open();
  backend.hoverDrop({ files: 0, folders: 0, models: 1, names: ["Qwen3-4B-Q4_K_M.GGUF"] });
  expect((await screen.findByTestId("drop-overlay")).textContent).toContain("Use this language model");
  backend.hoverDrop({ files: 2, folders: 0, models: 1, names: ["Qwen3-4B-Q4_K_M.gguf", "a.pdf"] });
  await waitFor(() =>
    expect(screen.getByTestId("drop-overlay").textContent).toContain("Add 2 files and 1 language model"),
  );
});

describe("files that were dropped", () => {
  it("answer from then on, or say why they cannot", async () => {
    const { session, backend } = await open();
    backend.dropModels();
    await waitFor(() => expect(session.writing.models.name).toBe("SmolLM2 360M Instruct"));
    const said = (await screen.findAllByTestId("toast")).map(({ textContent }) => textContent);
    expect(said[0]).toContain("SmolLM2 360M Instruct will be used for answers.");
    expect(said[1]).toContain('notes.gguf" is not a GGUF file');
    await waitFor(() => expect(session.writing.models.rows.some(({ key }) => key === "m9")).toBe(true));
  });
});

describe("what has ended", () => {
  it("is taken off the list of downloads", async () => {
    const { session } = await open({ modelPace: 30 });
    session.frame.section = "answers";
    session.frame.sheet = "settings";
    const [offered] = await screen.findAllByTestId("offered-model");
    await fireEvent.click(within(offered!).getByTestId("download-start"));
    await fireEvent.click(await within(offered!).findByTestId("download-stop"));
    await fireEvent.click(await within(offered!).findByTestId("download-forget"));
    await waitFor(() => expect(within(offered!).queryByTestId("download")).toBeNull());
    expect(within(offered!).getByTestId("download-start").textContent).toBe("Download");
  });

  it("is a model that was taken off the list", async () => {
    const { session } = await open();
    await session.writing.models.chooseFile();
    session.frame.section = "answers";
    session.frame.sheet = "settings";
    await waitFor(() => expect(row("m9").dataset["used"]).toBe("true"));
    expect(screen.getByTestId("free-memory").textContent).toContain("2.2");
    await fireEvent.click(within(row("m9")).getByTestId("model-forget"));
    await waitFor(() =>
      expect(screen.queryAllByTestId("model-row").some(({ dataset }) => dataset["key"] === "m9")).toBe(false),
    );
    expect(session.writing.models.key).toBeNull();
    expect(within(row("m1")).queryByTestId("model-forget")).toBeNull();
  });
});

describe("a form", () => {
  it("is filled in, each field with its footnote, its doubt, or nothing", async () => {
    const { session } = await open({ using: "m1" });
    await openMenu();
    await choose(screen.getAllByTestId("form-option").find(({ dataset }) => dataset["name"] === "Tenancy")!);
    expect((await screen.findByTestId("ask-form")).textContent).toContain("Form: Tenancy");
    await fireEvent.keyDown(screen.getByTestId("ask-field"), { key: "Enter" });
    await screen.findByTestId("trace-button", undefined, { timeout: 5000 });

    const fields = screen
      .getAllByTestId("form-field")
      .map((field) => [
        field.querySelector("th")?.textContent,
        field.querySelector(".said, .empty")?.parentElement?.textContent?.trim(),
      ]);
    expect(fields).toEqual([
      ["Rent now", "£9651"],
      ["Rent proposed", "£1,0802"],
      ["Highest rent that is allowed", expect.stringContaining("£1,003.60, by clause 12")],
      ["Deposit", "not in your documents"],
      ["Boiler failures", expect.stringContaining("five times")],
    ]);
    expect(screen.getByTestId("remark").getAttribute("aria-label")).toContain("Partly supported");
    await waitFor(() => expect(screen.getByTestId("announcement").textContent).toContain("4 of 5 fields found"));
    expect(screen.getByTestId("copy-json")).toBeTruthy();
    expect(await faults()).toEqual([]);

    await fireEvent.click(screen.getByTestId("stop-form"));
    expect(screen.queryByTestId("ask-form")).toBeNull();
    const copied = (await session.conversation.answerText(session.conversation.turns[0]!))!.text;
    expect(copied).toContain("| Deposit | *not in your documents* |");
    expect(copied).toContain("| Rent now | £965[^1] |");
  });

  it("is made of lines or a schema, and not put to use while it is wrong", async () => {
    const { session } = await open({ using: "m1" });
    session.frame.sheet = "forms";
    await screen.findByTestId("forms-dialog");
    await fireEvent.click(screen.getByTestId("form-new"));
    const fields = await screen.findByTestId("form-fields");
    expect(screen.getByTestId("form-use").hasAttribute("disabled")).toBe(true);
    await fireEvent.input(fields, { target: { value: '{"properties": {"a": }}' } });
    expect(screen.getByTestId("form-says").textContent).toContain("isn’t valid JSON. Check line 1");
    await fireEvent.input(fields, { target: { value: "Landlord\nRent" } });
    expect(screen.getByTestId("form-says").textContent).toContain("2 fields: Landlord, Rent.");
    await fireEvent.click(screen.getByTestId("form-use"));
    expect(session.writing.forms.active?.name).toBe("New form");
    await fireEvent.click(screen.getByTestId("form-file"));
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>("form-name").value).toBe("lease"));
    expect(await faults()).toEqual([]);
  });

  it("waits for a model", async () => {
    await open();
    await openMenu();
    const begin = screen.getByTestId("begin-form");
    expect(begin.getAttribute("aria-disabled")).toBe("true");
    expect(begin.textContent).toContain("Choose a language model first");
  });
});
