// The fake program's answers and conversations. It finds passages by the words they share with the question and answers
// known questions from a script, sentence by sentence, with pauses like those of the real one.

import type {
  ApiError,
  AskEvent,
  AskRequest,
  Backend,
  Contradiction,
  Conversation,
  ConversationSummary,
  FilledForm,
  FoundConversation,
  Footnote,
  Hit,
  Location,
  Marked,
  Sentence,
  Trace,
  TraceHit,
  TraceRead,
  TracedTurn,
  Turn,
  Unit,
} from "../backend";
import { unitOf } from "../formats";
import {
  answerIn,
  exampleTrace,
  filled,
  judged,
  passages,
  scripts,
  sentencesOf,
  type Cite,
  type KnownPassage,
  type Script,
  type ScriptedSentence,
} from "./answers";
import type { ModelsPart } from "./models";
import type { SourcesPart } from "./sources";

export type ConversationsPart = Pick<
  Backend,
  | "search"
  | "ask"
  | "stopAnswer"
  | "conversations"
  | "conversation"
  | "renameConversation"
  | "deleteConversation"
  | "saveFile"
  | "earlierAnswers"
  | "trace"
>;

export type ConversationOptions = {
  /** Milliseconds between two events of an answer. */
  pace?: number;
  /** Serves the pages that the passages stand on, so that their places are true. */
  sources?: Pick<SourcesPart, "page">;
  /** Who answers. Without it, each question is answered as its script stands. */
  answerer?: ModelsPart["answerer"];
};

const modelName = "Qwen3-8B-Q4_K_M.gguf";
const gone: ApiError = {
  kind: "gone",
  code: "no-conversation",
  values: {},
  message: "This conversation has been deleted. Start a new one",
};

