// One question and its answer, while it comes and afterwards. Knows the events of an answer; asks nothing by itself.

import type {
  ApiError,
  AskEvent,
  FilledForm,
  Footnote,
  Hit,
  Scope,
  Sentence,
  Turn,
  Unsearched,
} from "../backend/backend";
import { answerFirst } from "./lead";

export type Phase = "searching" | "reading" | "writing" | "finished" | "failed";

/** What is known of a turn. It has no number before it is kept. */
export type Known = Omit<Turn, "id" | "query" | "answer" | "timings"> & { id: number | null };

export type { Unsearched } from "../backend/backend";

type SentenceEvent = Extract<AskEvent, { type: "sentence" }>;
type QuoteEvent = Extract<AskEvent, { type: "quote" }>;

let made = 0;

export class TurnState {
  /** The same for as long as the turn is shown, also when it is answered again. */
  readonly key = `turn-${++made}`;
  answer = $state.raw<Known>() as Known;
  phase = $state<Phase>("searching");
  /** The passages in the order in which they are listed while the answer is made. */
  listed = $state.raw<Hit[]>([]);
  error = $state.raw<ApiError | null>(null);
  /** Share of what the model was given that it has read; null where none reads. */
  read = $state<number | null>(null);
  /** Share of whole documents that was read for a summary; null where none is made. */
  summarised = $state<number | null>(null);
  /** The form that the answer fills in. */
  schema = $state.raw<string | null>(null);
  /** The words of the sentence that is being written, or was when the answer ended early; of a form, all that was written. */
  writing = $state("");

  /** Set where documents were still being read when it was asked. */
  unsearched = $state.raw<Unsearched | null>(null);
  /** Which of its answers is shown, from 0; null: the newest. */
  viewed = $state<number | null>(null);

  /** Whether the quotes that add little are shown, too. */
  unfolded = $state(false);

  #unshown = "";
  #frame: number | null = null;
  #before: Known | null = null;
  #held = false;

  constructor(question: string, scope: Scope, asked: number, schema: string | null = null) {
    this.answer = empty(null, question, scope, asked);
    this.schema = schema;
  }

  static of(turn: Turn): TurnState {
    const state = new TurnState(turn.question, turn.scope, turn.asked);
    state.show(turn);
    return state;
  }

  get running(): boolean {
    return this.phase === "searching" || this.phase === "reading" || this.phase === "writing";
  }

  /** Empties the answer, to be written again. The earlier one comes back if that fails. */
  begin(question: string, scope: Scope): void {
    const { id, asked } = this.answer;
    this.#before = id === null ? null : this.answer;
    this.answer = empty(id, question, scope, asked);
    this.phase = "searching";
    this.viewed = null;
    this.listed = [];
    this.unfolded = false;
    this.#held = false;
    this.read = null;
    this.summarised = null;
    this.error = null;
    this.#drop();
  }

  /** The person has turned to the passages: they keep their order until the answer is finished. */
  hold(): void {
    this.#held = this.#held || this.listed.length > 0;
  }

