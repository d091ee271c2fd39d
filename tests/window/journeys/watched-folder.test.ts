// A folder that was added is kept current, and a person sees in which state it is.

import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { test } from "../harness/desk";

test("what is done to the files of a folder is done in the library", async ({ desk }) => {
  const papers = desk.makeFolder("papers");
  writeFileSync(join(papers, "lease.txt"), "The monthly rent of the mill is 900 euros.");
  const window = await desk.start({ args: [papers] });
  await window.indexed(1);
  await window.find("watched-folder", { name: "papers", state: "current" });

  mkdirSync(join(papers, "more"));
  writeFileSync(join(papers, "more", "pump.txt"), "The coolant pump was replaced on 14 March.");
  await window.indexed(2);
  await window.ask("When was the coolant pump replaced?");
  expect((await window.footnote(1)).quote).toContain("14 March");

  writeFileSync(join(papers, "more", "pump.txt"), "The coolant pump was replaced on 27 October.");
  await window.find("watched-folder", { name: "papers", state: "current" });
  await window.click("new-conversation");
  await expect
    .poll(
      async () => {
        await window.click("new-conversation");
        await window.ask("When was the coolant pump replaced?");
        return (await window.footnote(1)).quote;
      },
      { timeout: 60_000 },
    )
    .toContain("27 October");

  renameSync(papers, `${papers} away`);
  await window.find("watched-folder", { name: "papers", state: "unreachable" });
  await window.indexed(2);
  renameSync(`${papers} away`, papers);
  await window.find("watched-folder", { name: "papers", state: "current" });

  rmSync(join(papers, "more"), { recursive: true });
  await window.gone("document-row", { title: "pump" });
});
