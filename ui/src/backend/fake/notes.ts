// The fake program's notes: kept in the page.

import type { Backend, Location, Note, Noted } from "../backend";
import { unitOf } from "../formats";
import type { ConversationsPart } from "./conversations";
import type { LibraryPart } from "./library";
import type { SourcesPart } from "./sources";

export type NotesPart = Pick<Backend, "notes" | "saveNote" | "changeNote" | "deleteNote">;

type Parts = {
  library: Pick<LibraryPart, "documents">;
  sources: Pick<SourcesPart, "page">;
  conversations: Pick<ConversationsPart, "conversation">;
};

export function fakeNotes({ library, sources, conversations }: Parts): NotesPart {
  let notes: Note[] = [];
  let last = 0;

  function put(note: Note): Note | null {
    notes = notes.filter(({ id }) => id !== note.id);
    if (note.on.on === "answer" && note.words === "" && !note.starred) {
      return null;
    }
    notes = [note, ...notes].sort((a, b) => b.id - a.id);
    return note;
  }

  return {
    notes: async () => notes,
    saveNote: async (on, words, starred) => {
      const made = Math.floor(Date.now() / 1000);
      let noted: Noted;
      if (on.on === "passage") {
        const row = (await library.documents()).find(({ document }) => document === on.document);
        const { text } = await sources.page(on.document, on.page);
        const location: Location = {
          unit: unitOf(row?.kind),
          label: null,
          page_label: null,
          pages: null,
          stretch: null,
          hidden: false,
          recognized: null,
        };
        noted = {
          ...on,
          title: row?.title ?? "",
          path: row?.path ?? "",
          kind: row?.kind ?? "text",
          location,
          heading: "",
          quote: [...text].slice(on.start, on.end).join(""),
          state: "current",
        };
      } else {
        const { turns } = await conversations.conversation(on.conversation);
        const turn = turns.find(({ id }) => id === on.turn);
        noted = { ...on, question: turn?.question ?? "", said: turn?.answer ?? "" };
      }
      const same = notes.find((note) => samePlace(note.on, noted));
      if (same !== undefined) {
        return put({ ...same, words: words.trim(), starred, changed: made });
      }
      last += 1;
      return put({ id: last, on: noted, words: words.trim(), starred, made, changed: made });
    },
    changeNote: async (id, words, starred) => {
      const note = notes.find((one) => one.id === id);
      return note === undefined ? null : put({ ...note, words: words.trim(), starred });
    },
    deleteNote: async (id) => {
      notes = notes.filter((note) => note.id !== id);
    },
  };
}

function samePlace(one: Noted, other: Noted): boolean {
  return one.on === "passage"
    ? other.on === "passage" &&
        one.document === other.document &&
        one.page === other.page &&
        one.start === other.start &&
        one.end === other.end
    : other.on === "answer" && one.conversation === other.conversation && one.turn === other.turn;
}