  take(event: AskEvent): void {
    switch (event.type) {
      case "passages":
        this.#know({ passages: event.passages });
        this.listed = this.#held ? this.listed : event.passages;
        this.phase = this.phase === "searching" ? "reading" : this.phase;
        break;
      case "loading":
        this.read = null;
        break;
      case "reading":
        this.read = shareOf(event.done, event.total);
        break;
      case "summarising":
        this.read = null;
        this.summarised = shareOf(event.done, event.total);
        break;
      case "text":
        this.phase = "writing";
        if (this.answer.mode !== "model") {
          this.#know({ mode: "model" });
        }
        this.#unshown += event.delta;
        this.#frame ??= requestAnimationFrame(() => this.#reveal());
        break;
      case "quote":
        this.#know({
          sentences: [...this.answer.sentences, quoteOf(event)],
          quoted: this.answer.quoted + 1,
          footnotes: withNew(this.answer.footnotes, event.new_footnotes),
        });
        break;
      case "sentence":
        this.phase = "writing";
        if (this.schema === null) {
          this.#drop();
        }
        this.#know({
          sentences: [...this.answer.sentences, sentenceOf(event)],
          footnotes: withNew(this.answer.footnotes, event.new_footnotes),
        });
        break;
      case "kept":
        // The program looks again as it keeps the answer; what was known when it was asked holds, too.
        this.show({ ...event.turn, unsearched: event.turn.unsearched ?? this.unsearched });
        break;
      case "failed":
        this.fail(event.error);
        break;
      case "answer":
        // Comes only where nothing is kept.
        break;
    }
  }

  /** How many answers there are to its question, the newest with them. */
  get versions(): number {
    return this.answer.earlier + 1;
  }

  /** Shows an earlier answer, or with null the newest. What may be done with an answer is done with the newest alone. */
  view(known: Known, version: number | null): void {
    const { earlier } = this.answer;
    this.show({ ...known, id: this.answer.id, earlier });
    this.viewed = version;
  }

  show(known: Known): void {
    this.viewed = null;
    this.unsearched = known.unsearched;
    this.#drop();
    this.answer = answerFirst(known);
    this.schema = known.form?.schema ?? null;
    this.writing = known.form?.wrote ?? known.unfinished;
    this.listed = known.passages;
    this.phase = "finished";
  }

  /** Takes over what is known now about the cited documents. */
  recheck(footnotes: Footnote[]): void {
    this.#know({ footnotes });
  }

  fail(error: ApiError): void {
    if (this.#before === null) {
      this.#drop();
      this.phase = "failed";
    } else {
      this.show(this.#before);
    }
    this.error = error;
  }

  /** As far as it is filled in; null where the answer is in sentences. */
  get form(): FilledForm | null {
    return this.schema === null ? null : { schema: this.schema, wrote: this.writing };
  }

  /** Whether quotes stand in the place of what a model wrote, because the passages bear out none of it. */
  get quotedInstead(): boolean {
    const { mode, model, stopped, broken_off, sentences, quoted } = this.answer;
    const instead = mode === "quotes" && model !== null && quoted > 0 && quoted === sentences.length;
    return this.phase === "finished" && instead && !stopped && broken_off === null;
  }

  footnote(number: number): Footnote | undefined {
    return this.answer.footnotes.find((footnote) => footnote.number === number);
  }

  #know(more: Partial<Known>): void {
    this.answer = { ...this.answer, ...more };
  }

  #reveal(): void {
    this.#frame = null;
    this.writing += this.#unshown;
    this.#unshown = "";
  }

  #drop(): void {
    if (this.#frame !== null) {
      cancelAnimationFrame(this.#frame);
      this.#frame = null;
    }
    this.#unshown = "";
    this.writing = "";
  }
}

function empty(id: number | null, question: string, scope: Scope, asked: number): Known {
  return {
    id,
    question,
    scope,
    asked,
    earlier: 0,
    unsearched: null,
    mode: "quotes",
    model: null,
    style: null,
    form: null,
    abstained: false,
    stopped: false,
    broken_off: null,
    method: null,
    corrected: [],
    contradiction: null,
    unfinished: "",
    sentences: [],
    quoted: 0,
    footnotes: [],
    passages: [],
  };
}

function sentenceOf({ type: _type, new_footnotes: _new, ...sentence }: SentenceEvent): Sentence {
  return sentence;
}

function quoteOf({ type: _type, new_footnotes: _new, ...sentence }: QuoteEvent): Sentence {
  return sentence;
}

function shareOf(done: number, total: number): number {
  return total === 0 ? 0 : Math.min(1, done / total);
}

function withNew(known: Footnote[], more: Footnote[]): Footnote[] {
  const numbers = new Set(known.map((footnote) => footnote.number));
  const added = more.filter((footnote) => !numbers.has(footnote.number));
  return [...known, ...added].sort((a, b) => a.number - b.number);
}
