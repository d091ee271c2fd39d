// What stands in the fake library: the eight samples, two files that could not be read, and as many made-up contracts as are asked for.

import type { DocumentKind, DocumentRow, Problem } from "../backend";

const folder = "/home/ada/Documents/Footnote samples";
const noon = 1_763_640_000;
/** What a person has not filed yet, and what no document says of itself. */
const unfiled = { author: null, tags: [], own_title: null, opened: 0, modified: 0 };

type Sample = [
  document: number,
  title: string,
  file: string,
  kind: DocumentKind,
  pages: number,
  passages: number,
  collections: number[],
];

const samples: Sample[] = [
  [1, "Harbourline Employee Handbook", "Harbourline Employee Handbook.pdf", "pdf", 20, 61, [1]],
  [2, "Rules of the garden · Tanner’s Field Community Garden", "Community garden rules.html", "html", 1, 9, []],
  [3, "Minutes of the board, 14 May 2024", "Board minutes May 2024.docx", "docx", 2, 14, [1]],
  [4, "Velora 3 infusion pump: quick guide", "Infusion pump quick guide.pdf", "pdf", 4, 18, [2]],
  [5, "Letter to the landlord", "Letter to the landlord.txt", "text", 1, 4, []],
  [6, "Skelhorn 2, project notes", "Project notes.md", "markdown", 1, 7, [2]],
  [7, "Services Agreement NA-2024-0193", "Services Agreement Norden-Aldous.docx", "docx", 5, 52, [1]],
  [
    8,
    "Low-cost turbidity sensors on an exposed tidal flat: fourteen months of drift, fouling and loss",
    "Tidal flats sensor study.pdf",
    "pdf",
    2,
    38,
    [2],
  ],
];

export function sampleRows(): DocumentRow[] {
  return samples.map(([document, title, file, kind, pages, passages, collections]) => ({
    key: `d${document}`,
    document,
    title,
    path: `${folder}/${file}`,
    kind,
    pages,
    passages,
    state: "indexed",
    problems: [],
    added: noon + document * 40,
    collections,
    ...unfiled,
  }));
}

/** The samples in every state a document can be in, and two files that are no documents. */
export function rowsInEveryState(): DocumentRow[] {
  const rows = sampleRows().map((row): DocumentRow => {
    switch (row.document) {
      case 4:
        return {
          ...row,
          state: "partly",
          problems: [
            {
              code: "needs-ocr",
              values: { pages: "3", count: "1" },
              page: 3,
              reason: "Page 3 shows something but holds no text; it is probably a scanned picture.",
            },
          ],
        };
      case 6:
        return { ...row, state: "searchable" };
      default:
        return row;
    }
  });
  return [
    ...rows,
    file("f01", "Lease 2019 (scan).pdf", "pdf", "failed", {
      code: "locked",
      values: {},
      page: null,
      reason: "it is locked with a password. Enter it, or save a copy without the password and add that",
    }),
    file("f02", "Accounts 2023.pdf", "pdf", "failed", {
      code: "damaged",
      values: { damage: "objects-broken" },
      page: null,
      reason: "it is damaged (its objects cannot be followed). Open it in the program that made it and save it again",
    }),
    file("f03", "Witness statement Hale.docx", "docx", "reading"),
    file("f04", "Survey of the north wall.pdf", "pdf", "waiting"),
  ];
}

export function file(
  key: string,
  name: string,
  kind: DocumentKind | null,
  state: DocumentRow["state"],
  problem?: Problem,
): DocumentRow {
  return {
    key,
    document: null,
    title: name,
    path: `/home/ada/Cases/Hale/${name}`,
    kind,
    pages: 0,
    passages: 0,
    state,
    problems: problem === undefined ? [] : [problem],
    added: noon + 900,
    collections: [],
    ...unfiled,
  };
}

const subjects = [
  "Lease",
  "Supply agreement",
  "Board minutes",
  "Expert report",
  "Witness statement",
  "Invoice",
  "Policy",
  "Study protocol",
  "Letter",
  "Audit",
];
const parties = [
  "Norden",
  "Aldous",
  "Hale",
  "Harbourline",
  "Skelhorn",
  "Brandt",
  "Okafor",
  "Lindqvist",
  "Moreau",
  "Tanaka",
  "Weaver",
];
const kinds: DocumentKind[] = ["pdf", "pdf", "pdf", "docx", "docx", "html", "text", "markdown"];

const scans: Problem = {
  code: "needs-ocr",
  values: { pages: "1-2", count: "2" },
  page: null,
  reason: "Pages 1-2 show something but hold no text; they are probably scanned pictures.",
};

export function manyRows(howMany: number): DocumentRow[] {
  return Array.from({ length: howMany }, (_, index) => {
    const document = index + 1;
    const title = `${pick(subjects, index * 7)} ${pick(parties, index * 5)} and ${pick(parties, index * 3 + 1)}, no. ${document}`;
    const state = index % 97 === 5 ? "partly" : index % 11 === 3 ? "searchable" : "indexed";
    return {
      key: `d${document}`,
      document,
      title,
      path: `/home/ada/Archive/${1990 + (index % 34)}/${title}.pdf`,
      kind: pick(kinds, index),
      pages: 1 + ((index * 13) % 240),
      passages: 4 + ((index * 29) % 900),
      state,
      problems: state === "partly" ? [scans] : [],
      added: noon - index * 60,
      collections: index % 5 === 0 ? [1] : [],
      ...unfiled,
      author: index % 3 === 0 ? pick(parties, index) : null,
      modified: noon - index * 86_400,
    };
  });
}

function pick<T>(from: readonly T[], index: number): T {
  return from[index % from.length] as T;
}
