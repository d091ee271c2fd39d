// Files that cannot be read, or hardly. Each gets its row, and a failed one its reason.

import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { samples, test } from "../harness/desk";

test("a damaged file, one with the longest name, one that is gone again", async ({ desk }) => {
  const papers = desk.makeFolder("papers");
  const good = join(papers, "good.txt");
  copyFileSync(join(samples, "Letter to the landlord.txt"), good);
  const damaged = join(papers, "damaged.pdf");
  const handbook = readFileSync(join(samples, "Harbourline Employee Handbook.pdf"));
  writeFileSync(damaged, Buffer.concat([handbook.subarray(0, 300), Buffer.alloc(3000, "#")]));
  const longest = join(papers, `${"n".repeat(251)}.txt`);
  writeFileSync(longest, "A file may have a name of two hundred and fifty-five bytes.\n");

  const window = await desk.start({ args: [good, damaged, longest, join(papers, "ghost.pdf")] });
  await window.indexed(2);
  expect(await window.reason("damaged.pdf")).toMatch(/it is damaged/i);
  expect(await window.reason("ghost.pdf")).toMatch(/no file or folder of this name/i);
  expect(await window.all("document-row", { state: "failed" })).toHaveLength(2);
  expect(await window.all("document-row")).toHaveLength(2);
});

const isRoot = process.getuid?.() === 0;
if (isRoot) {
  console.warn("NOT TESTED: a folder without permission, because nothing is forbidden to root");
}

test.skipIf(isRoot)("a folder that may not be opened", async ({ desk }) => {
  const closed = desk.makeFolder("closed");
  chmodSync(closed, 0o000);
  const window = await desk.start({ args: [closed] });
  expect(await window.reason("closed")).toMatch(/permission|allowed|may not/i);
});
