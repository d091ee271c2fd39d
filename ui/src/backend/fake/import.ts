// An import of the fake program: finds, reads, embeds and folds in, a few files at each tick of a timer.

import type { DocumentRow, ImportEnded, ImportProgress } from "../backend";

export type RunningImport = { readonly progress: ImportProgress; pause(): void; resume(): void; stop(): void };

type Tell = {
  change(changed: DocumentRow[], gone?: string[]): void;
  progressed(progress: ImportProgress): void;
  ended(ended: ImportEnded): void;
};

export function runImport(wanted: DocumentRow[], pace: number, tell: Tell): RunningImport {
  const step = Math.max(1, Math.ceil(wanted.length / 40));
  const passages = wanted.reduce((sum, row) => sum + row.passages, 0);
  let progress: ImportProgress = {
    stage: "discovering",
    state: "running",
    files_done: 0,
    files_total: 0,
    failed: 0,
    skipped: 0,
    searchable: 0,
    passages_done: 0,
    passages_total: 0,
    per_second: null,
    seconds_left: null,
    reading: [],
    queued: 0,
  };

  function set(change: Partial<ImportProgress>): void {
    progress = { ...progress, ...change };
    tell.progressed(progress);
  }

  function read(): void {
    const batch = wanted.slice(progress.files_done, progress.files_done + step);
    tell.change(batch.map((row) => ({ ...row, state: "searchable" })));
    const filesDone = progress.files_done + batch.length;
    const perSecond = (step * 1000) / pace;
    set({
      stage: "reading",
      files_done: filesDone,
      files_total: wanted.length,
      searchable: filesDone,
      per_second: perSecond,
      seconds_left: (wanted.length - filesDone) / perSecond + 5,
      reading: wanted.slice(filesDone, filesDone + 2).map((row) => row.path.slice(row.path.lastIndexOf("/") + 1)),
    });
  }

  function embed(): void {
    const passagesDone = Math.min(passages, progress.passages_done + Math.ceil(passages / 40));
    const perSecond = (passages / 40) * (1000 / pace);
    set({
      stage: "embedding",
      passages_done: passagesDone,
      passages_total: passages,
      reading: [],
      per_second: perSecond,
      seconds_left: (passages - passagesDone) / perSecond,
    });
  }

  function advance(): void {
    if (progress.state !== "running") {
      return;
    }
    if (progress.files_done < wanted.length) {
      read();
    } else if (progress.passages_done < passages) {
      embed();
    } else if (progress.stage !== "folding") {
      set({ stage: "folding", per_second: null, seconds_left: null });
    } else {
      finish("done");
    }
  }

  function finish(outcome: ImportEnded["outcome"]): void {
    clearInterval(timer);
    const read = wanted.slice(0, progress.files_done);
    tell.change(outcome === "done" ? wanted : read);
    const partly = read.filter((row) => row.state === "partly").length;
    tell.ended({
      outcome,
      indexed: read.length - partly,
      unchanged: 0,
      partly,
      failed: 0,
      skipped: 0,
      seconds: 9,
      error: null,
    });
  }

  const timer = setInterval(advance, pace);
  tell.progressed(progress);

  return {
    get progress() {
      return progress;
    },
    pause: () => set({ state: "paused", per_second: null, seconds_left: null }),
    resume: () => set({ state: "running" }),
    stop: () => {
      set({ state: "stopping" });
      setTimeout(() => finish("stopped"), pace);
    },
  };
}
