// What a person sees and hears of the conversation, on the fake program.

import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import Harness from "./Harness.test.svelte";
import { Session } from "../app/session.svelte";
import type { Backend, CitationState } from "../backend/backend";
import { fakeBackend } from "../backend/fake";
import { toasts } from "../design/toasts.svelte";
import { fakeConversations } from "../backend/fake/conversations";
import { speech } from "../i18n/words.svelte";

const rentQuestion = "What rent is the tenant prepared to pay from May?";
const leaveQuestion = "How many days off when a person close to them dies?";

async function show(changes: Partial<Backend> = {}): Promise<Session> {
  const session = new Session({ ...fakeBackend(), ...fakeConversations({ pace: 0 }), ...changes });
  await session.library.load();
  render(Harness, { session });
  return session;
}

async function ask(question: string): Promise<void> {
  const field = screen.getByTestId("ask-field");
  await fireEvent.input(field, { target: { value: question } });
  await fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(screen.queryByTestId("stop-button")).toBeNull());
}

async function seriousFaults(): Promise<string[]> {
  // Colours are no concern here: jsdom computes none.
  const { violations } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

afterEach(() => {
  cleanup();
  Reflect.deleteProperty(navigator, "clipboard");
  vi.unstubAllGlobals();
  toasts.shown = [];
  speech.language = "en";
});

describe("a conversation", () => {
  it("says which of its answers cannot be read, and what to do", async () => {
    const plain = fakeConversations({ pace: 0 });
    const session = await show({
      ...plain,
      conversation: async (id) => ({ ...(await plain.conversation(id)), damaged: 1 }),
    });
    await ask(rentQuestion);
    expect(screen.queryByTestId("damaged-answers")).toBeNull();
    await session.conversation.openConversation(session.conversation.id!);
    const line = await screen.findByTestId("damaged-answers");
    expect(line.textContent).toMatch(/^1 earlier answer can’t be read\. .*footnote-cli repair/);
    speech.language = "de";
    await waitFor(() => expect(line.textContent).toMatch(/^Eine frühere Antwort lässt sich nicht lesen\./));
  });
});

describe("an answer", () => {
  it("carries marks that name their documents and open the source", async () => {
    const session = await show();
    await ask(rentQuestion);
    const marks = screen.getAllByTestId("footnote-mark");
    expect(marks.map((mark) => mark.textContent)).toEqual(["1", "2", "3", "4"]);
    expect(marks[1]?.getAttribute("aria-label")).toBe("Footnote 2: Letter to the landlord, page 1");
    await fireEvent.click(marks[1]!);
    expect(session.source.target?.number).toBe(2);
    await waitFor(() =>
      expect(marks.map((mark) => mark.getAttribute("aria-current"))).toEqual([null, "true", null, null]),
    );
    expect(screen.getAllByTestId("footnote")[1]?.getAttribute("aria-current")).toBe("true");
  });

  it("says how it was produced when documents were counted or read whole", async () => {
    await show();
    await ask("How many documents mention the rent?");
    expect(screen.getByTestId("method").textContent).toBe("1 of 8 documents mentions “rent…”.");
    expect(screen.getByText(/Documents that put it differently are not counted/)).toBeTruthy();
    await ask("Summarise the letter");
    expect(screen.getAllByTestId("method")[1]?.textContent).toBe(
      "Summary of “Letter to the landlord”: all 9 passages read.",
    );
    await ask("Summarise");
    expect(screen.getByTestId("abstention").textContent).toContain("Which document should be summarised?");
  });

  it("tells sentences without full support apart, and says why", async () => {
    await show();
    await ask(rentQuestion);
    expect(screen.getAllByTestId("sentence").map((sentence) => sentence.dataset["support"])).toEqual([
      "supported",
      "partly",
      "unsupported",
      "supported",
    ]);
    const notes = screen.getByLabelText("Footnotes");
    expect(notes.textContent).toContain("Partly supported. The passages don’t mention “landlord”, “agrees”.");
    expect(notes.textContent).toContain("Not supported. The passages don’t support this.");
  });

  it("sets rows of a table as one table, under its head", async () => {
    await show();
    await ask(leaveQuestion);
    const answer = within(screen.getByTestId("answer"));
    expect(answer.getAllByRole("columnheader").map((cell) => cell.textContent)).toEqual([
      "Kind of leave",
      "Entitlement",
      "Paid",
      "Notice",
    ]);
    expect(answer.getAllByRole("row")).toHaveLength(3);
    expect(answer.getAllByRole("cell", { name: "Up to 10 days" })).toHaveLength(1);
  });

  it("begins with the words that answer; what they are quoted from has footnote 1, and its cell is marked", async () => {
    await show();
    await ask(leaveQuestion);
    const answer = screen.getByTestId("answer");
    expect(screen.getByTestId("answer-line").textContent).toBe("Up to 10 days");
    expect(answer.firstElementChild).toBe(screen.getByTestId("answer-line"));
    expect(within(answer).getAllByTestId("footnote-mark")[0]?.textContent).toBe("1");
    expect(screen.getAllByTestId("answer-words").map((words) => words.textContent)).toContain("Up to 10 days");
    expect(answer.querySelectorAll("td.answers")).toHaveLength(1);
  });

  it("folds away the quotes that add little, with their notes, until they are asked for", async () => {
    const session = await show();
    await ask("How does leave work?");
    const turn = session.conversation.turns[0]!;
    const before = screen.getAllByTestId("footnote").length;
    if (screen.queryByTestId("folded-button") === null) {
      expect(before).toBe(turn.answer.footnotes.length);
      return;
    }
    expect(before).toBeLessThan(turn.answer.footnotes.length);
    await fireEvent.click(screen.getByTestId("folded-button"));
    await waitFor(() => expect(screen.getAllByTestId("footnote")).toHaveLength(turn.answer.footnotes.length));
  });

  it("says first what no document speaks of", async () => {
    await show();
    await ask("Who painted the ceiling of the Sistine Chapel?");
    await waitFor(() =>
      expect(screen.getByTestId("answer-line").textContent).toBe("No document here speaks of “Sistine” or “Chapel”."),
    );
  });

  it("offers the documents where it has to know which is meant", async () => {
    const session = await show();
    await ask("Summarise");
    const [first] = screen.getAllByTestId("which-document");
    const ask1 = vi.spyOn(session.backend, "ask");
    await fireEvent.click(first!);
    await waitFor(() => expect(ask1).toHaveBeenCalled());
    expect(ask1.mock.calls[0]?.[0].scope.kind).toBe("documents");
  });

  it("says it where a document is not as it was", async () => {
    const plain = fakeConversations({ pace: 0 });
    const state: CitationState = "changed";
    await show({
      ask: (request, onEvent) =>
        plain.ask(request, (event) =>
          onEvent(
            event.type === "kept"
              ? {
                  ...event,
                  turn: { ...event.turn, footnotes: event.turn.footnotes.map((footnote) => ({ ...footnote, state })) },
                }
              : event,
          ),
        ),
    });
    await ask(rentQuestion);
    expect(screen.getAllByText("The file has changed since this answer")).toHaveLength(4);
  });

  it("is announced once, when it is finished", async () => {
    const said: string[] = [];
    await show();
    const live = screen.getByTestId("announcement");
    const watch = new MutationObserver(() => said.push(live.textContent ?? ""));
    watch.observe(live, { childList: true, characterData: true, subtree: true });
    await ask(rentQuestion);
    await waitFor(() => expect(live.textContent).not.toBe(""));
    expect(said.filter((text) => text !== "")).toHaveLength(1);
    expect(live.textContent).toMatch(/^Answer ready: 4 sentences, 4 footnotes\. The landlord proposed/);
  });

  it("is an honest one where the documents do not say, with the nearest passages", async () => {
    const session = await show();
    await ask("Who painted the ceiling of the Sistine Chapel?");
    expect(screen.getByTestId("abstention").textContent).toContain("No clear answer found.");
    expect(screen.queryByRole("alert")).toBeNull();
    const [nearest] = screen.getAllByTestId("nearest-passage");
    await fireEvent.click(nearest!);
    expect(session.source.target?.title).toBe("Harbourline Employee Handbook");
  });

  it("that failed says why and is asked again", async () => {
    await show();
    await ask("Please crash");
    expect(screen.getByRole("alert").textContent).toContain(
      "has ended (signal 9). It starts again with the next question.",
    );
    expect(screen.getByText("Ask again")).toBeTruthy();
  });

  it("is copied with its footnotes, though its text comes after the click and WebKit takes none then", async () => {
    const copied: Promise<Blob>[] = [];
    const rich: Promise<Blob>[] = [];
    let clicking = true;
    const write = vi.fn(([item]: { "text/plain": Promise<Blob>; "text/html": Promise<Blob> }[]) => {
      if (!clicking || item === undefined) {
        return Promise.reject(new DOMException("too late", "NotAllowedError"));
      }
      copied.push(item["text/plain"]);
      rich.push(item["text/html"]);
      return item["text/plain"].then(() => undefined);
    });
    const clipboard = { write, writeText: () => Promise.reject(new DOMException("too late", "NotAllowedError")) };
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: clipboard });
    vi.stubGlobal(
      "ClipboardItem",
      class {
        constructor(content: object) {
          Object.assign(this, content);
        }
      },
    );
    await show();
    await ask(rentQuestion);
    screen.getByTestId("copy-button").click();
    clicking = false;
    await waitFor(() => expect(toasts.shown.map(({ text }) => text)).toEqual(["Copied"]));
    expect(await (await copied[0])?.text()).toContain("[^1]");
    expect(await (await rich[0])?.text()).toContain("<sup>1</sup>");
  });

  it("is asked again in other words", async () => {
    await show();
    await ask(rentQuestion);
    await fireEvent.click(screen.getByTestId("edit-button"));
    const field = screen.getByTestId("edit-field");
    await fireEvent.input(field, { target: { value: leaveQuestion } });
    await fireEvent.keyDown(field, { key: "Enter" });
    await waitFor(() => expect(screen.getByRole("heading", { name: leaveQuestion })).toBeTruthy());
    await waitFor(() => expect(screen.getAllByTestId("footnote")).toHaveLength(3));
    expect(screen.getAllByTestId("turn")).toHaveLength(1);
  });
});

