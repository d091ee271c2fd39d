import { describe, expect, it } from "vitest";
import type { Footnote, Hit, Sentence } from "../backend/backend";
import { answerFirst, lineOf, type Answering } from "./lead";
import { cite, pinpoint, withCitation } from "./citation.svelte";
import { lastLevel, sought, withoutHeading } from "./notes";
import { entriesOf, settingOf } from "./setting";
import { namesIn, strangersIn } from "./strangers";

type Quote = { text: string; words?: string; reader: number | null };

/** An answer of these quotes, each from a passage of its own. */
function answer(quotes: Quote[], more: Partial<Answering> = {}): Answering {
  const at = (text: string, words = ""): Sentence["marked"] =>
    words === "" ? null : { start: text.indexOf(words), end: text.indexOf(words) + words.length };
  return {
    mode: "quotes",
    method: null,
    abstained: false,
    form: null,
    quoted: 0,
    contradiction: null,
    sentences: quotes.map(({ text, words }, index) => ({
      text,
      support: "supported",
      why: null,
      doubt: null,
      footnotes: [index + 1],
      marked: at(text, words),
    })),
    footnotes: quotes.map(
      ({ text, words }, index) =>
        ({
          number: index + 1,
          document: 1,
          page: index + 1,
          start: 0,
          end: 9,
          quote: text,
          passage: text,
          marked: at(text, words),
        }) as Footnote,
    ),
    passages: quotes.map(
      ({ text, reader }, index) =>
        ({ document: 1, page: index + 1, text, table_header: "", scores: { lexical: 1, vector: 1, reader } }) as Hit,
    ),
    ...more,
  };
}

const rent = { text: "The rent is £31.00 a week.", words: "£31.00", reader: 0.9 };
const key = { text: "Keys are kept at the gate.", words: "at the gate", reader: 0.3 };
const tea = { text: "Tea costs nothing.", reader: 0.6 };

describe("the quote that answers", () => {
  it("stands first with footnote 1, and only its words are marked", () => {
    const first = answerFirst(answer([key, tea, rent]));
    expect(first.sentences.map(({ text, footnotes }) => [text, footnotes])).toEqual([
      [rent.text, [1]],
      [key.text, [2]],
      [tea.text, [3]],
    ]);
    expect(first.footnotes.map(({ number, quote }) => [number, quote])).toEqual([
      [1, rent.text],
      [2, key.text],
      [3, tea.text],
    ]);
    expect(first.sentences.map(({ marked }) => marked !== null)).toEqual([true, false, false]);
    expect(first.footnotes.map(({ marked }) => marked !== null)).toEqual([true, false, false]);
    expect(lineOf(first)).toBe("£31.00");
    const dated = { text: "It runs from 1 May on.", words: "from 1 May", reader: 0.9 };
    expect(lineOf(answerFirst(answer([dated])))).toBe("From 1 May");
    expect(answerFirst(first)).toEqual(first);
  });

  it("has no words marked where the reader is not sure, or of other words nearly as much", () => {
    expect(lineOf(answerFirst(answer([{ ...rent, reader: 0.4 }])))).toBeNull();
    expect(lineOf(answerFirst(answer([{ ...rent, reader: null }])))).toBeNull();
    const rival = { ...key, reader: 0.88 };
    const first = answerFirst(answer([rent, rival]));
    expect([...first.sentences, ...first.footnotes].every(({ marked }) => marked === null)).toBe(true);
    expect(lineOf(answerFirst(answer([rent, { ...rival, text: "£31.00 it is.", words: "£31.00" }])))).toBe("£31.00");
  });

  it("is no whole sentence", () => {
    const long = "All of the following words were taken for an answer by mistake, and nobody could say why they were.";
    expect(lineOf(answerFirst(answer([{ text: long, words: long, reader: 0.99 }])))).toBeNull();
  });

  it("changes no list, no form and no text that a model wrote", () => {
    for (const more of [
      { mode: "model" },
      { abstained: true },
      { method: { name: "count", words: [], found: 1, of: 1 } },
    ] satisfies Partial<Answering>[]) {
      const given = answer([key, rent], more);
      expect(answerFirst(given)).toBe(given);
    }
  });

  it("is no head of a table", () => {
    const given = answer([
      { text: "Year | Revenue", reader: 0.9 },
      { ...rent, text: "2022 | £31.00", reader: 0.8 },
    ]);
    given.footnotes[0]!.quote = "Year\tRevenue";
    given.passages.push({
      document: 1,
      page: 9,
      text: "",
      table_header: "Year\tRevenue",
      scores: { reader: null },
    } as Hit);
    expect(answerFirst(given).sentences.map(({ text }) => text)).toEqual(["2022 | £31.00"]);
  });

  it("is no head of a table that only its page tells, and its note goes with it", () => {
    const given = answer([
      { text: "Year | Revenue", reader: 0.9 },
      { ...rent, text: "2022 | £31.00", reader: 0.8 },
    ]);
    Object.assign(given.footnotes[0]!, {
      quote: "Year\tRevenue",
      table: { start: 4, header: "Year\tRevenue", unit: "in millions" },
    });
    const first = answerFirst(given);
    expect(first.sentences.map(({ text, footnotes }) => [text, footnotes])).toEqual([["2022 | £31.00", [1]]]);
    expect(first.footnotes.map(({ number, quote }) => [number, quote])).toEqual([[1, given.footnotes[1]!.quote]]);
    expect(answerFirst(first)).toEqual(first);
  });
});

