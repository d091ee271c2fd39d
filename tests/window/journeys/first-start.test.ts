// A newcomer's way: what the first start says, what stays private, the samples, and a question.

import { expect } from "vitest";
import { test } from "../harness/desk";
import { bare } from "../harness/window";

test("the first start leads from an empty library to an answer with its page", async ({ desk }) => {
  const window = await desk.start();
  expect(await window.text("welcome-private")).toContain(desk.library);
  await window.click("welcome-network");
  await window.find("settings-privacy");
  await window.press("\uE00C");
  await window.gone("settings-privacy");

  await window.click("add-samples");
  await window.indexed(8);
  await window.gone("welcome-private");
  await window.ask("How long does the ferry company keep its CCTV footage?");
  expect((await window.footnote(1)).quote).toContain("31 days");
  await window.openFootnote(1);
  await expect.poll(async () => bare(await window.markedWords()), { timeout: 20_000 }).toContain("31days");
});
