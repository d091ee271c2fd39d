// The library as the window sees it: documents, collections, what is chosen and asked, removal with undo. Imports are followed
// in `importing.svelte.ts`. Rows are plain values that the program replaces; ten thousand of them are never compared one by one.

import type {
  Backend,
  Collection,
  DocumentRow,
  ImportProgress,
  LibraryChanged,
  Scope,
  Start,
  Status,
} from "../backend/backend";
import { attempt } from "../design/attempt";
import { toasts } from "../design/toasts.svelte";
import { words } from "../i18n/words.svelte";
import { Importing } from "./importing.svelte";
import { needles, plain } from "./matching";
import { Renewing } from "./renewing.svelte";
import { reorder, type Order, type Sorting } from "./ordering";
import { Sieve } from "./sieve.svelte";
import { treeOf } from "./tree";
import { Selection, type How } from "./selection.svelte";
import { Watching } from "./watching.svelte";

export type View =
  | { kind: "all" }
  | { kind: "attention" }
  | { kind: "skipped" }
  | { kind: "collection"; id: number }
  | { kind: "tag"; tag: string }
  | { kind: "folder"; path: string };

/** What questions are put to. What is selected in the list never changes it. */
export type Asked =
  | { kind: "everything" }
  | { kind: "collection"; id: number }
  | { kind: "folder"; path: string }
  | { kind: "tag"; tag: string }
  | { kind: "documents"; ids: readonly number[] };

export type Folder = { path: string; name: string; documents: number };

/** Folders that are offered to be asked. */
const mostFolders = 12;

export class LibraryState {
  readonly selection = new Selection();
  readonly sieve = new Sieve();
  readonly imports: Importing;
  readonly renewal: Renewing;
  readonly watching: Watching;
  status = $state.raw<Status | null>(null);
  collections = $state.raw<readonly Collection[]>([]);
  loaded = $state(false);
  filter = $state("");
  view = $state.raw<View>({ kind: "all" });
  order = $state.raw<Order>({ by: "title", reversed: false });
  /** Whether the filter box should take the focus as soon as it is there. */
  filterWanted = $state(false);

  /** The row whose document is being given another name. */
  renaming = $state<string | null>(null);
  /** The documents for which a new tag is being written; null when none is. */
  tagging = $state.raw<readonly DocumentRow[] | null>(null);

  /** The documents for which a new collection is being named; empty for a collection without any, null when none is named. */
  naming = $state.raw<readonly DocumentRow[] | null>(null);
  /** The file whose password is asked for, and what is done with it. It is kept nowhere here. */
  locked = $state.raw<{ title: string; open: (password: string) => Promise<void> } | null>(null);

  #rows = $state.raw<readonly DocumentRow[]>([]);
  #byKey = new Map<string, DocumentRow>();
  #whileLoading: LibraryChanged[] | null = null;
  #byDocument = new Map<number, DocumentRow>();
  #texts = new WeakMap<DocumentRow, string>();
  #asked = $state.raw<Asked>({ kind: "everything" });
  #undo: (() => void) | null = null;

  /** Every row, in the chosen order. */
  get rows(): readonly DocumentRow[] {
    return this.#rows;
  }

