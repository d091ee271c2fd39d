// Page texts of one document, at most so many; those that were not wanted for longest go first.

import { SvelteMap } from "svelte/reactivity";
import type { ApiError, PageView } from "../backend/backend";
import { apiError } from "../backend/failure";

export type Loaded = { view: PageView; failure: null } | { view: null; failure: ApiError };

export class PageCache {
  readonly #pages = new SvelteMap<number, Loaded>();
  readonly #under = new Map<number, Promise<Loaded>>();
  /** Page numbers, the one that was wanted last at the end. */
  readonly #order = new Set<number>();
  #age = 0;

  constructor(
    private readonly load: (page: number) => Promise<PageView>,
    readonly most: number,
  ) {}

  get size(): number {
    return this.#pages.size;
  }

  /** What is held of the page; reactive. */
  get(page: number): Loaded | undefined {
    return this.#pages.get(page);
  }

  /** Asks for a page, or moves it to the end of those that may go. */
  async want(page: number): Promise<Loaded> {
    this.#order.delete(page);
    this.#order.add(page);
    const held = this.#pages.get(page);
    if (held !== undefined) {
      return held;
    }
    const under = this.#under.get(page);
    if (under !== undefined) {
      return under;
    }
    const age = this.#age;
    const loading = this.load(page).then(
      (view): Loaded => ({ view, failure: null }),
      (reason: unknown): Loaded => ({ view: null, failure: apiError(reason) }),
    );
    this.#under.set(page, loading);
    const loaded = await loading;
    if (age === this.#age) {
      this.#under.delete(page);
      this.#pages.set(page, loaded);
      this.#shrink();
    }
    return loaded;
  }

  /** Forgets one page, so that it can be asked for again after a failure. */
  forget(page: number): void {
    this.#pages.delete(page);
  }

  clear(): void {
    this.#age += 1;
    this.#pages.clear();
    this.#under.clear();
    this.#order.clear();
  }

  #shrink(): void {
    for (const page of this.#order) {
      if (this.#pages.size <= this.most) {
        return;
      }
      if (this.#pages.delete(page)) {
        this.#order.delete(page);
      }
    }
  }
}
