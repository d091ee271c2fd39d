// What the source pane shows: the place that was opened, its document, the page that is read, zoom and findings. It knows no
// element: the view says which page is seen, and follows `jump`.

import { SvelteMap } from "svelte/reactivity";
import type {
  ApiError,
  Backend,
  DocumentKind,
  DocumentRow,
  Finding,
  LibraryChanged,
  Mark,
  Source,
  Unit,
} from "../backend/backend";
import { apiError } from "../backend/failure";
import { unitOf } from "../backend/formats";
import { pinpoint } from "../conversation/citation.svelte";
import { PageCache } from "./cache.svelte";
import { FindState } from "./find.svelte";
import { OutlineState, type Entry, type Reading } from "./outline.svelte";
import { placeOf, type Place } from "./place";
import type { SourceTarget } from "./target";
import { turnedMarks, turnedOn, type Quarters } from "./turning";

export type { SourceTarget } from "./target";

/** Where the view is to go; each has another serial, so that the same place can be gone to again. */
export type Jump = { serial: number; page: number } & (
  | { at: "passage" | "finding" | "top" }
  /** `start` is where it stands in the text of its page, `top` how far down the page, as a share of its height. */
  | { at: "heading"; start: number | null; top: number | null }
);
type Aim = Jump extends infer One ? (One extends Jump ? Omit<One, "serial" | "page"> : never) : never;
/** What stands beside the pages. */
export type Side = "thumbnails" | "outline";

/** What is said above the pages instead of, or besides, a marked passage. */
export type Note =
  "changed" | "changed-moved" | "missing" | "removed" | "not-located" | "moved" | "undrawable" | "locked";

export const zooms = { least: 0.25, most: 4, step: 1.2 };
/** A place that was left: what was open, and the page that was read. */
type Visited = { targets: readonly SourceTarget[]; index: number; page: number; reading: Reading; scrolled: boolean };
const mostVisited = 50;
const heldPages = 48;
const heldLabels = 400;
/** Below this share of the passage the program gives no boxes. */
const locatedEnough = 0.5;
/** Boxes are asked for the findings of one page only, and not for more than these. */
const boxedFindings = 60;

/** Formats that are shown as the pages they are, and not as text. */
const hasPages = (kind: DocumentKind | undefined): boolean => kind === "pdf" || kind === "image";

/** Where a place that was left is come back to. */
function arrivalAt(page: number, reading: Reading): Aim {
  return reading.page === page && reading.share > 0
    ? { at: "heading", start: null, top: reading.share }
    : { at: "top" };
}

export class SourceState {
  targets = $state.raw<readonly SourceTarget[]>([]);
  index = $state(0);
  readonly target = $derived<SourceTarget | null>(this.targets[this.index] ?? null);

  phase = $state<"closed" | "loading" | "ready" | "gone" | "failed">("closed");
  meta = $state.raw<Source | null>(null);
  failure = $state.raw<ApiError | null>(null);

  /** The page that is read now: the view sets it while the person scrolls. */
  page = $state(1);
  jump = $state.raw<Jump>({ serial: 0, page: 1, at: "top" });

  /** Boxes of the passage on its page of a PDF; null until they are known. */
  marks = $state.raw<readonly Mark[] | null>(null);
  /** The passage in the text of its page; null until it is known, or where it does not stand there. */
  place = $state.raw<Place | null>(null);
  #unlocated = $state<"not-located" | "moved" | null>(null);
  /** pdf.js could not read the file: its text is shown. */
  undrawable = $state(false);
  /** How many pages the file itself has, once it is open: those of files that are embedded in it follow, as text. */
  filePages = $state(Number.POSITIVE_INFINITY);
  /** Its pages are locked, and no password is known that opens them. */
  locked = $state(false);

  /** A zoom for each kind of view: what suits a printed page makes letters tiny. */
  #zooms = $state.raw<Record<"page" | "text", number | "fit" | "column">>({ page: "fit", text: "fit" });
  /** The scale at which a page fits the pane; the view measures it. */
  fitScale = $state(1);
  side = $state<Side | null>(null);
  /** What stands beside was just asked for, and is to take the keyboard. */
  sideAsked = false;

