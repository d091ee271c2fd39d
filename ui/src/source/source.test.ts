import { describe, expect, it, vi } from "vitest";
import type { ApiError, Backend, Marks, Source } from "../backend/backend";
import { fakeSources, type SourcesPart } from "../backend/fake/sources";
import { PageCache } from "./cache.svelte";
import { SourceState, type SourceTarget } from "./source.svelte";

const handbook = 1;
const letter = 5;
const removed = 99;

const target = (more: Partial<SourceTarget> = {}): SourceTarget => ({
  ...{
    document: handbook,
    page: 9,
    start: 676,
    end: 708,
    quote: "",
    passage: "stored words",
    title: "Handbook",
    path: "/h.pdf",
    kind: "pdf",
    number: 1,
    state: "current",
  },
  ...more,
});

function source(changes: Partial<SourcesPart> = {}): SourceState {
  return new SourceState({ ...fakeSources(), ...changes } as unknown as Backend);
}

async function settled(state: SourceState): Promise<void> {
  await vi.waitFor(() => {
    expect(state.phase).not.toBe("loading");
    expect(state.phase !== "ready" || state.marks !== null || state.place !== null || state.note !== null).toBe(true);
  });
}

/** A promise that is kept by hand. */
function later<T>(): { promise: Promise<T>; keep: (value: T) => void } {
  let keep: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (keep = resolve));
  return { promise, keep };
}

describe("opening", () => {
  it("shows the page of a PDF with the passage boxed", async () => {
    const state = source();
    state.open([target()], 0);
    expect(state.phase).toBe("loading");
    await settled(state);
    expect([state.view, state.page, state.pageCount, state.note]).toEqual(["page", 9, 20, null]);
    expect(state.marks?.length).toBeGreaterThan(0);
    expect(state.jump).toMatchObject({ page: 9, at: "passage" });
  });

  it("shows the text of other kinds with the passage in its place", async () => {
    const state = source();
    state.open([target({ document: letter, page: 1, start: 10, end: 20, kind: "text" })], 0);
    await vi.waitFor(() => expect(state.place).toEqual({ start: 10, end: 20 }));
    expect(state.view).toBe("text");
  });

  it("marks nothing and shows the stored passage where less than half was found", async () => {
    const marks = { marks: [{ left: 0, top: 0, width: 1, height: 1 }], located: 0.4 };
    const state = source({ marks: () => Promise.resolve(marks) });
    state.open([target()], 0);
    await settled(state);
    expect([state.marks, state.note, state.storedShown]).toEqual([[], "not-located", true]);
  });

  it("shows the stored passage of a document that has gone", async () => {
    const state = source();
    state.open([target({ document: removed })], 0);
    await settled(state);
    expect([state.phase, state.note, state.storedShown]).toEqual(["gone", "removed", true]);
  });

  it("shows the text, and says so, when the file has changed", async () => {
    const real = fakeSources();
    const state = source({ source: async (document) => ({ ...(await real.source(document)), original: "changed" }) });
    state.open([target({ quote: "words that were never there" })], 0);
    await vi.waitFor(() => expect(state.note).toBe("changed-moved"));
    expect([state.view, state.storedShown]).toEqual(["text", true]);
  });

  it("shows the text when pdf.js cannot read the file", async () => {
    const state = source();
    state.open([target()], 0);
    await settled(state);
    state.cannotDraw();
    expect([state.view, state.note]).toEqual(["text", "undrawable"]);
    await vi.waitFor(() => expect(state.place).toEqual({ start: 676, end: 708 }));
  });

  it("says that the file has changed while it was shown", async () => {
    const real = fakeSources();
    let original: Source["original"] = "current";
    const state = source({ source: async (document) => ({ ...(await real.source(document)), original }) });
    state.open([target()], 0);
    await settled(state);
    original = "changed";
    state.cannotDraw();
    await vi.waitFor(() => expect(state.note).toBe("changed"));
    expect(state.view).toBe("text");
  });

  it("says what went wrong, and tries again", async () => {
    const failure: ApiError = { kind: "broken", code: "disk-full", values: {}, message: "The disk is full." };
    let fails = true;
    const real = fakeSources();
    const state = source({ source: (document) => (fails ? Promise.reject(failure) : real.source(document)) });
    state.open([target()], 0);
    await settled(state);
    expect([state.phase, state.failure]).toEqual(["failed", failure]);
    fails = false;
    state.retry();
    await settled(state);
    expect(state.phase).toBe("ready");
  });

  it("opens a document of the library at its first page, marking nothing", async () => {
    const state = source();
    state.openDocument({
      key: "d1",
      document: 1,
      title: "Handbook",
      path: "/h.pdf",
      kind: "pdf",
      pages: 20,
      passages: 9,
      state: "indexed",
      problems: [],
      added: 0,
      collections: [],
      author: null,
      tags: [],
      own_title: null,
      opened: 0,
      modified: 0,
    });
    await settled(state);
    expect([state.page, state.marks, state.note]).toEqual([1, [], null]);
  });
});

