// Names, tags, folders and what the list is narrowed to.

import { describe, expect, it } from "vitest";
import type { DocumentRow } from "../backend/backend";
import { fakeBackend } from "../backend/fake";
import { sampleRows } from "../backend/fake/documents";
import { LibraryState } from "./library.svelte";
import { Sieve } from "./sieve.svelte";
import { treeOf } from "./tree";

async function library(): Promise<LibraryState> {
  const state = new LibraryState(fakeBackend());
  await state.load();
  return state;
}

const titles = (state: LibraryState): string[] => state.shown.map(({ title }) => title);

describe("names and tags", () => {
  it("a document has another name until it is taken away", async () => {
    const state = await library();
    await state.rename(state.row(5)!, "Letter of May");
    expect(state.row(5)).toMatchObject({ title: "Letter of May", own_title: "Letter to the landlord" });
    await state.rename(state.row(5)!, "");
    expect(state.row(5)).toMatchObject({ title: "Letter to the landlord", own_title: null });
  });

  it("tags are counted whatever their case, filter the list, and can be asked", async () => {
    const state = await library();
    await state.tag([state.row(5)!, state.row(7)!], "Urgent", true);
    await state.tag([state.row(7)!], "case 9", true);
    expect(state.tags).toEqual([
      { tag: "case 9", documents: 1 },
      { tag: "Urgent", documents: 2 },
    ]);
    state.show({ kind: "tag", tag: "urgent" });
    expect(titles(state)).toEqual(["Letter to the landlord", "Services Agreement NA-2024-0193"]);
    state.askIn({ kind: "tag", tag: "Urgent" });
    expect(state.scope).toEqual({ kind: "documents", ids: [5, 7] });
    expect(state.scopeName).toBe("#Urgent");
    state.show({ kind: "all" });
    state.filter = "#case";
    expect(titles(state)).toEqual(["Services Agreement NA-2024-0193"]);
    await state.tag([state.row(7)!], "case 9", false);
    expect(state.tags.map(({ tag }) => tag)).toEqual(["Urgent"]);
  });

  it("those looked at last come first", async () => {
    const backend = fakeBackend();
    const state = new LibraryState(backend);
    await state.load();
    backend.change([
      { ...state.row(4)!, opened: 20 },
      { ...state.row(6)!, opened: 30 },
    ]);
    state.sort("opened");
    expect(state.shown.slice(0, 2).map(({ document }) => document)).toEqual([6, 4]);
  });
});

describe("folders", () => {
  it("are a tree without what all have in common, and single steps are written together", () => {
    const tree = treeOf(
      new Map([
        ["/home/ada/Cases/2024/Hale", 2],
        ["/home/ada/Cases/2024/Hale/Annexes", 1],
        ["/home/ada/Cases/2023/Old/Moreau", 4],
      ]),
    );
    expect(tree).toMatchObject([
      {
        path: "/home/ada/Cases",
        name: "Cases",
        documents: 7,
        inner: [
          { name: "2023/Old/Moreau", documents: 4, inner: [] },
          {
            name: "2024/Hale",
            path: "/home/ada/Cases/2024/Hale",
            documents: 3,
            inner: [{ name: "Annexes", documents: 1 }],
          },
        ],
      },
    ]);
    expect(
      treeOf(
        new Map([
          ["C:\\Papers\\A", 1],
          ["C:\\Papers\\B", 1],
        ]),
      )[0],
    ).toMatchObject({
      path: "C:\\Papers",
      inner: [{ path: "C:\\Papers\\A" }, { path: "C:\\Papers\\B" }],
    });
  });

  it("a folder shows what lies in it and within its folders", async () => {
    const state = await library();
    state.show({ kind: "folder", path: "/home/ada/Documents" });
    expect(state.shown).toHaveLength(8);
    state.show({ kind: "folder", path: "/home/ada/Doc" });
    expect(state.shown).toHaveLength(0);
  });
});

describe("the sieve", () => {
  const day = 86_400;
  const row = (more: Partial<DocumentRow>): DocumentRow => ({ ...sampleRows()[0]!, added: 100 * day, ...more });

  it("lets through kinds, authors and files changed lately, and goes by the day of adding where no other is known", () => {
    const sieve = new Sieve();
    const now = 101 * day;
    expect(sieve.active).toBe(false);
    sieve.age = "week";
    expect(sieve.passes(row({ modified: 0 }), now)).toBe(true);
    expect(sieve.passes(row({ modified: 90 * day }), now)).toBe(false);
    sieve.toggleKind("pdf");
    sieve.toggleAuthor("Ada");
    expect(sieve.count).toBe(3);
    expect(sieve.passes(row({ author: "Ada" }), now)).toBe(true);
    expect(sieve.passes(row({ author: null }), now)).toBe(false);
    expect(sieve.passes(row({ author: "Ada", kind: "docx" }), now)).toBe(false);
    sieve.clear();
    expect(sieve.passes(row({ author: null, kind: "docx", modified: 1 }), now)).toBe(true);
  });
});
