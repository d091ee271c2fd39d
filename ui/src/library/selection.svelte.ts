// Which rows of a list are chosen, and which one the keyboard is at. Knows rows only by their keys.

export type How = { toggle?: boolean; range?: boolean };

export class Selection {
  keys = $state.raw<ReadonlySet<string>>(new Set());
  active = $state<string | null>(null);
  #anchor: string | null = null;

  /** A click on a row: alone, with Ctrl (toggle), or with Shift (range). */
  click(key: string, order: readonly string[], { toggle = false, range = false }: How = {}): void {
    this.active = key;
    if (range && this.#anchor !== null) {
      this.keys = new Set(between(order, this.#anchor, key));
      return;
    }
    this.#anchor = key;
    if (toggle) {
      const keys = new Set(this.keys);
      if (!keys.delete(key)) {
        keys.add(key);
      }
      this.keys = keys;
      return;
    }
    this.keys = new Set([key]);
  }

  /** Moves by the keyboard; with `range` the choice grows or shrinks from where it began. */
  move(steps: number, order: readonly string[], range = false): void {
    if (order.length === 0) {
      return;
    }
    const at = this.active === null ? -1 : order.indexOf(this.active);
    // From a row that is not in the list: the first one, or going up the last; the ends of the list are its ends all the same.
    const from = at === -1 ? (steps > 0 ? -1 : order.length) : at;
    const to = Math.min(order.length - 1, Math.max(0, from + steps));
    this.click(order[to] as string, order, { range });
  }

  all(order: readonly string[]): void {
    this.keys = new Set(order);
    this.active ??= order[0] ?? null;
  }

  clear(): void {
    this.keys = new Set();
    this.#anchor = this.active;
  }

  /** Forgets rows that are gone; the keyboard goes on at the row that took the active one's place. */
  drop(gone: ReadonlySet<string>, before: readonly string[]): void {
    if (this.active !== null && gone.has(this.active)) {
      const at = before.indexOf(this.active);
      this.active =
        before.slice(at).find((key) => !gone.has(key)) ?? before.slice(0, at).findLast((key) => !gone.has(key)) ?? null;
      this.#anchor = this.active;
    }
    if ([...this.keys].some((key) => gone.has(key))) {
      this.keys = new Set([...this.keys].filter((key) => !gone.has(key)));
    }
  }
}

function between(order: readonly string[], one: string, other: string): readonly string[] {
  const [from, to] = [order.indexOf(one), order.indexOf(other)].sort((a, b) => a - b) as [number, number];
  return from === -1 ? [other] : order.slice(from, to + 1);
}
