// What a person adds to documents and answers: notes, highlights and stars. Where they are drawn is left to the panes.

import type { Backend, NewNote, Note, Noted } from "../backend/backend";
import { attempt } from "../design/attempt";
import { needles, plain } from "../library/matching";

export type NotedPassage = Extract<Noted, { on: "passage" }>;
export type PassageNote = Note & { on: NotedPassage };

/** What the editor is open for: a note that there is, or one that is being made. */
export type Edited = { on: NewNote; quote: string; title: string; note: Note | null };

export class NotesState {
  all = $state.raw<readonly Note[]>([]);
  filter = $state("");
  onlyStarred = $state(false);
  edited = $state.raw<Edited | null>(null);

  readonly shown = $derived.by(() => {
    const wanted = needles(this.filter);
    return this.all.filter((note) => {
      const text = plain(
        `${note.words} ${note.on.on === "passage" ? `${note.on.title} ${note.on.quote}` : `${note.on.question} ${note.on.said}`}`,
      );
      return (!this.onlyStarred || note.starred) && wanted.every((needle) => text.includes(needle));
    });
  });
  readonly #byDocument = $derived.by(() => {
    const notes = new Map<number, PassageNote[]>();
    for (const note of this.all) {
      if (isOnPassage(note) && note.on.state === "current") {
        notes.set(note.on.document, [...(notes.get(note.on.document) ?? []), note]);
      }
    }
    return notes;
  });

  constructor(private readonly backend: Backend) {
    // A document that was read again may hold its noted words elsewhere, or not any more.
    backend.onLibraryChanged(({ changed, gone }) => {
      if (this.all.length > 0 && [...changed.map(({ key }) => key), ...gone].some((key) => this.#concerns(key))) {
        void this.load();
      }
    });
  }

  async load(): Promise<void> {
    await attempt(async () => {
      this.all = await this.backend.notes();
    });
  }

  of(document: number): readonly PassageNote[] {
    return this.#byDocument.get(document) ?? [];
  }

  onPage(document: number, page: number): readonly PassageNote[] {
    return this.of(document).filter((note) => note.on.page === page);
  }

  /** The note on exactly these words, or on this answer. */
  find(on: NewNote): Note | undefined {
    return this.all.find((note) =>
      on.on === "answer"
        ? note.on.on === "answer" && note.on.conversation === on.conversation && note.on.turn === on.turn
        : isOnPassage(note) &&
          note.on.document === on.document &&
          note.on.page === on.page &&
          note.on.start === on.start &&
          note.on.end === on.end,
    );
  }

  highlight(on: NewNote): Promise<void> {
    const before = this.find(on);
    return this.save(on, before?.words ?? "", before?.starred ?? false);
  }

  toggleStar(on: NewNote): Promise<void> {
    const before = this.find(on);
    return this.save(on, before?.words ?? "", !(before?.starred ?? false));
  }

  save(on: NewNote, words: string, starred: boolean): Promise<void> {
    return attempt(async () => {
      const before = this.find(on);
      const note = await this.backend.saveNote(on, words, starred);
      this.#put(note, before);
    });
  }

  change(note: Note, words: string, starred: boolean): Promise<void> {
    return attempt(async () => this.#put(await this.backend.changeNote(note.id, words, starred), note));
  }

  remove(note: Note): Promise<void> {
    return attempt(async () => {
      await this.backend.deleteNote(note.id);
      this.#put(null, note);
    });
  }

  edit(edited: Omit<Edited, "note">): void {
    this.edited = { ...edited, note: this.find(edited.on) ?? null };
  }

  editNote(note: Note): void {
    const { on } = note;
    this.edited =
      on.on === "passage"
        ? {
            on: { on: "passage", document: on.document, page: on.page, start: on.start, end: on.end },
            quote: on.quote,
            title: on.title,
            note,
          }
        : {
            on: { on: "answer", conversation: on.conversation, turn: on.turn },
            quote: on.said,
            title: on.question,
            note,
          };
  }

  /** Keeps what was written in the editor. */
  async finish(words: string, starred: boolean): Promise<void> {
    const edited = this.edited;
    this.edited = null;
    if (edited === null) {
      return;
    }
    await (edited.note === null ? this.save(edited.on, words, starred) : this.change(edited.note, words, starred));
  }

  #put(note: Note | null, before: Note | undefined): void {
    const others = this.all.filter(({ id }) => id !== before?.id && id !== note?.id);
    this.all = note === null ? others : [note, ...others].sort((a, b) => b.made - a.made || b.id - a.id);
  }

  #concerns(key: string): boolean {
    return this.all.some(({ on }) => on.on === "passage" && (`d${on.document}` === key || on.state !== "current"));
  }
}

export function isOnPassage(note: Note): note is PassageNote {
  return note.on.on === "passage";
}
