import { describe, expect, it } from "vitest";
import type { Footnote, Sentence } from "../backend/backend";
import { worded } from "./marked";
import { around, excerpt, paragraphs, placeNotes, quotations, repeats, tableHeader, withRemarks } from "./notes";

function sentence(text: string, support: Sentence["support"] = "supported"): Sentence {
  return { text, support, why: null, doubt: null, footnotes: [], marked: null };
}

describe("side notes", () => {
  it("stand beside their marks, or below the note before if that is in the way", () => {
    const tops = placeNotes(
      [
        { wanted: 0, height: 100 },
        { wanted: 30, height: 50 },
        { wanted: 400, height: 50 },
      ],
      10,
    );
    expect(tops).toEqual([0, 110, 400]);
  });
});

describe("an answer", () => {
  it("letters the sentences without full support, beyond z too", () => {
    const letters = withRemarks([
      sentence("One."),
      ...Array.from({ length: 28 }, () => sentence("Two.", "partly")),
    ]).map(({ remark }) => remark?.letter);
    expect(letters.slice(0, 3)).toEqual([undefined, "a", "b"]);
    expect(letters.slice(-2)).toEqual(["aa", "ab"]);
  });

  it("begins a paragraph at a list item and at an empty line", () => {
    const set = paragraphs(
      withRemarks(
        ["These count.", "- First.", "It matters.", "- Second.", "\n\nIn the end."].map((text) => sentence(text)),
      ),
    );
    expect(set.map(({ marker, sentences }) => [marker, sentences.length])).toEqual([
      ["", 1],
      ["•", 2],
      ["•", 1],
      ["", 1],
    ]);
  });

  it("sets the words that are being written where their sentence will stand", () => {
    const said = withRemarks([sentence("These count:"), sentence("1. First.")]);
    const places = (writing: string) =>
      paragraphs(said, writing).map(
        (paragraph) => `${paragraph.marker}|${paragraph.sentences.length}|${paragraph.writing}`,
      );
    expect(places("It mat")).toEqual(["|1|", "1.|1|It mat"]);
    expect(places("2. Sec")).toEqual(["|1|", "1.|1|", "2.|0|Sec"]);
    expect(["\n", "2", "2.", "-", "- "].map((begun) => places(begun).length)).toEqual([2, 2, 2, 2, 2]);
  });

  it("joins the rows of one table, in the order of the document, and no others", () => {
    const set = quotations(
      withRemarks([sentence("a\tb"), sentence("c\td"), sentence("Words."), sentence("e\tf")]),
      ({ sentence }) => worded(sentence.text, null),
      () => ["Name", "Value"],
      () => undefined,
    );
    expect(
      set.map((part) =>
        part.kind === "table" ? part.rows.map(({ cells }) => cells.map(({ text }) => text)) : part.kind,
      ),
    ).toEqual([
      [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
      ],
      "words",
    ]);
    expect(
      quotations(
        withRemarks([sentence("a\tb"), sentence("c\td")]),
        ({ sentence }) => worded(sentence.text, null),
        () => null,
        ({ sentence }) => ({ document: 1, page: 1, passage: sentence.text }) as Footnote,
      ),
    ).toHaveLength(2);
  });

  it("knows a quotation that the answer says on one line, and sets its cells as the document does", () => {
    const row = sentence("71 | Sign the agreement | 3 June");
    const quote = "71\tSign the\nagreement\t\t3 June";
    expect(repeats(row, quote)).toBe(true);
    expect(repeats(row, "71\tSign the agreement\t4 June")).toBe(false);
    const [table] = quotations(
      withRemarks([row]),
      () => worded("71\tSign the agreement\t3 June", null),
      () => null,
      () => undefined,
    );
    expect(table).toMatchObject({
      kind: "table",
      rows: [{ cells: [{ text: "71" }, { text: "Sign the agreement" }, { text: "3 June" }] }],
    });
  });
});

describe("rows of tables", () => {
  it("of one table stand together under its header and unit, those of another of the same page apart", () => {
    const note = (number: number, start: number, table: number): Footnote =>
      ({
        number,
        document: 1,
        page: 3,
        start,
        quote: `Row ${number}\t${number}`,
        passage: `passage ${number}`,
        table: { start: table, header: "\t2022\nItem\tvalue", unit: "in thousands" },
      }) as Footnote;
    const notes = [note(1, 40, 10), note(2, 20, 10), note(3, 90, 80)];
    const set = quotations(
      withRemarks(notes.map(({ number }) => ({ ...sentence(`Row ${number} | ${number}`), footnotes: [number] }))),
      ({ sentence: { footnotes } }) => worded(notes[footnotes[0]! - 1]!.quote, null),
      ({ sentence: { footnotes } }) => tableHeader(notes[footnotes[0]! - 1]!, []),
      ({ sentence: { footnotes } }) => notes[footnotes[0]! - 1],
    );
    expect(set).toMatchObject([
      {
        header: ["Item", "2022 value"],
        unit: "in thousands",
        rows: [{ cells: [{ text: "Row 2" }, { text: "2" }] }, { cells: [{ text: "Row 1" }, { text: "1" }] }],
      },
      { rows: [{ cells: [{ text: "Row 3" }, { text: "3" }] }] },
    ]);
  });
});

describe("passages", () => {
  it("are shown around the quote, cut at words", () => {
    expect(around("One two three four five six", "three", 7)).toEqual({ before: "… two ", after: " four …" });
    expect(around("Something else", "three")).toEqual({ before: "", after: "" });
  });

  it("begin shortly before the words looked for", () => {
    const passage = `${"filler ".repeat(20)}the bereavement leave`;
    expect(excerpt(passage, "bereavement")).toMatch(/^… filler .*bereavement leave$/);
    expect(excerpt("Bereavement\tUp to 10 days", "days")).toBe("Bereavement · Up to 10 days");
  });
});
