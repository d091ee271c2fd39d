import { describe, expect, it } from "vitest";
import type { Outline } from "../backend/backend";
import { OutlineState, type Entry } from "./outline.svelte";
import { turnedMark, turnedSize } from "./turning";

const entry = (level: number, title: string, page: number, start: number | null = null, top = 0): Entry => ({
  level,
  title,
  page,
  start,
  top,
});

async function outlineOf(entries: Entry[]): Promise<OutlineState> {
  const headings = entries.map((one) => ({ ...one, start: one.start ?? 0, end: 0 }));
  const state = new OutlineState({
    outline: (): Promise<Outline> => Promise.resolve({ entries: headings, more: false }),
  });
  await state.load(1);
  return state;
}

const titles = (state: OutlineState): string[] => state.lines.map(({ depth, entry }) => `${depth} ${entry.title}`);

describe("an outline", () => {
  it("is as deep as its headings, whatever levels they leave out", async () => {
    const state = await outlineOf([
      entry(1, "Lease", 1),
      entry(3, "Rent", 1),
      entry(3, "Arrears", 2),
      entry(2, "End", 3),
    ]);
    expect(titles(state)).toEqual(["0 Lease", "1 Rent", "1 Arrears", "1 End"]);
  });

  it("hides what is below an entry that is folded up", async () => {
    const state = await outlineOf([entry(1, "A", 1), entry(2, "A 1", 1), entry(3, "A 1 a", 1), entry(1, "B", 2)]);
    state.fold(0, true);
    expect(titles(state)).toEqual(["0 A", "0 B"]);
    expect(state.lines.map(({ folded }) => folded)).toEqual([true, null]);
    state.fold(0, false);
    expect(state.parentOf(state.lines[2]!)?.entry.title).toBe("A 1");
    expect(state.parentOf(state.lines[0]!)).toBeNull();
  });

  it("knows the last heading above what is read, in a text and on a printed page", async () => {
    const state = await outlineOf([entry(1, "A", 1, 10, 0.1), entry(1, "B", 1, 90, 0.6), entry(1, "C", 3, 0, 0)]);
    const at = (page: number, share: number, start: number | null): string | undefined =>
      state.lineOf({ page, share, start })?.entry.title;
    expect([at(1, 0, -1), at(1, 0.2, 10), at(1, 0.9, 90), at(2, 0, -1), at(3, 0.1, 0)]).toEqual([
      undefined,
      "A",
      "B",
      "B",
      "C",
    ]);
    expect([at(1, 0, null), at(1, 0.3, null), at(1, 0.7, null)]).toEqual([undefined, "A", "B"]);
    state.mark([entry(1, "Part", 1), entry(2, "Inner", 2)]);
    state.fold(0, true);
    expect(at(2, 0.5, null)).toBe("Part");
  });

  it("is the bookmarks of the file where it has some", async () => {
    const state = await outlineOf([entry(1, "A heading", 1)]);
    state.mark([entry(1, "A bookmark", 4)]);
    expect(titles(state)).toEqual(["0 A bookmark"]);
    state.clear();
    expect(titles(state)).toEqual([]);
  });
});

describe("a page that is turned", () => {
  it("takes its marks with it, and four quarters lead back", () => {
    const mark = { left: 0.1, top: 0.2, width: 0.3, height: 0.05 };
    const near = (quarters: 0 | 1 | 2 | 3): number[] =>
      Object.values(turnedMark(mark, quarters)).map((value) => Math.round(value * 1000) / 1000);
    // Clockwise, what is at the top comes to the right side.
    expect(near(1)).toEqual([0.75, 0.1, 0.05, 0.3]);
    expect(near(2)).toEqual([0.6, 0.75, 0.3, 0.05]);
    expect(near(3)).toEqual([0.2, 0.6, 0.05, 0.3]);
    const once = turnedMark(turnedMark(turnedMark(turnedMark(mark, 1), 1), 1), 1);
    expect(Object.values(once).map((value) => Math.round(value * 1000) / 1000)).toEqual([0.1, 0.2, 0.3, 0.05]);
    expect(turnedSize({ width: 600, height: 800 }, 3)).toEqual({ width: 800, height: 600 });
  });
});
