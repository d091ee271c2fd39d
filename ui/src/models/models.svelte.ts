// The language models: what is on this machine, which one answers, what is being fetched, and the styles and adapters that
// answers are written with. Knows no document and no answer.

import type {
  Backend,
  CommandError,
  Download,
  ModelRow,
  ModelSettings,
  ModelState,
  ModelsTaken,
  OfferedModel,
  RepoFile,
} from "../backend/backend";
import { commandError } from "../backend/failure";
import { toasts } from "../design/toasts.svelte";
import { words } from "../text/text.svelte";
import { Forms } from "../forms/forms.svelte";
import { Styles } from "./styles.svelte";

/** What the hub was asked about one repository. */
export type Repository =
  | { state: "none" | "malformed" }
  | { state: "asking"; repo: string }
  | { state: "found"; repo: string; files: RepoFile[] }
  | { state: "failed"; repo: string; error: CommandError };

export class ModelsState {
  phase = $state<"loading" | "ready" | "failed">("loading");
  failure = $state.raw<CommandError | null>(null);
  rows = $state.raw<ModelRow[]>([]);
  /** Memory that a model could have now, where the system tells. */
  freeMemory = $state<number | null>(null);
  /** Whether the disk is being looked through. */
  looking = $state(false);
  state = $state.raw<ModelState>({ state: "none" });
  offered = $state.raw<OfferedModel[]>([]);
  /** One for each file, the newest. */
  downloads = $state.raw<Download[]>([]);
  repository = $state.raw<Repository>({ state: "none" });
  settings = $state.raw<ModelSettings>({ styles: [], style: null, forms: [], adapters: [], restAfter: 10 });
  /** Counts up when the part of the settings that fetches models should be shown. */
  wanted = $state(0);
  /** Whether that part is shown, so that what becomes of a download need not be said elsewhere. */
  watched = false;
  readonly styles: Styles;
  readonly forms: Forms;

  readonly key = $derived("key" in this.state ? this.state.key : null);
  readonly name = $derived("key" in this.state ? this.state.name : null);

