// The small language model of the tests on a desk, and a hold on the process that runs it: held between its words, an
// answer can be looked at, stopped or lost at a moment that the test chooses.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Key } from "selenium-webdriver";
import { type Desk, root } from "./desk";
import { until } from "./wait";
import type { AppWindow } from "./window";

export const tiny = join(root, "src-tauri/llm/tests/tiny/tiny.gguf");
export const tinyName = "tiny";

/** Long enough for some tokens. */
const glimpseMs = 3;
const attempts = 10;

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

  /** Asks in a conversation of its own, and holds the model while words stand there that fit; returns those. */
  async midway(window: AppWindow, question: string, fits: (words: string) => boolean): Promise<string> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      this.hold();
      await window.click("new-conversation");
      await (await window.find("ask-field")).sendKeys(question, Key.ENTER);
      await window.find("stop-button");
      const words = await until(`the answer to “${question}” is on its way`, async () => {
        const now = await window.written();
        if (now !== "" && fits(now)) {
          return now;
        }
        // On a busy machine a glimpse can be long enough for all of the answer.
        if (now === "" && (await window.all("stop-button")).length === 0) {
          return "";
        }
        this.release();
        await new Promise((wake) => setTimeout(wake, glimpseMs));
        this.hold();
        return undefined;
      });
      if (words !== "") {
        return words;
      }
    }
    throw new Error(`${attempts} answers to “${question}” went by too fast`);
  }
}

function find(desk: Desk): number | undefined {
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (!readFileSync(`/proc/${name}/cmdline`, "utf8").endsWith("\0worker\0model\0")) {
        continue;
      }
      // It inherits nothing that would tell whose it is; the app that started it does.
      const app = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1];
      if (readFileSync(`/proc/${app}/environ`, "utf8").includes(`FOOTNOTE_LIBRARY=${desk.library}\0`)) {
        return Number(name);
      }
    } catch {
      // It has ended meanwhile, or is not ours to look at.
    }
  }
  return undefined;
}