export function fakeConversations({ pace = 24, sources, answerer }: ConversationOptions = {}): ConversationsPart {
  const kept = new Map<number, Conversation>();
  const stopped = new Set<string>();
  const versions = new Map<number, Turn[]>();
  const readings = new Map<number, TraceRead[]>();
  let lastConversation = 0;
  let lastTurn = 0;

  function find(id: number): Conversation {
    const conversation = kept.get(id);
    if (conversation === undefined) {
      throw gone;
    }
    return conversation;
  }

  function findTurn(id: number, turn: number): Turn {
    const found = find(id).turns.find((candidate) => candidate.id === turn);
    if (found === undefined) {
      throw gone;
    }
    return found;
  }

  async function place(passage: KnownPassage, quote: string): Promise<{ start: number; end: number }> {
    const page = await sources?.page(passage.document, passage.page).catch(() => null);
    const text = page?.text ?? passage.text;
    const pattern = quote.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const match = new RegExp(pattern.join("\\s+")).exec(text);
    const before = match === null ? 0 : scalars(text.slice(0, match.index));
    return { start: before, end: before + (match === null ? 0 : scalars(match[0])) };
  }

  async function footnoteOf({ passage, quote, answer }: Cite, number: number): Promise<Footnote> {
    const { document, title, path, kind, page, heading } = passage;
    const marked = answerIn(quote, answer);
    return {
      number,
      document,
      title,
      path,
      kind,
      page,
      location: placeIn(unitOf(kind)),
      heading,
      table: null,
      ...(await place(passage, quote)),
      quote,
      answer: marked === null ? null : await place(passage, quote.slice(marked.start, marked.end)),
      marked,
      score: 0.62,
      passage: passage.text,
      language: "en",
      state: "current",
    };
  }

  async function hitsFor(question: string, limit: number): Promise<Hit[]> {
    const asked = wordsOf(question);
    const scored = passages
      .map((passage) => ({
        passage,
        shared: share(asked, wordsOf(`${passage.title} ${passage.heading} ${passage.text}`)),
      }))
      .sort((a, b) => b.shared - a.shared)
      .slice(0, limit);
    return Promise.all(
      scored.map(async ({ passage, shared }, index): Promise<Hit> => {
        const { document, title, path, kind, page, heading, table_header, text } = passage;
        return {
          rank: index + 1,
          score: Math.max(0.05, 0.95 * shared),
          document,
          title,
          path,
          kind,
          page,
          location: placeIn(unitOf(kind)),
          heading,
          table_header,
          ...(await place(passage, text)),
          text,
          language: "en",
          scores: { lexical: shared > 0 ? shared * 12 : null, vector: 0.2 + shared * 0.5, reader: null },
        };
      }),
    );
  }

  function keep(request: AskRequest, turn: Turn): ConversationSummary {
    const now = Date.now() / 1000;
    if (request.conversation === null) {
      const id = ++lastConversation;
      kept.set(id, {
        summary: { id, title: titled(request.question), started: now, changed: now, turns: 0 },
        turns: [],
        damaged: 0,
      });
      request = { ...request, conversation: id };
    }
    const { summary, turns, damaged } = find(request.conversation as number);
    const replaced = turns.findIndex((candidate) => candidate.id === request.replaces);
    const before = turns[replaced];
    if (before !== undefined) {
      versions.set(before.id, [...(versions.get(before.id) ?? []), before]);
      turn.id = before.id;
      turn.earlier = versions.get(before.id)?.length ?? 0;
    }
    const next = replaced >= 0 ? turns.with(replaced, turn) : [...turns, turn];
    const conversation = { summary: { ...summary, changed: now, turns: next.length }, turns: next, damaged };
    kept.set(summary.id, conversation);
    return conversation.summary;
  }

  return {
    search: async (query, _scope, limit) => {
      await wait(pace && 20);
      const asked = wordsOf(query);
      const hits = (await hitsFor(query, limit)).filter(
        (hit) => share(asked, wordsOf(`${hit.title} ${hit.heading} ${hit.text}`)) > 0,
      );
      return { query, hits, ms: 18 };
    },

    ask: async (request, onEvent) => {
      const begun = performance.now();
      const script: Script | undefined = scripts.find((candidate) => candidate.when.test(request.question));
      const step = pace * (script?.slowness ?? 1);
      const sentences: Sentence[] = [];
      const footnotes: Footnote[] = [];
      const ended = (): boolean => stopped.has(request.request);

      await wait(step * 2);
      const found = await hitsFor(request.question, 8);
      onEvent({ type: "passages", query: request.question, passages: found, ms: 31 });
      await wait(step * 4);
      const { hits, read } = judged(found, script);
      onEvent({ type: "passages", query: request.question, passages: hits, ms: 243 });
      const by =
        answerer === undefined
          ? script?.mode === "model"
            ? { name: modelName, style: null }
            : null
          : await answerer();
      const mode = by === null ? "quotes" : "model";
      await wait(step * 4);
      if (script?.fails === true && mode === "model") {
        onEvent({
          type: "failed",
          error: {
            kind: "broken",
            code: "model-crashed",
            values: { model: modelName, detail: "signal 9" },
            message: `The process that runs ${modelName} has ended (signal 9). It starts again with the next question`,
          },
        });
        return;
      }
      let unfinished = "";
      let form: FilledForm | null = null;
      if (request.schema !== null && by !== null) {
        form = { schema: request.schema, wrote: "" };
        const { wrote, fields } = fill(request.schema);
        for (const piece of wrote.split(/(?<=[ ,:{}])/)) {
          if (ended()) {
            break;
          }
          form = { ...form, wrote: form.wrote + piece };
          onEvent({ type: "text", delta: piece });
          await wait(step);
        }
        for (const { scripted, text } of ended() ? [] : fields) {
          const cited = await Promise.all(
            scripted.cites.map((cite, index) => footnoteOf(cite, footnotes.length + 1 + index)),
          );
          footnotes.push(...cited);
          const sentence = sentenceOf(scripted, text, cited, null);
          sentences.push(sentence);
          onEvent({ type: "sentence", ...sentence, new_footnotes: cited });
        }
      }
      for (const scripted of form === null ? sentencesOf(script, mode) : []) {
        const words = mode === "model" ? await write(scripted.text, step, ended, onEvent) : "";
        if (ended()) {
          unfinished = words.trim();
          break;
        }
        const cited = await Promise.all(
          scripted.cites.map((cite, index) => footnoteOf(cite, footnotes.length + 1 + index)),
        );
        footnotes.push(...cited);
        const marked = mode === "quotes" ? answerIn(scripted.text, scripted.cites[0]?.answer) : null;
        const sentence = sentenceOf(scripted, scripted.text, cited, marked);
        sentences.push(sentence);
        onEvent({ type: "sentence", ...sentence, new_footnotes: cited });
        await wait(step);
      }
      let contradiction: Contradiction | null = null;
      if (mode === "model" && form === null && !ended() && script?.contradiction !== undefined) {
        const footnote = await footnoteOf(script.contradiction.cite, footnotes.length + 1);
        footnotes.push(footnote);
        contradiction = { words: script.contradiction.words, footnote: footnote.number };
      }
      const totalMs = performance.now() - begun;
      const turn: Turn = {
        id: ++lastTurn,
        question: request.question,
        query: request.question,
        corrected: [],
        scope: request.scope,
        asked: Date.now() / 1000,
        earlier: 0,
        unsearched: null,
        mode,
        model: by?.name ?? null,
        style: by?.style ?? null,
        form,
        abstained: form === null && sentencesOf(script, mode).length === 0,
        stopped: ended(),
        broken_off: null,
        unfinished,
        answer: sentences.map(({ text }) => text).join(" "),
        sentences,
        quoted: 0,
        footnotes,
        contradiction,
        method: script?.method ?? null,
        passages: hits,
        timings: { retrieve_ms: 31, first_token_ms: totalMs / 3, total_ms: totalMs },
      };
      stopped.delete(request.request);
      readings.set(turn.id, read);
      onEvent({ type: "kept", conversation: keep(request, turn), turn });
    },

    stopAnswer: (request) => {
      stopped.add(request);
      return Promise.resolve();
    },

    conversations: (filter) => {
      const wanted = filter.trim().toLowerCase();
      const found = [...kept.values()].flatMap((conversation): FoundConversation[] => {
        const { summary } = conversation;
        const text = contents(conversation);
        const start = text.search(
          new RegExp(`(?<![\\p{L}\\p{N}])${wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "u"),
        );
        const line = wanted === "" || start < 0 ? null : { text, marked: { start, end: start + wanted.length } };
        return wanted === "" || line !== null ? [{ ...summary, line }] : [];
      });
      return Promise.resolve(found.sort((a, b) => b.changed - a.changed || b.id - a.id));
    },

    conversation: async (id) => Promise.resolve(find(id)),

    renameConversation: async (id, title) => {
      const conversation = find(id);
      kept.set(id, { ...conversation, summary: { ...conversation.summary, title } });
      return Promise.resolve();
    },

    deleteConversation: (id) => {
      kept.delete(id);
      return Promise.resolve();
    },

    saveFile: async (name) => Promise.resolve(name !== ""),

    earlierAnswers: async (id, turn) => Promise.resolve((find(id), versions.get(turn) ?? [])),

    trace: async (id, turn) => Promise.resolve(traceOf(findTurn(id, turn), readings.get(turn) ?? [])),
  };
}

/** What is known of the fields that a schema asks for; null for the others. */
function fill(schema: string): { wrote: string; fields: { scripted: ScriptedSentence; text: string }[] } {
  const names = Object.keys((JSON.parse(schema) as { properties?: object }).properties ?? {});
  const known = names.map((name) => ({ name, scripted: filled.find(({ when }) => when.test(name))?.field }));
  return {
    wrote: JSON.stringify(
      Object.fromEntries(known.map(({ name, scripted }) => [name, scripted?.text ?? null])),
      null,
      1,
    ),
    fields: known.flatMap(({ name, scripted }) =>
      scripted === undefined ? [] : [{ scripted, text: `/${name}: ${scripted.text}` }],
    ),
  };
}

/** Writes word by word and returns what was written before it was stopped. */
async function write(
  text: string,
  step: number,
  ended: () => boolean,
  onEvent: (event: AskEvent) => void,
): Promise<string> {
  let written = "";
  for (const word of text.split(/(?<= )/)) {
    if (ended()) {
      break;
    }
    onEvent({ type: "text", delta: word });
    written += word;
    await wait(step);
  }
  return written;
}

function sentenceOf(scripted: ScriptedSentence, text: string, cited: Footnote[], marked: Marked | null): Sentence {
  const { support, doubt } = scripted;
  return {
    text,
    support,
    why: doubt === null ? null : "the passages do not support it",
    doubt,
    footnotes: cited.map(({ number }) => number),
    marked,
  };
}

/** A page that goes by its number. */
function placeIn(unit: Unit): Location {
  return { unit, label: null, page_label: null, pages: null, stretch: null, hidden: false, recognized: null };
}

function traceOf(turn: Turn, read: TraceRead[]): TracedTurn {
  const hit = (score: (passage: Hit) => number | null): TraceHit[] =>
    turn.passages
      .map((passage) => ({ passage, score: score(passage) }))
      .filter((scored): scored is { passage: Hit; score: number } => scored.score !== null)
      .sort((a, b) => b.score - a.score)
      .map(({ passage, score }, index) => {
        const { document, title, page, location } = passage;
        return { rank: index + 1, score, document, title, page, location };
      });
  const trace: Trace = {
    words: hit(({ scores }) => scores.lexical),
    meaning: hit(({ scores }) => scores.vector),
    read,
    weighed: [
      ...turn.footnotes.map(({ quote, title, document, page, location, start, end, number }) => ({
        passage: turn.passages.find((passage) => passage.document === document && passage.page === page)?.rank ?? 1,
        text: quote,
        title,
        document,
        page,
        location,
        start,
        end,
        footnote: number,
      })),
      ...turn.passages.map(({ rank, text, title, document, page, location, start, end }) => ({
        passage: rank,
        text: text.split(". ")[0] ?? text,
        title,
        document,
        page,
        location,
        start,
        end,
        footnote: null,
      })),
    ].map((sentence, index) => ({
      ...sentence,
      score: 0.71 - index * 0.05,
      similarity: 0.64 - index * 0.04,
      coverage: Math.max(0, 0.5 - index * 0.04),
    })),
    answerable: turn.abstained ? 0.04 : 0.93,
    threshold: 0.4,
    evidence: {
      passage_similarity: turn.abstained ? 0.21 : 0.58,
      sentence_similarity: turn.abstained ? 0.24 : 0.64,
      passage_coverage: turn.abstained ? 0.2 : 0.75,
      nearness: turn.abstained ? 0.21 : 0.47,
    },
    timings: turn.timings,
    ...exampleTrace,
  };
  return { turn, trace };
}

function contents({ summary, turns }: Conversation): string {
  const said = turns.flatMap((turn) => [turn.question, ...turn.sentences.map(({ text }) => text)]);
  return [summary.title, ...said].join(" ").toLowerCase();
}

function titled(question: string): string {
  return question.length > 60 ? `${question.slice(0, 59).trimEnd()}…` : question;
}

const common = new Set(
  "the a an of to in is it and for who what when how much many do does i on at did was".split(" "),
);

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.filter((word) => !common.has(word)),
  );
}

/** The share of the question's words that a passage has, or begins words with. */
function share(asked: Set<string>, held: Set<string>): number {
  const found = [...asked].filter((word) => [...held].some((other) => other.startsWith(word)));
  return asked.size === 0 ? 0 : found.length / asked.size;
}

function scalars(text: string): number {
  return [...text].length;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
