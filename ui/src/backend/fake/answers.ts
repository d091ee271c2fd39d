// What the fake program knows about the samples: passages, and answers to some questions, among them the awkward ones.

import type { DocumentKind, Doubt, Hit, Marked, Method, Support, Trace, TraceRead } from "../backend";

export type KnownPassage = {
  document: number;
  title: string;
  path: string;
  kind: DocumentKind;
  page: number;
  heading: string;
  table_header: string;
  text: string;
};

export type Cite = {
  passage: KnownPassage;
  quote: string;
  /** The words of the quote that answer. */
  answer?: string;
};
export type ScriptedSentence = { text: string; support: Support; doubt: Doubt | null; cites: Cite[] };
export type Script = {
  /** Words that a question has when this is its answer. */
  when: RegExp;
  mode: "quotes" | "model";
  sentences: ScriptedSentence[];
  /** What a model writes where `sentences` are quotes. */
  written?: ScriptedSentence[];
  /** What the passages say where the model says something else. */
  contradiction?: { words: string; cite: Cite };
  /** How many times slower than the others. */
  slowness: number;
  fails: boolean;
  /** How the answer is produced, if not from the best passages. */
  method?: Method;
};

const folder = "/home/ada/Documents";
const handbook = {
  document: 1,
  title: "Harbourline Employee Handbook",
  path: `${folder}/Harbourline Employee Handbook.pdf`,
  kind: "pdf" as const,
};
const letter = {
  document: 5,
  title: "Letter to the landlord",
  path: `${folder}/Letter to the landlord.txt`,
  kind: "text" as const,
  page: 1,
  table_header: "",
};
const notes = {
  document: 6,
  title: "Project notes",
  path: `${folder}/Project notes.md`,
  kind: "markdown" as const,
  page: 1,
};

const leaveTable: KnownPassage = {
  ...handbook,
  page: 9,
  heading: "5 Annual and special leave › 5.1 The leave year",
  table_header: "Kind of leave\tEntitlement\tPaid\tNotice",
  text: "Long service, after 10 years\t3 additional days\tFull\tAs annual leave\nBereavement\tUp to 10 days\tFull\tNone\nCarer’s leave\t6 days\tFull\t3 days if possible\nJury service\tAs long as summoned\tTopped up to full\tShow the summons",
};
const leaveYear: KnownPassage = {
  ...handbook,
  page: 9,
  heading: "5 Annual and special leave › 5.1 The leave year",
  table_header: "",
  text: "The leave year runs from 1 February to 31 January, because it is in January that our boats are in dry dock and that most of us can be spared. Entitlements for part-time colleagues are worked out in hours, in proportion to contracted hours, and rounded up to the next half hour.",
};
const askingForLeave: KnownPassage = {
  ...handbook,
  page: 9,
  heading: "5 Annual and special leave › 5.2 Asking for leave",
  table_header: "",
  text: "Ask on the staff site. Requests for the months of June, July and August are decided together on 15 March so that the people who read their mail first do not take every week; at other times the first to ask has priority. We answer within seven days. Silence for longer than that counts as consent.",
};
const rent: KnownPassage = {
  ...letter,
  heading: "4. The rent",
  text: "You proposed to raise it from £965 to £1,080 a month from the 1st of May. My tenancy agreement says, at clause 11, that the rent may be reviewed once a year and by no more than four per cent. By my arithmetic that makes £1,003.60, and I shall be glad to pay it when the heating works.",
};
const boiler: KnownPassage = {
  ...letter,
  heading: "1. The boiler",
  text: "The boiler. It has failed five times since the 3rd of December, and for nine of those days there was neither heating nor hot water.",
};
const decisions: KnownPassage = {
  ...notes,
  heading: "Skelhorn 2: project notes › Decisions",
  table_header: "Date\tDecision\tWhy",
  text: "2024-03-05\tVisit every eight weeks, not ten\tDafydd found spat settling in nine\n2024-02-20\tTen spare units instead of better housings\tCheaper per usable month",
};
const budget: KnownPassage = {
  ...notes,
  heading: "Skelhorn 2: project notes › Budget",
  table_header: "",
  text: "The Northern Shores Fund gives 14,800 euros. Sensors come to 1,560, shutters to 720, boat days to 6,400 and cells to 1,150.",
};
const going: KnownPassage = {
  ...notes,
  heading: "Skelhorn 2: project notes › Where we stand (12 March 2024)",
  table_header: "",
  text: "Forty sensors this time, all shuttered, in five rows of eight.",
};

export const passages: KnownPassage[] = [leaveTable, leaveYear, askingForLeave, rent, boiler, decisions, budget, going];

