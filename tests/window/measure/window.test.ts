// Measures the window on a library that is named in FOOTNOTE_MEASURE_LIBRARY (copied, never changed), best with a release
// build in FOOTNOTE_APP and the person's cache in FOOTNOTE_TEST_CACHE: `npm run measure`. It prints figures and fails on none; docs/figures.md keeps them.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Key } from "selenium-webdriver";
import { type Desk, test } from "../harness/desk";
import type { AppWindow } from "../harness/window";

const library = process.env["FOOTNOTE_MEASURE_LIBRARY"];
const starts = 5;
const files = 1000;
const typed = "what does the lease say about the deposit of the tenant";

function report(what: string, values: number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(0);
  console.log(`${what}: median ${at(0.5)}, p95 ${at(0.95)}, highest ${at(1)} of ${values.length}`);
}

function place(desk: Desk): void {
  if (library !== undefined) {
    cpSync(library, desk.library, { recursive: true });
  }
}

/** Starts the app without WebDriver and waits until it has drawn its window. */
async function plainly(desk: Desk, name: string): Promise<{ pid: number; milliseconds: number; end(): void }> {
  const log = join(desk.folder, `${name}.log`);
  const begun = performance.now();
  const script = `exec "$0" 2>"${log}"`;
  const child = desk.spawn("sh", ["-c", script, process.env["FOOTNOTE_APP"] ?? ""], {
    FOOTNOTE_LOG: "footnote_app=info",
    NO_COLOR: "1",
  });
  const drawn = (): boolean => {
    try {
      return readFileSync(log, "utf8").includes("the window is drawn");
    } catch {
      return false;
    }
  };
  while (!drawn()) {
    await new Promise((later) => setTimeout(later, 2));
  }
  const pid = child.pid ?? Number.NaN;
  return { pid, milliseconds: performance.now() - begun, end: () => process.kill(-pid, "SIGKILL") };
}

/** Memory of a process that is its own, in MiB: what is shared counts by its share. */
function memory(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}

function rss(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

test("start and memory", async ({ desk }) => {
  place(desk);
  const times: number[] = [];
  for (let round = 0; round <= starts; round += 1) {
    const app = await plainly(desk, `start-${round}`);
    // The first start fills the system's caches.
    if (round > 0) {
      times.push(app.milliseconds);
    }
    if (round === starts) {
      await new Promise((later) => setTimeout(later, 15_000));
      console.log(
        `memory of the app without its web processes: PSS ${memory(app.pid).toFixed(0)} MiB, RSS ${rss(app.pid).toFixed(0)} MiB`,
      );
    }
    app.end();
  }
  report("start to a usable window, ms", times);
});

/** Notes in the page how long each key takes until the frame that shows it, and each passage list until it changes. */
function watch(window: AppWindow): Promise<void> {
  return window.evaluate(() => {
    const seen = { keys: [] as number[], passages: [] as number[] };
    Object.assign(globalThis, { seen });
    let last = 0;
    let waiting = false;
    document.addEventListener(
      "input",
      () => {
        last = performance.now();
        waiting = true;
      },
      true,
    );
    document.addEventListener(
      "keydown",
      (event) => {
        const pressed = event.timeStamp;
        requestAnimationFrame(() => setTimeout(() => seen.keys.push(performance.now() - pressed)));
      },
      true,
    );
    new MutationObserver((changes) => {
      const listed = (node: Node): boolean =>
        node instanceof Element && node.closest('[data-testid="live-passages"]') !== null;
      const inList = changes.some(
        ({ target }) => listed(target) || (target.parentElement !== null && listed(target.parentElement)),
      );
      const appeared = changes.some(({ addedNodes }) =>
        [...addedNodes].some(
          (node) =>
            node instanceof Element &&
            (node.matches('[data-testid="live-passages"]') ||
              node.querySelector('[data-testid="live-passages"]') !== null),
        ),
      );
      if (waiting && (inList || appeared)) {
        waiting = false;
        seen.passages.push(performance.now() - last);
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}

function seen(window: AppWindow): Promise<{ keys: number[]; passages: number[] }> {
  return window.evaluate(() => (globalThis as unknown as { seen: { keys: number[]; passages: number[] } }).seen);
}

test("keys while nothing else is done, and passages while typing", async ({ desk }) => {
  place(desk);
  const window = await desk.start();
  const field = await window.find("ask-field");
  await field.click();
  await watch(window);
  // Real keys of the display, one every 150 ms: a passage list can appear after each.
  desk.run("xdotool", ["type", "--delay", "150", typed]);
  const { keys, passages } = await seen(window);
  report("key to frame, idle, ms", keys);
  report("last key to passages, ms", passages);
});

test("keys while a thousand files are indexed", async ({ desk }) => {
  const folder = desk.makeFolder("thousand");
  for (let number = 1; number <= files; number += 1) {
    const rest = Array.from(
      { length: 40 },
      (_, day) =>
        `On day ${day + 1} keeper ${number} wrote of wind from quarter ${(number * day) % 32}, and of ships that passed.`,
    );
    writeFileSync(join(folder, `lighthouse ${number}.txt`), `Lighthouse ${number}\n\n${rest.join("\n\n")}\n`);
  }
  const window = await desk.start({ args: [folder] });
  await window.find("import-progress");
  const field = await window.find("ask-field");
  await field.click();
  await watch(window);
  for (let round = 0; round < 12; round += 1) {
    desk.run("xdotool", ["type", "--delay", "120", "lighthouse keeper wind "]);
  }
  const busy = (await window.all("import-progress")).length > 0;
  const { keys, passages } = await seen(window);
  report(`key to frame while indexing${busy ? "" : " (which ended meanwhile)"}, ms`, keys);
  report("last key to passages while indexing, ms", passages);
}, 240_000);

test("a footnote in a long PDF", async ({ desk }) => {
  const question = process.env["FOOTNOTE_MEASURE_QUESTION"];
  if (question === undefined) {
    console.log(
      "FOOTNOTE_MEASURE_QUESTION is not set: opening a footnote in a long PDF of the library was not measured",
    );
    return;
  }
  place(desk);
  const window = await desk.start();
  await window.find("document-row");
  // Nobody has written a question earlier.
  await new Promise((later) => setTimeout(later, 4000));
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await window.ask(question);
    const milliseconds = await window.session.executeAsyncScript<number>(`
      const done = arguments[0];
      const turn = [...document.querySelectorAll('[data-testid="turn"]')].at(-1);
      const begun = performance.now();
      // Marked, and drawn: the canvas of the marked page holds something that is not paper.
      const look = () => {
        const page = document.querySelector('[data-testid="source-page"]:has([data-testid="mark"])');
        const canvas = page?.querySelector("canvas");
        if (canvas && canvas.width > 0) {
          const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          if (data.some((value, index) => index % 4 === 0 && value < 200)) {
            done(performance.now() - begun);
            return;
          }
        }
        requestAnimationFrame(look);
      };
      turn.querySelector('[data-testid="footnote-mark"]').click();
      look();
    `);
    times.push(milliseconds);
    await window.press(Key.ESCAPE);
    await window.gone("source-pane");
  }
  const note = (await window.footnote(1)).text.replace(/\s+/g, " ").trim();
  report(`footnote (${note}) to the marked, drawn page, ms (the first was ${times[0]?.toFixed(0)})`, times);
});
