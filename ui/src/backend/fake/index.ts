// A program that lives in the page: it keeps a small library in memory and answers as the real one does. The same screens
// run on it in a browser (`npm run fake`) and in tests. `fakeBackend(options)` makes one.

import type { Backend } from "../backend";
import { fakeConversations, type ConversationsPart } from "./conversations";
import { fakeLibrary, type LibraryPart } from "./library";
import { fakeSources, type SourcesPart } from "./sources";

export function fakeBackend(): Backend {
  const library: LibraryPart = fakeLibrary();
  const sources: SourcesPart = fakeSources();
  const conversations: ConversationsPart = fakeConversations();
  return { ...library, ...sources, ...conversations };
}
