// A renewal of the fake program's library: a fortieth of the passages at each tick of a timer.

import type { RenewalEnded, RenewalProgress } from "../backend";

export type RunningRenewal = { readonly progress: RenewalProgress; stop(): void };

type Tell = {
  fails: boolean;
  progressed(progress: RenewalProgress): void;
  ended(ended: RenewalEnded, done: number): void;
};

export function runRenewal(passages: number, done: number, pace: number, tell: Tell): RunningRenewal {
  const step = Math.max(1, Math.ceil(passages / 40));
  let progress: RenewalProgress = {
    state: "running",
    passages_done: done,
    passages_total: passages,
    seconds_left: null,
  };

  function set(change: Partial<RenewalProgress>): void {
    progress = { ...progress, ...change };
    tell.progressed(progress);
  }

  function finish(ended: RenewalEnded): void {
    clearInterval(timer);
    tell.ended(ended, progress.passages_done);
  }

  const timer = setInterval(() => {
    if (progress.state === "stopping") {
      finish({ outcome: "stopped", error: null });
    } else if (tell.fails && progress.passages_done > 0) {
      const message = "the store failed: no space is left on the disk";
      finish({ outcome: "failed", error: { kind: "broken", code: "said", values: {}, message } });
    } else if (progress.passages_done < passages) {
      const passagesDone = Math.min(passages, progress.passages_done + step);
      set({ passages_done: passagesDone, seconds_left: ((passages - passagesDone) / step) * (pace / 1000) });
    } else {
      finish({ outcome: "done", error: null });
    }
  }, pace);
  tell.progressed(progress);

  return {
    get progress() {
      return progress;
    },
    stop: () => set({ state: "stopping", seconds_left: null }),
  };
}
