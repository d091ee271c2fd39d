// The fake program's library: documents, collections, removals that can be undone, and imports that run on timers.

import type {
  Backend,
  Collection,
  DocumentRow,
  DropHovered,
  ImportEnded,
  ImportProgress,
  LibraryChanged,
  RenewalEnded,
  RenewalProgress,
  Status,
} from "../backend";
import { manyRows, rowsInEveryState, sampleRows } from "./documents";
import { runImport, type RunningImport } from "./import";
import { Listeners } from "./listeners";
import { runRenewal, type RunningRenewal } from "./renewal";

/** What opens the locked file of the fake library. */
export const fakePassword = "open sesame";

export type LibraryPart = Pick<
  Backend,
  | "documents"
  | "chooseFiles"
  | "chooseFolder"
  | "addSamples"
  | "retry"
  | "unlock"
  | "unlockDocument"
  | "passwordsOf"
  | "forget"
  | "readAgain"
  | "finishReading"
  | "showInFolder"
  | "pauseImport"
  | "resumeImport"
  | "stopImport"
  | "renew"
  | "stopRenewal"
  | "removeDocuments"
  | "undoRemoval"
  | "collections"
  | "createCollection"
  | "renameCollection"
  | "deleteCollection"
  | "putInCollection"
  | "takeOutOfCollection"
  | "renameDocument"
  | "tagDocuments"
  | "onLibraryChanged"
  | "onCollectionsChanged"
  | "onImportProgressed"
  | "onImportEnded"
  | "onRenewalProgressed"
  | "onRenewalEnded"
  | "onDropHovered"
> & {
  status(): Status;
  /** What only a test or a picture can make happen: a hand that drags files over the window. */
  hoverDrop(hover: DropHovered["hover"]): void;
  /** Changes rows as an import would. */
  change(changed: DocumentRow[], gone?: string[]): void;
  progress(): ImportProgress | null;
  renewalProgress(): RenewalProgress | null;
};

export type LibraryOptions = {
  /** "samples": the eight samples. "states": a document or file in every state. A number: that many documents. */
  library?: "empty" | "samples" | "states" | number;
  /** Whether the library is of an earlier model, and whether its renewal fails. */
  earlier?: boolean | "fails";
  /** Milliseconds that an import waits between two steps. */
  pace?: number;
};

