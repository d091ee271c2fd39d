// Pictures of every pane and state of the real app, for the documentation. Run by scripts/screenshots.sh.

import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Key } from "selenium-webdriver";
import { describe } from "vitest";
import { type Desk, root, samples, test } from "../harness/desk";
import { Drag } from "../harness/drag";
import { keepSettings, ModelProcess, tiny } from "../harness/model";
import { until } from "../harness/wait";
import type { AppWindow } from "../harness/window";

const pictures = process.env["FOOTNOTE_PICTURES"] ?? join(root, "docs/screenshots");
mkdirSync(pictures, { recursive: true });

const answerable = "How much bereavement leave do I get?";
const twoSources = "How long is the notice period?";
const aboutRent = "How much is the monthly rent of the mill?";
const unanswerable = "Who painted the ceiling of the Sistine Chapel?";

interface Screen {
  name: string;
  /** Leads from the screen before to this one. */
  go: (window: AppWindow, desk: Desk) => Promise<unknown>;
  size?: readonly [width: number, height: number];
}

/** Escape until nothing is open over the page. */
const escape = async (window: AppWindow, id: string): Promise<void> => {
  await window.press(Key.ESCAPE);
  await window.gone(id);
};

/** What a library that has just been filled looks like, screen after screen. */
const reading: Screen[] = [
  { name: "library", go: (window) => window.indexed(8) },
  {
    name: "passages-while-typing",
    go: async (window) => {
      await (await window.find("ask-field")).sendKeys("notice of non-renewal");
      await window.find("live-passage");
    },
  },
  { name: "answer", go: (window) => window.ask(twoSources) },
  {
    name: "source",
    go: async (window) => {
      await window.click("new-conversation");
      await window.ask(answerable);
      await window.press(Key.ALT, "1");
      await window.marked();
    },
  },
  { name: "source-narrow", size: [960, 600], go: (window) => window.marked() },
  { name: "source-large", size: [2560, 1440], go: (window) => window.marked() },
  {
    name: "answer-large",
    size: [2560, 1440],
    go: async (window) => {
      await window.click("close-source");
      await window.gone("source-pane");
    },
  },
  {
    name: "why-this-answer",
    go: async (window) => {
      await window.click("trace-button");
      await window.find("trace-drawer");
    },
  },
  {
    name: "abstention",
    go: async (window) => {
      await escape(window, "trace-drawer");
      await window.click("new-conversation");
      await window.ask(unanswerable);
      await window.find("abstention");
    },
  },
  {
    name: "settings",
    go: async (window) => {
      await window.press(Key.CONTROL, ",");
      await window.find("settings-dialog");
    },
  },
  {
    name: "palette",
    go: async (window) => {
      await escape(window, "settings-dialog");
      await window.press(Key.CONTROL, "k");
      await window.find("palette");
    },
  },
  {
    name: "shortcuts",
    go: async (window) => {
      await escape(window, "palette");
      await window.press(Key.F1);
      await window.find("shortcut-sheet");
    },
  },
];

/** What happens to files on their way in. */
const arriving = (documents: string): Screen[] => {
  let drag: Drag;
  return [
    { name: "first-start", go: (window) => window.find("add-samples") },
    {
      name: "drop",
      go: async (window, desk) => {
        drag = await Drag.start(desk, window, [join(documents, "Letters"), join(documents, "Project notes.md")]);
        await drag.over();
      },
    },
    {
      name: "importing",
      go: async (window) => {
        await drag.drop();
        await window.find("import-progress");
        await window.find("document-row", { state: "searchable" });
      },
    },
  ];
};

/** Files that could not be read, or not whole. */
const failing: Screen[] = [
  {
    name: "failures",
    go: async (window) => {
      await window.indexed(8);
      await window.showTroubled();
      await until(
        "two files have failed",
        async () => (await window.all("document-row", { state: "failed" })).length === 2,
      );
    },
  },
];

const lease = "Lease of the mill";
const rent = "The monthly rent of the mill is 1,200 euros and is due on the third working day.";