describe("the ask field", () => {
  it("takes the name of a document or a collection after @ for what is asked", async () => {
    const session = await show();
    const field = screen.getByTestId("ask-field");
    field.focus();
    await fireEvent.input(field, { target: { value: "What is due? @field" } });
    await waitFor(() => expect(screen.getAllByTestId("mention")[0]?.textContent).toContain("Field work"));
    await fireEvent.keyDown(field, { key: "Enter" });
    expect(session.library.scope).toEqual({ kind: "collection", id: 2 });
    expect(session.conversation.draft).toBe("What is due? ");
    expect(session.conversation.turns).toHaveLength(0);
  });

  it("shows passages while typing; arrow keys walk, Enter opens, Escape puts them away", async () => {
    const session = await show();
    const field = screen.getByTestId("ask-field");
    field.focus();
    await fireEvent.input(field, { target: { value: "leave days" } });
    await waitFor(() => expect(screen.getAllByTestId("live-passage").length).toBeGreaterThan(1));
    await fireEvent.keyDown(field, { key: "ArrowDown" });
    const [first] = screen.getAllByTestId("live-passage");
    expect(first?.getAttribute("aria-selected")).toBe("true");
    expect(field.getAttribute("aria-activedescendant")).toBe(first?.id);
    await fireEvent.keyDown(field, { key: "Enter" });
    expect(session.source.target?.page).toBe(9);
    expect(session.conversation.turns).toHaveLength(0);
    await fireEvent.keyDown(field, { key: "Escape" });
    expect(screen.queryByTestId("live-passages")).toBeNull();
  });

  it("breaks the line on Shift+Enter", async () => {
    const session = await show();
    const field = screen.getByTestId("ask-field");
    await fireEvent.input(field, { target: { value: "First line" } });
    await fireEvent.keyDown(field, { key: "Enter", shiftKey: true });
    expect(session.conversation.turns).toHaveLength(0);
  });

  it("says beside the answer where was asked", async () => {
    const session = await show();
    session.library.askIn({ kind: "collection", id: 2 });
    await ask(rentQuestion);
    expect(screen.getByText("Asked in Field work")).toBeTruthy();
  });

  it("says where is asked, and asks everywhere again", async () => {
    const session = await show();
    session.library.askIn({ kind: "collection", id: 2 });
    await waitFor(() => expect(screen.getByTestId("ask-scope").textContent).toContain("in Field work"));
    await fireEvent.click(screen.getByLabelText("Ask all documents"));
    expect(screen.getByTestId("ask-scope").textContent).toContain("in all documents");
  });
});