function quoted(passage: KnownPassage, quote: string, answer?: string): ScriptedSentence {
  return {
    text: quote,
    support: "supported",
    doubt: null,
    cites: [{ passage, quote, ...(answer === undefined ? {} : { answer }) }],
  };
}

function written(text: string, ...cites: [KnownPassage, string][]): ScriptedSentence {
  return { text, support: "supported", doubt: null, cites: cites.map(([passage, quote]) => ({ passage, quote })) };
}

export const scripts: Script[] = [
  {
    when: /^how many documents/i,
    mode: "quotes",
    slowness: 1,
    fails: false,
    method: { name: "count", words: ["rent"], found: 1, of: 8 },
    sentences: [quoted(rent, "You proposed to raise it from £965 to £1,080 a month from the 1st of May.")],
  },
  {
    when: /^summari[sz]e the letter/i,
    mode: "model",
    slowness: 1,
    fails: false,
    method: { name: "summary", documents: ["Letter to the landlord"], read: 9, passages: 9 },
    sentences: [
      written("The tenant will be glad to pay £1,003.60 when the heating works.", [
        rent,
        "By my arithmetic that makes £1,003.60, and I shall be glad to pay it when the heating works.",
      ]),
    ],
  },
  {
    when: /^summari[sz]e/i,
    mode: "quotes",
    slowness: 1,
    fails: false,
    method: { name: "which-document" },
    sentences: [],
  },
  {
    when: /dies|death|bereave/i,
    mode: "quotes",
    slowness: 1,
    fails: false,
    sentences: [
      quoted(leaveTable, "Bereavement\tUp to 10 days\tFull\tNone", "Up to 10 days"),
      quoted(leaveTable, "Carer’s leave\t6 days\tFull\t3 days if possible"),
      quoted(askingForLeave, "We answer within seven days."),
    ],
    written: [
      written(
        "When someone close to them dies, colleagues may take up to 10 days off on full pay, and need not give notice.",
        [leaveTable, "Bereavement\tUp to 10 days\tFull\tNone"],
      ),
      {
        text: "The ten days have to be taken within the same month.",
        support: "unsupported",
        doubt: { code: "words", words: ["same", "month"] },
        cites: [],
      },
    ],
  },
  {
    when: /leave|holiday|days off/i,
    mode: "quotes",
    slowness: 1,
    fails: false,
    sentences: [
      quoted(
        leaveYear,
        "The leave year runs from 1 February to 31 January, because it is in January that our boats are in dry dock and that most of us can be spared.",
        "from 1 February to 31 January",
      ),
      quoted(askingForLeave, "Ask on the staff site."),
      quoted(askingForLeave, "Silence for longer than that counts as consent."),
    ],
    written: [
      written("Leave at Harbourline works like this:", [
        leaveYear,
        "The leave year runs from 1 February to 31 January",
      ]),
      written("- The leave year runs from 1 February to 31 January, because the boats are in dry dock in January.", [
        leaveYear,
        "The leave year runs from 1 February to 31 January, because it is in January that our boats are in dry dock and that most of us can be spared.",
      ]),
      written(
        "- Leave is asked for on the staff site, and answered within seven days.",
        [askingForLeave, "Ask on the staff site."],
        [askingForLeave, "We answer within seven days."],
      ),
      {
        ...written("- Whoever hears nothing for 14 days may take it as consent.", [
          askingForLeave,
          "Silence for longer than that counts as consent.",
        ]),
        support: "partly",
        doubt: { code: "number", said: "14" },
      },
    ],
  },
  {
    when: /rent|landlord/i,
    mode: "model",
    slowness: 1,
    fails: false,
    sentences: [
      written("The landlord proposed to raise the rent from £965 to £1,080 a month from the 1st of May.", [
        rent,
        "You proposed to raise it from £965 to £1,080 a month from the 1st of May.",
      ]),
      {
        ...written(
          "The tenant is prepared to pay £1,003.60, the most that clause 11 of her agreement allows, as soon as the landlord agrees.",
          [rent, "By my arithmetic that makes £1,003.60, and I shall be glad to pay it when the heating works."],
        ),
        support: "partly",
        doubt: { code: "words", words: ["landlord", "agrees"] },
      },
      {
        text: "Most tenancies of this kind allow an increase of up to five per cent.",
        support: "unsupported",
        doubt: { code: "weak" },
        cites: [],
      },
      written(
        "The review is limited to once a year, and the boiler has failed five times since December.",
        [rent, "the rent may be reviewed once a year and by no more than four per cent"],
        [boiler, "It has failed five times since the 3rd of December"],
      ),
    ],
  },
  {
    when: /\bfund\b/i,
    mode: "model",
    slowness: 1,
    fails: false,
    sentences: [written("The Northern Shores Fund gives 6,400 euros.", [budget, "boat days to 6,400"])],
    contradiction: {
      words: "14,800 euros",
      cite: { passage: budget, quote: "The Northern Shores Fund gives 14,800 euros.", answer: "14,800 euros" },
    },
  },
  {
    when: /second deployment|sensors|skelhorn/i,
    mode: "model",
    slowness: 10,
    fails: false,
    sentences: [
      written("Forty shuttered sensors will stand in five rows of eight.", [
        going,
        "Forty sensors this time, all shuttered, in five rows of eight.",
      ]),
      written("They are to be visited every eight weeks.", [
        decisions,
        "2024-03-05\tVisit every eight weeks, not ten\tDafydd found spat settling in nine",
      ]),
      written(
        "The fund gives 14,800 euros, of which boat days take 6,400.",
        [budget, "The Northern Shores Fund gives 14,800 euros."],
        [budget, "boat days to 6,400"],
      ),
    ],
  },
  { when: /break|crash/i, mode: "model", slowness: 1, fails: true, sentences: [] },
];

