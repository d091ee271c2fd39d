// The frame of the window: what has been started, which panes are shown and how wide, and what lies on top. Measures are in
// pixels at text size 1, so that a pane grows with its text.

import type { ApiError, Backend, DropHovered } from "../backend/backend";
import { apiError } from "../backend/failure";
import type { LibraryState } from "../library/library.svelte";
import type { SettingsState } from "../settings/settings.svelte";

export const sections = ["general", "library", "answers", "privacy", "about"] as const;
export type Section = (typeof sections)[number];
export type Sheet = "settings" | "styles" | "forms" | "palette" | "shortcuts";

export const libraryWidths = { least: 220, most: 440, first: 272 };
export const sourceShares = { least: 0.3, most: 0.7, first: 0.47 };
const conversationLeast = 340;
const sourceLeast = 360;
const readingRoom = 1440;

type Kept = { library: number; source: number; shown: boolean };
const place = "footnote.frame";

export class FrameState {
  phase = $state<"starting" | "ready" | "failed">("starting");
  failure = $state.raw<ApiError | null>(null);
  sheet = $state<Sheet | null>(null);
  /** The section of the settings that is shown. */
  section = $state<Section>("general");
  hover = $state.raw<DropHovered["hover"]>(null);

  /** What the left pane lists. */
  tab = $state<"documents" | "conversations" | "notes">("documents");
  windowWidth = $state(1280);
  /** The library's width, and the source's share of the room that the library leaves. */
  libraryWidth = $state(libraryWidths.first);
  sourceShare = $state(sourceShares.first);
  #wanted = $state(true);
  #over = $state(false);
  #sourceOpen = $state(false);
  #reading = $state(false);
  /** The person wants the library beside what is read. */
  #kept = $state(false);

  readonly room = $derived.by(() => this.windowWidth / this.settings.values.text_size);
  /** Where library and conversation do not fit side by side, the library is drawn over the conversation, when asked for. */
  readonly overlay = $derived(this.room < this.libraryWidth + conversationLeast + (this.#sourceOpen ? sourceLeast : 0));
  /** A narrow window folds the library away while a footnote is read, so that the page can be read. */
  readonly #folded = $derived(this.#reading && !this.#kept && this.room < readingRoom);
  readonly libraryShown = $derived(this.overlay ? this.#over : this.#wanted && !this.#folded);
  readonly sourceAlone = $derived(this.room < conversationLeast + sourceLeast);

  constructor(
    private readonly backend: Backend,
    private readonly settings: SettingsState,
    private readonly library: LibraryState,
  ) {
    this.#remember();
    backend.onDropHovered(({ hover }) => (this.hover = hover));
  }

  async begin(): Promise<void> {
    try {
      const start = await this.backend.start();
      this.settings.take(start);
      await this.library.load(start);
      this.phase = "ready";
      afterDrawing(() => void this.backend.drawn());
    } catch (reason) {
      this.failure = apiError(reason);
      this.phase = "failed";
    }
  }

  /** The source pane has opened or closed, which may leave no room for the library. */
  sourceOpened(open: boolean): void {
    this.#sourceOpen = open;
    this.#over = false;
  }

  /** The source shows what a footnote leads to. */
  reads(reading: boolean): void {
    this.#reading = reading;
  }

  toggleSheet(sheet: Sheet): void {
    this.sheet = this.sheet === sheet ? null : sheet;
  }

  toggleLibrary(): void {
    if (this.overlay) {
      this.#over = !this.#over;
    } else if (this.#folded && this.#wanted) {
      this.#kept = true;
    } else {
      this.#wanted = !this.#wanted;
      this.#keep();
    }
  }

  /** Whether the library lies over the conversation. */
  get covered(): boolean {
    return this.overlay && this.#over;
  }

  /** Puts away a library that lies over the conversation; true if it did. */
  uncover(): boolean {
    const { covered } = this;
    this.#over = false;
    return covered;
  }

  setLibraryWidth(width: number): void {
    this.libraryWidth = within(width, libraryWidths);
    this.#keep();
  }

  setSourceShare(share: number): void {
    this.sourceShare = within(share, sourceShares);
    this.#keep();
  }

  #keep(): void {
    const kept: Kept = { library: this.libraryWidth, source: this.sourceShare, shown: this.#wanted };
    localStorage.setItem(place, JSON.stringify(kept));
  }

  #remember(): void {
    try {
      const kept = JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Kept>;
      this.libraryWidth = within(Number(kept.library ?? libraryWidths.first), libraryWidths);
      this.sourceShare = within(Number(kept.source ?? sourceShares.first), sourceShares);
      this.#wanted = kept.shown !== false;
    } catch {
      localStorage.removeItem(place);
    }
  }
}

function within(value: number, { least, most, first }: { least: number; most: number; first: number }): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : first;
}

/** Runs when what has changed is on the screen: after the next frame. */
function afterDrawing(run: () => void): void {
  requestAnimationFrame(() => setTimeout(run));
}
