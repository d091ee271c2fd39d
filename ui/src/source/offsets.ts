// The program counts characters in Unicode scalars, JavaScript in UTF-16 units. `Offsets` turns one into the other for one text.

export class Offsets {
  /** Scalar offsets of the characters that take two units. */
  readonly #wide: number[] = [];
  readonly length: number;

  constructor(readonly text: string) {
    let scalars = 0;
    for (let unit = 0; unit < text.length; unit += 1, scalars += 1) {
      if ((text.codePointAt(unit) ?? 0) > 0xffff) {
        this.#wide.push(scalars);
        unit += 1;
      }
    }
    this.length = scalars;
  }

  /** The unit at which the character stands; offsets beyond the text are taken for its end. */
  units(scalars: number): number {
    const within = Math.min(Math.max(scalars, 0), this.length);
    return within + this.#wideBefore(within);
  }

  slice(start: number, end: number): string {
    return this.text.slice(this.units(start), this.units(end));
  }

  /** The scalar that the unit belongs to. */
  scalars(units: number): number {
    const within = Math.min(Math.max(units, 0), this.text.length);
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.units(middle) <= within) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  #wideBefore(scalars: number): number {
    let low = 0;
    let high = this.#wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#wide[middle] as number) < scalars) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
