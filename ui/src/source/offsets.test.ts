import { describe, expect, it } from "vitest";
import { Offsets } from "./offsets";

/** Texts from a small alphabet in which characters of one and two units, and ones that join, meet in every order. */
function* texts(count: number): Generator<string> {
  const alphabet = ["a", " ", "\n", "é", "e\u0301", "😀", "👩‍⚖️", "𝒜", "\u{10ffff}", "\uffff", "字"];
  let seed = 7;
  for (let index = 0; index < count; index += 1) {
    let text = "";
    for (let length = index % 24; length > 0; length -= 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      text += alphabet[(seed >> 8) % alphabet.length] ?? "";
    }
    yield text;
  }
}

describe("Offsets", () => {
  it("cuts at scalars as the program does", () => {
    for (const text of texts(300)) {
      const scalars = [...text];
      const offsets = new Offsets(text);
      expect(offsets.length).toBe(scalars.length);
      for (let start = 0; start <= scalars.length; start += 1) {
        for (let end = start; end <= scalars.length; end += 1) {
          expect(offsets.slice(start, end)).toBe(scalars.slice(start, end).join(""));
        }
      }
    }
  });

  it("comes back from units to the scalar they belong to", () => {
    for (const text of texts(300)) {
      const offsets = new Offsets(text);
      for (let scalar = 0; scalar <= offsets.length; scalar += 1) {
        expect(offsets.scalars(offsets.units(scalar))).toBe(scalar);
      }
    }
    expect(new Offsets("a😀b").scalars(2)).toBe(1);
  });

  it("takes offsets beyond the text for its end", () => {
    const offsets = new Offsets("😀b");
    expect(offsets.slice(1, 99)).toBe("b");
    expect(offsets.units(-4)).toBe(0);
  });
});