  readonly #counts = $derived(counted(this.#rows));
  /** How many files of the list are documents: those that could be read. `status` may be behind while files come in. */
  readonly documents = $derived(this.#counts.documents);
  readonly needAttention = $derived(this.#counts.troubled);
  /** Files of kinds that are not read. */
  readonly skipped = $derived(this.#counts.skipped);
  /** Documents that an import left half indexed; 0 while one runs. */
  readonly unfinished = $derived(this.importing === null ? this.#counts.searchable : 0);
  /** The rows of the view that the filter lets through. */
  readonly shown = $derived(this.#visible());
  readonly shownKeys = $derived(this.shown.map((row) => row.key));
  readonly selected = $derived(
    this.selection.keys.size === 0 ? [] : this.shown.filter((row) => this.selection.keys.has(row.key)),
  );
  readonly scope = $derived<Scope>(this.#scope());
  readonly scopeName = $derived(this.#scopeName());

  get importing(): ImportProgress | null {
    return this.imports.progress;
  }

  constructor(private readonly backend: Backend) {
    this.imports = new Importing(backend);
    this.renewal = new Renewing(backend, () => this.status);
    this.watching = new Watching(backend);
    backend.onLibraryChanged((change) => {
      this.#whileLoading?.push(change);
      this.#changed(change);
    });
    backend.onCollectionsChanged((collections) => this.#setCollections(collections));
  }

  async load(start?: Start): Promise<void> {
    if (start) {
      this.status = start.library;
      this.imports.found(start.import);
      this.renewal.found(start.renewal);
    }
    // What changes while the rows are on their way may be newer than the rows.
    const changes: LibraryChanged[] = [];
    this.#whileLoading = changes;
    try {
      const [rows, collections] = await Promise.all([
        this.backend.documents(),
        this.backend.collections(),
        this.watching.load(),
      ]);
      this.#replace(rows);
      this.#setCollections(collections);
      changes.forEach((change) => this.#changed(change));
    } finally {
      this.#whileLoading = null;
    }
    this.loaded = true;
  }

  row(document: number): DocumentRow | undefined {
    void this.#rows;
    return this.#byDocument.get(document);
  }

  show(view: View): void {
    this.view = view;
    this.selection.clear();
  }

  sort(by: Sorting): void {
    this.order = { by, reversed: false };
    this.#rows = reorder([], new Set(), this.#rows, this.order);
  }

  reverse(): void {
    this.order = { ...this.order, reversed: !this.order.reversed };
    this.#rows = reorder([], new Set(), this.#rows, this.order);
  }

  click(key: string, how: How = {}): void {
    this.selection.click(key, this.shownKeys, how);
  }

  move(steps: number, range = false): void {
    this.selection.move(steps, this.shownKeys, range);
  }

  selectAll(): void {
    this.selection.all(this.shownKeys);
  }

  /** What a command on the row at hand means: all chosen rows if it is one of them, else this row. */
  meant(key: string): DocumentRow[] {
    const row = this.#byKey.get(key);
    return this.selection.keys.has(key) ? this.selected : row ? [row] : [];
  }

  /** Asks only these documents from now on. */
  askOnly(rows: readonly DocumentRow[]): void {
    this.askIn({ kind: "documents", ids: documentsOf(rows) });
  }

  askIn(asked: Asked): void {
    this.#asked = asked;
  }

  /** Asks everything again. */
  widen(): void {
    this.askIn({ kind: "everything" });
  }

  get asked(): Asked {
    return this.#asked;
  }

  readonly #folderCounts = $derived.by(() => {
    const counts = new Map<string, number>();
    for (const row of this.#rows) {
      const path = row.document === null ? "" : folderOf(row.path);
      if (path !== "") {
        counts.set(path, (counts.get(path) ?? 0) + 1);
      }
    }
    return counts;
  });
  /** The folders that hold documents, those with the most first. */
  readonly folders = $derived.by<Folder[]>(() =>
    [...this.#folderCounts]
      .map(([path, documents]) => ({ path, documents, name: nameOfFolder(path) }))
      .sort((a, b) => b.documents - a.documents || a.name.localeCompare(b.name))
      .slice(0, mostFolders),
  );
  /** The same as a tree. */
  readonly tree = $derived(treeOf(this.#folderCounts));

  /** All tags in use, in the order of their names. */
  readonly tags = $derived.by<{ tag: string; documents: number }[]>(() => {
    const counts = new Map<string, { tag: string; documents: number }>();
    for (const tag of this.#rows.flatMap((row) => row.tags)) {
      const name = tag.toLowerCase();
      const known = counts.get(name);
      counts.set(name, { tag: known?.tag ?? tag, documents: (known?.documents ?? 0) + 1 });
    }
    return [...counts.values()].sort((a, b) => a.tag.localeCompare(b.tag));
  });

  tagged(tag: string): number[] {
    return documentsOf(this.#rows.filter((row) => hasTag(row, tag)));
  }

  /** Puts a tag on documents, or takes it off. */
  tag(rows: readonly DocumentRow[], tag: string, put: boolean): Promise<void> {
    return attempt(() => this.backend.tagDocuments(documentsOf(rows), put ? [tag] : [], put ? [] : [tag]));
  }

  async finishTag(tag: string): Promise<void> {
    const rows = this.tagging ?? [];
    this.tagging = null;
    await this.tag(rows, tag, true);
  }

  /** Gives a document another name in the library; an empty one brings its own title back. */
  rename(row: DocumentRow, name: string): Promise<void> {
    this.renaming = null;
    const { document } = row;
    return document === null ? Promise.resolve() : attempt(() => this.backend.renameDocument(document, name));
  }

  async remove(rows: readonly DocumentRow[]): Promise<void> {
    const documents = documentsOf(rows);
    const files = rows.filter((row) => row.document === null).map((row) => row.key);
    await attempt(async () => {
      if (files.length > 0) {
        await this.backend.forget(files);
      }
      if (documents.length === 0) {
        return;
      }
      const removal = await this.backend.removeDocuments(documents);
      const undo = (): void => {
        this.#undo = null;
        toasts.close(toast);
        void attempt(() => this.backend.undoRemoval(removal.id));
      };
      const toast = toasts.say(words().library.removed(removal.documents), {
        action: { label: words().library.undo, run: undo },
        seconds: removal.seconds_to_undo,
      });
      this.#undo = undo;
      setTimeout(() => (this.#undo = this.#undo === undo ? null : this.#undo), removal.seconds_to_undo * 1000);
    });
  }

  /** Brings back what was removed last, while that is possible. */
  undoRemoval(): void {
    this.#undo?.();
  }

  /** Reads documents again whose files may have changed. */
  readAgain(rows: readonly DocumentRow[]): Promise<void> {
    return attempt(() => this.backend.readAgain(documentsOf(rows)));
  }

  finishReading(): Promise<void> {
    return attempt(() => this.backend.finishReading());
  }

  showInFolder(row: DocumentRow): Promise<void> {
    return attempt(() => this.backend.showInFolder(row.key));
  }

  retry(rows: readonly DocumentRow[]): Promise<void> {
    return attempt(() => this.backend.retry(rows.map((row) => row.key)));
  }

  askPassword({ title, key }: DocumentRow): void {
    this.locked = { title, open: (password) => this.backend.unlock(key, password) };
  }

  unlock(password: string): Promise<void> {
    const locked = this.locked;
    this.locked = null;
    return locked === null ? Promise.resolve() : attempt(() => locked.open(password));
  }

  openInOwnProgram(row: DocumentRow): Promise<void> {
    const { document } = row;
    return document === null ? Promise.resolve() : attempt(() => this.backend.openInOwnProgram(document));
  }

  /** Asks for the name of a new collection, into which these documents go. */
  beginCollection(rows: readonly DocumentRow[]): void {
    this.naming = rows;
  }

  cancelCollection(): void {
    this.naming = null;
  }

  async finishCollection(name: string): Promise<void> {
    const documents = documentsOf(this.naming ?? []);
    this.naming = null;
    await attempt(async () => {
      const collection = await this.backend.createCollection(name);
      if (documents.length > 0) {
        await this.backend.putInCollection(collection.id, documents);
      }
    });
  }

  renameCollection(collection: Collection, name: string): Promise<void> {
    return attempt(() => this.backend.renameCollection(collection.id, name));
  }

  deleteCollection(collection: Collection): Promise<void> {
    return attempt(() => this.backend.deleteCollection(collection.id));
  }

  putInto(collection: Collection, rows: readonly DocumentRow[]): Promise<void> {
    const documents = documentsOf(rows);
    return attempt(async () => {
      await this.backend.putInCollection(collection.id, documents);
      toasts.say(words().library.putInto(documents.length, collection.name), { seconds: 4 });
    });
  }

  takeOutOf(collection: number, rows: readonly DocumentRow[]): Promise<void> {
    return attempt(() => this.backend.takeOutOfCollection(collection, documentsOf(rows)));
  }

  #changed(change: LibraryChanged): void {
    this.status = change.library;
    const gone = new Set(change.gone.filter((key) => this.#byKey.has(key)));
    if (gone.size > 0) {
      this.selection.drop(gone, this.shownKeys);
      gone.forEach((key) => this.#forget(key));
    }
    change.changed.forEach((row) => this.#keep(row));
    const touched = new Set([...gone, ...change.changed.map((row) => row.key)]);
    this.#rows = reorder(this.#rows, touched, change.changed, this.order);
  }

  #replace(rows: readonly DocumentRow[]): void {
    const before = this.shownKeys;
    const here = new Set(rows.map((row) => row.key));
    const gone = new Set([...this.#byKey.keys()].filter((key) => !here.has(key)));
    this.selection.drop(gone, before);
    this.#byKey.clear();
    this.#byDocument.clear();
    rows.forEach((row) => this.#keep(row));
    this.#rows = reorder([], new Set(), rows, this.order);
  }

  #keep(row: DocumentRow): void {
    this.#byKey.set(row.key, row);
    if (row.document !== null) {
      this.#byDocument.set(row.document, row);
    }
  }

  #forget(key: string): void {
    const row = this.#byKey.get(key);
    this.#byKey.delete(key);
    if (row?.document != null && this.#byDocument.get(row.document)?.key === key) {
      this.#byDocument.delete(row.document);
    }
  }

  #setCollections(collections: readonly Collection[]): void {
    this.collections = collections;
    const view = this.view;
    if (view.kind === "collection" && !collections.some(({ id }) => id === view.id)) {
      this.show({ kind: "all" });
    }
    const asked = this.#asked;
    if (asked.kind === "collection" && !collections.some(({ id }) => id === asked.id)) {
      this.widen();
    }
  }

  #visible(): readonly DocumentRow[] {
    const view = this.view;
    const wanted = needles(this.filter);
    const { sieve } = this;
    if (view.kind === "all" && wanted.length === 0 && this.#counts.failed === 0 && !sieve.active) {
      return this.#rows;
    }
    const now = Date.now() / 1000;
    const inView = (row: DocumentRow): boolean => {
      switch (view.kind) {
        case "all":
          return row.state !== "failed";
        case "attention":
          return troubled(row);
        case "skipped":
          return isSkipped(row);
        case "collection":
          return row.collections.includes(view.id);
        case "tag":
          return hasTag(row, view.tag);
        case "folder":
          return row.document !== null && isWithin(row.path, view.path);
      }
    };
    return this.#rows.filter(
      (row) =>
        inView(row) &&
        sieve.passes(row, now) &&
        (wanted.length === 0 || wanted.every((needle) => this.#searched(row).includes(needle))),
    );
  }

  #searched(row: DocumentRow): string {
    let text = this.#texts.get(row);
    if (text === undefined) {
      text = plain(`${row.title} ${row.path} ${row.author ?? ""} ${row.tags.map((tag) => `#${tag}`).join(" ")}`);
      this.#texts.set(row, text);
    }
    return text;
  }

  #scope(): Scope {
    const asked = this.#asked;
    if (asked.kind === "everything" || asked.kind === "collection") {
      return asked;
    }
    const ids =
      asked.kind === "folder"
        ? documentsOf(this.#rows.filter(({ path }) => isWithin(path, asked.path)))
        : asked.kind === "tag"
          ? this.tagged(asked.tag)
          : asked.ids.filter((document) => this.row(document));
    return ids.length > 0 ? { kind: "documents", ids } : { kind: "everything" };
  }

  #scopeName(): string {
    const asked = this.#asked;
    if (this.scope.kind === "documents" && (asked.kind === "folder" || asked.kind === "tag")) {
      return asked.kind === "folder" ? nameOfFolder(asked.path) : `#${asked.tag}`;
    }
    return this.nameOf(this.scope);
  }

  /** What a question is put to, by name. */
  nameOf(scope: Scope): string {
    switch (scope.kind) {
      case "everything":
        return words().library.allDocuments;
      case "collection":
        return this.collections.find(({ id }) => id === scope.id)?.name ?? "";
      case "documents":
        return (
          (scope.ids.length === 1 ? this.row(scope.ids[0] as number)?.title : undefined) ??
          words().library.documents(scope.ids.length)
        );
    }
  }
}

export function troubled(row: DocumentRow): boolean {
  return row.state === "partly" || (row.state === "failed" && !isSkipped(row));
}

function counted(rows: readonly DocumentRow[]) {
  const counts = { documents: 0, failed: 0, skipped: 0, troubled: 0, searchable: 0 };
  for (const row of rows) {
    counts.documents += row.document === null ? 0 : 1;
    counts.searchable += row.state === "searchable" ? 1 : 0;
    counts.failed += row.state === "failed" ? 1 : 0;
    if (row.state === "failed" || row.state === "partly") {
      counts[isSkipped(row) ? "skipped" : "troubled"] += 1;
    }
  }
  return counts;
}

/** Whether a password may be all that is missing. */
export function isLocked({ state, problems }: DocumentRow): boolean {
  return state === "failed" && problems.some(({ code }) => code === "locked" || code === "wrong-password");
}

/** Whether a file is of a kind that is not read: nothing is wrong with it, and trying again would not help. */
export function isSkipped(row: DocumentRow): boolean {
  return row.state === "failed" && row.problems.some(({ code }) => code === "unsupported");
}

export function hasTag(row: DocumentRow, tag: string): boolean {
  return row.tags.some((own) => own.toLowerCase() === tag.toLowerCase());
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"), 0));
}

function nameOfFolder(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder) && /^[\\/]/.test(path.slice(folder.length));
}

function documentsOf(rows: readonly DocumentRow[]): number[] {
  return rows.flatMap((row) => row.document ?? []);
}
