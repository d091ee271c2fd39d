// One question and its answer, while it comes and afterwards. Knows the events of an answer; asks nothing by itself.

import type {
  AskEvent,
  CommandError,
  Contradiction,
  FilledForm,
  Footnote,
  Hit,
  Method,
  Scope,
  Sentence,
  Turn,
  Timings,
} from "../backend/backend";

export type Phase = "searching" | "reading" | "writing" | "finished" | "failed";

let made = 0;

export class TurnState {
  /** The same for as long as the turn is shown, also when it is answered again. */
  readonly key = `turn-${++made}`;
  id = $state<number | null>(null);
  question = $state("");
  scope = $state.raw<Scope>({ kind: "everything" });
  asked = $state(0);
  phase = $state<Phase>("searching");
  mode = $state<"quotes" | "model">("quotes");
  model = $state<string | null>(null);
  style = $state<string | null>(null);
  abstained = $state(false);
  stopped = $state(false);
  /** Why the language model broke the answer off, if it did. */
  brokenOff = $state<string | null>(null);
  sentences = $state.raw<Sentence[]>([]);
  footnotes = $state.raw<Footnote[]>([]);
  passages = $state.raw<Hit[]>([]);
  /** The passages in the order in which they are listed while the answer is made. */
  listed = $state.raw<Hit[]>([]);
  /** What the passages say where the language model says something else. */
  contradiction = $state.raw<Contradiction | null>(null);
  timings = $state.raw<Timings | null>(null);
  /** How the answer was come by, if not from the passages that fit the question best. */
  method = $state.raw<Method | null>(null);
  error = $state.raw<CommandError | null>(null);
  /** Share of what the model was given that it has read; null where none reads. */
  read = $state<number | null>(null);
  /** Share of whole documents that was read for a summary; null where none is made. */
  summarised = $state<number | null>(null);
  /** The form that the answer fills in. */
  schema = $state.raw<string | null>(null);
  /** The words of the sentence that is being written, or was when the answer ended early; of a form, all that was written. */
  writing = $state("");

  #unshown = "";
  #frame: number | null = null;
  #before: Turn | null = null;
  #held = false;

  constructor(question: string, scope: Scope, asked: number, schema: string | null = null) {
    this.schema = schema;
    this.question = question;
    this.scope = scope;
    this.asked = asked;
  }

  static of(turn: Turn): TurnState {
    const state = new TurnState(turn.question, turn.scope, turn.asked);
    state.show(turn);
    return state;
  }

  get running(): boolean {
    return this.phase === "searching" || this.phase === "reading" || this.phase === "writing";
  }

  /** Empties the answer, to be written again. What stood there comes back if that fails. */
  begin(question: string, scope: Scope): void {
    this.#before = this.id === null ? null : this.#kept;
    this.question = question;
    this.scope = scope;
    this.phase = "searching";
    this.mode = "quotes";
    this.abstained = false;
    this.stopped = false;
    this.brokenOff = null;
    this.sentences = [];
    this.footnotes = [];
    this.passages = [];
    this.listed = [];
    this.#held = false;
    this.contradiction = null;
    this.read = null;
    this.summarised = null;
    this.method = null;
    this.error = null;
    this.#drop();
  }

  /** The person has turned to the passages: they are not listed anew before the answer is finished. */
  hold(): void {
    this.#held = this.#held || this.listed.length > 0;
  }

  take(event: AskEvent): void {
    switch (event.event) {
      case "passages":
        this.passages = event.hits;
        this.listed = this.#held ? this.listed : event.hits;
        this.phase = this.phase === "searching" ? "reading" : this.phase;
        break;
      case "working":
        this.read = event.work === "reading" ? event.share : null;
        this.summarised = event.work === "summarising" ? event.share : this.summarised;
        break;
      case "text":
        this.phase = "writing";
        this.mode = "model";
        this.#unshown += event.delta;
        this.#frame ??= requestAnimationFrame(() => this.#reveal());
        break;
      case "sentence":
        this.phase = "writing";
        if (this.schema === null) {
          this.#drop();
        }
        this.sentences = [...this.sentences, event.sentence];
        this.footnotes = withNew(this.footnotes, event.footnotes);
        break;
      case "finished":
        this.show(event.turn);
        break;
      case "failed":
        this.fail(event.error);
        break;
    }
  }

  show(turn: Turn): void {
    this.#drop();
    this.#kept = turn;
    this.id = turn.id;
    this.question = turn.question;
    this.scope = turn.scope;
    this.asked = turn.asked;
    this.mode = turn.mode;
    this.model = turn.model;
    this.style = turn.style ?? null;
    this.schema = turn.form?.schema ?? null;
    this.writing = turn.form?.wrote ?? turn.unfinished;
    this.abstained = turn.abstained;
    this.stopped = turn.stopped;
    this.brokenOff = turn.brokenOff;
    this.sentences = turn.sentences;
    this.footnotes = turn.footnotes;
    this.contradiction = turn.contradiction;
    this.passages = turn.passages;
    this.listed = turn.passages;
    this.timings = turn.timings;
    this.method = turn.method;
    this.phase = "finished";
  }

  fail(error: CommandError): void {
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

  footnote(number: number): Footnote | undefined {
    return this.footnotes.find((footnote) => footnote.number === number);
  }

  #kept: Turn | null = null;

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

function withNew(known: Footnote[], more: Footnote[]): Footnote[] {
  const numbers = new Set(known.map((footnote) => footnote.number));
  const added = more.filter((footnote) => !numbers.has(footnote.number));
  return [...known, ...added].sort((a, b) => a.number - b.number);
}
