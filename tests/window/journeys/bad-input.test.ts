// Files that cannot be read, or hardly. Each gets its row, and a failed one its reason.

import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Desk, samples } from "../harness/desk";

describe("files of all sorts", async () => {
  const desk = await Desk.open();
  afterAll(() => desk.close());
  const papers = desk.makeFolder("papers");
  const good = join(papers, "good.txt");
  const damaged = join(papers, "damaged.pdf");
  const longest = join(papers, `${"n".repeat(251)}.txt`);
  const ghost = join(papers, "ghost.pdf");
  copyFileSync(join(samples, "Letter to the landlord.txt"), good);
  const handbook = readFileSync(join(samples, "Harbourline Employee Handbook.pdf"));
  writeFileSync(damaged, Buffer.concat([handbook.subarray(0, 300), Buffer.alloc(3000, "#")]));
  writeFileSync(longest, "A file may have a name of two hundred and fifty-five bytes.\n");

  test("a damaged one, one with the longest name, one that is gone again", async () => {
    const window = await desk.start({ args: [good, damaged, longest, ghost] });
    await window.indexed(2);
    for (const name of ["damaged", "ghost"]) {
      const reason = await window.textOf("document-row", name);
      expect(reason, name).toMatch(new RegExp(`${name}[^]*\\w+ \\w+ \\w+`));
    }
    expect(await window.all("document-row", { state: "failed" })).toHaveLength(2);
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    console.warn("NOT TESTED: a folder without permission, because nothing is forbidden to root");
  }
  test.skipIf(isRoot)("a folder that may not be opened", async () => {
    const closed = desk.makeFolder("closed");
    chmodSync(closed, 0o000);
    const window = await desk.start({ args: [closed] });
    expect(await window.textOf("document-row", "closed")).toMatch(/permission|allowed|may not/i);
  });
});
