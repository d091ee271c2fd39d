// Documents that are not what they were when they were cited.

import { appendFileSync, copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { samples, test } from "../harness/desk";
import { bare } from "../harness/window";

const cited = [
  {
    file: "Harbourline Employee Handbook.pdf",
    question: "How long does the ferry company keep its CCTV footage?",
    change: rmSync,
  },
  {
    file: "Project notes.md",
    question: "How much money did the Northern Shores Fund give?",
    change: (file: string) => appendFileSync(file, "\nMore.\n"),
  },
];

test("the footnote says so and shows the stored passage", async ({ desk }) => {
  const papers = desk.makeFolder("papers");
  for (const { file } of cited) {
    copyFileSync(join(samples, file), join(papers, file));
  }
  let window = await desk.start({ args: [papers] });
  await window.indexed(2);
  const quotes: string[] = [];
  for (const { question } of cited) {
    await window.click("new-conversation");
    await window.ask(question);
    quotes.push((await window.footnote(1)).quote);
  }
  await window.close();
  for (const { file, change } of cited) {
    change(join(papers, file));
  }

  window = await desk.start();
  for (const [index, { question }] of cited.entries()) {
    await window.openConversation(question.slice(0, 30));
    await window.openFootnote(1);
    expect(await window.text("source-note"), question).not.toBe("");
    expect(bare(await window.text("source-pane")), question).toContain(bare(quotes[index] ?? "?"));
  }
});
