// Folders that are kept current.

import type { FolderState } from "../../backend/backend";
import { numbersIn } from "../numbers";

const { count: n, plural, series } = numbersIn("en");

const files = (how: number): string => plural(how, "file", "files");

export const folders = {
  title: "Folders kept current",
  states: {
    current: "Up to date",
    waiting: "Being read",
    unreachable: "Can’t be reached",
    off: "Not kept current",
  } satisfies Record<FolderState, string>,
  actions: (name: string) => `Actions for the folder ${name}`,
  ask: "Ask this folder",
  keepCurrent: "Keep current",
  compare: "Look for changes now",
  rules: "What is read…",
  stop: "Stop watching",
  stopped: (name: string) => `${name} is no longer watched. Its documents stay in the library.`,
  added: (name: string) => `${name} is kept current: changes to its files are taken over.`,
  readOnce: "Read only once",
  /** What a folder holds, in a row. */
  facts: (documents: number, byWords: number, waiting: number, failed: number, skipped: number, leftOut: number) =>
    series([
      plural(documents, "document", "documents"),
      byWords > 0 ? `${n(byWords)} found by words only so far` : "",
      waiting > 0 ? `${files(waiting)} waiting` : "",
      failed > 0 ? `${files(failed)} that couldn’t be read` : "",
      skipped + leftOut > 0 ? `${files(skipped + leftOut)} left out` : "",
    ]),
  compared: (when: string) => `Last compared with the library on ${when}.`,
  neverCompared: "Not compared with the library yet.",
  kept: "Its documents stay in the library and can be searched.",

  sheet: (name: string) => `What is read in ${name}`,
  keepCurrentHint: "New, edited, moved and deleted files are taken over by themselves.",
  endings: "Only these kinds of files",
  endingsHint: "Endings of their names, such as pdf docx. Empty: all kinds.",
  patterns: "Leave out",
  patternsHint: "One pattern per line, as in a .gitignore file: *.tmp or drafts/",
  maxSize: "Leave out files over",
  mebibytes: "MiB",
  hidden: "Read hidden files",
  links: "Follow links",
  linksHint: "To files and folders elsewhere. Each folder is read once.",
  gitignore: "Follow .gitignore files",
  estimate: (how: number, size: string) => (how === 0 ? "No file is read by these rules." : `${files(how)}, ${size}`),
  leavesLibrary: "Documents whose files you leave out are removed from the library.",
  save: "Save",
};
