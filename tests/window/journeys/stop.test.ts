// A long import that the person stops.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { test } from "../harness/desk";
import { until } from "../harness/wait";

const files = 300;

test("the library answers while it grows, and after the import was stopped", async ({ desk }) => {
  const folder = desk.makeFolder("lighthouses");
  for (let number = 1; number <= files; number += 1) {
    const rest = Array.from(
      { length: 60 },
      (_, day) => `On day ${day + 1} keeper ${number} wrote of wind from quarter ${(number * day) % 32}.`,
    );
    writeFileSync(
      join(folder, `lighthouse ${number}.txt`),
      `The lamp of lighthouse ${number} is lit by ${1000 + number} litres of oil a year.\n\n${rest.join("\n\n")}\n`,
    );
  }

  const window = await desk.start({ args: [folder] });
  await window.find("import-stop");
  // Read in one go: the list moves while it grows.
  const number = await until("a document can be asked", async () => {
    const title = await window.evaluate(
      () =>
        [...document.querySelectorAll<HTMLElement>('[data-testid="document-row"]')].find(
          ({ dataset }) => dataset["state"] === "searchable" || dataset["state"] === "indexed",
        )?.dataset["title"],
    );
    return title ? Number(/\d+/.exec(title)?.[0]) : undefined;
  });
  await window.find("import-progress");

  await window.click("import-stop");
  await window.gone("import-progress");
  const { documents, unfinished } = desk.libraryStatus();
  expect(documents - unfinished, "the import was still at work when it was stopped").toBeLessThan(files);

  await window.ask(`How many litres of oil does the lamp of lighthouse ${number} burn in a year?`);
  const { quote } = await window.footnote(1);
  expect(quote).toContain(`${1000 + number} litres`);
});
