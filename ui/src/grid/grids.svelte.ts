// Grids: the same questions put to each of many documents. Which one is shown, how it is set up, and how its cells fill in.

import type { Backend, FilledGrid, Grid, GridCell, NewField } from "../backend/backend";
import { attempt } from "../design/attempt";
import { toasts } from "../design/toasts.svelte";
import { words } from "../i18n/words.svelte";
import { ofFootnote } from "../conversation/targets";
import type { LibraryState } from "../library/library.svelte";
import type { SourceState } from "../source/source.svelte";

/** A grid as it is being set up. */
export type Draft = { id: number | null; title: string; fields: NewField[]; documents: readonly number[] };

export class GridsState {
  list = $state.raw<readonly Grid[]>([]);
  /** The grid that is looked at. */
  open = $state.raw<FilledGrid | null>(null);
  draft = $state<Draft | null>(null);
  /** The cells that are being looked for, by document and field. */
  asking = $state.raw<ReadonlySet<string>>(new Set());
  #cells = $state.raw<ReadonlyMap<string, GridCell>>(new Map());
  #filling = $state.raw<ReadonlySet<number>>(new Set());

  /** What the main pane shows: a grid, one that is set up, or neither. */
  readonly shown = $derived<"draft" | "grid" | null>(
    this.draft !== null ? "draft" : this.open !== null ? "grid" : null,
  );
  readonly filling = $derived(this.open !== null && this.#filling.has(this.open.id));
  /** Documents of the grid that are in the library, in its order. */
  readonly documents = $derived((this.open?.documents ?? []).filter((id) => this.library.row(id) !== undefined));
  readonly total = $derived(this.documents.length * (this.open?.fields.length ?? 0));
  readonly done = $derived(
    this.documents.reduce(
      (sum, document) => sum + (this.open?.fields ?? []).filter(({ id }) => this.#isDone(document, id)).length,
      0,
    ),
  );

  constructor(
    private readonly backend: Backend,
    private readonly library: LibraryState,
    private readonly source: SourceState,
  ) {}

  async load(): Promise<void> {
    await attempt(async () => {
      this.list = await this.backend.grids();
    });
  }

  cell(document: number, field: number): GridCell | undefined {
    return this.#cells.get(place(document, field));
  }

  isAsking(document: number, field: number): boolean {
    return this.filling && this.asking.has(place(document, field));
  }

  /** Sets up a new grid over these documents, or over those that are asked. */
  begin(documents: readonly number[] | null = null): void {
    const { scope } = this.library;
    const all = this.library.rows.flatMap((row) => row.document ?? []);
    const asked =
      scope.kind === "documents"
        ? scope.ids
        : scope.kind === "collection"
          ? this.library.rows.flatMap((row) => (row.collections.includes(scope.id) ? (row.document ?? []) : []))
          : all;
    this.draft = {
      id: null,
      title: "",
      fields: [
        { name: "", question: "" },
        { name: "", question: "" },
      ],
      documents: documents ?? asked,
    };
  }

  edit(): void {
    if (this.open !== null) {
      const { id, title, fields } = this.open;
      this.draft = {
        id,
        title,
        fields: fields.map(({ name, question }) => ({
          name,
          question: question === words().grid.asked(name) ? "" : question,
        })),
        documents: this.documents,
      };
    }
  }

  cancel(): void {
    this.draft = null;
  }

  close(): void {
    this.draft = null;
    this.open = null;
  }

  async show(id: number): Promise<void> {
    await attempt(async () => {
      const grid = await this.backend.grid(id);
      this.draft = null;
      this.#take(grid);
    });
  }

  /** Keeps what was set up, and fills it in. */
  async finish(): Promise<void> {
    const draft = this.draft;
    if (draft === null) {
      return;
    }
    const { asked } = words().grid;
    // What finds answers was made for questions: a name alone is put as one.
    const fields = draft.fields
      .filter(({ name }) => name.trim() !== "")
      .map(({ name, question }) => ({
        name: name.trim(),
        question: question.trim() || (name.trim().endsWith("?") ? "" : asked(name.trim())),
      }));
    if (fields.length === 0 || draft.documents.length === 0) {
      return;
    }
    const title = draft.title.trim() || fields.map(({ name }) => name.trim()).join(", ");
    await attempt(async () => {
      const { id } = await this.backend.saveGrid({ id: draft.id, title, fields, documents: [...draft.documents] });
      this.draft = null;
      this.#take(await this.backend.grid(id));
      await this.load();
      void this.fill();
    });
  }

  async fill(): Promise<void> {
    const grid = this.open;
    if (grid === null || this.#filling.has(grid.id)) {
      return;
    }
    this.#filling = new Set([...this.#filling, grid.id]);
    await attempt(() =>
      this.backend.fillGrid(grid.id, (event) => {
        if (event.type === "ended" && event.error !== null) {
          toasts.error(words().error(event.error));
        }
        if (this.open?.id !== grid.id) {
          return;
        }
        if (event.type === "asking") {
          this.asking = new Set(event.fields.map((field) => place(event.document, field)));
        } else if (event.type === "cell") {
          this.#cells = new Map(this.#cells).set(place(event.cell.document, event.cell.field), event.cell);
        }
      }),
    );
    this.#filling = new Set([...this.#filling].filter((id) => id !== grid.id));
    this.asking = new Set();
    await this.load();
  }

  stop(): Promise<void> {
    const id = this.open?.id;
    return id === undefined ? Promise.resolve() : attempt(() => this.backend.stopGrid(id));
  }

  /** Empties the cells of all documents, or of one, and fills them in again. */
  async askAgain(document: number | null = null): Promise<void> {
    const id = this.open?.id;
    if (id === undefined) {
      return;
    }
    await attempt(async () => {
      await this.backend.emptyCells(id, document);
      this.#take(await this.backend.grid(id));
    });
    await this.fill();
  }

  async remove(id: number): Promise<void> {
    await attempt(async () => {
      await this.backend.deleteGrid(id);
      if (this.open?.id === id) {
        this.close();
      }
      await this.load();
    });
  }

  /** Opens the source of a cell; from there the next and previous cells are reached like footnotes. */
  openCell(document: number, field: number): void {
    const cells = this.documents.flatMap((row) =>
      (this.open?.fields ?? []).flatMap(({ id }) => {
        const footnote = this.cell(row, id)?.footnote;
        return footnote == null ? [] : [{ at: place(row, id), target: { ...ofFootnote(footnote), number: null } }];
      }),
    );
    const index = cells.findIndex(({ at }) => at === place(document, field));
    if (index >= 0) {
      this.source.open(
        cells.map(({ target }) => target),
        index,
      );
    }
  }

  #take(grid: FilledGrid): void {
    this.open = grid;
    this.#cells = new Map(grid.cells.map((cell) => [place(cell.document, cell.field), cell]));
    if (grid.filling) {
      this.#filling = new Set([...this.#filling, grid.id]);
    }
  }

  #isDone(document: number, field: number): boolean {
    const cell = this.cell(document, field);
    return cell !== undefined && cell.state !== "failed";
  }
}

function place(document: number, field: number): string {
  return `${document}:${field}`;
}