  #heard = 0;
  #asked = 0;
  #save: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly backend: Backend) {
    this.styles = new Styles(this);
    this.forms = new Forms(this, backend);
    backend.onModelStateChanged((state) => this.#become(state));
    backend.onModelsTaken((taken) => this.#taken(taken));
    backend.onDownloadChanged((download) => this.#follow(download));
  }

  async load(): Promise<void> {
    try {
      const [offered, settings, downloads] = await Promise.all([
        this.backend.offeredModels(),
        this.backend.modelSettings(),
        this.backend.downloads(),
        this.refresh(),
      ]);
      this.offered = offered;
      this.settings = settings;
      downloads.forEach((download) => this.#put(download));
      this.phase = "ready";
      this.failure = null;
    } catch (reason) {
      this.failure = commandError(reason);
      this.phase = "failed";
    }
  }

  /** Asks which models there are and which fit into the memory that is free now; `anew` has the disk looked through. */
  async refresh(anew = false): Promise<void> {
    const heard = this.#heard;
    const [{ rows, freeMemory }, state] = await Promise.all([this.backend.models(anew), this.backend.modelState()]);
    this.rows = rows;
    this.freeMemory = freeMemory;
    if (heard === this.#heard) {
      this.state = state;
    }
  }

  /** As `refresh`, where nobody waits for it. */
  look(): void {
    if (this.phase === "failed") {
      void this.load();
    } else {
      this.refresh().catch(() => undefined);
    }
  }

  /** Shows what is known, and has the disk looked through meanwhile. */
  async lookAnew(): Promise<void> {
    if (this.looking) {
      return;
    }
    this.looking = true;
    try {
      if (this.phase === "failed") {
        await this.load();
      }
      await this.refresh(true);
    } catch {
      // What was known before is still shown.
    } finally {
      this.looking = false;
    }
  }

  /** Null: answers are made of quotes. */
  async use(key: string | null): Promise<void> {
    await this.#attempt(async () => {
      await this.backend.useModel(key);
      await this.refresh();
    });
  }

  async chooseFile(): Promise<void> {
    await this.#attempt(async () => {
      const row = await this.backend.chooseModelFile();
      if (row === null) {
        return;
      }
      this.rows = [...this.rows.filter(({ key }) => key !== row.key), row];
      if (this.#usable(row)) {
        await this.use(row.key);
      }
    });
  }

  /** Takes a file that the person chose off the list; the file itself stays. */
  async forgetFile(row: ModelRow): Promise<void> {
    await this.#attempt(async () => {
      await this.backend.forgetModelFile(row.key);
      await this.refresh();
      toasts.say(words().models.forgotten(row.name));
    });
  }

  /** The model made of this file, if it is on the machine. */
  present(file: string): ModelRow | undefined {
    return this.rows.find(({ path, problem }) => problem === null && path.split(/[\\/]/).at(-1) === file);
  }

  download(repo: string, file: string): Download | undefined {
    return this.downloads.find((download) => download.repo === repo && download.file === file);
  }

  async fetch(repo: string, file: string): Promise<void> {
    await this.#attempt(async () => this.#put(await this.backend.startDownload(repo, file)));
  }

  async stop(id: number): Promise<void> {
    await this.#attempt(() => this.backend.stopDownload(id));
  }

  /** Takes a download that has ended off the list. */
  async forget({ id }: Download): Promise<void> {
    await this.#attempt(async () => {
      await this.backend.forgetDownload(id);
      this.downloads = this.downloads.filter((download) => download.id !== id);
    });
  }

  /** Asks which files a repository has, by its name or its address. */
  async lookInto(written: string): Promise<void> {
    const asked = ++this.#asked;
    const repo =
      /^(?:(?:https?:\/\/)?(?:www\.)?(?:huggingface\.co|hf\.co)\/)?([\w.-]+\/[\w.-]+?)(?:\/(?:tree|blob)\/.*)?\/?$/.exec(
        written.trim(),
      )?.[1];
    if (repo === undefined) {
      this.repository = { state: "malformed" };
      return;
    }
    this.repository = { state: "asking", repo };
    const answer = await this.backend.repoFiles(repo).then(
      (files): Repository => ({ state: "found", repo, files }),
      (reason: unknown): Repository => ({ state: "failed", repo, error: commandError(reason) }),
    );
    if (asked === this.#asked) {
      this.repository = answer;
    }
  }

  /** Seen at once. What changes with every letter or pixel is saved a moment later. */
  change(changes: Partial<ModelSettings>, often = false): void {
    this.settings = { ...this.settings, ...changes };
    clearTimeout(this.#save);
    const save = (): void => void this.#attempt(() => this.backend.saveModelSettings(this.settings));
    if (often) {
      this.#save = setTimeout(save, 250);
    } else {
      save();
    }
  }

  async addAdapter(): Promise<void> {
    await this.#attempt(async () => {
      const path = await this.backend.chooseAdapter();
      if (path !== null && !this.settings.adapters.some((adapter) => adapter.path === path)) {
        this.change({ adapters: [...this.settings.adapters, { path, strength: 1 }] });
      }
    });
  }

  strengthen(path: string, strength: number): void {
    this.change(
      { adapters: this.settings.adapters.map((adapter) => (adapter.path === path ? { path, strength } : adapter)) },
      true,
    );
  }

  removeAdapter(path: string): void {
    this.change({ adapters: this.settings.adapters.filter((adapter) => adapter.path !== path) });
  }

  #become(state: ModelState): void {
    this.#heard += 1;
    this.state = state;
    if ("key" in state && !this.rows.some(({ key }) => key === state.key)) {
      this.look();
    }
  }

  /** Files that were dropped, or named at the start. */
  #taken({ taken, refused, using }: ModelsTaken): void {
    const w = words().models;
    this.look();
    const answers = taken.find(({ key }) => key === using);
    const others = taken.filter((row) => row !== answers && this.#usable(row));
    if (answers !== undefined) {
      toasts.say(w.answersNow(answers.name));
    }
    if (others.length > 0) {
      toasts.say(w.listed(others.map(({ name }) => name)));
    }
    refused.forEach(({ name, error }) =>
      toasts.error(error.message.includes(name) ? error.message : `${name}: ${error.message}`),
    );
  }

  /** Whether a model can be used now; says why not. */
  #usable(row: ModelRow): boolean {
    if (row.problem !== null) {
      toasts.error(row.problem);
    } else if (!row.fits) {
      toasts.error(`${row.name}: ${words().models.tooLarge(row.memoryNeeded)}.`);
    }
    return row.problem === null && row.fits;
  }

  /** A download has come further. */
  #follow(download: Download): void {
    const before = this.downloads.find(({ id }) => id === download.id)?.state;
    this.#put(download, true);
    if (download.state === before) {
      return;
    }
    if (download.state === "done") {
      void this.#arrived(download);
    } else if (download.state === "failed" && !this.watched) {
      toasts.error(`${this.nameOf(download)}: ${download.error?.message ?? words().models.states.failed}`);
    }
  }

  async #arrived(download: Download): Promise<void> {
    await this.refresh().catch(() => undefined);
    if (this.watched) {
      return;
    }
    const { key } = download;
    const w = words().models;
    toasts.say(
      w.arrived(this.nameOf(download)),
      key === null || key === this.key ? {} : { action: { label: w.use, run: () => void this.use(key) }, seconds: 12 },
    );
  }

  nameOf(download: Download): string {
    return (
      this.offered.find(({ repo, file }) => repo === download.repo && file === download.file)?.name ?? download.file
    );
  }

  /** What events have told already is newer than what a call returns. */
  #put(download: Download, told = false): void {
    const same = this.downloads.find(({ repo, file }) => repo === download.repo && file === download.file);
    if (same !== undefined && (same.id > download.id || (same.id === download.id && !told))) {
      return;
    }
    this.downloads =
      same === undefined ? [...this.downloads, download] : this.downloads.map((one) => (one === same ? download : one));
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (reason) {
      toasts.error(commandError(reason).message);
    }
  }
}
