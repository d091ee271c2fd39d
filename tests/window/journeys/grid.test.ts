// A grid over ten documents: cells fill in while one watches, each opens its source, and it is there after a restart.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { test, type Desk } from "../harness/desk";
import { until } from "../harness/wait";

const streets = [
  "Mill Lane",
  "Quay Street",
  "High Road",
  "Park Row",
  "Elm Walk",
  "Dock Road",
  "Hill Close",
  "Church End",
];
const places = [...streets, "Ferry Lane", "Castle Gate"];
const rent = (number: number): string => `${(640 + 35 * number).toLocaleString("en-GB")} pounds`;

/** Ten leases that say the same in their own figures; the last says nothing of its notice period. */
function leases(desk: Desk): string {
  const folder = desk.makeFolder("leases");
  for (const [number, place] of places.entries()) {
    const ending =
      number === places.length - 1
        ? ""
        : `## Ending\n\nEither party may end the lease with ${number + 2} weeks' notice in writing.\n\n`;
    writeFileSync(
      join(folder, `Lease ${place}.md`),
      `# Lease of ${number + 1} ${place}\n\n## Rent\n\nThe monthly rent is ${rent(number)} and is due on the first working day.\n\n${ending}## Pets\n\nThe tenant may keep one cat.\n`,
    );
  }
  return folder;
}

test("ten documents and two questions make twenty cells, each with its source", async ({ desk }) => {
  const window = await desk.start({ args: [leases(desk)] });
  await window.indexed(places.length);
  await window.click("tab-conversations");
  await window.click("new-grid");
  const names = await window.all("grid-field");
  const questions = await window.all("grid-question");
  await names[0]?.sendKeys("Monthly rent");
  await questions[0]?.sendKeys("How much is the monthly rent?");
  await names[1]?.sendKeys("Notice");
  await questions[1]?.sendKeys("How long is the notice period?");
  expect(await window.seriousFaults()).toEqual([]);
  await window.click("grid-save");
  // A cell is there before the last one is.
  await window.find("grid-cell", { state: "said" });
  await until(
    "all cells are filled in",
    async () => (await window.text("grid-progress")) === "20 of 20 cells",
    120_000,
  );
  expect(await window.seriousFaults()).toEqual([]);

  const rows = await window.evaluate(() =>
    [...document.querySelectorAll("[data-testid='grid-row']")].map((row) => row.textContent.replace(/\s+/g, " ")),
  );
  // Every rent is that of its own lease. A notice period may stay empty where the reader is not sure, but none is another lease's.
  expect(
    places.filter((place, number) => rows[number]?.includes(place) && rows[number].includes(rent(number))),
  ).toEqual(places);
  const periods = rows.map((row) => /(\d+) weeks/.exec(row)?.[1]);
  const found = periods.filter((weeks) => weeks !== undefined);
  expect(found.length).toBeGreaterThanOrEqual(6);
  expect(periods.every((weeks, number) => weeks === undefined || Number(weeks) === number + 2)).toBe(true);

  await (await window.all("grid-cell", { state: "said" }))[0]?.click();
  await window.find("source-title");
  await window.marked();
  expect(await window.markedWords()).toMatch(/monthly rent/);
  await window.close();

  const again = await desk.start();
  await again.indexed(places.length);
  await again.click("tab-conversations");
  await again.click("grid-item");
  expect(await again.text("grid-progress")).toBe("20 of 20 cells");
  expect((await again.all("grid-cell", { state: "said" })).length).toBe(places.length + found.length);
});
