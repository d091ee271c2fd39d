import { expect, it } from "vitest";

import type { Problem } from "../backend/backend";
import { de } from "./de";
import { en } from "./en";

const scans: Problem = {
  code: "needs-ocr",
  values: { pages: "2-3", count: "2" },
  page: null,
  reason: "Pages 2-3 show something but hold no text; they are probably scanned pictures.",
};

it("tells a problem in the language of the window", () => {
  expect(en.problem(scans)).toBe(scans.reason);
  expect(de.problem(scans)).toBe(
    "Seiten 2-3 zeigen etwas, haben aber keinen Text; vermutlich sind es gescannte Bilder.",
  );
  expect(de.problem({ ...scans, values: { pages: "2", count: "1" } })).toContain("Seite 2 zeigt etwas");
});

it("names what is wrong with a damaged file", () => {
  const damaged: Problem = { code: "damaged", values: { damage: "no-pages" }, page: null, reason: "" };
  expect(de.problem(damaged)).toContain("(sie hat keine Seiten)");
  expect(de.problem({ ...damaged, values: { damage: "other", detail: "xref" } })).toContain("(xref)");
});

it("falls back to English for a problem that it does not know", () => {
  expect(de.problem({ code: "from-the-future", values: {}, page: null, reason: "Something new." })).toBe(
    "Something new.",
  );
});
