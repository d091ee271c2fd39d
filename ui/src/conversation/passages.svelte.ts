// The passages that appear while somebody types. Only the newest search counts: what comes late is dropped.

import type { Backend, Hit, Scope } from "../backend/backend";

const pauseMs = 40;
const most = 5;
const shortest = 2;

export class LivePassages {
  hits = $state.raw<Hit[]>([]);
  /** The passage that the arrow keys stand on; -1 for none. */
  active = $state(-1);
  /** Whether `hits` are those of what is typed now. */
  settled = $state(false);

  #newest = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly backend: Pick<Backend, "search">) {}

  look(query: string, scope: Scope): void {
    clearTimeout(this.#timer);
    const search = ++this.#newest;
    const wanted = query.trim();
    this.settled = false;
    if (wanted.length < shortest) {
      this.#show([]);
      return;
    }
    this.#timer = setTimeout(() => void this.#search(wanted, scope, search), pauseMs);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#newest++;
    this.settled = false;
    this.#show([]);
  }

  /** Walks up (-1) or down (1) the list, and off its ends. */
  walk(step: 1 | -1): void {
    const places = this.hits.length + 1;
    this.active = ((this.active + 1 + step + places) % places) - 1;
  }

  async #search(query: string, scope: Scope, search: number): Promise<void> {
    // A failed search shows nothing: the question can be asked all the same, and then says what is wrong.
    const found = await this.backend.search(query, scope, most).catch(() => null);
    if (search === this.#newest) {
      this.#show(found?.hits ?? []);
      this.settled = found !== null;
    }
  }

  #show(hits: Hit[]): void {
    this.hits = hits;
    this.active = -1;
  }
}
