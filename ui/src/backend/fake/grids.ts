// The fake program's grids: each cell is what the best passage of its document says, cell by cell.

import type { Backend, FilledGrid, Footnote, GridCell, Hit, Sheet } from "../backend";
import type { ConversationsPart } from "./conversations";

export type GridsPart = Pick<
  Backend,
  "grids" | "grid" | "saveGrid" | "deleteGrid" | "emptyCells" | "fillGrid" | "stopGrid" | "saveTable"
> & {
  /** What was saved last. */
  savedTable(): { name: string; sheets: Sheet[] } | null;
};

export function fakeGrids(conversations: Pick<ConversationsPart, "search">, pace = 40): GridsPart {
  const grids = new Map<number, FilledGrid>();
  const running = new Map<number, { stop: boolean }>();
  let last = 0;
  let saved: { name: string; sheets: Sheet[] } | null = null;

  function find(id: number): FilledGrid {
    const grid = grids.get(id);
    if (grid === undefined) {
      throw { kind: "gone", code: "no-grid", values: {}, message: "this grid has been deleted. Make a new one" };
    }
    return { ...grid, filling: running.has(id) };
  }

  async function answer(document: number, field: number, question: string): Promise<GridCell> {
    const { hits } = await conversations.search(question, { kind: "documents", ids: [document] }, 20);
    const hit = hits.find((one) => one.document === document && one.score > 0.1);
    const blank = { document, field, footnote: null, problem: null, model: null };
    if (hit === undefined) {
      return { ...blank, state: "nothing", text: "", sure: false };
    }
    const sentence = hit.text.split(/(?<=[.!?])\s/)[0] ?? hit.text;
    const figure = /[£$€]\s?[\d.,]+|\d+ (?:days|weeks|months|years)/.exec(hit.text)?.[0];
    return {
      ...blank,
      state: "said",
      text: figure ?? sentence,
      sure: figure !== undefined,
      footnote: noteOf(hit, sentence),
    };
  }

  return {
    savedTable: () => saved,
    grids: async () => [...grids.keys()].map(find).sort((a, b) => b.changed - a.changed || b.id - a.id),
    grid: async (id) => find(id),
    saveGrid: async ({ id, title, fields, documents }) => {
      const before = id === null ? null : find(id);
      last += 1;
      const made = Date.now() / 1000;
      const kept = fields.map(({ name, question }, at) => {
        const same = before?.fields.find((field) => field.name === name && field.question === question);
        return same ?? { id: last * 100 + at, name, question };
      });
      const grid: FilledGrid = {
        id: id ?? last,
        title,
        fields: kept,
        documents,
        made: before?.made ?? made,
        changed: made,
        filling: false,
        cells: (before?.cells ?? []).filter(
          (cell) => documents.includes(cell.document) && kept.some((field) => field.id === cell.field),
        ),
      };
      grids.set(grid.id, grid);
      return grid;
    },
    deleteGrid: async (id) => {
      grids.delete(id);
    },
    emptyCells: async (id, document) => {
      const grid = find(id);
      grids.set(id, { ...grid, cells: grid.cells.filter((cell) => document !== null && cell.document !== document) });
    },
    fillGrid: async (id, onEvent) => {
      const run = { stop: false };
      running.set(id, run);
      const { documents, fields } = find(id);
      for (const document of documents) {
        for (const { id: field, name, question } of fields) {
          const done = find(id).cells.some((cell) => cell.document === document && cell.field === field);
          if (done || run.stop) {
            continue;
          }
          onEvent({ type: "asking", document, fields: [field] });
          await new Promise((resolve) => setTimeout(resolve, pace));
          const cell = await answer(document, field, question || name);
          const grid = find(id);
          grids.set(id, { ...grid, cells: [...grid.cells, cell] });
          onEvent({ type: "cell", cell });
        }
      }
      running.delete(id);
      onEvent({ type: "ended", stopped: run.stop, error: null });
    },
    stopGrid: async (id) => {
      const run = running.get(id);
      if (run !== undefined) {
        run.stop = true;
      }
    },
    saveTable: async (name, _format, sheets) => {
      saved = { name, sheets };
      return true;
    },
  };
}

function noteOf(hit: Hit, quote: string): Footnote {
  const { document, title, path, kind, page, location, heading, start, text } = hit;
  const before = text.indexOf(quote);
  const from = start + [...text.slice(0, before)].length;
  return {
    number: 1,
    document,
    title,
    path,
    kind,
    page,
    location,
    heading,
    table: null,
    start: from,
    end: from + [...quote].length,
    quote,
    answer: null,
    marked: null,
    score: 0.6,
    passage: text,
    language: "en",
    state: "current",
  };
}