describe("the list of conversations", () => {
  it("begins with the newest fifty, and shows older ones when asked", async () => {
    const list = Array.from({ length: 60 }, (_, index) => ({
      id: index + 1,
      title: `Case ${index + 1}`,
      started: 0,
      changed: 0,
      turns: 1,
      line: null,
    }));
    await show({ conversations: () => Promise.resolve(list) });
    await fireEvent.click(screen.getByTestId("conversation-switch"));
    await waitFor(() => expect(screen.getAllByTestId("conversation-item")).toHaveLength(50));
    await fireEvent.click(screen.getByText("Show 10 older"));
    expect(screen.getAllByTestId("conversation-item")).toHaveLength(60);
  });
});

describe("the keyboard", () => {
  it("comes to each footnote once", async () => {
    await show();
    await ask(rentQuestion);
    const marks = screen.getAllByTestId("footnote-mark");
    expect(marks.map(({ tabIndex }) => tabIndex)).toEqual(marks.map(() => 0));
    const notes = screen.getAllByTestId("footnote");
    expect(notes).toHaveLength(marks.length);
    const stops = notes.flatMap((note) => [...note.querySelectorAll("button")]).filter(({ tabIndex }) => tabIndex >= 0);
    expect(stops).toEqual([]);
    // What the menu of a note offers is in the menu of its mark.
    expect(marks[0]?.dataset["notePlace"]).toBeTruthy();
  });
});

