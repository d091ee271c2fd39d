// The first minute: the samples, a question, and its proof in each kind of document.

import { expect } from "vitest";
import { test } from "../harness/desk";
import { bare } from "../harness/window";

test("from an empty library to the words marked in the documents", async ({ desk }) => {
  const window = await desk.start();
  await window.click("add-samples");
  await window.indexed(8);

  const asked: [question: string, document: string, says: string][] = [
    ["How many days off does somebody get when a person close to them dies?", "Harbourline Employee Handbook", "bereavement"],
    ["What is the most that either party to the wind farm contract could have to pay the other in a year?", "Services Agreement", "1,500,000"],
    ["When am I allowed to burn my garden waste?", "garden", "bonfires"],
    ["How long should the new stakes for the sensors be?", "Project notes", "1.6 m"],
    ["What rent is the tenant prepared to pay from May?", "landlord", "1,003.60"],
  ];
  for (const [question, document, says] of asked) {
    await window.click("new-conversation");
    await window.ask(question);
    const { quote, text } = await window.footnote(1);
    expect(bare(quote), question).toContain(bare(says));
    expect(text, question).toMatch(new RegExp(document, "i"));

    await window.openFootnote(1);
    expect(await window.text("source-title"), question).toMatch(new RegExp(document, "i"));
    await expect.poll(async () => bare(await window.markedWords()), { message: question, timeout: 20_000 }).toBe(bare(quote));
    await window.click("close-source");
    await window.gone("source-pane");
  }
});
