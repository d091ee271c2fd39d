// What is asked and answered: the conversation that is open, the list of all of them, and the way from a footnote to its source.

import type {
  ApiError,
  Backend,
  Conversation,
  FoundConversation,
  ExportFormat,
  Footnote,
  Hit,
  LibraryChanged,
  Scope,
  TracedTurn,
  Turn,
} from "../backend/backend";
import type { LibraryState } from "../library/library.svelte";
import type { SourceState } from "../source/source.svelte";
import { apiError } from "../backend/failure";
import { History } from "./history.svelte";
import type { Copied } from "./clipboard";
import { exportBytes, exportName, turnText, type About } from "./export";
import { answerFirst, weighedFirst } from "./lead";
import { LivePassages } from "./passages.svelte";
import { entriesOf, settingOf } from "./setting";
import { ofFootnote, ofHit } from "./targets";
import { Thread } from "./thread.svelte";
import type { TurnState } from "./turn.svelte";

/** Typing that stops for this long has come to its end. */
const pauseMs = 150;

/** Whether the quote of this footnote is among those that wait to be asked for. */
function isPutAway(number: number, { answer }: TurnState): boolean {
  return entriesOf(settingOf(answer).waiting).some(({ sentence }) => sentence.footnotes.includes(number));
}

export class ConversationState {
  readonly passages: LivePassages;
  readonly history = new History();
  /** What stands in the ask field. */
  draft = $state("");
  /** Counts up when the ask field should take the focus. */
  wanted = $state(0);
  list = $state.raw<FoundConversation[]>([]);
  /** What is typed to filter the list. */
  filter = $state("");
  /** The filter that let through what `list` holds. */
  listed = $state("");
  error = $state.raw<ApiError | null>(null);
  /** The newest answer that came to its end, for those who listen instead of looking. */
  finished = $state.raw<TurnState | null>(null);
  /** The turn whose trace is shown. */
  traced = $state.raw<TurnState | null>(null);

  /** Told when a conversation is to be looked at, which something else may cover. */
  shown: () => void = () => undefined;
  /** Whether the first question is in view, as the pane sees it. */
  firstShown = $state(false);
  /** The turn that should be scrolled to. */
  revealed = $state<number | null>(null);

