// What stands on the pages of the fake library's documents, and where: the samples as the program reads them. `documents.json` holds
// for each line of a PDF page its top and height in quarter points, then for each word the characters since the last, its length, left
// and width. The PDF files themselves are fetched, so marks fall on the words that pdf.js draws.

import type {
  ApiError,
  Backend,
  Block,
  BlockKind,
  DocumentKind,
  Finding,
  Mark,
  OutlineEntry,
  PageView,
  Source,
} from "../backend";
import stored from "./documents.json";

export type SourcesPart = Pick<
  Backend,
  "source" | "page" | "marks" | "findInDocument" | "outline" | "openInOwnProgram" | "originalBytes"
>;

type StoredPage = {
  number: number;
  label: string | null;
  width: number | null;
  height: number | null;
  text: string;
  blocks: (string | number)[][];
  lines?: number[][];
};
type StoredDocument = {
  file: string;
  title: string | null;
  author: string | null;
  pages: StoredPage[];
  bytes: number;
};

const documents: Record<string, StoredDocument> = stored;
const names: Record<number, keyof typeof stored> = {
  1: "handbook",
  2: "garden",
  3: "minutes",
  4: "pump",
  5: "letter",
  6: "notes",
  7: "agreement",
  8: "tidal",
};
const kinds: Record<string, DocumentKind> = { pdf: "pdf", docx: "docx", html: "html", md: "markdown", txt: "text" };
const files = import.meta.glob<string>("../../../../samples/documents/*.pdf", { query: "?url", import: "default" });

const mostFindings = 200;
const around = 40;

function gone(code: string, values: ApiError["values"], message: string): never {
  throw { kind: "gone", code, values, message } satisfies ApiError;
}

function known(document: number): StoredDocument {
  return (
    documents[names[document] ?? ""] ??
    gone("no-document", { document: String(document) }, `There is no document ${document}`)
  );
}

function knownPage(document: number, page: number): StoredPage {
  return (
    known(document).pages[page - 1] ??
    gone("page-gone", { page: String(page) }, `There is no page ${page} in the library any more. Add the file again`)
  );
}

export function fakeSources(): SourcesPart {
  const originals = new Map<string, Promise<Uint8Array>>();

  async function original(file: string): Promise<Uint8Array> {
    const load =
      files[`../../../../samples/documents/${file}`] ??
      gone("file-gone", { path: file }, `${file} is not there any more`);
    const response = await fetch(await load());
    return new Uint8Array(await response.arrayBuffer());
  }

  return {
    async source(document): Promise<Source> {
      const { title, file, author, pages, bytes } = known(document);
      const kind = kinds[file.slice(file.lastIndexOf(".") + 1)] ?? "text";
      const path = `/home/ada/Documents/${file}`;
      return {
        document,
        title: title ?? file,
        path,
        paths: [path],
        author,
        kind,
        pages: pages.length,
        chunks: 0,
        state: "indexed",
        problems: [],
        problem_codes: [],
        added: 0,
        tags: [],
        bytes,
        original: "current",
      };
    },

    async page(document, page): Promise<PageView> {
      const { number, label, width, height, text, blocks } = knownPage(document, page);
      return { number, label, width, height, text, blocks: blocks.map(block), anchors: [] };
    },

    async marks(document, page, start, end) {
      const stored = knownPage(document, page);
      const marks = boxes(stored, start, end);
      return { marks, located: marks.length > 0 ? 1 : 0 };
    },

    async findInDocument(document, query) {
      const findings = known(document).pages.flatMap((page) => find(page, query));
      return { findings: findings.slice(0, mostFindings), more: findings.length > mostFindings };
    },

    async outline(document) {
      return { entries: known(document).pages.flatMap(headings), more: false };
    },

    async openInOwnProgram(document): Promise<void> {
      known(document);
    },

    async originalBytes(document, begin, end): Promise<Uint8Array> {
      const { file } = known(document);
      const bytes = originals.get(file) ?? original(file);
      originals.set(file, bytes);
      return (await bytes).slice(begin, end);
    },
  };
}

function headings(page: StoredPage): OutlineEntry[] {
  const characters = [...page.text];
  return page.blocks
    .map(block)
    .filter(({ kind }) => kind === "heading")
    .map(({ level, start, end }) => ({
      page: page.number,
      level,
      title: characters.slice(start, end).join("").replace(/\s+/g, " "),
      start,
      end,
      top: boxes(page, start, end)[0]?.top ?? null,
    }));
}

function block([kind, level, start, end, headerStart, headerEnd]: (string | number)[]): Block {
  return {
    kind: kind as BlockKind,
    level: Number(level),
    start: Number(start),
    end: Number(end),
    header_start: whole(headerStart),
    header_end: whole(headerEnd),
  };
}

function whole(value: string | number | undefined): number | null {
  return value === undefined ? null : Number(value);
}

/** One box for each stretch of words on a line that lies in [start, end). */
function boxes({ width, height, lines }: StoredPage, start: number, end: number): Mark[] {
  const marks: Mark[] = [];
  let at = 0;
  for (const [top = 0, tall = 0, ...words] of lines ?? []) {
    let left = Infinity;
    let right = -Infinity;
    for (let word = 0; word < words.length; word += 4) {
      const [gap = 0, length = 0, from = 0, wide = 0] = words.slice(word, word + 4);
      const begins = at + gap;
      at = begins + length;
      if (begins < end && at > start) {
        left = Math.min(left, from);
        right = Math.max(right, from + wide);
      }
    }
    if (left < right && width !== null && height !== null) {
      marks.push({
        left: left / 4 / width,
        top: top / 4 / height,
        width: (right - left) / 4 / width,
        height: tall / 4 / height,
      });
    }
  }
  return marks;
}

function find(page: StoredPage, query: string): Finding[] {
  const wanted = [...query.trim().toLowerCase()];
  const characters = [...page.text];
  const lowered = characters.map((character) => character.toLowerCase());
  const findings: Finding[] = [];
  for (let start = 0; wanted.length > 0 && start + wanted.length <= lowered.length; start += 1) {
    if (wanted.every((character, index) => lowered[start + index] === character)) {
      const end = start + wanted.length;
      const text = (from: number, to: number): string => characters.slice(Math.max(0, from), to).join("");
      findings.push({
        page: page.number,
        start,
        end,
        before: text(start - around, start),
        found: text(start, end),
        after: text(end, end + around),
      });
      start = end - 1;
    }
  }
  return findings;
}
