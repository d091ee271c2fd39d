// Files with language models on their way into the app.

import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { test } from "../harness/desk";
import { Drag } from "../harness/drag";
import { tiny } from "../harness/model";
import { exitOf } from "../harness/wait";

test("a model dropped beside a document answers from then on, and is no document", async ({ desk }) => {
  const file = join(desk.folder, "heron.txt");
  writeFileSync(file, "The heron count of 2019 found forty-one nests on the island of Skarv.\n");
  const model = join(desk.folder, "copyist.gguf");
  copyFileSync(tiny, model);
  const window = await desk.start();
  await window.find("add-samples");

  const drag = await Drag.start(desk, window, [model, file]);
  await drag.over();
  expect(await window.text("drop-overlay")).toContain("Add 1 file and 1 language model");
  await drag.drop();
  await window.find("answerer", { model: "resting" });
  expect(await window.text("toast")).toContain("copyist will be used for answers.");
  await window.indexed(1);
  expect(await window.all("document-row")).toHaveLength(1);
  await window.ask("How many heron nests were found on Skarv?");
  await window.find("answerer", { model: "ready" });
});

test("a model named at a second start is used, and one that is damaged is named with the reason", async ({ desk }) => {
  const papers = desk.makeFolder("papers");
  writeFileSync(join(papers, "heron.txt"), "The heron count of 2019 found forty-one nests on the island of Skarv.\n");
  const window = await desk.start({ args: [papers] });
  await window.indexed(1);
  writeFileSync(join(desk.folder, "letter.gguf"), "Dear Ada, this is no model.\n");
  expect(await exitOf(desk.startPlainly(["letter.gguf", tiny]))).toBe(0);
  await window.find("answerer", { model: "resting" });
  await window.clickText("toast", "letter.gguf");
  expect(await window.all("document-row")).toHaveLength(1);

  // It is still there at the next start.
  await window.close();
  const again = await desk.start();
  await again.find("answerer", { model: "resting" });
});
