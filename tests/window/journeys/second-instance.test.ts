// A second start of the program, as "open with…" makes it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { test } from "../harness/desk";
import { exitOf } from "../harness/wait";

test("hands its files to the running program and ends", async ({ desk }) => {
  const window = await desk.start();
  await window.find("add-samples");
  const file = join(desk.makeFolder("papers"), "Heron count.txt");
  writeFileSync(file, "The heron count of 2019 found forty-one nests on the island of Skarv.\n");

  // The path is relative to where the second one is started, which is not where the first one was.
  const second = desk.startPlainly(["papers/Heron count.txt"]);
  expect(await exitOf(second)).toBe(0);
  await window.indexed(1);
  await window.ask("How many heron nests were found on Skarv?");
  expect((await window.footnote(1)).quote).toContain("forty-one nests");
});
