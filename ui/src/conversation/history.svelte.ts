// What the window remembers of the conversations of a library: which are pinned, and which was open last. Groups them by day.

import type { FoundConversation } from "../backend/backend";

type Kept = { pinned: number[]; last: number | null };

export class History {
  #kept = $state.raw<Kept>({ pinned: [], last: null });
  #place = "";

  /** Takes up what was remembered of the library in this folder. */
  begin(folder: string): void {
    this.#place = `footnote.history ${folder}`;
    this.#kept = { pinned: [], last: null };
    try {
      const kept = JSON.parse(localStorage.getItem(this.#place) ?? "{}") as Partial<Kept>;
      this.#kept = {
        pinned: Array.isArray(kept.pinned) ? kept.pinned.filter((id) => Number.isInteger(id)) : [],
        last: Number.isInteger(kept.last) ? (kept.last as number) : null,
      };
    } catch {
      localStorage.removeItem(this.#place);
    }
  }

  get last(): number | null {
    return this.#kept.last;
  }

  isPinned(id: number): boolean {
    return this.#kept.pinned.includes(id);
  }

  pin(id: number, pinned: boolean): void {
    const others = this.#kept.pinned.filter((other) => other !== id);
    this.#keep({ pinned: pinned ? [...others, id] : others });
  }

  opened(id: number | null): void {
    if (id !== this.#kept.last) {
      this.#keep({ last: id });
    }
  }

  #keep(changes: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...changes };
    if (this.#place !== "") {
      localStorage.setItem(this.#place, JSON.stringify(this.#kept));
    }
  }
}

export type Group = {
  /** Names the group: a day, or the first day of its month. */
  when: "pinned" | "today" | "yesterday" | "week" | Date;
  list: FoundConversation[];
};

/** Pinned conversations first, then the others by day, by week and by month, in the order in which they come. */
export function grouped(list: FoundConversation[], isPinned: (id: number) => boolean, now: Date): Group[] {
  const pinned = list.filter(({ id }) => isPinned(id));
  const groups: Group[] = pinned.length === 0 ? [] : [{ when: "pinned", list: pinned }];
  for (const one of list.filter(({ id }) => !isPinned(id))) {
    const when = dayOf(new Date(one.changed * 1000), now);
    const last = groups.at(-1);
    if (last !== undefined && String(last.when) === String(when)) {
      last.list.push(one);
    } else {
      groups.push({ when, list: [one] });
    }
  }
  return groups;
}

function dayOf(date: Date, now: Date): Group["when"] {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const before = (days: number): Date => new Date(day.getFullYear(), day.getMonth(), day.getDate() - days);
  if (date >= day) {
    return "today";
  }
  if (date >= before(1)) {
    return "yesterday";
  }
  return date >= before(6) ? "week" : new Date(date.getFullYear(), date.getMonth(), 1);
}
