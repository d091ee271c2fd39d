// Ctrl+P makes a PDF: the system's own dialog is driven by its keys, and the file is read by Footnote itself.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Key } from "selenium-webdriver";
import { expect } from "vitest";
import { samples, test } from "../harness/desk";
import { until } from "../harness/wait";

const question = "How long does the ferry company keep its CCTV footage?";

test("a conversation is printed to a PDF that holds the question and its quote", async ({ desk }) => {
  const window = await desk.start({ args: [join(samples, "Harbourline Employee Handbook.pdf")] });
  await window.indexed(1);
  await window.ask(question);
  await window.press(Key.CONTROL, "p");
  const dialog = await desk.windowId("^Print$");
  desk.run("xdotool", ["windowfocus", "--sync", dialog]);
  desk.run("xdotool", ["key", "--window", dialog, "Return"]);
  const home = join(desk.folder, "home");
  const file = await until(
    "a PDF is there",
    () => readdirSync(home, { recursive: true, encoding: "utf8" }).find((name) => name.endsWith(".pdf")),
    30_000,
  );
  const bytes = readFileSync(join(home, file));
  expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
});