describe("earlier answers", () => {
  it("are copied and exported as they are shown", async () => {
    const plain = fakeConversations({ pace: 0 });
    const saved: string[] = [];
    const session = await show({
      ...plain,
      saveFile: async (_name, bytes) => saved.push(new TextDecoder().decode(new Uint8Array(bytes))) > 0,
    });
    const { conversation } = session;
    await conversation.ask(leaveQuestion);
    const turn = conversation.turns[0]!;
    const first = turn.answer.sentences[0]!.text.split("\t")[0]!;
    await conversation.askAgain(turn, rentQuestion);
    expect((await conversation.answerText(turn))?.text).not.toContain(first);
    await conversation.showVersion(turn, 0);
    expect((await conversation.answerText(turn))?.text).toContain(first);
    await conversation.exportTurn(turn, "markdown");
    await conversation.export(conversation.id!, "markdown");
    expect(saved.map((text) => text.includes(first))).toEqual([true, true]);
    expect(screen.getByTestId("copy-button")).toBeTruthy();
    await conversation.showVersion(turn, 1);
    await conversation.export(conversation.id!, "markdown");
    expect(saved[2]).not.toContain(first);
  });
});

describe("the marks around a quote", () => {
  it("are those of its own language, whatever the language of the window", async () => {
    speech.language = "de";
    await show();
    await ask(leaveQuestion);
    const quote = document.querySelector("blockquote:not(.table)");
    expect(quote?.getAttribute("lang")).toBe("en");
    expect((quote as HTMLElement).style.quotes).toBe('"“" "”"');
  });
});