  findingMarks = $state.raw<{ page: number; current: readonly Mark[]; others: readonly Mark[] } | null>(null);
  readonly find: FindState;
  readonly outline: OutlineState;
  readonly pages: PageCache;
  /** How far down its page is read, and below which heading of its text. */
  reading = $state.raw<Reading>({ page: 1, share: 0, start: null });
  /** Pages that the person has turned, by document and page, for as long as the pane is open. */
  readonly #turned = new SvelteMap<string, Quarters>();
  readonly #labels = new SvelteMap<number, string>();
  readonly #boxes = new SvelteMap<string, readonly Mark[]>();
  /** Plain: that something was asked for is drawn nowhere. */
  readonly #asked = new Set<string>();

  readonly scale = $derived(typeof this.zoom === "number" ? this.zoom : this.fitScale);
  readonly view = $derived<"page" | "text">(
    hasPages(this.meta?.kind) &&
      this.meta?.original === "current" &&
      !this.undrawable &&
      (this.target?.page ?? 1) <= this.filePages
      ? "page"
      : "text",
  );
  readonly marksSomething = $derived(this.target !== null && this.target.start < this.target.end);
  readonly note = $derived.by<Note | null>(() => {
    if (this.phase === "gone") {
      return "removed";
    }
    if (this.phase !== "ready") {
      return null;
    }
    const original = this.meta?.original ?? "current";
    if (original === "changed") {
      return this.#unlocated === null ? "changed" : "changed-moved";
    }
    return original === "missing"
      ? "missing"
      : (this.#unlocated ?? (this.locked ? "locked" : this.undrawable ? "undrawable" : null));
  });
  /** The stored passage is shown where the page does not show it. */
  readonly storedShown = $derived(this.note === "removed" || this.#unlocated !== null);

  /** Places that were left by a jump, the last one at the end. */
  #visited = $state.raw<readonly Visited[]>([]);
  /** The place to be shown instead of the target's own, once its document is there. */
  #arrival: { page: number; aim: Aim } | null = null;
  #opening = 0;
  /** The file of the document that is being read again. */
  #awaited = $state<string | null>(null);
  #placing = 0;
  #findingBoxes = 0;

  constructor(private readonly backend: Backend) {
    this.pages = new PageCache((page) => this.#load(page), heldPages);
    this.outline = new OutlineState(backend);
    this.find = new FindState(
      backend,
      () => (this.meta === null ? null : { document: this.meta.document, page: this.page }),
      (finding) => this.#showFinding(finding),
    );
  }

  /** What its pages are called. */
  get unit(): Unit {
    return unitOf(this.meta?.kind ?? this.target?.kind);
  }

  /** "fit": the page fills the pane; "column": the text around the passage does. */
  get zoom(): number | "fit" | "column" {
    return this.#zooms[this.view];
  }

  set zoom(zoom: number | "fit" | "column") {
    this.#zooms = { ...this.#zooms, [this.view]: zoom };
  }

  get pageCount(): number {
    return this.meta?.pages ?? 0;
  }

  open(targets: readonly SourceTarget[], index: number): void {
    this.#remember();
    this.targets = targets;
    this.#show(index);
  }

  /** Whether there is a place to go back to: another document or page that was looked at before. */
  get hasBack(): boolean {
    return this.#visited.length > 0;
  }

  /** Goes back to where the person was before a link, a footnote or a jump led away. */
  back(): void {
    const visited = this.#visited.at(-1);
    if (visited === undefined) {
      return;
    }
    this.#visited = this.#visited.slice(0, -1);
    const { targets, index, page, reading, scrolled } = visited;
    this.targets = targets;
    this.#show(index);
    if (scrolled) {
      this.page = page;
      this.#arrival = { page, aim: arrivalAt(page, reading) };
      this.#jump(page, this.#arrival.aim);
    }
  }

  #remember(): void {
    if (this.target === null || this.phase === "closed") {
      return;
    }
    const { page, reading } = this;
    const scrolled = page !== this.target.page || (!this.marksSomething && reading.page === page && reading.share > 0);
    this.#visited = [
      ...this.#visited.slice(1 - mostVisited),
      { targets: this.targets, index: this.index, page, reading, scrolled },
    ];
  }

  openDocument(row: DocumentRow): void {
    if (row.document === null || row.kind === null) {
      return;
    }
    const { document, title, path, kind } = row;
    this.open(
      [
        {
          document,
          page: 1,
          start: 0,
          end: 0,
          quote: "",
          passage: "",
          title,
          path,
          kind,
          number: null,
          state: "current",
        },
      ],
      0,
    );
  }

  close(): void {
    this.#visited = [];
    this.#turned.clear();
    this.#shut();
  }

  /** Closes it so that *Back* brings it back. */
  putAway(): void {
    this.#remember();
    this.#shut();
  }

  #shut(): void {
    this.#forgetDocument();
    this.targets = [];
    this.index = 0;
    this.phase = "closed";
  }

