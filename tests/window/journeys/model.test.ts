// Answers that a language model writes. The model is small and has learnt one thing: to copy the sentence that answers.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Key } from "selenium-webdriver";
import { expect } from "vitest";
import { type Desk, test } from "../harness/desk";
import { answerWith, keepSettings, ModelProcess, tiny, tinyName } from "../harness/model";
import { bare } from "../harness/window";

const rent = "The monthly rent of the mill is 1,200 euros.";
const aboutRent = "How much is the monthly rent of the mill?";
/** So long a number is written over many steps. */
const inventory = "The inventory number of the old mill is 731902846517390284.";
const aboutInventory = "What is the inventory number of the old mill?";

function write(desk: Desk, text: string): string {
  const folder = desk.makeFolder("papers");
  writeFileSync(join(folder, "mill.txt"), `${text}\n`);
  return folder;
}

test("is chosen, writes before one's eyes, and each sentence leads to its words in the document", async ({ desk }) => {
  keepSettings(desk, { files: [tiny] });
  const window = await desk.start({ args: [write(desk, rent)] });
  await window.indexed(1);
  await window.openAnswerer();
  await window.click("answerer-model");
  await window.find("answerer", { model: "resting" });
  await window.ask(aboutRent);
  await window.find("answerer", { model: "ready" });

  const model = await ModelProcess.of(desk);
  const words = await model.midway(window, aboutRent, (now) => now.length < rent.length);
  expect(rent.startsWith(words), words).toBe(true);
  // The quote was there first, and leads to its words already.
  expect(await window.text("answer")).toContain(rent);
  await window.find("written-below");
  model.release();

  await window.find("sentence", { support: "supported" });
  await window.gone("stop-button");
  expect(await window.said()).toBe(rent);
  expect((await window.footnote(1)).quote).toContain("1,200 euros");
  expect(await window.text("turn")).toContain(tinyName.replaceAll("-", "\u2011"));
  await window.openFootnote(1);
  await window.marked();
  expect(bare(await window.markedWords())).toContain(bare("The monthly rent of the mill is 1,200 euros"));
});

test("is stopped in the middle; what was written stays, and is marked as what no document says", async ({ desk }) => {
  answerWith(desk);
  const window = await desk.start({ args: [write(desk, inventory)] });
  await window.indexed(1);
  await window.ask(aboutInventory);

  const model = await ModelProcess.of(desk);
  const written = await model.midway(window, aboutInventory, (now) => /\d$/.test(now));
  expect(inventory.startsWith(written), written).toBe(true);
  // The process is held and cannot obey yet. The answer is over all the same.
  await window.click("stop-button");
  await window.find("stopped");
  await window.gone("stop-button");
  expect(await window.said()).toBe(written);
  await window.find("sentence", { support: "unsupported" });
  expect(await window.text("remark")).toBe("a");
  expect(await window.text("turn")).toContain(/\d+$/.exec(written)?.[0]);

  model.release();
  await window.click("new-conversation");
  await window.ask(aboutInventory);
  await window.find("answerer", { model: "ready" });
  expect((await ModelProcess.of(desk)).id, "the model stays in memory").toBe(model.id);
});

test("loses its process in the middle, three times; nothing shown is lost, and the next question is answered", async ({
  desk,
}) => {
  answerWith(desk);
  const window = await desk.start({ args: [write(desk, rent)] });
  await window.indexed(1);
  for (let time = 1; time <= 3; time += 1) {
    await window.click("new-conversation");
    await window.ask(aboutRent);
    expect(await window.said()).toBe(rent);

    const model = await ModelProcess.of(desk);
    const written = await model.midway(window, aboutRent, () => true);
    model.kill();
    expect(await window.text("broken-off")).toContain(tinyName);
    await window.gone("stop-button");
    expect(bare(await window.said())).toBe(bare(written));
  }
  await window.click("new-conversation");
  await window.ask(aboutRent);
  expect(await window.said()).toBe(rent);
});

test("fills in a form, each field with its footnote or empty", async ({ desk }) => {
  answerWith(desk);
  const window = await desk.start({ args: [write(desk, rent)] });
  await window.indexed(1);
  await window.openAnswerer();
  await window.click("begin-form");
  const name = await window.find("form-name");
  await name.clear();
  await name.sendKeys("Lease");
  const fields = await window.find("form-fields");
  await fields.sendKeys('{"properties": {"rent": {"type": "money"}}}');
  expect(await window.text("form-says")).toContain("“money” isn’t a type");
  expect(await (await window.find("form-use")).isEnabled()).toBe(false);
  // So small a model writes what the schema leaves it no choice of.
  await fields.clear();
  await fields.sendKeys(
    '{"properties": {"rent": {"type": "array", "items": {"enum": [1200]}, "minItems": 1, "maxItems": 1}, "deposit": {"type": "string"}}}',
  );
  await window.click("form-use");
  await window.press(Key.ESCAPE);
  await window.gone("forms-dialog");
  await window.find("ask-form", { name: "Lease" });

  await window.ask(aboutRent);
  await window.find("form-answer");
  expect(await window.said()).toBe("1200");
  expect(await window.text("form-field", { place: "/deposit" })).toContain("not in your documents");
  await window.find("sentence", { support: "supported" });
  await window.find("copy-json");
  await window.openFootnote(1);
  await window.marked();
  expect(await window.markedWords()).toContain("1,200");

  await window.click("stop-form");
  await window.gone("ask-form");
  await window.ask(aboutRent);
  expect(await window.said()).toBe(rent);
});