  #open = $state.raw<Thread>() as Thread;
  #opened = $state.raw<TurnState | null>(null);
  #working = new Set<Thread>();
  #listing = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly library: LibraryState,
    private readonly source: SourceState,
    private readonly version: () => string = () => "",
  ) {
    this.passages = new LivePassages(backend);
    this.#open = this.#thread();
    backend.onLibraryChanged((change) => {
      source.follow(change);
      void this.#recheck(change);
    });
  }

  get id(): number | null {
    return this.#open.id;
  }

  get title(): string {
    return this.#open.title;
  }

  /** Whether the title would say what the first question already says in view. */
  get repeatsTitle(): boolean {
    const first = this.turns[0]?.answer.question.trim().split(/\s+/).join(" ");
    const title = this.title.replace(/…$/, "");
    return this.firstShown && first !== undefined && first.startsWith(title);
  }

  get turns(): TurnState[] {
    return this.#open.turns;
  }

  /** How many answers of this conversation are kept, but cannot be read. */
  get damaged(): number {
    return this.#open.damaged;
  }

  get running(): TurnState | null {
    return this.#open.running;
  }

  type(draft: string): void {
    this.draft = draft;
    this.passages.look(draft, this.library.scope);
  }

  /** With a schema, the answer fills in its fields. */
  async ask(question: string, schema: string | null = null): Promise<void> {
    const wanted = question.trim();
    if (wanted === "" || this.running !== null) {
      return;
    }
    this.draft = "";
    this.passages.clear();
    this.shown();
    await this.#run(this.#open, wanted, schema);
  }

  /** Answers a turn again, perhaps with an edited question. */
  async askAgain(turn: TurnState, question: string = turn.answer.question, scope?: Scope): Promise<void> {
    const wanted = question.trim();
    if (wanted !== "") {
      await this.#run(this.#open, wanted, turn.schema, turn, scope);
    }
  }

  async stop(): Promise<void> {
    await this.#open.stop();
  }

  startNew(): void {
    this.#leave();
    this.traced = null;
    this.passages.clear();
    this.draft = "";
    this.#open = this.#thread();
    this.history.opened(null);
    this.shown();
    this.focusField();
  }

  /** Shows the conversation that was open when the window was closed, if it is still there. */
  async reopen(): Promise<void> {
    this.history.begin(this.library.status?.folder ?? "");
    await this.loadList("");
    const { last } = this.history;
    if (this.id === null && this.turns.length === 0 && this.list.some(({ id }) => id === last) && last !== null) {
      await this.openConversation(last);
    }
  }

  /** Puts the source away that an answer of this conversation opened; what the person opened stays. */
  #leave(): void {
    if (this.source.marksSomething) {
      this.source.putAway();
    }
  }

  focusField(): void {
    this.wanted++;
  }

  /** Scrolls to an answer of the conversation that is open. */
  reveal(turn: number): void {
    this.revealed = turn;
  }

  async openConversation(id: number): Promise<void> {
    if (id !== this.id) {
      this.#leave();
    }
    this.traced = null;
    this.shown();
    this.passages.clear();
    const working = [...this.#working].find((thread) => thread.id === id);
    if (working !== undefined) {
      this.#open = working;
      this.history.opened(id);
      return;
    }
    await this.#attempt(async () => {
      const conversation = await this.backend.conversation(id);
      const thread = this.#thread();
      thread.fill(conversation);
      this.#open = thread;
      this.history.opened(id);
    });
  }

  /** Filters the list by what is typed, once typing pauses. */
  typeFilter(filter: string): void {
    this.filter = filter;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.loadList(), pauseMs);
  }

  async loadList(filter: string = this.filter): Promise<void> {
    clearTimeout(this.#typing);
    this.filter = filter;
    const listing = ++this.#listing;
    await this.#attempt(async () => {
      const list = await this.backend.conversations(filter.trim());
      if (listing === this.#listing) {
        this.list = list;
        this.listed = filter;
      }
    });
  }

  async rename(id: number, title: string): Promise<void> {
    const wanted = title.trim();
    if (wanted === "") {
      return;
    }
    await this.#attempt(async () => {
      await this.backend.renameConversation(id, wanted);
      if (this.id === id) {
        this.#open.title = wanted;
      }
      await this.loadList();
    });
  }

  async delete(id: number): Promise<void> {
    await this.#attempt(async () => {
      await this.backend.deleteConversation(id);
      this.history.pin(id, false);
      if (this.id === id) {
        this.startNew();
      }
      await this.loadList();
    });
  }

  /** False: the person closed the dialog, or it failed and `error` says why. */
  async export(id: number, format: ExportFormat): Promise<boolean> {
    const saved = await this.#attempt(async () => {
      const conversation = await this.backend.conversation(id);
      const turns = id === this.id ? await this.#asShown(id, conversation.turns) : conversation.turns;
      return await this.#save({ ...conversation, turns }, format);
    });
    return saved ?? false;
  }

  /** The kept turns, each with the answer that is shown, which may be an earlier one. */
  #asShown(id: number, turns: readonly Turn[]): Promise<Turn[]> {
    return Promise.all(
      turns.map(async (kept) => {
        const viewed = this.turns.find(({ answer }) => answer.id === kept.id)?.viewed ?? null;
        return viewed === null ? kept : ((await this.backend.earlierAnswers(id, kept.id))[viewed] ?? kept);
      }),
    );
  }

  /** Saves one answer of the conversation that is open. */
  async exportTurn(turn: TurnState, format: ExportFormat): Promise<boolean> {
    const { id } = this;
    const saved = await this.#attempt(async () => {
      const whole = id === null ? null : await this.backend.conversation(id);
      const kept = whole?.turns.filter((one) => one.id === turn.answer.id) ?? [];
      if (id === null || whole === null || kept.length === 0) {
        throw new Error("An answer that is not kept cannot be saved");
      }
      const turns = await this.#asShown(id, kept);
      const summary = { ...whole.summary, title: turn.answer.question };
      return await this.#save({ ...whole, summary, turns }, format);
    });
    return saved ?? false;
  }

  #save(conversation: Conversation, format: ExportFormat): Promise<boolean> {
    const bytes = exportBytes(conversation, format, this.#about());
    return this.backend.saveFile(exportName(conversation.summary.title, format), [...bytes]);
  }

  #about(): About {
    return { version: this.version(), scopeName: (scope) => this.library.nameOf(scope) };
  }

  /** The answer with its footnotes, to be copied; null if it cannot be had. */
  async answerText(turn: TurnState): Promise<Copied | null> {
    const { id } = this;
    const number = turn.answer.id;
    if (id === null || number === null) {
      return null;
    }
    return await this.#attempt(async () => {
      const { turns } = await this.backend.conversation(id);
      const [shown] = await this.#asShown(
        id,
        turns.filter((other) => other.id === number),
      );
      if (shown === undefined) {
        return null;
      }
      const about = this.#about();
      return { text: turnText(shown, "markdown", about), html: turnText(shown, "html", about) };
    });
  }

  /** Shows one of the answers to a question, by its number from 0; the last is the newest. */
  async showVersion(turn: TurnState, version: number): Promise<void> {
    const { id } = this;
    const number = turn.answer.id;
    if (id === null || number === null) {
      return;
    }
    await this.#attempt(async () => {
      const earlier = await this.backend.earlierAnswers(id, number);
      const wanted = earlier[version];
      if (wanted !== undefined) {
        turn.view(wanted, version);
        return;
      }
      const { turns } = await this.backend.conversation(id);
      const newest = turns.find((kept) => kept.id === number);
      if (newest !== undefined) {
        turn.view(newest, null);
      }
    });
  }

  openFootnote(number: number, turn: TurnState | undefined = this.#open.newest): void {
    const index = turn?.answer.footnotes.findIndex((footnote) => footnote.number === number) ?? -1;
    if (turn !== undefined && index >= 0) {
      this.#opened = turn;
      turn.unfolded ||= isPutAway(number, turn);
      this.source.open(turn.answer.footnotes.map(ofFootnote), index);
    }
  }

  /** Whether the source pane shows this footnote now. */
  isOpen(footnote: Footnote, turn: TurnState): boolean {
    const { target } = this.source;
    return (
      this.#opened === turn &&
      target !== null &&
      target.number === footnote.number &&
      target.document === footnote.document
    );
  }

  openPassage(hits: Hit[], index: number): void {
    this.source.open(hits.map(ofHit), index);
  }

  /** How the traced answer came about. */
  async trace(turn: TurnState): Promise<TracedTurn> {
    if (this.id === null || turn.answer.id === null) {
      throw new Error("An answer that is not kept has no trace");
    }
    const { turn: kept, trace } = await this.backend.trace(this.id, turn.answer.id);
    return { turn: answerFirst(kept), trace: { ...trace, weighed: weighedFirst(kept, trace.weighed) } };
  }

  #thread(): Thread {
    return new Thread(this.backend, (thread, turn) => {
      this.#working.delete(thread);
      if (turn.phase === "finished" && thread === this.#open) {
        this.finished = turn;
        this.history.opened(thread.id);
      }
      void this.loadList();
    });
  }

  async #run(
    thread: Thread,
    question: string,
    schema: string | null,
    turn?: TurnState,
    scope: Scope = this.library.scope,
  ): Promise<void> {
    this.error = null;
    this.finished = null;
    this.#working.add(thread);
    const { importing } = this.library;
    const known = importing === null ? null : { searchable: importing.searchable, files: importing.files_total };
    await thread.ask(question, scope, schema, turn, known);
  }

  /** A document that is cited has changed or gone: the footnotes are to say so. */
  async #recheck(change: LibraryChanged): Promise<void> {
    const { id } = this;
    const touched = new Set([...change.gone, ...change.changed.map((row) => row.key)]);
    const cited = this.turns.some((turn) =>
      turn.answer.footnotes.some((footnote) => touched.has(`d${footnote.document}`)),
    );
    if (id !== null && cited) {
      const thread = this.#open;
      const conversation = await this.backend.conversation(id).catch(() => null);
      if (conversation !== null) {
        thread.refresh(conversation);
      }
    }
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      this.error = null;
      return await work();
    } catch (error) {
      this.error = apiError(error);
      return null;
    }
  }
}
