// A page's text as a reader sees it: headings, paragraphs, lists, tables, each cut into runs where a highlight begins or ends.
// How they look is left to PageText.svelte.

import type { Anchor, Block, PageView } from "../backend/backend";
import { Offsets } from "./offsets";

/** What is pointed out: the cited passage, something found, the finding that is looked at, or words with a note. Offsets are Unicode scalars. */
export type Highlight = {
  kind: "passage" | "finding" | "current" | "noted";
  start: number;
  end: number;
  note?: number;
};

export type Run = {
  text: string;
  passage: boolean;
  finding: "finding" | "current" | null;
  /** The number of the note on these words, and whether they are its last. */
  note: number | null;
  noteEnds: boolean;
};
export type Item = { marker: Run[]; body: Run[]; level: number };
/** `short` cells keep to one line: dates and figures are not broken. */
export type Cell = { runs: Run[]; header: boolean; numeric: boolean; short: boolean };
/** The cells of a table on a sheet: the letters of its columns, and for each row, head first, its number and whether it is hidden. */
export type Grid = { letters: string[]; rows: { number: number | null; hidden: boolean }[] };
export type Part =
  | { kind: "heading"; level: number; start: number; runs: Run[] }
  | { kind: "paragraph" | "code" | "footnote" | "furniture"; runs: Run[] }
  | { kind: "list"; items: Item[] }
  | { kind: "table"; head: Cell[][]; body: Cell[][]; grid: Grid | null };

