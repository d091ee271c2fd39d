import { describe, expect, it } from "vitest";
import type { Block, BlockKind, PageView } from "../backend/backend";
import { placeOf } from "./place";
import { structure, textOf, type Highlight, type Part, type Run } from "./structure";
import type { SourceTarget } from "./target";

/** A page from pieces of text; each becomes a block. */
function page(...pieces: [BlockKind, string, header?: string][]): PageView {
  const blocks: Block[] = [];
  let text = "";
  for (const [kind, piece, header] of pieces) {
    text += text === "" ? "" : "\n\n";
    const start = [...text].length;
    text += piece;
    const headerEnd = header === undefined ? null : start + [...header].length;
    blocks.push({
      kind,
      level: kind === "heading" ? 1 : 0,
      start,
      end: [...text].length,
      header_start: header === undefined ? null : start,
      header_end: headerEnd,
    });
  }
  return { number: 1, label: null, width: null, height: null, text, blocks, anchors: [] };
}

function passage(view: PageView, from: string, to = from): Highlight {
  const end = view.text.indexOf(to) + to.length;
  return {
    kind: "passage",
    start: [...view.text.slice(0, view.text.indexOf(from))].length,
    end: [...view.text.slice(0, end)].length,
  };
}

function runsOf(part: Part): Run[] {
  switch (part.kind) {
    case "list":
      return part.items.flatMap((item) => [...item.marker, ...item.body]);
    case "table":
      return [...part.head, ...part.body].flat().flatMap((cell) => cell.runs);
    default:
      return part.runs;
  }
}

const marked = (parts: Part[]): string[] =>
  parts
    .flatMap(runsOf)
    .filter((run) => run.passage)
    .map((run) => run.text);

describe("the structure of a page", () => {
  it("marks a passage over the cells of a row and no others", () => {
    const view = page([
      "table",
      "Kind\tDays\tPaid\nBereavement\tUp to 10 days\tFull\nMoving\t1 day\tFull",
      "Kind\tDays\tPaid",
    ]);
    const parts = structure(view, [passage(view, "Bereavement", "Up to 10 days")]);
    expect(marked(parts)).toEqual(["Bereavement", "Up to 10 days"]);
  });

  it("gives a table its header and fills short rows", () => {
    const view = page(["table", "Kind\tDays\nMoving\t1\nashore\nLifeboat\t14", "Kind\tDays"]);
    const [table] = structure(view, []);
    if (table?.kind !== "table") {
      throw new Error("no table");
    }
    expect(table.head.map((row) => row.map((cell) => textOf(cell.runs)))).toEqual([["Kind", "Days"]]);
    expect(table.head.flat().every((cell) => cell.header)).toBe(true);
    expect(table.body.map((row) => row.length)).toEqual([2, 2, 2]);
    expect(table.body[0]?.map((cell) => cell.numeric)).toEqual([false, true]);
  });

  it("knows a table without a header", () => {
    const [table] = structure(page(["table", "a\tb\nc\td"]), []);
    expect(table?.kind === "table" && [table.head.length, table.body.length]).toEqual([0, 2]);
  });

  it("marks across blocks, after characters of two units", () => {
    const view = page(
      ["heading", "😀 Leave 👩‍⚖️"],
      ["paragraph", "Up to ten days 𝒜 are paid. The rest is not."],
      ["paragraph", "Ask."],
    );
    const parts = structure(view, [passage(view, "Leave", "are paid.")]);
    expect(marked(parts)).toEqual(["Leave 👩‍⚖️", "Up to ten days 𝒜 are paid."]);
  });

  it("sets list items that follow each other as one list, with their markers apart", () => {
    const view = page(["list-item", "1. Boiler"], ["list-item", "☑ Damp"], ["list-item", "Door"], ["paragraph", "End"]);
    const [list, end] = structure(view, [passage(view, "Damp")]);
    if (list?.kind !== "list") {
      throw new Error("no list");
    }
    expect(list.items.map((item) => [textOf(item.marker), textOf(item.body)])).toEqual([
      ["1. ", "Boiler"],
      ["☑ ", "Damp"],
      ["", "Door"],
    ]);
    expect(marked([list])).toEqual(["Damp"]);
    expect(end?.kind).toBe("paragraph");
  });

  it("loses and doubles nothing, however highlights overlap", () => {
    const view = page(["paragraph", "One two three 😀 four."], ["code", "a = 1\n\nb = 2"], ["table", "x\ty\n1\t2"]);
    const whole = structure(view, []).map((part) => textOf(runsOf(part)));
    for (let start = 0; start < 40; start += 3) {
      const parts = structure(view, [
        { kind: "passage", start, end: start + 9 },
        { kind: "finding", start: start + 4, end: start + 14 },
        { kind: "current", start: start + 6, end: start + 7 },
      ]);
      expect(parts.map((part) => textOf(runsOf(part)))).toEqual(whole);
    }
  });

  it("shows a page without blocks as paragraphs", () => {
    const parts = structure(
      { number: 1, label: null, width: null, height: null, text: "One\nline.\n\nTwo 😀.", blocks: [], anchors: [] },
      [],
    );
    expect(parts.map((part) => textOf(runsOf(part)))).toEqual(["One\nline.", "Two 😀."]);
  });
});

describe("the place of a passage", () => {
  const view = page(["paragraph", "😀 In all cases the notice is\nfour weeks."]);
  const target = (start: number, end: number, quote: string): SourceTarget => ({
    ...{ document: 1, page: 1, title: "", path: "", kind: "text", number: 1, state: "changed", passage: quote },
    ...{ start, end, quote },
  });

  it("is where it was cited from, while that reads the same", () => {
    expect(placeOf(view, target(2, 8, "In all"), false)).toEqual({ start: 2, end: 8 });
  });

  it("is looked for when the document was read again, whatever its white space", () => {
    const place = placeOf(view, target(40, 60, "notice is four weeks."), false);
    expect(place && [...view.text].slice(place.start, place.end).join("")).toBe("notice is\nfour weeks.");
  });

  it("is nowhere when the words are gone", () => {
    expect(placeOf(view, target(2, 8, "six weeks"), false)).toBeNull();
  });
});

describe("a sheet", () => {
  const view: PageView = {
    ...page(["heading", "Q3"], ["table", "Item\tSum\nRent\t900\nHeat\t80", "Item\tSum"]),
    anchors: [
      { start: 4, end: 21, spot: { counted: "cells", row: 2, column: 26 }, hidden: false },
      { start: 22, end: 29, spot: { counted: "cells", row: 5, column: 26 }, hidden: true },
    ],
  };

  it("has the letters of its columns and the numbers of its rows", () => {
    const table = structure(view, []).find((part) => part.kind === "table");
    expect(table?.grid).toEqual({
      letters: ["AA", "AB"],
      rows: [
        { number: 3, hidden: false },
        { number: 4, hidden: false },
        { number: 6, hidden: true },
      ],
    });
  });

  it("leaves tables of other documents without", () => {
    const table = structure({ ...view, anchors: [] }, []).find((part) => part.kind === "table");
    expect(table?.grid).toBeNull();
  });
});