  get hasNext(): boolean {
    return this.index + 1 < this.targets.length;
  }

  get hasPrevious(): boolean {
    return this.index > 0;
  }

  next(): void {
    if (this.hasNext) {
      this.#show(this.index + 1);
    }
  }

  previous(): void {
    if (this.hasPrevious) {
      this.#show(this.index - 1);
    }
  }

  retry(): void {
    this.#forgetDocument();
    this.#show(this.index);
  }

  /** Goes to the top of a page; numbers beyond the document are taken for its ends. */
  goToPage(page: number): void {
    if (this.pageCount > 0 && Number.isFinite(page)) {
      if (Math.abs(page - this.page) > 1) {
        this.#remember();
      }
      this.page = Math.min(this.pageCount, Math.max(1, Math.round(page)));
      this.#jump(this.page, { at: "top" });
    }
  }

  /** Goes to a place of the outline. */
  goToEntry({ page, start, top }: Entry): void {
    const { target } = this;
    // Files that are embedded in a PDF are shown as text, its own pages as they are printed.
    if (target !== null && page > this.filePages !== target.page > this.filePages) {
      this.open([{ ...target, page, start: 0, end: 0, quote: "", passage: "", number: null }], 0);
      return;
    }
    this.#remember();
    this.page = page;
    this.#jump(page, { at: "heading", start, top });
  }

  /** Shows or hides what stands beside the pages. */
  toggleSide(side: Side): void {
    this.side = this.side === side ? null : side;
    this.sideAsked = this.side !== null;
  }

  /** The pages as they are printed can be turned, and shown small. */
  get hasLeaves(): boolean {
    return this.phase === "ready" && this.view === "page";
  }

  turnsOf(page: number): Quarters {
    return this.#turned.get(`${this.meta?.document}:${page}`) ?? 0;
  }

  /** Turns the page that is read by a quarter. */
  turn(): void {
    this.#turned.set(`${this.meta?.document}:${this.page}`, turnedOn(this.turnsOf(this.page)));
    this.#jump(this.page, { at: "top" });
  }

  /** Boxes on a page as it is turned. */
  turned(marks: readonly Mark[], page: number): readonly Mark[] {
    return turnedMarks(marks, this.turnsOf(page));
  }

