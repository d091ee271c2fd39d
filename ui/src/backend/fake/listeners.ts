// Those who listen to one event.

export class Listeners<T> {
  #all = new Set<(value: T) => void>();

  listen(listener: (value: T) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(value: T): void {
    this.#all.forEach((listener) => listener(value));
  }
}
