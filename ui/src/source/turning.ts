// Pages turned by quarters: where things stand on them then. Places are shares of the page's width and height.

import type { Mark } from "../backend/backend";

/** Quarters of a turn, clockwise. */
export type Quarters = 0 | 1 | 2 | 3;

export type Size = { width: number; height: number };

export function turnedOn(quarters: Quarters): Quarters {
  return ((quarters + 1) % 4) as Quarters;
}

export function turnedSize({ width, height }: Size, quarters: Quarters): Size {
  return quarters % 2 === 0 ? { width, height } : { width: height, height: width };
}

export function turnedMark({ left, top, width, height }: Mark, quarters: Quarters): Mark {
  switch (quarters) {
    case 0:
      return { left, top, width, height };
    case 1:
      return { left: 1 - top - height, top: left, width: height, height: width };
    case 2:
      return { left: 1 - left - width, top: 1 - top - height, width, height };
    case 3:
      return { left: top, top: 1 - left - width, width: height, height: width };
  }
}

/** The same, of all boxes on a page. */
export function turnedMarks(marks: readonly Mark[], quarters: Quarters): readonly Mark[] {
  return quarters === 0 ? marks : marks.map((mark) => turnedMark(mark, quarters));
}
