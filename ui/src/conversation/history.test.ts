import { beforeEach, describe, expect, it } from "vitest";
import type { FoundConversation } from "../backend/backend";
import { grouped, History } from "./history.svelte";

const now = new Date(2026, 10, 27, 9, 30);

function changed(id: number, date: Date): FoundConversation {
  return { id, title: `Case ${id}`, started: 0, changed: date.getTime() / 1000, turns: 1, line: null };
}

beforeEach(() => localStorage.clear());

describe("conversations", () => {
  it("are grouped by day, week and month, pinned ones first", () => {
    const list = [
      changed(5, new Date(2026, 10, 27, 0, 1)),
      changed(4, new Date(2026, 10, 26, 23, 59)),
      changed(3, new Date(2026, 10, 21)),
      changed(2, new Date(2026, 10, 20, 23)),
      changed(1, new Date(2026, 10, 2)),
      changed(0, new Date(2025, 10, 2)),
    ];
    const groups = grouped(list, (id) => id === 2, now);
    expect(
      groups.map(({ when, list }) => [when instanceof Date ? when.getTime() : when, list.map(({ id }) => id)]),
    ).toEqual([
      ["pinned", [2]],
      ["today", [5]],
      ["yesterday", [4]],
      ["week", [3]],
      [new Date(2026, 10, 1).getTime(), [1]],
      [new Date(2025, 10, 1).getTime(), [0]],
    ]);
  });

  it("that are pinned, and the one that was open last, are remembered for each library", () => {
    const history = new History();
    history.begin("/a");
    history.pin(7, true);
    history.opened(3);
    history.begin("/b");
    expect([history.isPinned(7), history.last]).toEqual([false, null]);
    history.begin("/a");
    expect([history.isPinned(7), history.last]).toEqual([true, 3]);
    history.pin(7, false);
    expect(history.isPinned(7)).toBe(false);
    localStorage.setItem("footnote.history /c", "{torn");
    history.begin("/c");
    expect(history.last).toBeNull();
  });
});
