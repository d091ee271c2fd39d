// A person who reads at 200 % gets the same page and the same words: a footnote leads to its passage.

import { join } from "node:path";
import { Key } from "selenium-webdriver";
import { expect } from "vitest";
import { samples, test } from "../harness/desk";
import { bare } from "../harness/window";

test.for(["Services Agreement Norden-Aldous.docx", "Harbourline Employee Handbook.pdf"])(
  "a footnote leads to its passage at 200 %, %s",
  async (file, { desk }) => {
    const window = await desk.start({ args: [join(samples, file)] });
    await window.indexed(1);
    for (let step = 0; step < 12; step += 1) {
      await window.press(Key.CONTROL, "+");
    }
    const scale = await window.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);
    expect(scale).toBeGreaterThanOrEqual(1.9);
    await window.ask("How long is the notice period?");
    const { quote } = await window.footnote(1);
    await window.press(Key.ALT, "1");
    await window.marked();
    await window.settled();
    expect(bare(await window.markedWords())).toContain(bare(quote).slice(0, 30));
    // What is marked is what the pane shows, and not only what it holds.
    const seen = await window.evaluate(() => {
      const pane = document.querySelector("[data-testid='source-pane']")?.getBoundingClientRect();
      const mark = document
        .querySelector("[data-testid='marked-text'], [data-testid='source-pane'] [data-testid='mark']")
        ?.getBoundingClientRect();
      return pane !== undefined && mark !== undefined && mark.top >= pane.top && mark.top < pane.bottom;
    });
    expect(seen).toBe(true);
  },
);
