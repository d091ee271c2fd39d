// The fake program's watched folders: they can be turned off, given rules and left, and nothing happens in them.

import type { Backend, FolderRules, WatchedFolder } from "../backend";
import { Listeners } from "./listeners";

export type FoldersPart = Pick<
  Backend,
  | "folders"
  | "keepFolderCurrent"
  | "setFolderRules"
  | "estimateFolder"
  | "compareFolder"
  | "stopWatching"
  | "onFoldersChanged"
> & {
  /** Tells of a folder as the program does when somebody adds one, or something becomes of it. */
  putFolder(folder: WatchedFolder): void;
};

const noRules: FolderRules = {
  hidden: false,
  links: false,
  gitignore: false,
  patterns: [],
  endings: [],
  max_mib: null,
};

export function watchedFolder(name: string, changes: Partial<WatchedFolder> = {}): WatchedFolder {
  return {
    key: `f-${name}`,
    path: `/home/ada/${name}`,
    name,
    state: "current",
    current: true,
    documents: 42,
    ready: 42,
    waiting: 0,
    failed: 0,
    skipped: 0,
    left_out: 0,
    compared: 1_795_000_000,
    problem: null,
    rules: noRules,
    ...changes,
  };
}

/** A folder in every state. */
export function foldersInEveryState(): WatchedFolder[] {
  return [
    watchedFolder("Contracts"),
    watchedFolder("Minutes", { state: "waiting", documents: 120, ready: 85, waiting: 14, failed: 2, skipped: 3 }),
    watchedFolder("Archive disk", {
      state: "unreachable",
      documents: 310,
      ready: 310,
      problem: {
        code: "file-missing",
        values: {},
        page: null,
        reason: "there is no file or folder of this name. Check the path and add it again",
      },
    }),
    watchedFolder("Old drafts", { state: "off", current: false, documents: 7, ready: 7 }),
  ];
}

export function fakeFolders(first: WatchedFolder[] = []): FoldersPart {
  let folders = first;
  const changed = new Listeners<WatchedFolder[]>();

  function set(next: WatchedFolder[]): void {
    folders = next;
    changed.tell(folders);
  }
  function change(key: string, changes: Partial<WatchedFolder>): void {
    set(folders.map((folder) => (folder.key === key ? { ...folder, ...changes } : folder)));
  }

  return {
    putFolder: (folder) => set([...folders.filter(({ key }) => key !== folder.key), folder]),
    folders: async () => folders,
    keepFolderCurrent: async (key, current) => change(key, { current, state: current ? "current" : "off" }),
    setFolderRules: async (key, rules) => {
      const bad = rules.patterns.find((pattern) => pattern.includes("[z-a]"));
      if (bad !== undefined) {
        throw {
          kind: "refused",
          code: "folder-pattern",
          values: { pattern: bad },
          message: `"${bad}" is not a pattern`,
        };
      }
      change(key, { rules });
    },
    estimateFolder: async (key, rules) => {
      const folder = folders.find((one) => one.key === key);
      const files = rules.endings.length > 0 ? 12 : (folder?.documents ?? 0);
      return { files, bytes: files * 180_000, left_out: 0 };
    },
    compareFolder: () => Promise.resolve(),
    stopWatching: async (key) => set(folders.filter((folder) => folder.key !== key)),
    onFoldersChanged: (listener) => changed.listen(listener),
  };
}
