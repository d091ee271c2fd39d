import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeBackend, type FakeBackend, type FakeOptions } from "../backend/fake";
import { toasts } from "../design/toasts.svelte";
import App from "./App.svelte";
import { commands } from "./commands";
import { Session } from "./session.svelte";
import { withoutLayout } from "./without-layout";

async function open(options: FakeOptions): Promise<{ session: Session; backend: FakeBackend }> {
  const backend = fakeBackend(options);
  const session = new Session(backend);
  render(App, { session });
  await waitFor(() => expect(session.frame.phase).not.toBe("starting"));
  return { session, backend };
}

/** What axe-core calls serious or critical. jsdom draws nothing, so colours are judged by `design/contrast.test.ts`. */
async function faults(): Promise<string[]> {
  const { violations } = await axe.run(document.documentElement, { rules: { "color-contrast": { enabled: false } } });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`));
}

beforeEach(() => {
  withoutLayout();
  localStorage.clear();
  document.title = "Footnote";
});
afterEach(() => {
  cleanup();
  toasts.shown = [];
});

describe("no screen has a serious fault for those who do not see or use a mouse", () => {
  it("an empty library", async () => {
    await open({ library: "empty" });
    expect(screen.getByText("Drop documents here")).toBeTruthy();
    expect(await faults()).toEqual([]);
  });

  it("says on an empty library what a model would add, what stays private, and shows the list of connections", async () => {
    const { session } = await open({ library: "empty", models: "none" });
    const offer = await screen.findByTestId("recommended-model");
    expect(offer.textContent).toMatch(/licence Apache 2\.0/);
    const stays = screen.getByTestId("welcome-private");
    expect(stays.textContent).toContain(session.library.status?.folder ?? "no folder");
    await fireEvent.click(screen.getByTestId("welcome-network"));
    expect([session.frame.sheet, session.frame.section]).toEqual(["settings", "privacy"]);
  });

  it("names the model that lies on this computer already, and offers no download", async () => {
    await open({ library: "empty" });
    const recommended = await screen.findByTestId("recommended-model");
    expect(recommended.textContent).toContain("Qwen2.5 1.5B Instruct is on this computer already.");
    expect(screen.queryByTestId("recommended-download")).toBeNull();
  });

  it("documents in every state, one of them chosen", async () => {
    const { session } = await open({ library: "states" });
    session.library.show({ kind: "attention" });
    session.library.click("f02");
    expect(await screen.findByText(/its objects cannot be followed/)).toBeTruthy();
    expect(await faults()).toEqual([]);
  });

  it("an import and a message", async () => {
    const { session } = await open({ library: "samples", pace: 20 });
    await session.library.imports.addSamples();
    await session.library.remove(session.library.rows.slice(0, 1));
    expect(await screen.findByTestId("import-progress")).toBeTruthy();
    expect(screen.getByTestId("undo")).toBeTruthy();
    expect(await faults()).toEqual([]);
  });

  it("a library of an earlier model, before, while and after it is prepared again", async () => {
    const { session } = await open({ library: "samples", earlier: "fails", pace: 20 });
    const button = await screen.findByRole("button", { name: "Prepare again" });
    button.focus();
    expect(document.activeElement).toBe(button);
    expect(await faults()).toEqual([]);
    await fireEvent.click(button);
    expect((await screen.findByTestId("renewal-progress")).textContent).toContain("Preparing the library again");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Stop" })));
    expect(await faults()).toEqual([]);
    expect((await screen.findByRole("alert")).textContent).toContain("no space is left on the disk");
    expect(screen.getByRole("button", { name: "Continue" })).toBeTruthy();
    expect(await faults()).toEqual([]);
    await fireEvent.click(screen.getByRole("button", { name: "Not now" }));
    expect(screen.queryByTestId("renewal-offer")).toBeNull();
    expect(session.library.renewal.putOff).toBe(true);
  });

  it("a library that cannot be opened", async () => {
    await open({ unusable: "The folder /mnt/usb is not there. Plug the disk in, or choose another folder." });
    expect(screen.getByRole("alert").textContent).toContain("/mnt/usb");
    expect(await faults()).toEqual([]);
  });

  it.each([
    ["settings", "settings-dialog"],
    ["palette", "palette"],
    ["shortcuts", "shortcut-sheet"],
  ] as const)("%s", async (sheet, testid) => {
    const { session } = await open({ library: "samples" });
    session.frame.sheet = sheet;
    expect(await screen.findByTestId(testid)).toBeTruthy();
    expect(await faults()).toEqual([]);
  });

  it("files dragged over the window", async () => {
    const { backend } = await open({ library: "samples" });
    backend.hoverDrop({ files: 3, folders: 1, models: 0, names: ["a.pdf", "b.pdf", "c.pdf", "Cases"] });
    expect((await screen.findByTestId("drop-overlay")).textContent).toContain("Add 3 files and 1 folder");
    expect(await faults()).toEqual([]);
  });
});

describe("the keyboard", () => {
  const press = (key: string, more: KeyboardEventInit = {}): Promise<boolean> =>
    fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });

  it("opens and closes settings, palette and the sheet of shortcuts", async () => {
    const { session } = await open({ library: "samples" });
    await press("k", { ctrlKey: true });
    expect(session.frame.sheet).toBe("palette");
    await press("k", { ctrlKey: true });
    await press("?", { shiftKey: true });
    expect(session.frame.sheet).toBe("shortcuts");
    session.frame.sheet = null;
    await press(",", { ctrlKey: true });
    expect(session.frame.sheet).toBe("settings");
  });

  it("leaves characters to the field that is being typed in", async () => {
    const { session } = await open({ library: "samples" });
    const box = await screen.findByTestId("filter-box");
    box.focus();
    await press("?", { shiftKey: true });
    await press("/");
    expect(session.frame.sheet).toBeNull();
    await press("k", { ctrlKey: true });
    expect(session.frame.sheet).toBe("palette");
  });

  it("hides the library, and remembers that", async () => {
    await open({ library: "samples" });
    await press("b", { ctrlKey: true });
    await waitFor(() => expect(screen.queryByTestId("library-list")).toBeNull());
    cleanup();
    await open({ library: "samples" });
    expect(screen.queryByTestId("library-list")).toBeNull();
  });

  it("offers all conversations in the palette, and leaves the list that is searched elsewhere alone", async () => {
    const { session } = await open({ library: "samples" });
    await session.conversation.ask("How much deposit do I leave for the key of a starter bed?");
    await waitFor(() => expect(session.conversation.list).toHaveLength(1));
    await session.conversation.loadList("no conversation has these words");
    session.frame.sheet = "palette";
    expect(await screen.findByRole("option", { name: /How much deposit/ })).toBeTruthy();
    expect(session.conversation.list).toHaveLength(0);
    // Words of its answer, which its title does not have.
    await fireEvent.input(screen.getByRole("combobox"), { target: { value: "five pounds" } });
    const said = session.conversation.turns[0]?.answer.sentences.map(({ text }) => text).join(" ") ?? "";
    const word = said.split(/\W+/).find((one) => one.length > 5 && !session.conversation.title.includes(one)) ?? "";
    await fireEvent.input(screen.getByRole("combobox"), { target: { value: word } });
    expect(await screen.findByRole("option", { name: /How much deposit/ })).toBeTruthy();
  });

  it("says why a command that is looked for cannot be used", async () => {
    const { session } = await open({ library: "samples", models: "none" });
    session.frame.sheet = "palette";
    const field = await screen.findByRole("combobox");
    expect(screen.queryByText("Needs a language model")).toBeNull();
    await fireEvent.input(field, { target: { value: "form" } });
    const option = await screen.findByRole("option", { name: /Fill in a form.*Needs a language model/ });
    expect(option.getAttribute("aria-disabled")).toBe("true");
    await fireEvent.click(option);
    expect(session.frame.sheet).toBe("palette");
  });

  it("knows for each command of the palette what it needs", () => {
    const silent = commands.filter(({ can, needs, keyboardOnly }) => can && !needs && !keyboardOnly);
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it("goes from pane to pane and back to where it was in each", async () => {
    const { session } = await open({ library: "samples" });
    session.source.openDocument(session.library.row(6)!);
    const scroller = await screen.findByRole("region", { name: /Skelhorn/ });
    const [list, field] = [screen.getByTestId("library-list"), screen.getByTestId("ask-field")];
    field.focus();
    await press("F6");
    expect(document.activeElement).toBe(scroller);
    await press("F6");
    expect(document.activeElement).toBe(list);
    const box = screen.getByTestId("filter-box");
    box.focus();
    await press("F6", { shiftKey: true });
    expect(document.activeElement).toBe(scroller);
    await press("F6");
    expect(document.activeElement).toBe(box);
    await press("F6");
    expect(document.activeElement).toBe(field);
  });

  it("shows the outline, walks in it, goes to a heading and back", async () => {
    const { session } = await open({ library: "samples" });
    session.source.openDocument(session.library.row(6)!);
    await waitFor(() => expect(session.source.phase).toBe("ready"));
    await press("L", { ctrlKey: true, shiftKey: true });
    const tree = await screen.findByRole("tree", { name: "Outline" });
    const items = (): HTMLElement[] => within(tree).getAllByRole("treeitem");
    await waitFor(() => expect(items().length).toBeGreaterThan(2));
    await waitFor(() => expect(document.activeElement).toBe(items()[0]));
    expect(items().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    await press("ArrowDown");
    expect(document.activeElement).toBe(items()[1]);
    expect(await faults()).toEqual([]);
    await press("Enter");
    const { jump } = session.source;
    expect(jump.at === "heading" && jump.start).toBeGreaterThan(0);
    expect(session.source.hasBack).toBe(true);
    const all = items().length;
    await press("Home");
    await press("ArrowLeft");
    await waitFor(() => expect(items()[0]?.getAttribute("aria-expanded")).toBe("false"));
    expect(items().length).toBeLessThan(all);
    await press("ArrowRight");
    await waitFor(() => expect(items()).toHaveLength(all));
    await press("Escape");
    expect(screen.queryByRole("tree")).toBeNull();
    expect(session.source.target).not.toBeNull();
  });

  it("finds a document in the palette and opens it", async () => {
    const { session } = await open({ library: "samples" });
    session.frame.sheet = "palette";
    await fireEvent.input(await screen.findByRole("combobox"), { target: { value: "garden rules" } });
    (await screen.findByRole("option", { name: /Rules of the garden/ })).click();
    await waitFor(() => expect(session.source.target?.document).toBe(2));
    expect(session.frame.sheet).toBeNull();
  });

  it("closes with Escape what lies on top, one thing at a time", async () => {
    const { session } = await open({ library: "samples" });
    session.source.openDocument(session.library.row(2)!);
    await waitFor(() => expect(screen.queryByTestId("source-pane")).not.toBeNull());
    session.frame.windowWidth = 900;
    await waitFor(() => expect(screen.queryByTestId("library-list")).toBeNull());
    await press("b", { ctrlKey: true });
    await waitFor(() => expect(screen.queryByTestId("library-list")).not.toBeNull());
    await press("Escape");
    await waitFor(() => expect(screen.queryByTestId("library-list")).toBeNull());
    expect(session.source.target).not.toBeNull();
    await press("Escape");
    expect(session.source.target).toBeNull();
  });

  it("goes to the filter, also while the library is hidden", async () => {
    await open({ library: "samples" });
    await press("b", { ctrlKey: true });
    await waitFor(() => expect(screen.queryByTestId("filter-box")).toBeNull());
    await press("f", { ctrlKey: true });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("filter-box")));
  });

  it("moves the edge of the library", async () => {
    const { session } = await open({ library: "samples" });
    const edge = screen.getByRole("separator", { name: "Library width" });
    edge.focus();
    await press("ArrowRight");
    expect(session.frame.libraryWidth).toBe(288);
    await waitFor(() => expect(edge.getAttribute("aria-valuenow")).toBe("288"));
    await press("End");
    expect(session.frame.libraryWidth).toBe(440);
  });
});
