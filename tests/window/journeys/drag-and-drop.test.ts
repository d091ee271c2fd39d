// A real drag from another window: GTK drag source, X server, WebKit and the app's own handler all take part.

import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Desk, samples } from "../harness/desk";
import { until } from "../harness/wait";

const desk = await Desk.open();
afterAll(() => desk.close());

const xdotool = (...words: (string | number)[]): string => desk.run("xdotool", words.map(String)).trim();

test("files and a folder dropped on the window become documents", async () => {
  const source = desk.compile("drag-source", "gtk+-3.0");
  const folder = desk.makeFolder("a folder");
  writeFileSync(join(folder, "tide.txt"), "High water at Skarv comes forty minutes after that at Holm.\n");
  const file = join(desk.folder, "100 % of the letter.txt");
  copyFileSync(join(samples, "Letter to the landlord.txt"), file);

  const window = await desk.start();
  await window.find("add-samples");
  desk.spawn(source, [file, join(samples, "Infusion pump quick guide.pdf"), folder]);
  const other = await desk.windowId("drag source");
  xdotool("windowmove", "--sync", other, 1400, 200);

  let step = 0;
  const moveTo = (x: number, y: number): string => xdotool("mousemove", x + (step++ % 2) * 8, y);
  const dragOver = (): Promise<true> =>
    until("the window says what a drop will do", async () => {
      moveTo(600, 400);
      return (await window.all("drop-overlay")).length > 0;
    });

  moveTo(1450, 250);
  xdotool("mousedown", 1);
  moveTo(1430, 260);
  moveTo(1350, 300);
  await dragOver();
  const says = await window.text("drop-overlay");
  expect(says).toMatch(/2 files/i);
  expect(says).toMatch(/folder/i);

  await until("the window forgets a drag that left it", async () => {
    moveTo(1350, 900);
    return (await window.all("drop-overlay")).length === 0;
  });
  await dragOver();
  xdotool("mouseup", 1);
  await window.gone("drop-overlay");
  await window.indexed(3);
  await window.ask("When is high water at Skarv?");
  expect((await window.footnote(1)).quote).toContain("forty minutes");
});
