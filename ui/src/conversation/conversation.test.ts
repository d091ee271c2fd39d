import { describe, expect, it, vi } from "vitest";
import { Session } from "../app/session.svelte";
import type { AskEvent, Backend, SearchResults } from "../backend/backend";
import { fakeBackend } from "../backend/fake";
import { fakeConversations } from "../backend/fake/conversations";
import type { ConversationState } from "./conversation.svelte";

const rentQuestion = "What rent is the tenant prepared to pay from May?";

function open(changes: Partial<Backend> = {}): Session {
  return new Session({ ...fakeBackend(), ...fakeConversations({ pace: 0 }), ...changes });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function texts(conversation: ConversationState, turn = 0): string[] {
  return conversation.turns[turn]?.answer.sentences.map(({ text }) => text) ?? [];
}

describe("asking", () => {
  it("answers in quotes, each with a footnote", async () => {
    const { conversation } = open();
    await conversation.ask("How many days off when a person close to them dies?");
    const [turn] = conversation.turns;
    expect(turn?.phase).toBe("finished");
    expect(texts(conversation)[0]).toBe("Bereavement\tUp to 10 days\tFull\tNone");
    expect(turn?.answer.sentences.map((sentence) => sentence.footnotes)).toEqual([[1], [2], [3]]);
    expect(conversation.title).toContain("How many days off");
    expect(conversation.draft).toBe("");
    expect(conversation.finished).toBe(turn);
  });

  it("shows passages first, then words as they are written, then whole sentences in their place", async () => {
    const seen: string[] = [];
    const plain = fakeConversations({ pace: 0 });
    const { conversation } = open({
      ask: (request, onEvent) =>
        plain.ask(request, (event: AskEvent) => {
          onEvent(event);
          const [turn] = conversation.turns;
          seen.push(`${event.type} ${turn?.phase} ${turn?.answer.passages.length} ${turn?.answer.sentences.length}`);
        }),
    });
    await conversation.ask(rentQuestion);
    expect(seen.slice(0, 3)).toEqual(["passages reading 8 0", "passages reading 8 0", "text writing 8 0"]);
    expect(seen.filter((line) => line.startsWith("sentence"))).toEqual(
      [1, 2, 3, 4].map((sentences) => `sentence writing 8 ${sentences}`),
    );
    expect(conversation.turns[0]?.writing).toBe("");
  });

  it("keeps quotes above what a model writes, and shows them alone where nothing of that is borne out", async () => {
    let tell: (event: AskEvent) => void = () => {};
    const { conversation } = open({ ask: (_request, onEvent) => new Promise(() => (tell = onEvent)) });
    void conversation.ask("Anything");
    const sentence = (text: string, support: "supported" | "unsupported") => ({
      text,
      support,
      why: null,
      doubt: null,
      footnotes: [],
      marked: null,
      new_footnotes: [],
    });
    const turn = conversation.turns[0]!;
    tell({ type: "quote", ...sentence("Rent is 5.", "supported") });
    expect([turn.answer.mode, turn.answer.quoted, turn.phase]).toEqual(["quotes", 1, "searching"]);
    tell({ type: "text", delta: "Rent " });
    tell({ type: "sentence", ...sentence("Rent is 9.", "unsupported") });
    expect([turn.answer.mode, turn.answer.quoted, texts(conversation)]).toEqual([
      "model",
      1,
      ["Rent is 5.", "Rent is 9."],
    ]);
    expect(turn.quotedInstead).toBe(false);
    const [quote] = turn.answer.sentences;
    turn.show({ ...turn.answer, mode: "quotes", model: "tiny", sentences: [quote!] });
    expect(turn.quotedInstead).toBe(true);
    turn.show({ ...turn.answer, stopped: true });
    expect(turn.quotedInstead).toBe(false);
  });

  it("gathers streamed words until the next frame, and drops them for the sentence", async () => {
    let tell: (event: AskEvent) => void = () => {};
    const { conversation } = open({ ask: (_request, onEvent) => new Promise(() => (tell = onEvent)) });
    void conversation.ask("Anything");
    tell({ type: "text", delta: "Forty " });
    tell({ type: "text", delta: "sensors" });
    expect(conversation.running?.writing).toBe("");
    await until(() => conversation.running?.writing === "Forty sensors");
    tell({
      type: "sentence",
      text: "Forty sensors.",
      support: "supported",
      why: null,
      doubt: null,
      footnotes: [],
      marked: null,
      new_footnotes: [],
    });
    expect(conversation.running?.writing).toBe("");
    expect(texts(conversation)).toEqual(["Forty sensors."]);
  });

  it("keeps what is not supported apart, with a reason", async () => {
    const { conversation } = open();
    await conversation.ask(rentQuestion);
    const sentences = conversation.turns[0]?.answer.sentences ?? [];
    expect(sentences.map(({ support }) => support)).toEqual(["supported", "partly", "unsupported", "supported"]);
    expect(sentences[2]?.why).not.toBeNull();
  });

  it("abstains honestly and keeps the nearest passages", async () => {
    const { conversation } = open();
    await conversation.ask("Who painted the ceiling of the Sistine Chapel?");
    expect(conversation.turns[0]?.answer).toMatchObject({ abstained: true, sentences: [] });
    expect(conversation.turns[0]?.answer.passages.length).toBeGreaterThan(0);
  });

  it("asks nothing for an empty field, nor twice at once", async () => {
    const { conversation } = open();
    await conversation.ask("   ");
    expect(conversation.turns).toHaveLength(0);
    const first = conversation.ask(rentQuestion);
    await conversation.ask("And then?");
    await first;
    expect(conversation.turns).toHaveLength(1);
  });

  it("goes on in the same conversation", async () => {
    const { conversation } = open();
    await conversation.ask(rentQuestion);
    const { id } = conversation;
    await conversation.ask("How many holidays are there?");
    expect(conversation.id).toBe(id);
    expect(conversation.turns).toHaveLength(2);
    await conversation.loadList();
    expect(conversation.list).toMatchObject([{ id, turns: 2 }]);
  });

  it("asks within the scope of the library", async () => {
    const scopes: unknown[] = [];
    const plain = fakeConversations({ pace: 0 });
    const { conversation, library } = open({
      ask: (request, onEvent) => {
        scopes.push(request.scope);
        return plain.ask(request, onEvent);
      },
    });
    await library.load();
    library.askIn({ kind: "collection", id: 1 });
    await conversation.ask(rentQuestion);
    expect(scopes).toEqual([{ kind: "collection", id: 1 }]);
  });
});

describe("an answer that does not come to its end", () => {
  it("stops, and says so", async () => {
    const { conversation } = open(fakeConversations({ pace: 1 }));
    const asked = conversation.ask("What is planned for the second deployment?");
    await until(() => conversation.running?.phase === "writing");
    await conversation.stop();
    await asked;
    expect(conversation.turns[0]).toMatchObject({ answer: { stopped: true }, phase: "finished" });
    expect(texts(conversation).length).toBeLessThan(3);
    expect(conversation.running).toBeNull();
  });

  it("keeps the words that were shown of a sentence, also when the model broke off", async () => {
    const ended = { code: "model-crashed", values: {}, page: null, reason: "the process has ended" };
    const plain = fakeConversations({ pace: 0 });
    const { conversation } = open({
      ask: (request, onEvent) =>
        plain.ask(request, (event) => {
          const broken = {
            stopped: true,
            broken_off: ended,
            unfinished: "The fund gives",
            sentences: [],
          };
          onEvent(event.type === "kept" ? { ...event, turn: { ...event.turn, ...broken } } : event);
        }),
    });
    await conversation.ask("What is planned for the second deployment?");
    expect(conversation.turns[0]).toMatchObject({
      answer: { broken_off: ended },
      writing: "The fund gives",
    });
  });

  it("says why it failed, and can be asked again", async () => {
    const { conversation } = open();
    await conversation.ask("Please crash");
    const [turn] = conversation.turns;
    expect(turn).toMatchObject({ phase: "failed", error: { kind: "broken" } });
    await conversation.askAgain(turn!, rentQuestion);
    expect(turn).toMatchObject({ phase: "finished", error: null, answer: { question: rentQuestion } });
    expect(conversation.turns).toHaveLength(1);
  });

  it("fails as well when the program rejects the question", async () => {
    const { conversation } = open({
      ask: () =>
        Promise.reject({ kind: "library-unusable", code: "closing", values: {}, message: "The library is gone." }),
    });
    await conversation.ask("Anything");
    expect(conversation.turns[0]).toMatchObject({ phase: "failed", error: { message: "The library is gone." } });
    expect(conversation.running).toBeNull();
  });

  it("brings back the answer from before when answering anew fails", async () => {
    const plain = fakeConversations({ pace: 0 });
    let broken = false;
    const { conversation } = open({
      ...plain,
      ask: (request, onEvent) =>
        broken
          ? Promise.reject({ kind: "broken", code: "inference", values: {}, message: "Out of memory." })
          : plain.ask(request, onEvent),
    });
    await conversation.ask(rentQuestion);
    const before = texts(conversation);
    broken = true;
    await conversation.askAgain(conversation.turns[0]!);
    expect(texts(conversation)).toEqual(before);
    expect(conversation.turns[0]).toMatchObject({ phase: "finished", error: { message: "Out of memory." } });
  });
});

describe("answering anew", () => {
  it("puts the new answer in the place of the old one, also in the conversation that is kept", async () => {
    const { conversation, backend } = open();
    await conversation.ask(rentQuestion);
    await conversation.ask("How many holidays are there?");
    await conversation.askAgain(conversation.turns[0]!, "How many days off when somebody dies?");
    expect(conversation.turns.map(({ answer }) => answer.question)).toEqual([
      "How many days off when somebody dies?",
      "How many holidays are there?",
    ]);
    const kept = await backend.conversation(conversation.id!);
    expect(kept.turns.map(({ question }) => question)).toEqual([
      "How many days off when somebody dies?",
      "How many holidays are there?",
    ]);
  });
});

describe("passages while typing", () => {
  function slowSearch(): { search: Backend["search"]; answer: (query: string) => void; asked: string[] } {
    const waiting = new Map<string, (results: SearchResults) => void>();
    const asked: string[] = [];
    const plain = fakeConversations({ pace: 0 });
    return {
      asked,
      search: (query) => {
        asked.push(query);
        return new Promise((resolve) => waiting.set(query, resolve));
      },
      answer: (query) =>
        void plain.search(query, { kind: "everything" }, 5).then((results) => waiting.get(query)?.(results)),
    };
  }

  it("asks once the typing rests, and shows what is found within 100 ms", async () => {
    const { conversation } = open(fakeConversations({ pace: 20 }));
    const searched = performance.now();
    conversation.type("r");
    conversation.type("rent");
    await until(() => conversation.passages.hits.length > 0);
    expect(performance.now() - searched).toBeLessThan(100);
    expect(conversation.passages.hits[0]?.title).toBe("Letter to the landlord");
  });

  it("drops what comes late", async () => {
    const { search, answer, asked } = slowSearch();
    const { conversation } = open({ search });
    conversation.type("rent");
    await until(() => asked.includes("rent"));
    conversation.type("leave");
    await until(() => asked.includes("leave"));
    answer("leave");
    await until(() => conversation.passages.hits.length > 0);
    const shown = conversation.passages.hits;
    answer("rent");
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(conversation.passages.hits).toBe(shown);
  });

  it("shows none that arrive after the question was asked", async () => {
    const { search, answer, asked } = slowSearch();
    const { conversation } = open({ search });
    conversation.type("rent");
    await until(() => asked.includes("rent"));
    await conversation.ask("rent");
    answer("rent");
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(conversation.passages.hits).toEqual([]);
  });

  it("walks down, up and off the list", async () => {
    const { conversation } = open();
    conversation.type("leave days");
    await until(() => conversation.passages.hits.length > 1);
    const { passages } = conversation;
    passages.walk(1);
    expect(passages.active).toBe(0);
    passages.walk(-1);
    expect(passages.active).toBe(-1);
    passages.walk(-1);
    expect(passages.active).toBe(passages.hits.length - 1);
  });
});

describe("footnotes", () => {
  it("open by their number, those of the newest answer", async () => {
    const { conversation, source } = open();
    await conversation.ask(rentQuestion);
    await conversation.ask("How many days off when somebody dies?");
    conversation.openFootnote(2);
    expect(source.target).toMatchObject({
      number: 2,
      document: 1,
      quote: "Carer’s leave\t6 days\tFull\t3 days if possible",
    });
    const [older, newer] = conversation.turns;
    expect(conversation.isOpen(newer!.answer.footnotes[1]!, newer!)).toBe(true);
    expect(conversation.isOpen(older!.answer.footnotes[1]!, older!)).toBe(false);
  });

  it("stay closed for a number that is not there", async () => {
    const { conversation, source } = open();
    await conversation.ask(rentQuestion);
    conversation.openFootnote(9);
    expect(source.target).toBeNull();
  });

  it("point to the very words on the page", async () => {
    const { conversation, backend } = open({ ...fakeConversations({ pace: 0, sources: fakeBackend() }) });
    await conversation.ask("How many days off when somebody dies?");
    const footnote = conversation.turns[0]!.answer.footnotes[0]!;
    const page = await backend.page(footnote.document, footnote.page);
    const words = [...page.text].slice(footnote.start, footnote.end).join("");
    expect(words.split(/\s+/)).toEqual(footnote.quote.split(/\s+/));
  });

  it("say it when their document has gone", async () => {
    const library = fakeBackend();
    const answers = fakeConversations({ pace: 0 });
    let state: "current" | "removed" = "current";
    const { conversation } = open({
      ...library,
      ...answers,
      conversation: async (id) => {
        const kept = await answers.conversation(id);
        return {
          ...kept,
          turns: kept.turns.map((turn) => ({
            ...turn,
            footnotes: turn.footnotes.map((footnote) => ({ ...footnote, state })),
          })),
        };
      },
    });
    await conversation.ask(rentQuestion);
    state = "removed";
    await library.removeDocuments([5]);
    await until(() => conversation.turns[0]?.answer.footnotes[0]?.state === "removed");
    expect(conversation.turns[0]?.answer.footnotes.every((footnote) => footnote.state === "removed")).toBe(true);
  });
});

describe("conversations", () => {
  it("are listed newest first, found by what was answered, renamed and deleted", async () => {
    const { conversation } = open();
    await conversation.ask(rentQuestion);
    const first = conversation.id!;
    conversation.startNew();
    expect(conversation.turns).toEqual([]);
    await conversation.ask("How many days off when somebody dies?");
    const second = conversation.id!;
    await conversation.loadList("");
    expect(conversation.list.map(({ id }) => id)).toEqual([second, first]);
    await conversation.loadList("1,003.60");
    expect(conversation.list.map(({ id }) => id)).toEqual([first]);
    await conversation.rename(first, "The flat");
    await conversation.openConversation(first);
    expect(conversation.title).toBe("The flat");
    expect(conversation.turns[0]?.phase).toBe("finished");
    await conversation.delete(first);
    expect(conversation.turns).toEqual([]);
    await conversation.loadList("");
    expect(conversation.list.map(({ id }) => id)).toEqual([second]);
  });

  it("keep being answered while another one is looked at", async () => {
    const { conversation } = open(fakeConversations({ pace: 1 }));
    await conversation.ask(rentQuestion);
    const first = conversation.id!;
    const asked = conversation.ask("What is planned for the second deployment?");
    conversation.startNew();
    expect(conversation.running).toBeNull();
    await conversation.openConversation(first);
    expect(conversation.running?.answer.question).toBe("What is planned for the second deployment?");
    await conversation.stop();
    await asked;
    expect(conversation.turns).toHaveLength(2);
  });

  it("are filtered once typing pauses, not at each key", async () => {
    const { conversation, backend } = open();
    await conversation.ask(rentQuestion);
    await conversation.loadList();
    const asked: string[] = [];
    const { conversations } = backend;
    backend.conversations = (filter) => {
      asked.push(filter);
      return conversations(filter);
    };
    vi.useFakeTimers();
    try {
      for (const typed of ["n", "no", "no ", "no rent"]) {
        conversation.typeFilter(typed);
        await vi.advanceTimersByTimeAsync(100);
      }
      expect([asked, conversation.filter, conversation.listed]).toEqual([[], "no rent", ""]);
      await vi.advanceTimersByTimeAsync(100);
    } finally {
      vi.useRealTimers();
    }
    expect([asked, conversation.listed, conversation.list]).toEqual([["no rent"], "no rent", []]);
  });

  it("tell how many of their answers cannot be read", async () => {
    const { conversation, backend } = open();
    await conversation.ask(rentQuestion);
    const kept = backend.conversation;
    backend.conversation = async (id) => ({ ...(await kept(id)), damaged: 2 });
    const id = conversation.id!;
    conversation.startNew();
    expect(conversation.damaged).toBe(0);
    await conversation.openConversation(id);
    expect(conversation.damaged).toBe(2);
  });

  it("say what went wrong", async () => {
    const { conversation } = open();
    await conversation.openConversation(77);
    expect(conversation.error).toMatchObject({ kind: "gone" });
  });

  it("give an answer with its footnotes to be copied", async () => {
    const { conversation } = open();
    await conversation.ask(rentQuestion);
    const { text } = (await conversation.answerText(conversation.turns[0]!))!;
    expect(text).toMatch(/\[\^1\]: \*Letter to the landlord\*.*p\. 1/);
  });
});
