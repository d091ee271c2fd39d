import { expect, it } from "vitest";
import type { TracedTurn } from "../backend/backend";
import { fakeConversations } from "../backend/fake/conversations";
import { citedBy, listsOf } from "./scores";

async function traced(question: string): Promise<TracedTurn> {
  const fake = fakeConversations({ pace: 0 });
  let kept: [conversation: number, turn: number] = [0, 0];
  await fake.ask(
    { request: "1", conversation: null, question, scope: { kind: "everything" }, replaces: null, schema: null },
    (event) => {
      kept = event.type === "kept" ? [event.conversation.id, event.turn.id] : kept;
    },
  );
  return fake.trace(...kept);
}

const names = { words: "Words", meaning: "Meaning", fused: "Merged" };

it("marks what was found on a cited page as used, in all three lists", async () => {
  const { turn, trace } = await traced("What does the fund give?");
  const lists = listsOf({ turn, trace }, names);
  expect(lists.map(({ name }) => name)).toEqual(["Words", "Meaning", "Merged"]);
  expect(lists[2]?.hits).toHaveLength(turn.passages.length);
  for (const { hits } of lists) {
    expect(hits.filter(({ used }) => used).map(({ title }) => title)).toContain("Project notes");
    expect(hits.every(({ used, document }) => used === (document === turn.footnotes[0]?.document))).toBe(true);
  }
});

it("names each cited document once", async () => {
  const { turn } = await traced("What rent is the tenant prepared to pay from May?");
  expect(turn.footnotes.length).toBeGreaterThan(1);
  expect(citedBy(turn).map(({ title }) => title)).toEqual(["Letter to the landlord"]);
});
