// Which words of a page are selected. What is drawn of a page may have other blanks and line breaks than its text, and pdf.js other
// ones than PDFium, so only the letters are compared.

import type { PageView } from "../backend/backend";
import { Offsets } from "../source/offsets";

export type Selected = { page: number; words: string; before: string };

/** The selection within the page of the source in which it begins; null where there is none. */
export function selectedOn(selection: Selection | null): Selected | null {
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) {
    return null;
  }
  const range = selection.getRangeAt(0).cloneRange();
  const node = range.startContainer;
  const page = (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>(
    "[data-testid='source-page']",
  );
  if (!page) {
    return null;
  }
  if (!page.contains(range.endContainer)) {
    range.setEnd(page, page.childNodes.length);
  }
  const ahead = document.createRange();
  ahead.setStart(page, 0);
  ahead.setEnd(range.startContainer, range.startOffset);
  const words = range.toString();
  return words.trim() === "" ? null : { page: Number(page.dataset["page"]), words, before: ahead.toString() };
}

/** Where the selected words stand in the text of their page: of several places the one that is as far down as they are. */
export function placeIn(view: PageView, { words, before }: Selected): { start: number; end: number } | null {
  const page = letters(view.text);
  const wanted = letters(words).text;
  if (wanted === "") {
    return null;
  }
  const near = letters(before).text.length;
  let best = -1;
  for (let at = page.text.indexOf(wanted); at >= 0; at = page.text.indexOf(wanted, at + 1)) {
    if (best < 0 || Math.abs(at - near) < Math.abs(best - near)) {
      best = at;
    }
  }
  if (best < 0) {
    return null;
  }
  const offsets = new Offsets(view.text);
  return {
    start: offsets.scalars(page.units[best] as number),
    end: offsets.scalars((page.units[best + wanted.length - 1] as number) + 1),
  };
}

/** A text without white space and soft hyphens, with ligatures apart, and where each of its units stood. */
function letters(text: string): { text: string; units: number[] } {
  const units: number[] = [];
  let kept = "";
  for (let unit = 0; unit < text.length; unit += 1) {
    const letter = text.charAt(unit);
    if (!/[\s\u00ad\u200b]/u.test(letter)) {
      const apart = letter.normalize("NFKC");
      kept += apart;
      for (let index = 0; index < apart.length; index += 1) {
        units.push(unit);
      }
    }
  }
  return { text: kept, units };
}
