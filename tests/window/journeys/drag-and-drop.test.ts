// A real drag from another window: GTK drag source, X server, WebKit and the app's own handler all take part.

import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { samples, test } from "../harness/desk";
import { Drag } from "../harness/drag";

test("files and a folder dropped on the window become documents", async ({ desk }) => {
  const folder = desk.makeFolder("a folder");
  writeFileSync(join(folder, "tide.txt"), "High water at Skarv comes forty minutes after that at Holm.\n");
  const file = join(desk.folder, "100 % of the letter.txt");
  copyFileSync(join(samples, "Letter to the landlord.txt"), file);

  const window = await desk.start();
  await window.find("add-samples");
  const drag = await Drag.start(desk, window, [file, join(samples, "Infusion pump quick guide.pdf"), folder]);
  await drag.over();
  const says = await window.text("drop-overlay");
  expect(says).toMatch(/2 files/i);
  expect(says).toMatch(/folder/i);

  await drag.away();
  await drag.over();
  await drag.drop();
  await window.indexed(3);
  await window.ask("When is high water at Skarv?");
  expect((await window.footnote(1)).quote).toContain("forty minutes");
});
