// What a person sees of the reader's work: the words that answer, the order of the passages, another answer, and the trace.

import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import Harness from "./Harness.test.svelte";
import { Session } from "../app/session.svelte";
import { withoutLayout } from "../app/without-layout";
import type { AskEvent, Backend, Hit, Marked, Turn } from "../backend/backend";
import { fakeBackend } from "../backend/fake";
import { fakeConversations } from "../backend/fake/conversations";
import { speech } from "../i18n/words.svelte";

const leaveQuestion = "How many days off when a person close to them dies?";
const fundQuestion = "What does the fund give?";

async function show(changes: Partial<Backend> = {}): Promise<Session> {
  const session = new Session({ ...fakeBackend(), ...fakeConversations({ pace: 0 }), ...changes });
  await session.library.load();
  render(Harness, { session });
  return session;
}

async function type(question: string): Promise<void> {
  const field = screen.getByTestId("ask-field");
  await fireEvent.input(field, { target: { value: question } });
  await fireEvent.keyDown(field, { key: "Enter" });
}

async function ask(question: string): Promise<void> {
  await type(question);
  await waitFor(() => expect(screen.queryByTestId("stop-button")).toBeNull());
}

/** The fake program, with another turn at the end. */
function changed(change: (turn: Turn) => Turn): Partial<Backend> {
  const plain = fakeConversations({ pace: 0 });
  return {
    ...plain,
    ask: (request, onEvent) =>
      plain.ask(request, (event) => onEvent(event.type === "kept" ? { ...event, turn: change(event.turn) } : event)),
  };
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

function bold(within: HTMLElement): (string | null)[] {
  return [...within.querySelectorAll("[data-testid='answer-words']")].map(({ textContent }) => textContent);
}

beforeEach(withoutLayout);
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  speech.language = "en";
});

describe("the words that answer", () => {
  it("are bold in quotations, in the rows of a table and in what a mark shows", async () => {
    await show();
    await ask(leaveQuestion);
    expect(bold(screen.getByTestId("answer"))).toEqual(["Up to 10 days"]);
    screen.getAllByTestId("footnote-mark")[0]!.focus();
    await waitFor(() => expect(bold(document.body)).toEqual(["Up to 10 days", "Up to 10 days"]));
    await ask("When does the leave year begin?");
    expect(bold(screen.getAllByTestId("answer")[1]!)).toEqual(["from 1 February to 31 January"]);
    expect(screen.getAllByTestId("answer")[1]!.textContent).toContain(
      "The leave year runs from 1 February to 31 January, because",
    );
  });

  it("are bold in the footnotes of what a model wrote", async () => {
    await show();
    await ask(fundQuestion);
    expect(bold(screen.getByTestId("answer"))).toEqual([]);
    expect(screen.getAllByTestId("footnote").map(bold)).toEqual([[], ["14,800 euros"]]);
  });

  it("are shown as text, and are none where the range is not one of the text", async () => {
    const text = "<b>Ten</b> days";
    const quote = (marked: Marked) =>
      changed((turn) => ({
        ...turn,
        sentences: [{ ...turn.sentences[0]!, text, marked }],
        footnotes: [{ ...turn.footnotes[0]!, quote: text, marked: null }],
        passages: [{ ...turn.passages[0]!, text }],
      }));
    await show(quote({ start: 0, end: 10 }));
    await ask(leaveQuestion);
    expect(bold(screen.getByTestId("answer"))).toEqual(["<b>Ten</b>"]);
    cleanup();
    await show(quote({ start: 0, end: 99 }));
    await ask(leaveQuestion);
    expect(bold(screen.getByTestId("answer"))).toEqual([]);
    expect(screen.getByTestId("sentence").textContent).toContain(text);
  });
});

