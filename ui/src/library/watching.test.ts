// The folders that are kept current.

import { describe, expect, it, vi } from "vitest";
import { fakeBackend } from "../backend/fake";
import { foldersInEveryState, watchedFolder } from "../backend/fake/folders";
import { toasts } from "../design/toasts.svelte";
import { lines, listed, Watching } from "./watching.svelte";

async function watching() {
  const backend = fakeBackend({ library: "states" });
  const state = new Watching(backend);
  await state.load();
  return { backend, state };
}

describe("watched folders", () => {
  it("are there with their states", async () => {
    const { state } = await watching();
    expect(state.folders.map((folder) => folder.state)).toEqual(foldersInEveryState().map((folder) => folder.state));
  });

  it("can be turned off, on, and left", async () => {
    const { state } = await watching();
    const folder = state.folders[0]!;
    await state.keepCurrent(folder, false);
    expect(state.folders[0]).toMatchObject({ current: false, state: "off" });
    await state.keepCurrent(folder, true);
    expect(state.folders[0]).toMatchObject({ current: true, state: "current" });
    await state.stop(folder);
    expect(state.folders.map(({ name }) => name)).not.toContain(folder.name);
  });

  it("a folder that is added is told of, with a way to have it read only once", async () => {
    const { backend, state } = await watching();
    const before = toasts.shown.length;
    backend.putFolder(watchedFolder("Letters"));
    const toast = toasts.shown.at(-1)!;
    expect(toasts.shown.length).toBe(Math.min(before + 1, 3));
    expect(toast.text).toContain("Letters");
    // What is known is not told of again.
    backend.putFolder(watchedFolder("Letters", { documents: 43 }));
    expect(toasts.shown.at(-1)).toBe(toast);
    toast.action!.run();
    await vi.waitFor(() => expect(state.folders.map(({ name }) => name)).not.toContain("Letters"));
  });

  it("a sheet with a pattern that is none stays open", async () => {
    const { state } = await watching();
    const folder = state.folders[0]!;
    state.shown = folder.key;
    await state.setRules(folder, { ...folder.rules, patterns: ["[z-a]"] });
    expect(state.sheet?.key).toBe(folder.key);
    await state.setRules(folder, { ...folder.rules, patterns: ["*.tmp"] });
    expect(state.sheet).toBeNull();
    expect(state.folders[0]?.rules.patterns).toEqual(["*.tmp"]);
  });

  it("endings and patterns are read as they are written", () => {
    expect(listed(" pdf, docx;txt\n")).toEqual(["pdf", "docx", "txt"]);
    expect(lines("*.tmp\n\n drafts of May/ \n")).toEqual(["*.tmp", "drafts of May/"]);
  });
});