export function fakeLibrary({ library = "samples", earlier = false, pace = 120 }: LibraryOptions = {}): LibraryPart {
  const first =
    library === "empty"
      ? []
      : library === "samples"
        ? sampleRows()
        : library === "states"
          ? rowsInEveryState()
          : manyRows(library);
  const rows = new Map(first.map((row) => [row.key, row]));
  let collections: Omit<Collection, "documents">[] =
    first.length === 0
      ? []
      : [
          { id: 1, name: "Norden and Aldous" },
          { id: 2, name: "Field work" },
        ];
  const removals = new Map<number, DocumentRow[]>();
  let running: RunningImport | null = null;
  let renewing: RunningRenewal | null = null;
  let isEarlier = earlier !== false;
  let renewed = 0;
  let last = 100;

  const libraryChanged = new Listeners<LibraryChanged>();
  const collectionsChanged = new Listeners<Collection[]>();
  const importProgressed = new Listeners<ImportProgress | null>();
  const importEnded = new Listeners<ImportEnded>();
  const renewalProgressed = new Listeners<RenewalProgress | null>();
  const renewalEnded = new Listeners<RenewalEnded>();
  const dropHovered = new Listeners<DropHovered>();

  function status(): Status {
    const all = [...rows.values()];
    const documents = all.filter((row) => row.document !== null);
    const passages = documents.reduce((sum, row) => sum + row.passages, 0);
    return {
      folder: "/home/ada/.local/share/app.footnote.desktop/library",
      documents: documents.length,
      unfinished: documents.filter((row) => row.state === "searchable").length,
      failed_files: all.filter((row) => row.state === "failed").length,
      pages: documents.reduce((sum, row) => sum + row.pages, 0),
      chunks: passages,
      vectors: passages,
      fresh_vectors: 0,
      bytes: passages * 5120,
      embedder: isEarlier ? "all-minilm-l6-v2" : "multilingual-e5-small",
      renewal: isEarlier ? { embedder: "multilingual-e5-small", passages, passages_done: renewed } : null,
    };
  }

  function counted(): Collection[] {
    const all = [...rows.values()];
    return collections.map((collection) => ({
      ...collection,
      documents: all.filter((row) => row.collections.includes(collection.id)).length,
    }));
  }

  function change(changed: DocumentRow[], gone: string[] = []): void {
    gone.forEach((key) => rows.delete(key));
    changed.forEach((row) => rows.set(row.key, row));
    libraryChanged.tell({ changed, gone, library: status() });
  }

  function collect(): void {
    collectionsChanged.tell(counted());
  }

  function begin(wanted: DocumentRow[]): void {
    running = runImport(wanted, pace, {
      change,
      progressed: (progress) => importProgressed.tell(progress),
      ended: (ended) => {
        running = null;
        importProgressed.tell(null);
        importEnded.tell(ended);
      },
    });
  }

  function renew(): void {
    renewing ??= runRenewal(status().chunks, renewed, pace, {
      fails: earlier === "fails",
      progressed: (progress) => renewalProgressed.tell(progress),
      ended: (ended, done) => {
        renewing = null;
        renewed = done;
        isEarlier = ended.outcome !== "done";
        change([]);
        renewalProgressed.tell(null);
        renewalEnded.tell(ended);
      },
    });
  }

  function inCollection(documents: number[], collection: number, put: boolean): void {
    const chosen = [...rows.values()].filter((row) => row.document !== null && documents.includes(row.document));
    change(
      chosen.map((row) => {
        const others = row.collections.filter((id) => id !== collection);
        return { ...row, collections: put ? [...others, collection] : others };
      }),
    );
    collect();
  }

  return {
    status,
    change,
    progress: () => running?.progress ?? null,
    renewalProgress: () => renewing?.progress ?? null,
    hoverDrop: (hover) => dropHovered.tell({ hover }),
    documents: async () => [...rows.values()],
    chooseFiles: async () => {
      begin(
        manyRows(40).map((row) => ({
          ...row,
          key: `d${last + (row.document ?? 0)}`,
          document: last + (row.document ?? 0),
        })),
      );
      last += 40;
      return true;
    },
    chooseFolder: async () => {
      begin(
        manyRows(1000).map((row) => ({
          ...row,
          key: `d${last + (row.document ?? 0)}`,
          document: last + (row.document ?? 0),
        })),
      );
      last += 1000;
      return true;
    },
    addSamples: async () => begin(sampleRows().map((row) => ({ ...row, collections: [] }))),
    retry: async (keys) => {
      const chosen = keys.flatMap((key) => rows.get(key) ?? []);
      change(chosen.map((row) => ({ ...row, state: "waiting", problems: [] })));
      setTimeout(() => change(chosen), pace * 8);
    },
    unlock: async (key, password) => {
      const locked = rows.get(key);
      if (locked !== undefined) {
        change([{ ...locked, state: "waiting", problems: [] }]);
        const problem = { code: "wrong-password", values: {}, page: null, reason: "the password does not open it" };
        const read: DocumentRow =
          password === fakePassword
            ? { ...locked, state: "indexed", problems: [] }
            : { ...locked, state: "failed", problems: [problem] };
        setTimeout(() => change([read]), pace * 8);
      }
    },
    unlockDocument: () => Promise.resolve(),
    passwordsOf: () => Promise.resolve([]),
    forget: async (keys) => change([], keys),
    readAgain: async (documents) =>
      begin([...rows.values()].filter((row) => row.document !== null && documents.includes(row.document))),
    finishReading: async () =>
      begin([...rows.values()].flatMap((row) => (row.state === "searchable" ? { ...row, state: "indexed" } : []))),
    showInFolder: () => Promise.resolve(),
    pauseImport: async () => running?.pause(),
    resumeImport: async () => running?.resume(),
    stopImport: async () => running?.stop(),
    renew: async () => renew(),
    stopRenewal: async () => renewing?.stop(),
    removeDocuments: async (documents) => {
      const chosen = [...rows.values()].filter((row) => row.document !== null && documents.includes(row.document));
      last += 1;
      removals.set(last, chosen);
      change(
        [],
        chosen.map((row) => row.key),
      );
      collect();
      return { id: last, documents: chosen.length, seconds_to_undo: 10 };
    },
    undoRemoval: async (removal) => {
      change(removals.get(removal) ?? []);
      removals.delete(removal);
      collect();
    },
    collections: async () => counted(),
    createCollection: async (name) => {
      last += 1;
      const collection = { id: last, name };
      collections = [...collections, collection];
      collect();
      return { ...collection, documents: 0 };
    },
    renameCollection: async (id, name) => {
      collections = collections.map((collection) => (collection.id === id ? { id, name } : collection));
      collect();
    },
    deleteCollection: async (id) => {
      collections = collections.filter((collection) => collection.id !== id);
      change(
        [...rows.values()]
          .filter((row) => row.collections.includes(id))
          .map((row) => ({ ...row, collections: row.collections.filter((other) => other !== id) })),
      );
      collect();
    },
    putInCollection: async (collection, documents) => inCollection(documents, collection, true),
    takeOutOfCollection: async (collection, documents) => inCollection(documents, collection, false),
    renameDocument: async (document, name) => {
      const row = [...rows.values()].find((one) => one.document === document);
      if (row !== undefined) {
        const own = row.own_title ?? row.title;
        change([{ ...row, title: name.trim() || own, own_title: name.trim() === "" ? null : own }]);
      }
    },
    tagDocuments: async (documents, put, take) =>
      change(
        [...rows.values()]
          .filter((row) => row.document !== null && documents.includes(row.document))
          .map((row) => ({
            ...row,
            tags: [...row.tags.filter((tag) => !take.includes(tag) && !put.includes(tag)), ...put],
          })),
      ),
    onLibraryChanged: (listener) => libraryChanged.listen(listener),
    onCollectionsChanged: (listener) => collectionsChanged.listen(listener),
    onImportProgressed: (listener) => importProgressed.listen(listener),
    onImportEnded: (listener) => importEnded.listen(listener),
    onRenewalProgressed: (listener) => renewalProgressed.listen(listener),
    onRenewalEnded: (listener) => renewalEnded.listen(listener),
    onDropHovered: (listener) => dropHovered.listen(listener),
  };
}
