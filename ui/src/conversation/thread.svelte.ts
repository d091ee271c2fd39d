// One conversation: its turns in order and the answer that is being written. It goes on while another one is looked at.

import type { AskRequest, Backend, Conversation, ConversationSummary, Scope } from "../backend/backend";
import { apiError } from "../backend/failure";
import { answerFirst } from "./lead";
import { TurnState, type Unsearched } from "./turn.svelte";

export class Thread {
  id = $state<number | null>(null);
  title = $state("");
  /** Answers that are kept, but cannot be read. */
  damaged = $state(0);
  turns = $state.raw<TurnState[]>([]);
  running = $state.raw<TurnState | null>(null);

  #request: string | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly settled: (thread: Thread, turn: TurnState, summary: ConversationSummary | null) => void,
  ) {}

  get newest(): TurnState | undefined {
    return this.turns.at(-1);
  }

  fill(conversation: Conversation): void {
    this.id = conversation.summary.id;
    this.title = conversation.summary.title;
    this.damaged = conversation.damaged;
    this.turns = conversation.turns.map((turn) => TurnState.of(turn));
  }

  /** Takes over what is known now about the documents that finished answers cite. */
  refresh(conversation: Conversation): void {
    for (const turn of conversation.turns) {
      const shown = this.turns.find((candidate) => candidate.answer.id === turn.id);
      if (shown !== undefined && shown.phase === "finished") {
        shown.recheck(answerFirst(turn).footnotes);
      }
    }
  }

  /** Resolves when the answer is finished, failed or stopped. `turn` is answered again; without it a turn is added. */
  async ask(
    question: string,
    scope: Scope,
    schema: string | null,
    turn?: TurnState,
    unsearched: Unsearched | null = null,
  ): Promise<void> {
    if (this.running !== null) {
      return;
    }
    const asked = turn ?? new TurnState(question, scope, Date.now() / 1000, schema);
    if (turn === undefined) {
      this.turns = [...this.turns, asked];
    } else {
      turn.begin(question, scope);
    }
    asked.unsearched = unsearched;
    const request: AskRequest = {
      request: crypto.randomUUID(),
      conversation: this.id,
      question,
      scope,
      replaces: asked.answer.id,
      schema,
    };
    this.#request = request.request;
    this.running = asked;
    let summary: ConversationSummary | null = null;
    try {
      await this.backend.ask(request, (event) => {
        asked.take(event);
        if (event.type === "kept") {
          summary = event.conversation;
          this.id = event.conversation.id;
          this.title = event.conversation.title;
        }
      });
    } catch (error) {
      asked.fail(apiError(error));
    }
    this.running = null;
    this.#request = null;
    this.settled(this, asked, summary);
  }

  async stop(): Promise<void> {
    if (this.#request !== null) {
      await this.backend.stopAnswer(this.#request);
    }
  }
}
