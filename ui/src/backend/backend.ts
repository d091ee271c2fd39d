// What the pages may ask of the program. `tauri.ts` asks the real one; tests hand in their own.

export interface LibrarySummary {
  folder: string;
  documents: number;
  passages: number;
}

export interface Status {
  version: string;
  library: LibrarySummary;
}

/** The kinds of failure the pages treat differently. */
export type ErrorCode = "library-unusable";

export interface CommandError {
  code: ErrorCode;
  message: string;
}

export interface Backend {
  /** Rejects with a {@link CommandError}. */
  libraryStatus(): Promise<Status>;
}
