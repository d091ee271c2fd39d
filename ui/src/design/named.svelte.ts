// A list of things that a person has named, at most one of them in use. Names differ in more than their capitals.

export type Named = { name: string };

export abstract class NamedList<T extends Named> {
  abstract get all(): T[];
  /** The name of the one in use. */
  abstract get chosen(): string | null;
  /** Names that nothing else may have. */
  protected abstract get reserved(): string[];
  protected abstract keep(all: T[], chosen: string | null, often?: boolean): void;

  get inUse(): T | null {
    return this.find(this.chosen);
  }

  find(name: string | null): T | null {
    return this.all.find((one) => one.name === name) ?? null;
  }

  use(name: string | null): void {
    this.keep(this.all, name);
  }

  /** Adds one, by a name like the one that it has, and returns that. */
  protected put(one: T): string {
    let name = one.name;
    for (let number = 2; this.fault(name) !== null; number++) {
      name = `${one.name} ${number}`;
    }
    this.keep([...this.all, { ...one, name }], this.chosen);
    return name;
  }

  edit(name: string, changes: Partial<Omit<T, "name">>): void {
    this.keep(
      this.all.map((one) => (one.name === name ? { ...one, ...changes } : one)),
      this.chosen,
      true,
    );
  }

  /** Why nothing can have this name; null if it can. `of` is the one that is to get it. */
  fault(name: string, of?: string): "empty" | "taken" | null {
    const wanted = name.trim().toLowerCase();
    const taken = [...this.reserved, ...this.all.map((one) => one.name)].filter((other) => other !== of);
    return wanted === "" ? "empty" : taken.some((other) => other.toLowerCase() === wanted) ? "taken" : null;
  }

  rename(name: string, wanted: string): void {
    const next = wanted.trim();
    if (this.fault(next, name) === null) {
      this.keep(
        this.all.map((one) => (one.name === name ? { ...one, name: next } : one)),
        this.chosen === name ? next : this.chosen,
        true,
      );
    }
  }

  /** Takes one away; the returned function puts it back. */
  remove(name: string): () => void {
    const { chosen } = this;
    const removed = this.find(name);
    const place = this.all.indexOf(removed as T);
    this.keep(
      this.all.filter((one) => one !== removed),
      chosen === name ? null : chosen,
    );
    return () => {
      if (removed !== null && this.fault(name) === null) {
        this.keep(this.all.toSpliced(place, 0, removed), chosen === name ? name : this.chosen);
      }
    };
  }
}
