// Finding words in the document that is open. It asks when typing pauses, and forgets answers to what is no longer asked.

import type { ApiError, Backend, Finding } from "../backend/backend";
import { apiError } from "../backend/failure";

const pause = 150;

export class FindState {
  open = $state(false);
  /** Counts up when the field is to be focused. */
  asked = $state(0);
  query = $state("");
  findings = $state.raw<readonly Finding[]>([]);
  /** There are more than the program returns. */
  more = $state(false);
  at = $state(-1);
  state = $state<"idle" | "searching" | "done" | "failed">("idle");
  failure = $state.raw<ApiError | null>(null);
  readonly current = $derived<Finding | null>(this.findings[this.at] ?? null);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = 0;

  constructor(
    private readonly backend: Pick<Backend, "findInDocument">,
    private readonly place: () => { document: number; page: number } | null,
    private readonly show: (finding: Finding) => void,
  ) {}

  begin(): void {
    this.open = true;
    this.asked += 1;
  }

  close(): void {
    this.open = false;
    this.#forget();
    this.query = "";
  }

  type(query: string): void {
    this.query = query;
    clearTimeout(this.#timer);
    if (query.trim() === "") {
      this.#forget();
      return;
    }
    this.#timer = setTimeout(() => void this.search(), pause);
  }

  /** Asks at once, and goes to the first finding at or after the page that is shown. */
  async search(): Promise<void> {
    clearTimeout(this.#timer);
    const place = this.place();
    if (place === null || this.query.trim() === "") {
      return;
    }
    const request = ++this.#request;
    this.state = "searching";
    try {
      const { findings, more } = await this.backend.findInDocument(place.document, this.query.trim());
      if (request !== this.#request) {
        return;
      }
      this.findings = findings;
      this.more = more;
      this.state = "done";
      const next = findings.findIndex((finding) => finding.page >= place.page);
      this.#go(findings.length === 0 ? -1 : Math.max(0, next));
    } catch (reason) {
      if (request === this.#request) {
        this.#forget();
        this.failure = apiError(reason);
        this.state = "failed";
      }
    }
  }

  /** Enter: the next finding, or the first search for what was just typed. */
  async enter(backwards: boolean): Promise<void> {
    if (this.state !== "done") {
      await this.search();
    } else if (backwards) {
      this.previous();
    } else {
      this.next();
    }
  }

  next(): void {
    this.#step(1);
  }

  previous(): void {
    this.#step(-1);
  }

  #step(by: number): void {
    const count = this.findings.length;
    if (count > 0) {
      this.#go((this.at + by + count) % count);
    }
  }

  #go(at: number): void {
    this.at = at;
    if (this.current !== null) {
      this.show(this.current);
    }
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#request += 1;
    this.findings = [];
    this.more = false;
    this.at = -1;
    this.state = "idle";
    this.failure = null;
  }
}
