import { describe, expect, it } from "vitest";
import type { Footnote, Marked, Sentence, Turn } from "../backend/backend";
import { fakeConversations } from "../backend/fake/conversations";
import { turnText } from "./export";

function marked(text: string, words: string): Marked {
  const start = text.indexOf(words);
  return { start, end: start + words.length };
}

async function answered(question: string): Promise<Turn> {
  const fake = fakeConversations({ pace: 0 });
  let turn: Turn | null = null;
  await fake.ask(
    { request: "1", conversation: null, question, scope: { kind: "everything" }, replaces: null, schema: null },
    (event) => {
      turn = event.type === "kept" ? event.turn : turn;
    },
  );
  if (turn === null) {
    throw new Error("no answer");
  }
  return turn;
}

/** An answer of one quote. */
async function quoting(text: string, words: Marked | null): Promise<Turn> {
  const turn = await answered("How many days off when somebody dies?");
  const footnote: Footnote = { ...turn.footnotes[0]!, quote: text, marked: words };
  const sentence: Sentence = {
    text,
    support: "supported",
    why: null,
    doubt: null,
    footnotes: [1],
    marked: words,
  };
  return { ...turn, sentences: [sentence], footnotes: [footnote] };
}

describe("a copied or exported answer", () => {
  it("has the words that answer in bold, in its sentences and footnotes", async () => {
    const turn = await answered("How many days off when somebody dies?");
    const markdown = turnText(turn, "markdown");
    expect(markdown).toContain("Bereavement \\| **Up to 10 days** \\| Full \\| None[^1]");
    expect(markdown).toContain("“Bereavement \\| **Up to 10 days** \\| Full \\| None”");
    const html = turnText(turn, "html");
    expect(html).toContain("<p>Bereavement | <strong>Up to 10 days</strong> | Full | None<sup>");
    expect(html).toContain("<q>Bereavement | <strong>Up to 10 days</strong> | Full | None</q>");
  });

  it("escapes what the document says, within the bold words too", async () => {
    const text = 'Use <b>&"x"</b> or *this* now';
    const turn = await quoting(text, marked(text, '<b>&"x"</b> or *this*'));
    expect(turnText(turn, "html")).toContain(
      "Use <strong>&lt;b&gt;&amp;&quot;x&quot;&lt;/b&gt; or *this*</strong> now",
    );
    expect(turnText(turn, "markdown")).toContain('Use **\\<b\\>&"x"\\</b\\> or \\*this\\*** now');
  });

  it("has no bold words for a range that is none", async () => {
    const turn = await quoting("Up to 10 days", { start: 6, end: 40 });
    expect(turnText(turn, "markdown")).not.toMatch(/\*\*Up|10\*\*/);
    expect(turnText(turn, "html")).not.toContain("<strong>");
  });

  it("leaves asterisks away where they would be read as such", async () => {
    for (const [text, words, set] of [
      ["Mit 5%iger Lösung", "5%", "Mit 5%iger Lösung"],
      ["Der Betrag(netto)", "(netto)", "Der Betrag(netto)"],
      ["Der Betrag (netto).", "(netto)", "Der Betrag **(netto)**."],
      ["Vertragsnummer", "nummer", "Vertrags**nummer**"],
      ["Es kostet £965.", "£965", "Es kostet **£965**."],
    ] as const) {
      expect(turnText(await quoting(text, marked(text, words)), "markdown")).toContain(`${set}[^1]`);
    }
  });

  it("says where the passages give a different answer, with the footnote", async () => {
    const turn = await answered("What does the fund give?");
    const markdown = turnText(turn, "markdown");
    expect(markdown).toContain("*The passages give a different answer: “14,800 euros”*[^2]\n");
    expect(markdown).toMatch(/\[\^2\]: \*Project notes\*.*“The Northern Shores Fund gives \*\*14,800 euros\*\*\.”/);
    expect(turnText(turn, "html")).toMatch(
      /<p><em>The passages give a different answer: “14,800 euros”<\/em><sup><a href="#\d+-2">2<\/a><\/sup><\/p>/,
    );
    const alone = {
      ...turn,
      footnotes: turn.footnotes.slice(0, 1),
      contradiction: { words: "<i>*14*</i>", footnote: 2 },
    };
    expect(turnText(alone, "markdown")).toContain("“\\<i\\>\\*14\\*\\</i\\>”*\n");
    expect(turnText(alone, "html")).toContain("“&lt;i&gt;*14*&lt;/i&gt;”</em></p>");
  });
});
