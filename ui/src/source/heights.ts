// Where pages stand in one long scroll, when some heights are known and the others are guessed. Pixels; pages count from 1.

export class Heights {
  readonly #tops: Float64Array;

  constructor(
    readonly count: number,
    heightOf: (page: number) => number,
    readonly gap: number,
  ) {
    this.#tops = new Float64Array(count + 1);
    for (let page = 1; page <= count; page += 1) {
      this.#tops[page] = (this.#tops[page - 1] as number) + heightOf(page) + gap;
    }
  }

  get total(): number {
    return this.count === 0 ? 0 : (this.#tops[this.count] as number) - this.gap;
  }

  top(page: number): number {
    return this.#tops[Math.min(Math.max(page, 1), Math.max(this.count, 1)) - 1] ?? 0;
  }

  height(page: number): number {
    return page >= 1 && page <= this.count
      ? (this.#tops[page] as number) - (this.#tops[page - 1] as number) - this.gap
      : 0;
  }

  /** The page at a height; what lies in a gap belongs to the page above. */
  pageAt(y: number): number {
    let low = 1;
    let high = Math.max(this.count, 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= y) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
