// A grid as the sheets of a workbook: the grid itself, and where each of its cells is from.

import type { Footnote, Sheet, SheetCell } from "../backend/backend";
import { fileName } from "../conversation/export/document";
import { onOneLine, worded } from "../conversation/marked";
import { quoted } from "../i18n/quoting";
import { words } from "../i18n/words.svelte";
import type { LibraryState } from "../library/library.svelte";
import type { GridsState } from "./grids.svelte";

export function sheetsOf(grids: GridsState, library: LibraryState): Sheet[] {
  const w = words().grid;
  const fields = grids.open?.fields ?? [];
  const sources: SheetCell[][] = [];
  const rows = grids.documents.map((document) => {
    const row = library.row(document);
    const title = row?.title ?? "";
    const cells = fields.map(({ id, name }): SheetCell => {
      const cell = grids.cell(document, id);
      const text = cell === undefined ? "" : cell.state === "said" ? line(cell.text) : "–";
      const footnote = cell?.footnote;
      if (footnote == null) {
        return { text, note: "", link: "" };
      }
      const place = words().place.always(footnote);
      sources.push([title, name, text, line(footnote.quote), place, fileName(footnote.path)].map(plainCell));
      return { text, note: note(footnote, place), link: `'${w.sources}'!A${sources.length + 1}` };
    });
    return [plainCell(title), ...cells];
  });
  return [
    { name: w.sheet, header: [w.document, ...fields.map(({ name }) => name)], rows },
    { name: w.sources, header: [w.document, w.field, w.answer, w.quote, w.place, w.file], rows: sources },
  ];
}

function plainCell(text: string): SheetCell {
  return { text, note: "", link: "" };
}

function note(footnote: Footnote, place: string): string {
  return `${place === "" ? "" : `${place}: `}${quoted(line(footnote.quote), footnote.language)}`;
}

function line(text: string): string {
  return onOneLine(worded(text, null)).text;
}