  /** Takes what was typed into the page box: a printed label such as "iv", else a number. */
  goToTyped(typed: string): boolean {
    const text = typed.trim();
    const labelled = [...this.#labels].find(([, label]) => label.toLowerCase() === text.toLowerCase());
    const page = /^\d+$/.test(text) ? Number(text) : (labelled?.[0] ?? Number.NaN);
    if (!(page >= 1 && page <= this.pageCount)) {
      return false;
    }
    this.goToPage(page);
    return true;
  }

  backToPassage(): void {
    if (this.target !== null) {
      this.page = this.target.page;
      this.#jump(this.target.page, { at: "passage" });
    }
  }

  /** What is printed on the page, where it is known and differs from the number. */
  label(page: number): string | null {
    const label = this.#labels.get(page);
    return label === undefined || label === String(page) ? null : label;
  }

  /** A page as a citation names it. */
  cited(page: number): ReturnType<typeof pinpoint> {
    const label = this.label(page);
    const called = this.unit === "page" ? { label: null, page_label: label } : { label, page_label: null };
    const location = {
      unit: this.unit,
      ...called,
      pages: this.pageCount,
      stretch: null,
      hidden: false,
      recognized: null,
    };
    return pinpoint({ page, location });
  }

  zoomIn(): void {
    this.#zoomTo(this.scale * zooms.step);
  }

  zoomOut(): void {
    this.#zoomTo(this.scale / zooms.step);
  }

  zoomToFit(): void {
    this.zoom = "fit";
  }

  openFind(): void {
    if (this.phase === "ready") {
      this.find.begin();
    }
  }

  closeFind(): void {
    this.find.close();
    this.findingMarks = null;
    this.#findingBoxes += 1;
  }

  /** pdf.js gave up on the file, or it was taken away meanwhile: from here on the text is shown. */
  cannotDraw(locked = false): void {
    this.locked = locked;
    this.undrawable = true;
    void this.#lookAgain();
  }

  async openInOwnProgram(): Promise<ApiError | null> {
    if (this.target === null) {
      return null;
    }
    try {
      await this.backend.openInOwnProgram(this.target.document);
      return null;
    } catch (reason) {
      return apiError(reason);
    }
  }

  get readsAgain(): boolean {
    return this.#awaited !== null;
  }

  /** Takes over what a document says now that was read again. */
  follow({ changed }: LibraryChanged): void {
    const row = changed.find(({ path, document }) => document !== null && path === this.#awaited);
    if (row !== undefined && row.state !== "waiting" && row.state !== "reading") {
      this.#awaited = null;
      this.openDocument(row);
    }
  }

  /** Has the file read again; the pane shows what it says now as soon as that is known. */
  async readAgain(): Promise<ApiError | null> {
    if (this.target === null) {
      return null;
    }
    this.#awaited = this.target.path;
    try {
      await this.backend.readAgain([this.target.document]);
      return null;
    } catch (reason) {
      this.#awaited = null;
      return apiError(reason);
    }
  }

  /** Opens the pages with a password. */
  async unlock(password: string): Promise<void> {
    if (this.target !== null) {
      await this.backend.unlockDocument(this.target.document, password);
      this.retry();
    }
  }

  readonly passwords = (document: number): Promise<string[]> => this.backend.passwordsOf(document);

  /** Where words stand on their page of a PDF; undefined until it is known. */
  boxesOf({ page, start, end }: { page: number; start: number; end: number }): readonly Mark[] | undefined {
    const document = this.meta?.document;
    const name = `${document}:${page}:${start}:${end}`;
    const known = this.#boxes.get(name);
    if (known === undefined && document !== undefined && !this.#asked.has(name)) {
      this.#asked.add(name);
      void this.backend.marks(document, page, start, end).then(
        ({ marks }) => this.#boxes.set(name, marks),
        () => this.#asked.delete(name),
      );
    }
    return known;
  }

  readonly bytes = (document: number, begin: number, end: number): Promise<Uint8Array> =>
    this.backend.originalBytes(document, begin, end);

  /** The title of what *Back* leads to. */
  get backTitle(): string | null {
    const visited = this.#visited.at(-1);
    return visited?.targets[visited.index]?.title ?? null;
  }

  #show(index: number): void {
    this.index = Math.min(Math.max(index, 0), Math.max(this.targets.length - 1, 0));
    const target = this.target;
    if (target === null) {
      this.close();
      return;
    }
    this.page = target.page;
    this.marks = null;
    this.place = null;
    this.#unlocated = null;
    if (this.phase === "ready" && this.meta?.document === target.document) {
      void this.#locate(target);
    } else {
      void this.#openDocument(target);
    }
  }

  async #openDocument(target: SourceTarget): Promise<void> {
    this.#forgetDocument();
    const opening = this.#opening;
    this.phase = "loading";
    try {
      const meta = await this.backend.source(target.document);
      if (opening !== this.#opening) {
        return;
      }
      this.meta = meta;
      this.phase = meta.original === "removed" ? "gone" : "ready";
      if (this.phase === "ready" && this.target !== null) {
        await this.#locate(this.target);
      }
    } catch (reason) {
      if (opening === this.#opening) {
        const failure = apiError(reason);
        this.failure = failure;
        this.phase = failure.kind === "gone" ? "gone" : "failed";
      }
    }
  }