/** What a form can be filled in with. */
export const filled: { when: RegExp; field: ScriptedSentence }[] = [
  {
    when: /now/i,
    field: written("£965", [rent, "You proposed to raise it from £965 to £1,080 a month from the 1st of May."]),
  },
  {
    when: /propos|rent$/i,
    field: written("£1,080", [rent, "You proposed to raise it from £965 to £1,080 a month from the 1st of May."]),
  },
  {
    when: /highest|allowed/i,
    field: {
      ...written("£1,003.60, by clause 12", [rent, "By my arithmetic that makes £1,003.60"]),
      support: "partly",
      doubt: { code: "number", said: "12" },
    },
  },
  {
    when: /boiler/i,
    field: written("five times since 3 December", [boiler, "It has failed five times since the 3rd of December"]),
  },
];

export const exampleTrace: Pick<Trace, "steps" | "settings"> = {
  steps: [
    { step: "words", ms: 2.1 },
    { step: "embedding", ms: 6.1 },
    { step: "meaning", ms: 0.3 },
    { step: "fusion", ms: 0.4 },
    { step: "reranking", ms: 212 },
    { step: "weighing", ms: 14.8 },
  ],
  settings: [
    { name: "passages", value: "8" },
    { name: "embedder", value: "all-minilm-l6-v2/0a1b2c3d" },
    { name: "reader", value: "reader-de-en/5e6f7a8b" },
    { name: "version", value: "0.1.0" },
  ],
};

/** The sentences of a script as quotes or as a model writes them. */
export function sentencesOf(script: Script | undefined, mode: Script["mode"]): ScriptedSentence[] {
  if (script === undefined) {
    return [];
  }
  if (mode === "model") {
    return script.written ?? script.sentences;
  }
  const cites = script.sentences.flatMap((sentence) => sentence.cites);
  return script.mode === "quotes"
    ? script.sentences
    : cites.map(({ passage, quote, answer }) => quoted(passage, quote, answer));
}

/** Where the words stand that answer, in a text or in the quote of a footnote. */
export function answerIn(text: string, words: string | undefined): Marked | null {
  const start = words === undefined ? -1 : text.indexOf(words);
  return words === undefined || start < 0 ? null : { start, end: start + words.length };
}

/** The passages in the reader's order: those that the answer cites come before the others. */
export function judged(hits: Hit[], script: Script | undefined): { hits: Hit[]; read: TraceRead[] } {
  const cites = [
    ...(script?.contradiction === undefined ? [] : [script.contradiction.cite]),
    ...(script?.sentences ?? []).flatMap((sentence) => sentence.cites),
  ];
  const cite = (hit: Hit): Cite | undefined => cites.find(({ passage }) => passage.text === hit.text);
  const order = [...hits].sort((a, b) => Number(cite(b) !== undefined) - Number(cite(a) !== undefined));
  const answers = (hit: Hit, index: number): number => (cite(hit) === undefined ? 0.08 : 0.94) / (index + 1);
  return {
    hits: order.map((hit, index) => ({
      ...hit,
      rank: index + 1,
      scores: { ...hit.scores, reader: answers(hit, index) },
    })),
    read: order.map((hit, index) => {
      const { title, document, page, location, rank } = hit;
      return {
        title,
        document,
        page,
        location,
        found: rank,
        answers: answers(hit, index),
        words: cite(hit)?.answer ?? "",
      };
    }),
  };
}
