// Highlights and notes on what is selected in a source.

import type { NewNote } from "../backend/backend";
import { toasts } from "../design/toasts.svelte";
import { words } from "../i18n/words.svelte";
import type { SourceState } from "../source/source.svelte";
import type { NotesState } from "./notes.svelte";
import { placeIn, selectedOn } from "./selected";

export class Marking {
  constructor(
    private readonly notes: NotesState,
    private readonly source: SourceState,
  ) {}

  async highlight(): Promise<void> {
    const found = await this.#selected();
    if (found !== null) {
      getSelection()?.removeAllRanges();
      await this.notes.highlight(found.on);
    }
  }

  async note(): Promise<void> {
    const found = await this.#selected();
    if (found !== null) {
      this.notes.edit({ on: found.on, quote: found.words, title: this.source.target?.title ?? "" });
    }
  }

  /** The selected words where they stand in the page's text; says so where they do not. */
  async #selected(): Promise<{ on: NewNote; words: string } | null> {
    const selected = selectedOn(getSelection());
    const document = this.source.meta?.document;
    if (selected === null || document === undefined) {
      return null;
    }
    const { view } = await this.source.pages.want(selected.page);
    const place = view === null ? null : placeIn(view, selected);
    if (place === null) {
      toasts.error(words().notes.notPlaced);
      return null;
    }
    return { on: { on: "passage", document, page: selected.page, ...place }, words: selected.words };
  }
}
