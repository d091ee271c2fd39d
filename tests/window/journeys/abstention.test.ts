// What the documents do not say.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { root, samples, test } from "../harness/desk";

interface Question {
  question: string;
  answerable: boolean;
}

test("a question without an answer gets none, but the nearest passages, which open", async ({ desk }) => {
  const questions = readFileSync(join(root, "samples/questions.jsonl"), "utf8").trim().split("\n");
  const unanswerable = questions.map((line): Question => JSON.parse(line)).filter(({ answerable }) => !answerable);
  const window = await desk.start({ args: [samples] });
  await window.indexed(8);

  const { question } = unanswerable.find(({ question }) => question.includes("Sistine")) ?? { question: "" };
  await window.ask(question);
  await window.find("abstention");
  expect(await window.all("footnote")).toEqual([]);
  expect(await window.all("sentence", { support: "supported" })).toEqual([]);

  await window.click("nearest-passage");
  expect(await window.text("source-title")).not.toBe("");
  await window.marked();
});
