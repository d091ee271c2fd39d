// Notes: what is selected is found in the text of its page; notes are made, listed, changed and handed on.

import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import App from "../app/App.svelte";
import { Session } from "../app/session.svelte";
import { withoutLayout } from "../app/without-layout";
import type { Note, PageView } from "../backend/backend";
import { fakeBackend, type FakeBackend } from "../backend/fake";
import { markdown } from "../conversation/export/markdown";
import { toasts } from "../design/toasts.svelte";
import { documentOfNotes } from "./export";
import { placeIn } from "./selected";

function view(text: string): PageView {
  return { number: 1, label: null, width: null, height: null, text, blocks: [], anchors: [] };
}

describe("selected words", () => {
  it("are found whatever the line breaks, and of several places the one that is as far down", () => {
    const page = view("𝄞 The rent\nis due. Later the rent is due again.");
    expect(placeIn(page, { page: 1, words: "rent is due", before: "𝄞 The " })).toEqual({ start: 6, end: 17 });
    expect(placeIn(page, { page: 1, words: "rent is due", before: "𝄞 The rent is due. Later the " })).toEqual({
      start: 29,
      end: 40,
    });
    expect(placeIn(page, { page: 1, words: "rent was due", before: "" })).toBeNull();
    expect(placeIn(page, { page: 1, words: " \n", before: "" })).toBeNull();
  });

  it("are found where the page draws a ligature", () => {
    expect(placeIn(view("the ﬁrst oﬃce"), { page: 1, words: "first office", before: "" })).toEqual({
      start: 4,
      end: 13,
    });
  });
});

describe("notes in the window", () => {
  let session: Session;
  let backend: FakeBackend;

  beforeEach(async () => {
    withoutLayout();
    localStorage.clear();
    backend = fakeBackend();
    session = new Session(backend);
    render(App, { session });
    await waitFor(() => expect(session.frame.phase).toBe("ready"));
  });
  afterEach(() => {
    cleanup();
    toasts.shown = [];
    vi.restoreAllMocks();
  });

  async function faults(): Promise<string[]> {
    const { violations } = await axe.run(document.documentElement, { rules: { "color-contrast": { enabled: false } } });
    return violations
      .filter(({ impact }) => impact !== "minor")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  }

  const letter = { on: "passage", document: 5, page: 1, start: 0, end: 12 } as const;

  it("are written on words, listed with their document, found by words, and deleted", async () => {
    session.notes.edit({ on: letter, quote: "some words", title: "Letter to the landlord" });
    const field = await screen.findByTestId("note-field");
    await fireEvent.input(field, { target: { value: "Ask Ms Hale" } });
    await fireEvent.click(screen.getByTestId("note-star"));
    expect(await faults()).toEqual([]);
    await fireEvent.click(screen.getByTestId("note-save"));
    await waitFor(() => expect(session.notes.all).toHaveLength(1));

    session.frame.tab = "notes";
    const item = await screen.findByTestId("note-item");
    expect(item.textContent).toContain("Letter to the landlord");
    expect(item.textContent).toContain("Ask Ms Hale");
    expect(within(item).getByText("Starred")).toBeTruthy();
    expect(await faults()).toEqual([]);

    await fireEvent.input(screen.getByTestId("note-search"), { target: { value: "nothing like it" } });
    expect(screen.queryByTestId("note-item")).toBeNull();
    await fireEvent.input(screen.getByTestId("note-search"), { target: { value: "hale ask" } });
    await fireEvent.click(within(screen.getByTestId("note-item")).getAllByRole("button")[0]!);
    expect(session.source.target).toMatchObject({ document: 5, page: 1, start: 0, end: 12 });

    await session.notes.remove(session.notes.all[0]!);
    expect(screen.queryByTestId("note-item")).toBeNull();
  });

  it("mark their words in the text of the document", async () => {
    const { text } = await backend.page(5, 1);
    const word = /\p{L}{7,}/u.exec(text)?.[0] ?? "";
    const start = [...text.slice(0, text.indexOf(word))].length;
    await session.notes.highlight({ on: "passage", document: 5, page: 1, start, end: start + word.length });
    session.source.openDocument(session.library.row(5)!);
    const mark = await screen.findByTestId("noted-text");
    expect(mark.textContent).toBe(word);
    await fireEvent.click(screen.getByTestId("note-mark"));
    expect((await screen.findByTestId("note-editor")).textContent).toContain(word);
  });

  it("star quotes and answers", async () => {
    const { conversation } = session;
    await conversation.ask("What rent is the tenant prepared to pay from May?");
    const star = (await screen.findAllByTestId("star-quote"))[0]!;
    await fireEvent.click(star);
    await waitFor(() => expect(star.getAttribute("aria-pressed")).toBe("true"));
    await fireEvent.click(screen.getByTestId("star-answer"));
    await waitFor(() =>
      expect(session.notes.all.map(({ on, starred }) => [on.on, starred])).toEqual([
        ["answer", true],
        ["passage", true],
      ]),
    );
    // Without its star nothing is left of the note on the answer; the words of the quote stay highlighted.
    await fireEvent.click(screen.getByTestId("star-answer"));
    await fireEvent.click(star);
    await waitFor(() =>
      expect(session.notes.all.map(({ on, starred }) => [on.on, starred])).toEqual([["passage", false]]),
    );
  });
});

describe("exported notes", () => {
  const note = (id: number, more: Partial<Note>): Note => ({
    id,
    words: "",
    starred: false,
    made: id,
    changed: id,
    on: {
      on: "passage",
      document: 1,
      title: "Lease",
      path: "/home/anna/Müller/lease.pdf",
      kind: "pdf",
      page: 4,
      location: {
        unit: "page",
        label: null,
        page_label: null,
        pages: null,
        stretch: null,
        hidden: false,
        recognized: null,
      },
      heading: "",
      start: 10 * id,
      end: 10 * id + 5,
      quote: "The rent is *due*.",
      state: "current",
    },
    ...more,
  });

  it("stand by document in the order of its text, with their words and without folders", () => {
    const answer: Note = note(3, {
      words: "Send to client",
      starred: true,
      on: { on: "answer", conversation: 1, turn: 1, question: "When is it due?", said: "In May." },
    });
    const text = markdown(documentOfNotes([answer, note(2, { words: "Check" }), note(1, {})], "0.1.0"));
    expect(text).toContain("# Notes");
    expect(text).toContain(
      "## Lease\n\n*lease.pdf*\n\n> The rent is \\*due\\*. (p. 4)\n\n> The rent is \\*due\\*. (p. 4)\n\nCheck",
    );
    expect(text).toContain("## Notes on answers\n\n**When is it due?**\n\n> In May.\n\n★ Send to client");
    expect(text).not.toContain("anna");
  });
});
