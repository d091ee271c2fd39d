// The formats that are read, in the order in which they are listed.

import { formats, type DocumentKind, type Unit } from "./bindings";

export { formats };

/** What the pages of a document of this kind are. */
export function unitOf(kind: DocumentKind | null | undefined): Unit {
  return formats.find(({ id }) => id === kind)?.unit ?? "page";
}
