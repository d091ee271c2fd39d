// What the drawer "Why this answer" shows. Only the newest request counts.

import type { ApiError, TracedTurn } from "../backend/backend";
import { apiError } from "../backend/failure";

export class TraceState {
  traced = $state.raw<TracedTurn | null>(null);
  error = $state.raw<ApiError | null>(null);

  #newest = 0;

  async load(fetch: () => Promise<TracedTurn>): Promise<void> {
    const wanted = ++this.#newest;
    this.traced = null;
    this.error = null;
    try {
      const traced = await fetch();
      if (wanted === this.#newest) {
        this.traced = traced;
      }
    } catch (error) {
      if (wanted === this.#newest) {
        this.error = apiError(error);
      }
    }
  }
}
