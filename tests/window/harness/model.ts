// The small language model of the tests on a desk, and a hold on the process that runs it: held between its words, an
// answer can be looked at, stopped or lost at a moment that the test chooses.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Desk, root } from "./desk";
import { until } from "./wait";

export const tiny = join(root, "src-tauri/llm/tests/tiny/tiny.gguf");
export const tinyName = "Footnote Tiny Copyist";

/** Long enough for some tokens. */
const glimpseMs = 3;

/** Settings as the app keeps them, written before it starts. One thread is what so small a model needs. */
export function keepSettings(desk: Desk, models: Record<string, unknown>): void {
  const file = join(desk.folder, "data/app.footnote.desktop/settings.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ app: { threads: 1 }, models }));
}

/** Has the model answer from the start. */
export function answerWith(desk: Desk, file = tiny): void {
  keepSettings(desk, { chosen: file, files: [file] });
}

export class ModelProcess {
  private constructor(readonly id: number) {}

  /** The process that runs the model of this desk's app; waits for it. */
  static async of(desk: Desk): Promise<ModelProcess> {
    return new ModelProcess(await until("a process runs the model", () => find(desk)));
  }

  hold(): void {
    process.kill(this.id, "SIGSTOP");
  }

  release(): void {
    process.kill(this.id, "SIGCONT");
  }

  kill(): void {
    process.kill(this.id, "SIGKILL");
  }

  /** Lets the model work in glimpses until `seen` gives something, and holds it there. */
  async slowly<T>(what: string, seen: () => Promise<T>): Promise<Exclude<T, false | undefined>> {
    return until(what, async () => {
      const found = await seen();
      if (found === false || found === undefined) {
        this.release();
        await new Promise((wake) => setTimeout(wake, glimpseMs));
        this.hold();
      }
      return found;
    });
  }
}

function find(desk: Desk): number | undefined {
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const ours = readFileSync(`/proc/${name}/environ`, "utf8").includes(`FOOTNOTE_LIBRARY=${desk.library}\0`);
      if (ours && readFileSync(`/proc/${name}/cmdline`, "utf8").endsWith("\0worker\0model\0")) {
        return Number(name);
      }
    } catch {
      // It has ended meanwhile, or is not ours to look at.
    }
  }
  return undefined;
}