describe("the passages of a question that is being answered", () => {
  async function asked(): Promise<{
    session: Session;
    first: Hit[];
    second: Hit[];
    tell: (event: AskEvent) => void;
    end: () => void;
  }> {
    let tell: (event: AskEvent) => void = () => {};
    let end = (): void => {};
    const session = await show({
      ask: (_request, onEvent) =>
        new Promise((resolve) => {
          tell = onEvent;
          end = resolve;
        }),
    });
    const { hits } = await fakeConversations({ pace: 0 }).search(
      "the rent leave year boiler",
      { kind: "everything" },
      4,
    );
    const second = [hits[2]!, hits[0]!, hits[3]!, hits[1]!];
    await type("Which rent?");
    tell({ type: "passages", query: "", passages: hits, ms: 1 });
    await fireEvent.click(await screen.findByText("Show passages"));
    expect(listed()).toEqual(beginnings(hits));
    return { session, first: hits, second, tell, end };
  }

  const listed = (): string[] =>
    screen.getAllByTestId("listed-passage").map((item) => item.querySelector(".text")?.textContent?.slice(0, 20) ?? "");
  const beginnings = (hits: Hit[]): string[] =>
    hits.map(({ text }) => text.replaceAll("\t", " · ").replace(/\s+/g, " ").slice(0, 20));
  const again = (hits: Hit[]): AskEvent => ({ type: "passages", query: "", passages: hits, ms: 2 });

  it("are listed in the reader's order when it comes; each stays the same line", async () => {
    const { first, second, tell } = await asked();
    const [line] = screen.getAllByTestId("listed-passage");
    tell(again(second));
    await waitFor(() => expect(listed()).toEqual(beginnings(second)));
    expect(screen.getAllByTestId("listed-passage")[1]).toBe(line);
    tell(again(first.slice(1)));
    await waitFor(() => expect(listed()).toEqual(beginnings(first.slice(1))));
  });

  it.each<[string, () => Promise<unknown> | void]>([
    ["hovered", () => fireEvent.pointerEnter(screen.getAllByTestId("listed-passage")[1]!)],
    ["focused", () => screen.getAllByTestId("listed-passage")[1]!.focus()],
    ["opened", () => fireEvent.click(screen.getAllByTestId("listed-passage")[1]!)],
    [
      "scrolled",
      () => {
        const scroller = screen.getByRole("region", { name: "Questions and answers" });
        scroller.scrollTop = 120;
        return fireEvent.scroll(scroller);
      },
    ],
  ])("stay in their order once they are %s", async (_, use) => {
    const { session, first, second, tell, end } = await asked();
    await use();
    const focused = document.activeElement;
    tell(again(second));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(listed()).toEqual(beginnings(first));
    expect(document.activeElement).toBe(focused);
    expect(session.conversation.running?.answer.passages).toEqual(second);
    end();
  });

  it("come in the new order when the question is asked anew", async () => {
    const { session, first, second, tell } = await asked();
    const turn = session.conversation.running!;
    turn.hold();
    tell(again(second));
    expect(turn.listed).toEqual(first);
    turn.begin("Which rent?", { kind: "everything" });
    turn.hold();
    turn.take(again(first));
    turn.take(again(second));
    expect(turn.listed).toEqual(second);
  });

  it("do not take an answer back that is being written", async () => {
    const { session, second, tell } = await asked();
    tell({ type: "text", delta: "The " });
    tell(again(second));
    expect(session.conversation.running?.phase).toBe("writing");
  });

  it.each([
    [false, 180],
    [true, null],
  ])("move to their new places, unless less motion is wanted (%s)", async (less, duration) => {
    const moves: number[] = [];
    vi.stubGlobal("matchMedia", () => ({ matches: less, addEventListener: () => undefined }));
    vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
      return new DOMRect(0, 50 * [...(this.parentElement?.children ?? [])].indexOf(this), 300, 50);
    });
    Element.prototype.animate = (_frames, options) => {
      moves.push(typeof options === "object" ? Number(options.duration) : 0);
      const animation = { cancel: () => undefined, onfinish: null as (() => void) | null };
      setTimeout(() => animation.onfinish?.());
      return animation as unknown as Animation;
    };
    const { second, tell } = await asked();
    tell(again(second));
    await waitFor(() => expect(listed()).toEqual(beginnings(second)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(Math.max(...moves, 0)).toBe(duration ?? 0);
    Reflect.deleteProperty(Element.prototype, "animate");
  });
});

