// Short messages at the foot of the window that go by themselves, some with one action ("Undo").

export type Toast = {
  id: number;
  text: string;
  kind: "note" | "error";
  action: { label: string; run: () => void } | null;
};

/** An error is a sentence or two, with a file name to read. */
const errorSeconds = 12;

type Options = { action?: { label: string; run: () => void }; seconds?: number };

export class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #last = 0;
  #ends = new Map<number, ReturnType<typeof setTimeout>>();

  say(text: string, { action, seconds = 6 }: Options = {}): number {
    return this.#ending(this.#add(text, "note", action ?? null), seconds);
  }

  /** Says what went wrong; the program's own words name the file and the next step. */
  error(text: string): number {
    return this.#ending(this.#add(text, "error", null), errorSeconds);
  }

  /** What was wrong is right now, or something else lies on top. */
  clearErrors(): void {
    this.shown.filter(({ kind }) => kind === "error").forEach(({ id }) => this.close(id));
  }

  #ending(id: number, seconds: number): number {
    clearTimeout(this.#ends.get(id));
    this.#ends.set(
      id,
      setTimeout(() => this.close(id), seconds * 1000),
    );
    return id;
  }

  close(id: number): void {
    clearTimeout(this.#ends.get(id));
    this.#ends.delete(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  #add(text: string, kind: Toast["kind"], action: Toast["action"]): number {
    this.#last += 1;
    const same = this.shown.find((toast) => toast.kind === "error" && kind === "error" && toast.text === text);
    if (same) {
      return same.id;
    }
    this.shown = [...this.shown.slice(-2), { id: this.#last, text, kind, action }];
    return this.#last;
  }
}

export const toasts = new Toasts();
