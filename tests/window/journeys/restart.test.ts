// What was there is there again: after the window was closed, and after the program was killed.

import { Key } from "selenium-webdriver";
import { expect } from "vitest";
import { samples, test } from "../harness/desk";
import { bare } from "../harness/window";

test("documents and conversations outlive the window and the program", async ({ desk }) => {
  const question = "How long does the ferry company keep its CCTV footage?";
  let window = await desk.start({ args: [samples] });
  await window.indexed(8);
  await window.ask(question);
  const answer = await window.text("answer");
  const { quote } = await window.footnote(1);
  expect(quote).toContain("31 days");

  for (const end of ["close", "kill"] as const) {
    await window[end]();
    window = await desk.start();
    await window.indexed(8);
    await window.openConversation(question.slice(0, 30));
    expect(await window.text("answer"), `after ${end}`).toBe(answer);
    expect((await window.footnote(1)).quote, `after ${end}`).toBe(quote);
    await window.press(Key.ALT, "1");
    await expect
      .poll(async () => bare(await window.markedWords()), { message: `after ${end}`, timeout: 20_000 })
      .toBe(bare(quote));
  }
});
