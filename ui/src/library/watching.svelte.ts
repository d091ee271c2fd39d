// The folders that are kept current, and the sheet that says what is read in one of them.

import type { Backend, FolderRules, WatchedFolder } from "../backend/backend";
import { attempt } from "../design/attempt";
import { toasts } from "../design/toasts.svelte";
import { words } from "../i18n/words.svelte";

export class Watching {
  folders = $state.raw<readonly WatchedFolder[]>([]);
  /** The key of the folder whose sheet is open. */
  shown = $state<string | null>(null);
  readonly sheet = $derived(this.folders.find(({ key }) => key === this.shown) ?? null);

  /** Keys of the folders that are known; null before the first. */
  #known: ReadonlySet<string> | null = null;

  constructor(private readonly backend: Backend) {
    backend.onFoldersChanged((folders) => this.#set(folders));
  }

  async load(): Promise<void> {
    this.#set(await this.backend.folders());
  }

  /** Whoever adds a folder is told that it stays current, and how to have it read only once. */
  #set(folders: readonly WatchedFolder[]): void {
    const known = this.#known;
    this.folders = folders;
    this.#known = new Set(folders.map(({ key }) => key));
    for (const folder of known === null ? [] : folders.filter(({ key }) => !known.has(key))) {
      const toast = toasts.say(words().folders.added(folder.name), {
        action: {
          label: words().folders.readOnce,
          run: () => {
            toasts.close(toast);
            void attempt(() => this.backend.stopWatching(folder.key));
          },
        },
        seconds: 10,
      });
    }
  }

  keepCurrent({ key }: WatchedFolder, current: boolean): Promise<void> {
    return attempt(() => this.backend.keepFolderCurrent(key, current));
  }

  compare({ key }: WatchedFolder): Promise<void> {
    return attempt(() => this.backend.compareFolder(key));
  }

  /** Saves the rules; the sheet stays open if they cannot be. */
  setRules({ key }: WatchedFolder, rules: FolderRules): Promise<void> {
    return attempt(async () => {
      await this.backend.setFolderRules(key, rules);
      this.shown = null;
    });
  }

  stop({ key, name }: WatchedFolder): Promise<void> {
    return attempt(async () => {
      await this.backend.stopWatching(key);
      toasts.say(words().folders.stopped(name));
    });
  }
}

/** Words that blanks, commas or line breaks part. */
export function listed(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== "");
}

/** Lines with something in them. */
export function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
