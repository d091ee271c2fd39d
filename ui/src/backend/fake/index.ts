// A program that lives in the page: it keeps a small library in memory and answers as the real one does. The same screens
// run on it in a browser (`npm run fake`) and in tests. `fakeBackend(options)` makes one.

import type { Backend } from "../backend";
import { fakeConversations, type ConversationsPart } from "./conversations";
import { fakeFolders, foldersInEveryState, type FoldersPart } from "./folders";
import { fakeGrids, type GridsPart } from "./grids";
import { fakeLibrary, type LibraryOptions, type LibraryPart } from "./library";
import { fakeModels, type ModelsOptions, type ModelsPart } from "./models";
import { fakeNotes, type NotesPart } from "./notes";
import { fakeSettings, type SettingsOptions, type SettingsPart } from "./settings";
import { fakeSources, type SourcesPart } from "./sources";

export type FakeOptions = LibraryOptions & SettingsOptions & ModelsOptions;
export type FakeBackend = Backend & LibraryPart & FoldersPart & SettingsPart & ModelsPart & GridsPart;

export function fakeBackend(options: FakeOptions = {}): FakeBackend {
  const library: LibraryPart = fakeLibrary(options);
  const folders: FoldersPart = fakeFolders(options.library === "states" ? foldersInEveryState() : []);
  const settings: SettingsPart = fakeSettings(library, options);
  const sources: SourcesPart = fakeSources();
  const models: ModelsPart = fakeModels(options);
  const conversations: ConversationsPart = fakeConversations({ sources, answerer: models.answerer });
  const notes: NotesPart = fakeNotes({ library, sources, conversations });
  const grids: GridsPart = fakeGrids(conversations);
  return { ...library, ...folders, ...settings, ...sources, ...models, ...conversations, ...notes, ...grids };
}

/** `?library=empty&theme=dark&language=de&text=2&models=none&using=m1&earlier=yes&unusable=why`: the window in a chosen state, to look at it. */
export function optionsFromAddress(address: string): FakeOptions {
  const asked = new URLSearchParams(address);
  const library = asked.get("library");
  const unusable = asked.get("unusable");
  const theme = asked.get("theme");
  const language = asked.get("language");
  const using = asked.get("using");
  return {
    library:
      library === "empty" || library === "states"
        ? library
        : library === null
          ? "samples"
          : Number(library) || "samples",
    settings: {
      theme: theme === "dark" || theme === "light" ? theme : "system",
      contrast: asked.get("contrast") === "more" ? "more" : "system",
      language: language === "de" || language === "en" ? language : "system",
      text_size: Number(asked.get("text")) || 1,
    },
    earlier: asked.get("earlier") === "fails" ? "fails" : asked.has("earlier"),
    models: asked.get("models") === "none" ? "none" : "some",
    ...(using === null ? {} : { using }),
    ...(unusable === null ? {} : { unusable }),
  };
}
