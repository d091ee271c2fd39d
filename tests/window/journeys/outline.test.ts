// The outline of a PDF with bookmarks and of a text with headings, by keyboard; a page that is turned; and the way from pane to pane.

import { join } from "node:path";
import { Key } from "selenium-webdriver";
import { expect } from "vitest";
import { samples, test } from "../harness/desk";
import { until } from "../harness/wait";
import type { AppWindow } from "../harness/window";

const handbook = "Harbourline Employee Handbook";

function pageBox(window: AppWindow): Promise<string> {
  return window.evaluate(() => document.querySelector<HTMLInputElement>("[data-testid='page-box']")?.value ?? "");
}

function currentEntry(window: AppWindow): Promise<string> {
  return window.evaluate(
    () => document.querySelector("[data-testid='outline-item'][aria-current]")?.textContent?.trim() ?? "",
  );
}

/** Where the keyboard is: in an item of the outline, by its text, else what it is called. */
function focused(window: AppWindow): Promise<string> {
  return window.evaluate(
    () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim() ?? "",
  );
}

test("the outline of a document leads to its headings and back", async ({ desk }) => {
  const files = ["Harbourline Employee Handbook.pdf", "Project notes.md"].map((name) => join(samples, name));
  const window = await desk.start({ args: files, size: [1600, 900] });

  await window.click("document-row", { title: handbook });
  await window.find("source-page");
  await window.press(Key.CONTROL, Key.SHIFT, "l");
  await window.find("outline-item");
  await until("the keyboard is in the outline", async () => (await focused(window)) === "1 Welcome aboard");
  await window.press(Key.END);
  await window.press(Key.HOME);
  await window.press(Key.ARROW_LEFT);
  await window.press(Key.ARROW_DOWN);
  expect(await focused(window)).toBe("2 Joining us");
  await window.press(Key.ENTER);
  await until("the page of the heading is read", async () => (await pageBox(window)) === "6");
  await until("its entry is the current one", async () => (await currentEntry(window)) === "2 Joining us");
  expect(await window.seriousFaults()).toEqual([]);

  await window.press(Key.CONTROL, Key.SHIFT, "r");
  await until("the page lies on its side", () =>
    window.evaluate(() => {
      const leaf = document.querySelector("[data-testid='source-page'][data-page='6'] canvas");
      return leaf instanceof HTMLCanvasElement && leaf.width > leaf.height;
    }),
  );
  await window.click("source-back");
  await until("the place before is read again", async () => (await pageBox(window)) === "1");

  await window.click("document-row", { title: "Skelhorn 2, project notes" });
  const last = await until("the headings are the outline", () =>
    window.evaluate(() => {
      const items = [...document.querySelectorAll<HTMLElement>("[data-testid='outline-item']")];
      const heading = items.at(-1);
      return items[0]?.textContent?.includes("Skelhorn") ? (heading?.textContent?.trim() ?? "") : "";
    }),
  );
  await window.clickText("outline-item", last);
  await until("the heading is in view", () =>
    window.evaluate((wanted) => {
      const heading = [...document.querySelectorAll("[data-start]")].find((one) => one.textContent?.trim() === wanted);
      const top = heading?.getBoundingClientRect().top ?? -1;
      return top > 0 && top < innerHeight;
    }, last),
  );

  await window.press(Key.F6);
  expect(await window.evaluate(() => document.activeElement?.closest("[data-pane]")?.className.split(" ")[0])).toBe(
    "library",
  );
  await window.press(Key.F6);
  expect(await window.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe("ask-field");
});