  /** Asks what has become of the file, so that the note can say it. */
  async #lookAgain(): Promise<void> {
    const opening = this.#opening;
    const meta = this.meta === null ? null : await this.backend.source(this.meta.document).catch(() => null);
    if (opening !== this.#opening || this.target === null) {
      return;
    }
    this.meta = meta ?? this.meta;
    if (meta?.original === "removed") {
      this.phase = "gone";
    } else {
      await this.#placeInText(this.target);
    }
  }

  #forgetDocument(): void {
    this.#opening += 1;
    this.#placing += 1;
    this.closeFind();
    this.pages.clear();
    this.outline.clear();
    this.#labels.clear();
    this.#boxes.clear();
    this.#asked.clear();
    this.meta = null;
    this.failure = null;
    this.marks = null;
    this.place = null;
    this.#unlocated = null;
    this.undrawable = false;
    this.locked = false;
    this.filePages = Number.POSITIVE_INFINITY;
  }

  /** Finds the passage on its page, then goes there. */
  async #locate(target: SourceTarget): Promise<void> {
    const placing = ++this.#placing;
    const arrival = this.#arrival;
    this.#arrival = null;
    this.page = Math.min(arrival?.page ?? target.page, Math.max(1, this.pageCount));
    this.#jump(this.page, arrival?.aim ?? { at: this.marksSomething ? "passage" : "top" });
    if (!this.marksSomething) {
      this.marks = [];
      return;
    }
    if (this.view === "text") {
      await this.#placeInText(target);
      return;
    }
    try {
      const { marks, located } = await this.backend.marks(target.document, target.page, target.start, target.end);
      if (placing !== this.#placing) {
        return;
      }
      const found = located >= locatedEnough && marks.length > 0;
      if (typeof this.zoom !== "number") {
        this.zoom = found ? "column" : "fit";
      }
      this.marks = found ? marks : [];
      this.#unlocated = found ? null : "not-located";
      void this.#placeInText(target);
    } catch {
      if (placing === this.#placing) {
        this.marks = [];
        this.#unlocated = "not-located";
      }
    }
  }

  async #placeInText(target: SourceTarget): Promise<void> {
    const placing = this.#placing;
    const { view } = await this.pages.want(target.page);
    if (placing !== this.#placing || view === null) {
      return;
    }
    const trusted = target.state === "current" && this.meta?.original !== "changed";
    this.place = placeOf(view, target, trusted);
    if (this.view === "text" && this.marksSomething) {
      this.#unlocated = this.place === null ? "moved" : null;
    }
  }

  async #load(page: number): ReturnType<Backend["page"]> {
    const view = await this.backend.page(this.meta?.document ?? 0, page);
    if (view.label !== null && this.#labels.size < heldLabels) {
      this.#labels.set(page, view.label);
    }
    return view;
  }

  #showFinding(finding: Finding): void {
    this.page = finding.page;
    this.#jump(finding.page, { at: "finding" });
    if (this.view === "page") {
      void this.#boxFindings(finding);
    }
  }

  async #boxFindings(current: Finding): Promise<void> {
    const request = ++this.#findingBoxes;
    const document = this.meta?.document;
    if (document === undefined) {
      return;
    }
    const boxesOf = ({ page, start, end }: Finding): Promise<Mark[]> =>
      this.backend.marks(document, page, start, end).then(
        ({ marks }) => marks,
        () => [],
      );
    const own = await boxesOf(current);
    if (request !== this.#findingBoxes) {
      return;
    }
    this.findingMarks = { page: current.page, current: own, others: [] };
    const neighbours = this.find.findings
      .filter((finding) => finding.page === current.page && finding !== current)
      .slice(0, boxedFindings);
    const others = (await Promise.all(neighbours.map(boxesOf))).flat();
    if (request === this.#findingBoxes) {
      this.findingMarks = { page: current.page, current: own, others };
    }
  }

  #zoomTo(scale: number): void {
    this.zoom = Math.min(zooms.most, Math.max(zooms.least, scale));
  }

  #jump(page: number, aim: Aim): void {
    this.jump = { serial: this.jump.serial + 1, page, ...aim };
  }
}
