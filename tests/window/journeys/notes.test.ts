// Notes on words of a page: made with the mouse in the real window, kept over a restart, and still at their words when the file was
// read again.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { samples, test, type Desk } from "../harness/desk";
import { until } from "../harness/wait";
import type { AppWindow } from "../harness/window";

const letter = "Letter to the landlord";

/** Selects words on a page as a person does who drags over them. */
async function select(window: AppWindow, words: string): Promise<void> {
  await until(`“${words}” is on the page`, () =>
    window.evaluate((wanted) => {
      const page = document.querySelector("[data-testid='source-page']");
      const texts = document.createTreeWalker(page ?? document.createElement("p"), NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
        const at = node.textContent?.indexOf(wanted) ?? -1;
        if (at >= 0) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + wanted.length);
          getSelection()?.removeAllRanges();
          getSelection()?.addRange(range);
          document.defaultView?.dispatchEvent(new PointerEvent("pointerup", { button: 0, bubbles: true }));
          return true;
        }
      }
      return false;
    }, words),
  );
  await window.find("selection-bar");
}

/** What the list of notes says; WebDriver's own reading parts it where its lines are cut. */
function listed(window: AppWindow): Promise<string> {
  return window.evaluate(() => document.querySelector("[data-testid='note-list']")?.textContent ?? "");
}

/** What is highlighted on the pages that are shown. */
function noted(window: AppWindow): Promise<string> {
  return window.evaluate(() =>
    [...document.querySelectorAll("[data-testid='noted-text']")].map(({ textContent }) => textContent).join(" "),
  );
}

async function openDocument(window: AppWindow, title: string): Promise<void> {
  await window.click("document-row", { title });
  await window.find("source-page");
}

/** A copy of the letter that may be changed. */
function copyOf(desk: Desk): string {
  const file = join(desk.makeFolder("papers"), "Letter to the landlord.txt");
  writeFileSync(file, readFileSync(join(samples, "Letter to the landlord.txt")));
  return file;
}

test("a highlight and a note are kept, and follow their words when the file is read again", async ({ desk }) => {
  const file = copyOf(desk);
  const text = readFileSync(file, "utf8");
  const sentences = text.match(/[A-Z][^.\n]{20,70}\./g) ?? [];
  const [first = "", second = ""] = [sentences[1], sentences[3]].map((sentence) => sentence?.slice(0, 20));
  const window = await desk.start({ args: [file] });
  await window.indexed(1);
  await openDocument(window, letter);
  await select(window, first);
  await window.click("bar-highlight");
  await until("the words are highlighted", async () => (await noted(window)).includes(first));

  await select(window, second);
  await window.click("bar-note");
  await (await window.find("note-field")).sendKeys("Ask for the receipt");
  expect(await window.seriousFaults()).toEqual([]);
  await window.click("note-save");
  await window.gone("note-editor");
  await window.click("tab-notes");
  await until("the note is listed", async () => (await listed(window)).includes("Ask for the receipt"));
  expect(await window.seriousFaults()).toEqual([]);
  await window.close();

  // Another beginning moves every word of the file.
  writeFileSync(file, `Copy for the files, received in the office on a Monday.\n\n${text}`);
  const again = await desk.start({ args: [file] });
  await again.indexed(1);
  await again.click("tab-notes");
  await until("both notes are there", async () => (await again.all("note-item")).length === 2);
  await again.clickText("note-item", "Ask for the receipt");
  await again.find("source-page");
  await until("the words are highlighted where they stand now", async () => {
    return (await noted(again)).includes(first);
  });
  expect(await again.markedWords()).toContain(second.split(" ").slice(0, 2).join(" "));
});

test("an answer and a quote bear a star", async ({ desk }) => {
  const window = await desk.start({ args: [copyOf(desk)] });
  await window.indexed(1);
  await window.ask("What rent is the tenant prepared to pay?");
  await window.click("star-answer");
  await window.click("tab-notes");
  await until("the answer is listed", async () =>
    (await listed(window)).includes("What rent is the tenant prepared to pay?"),
  );
});