/** A list item's bullet, box or number with the white space after it. */
const marker = /^(?:[•◦▪‣·–—*☐☑☒-]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+/u;
const longestShort = 12;
const number = /^[-+−(]?[\p{Sc}]?\s?\d[\d.,'’  ]*\s?(?:%|[\p{Sc}])?\)?$/u;

export function structure(view: PageView, highlights: readonly Highlight[]): Part[] {
  const offsets = new Offsets(view.text);
  const cutter = new Cutter(offsets, highlights);
  const blocks = view.blocks.length > 0 ? view.blocks : paragraphs(offsets);
  const parts: Part[] = [];
  for (const block of blocks) {
    const start = offsets.units(block.start);
    const end = offsets.units(block.end);
    switch (block.kind) {
      case "table":
        parts.push(table(cutter, block, offsets, start, end, view.anchors));
        break;
      case "list-item": {
        const last = parts.at(-1);
        const item = listItem(cutter, block, start, end);
        if (last?.kind === "list") {
          last.items.push(item);
        } else {
          parts.push({ kind: "list", items: [item] });
        }
        break;
      }
      case "heading":
        parts.push({ kind: "heading", level: block.level, start: block.start, runs: cutter.runs(start, end) });
        break;
      default:
        parts.push({ kind: block.kind, runs: cutter.runs(start, end) });
    }
  }
  return parts;
}

function paragraphs(offsets: Offsets): Block[] {
  return [...offsets.text.matchAll(/\S(?:[^\n]|\n(?!\s*\n))*/gu)].map((found) => ({
    kind: "paragraph",
    level: 0,
    start: offsets.scalars(found.index),
    end: offsets.scalars(found.index + found[0].length),
    header_start: null,
    header_end: null,
  }));
}

function listItem(cutter: Cutter, block: Block, start: number, end: number): Item {
  const length = marker.exec(cutter.text.slice(start, end))?.[0].length ?? 0;
  return {
    marker: cutter.runs(start, start + length),
    body: cutter.runs(start + length, end),
    level: Math.max(1, block.level),
  };
}

function table(
  cutter: Cutter,
  block: Block,
  offsets: Offsets,
  start: number,
  end: number,
  anchors: readonly Anchor[],
): Part {
  const headerStart = block.header_start === null ? -1 : offsets.units(block.header_start);
  const headerEnd = block.header_end === null ? -1 : offsets.units(block.header_end);
  const head: Cell[][] = [];
  const body: Cell[][] = [];
  let at = start;
  for (const line of cutter.text.slice(start, end).split("\n")) {
    const header = at >= headerStart && at < headerEnd;
    const row: Cell[] = [];
    let cellAt = at;
    for (const cell of line.split("\t")) {
      row.push({
        runs: cutter.runs(cellAt, cellAt + cell.length),
        header,
        numeric: false,
        short: cell.length <= longestShort,
      });
      cellAt += cell.length + 1;
    }
    (header ? head : body).push(row);
    at += line.length + 1;
  }
  const columns = Math.max(...[...head, ...body].map((row) => row.length));
  for (const row of [...head, ...body]) {
    while (row.length < columns) {
      row.push({ runs: [], header: row[0]?.header === true, numeric: false, short: true });
    }
  }
  alignNumbers(head, body, columns);
  return { kind: "table", head, body, grid: gridOf(cutter.text, offsets, start, end, columns, anchors) };
}

/** Null for a table that stands on no sheet. */
function gridOf(
  text: string,
  offsets: Offsets,
  start: number,
  end: number,
  columns: number,
  anchors: readonly Anchor[],
): Grid | null {
  const placed = anchors
    .map(({ start, end, spot, hidden }) => ({ start: offsets.units(start), end: offsets.units(end), spot, hidden }))
    .filter((anchor) => anchor.spot.counted === "cells" && anchor.end > start && anchor.start < end);
  let left: number | null = null;
  let next = 0;
  let at = start;
  const rows = text
    .slice(start, end)
    .split("\n")
    .map((line) => {
      const lineEnd = at + line.length;
      while (next < placed.length && (placed[next]?.end ?? 0) <= at) {
        next += 1;
      }
      const anchor = placed[next];
      let row: Grid["rows"][number] = { number: null, hidden: false };
      if (anchor?.spot.counted === "cells" && anchor.start < Math.max(lineEnd, at + 1)) {
        const above = anchor.start < at ? text.slice(anchor.start, at).split("\n").length - 1 : 0;
        const before = anchor.start > at ? text.slice(at, anchor.start).split("\t").length - 1 : 0;
        left ??= anchor.spot.column - before;
        row = { number: anchor.spot.row + above + 1, hidden: anchor.hidden && anchor.start <= at };
      }
      at = lineEnd + 1;
      return row;
    });
  return left === null
    ? null
    : { letters: Array.from({ length: columns }, (_, column) => letters((left ?? 0) + column)), rows };
}

/** "A" for column 0, "AB" for column 27. */
export function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

/** Figures stand under each other where a column holds little else. */
function alignNumbers(head: Cell[][], body: Cell[][], columns: number): void {
  for (let column = 0; column < columns; column += 1) {
    const filled = body.map((row) => textOf(row[column]?.runs ?? [])).filter((text) => text !== "");
    const numeric = filled.length > 1 && filled.every((text) => number.test(text));
    for (const row of [...head, ...body]) {
      const cell = row[column];
      if (cell) {
        cell.numeric = numeric;
      }
    }
  }
}

export function textOf(runs: readonly Run[]): string {
  return runs.map((run) => run.text).join("");
}

class Cutter {
  readonly #highlights: Highlight[];

  constructor(offsets: Offsets, highlights: readonly Highlight[]) {
    this.text = offsets.text;
    this.#highlights = highlights
      .map((one) => ({ ...one, start: offsets.units(one.start), end: offsets.units(one.end) }))
      .filter(({ start, end }) => start < end);
  }

  readonly text: string;

  /** Cuts [start, end), in units, at the borders of the highlights. */
  runs(start: number, end: number): Run[] {
    const here = this.#highlights.filter((one) => one.start < end && one.end > start);
    const borders = new Set([start, end]);
    for (const one of here) {
      borders.add(Math.max(start, one.start));
      borders.add(Math.min(end, one.end));
    }
    const sorted = [...borders].sort((a, b) => a - b);
    const runs: Run[] = [];
    sorted.slice(1).forEach((to, index) => {
      const from = sorted[index] as number;
      const covers = (kind: Highlight["kind"]): boolean =>
        here.some((one) => one.kind === kind && one.start < to && one.end > from);
      if (from < to) {
        const noted = here.filter((one) => one.kind === "noted" && one.start < to && one.end > from).at(-1);
        runs.push({
          text: this.text.slice(from, to),
          passage: covers("passage"),
          finding: covers("current") ? "current" : covers("finding") ? "finding" : null,
          note: noted?.note ?? null,
          noteEnds: noted?.end === to,
        });
      }
    });
    return runs;
  }
}
