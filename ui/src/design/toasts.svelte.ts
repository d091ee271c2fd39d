// Short messages at the foot of the window that go by themselves, some with one action ("Undo"). Errors stay until they are closed.

export type Toast = {
  id: number;
  text: string;
  kind: "note" | "error";
  action: { label: string; run: () => void } | null;
};

type Options = { action?: { label: string; run: () => void }; seconds?: number };

export class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #last = 0;
  #ends = new Map<number, ReturnType<typeof setTimeout>>();

  say(text: string, { action, seconds = 6 }: Options = {}): number {
    const id = this.#add(text, "note", action ?? null);
    this.#ends.set(
      id,
      setTimeout(() => this.close(id), seconds * 1000),
    );
    return id;
  }

  /** Says what went wrong; the program's own words name the file and the next step. */
  error(text: string): number {
    return this.#add(text, "error", null);
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
