// What the program tells of itself without being asked, by its name.

import type { Notice } from "./bindings";

export type Noticed<Name extends Notice["notice"]> = Omit<Extract<Notice, { notice: Name }>, "notice">;
export type LibraryChanged = Noticed<"library-changed">;
export type ModelsTaken = Noticed<"models-taken">;