describe("a new conversation", () => {
  it("puts away what an answer opened, and Back brings it back", async () => {
    const session = await show();
    await ask(rentQuestion);
    await fireEvent.click(screen.getAllByTestId("footnote-mark")[0]!);
    const { target } = session.source;
    expect(target?.number).toBe(1);
    await fireEvent.click(screen.getByTestId("new-conversation"));
    expect(session.source.target).toBeNull();
    await fireEvent.click(await screen.findByTestId("conversation-back"));
    expect(session.source.target).toEqual(target);
    expect(screen.queryByTestId("conversation-back")).toBeNull();
  });

  it("leaves a document open that the person opened", async () => {
    const session = await show();
    session.source.openDocument(session.library.row(2)!);
    await fireEvent.click(screen.getByTestId("new-conversation"));
    expect(session.source.target?.document).toBe(2);
  });
});

describe("the title of a conversation", () => {
  it("makes way where the first question already says it in view", async () => {
    const session = await show();
    await ask(rentQuestion);
    const title = (): string => screen.getByTestId("conversation-switch").textContent ?? "";
    expect(title()).toContain(rentQuestion);
    session.conversation.firstShown = true;
    await waitFor(() => expect(title()).toBe("Conversations"));
    await session.conversation.rename(session.conversation.id!, "The flat");
    await waitFor(() => expect(title()).toBe("The flat"));
  });
});

describe("a conversation without questions", () => {
  it("invites with questions that the samples answer", async () => {
    await show();
    const examples = screen.getAllByTestId("example-question");
    expect(examples).toHaveLength(3);
    await fireEvent.click(examples[0]!);
    await waitFor(() => expect(screen.getAllByTestId("footnote")).toHaveLength(3));
  });
});

describe("without serious faults of access", () => {
  it("is the pane with answers, in both languages", async () => {
    await show();
    await ask(rentQuestion);
    await ask(leaveQuestion);
    await ask("Who painted the ceiling of the Sistine Chapel?");
    expect(await seriousFaults()).toEqual([]);
    speech.language = "de";
    await waitFor(() =>
      expect(screen.getByTestId("abstention").textContent).toContain("Kein Dokument hier spricht von „Sistine“"),
    );
    expect(await seriousFaults()).toEqual([]);
  });

  it("is the list of conversations", async () => {
    await show();
    await ask(rentQuestion);
    await fireEvent.click(screen.getByTestId("conversation-switch"));
    await waitFor(() => expect(screen.getAllByTestId("conversation-item")).toHaveLength(1));
    expect(await seriousFaults()).toEqual([]);
  });

  it("is the drawer that says why, which closes on Escape", async () => {
    const session = await show();
    await ask(rentQuestion);
    await fireEvent.click(screen.getByTestId("trace-button"));
    const drawer = await screen.findByTestId("trace-drawer");
    await waitFor(() => expect(within(drawer).getByRole("meter").getAttribute("aria-valuenow")).toBe("93"));
    await waitFor(() => expect(drawer.contains(document.activeElement)).toBe(true));
    expect(drawer.textContent).toContain("At least 40% is needed.");
    expect(await seriousFaults()).toEqual([]);
    await fireEvent.click(within(drawer).getByTestId("trace-table-button"));
    expect(within(drawer).getAllByRole("table").length).toBeGreaterThanOrEqual(3);
    expect(await seriousFaults()).toEqual([]);
    await fireEvent.keyDown(document.activeElement ?? drawer, { key: "Escape" });
    await waitFor(() => expect(session.conversation.traced).toBeNull());
  });
});
