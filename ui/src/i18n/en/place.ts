// Where something stands in a document: "p. 4", "p. iv (6 of 40)", "sheet Q3, B4:D9", "slide 7", "lines 12–40".

import { numbersIn } from "../numbers";
import { placesIn } from "../places";

export const place = placesIn({
  names: {
    page: ["page", "pages"],
    whole: ["page", "pages"],
    sheet: ["sheet", "sheets"],
    slide: ["slide", "slides"],
    section: ["section", "sections"],
    chapter: ["chapter", "chapters"],
    message: ["message", "messages"],
    cell: ["cell", "cells"],
    file: ["file", "files"],
  },
  page: { short: "p.", aloud: "page" },
  lines: { one: "line", many: "lines" },
  amongst: (page, pages) => `${page} of ${pages}`,
  hidden: "hidden",
  recognized: "recognised from a picture",
  doubtful: "recognised from a picture; may contain errors",
  plural: numbersIn("en").plural,
});
