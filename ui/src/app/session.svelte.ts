// One window's state, in parts. Components get it from the context; nothing here knows how it looks.

import { getContext, setContext } from "svelte";
import type { Backend } from "../backend/backend";
import { ConversationState } from "../conversation/conversation.svelte";
import { LibraryState } from "../library/library.svelte";
import { GridsState } from "../grid/grids.svelte";
import { NotesState } from "../notes/notes.svelte";
import { WritingState } from "../writing/writing.svelte";
import { SettingsState } from "../settings/settings.svelte";
import { SourceState } from "../source/source.svelte";
import { FrameState } from "./frame.svelte";

export class Session {
  readonly library: LibraryState;
  readonly conversation: ConversationState;
  readonly source: SourceState;
  /** A second document, beside the one that footnotes open. */
  readonly beside: SourceState;
  readonly notes: NotesState;
  readonly grids: GridsState;
  readonly writing: WritingState;
  readonly settings: SettingsState;
  readonly frame: FrameState;

  constructor(readonly backend: Backend) {
    this.settings = new SettingsState(backend);
    this.library = new LibraryState(backend);
    this.source = new SourceState(backend);
    this.beside = new SourceState(backend);
    this.notes = new NotesState(backend);
    this.writing = new WritingState(backend);
    this.conversation = new ConversationState(backend, this.library, this.source, () => this.settings.version);
    this.grids = new GridsState(backend, this.library, this.source);
    this.conversation.shown = () => this.grids.close();
    this.frame = new FrameState(backend, this.settings, this.library);
  }
}

const key = Symbol("session");

export function provideSession(session: Session): void {
  setContext(key, session);
}

export function useSession(): Session {
  return getContext<Session>(key);
}
