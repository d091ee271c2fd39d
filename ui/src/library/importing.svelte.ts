// The import that runs, if one does, and how the last one ended.

import type { Backend, ImportEnded, ImportProgress } from "../backend/backend";
import { attempt } from "../design/attempt";

/** How long a result without trouble is shown. */
const shownSeconds = 8;

export class Importing {
  progress = $state.raw<ImportProgress | null>(null);
  ended = $state.raw<ImportEnded | null>(null);

  /** Whether the program has told of an import: that is newer than what it said at the start. */
  #told = false;

  constructor(private readonly backend: Backend) {
    backend.onImportProgressed((progress) => {
      this.#told = true;
      this.progress = progress;
      if (progress !== null) {
        this.ended = null;
      }
    });
    backend.onImportEnded((ended) => this.#end(ended));
  }

  /** What went wrong stays until it is put away. */
  #end(ended: ImportEnded): void {
    this.ended = ended;
    if (ended.outcome !== "failed" && ended.failed === 0) {
      setTimeout(() => {
        if (this.ended === ended) {
          this.dismiss();
        }
      }, shownSeconds * 1000);
    }
  }

  /** What ran when the program was asked at the start. */
  found(progress: ImportProgress | null): void {
    if (!this.#told) {
      this.progress = progress;
    }
  }

  /** The share that is done of the stage at hand, or null while it is unknown. */
  get share(): number | null {
    const progress = this.progress;
    if (progress === null || progress.stage === "discovering" || progress.stage === "folding") {
      return null;
    }
    const [done, total] =
      progress.stage === "reading"
        ? [progress.files_done, progress.files_total]
        : [progress.passages_done, progress.passages_total];
    return total === 0 ? null : Math.min(1, done / total);
  }

  chooseFiles(): Promise<void> {
    return attempt(() => this.backend.chooseFiles());
  }

  chooseFolder(): Promise<void> {
    return attempt(() => this.backend.chooseFolder());
  }

  addSamples(): Promise<void> {
    return attempt(() => this.backend.addSamples());
  }

  pause(): Promise<void> {
    return attempt(() => this.backend.pauseImport());
  }

  resume(): Promise<void> {
    return attempt(() => this.backend.resumeImport());
  }

  stop(): Promise<void> {
    return attempt(() => this.backend.stopImport());
  }

  /** Puts the last result away. */
  dismiss(): void {
    this.ended = null;
  }
}
