import { describe, expect, it } from "vitest";
import type { Location } from "../backend/backend";
import { de } from "./de";
import { en } from "./en";

function at(location: Partial<Location>, page = 3, kind = "xlsx"): { kind: string; page: number; location: Location } {
  return {
    kind,
    page,
    location: {
      unit: "page",
      label: null,
      page_label: null,
      pages: null,
      stretch: null,
      hidden: false,
      recognized: null,
      ...location,
    },
  };
}

describe("a place", () => {
  it("is called what it is", () => {
    const sheet = at({ unit: "sheet", label: "Q3", stretch: { counted: "cells", text: "B4:D9" } });
    expect([en.place.of(sheet), de.place.of(sheet)]).toEqual(["sheet Q3, B4:D9", "Blatt Q3, B4:D9"]);
    const slide = at({ unit: "slide", hidden: true });
    expect([en.place.of(slide), de.place.of(slide)]).toEqual(["slide 3, hidden", "Folie 3, ausgeblendet"]);
    const lines = at({ unit: "whole", stretch: { counted: "lines", text: "12–40" } }, 1);
    expect([en.place.always(lines), de.place.always(lines)]).toEqual(["lines 12–40", "Zeilen 12–40"]);
  });

  it("is not said where a document has one page", () => {
    expect([en.place.of(at({}, 1, "docx")), en.place.of(at({}, 1, "pdf"))]).toEqual(["", "p. 1"]);
    expect(en.place.aloud(at({}, 7, "docx"))).toBe("page 7");
  });

  it("has the number that is printed on the page before its own", () => {
    const printed = at({ page_label: "iv", pages: 40 }, 6, "pdf");
    expect([en.place.of(printed), de.place.of(printed)]).toEqual(["p. iv (6 of 40)", "S. iv (6 von 40)"]);
    expect(en.place.aloud(printed)).toBe("page iv (6 of 40)");
  });

  it("says where the words were recognised in a picture, and whether they are doubtful", () => {
    const sure = at({ recognized: 98 }, 2, "pdf");
    expect([en.place.of(sure), de.place.of(sure)]).toEqual([
      "p. 2, recognised from a picture",
      "S. 2, aus einem Bild erkannt",
    ]);
    const doubtful = at({ recognized: 89 }, 1, "image");
    expect([en.place.of(doubtful), de.place.of(doubtful)]).toEqual([
      "recognised from a picture; may contain errors",
      "aus einem Bild erkannt; kann Fehler enthalten",
    ]);
  });

  it("is counted by its own name", () => {
    expect([en.place.count("slide", 1), en.place.count("sheet", 12), de.place.count("slide", 2)]).toEqual([
      "1 slide",
      "12 sheets",
      "2 Folien",
    ]);
  });
});