describe("going through the footnotes", () => {
  it("goes on and back, not beyond the ends, and fetches a document once", async () => {
    const real = fakeSources();
    const asked = vi.fn(real.source);
    const state = source({ source: asked });
    state.open([target(), target({ page: 10, number: 2 }), target({ document: letter, page: 1, number: 3 })], 0);
    await settled(state);
    state.previous();
    expect(state.target?.number).toBe(1);
    state.next();
    await settled(state);
    expect([state.target?.number, state.page]).toEqual([2, 10]);
    expect(asked).toHaveBeenCalledTimes(1);
    state.next();
    state.next();
    await settled(state);
    expect([state.target?.number, state.meta?.document]).toEqual([3, letter]);
  });

  it("drops a document that comes after another was opened", async () => {
    const real = fakeSources();
    const slow = later<Source>();
    const state = source({ source: (document) => (document === handbook ? slow.promise : real.source(document)) });
    state.open([target()], 0);
    state.open([target({ document: letter, page: 1, start: 0, end: 4 })], 0);
    await settled(state);
    slow.keep(await real.source(handbook));
    await slow.promise;
    await Promise.resolve();
    expect(state.meta?.document).toBe(letter);
  });

  it("drops boxes that come after the next footnote was opened", async () => {
    const slow = later<Marks>();
    const box = (left: number): Marks => ({ marks: [{ left, top: 0, width: 0.1, height: 0.1 }], located: 1 });
    const state = source({ marks: (_, page) => (page === 9 ? slow.promise : Promise.resolve(box(0.5))) });
    state.open([target(), target({ page: 10 })], 0);
    await vi.waitFor(() => expect(state.phase).toBe("ready"));
    state.next();
    await settled(state);
    slow.keep(box(0.1));
    await slow.promise;
    await Promise.resolve();
    expect(state.marks?.[0]?.left).toBe(0.5);
  });

  it("is closed for good", async () => {
    const state = source();
    state.open([target()], 0);
    state.close();
    await Promise.resolve();
    await Promise.resolve();
    expect([state.target, state.phase, state.meta]).toEqual([null, "closed", null]);
  });
});

describe("pages and zoom", () => {
  it("takes a page's number or its printed label, and refuses what there is not", async () => {
    const state = source();
    state.open([target()], 0);
    await settled(state);
    await state.pages.want(4);
    expect(state.goToTyped("12")).toBe(true);
    expect([state.page, state.jump.page]).toEqual([12, 12]);
    expect(state.goToTyped("IV")).toBe(true);
    expect(state.page).toBe(4);
    expect([state.goToTyped("21"), state.goToTyped("0"), state.goToTyped("x")]).toEqual([false, false, false]);
    expect(state.page).toBe(4);
    expect([state.label(4), state.label(5)]).toEqual(["iv", null]);
  });

  it("zooms in steps from what is seen, within bounds", async () => {
    const state = source();
    state.fitScale = 0.8;
    state.zoomIn();
    expect(state.scale).toBeCloseTo(0.96);
    for (let step = 0; step < 20; step += 1) {
      state.zoomIn();
    }
    expect(state.scale).toBe(4);
    state.zoomToFit();
    expect(state.scale).toBe(0.8);
  });

  it("keeps so many pages, and those that were wanted last", async () => {
    const real = fakeSources();
    const load = vi.fn((page: number) => real.page(handbook, page));
    const cache = new PageCache(load, 3);
    for (const page of [1, 2, 3, 1, 4, 5]) {
      await cache.want(page);
    }
    expect(cache.size).toBe(3);
    expect([1, 2, 3, 4, 5].filter((page) => cache.get(page) !== undefined)).toEqual([1, 4, 5]);
    await Promise.all([cache.want(9), cache.want(9)]);
    expect(load.mock.calls.filter(([page]) => page === 9)).toHaveLength(1);
  });

  it("forgets pages that come after it was cleared", async () => {
    const real = fakeSources();
    const cache = new PageCache((page) => real.page(handbook, page), 3);
    const under = cache.want(1);
    cache.clear();
    await under;
    expect(cache.size).toBe(0);
  });
});

describe("finding", () => {
  it("begins at the page that is read, goes round, and boxes what it found", async () => {
    const state = source();
    state.open([target()], 0);
    await settled(state);
    state.openFind();
    state.find.query = "leave";
    await state.find.search();
    const { findings } = state.find;
    expect(findings.length).toBeGreaterThan(3);
    expect(state.find.current?.page).toBe(9);
    await vi.waitFor(() => expect(state.findingMarks).toMatchObject({ page: 9 }));
    await vi.waitFor(() => expect(state.findingMarks?.others.length).toBeGreaterThan(0));
    const first = state.find.at;
    for (let step = 0; step < findings.length; step += 1) {
      await state.find.enter(false);
    }
    expect(state.find.at).toBe(first);
    state.find.previous();
    expect(state.find.at).toBe((first - 1 + findings.length) % findings.length);
    expect(state.jump).toMatchObject({ page: state.find.current?.page, at: "finding" });
    state.closeFind();
    expect([state.find.findings.length, state.findingMarks]).toEqual([0, null]);
  });

  it("drops answers to what is no longer asked", async () => {
    const real = fakeSources();
    const slow = later<Awaited<ReturnType<SourcesPart["findInDocument"]>>>();
    const state = source({
      findInDocument: (document, query) => (query === "old" ? slow.promise : real.findInDocument(document, query)),
    });
    state.open([target()], 0);
    await settled(state);
    state.find.query = "old";
    const first = state.find.search();
    state.find.query = "bereavement";
    await state.find.search();
    const found = state.find.findings.length;
    slow.keep({ findings: [], more: false });
    await first;
    expect(found).toBeGreaterThan(0);
    expect(state.find.findings).toHaveLength(found);
  });
});
