// The documents of the fake program: what stands on their pages, and where.

import type { Backend } from "../backend";
import type { CommandError, PageView, Source } from "../bindings";

export type SourcesPart = Pick<Backend, "source" | "page" | "marks" | "findInDocument" | "openInOwnProgram" | "originalBytes">;

const gone = (): CommandError => ({ code: "gone", message: "The document is no longer in the library." });

export function fakeSources(): SourcesPart {
  return {
    source: (document): Promise<Source> => Promise.reject(Object.assign(new Error("gone"), gone(), { document })),
    page: (): Promise<PageView> => Promise.reject(gone()),
    marks: () => Promise.resolve({ marks: [], located: 0 }),
    findInDocument: () => Promise.resolve({ findings: [], more: false }),
    openInOwnProgram: () => Promise.resolve(),
    originalBytes: () => Promise.reject(gone()),
  };
}