describe("quotes below it", () => {
  it("are two that say something new; those that repeat or hardly answer wait", () => {
    const again = { text: "The rent is £31.00 each week.", reader: 0.8 };
    const filler = { text: "The café opens at nine.", reader: 0.05 };
    const more = [1, 2, 3].map((index) => ({ text: `Clause ${index} holds other words${index}.`, reader: 0.7 }));
    const set = settingOf(answerFirst(answer([rent, again, filler, ...more])));
    expect(set.line).toBe("£31.00");
    expect(entriesOf(set.shown).map(({ sentence }) => sentence.text)).toEqual([
      rent.text,
      more[0]!.text,
      more[1]!.text,
    ]);
    expect(entriesOf(set.waiting)).toHaveLength(3);
  });

  it("are told to be unsure where the reader is", () => {
    expect(settingOf(answerFirst(answer([{ ...rent, reader: 0.3 }]))).unsure).toBe(true);
    expect(settingOf(answerFirst(answer([rent]))).unsure).toBe(false);
    expect(settingOf(answerFirst(answer([{ text: "No reader.", reader: null }]))).unsure).toBe(false);
  });
});

describe("what a question names", () => {
  it("is a name, a year or a sign with figures, and not its first word", () => {
    expect(namesIn("What was Boeing’s revenue in fiscal 2022?")).toEqual(["Boeing", "2022"]);
    expect(namesIn("Which error is E-14? Who signed? Did NASA?")).toEqual(["E-14", "NASA"]);
    expect(namesIn("how much is the rent")).toEqual([]);
  });

  it("is a stranger where no passage holds it", async () => {
    const hit = {
      ...answer([rent]).passages[0]!,
      title: "Lease",
      heading: "",
      path: "/a",
      scores: { lexical: null, vector: 1, reader: null },
    };
    const search = (query: string) =>
      Promise.resolve({ query, ms: 1, hits: [{ ...hit, text: query === "Norden" ? "Norden signs." : "Else." }] });
    expect(await strangersIn("Does Norden pay Boeing?", { kind: "everything" }, { search })).toEqual(["Boeing"]);
  });
});

describe("a quote with its citation", () => {
  it("follows the style", () => {
    const cited = { quote: "The rent\tis due.", title: "Lease <A>", page: "13", place: "p. 13", language: "de" };
    expect(withCitation(cited, "plain").text).toBe("„The rent | is due.“ (Lease <A>, p. 13)");
    expect(withCitation(cited, "german").text).toBe("„The rent | is due.“ (Lease <A>, S. 13)");
    expect(withCitation({ ...cited, language: "fr" }, "plain").text).toContain("«\u202fThe rent | is due.\u202f»");
    expect(withCitation(cited, "bluebook").text).toContain("“The rent | is due.”");
    expect(withCitation(cited, "bluebook").html).toContain("(<em>Lease &lt;A&gt;</em> at 13.)");
    expect(cite(cited, "oscola")).toEqual({ before: "‘", title: "Lease <A>’", after: " 13" });
  });

  it("names what is no page by its own name, and a page by what is printed on it", () => {
    const sheet = { quote: "640", title: "Rents", page: null, place: "sheet Q3, B4", language: null };
    expect(withCitation(sheet, "german").text).toBe("„640“ (Rents, sheet Q3, B4)");
    expect(withCitation(sheet, "chicago").text).toBe("“640” (Rents, sheet Q3, B4.)");
    const location = {
      unit: "page" as const,
      label: null,
      page_label: "iv",
      pages: 40,
      stretch: null,
      hidden: false,
      recognized: null,
    };
    expect(pinpoint({ page: 6, location })).toEqual({ page: "iv", place: "p. iv (6 of 40)" });
  });
});

describe("a passage in a list", () => {
  it("begins below its headings and has the words looked for told apart", () => {
    expect(withoutHeading("12 Leaving us 12.1 Notice After six months", "12 Leaving us › 12.1 Notice")).toBe(
      "After six months",
    );
    expect(withoutHeading("Notice", "Notice")).toBe("Notice");
    expect(
      sought("Notice of notices, unnoticed", "the notice period")
        .filter(({ found }) => found)
        .map(({ text }) => text),
    ).toEqual(["Notice", "notices"]);
    expect(lastLevel("PART II › ITEM 7. MANAGEMENT’S DISCUSSION")).toBe("Item 7. management’s discussion");
    expect(lastLevel("5 Leave › 5.1 The leave year")).toBe("5.1 The leave year");
  });
});