/** What a language model and its settings look like. */
const writing: Screen[] = [
  {
    name: "answerer",
    go: async (window) => {
      await window.indexed(9);
      await window.openMenuOf(lease);
      await window.click("ask-only");
      await window.gone("ask-only");
      await window.openAnswerer();
    },
  },
  {
    name: "writing",
    go: async (window, desk) => {
      await escape(window, "answerer-menu");
      await window.ask(aboutRent);
      await (await ModelProcess.of(desk)).midway(window, aboutRent, (words) => words.length > 24);
    },
  },
  {
    name: "written",
    go: async (window, desk) => {
      (await ModelProcess.of(desk)).release();
      await window.gone("stop-button");
      await window.openFootnote(1);
      await window.marked();
    },
  },
  {
    name: "form",
    go: async (window) => {
      await window.click("close-source");
      await window.click("new-conversation");
      await window.openAnswerer();
      await window.click("form-option", { name: "Lease" });
      await window.ask(aboutRent);
      await window.find("form-answer");
    },
  },
  {
    name: "forms",
    go: async (window) => {
      await window.openAnswerer();
      await window.click("edit-forms");
      await window.click("form", { name: "Supply contract" });
      await window.find("form-fields");
    },
  },
  {
    name: "styles",
    go: async (window) => {
      await escape(window, "forms-dialog");
      await window.openAnswerer();
      await window.click("edit-styles");
      await window.find("styles-dialog");
    },
  },
  {
    name: "models",
    go: async (window) => {
      await escape(window, "styles-dialog");
      await window.openAnswerer();
      await window.click("get-model");
      await window.find("get-models");
      await window.evaluate(() =>
        document.querySelector('[data-testid="models-section"]')?.parentElement?.scrollIntoView(),
      );
    },
  },
];

/** So small a model writes what a schema leaves it little choice of. */
const leaseForm = {
  type: "object",
  properties: {
    monthly_rent: { type: "array", items: { enum: ["1,200 euros", "900 euros"] }, minItems: 1, maxItems: 1 },
    due: { type: "array", items: { enum: ["on the third working day", "on the first day"] }, minItems: 1, maxItems: 1 },
    deposit: { type: "string" },
    notice: { type: "string", title: "Notice period" },
  },
};

/** Folders of somebody who uses the app. */
function documentsOn(desk: Desk): string {
  const documents = desk.makeFolder("home/Documents");
  cpSync(samples, documents, { recursive: true, filter: (file) => !file.endsWith(".gitattributes") });
  return documents;
}

async function photograph(desk: Desk, args: string[], theme: "light" | "dark", screens: Screen[]): Promise<void> {
  const window = await desk.start({ args, theme });
  for (const { name, go, size = [1280, 800] as const } of screens) {
    await window.resize(...size);
    await go(window, desk);
    await window.settled();
    // What the page has drawn is on its way to the screen.
    await new Promise((shown) => setTimeout(shown, 250));
    window.picture(join(pictures, `${name}-${theme}.png`));
  }
}

describe.each(["light", "dark"] as const)("%s", (theme) => {
  test("a library to read in", async ({ desk }) => {
    await photograph(desk, [documentsOn(desk)], theme, reading);
  });

  test("a model that writes", async ({ desk }) => {
    const documents = documentsOn(desk);
    writeFileSync(join(documents, `${lease}.txt`), `${rent}\n`);
    keepSettings(desk, {
      chosen: tiny,
      files: [tiny],
      settings: {
        styles: [
          { name: "Detailed", length: "long", format: "prose", instruction: "" },
          {
            name: "For the file",
            length: "medium",
            format: "prose",
            instruction: "Write soberly, in full sentences. Name dates first.",
          },
        ],
        forms: [
          { name: "Lease", fields: JSON.stringify(leaseForm, null, 2) },
          {
            name: "Supply contract",
            fields:
              "Supplier\nSubject of the contract\nFee: a month, in euros\nBegins on\nNotice period\nMost that either party is liable for",
          },
        ],
      },
    });
    await photograph(desk, [documents], theme, writing);
  });

  test("documents on their way in", async ({ desk }) => {
    const documents = documentsOn(desk);
    const letters = desk.makeFolder("home/Documents/Letters");
    for (let year = 1300; year < 2020; year += 1) {
      const lines = Array.from(
        { length: 40 },
        (_, line) => `In the ${line + 1}. week of ${year} the harbour took in ${(year * (line + 7)) % 900} barrels.`,
      );
      writeFileSync(join(letters, `Harbour letters ${year}.txt`), `${lines.join("\n\n")}\n`);
    }
    await photograph(desk, [], theme, arriving(documents));
  });

  test("files that fail", async ({ desk }) => {
    const documents = documentsOn(desk);
    writeFileSync(join(documents, "Torn contract.pdf"), "%PDF-1.7\nnothing that could be read\n");
    writeFileSync(join(documents, "Empty form.docx"), "");
    await photograph(desk, [documents], theme, failing);
  });
});
