// What the drawer "Why this answer" shows. Only the newest request counts.

import type { CommandError, Trace } from "../backend/backend";
import { commandError } from "../backend/failure";

export class TraceState {
  trace = $state.raw<Trace | null>(null);
  error = $state.raw<CommandError | null>(null);

  #newest = 0;

  async load(fetch: () => Promise<Trace>): Promise<void> {
    const wanted = ++this.#newest;
    this.trace = null;
    this.error = null;
    try {
      const trace = await fetch();
      if (wanted === this.#newest) {
        this.trace = trace;
      }
    } catch (error) {
      if (wanted === this.#newest) {
        this.error = commandError(error);
      }
    }
  }
}