describe("another answer in the passages", () => {
  it("stands under what the model wrote, and opens its source", async () => {
    const session = await show();
    await ask(fundQuestion);
    const remark = screen.getByTestId("contradiction");
    expect(remark.textContent).toBe("The passages give a different answer: “14,800 euros”2");
    expect(
      screen.getByTestId("answer").compareDocumentPosition(remark) & Node.DOCUMENT_POSITION_FOLLOWING,
    ).toBeTruthy();
    const mark = within(remark).getByRole("button", {
      name: "The passages give a different answer: “14,800 euros”. Footnote 2: Project notes, page 1",
    });
    await fireEvent.click(mark);
    expect(session.source.target).toMatchObject({ number: 2, quote: "The Northern Shores Fund gives 14,800 euros." });
    await waitFor(() => expect(mark.getAttribute("aria-current")).toBe("true"));
    const [, note] = screen.getAllByTestId("footnote");
    expect(note?.getAttribute("aria-current")).toBe("true");
    expect(
      within(note!)
        .getByRole("button", { name: /Footnote/ })
        .getAttribute("aria-label"),
    ).toMatch(/^The passages give a different answer: “14,800 euros”\. Footnote 2/);
    expect(await seriousFaults()).toEqual([]);
  });

  it("is announced with the answer, and said in German", async () => {
    await show();
    await ask(fundQuestion);
    expect(screen.getByTestId("announcement").textContent).toMatch(
      /gives 6,400 euros\. The passages give a different answer: “14,800 euros”\.$/,
    );
    speech.language = "de";
    await waitFor(() =>
      expect(screen.getByTestId("contradiction").textContent).toBe(
        "Die Stellen geben eine andere Antwort: „14,800 euros“2",
      ),
    );
    expect(await seriousFaults()).toEqual([]);
  });

  it("is said without a mark where its footnote is missing", async () => {
    await show(changed((turn) => ({ ...turn, footnotes: turn.footnotes.slice(0, 1) })));
    await ask(fundQuestion);
    expect(within(screen.getByTestId("contradiction")).queryByRole("button")).toBeNull();
  });

  it("is not there where none is given", async () => {
    await show();
    await ask(leaveQuestion);
    expect(screen.queryByTestId("contradiction")).toBeNull();
  });
});

describe("the drawer that says why", () => {
  it("shows what the reader made of the passages", async () => {
    await show();
    await ask(fundQuestion);
    await fireEvent.click(screen.getByTestId("trace-button"));
    const drawer = await screen.findByTestId("trace-drawer");
    const table = await within(drawer).findByTestId("trace-read");
    const [row] = within(table).getAllByRole("row").slice(1);
    expect([...row!.querySelectorAll("td")].map(({ textContent }) => textContent)).toEqual([
      "still 11 → 1",
      "Project notes14,800 euros",
      "p. 1",
      "94%",
    ]);
    expect(drawer.textContent).toContain("Reranking the best passages");
    expect(drawer.textContent).toContain("Reranking model");
    expect(await seriousFaults()).toEqual([]);
  });

  it("shows nothing of it for an answer from before", async () => {
    const plain = fakeConversations({ pace: 0 });
    const trace: Backend["trace"] = async (id, number) => {
      const traced = await plain.trace(id, number);
      return { ...traced, trace: { ...traced.trace, read: [] } };
    };
    await show({ ...plain, trace });
    await ask(fundQuestion);
    await fireEvent.click(screen.getByTestId("trace-button"));
    const drawer = await screen.findByTestId("trace-drawer");
    await waitFor(() => expect(within(drawer).getByRole("meter")).toBeTruthy());
    expect(within(drawer).queryByTestId("trace-read")).toBeNull();
    expect(drawer.textContent).not.toContain("How they were reranked");
  });
});
