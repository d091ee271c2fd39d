import { describe, expect, it } from "vitest";

import type { ApiError } from "../backend/backend";
import { errorCodes, problemCodes } from "../backend/bindings";
import { de } from "./de";
import { en } from "./en";
import { sentence } from "./sentence";

const memory: ApiError = {
  kind: "refused",
  code: "model-memory",
  values: { model: "phi-3", needed_bytes: "5600000000", free_bytes: "2200000000" },
  message: "phi-3 needs 5.6 GB of memory and 2.2 GB are free. Close other programs, or choose a smaller model",
};

describe("an error", () => {
  it("is the program's own sentence in English, with a capital and a full stop", () => {
    const empty: ApiError = { kind: "refused", code: "name-empty", values: {}, message: "the name is empty. Type one" };
    expect(en.error(empty)).toBe("The name is empty. Type one.");
    expect(en.error(memory)).toMatch(/^phi-3 needs .* smaller model\.$/);
  });

  it("is made of its code and values in German", () => {
    expect(de.error(memory).replaceAll("\u00a0", " ")).toBe(
      "phi-3 braucht 5,6 GB Arbeitsspeicher, frei sind 2,2 GB. Schließen Sie andere Programme, oder wählen Sie ein kleineres Modell.",
    );
  });

  it("stays English where there is no German sentence yet", () => {
    expect(de.error({ ...memory, code: "from-the-future", message: "something new" })).toBe("Something new.");
  });

  it("is told of a file as well", () => {
    const taken = { code: "library-store", values: { detail: "full" }, page: null, reason: "the store failed: full" };
    expect(de.problem(taken)).toContain("Die Bibliothek ließ sich nicht lesen oder schreiben (full).");
  });
});

it.each([
  ["it is locked. Save a copy", "It is locked. Save a copy."],
  ["Page 3 is damaged.", "Page 3 is damaged."],
  ["“a.gguf” is empty", "“a.gguf” is empty."],
  ["", ""],
])("makes “%s” a sentence", (said, whole) => {
  expect(sentence(said)).toBe(whole);
});

describe("every code", () => {
  /** Sentences that the library has kept in English only. */
  const english = ["said", "noted"];
  const untranslated = "untranslated";
  const values = new Proxy<Record<string, string>>({}, { get: () => "1" });

  it("of an error has a German sentence", () => {
    const error = (code: string): ApiError => ({ kind: "broken", code, values, message: untranslated });
    const lacking = errorCodes.filter((code) => de.error(error(code)) === en.error(error(code)));
    expect(lacking).toEqual([]);
  });

  it("of a problem has a German sentence", () => {
    const problem = (code: string) => ({ code, values, page: null, reason: untranslated });
    const lacking = problemCodes.filter((code) => de.problem(problem(code)) === en.problem(problem(code)));
    expect(lacking.filter((code) => !english.includes(code))).toEqual([]);
  });
});
