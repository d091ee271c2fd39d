// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Footnote, Marked, Sentence, Turn } from "../../backend/backend";
import { fakeConversations } from "../../backend/fake/conversations";
import { words } from "../../i18n/words.svelte";
import type { About } from "./document";
import { exportBytes, exportName, turnText } from ".";
import { crc32 } from "./zip";

const about: About = { version: "1.2.3", scopeName: () => "all documents" };
const markdownOf = (turn: Turn): string => turnText(turn, "markdown", about);
const htmlOf = (turn: Turn): string => turnText(turn, "html", about);

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
  const passage = { ...turn.passages[0]!, text };
  return { ...turn, sentences: [sentence], footnotes: [footnote], passages: [passage] };
}

describe("a copied or exported answer", () => {
  it("has the words that answer in a line of their own, and bold in the table and the footnote", async () => {
    const turn = await answered("How many days off when somebody dies?");
    const markdown = markdownOf(turn);
    expect(markdown).toContain("**Up to 10 days**\n");
    expect(markdown).toContain("| Kind of leave | Entitlement | Paid | Notice |\n| --- | --- | --- | --- |");
    expect(markdown).toContain("| Bereavement | **Up to 10 days** | Full | None[^1] |");
    expect(markdown).toContain("“Bereavement \\| **Up to 10 days** \\| Full \\| None”");
    expect(markdown).toContain("> We answer within seven days.[^");
    const html = htmlOf(turn);
    expect(html).toContain('<p class="line">Up to 10 days</p>');
    expect(html).toContain("<th>Kind of leave</th>");
    expect(html).toContain("<td><strong>Up to 10 days</strong></td>");
    expect(html).toContain("<blockquote>We answer within seven days.<sup>");
  });

  it("names files without their folders, when and where was asked, and the sources once each", async () => {
    const turn = await answered("How many days off when somebody dies?");
    const conversation = { summary: { id: 1, title: "Leave / 2026", started: 0, changed: 0, turns: 2 }, damaged: 0 };
    const text = new TextDecoder().decode(
      exportBytes({ ...conversation, turns: [turn, { ...turn, id: turn.id + 1 }] }, "markdown", about),
    );
    expect(text).not.toContain("/home/ada");
    expect(text).toContain("Harbourline Employee Handbook.pdf");
    expect(text).toMatch(/\*Asked .*, in all documents\*/);
    expect(text.split(`## ${words().exported.sources}`)[1]?.match(/^- /gm)).toHaveLength(1);
    expect(text).toContain("Exported from Footnote 1.2.3");
    expect(exportName("Leave / 2026", "word")).toBe("Leave 2026.docx");
  });

  it("is a Word file with a footnote of Word's own for each mark", async () => {
    const text = 'Use <b>&"x"</b>\u0000 now';
    const turn = await quoting(text, marked(text, "now"));
    const conversation = { summary: { id: 1, title: "T", started: 0, changed: 0, turns: 1 }, damaged: 0 };
    const bytes = exportBytes({ ...conversation, turns: [turn] }, "word", about);
    expect([...bytes.slice(0, 4)]).toEqual([0x50, 0x4b, 3, 4]);
    const whole = new TextDecoder().decode(bytes);
    expect(whole).toContain("word/document.xml");
    expect(whole.match(/<w:footnoteReference /g)).toHaveLength(1);
    expect(whole).toContain('Use &lt;b&gt;&amp;"x"&lt;/b&gt; ');
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    for (const [, part] of whole.matchAll(
      /(<w:(?:document|footnotes|styles) [\s\S]*?<\/w:(?:document|footnotes|styles)>)/g,
    )) {
      const parsed = new DOMParser().parseFromString(part ?? "", "application/xml");
      expect(parsed.querySelector("parsererror")).toBeNull();
    }
  });

  it("escapes what the document says, within the bold words too", async () => {
    const text = 'Use <b>&"x"</b> or *this* now';
    const turn = await quoting(text, marked(text, '<b>&"x"</b> or *this*'));
    expect(htmlOf(turn)).toContain("Use <strong>&lt;b&gt;&amp;&quot;x&quot;&lt;/b&gt; or *this*</strong> now");
    expect(markdownOf(turn)).toContain('Use **\\<b\\>&"x"\\</b\\> or \\*this\\*** now');
  });

  it("has no bold words for a range that is none", async () => {
    const turn = await quoting("Up to 10 days", { start: 6, end: 40 });
    expect(markdownOf(turn)).not.toMatch(/\*\*Up|10\*\*/);
    expect(htmlOf(turn)).not.toContain("<strong>");
  });

  it("leaves asterisks away where they would be read as such", async () => {
    for (const [text, words, set] of [
      ["Mit 5%iger Lösung", "5%", "Mit 5%iger Lösung"],
      ["Der Betrag(netto)", "(netto)", "Der Betrag(netto)"],
      ["Der Betrag (netto).", "(netto)", "Der Betrag **(netto)**."],
      ["Vertragsnummer", "nummer", "Vertrags**nummer**"],
      ["Es kostet £965.", "£965", "Es kostet **£965**."],
    ] as const) {
      expect(markdownOf(await quoting(text, marked(text, words)))).toContain(`${set}[^1]`);
    }
  });

  it("says where the passages give a different answer, with the footnote", async () => {
    const turn = await answered("What does the fund give?");
    const markdown = markdownOf(turn);
    expect(markdown).toContain("*The passages give a different answer: “14,800 euros”*[^2]\n");
    expect(markdown).toMatch(/\[\^2\]: \*Project notes\*.*“The Northern Shores Fund gives \*\*14,800 euros\*\*\.”/);
    expect(htmlOf(turn)).toMatch(/<p><em>The passages give a different answer: “14,800 euros”<\/em><sup>2<\/sup><\/p>/);
    const alone = {
      ...turn,
      footnotes: turn.footnotes.slice(0, 1),
      contradiction: { words: "<i>*14*</i>", footnote: 2 },
    };
    expect(markdownOf(alone)).toContain("“\\<i\\>\\*14\\*\\</i\\>”*\n");
    expect(htmlOf(alone)).toContain("“&lt;i&gt;*14*&lt;/i&gt;”</em></p>");
  });
});
