import { describe, expect, it } from "vitest";
import type { Marked } from "../backend/backend";
import { cut, onOneLine, pieces, rowsOf, splitLastWord, worded, type Worded } from "./marked";

/** The text with its words that answer between brackets. */
function shown(whole: Worded): string {
  return pieces(whole)
    .map(({ text, answers }) => (answers ? `[${text}]` : text))
    .join("");
}

function at(text: string, words: string): Worded {
  const start = text.indexOf(words);
  return worded(text, { start, end: start + words.length });
}

describe("the words that answer", () => {
  it("stand out where the range says", () => {
    expect(shown(at("It costs £965 a month.", "£965"))).toBe("It costs [£965] a month.");
    expect(shown(at("£965", "£965"))).toBe("[£965]");
    expect(shown(worded("£965", null))).toBe("£965");
  });

  it.each<[string, Marked]>([
    ["empty", { start: 2, end: 2 }],
    ["backwards", { start: 3, end: 1 }],
    ["beyond the end", { start: 2, end: 7 }],
    ["before the start", { start: -1, end: 2 }],
    ["broken", { start: 0.5, end: 2 }],
    ["not a number", { start: NaN, end: 2 }],
  ])("are none where the range is %s", (_, answer) => {
    expect(shown(worded("abcdef", answer))).toBe("abcdef");
  });

  it("are none where the range would cut a character in two", () => {
    const text = "a😀b😀";
    expect(shown(worded(text, { start: 2, end: 4 }))).toBe(text);
    expect(shown(worded(text, { start: 0, end: 2 }))).toBe(text);
    expect(shown(worded(text, { start: 3, end: 5 }))).toBe(text);
    expect(shown(worded(text, { start: 1, end: 3 }))).toBe("a[😀]b😀");
    expect(shown(worded(text, { start: 4, end: 6 }))).toBe("a😀b[😀]");
  });

  it("stay marked in what is cut from the text", () => {
    const whole = at("- It costs £965 a month.", "costs £965");
    expect(shown(cut(whole, 2))).toBe("It [costs £965] a month.");
    expect(shown(cut(whole, 0, 8))).toBe("- It [cos]");
    expect(shown(cut(whole, 16))).toBe("a month.");
  });

  it("stay marked in a last word that is kept apart", () => {
    expect(splitLastWord(at(" Paid in full. ", "in full")).map(shown)).toEqual(["Paid [in ]", "[full]."]);
    expect(splitLastWord(at("Yes.", "Yes")).map(shown)).toEqual(["", "[Yes]."]);
  });

  it("stay marked in the cells of a table", () => {
    expect(rowsOf(at("\nBoiler\tFive times\nRent\t£965", "times\nRent"))?.map((row) => row.map(shown))).toEqual([
      ["Boiler", "Five [times]"],
      ["[Rent]", "£965"],
    ]);
    expect(rowsOf(worded("No table", null))).toBeNull();
  });

  it("stay marked where a text is set on one line", () => {
    expect(shown(onOneLine(at("71\t Sign the\n agreement\t\t3 June ", "the\n agreement\t\t3")))).toBe(
      "71 | Sign [the agreement | 3] June",
    );
    expect(shown(onOneLine(at("one \n two", " \n ")))).toBe("one two");
  });
});
