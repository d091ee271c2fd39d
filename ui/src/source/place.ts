// Where the passage stands in the text that the library holds now. After a document was read again the stored offsets may
// point elsewhere; then the quote itself is looked for.

import type { PageView } from "../backend/backend";
import { Offsets } from "./offsets";
import type { SourceTarget } from "./target";

export type Place = { start: number; end: number };

/** Returns null where nothing is to be marked, or where the quote no longer stands on the page. */
export function placeOf(view: PageView, target: SourceTarget, trusted: boolean): Place | null {
  if (target.start >= target.end) {
    return null;
  }
  const offsets = new Offsets(view.text);
  if (trusted || target.quote === "") {
    return target.start < offsets.length ? { start: target.start, end: Math.min(target.end, offsets.length) } : null;
  }
  const quote = squeeze(target.quote).text;
  if (squeeze(offsets.slice(target.start, target.end)).text === quote) {
    return { start: target.start, end: target.end };
  }
  const page = squeeze(view.text);
  const at = page.text.indexOf(quote);
  if (at < 0 || quote === "") {
    return null;
  }
  return {
    start: offsets.scalars(page.units[at] as number),
    end: offsets.scalars((page.units[at + quote.length - 1] as number) + 1),
  };
}

/** The text without white space, and where each of its units stood. */
function squeeze(text: string): { text: string; units: number[] } {
  const units: number[] = [];
  for (let unit = 0; unit < text.length; unit += 1) {
    if (!/\s/u.test(text.charAt(unit))) {
      units.push(unit);
    }
  }
  return { text: text.replaceAll(/\s+/gu, ""), units };
}
