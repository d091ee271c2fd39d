// A program that lives in the page: it keeps a small library in memory and answers as the real one does. The same screens
// run on it in a browser (`npm run fake`) and in tests. `fakeBackend(options)` makes one.

import type { Backend } from "../backend";
import { fakeConversations, type ConversationsPart } from "./conversations";
import { fakeLibrary, type LibraryOptions, type LibraryPart } from "./library";
import { fakeSettings, type SettingsOptions, type SettingsPart } from "./settings";
import { fakeSources, type SourcesPart } from "./sources";

export type FakeOptions = LibraryOptions & SettingsOptions;
export type FakeBackend = Backend & LibraryPart & SettingsPart;

export function fakeBackend(options: FakeOptions = {}): FakeBackend {
  const library: LibraryPart = fakeLibrary(options);
  const settings: SettingsPart = fakeSettings(library, options);
  const sources: SourcesPart = fakeSources();
  const conversations: ConversationsPart = fakeConversations({ sources });
  return { ...library, ...settings, ...sources, ...conversations };
}

/** `?library=empty&theme=dark&language=de&text=2&unusable=why`: the window in a chosen state, to look at it. */
export function optionsFromAddress(address: string): FakeOptions {
  const asked = new URLSearchParams(address);
  const library = asked.get("library");
  const unusable = asked.get("unusable");
  const theme = asked.get("theme");
  const language = asked.get("language");
  return {
    library: library === "empty" || library === "states" ? library : library === null ? "samples" : Number(library) || "samples",
    settings: {
      theme: theme === "dark" || theme === "light" ? theme : "system",
      contrast: asked.get("contrast") === "more" ? "more" : "system",
      language: language === "de" || language === "en" ? language : "system",
      textSize: Number(asked.get("text")) || 1,
    },
    ...(unusable === null ? {} : { unusable }),
  };
}
