// The first minute: the samples, a question, and its proof in each kind of document.

import { expect } from "vitest";
import { test } from "../harness/desk";
import { bare } from "../harness/window";

test("from an empty library to the words marked in the documents", async ({ desk }) => {
  const window = await desk.start();
  await window.click("add-samples");
  await window.indexed(8);

  const asked: [question: string, document: string, says: string][] = [
    ["How much bereavement leave do I get?", "Harbourline Employee Handbook", "Bereavement Up to 10 days"],
    ["How long does the ferry company keep its CCTV footage?", "Harbourline Employee Handbook", "31 days"],
    [
      "Which bids did the board turn down, and what will Aldous be paid each month?",
      "Minutes of the board",
      "Kvarn Offshore EUR 10,450",
    ],
    ["How much deposit do I leave for the key of a starter bed?", "Rules of the garden", "Starter bed 15 m² £12 £10"],
    ["How much money did the Northern Shores Fund give?", "Skelhorn 2, project notes", "14,800 euros"],
    ["By how much may the rent be raised under the tenancy agreement?", "Letter to the landlord", "four per cent"],
  ];
  for (const [question, document, says] of asked) {
    await window.click("new-conversation");
    await window.ask(question);
    // The answer may quote what stands before it, too: the header of its table, the sentence it leans on.
    let number = 1;
    let { quote, text } = await window.footnote(number);
    while (number < 3 && !bare(quote).includes(bare(says))) ({ quote, text } = await window.footnote(++number));
    expect(bare(quote), question).toContain(bare(says));
    expect(text, question).toContain(document);
    if (says === "14,800 euros") expect(await window.texts("answer-words")).toContain(says);

    await window.openFootnote(number);
    expect(await window.text("source-title"), question).toContain(document);
    await expect
      .poll(async () => bare(await window.markedWords()), { message: question, timeout: 20_000 })
      .toBe(bare(quote));
    await window.click("close-source");
    await window.gone("source-pane");
  }
});
