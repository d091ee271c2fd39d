// Models from the network: those that are offered, what a repository holds, and what is being fetched.

import type { ApiError, Backend, Download, OfferedModel, RepoFile } from "../../backend/backend";
import { apiError } from "../../backend/failure";
import { attempt } from "../../design/attempt";
import { toasts } from "../../design/toasts.svelte";
import { words } from "../../i18n/words.svelte";
import type { ModelsState } from "./models.svelte";

/** What the hub was asked about one repository. */
export type Repository =
  | { state: "none" | "malformed" }
  | { state: "asking"; repo: string }
  | { state: "found"; repo: string; files: RepoFile[] }
  | { state: "failed"; repo: string; error: ApiError };

/** `owner/name`, or the address of a page of the repository. */
const repository =
  /^(?:(?:https?:\/\/)?(?:www\.)?(?:huggingface\.co|hf\.co)\/)?([\w.-]+\/[\w.-]+?)(?:\/(?:tree|blob)\/.*)?\/?$/;

export class Downloads {
  offered = $state.raw<OfferedModel[]>([]);
  /** One for each file, the newest. */
  all = $state.raw<Download[]>([]);
  repository = $state.raw<Repository>({ state: "none" });
  /** Counts up when the part of the settings that fetches models should be shown. */
  wanted = $state(0);
  /** Whether that part is shown, so that what becomes of a download need not be said elsewhere. */
  watched = false;

  #asked = 0;

  constructor(
    private readonly backend: Backend,
    private readonly models: ModelsState,
  ) {
    backend.onDownloadChanged((download) => this.#follow(download));
  }

  async load(): Promise<void> {
    const [offered, downloads] = await Promise.all([this.backend.offeredModels(), this.backend.downloads()]);
    this.offered = offered;
    downloads.forEach((download) => this.#put(download));
  }

  of(repo: string, file: string): Download | undefined {
    return this.all.find((download) => download.repo === repo && download.file === file);
  }

  fetch(repo: string, file: string): Promise<void> {
    return attempt(async () => this.#put(await this.backend.startDownload(repo, file)));
  }

  stop(id: number): Promise<void> {
    return attempt(() => this.backend.stopDownload(id));
  }

  /** Takes a download that has ended off the list. */
  forget({ id }: Download): Promise<void> {
    return attempt(async () => {
      await this.backend.forgetDownload(id);
      this.all = this.all.filter((download) => download.id !== id);
    });
  }

  /** Asks which files a repository has, by its name or its address. */
  async lookInto(written: string): Promise<void> {
    const asked = ++this.#asked;
    const repo = repository.exec(written.trim())?.[1];
    if (repo === undefined) {
      this.repository = { state: "malformed" };
      return;
    }
    this.repository = { state: "asking", repo };
    const answer = await this.backend.repoFiles(repo).then(
      (files): Repository => ({ state: "found", repo, files }),
      (reason: unknown): Repository => ({ state: "failed", repo, error: apiError(reason) }),
    );
    if (asked === this.#asked) {
      this.repository = answer;
    }
  }

  nameOf(download: Download): string {
    const offered = this.offered.find(({ repo, file }) => repo === download.repo && file === download.file);
    return offered?.name ?? download.file;
  }

  /** A download has come further. */
  #follow(download: Download): void {
    const before = this.all.find(({ id }) => id === download.id)?.state;
    this.#put(download, true);
    if (download.state === before) {
      return;
    }
    if (download.state === "done") {
      void this.#arrived(download);
    } else if (download.state === "failed" && !this.watched) {
      const said = download.error === null ? words().models.states.failed : words().error(download.error);
      toasts.error(`${this.nameOf(download)}: ${said}`);
    }
  }

  async #arrived(download: Download): Promise<void> {
    await this.models.refresh().catch(() => undefined);
    if (this.watched) {
      return;
    }
    const { key } = download;
    const w = words().models;
    toasts.say(
      w.arrived(this.nameOf(download)),
      key === null || key === this.models.key
        ? {}
        : { action: { label: w.use, run: () => void this.models.use(key) }, seconds: 12 },
    );
  }

  /** What came by an event is newer than what a call returns. */
  #put(download: Download, byEvent = false): void {
    const same = this.of(download.repo, download.file);
    if (same !== undefined && (same.id > download.id || (same.id === download.id && !byEvent))) {
      return;
    }
    this.all = same === undefined ? [...this.all, download] : this.all.map((one) => (one === same ? download : one));
  }
}
