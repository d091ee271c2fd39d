// The app's window as a person uses it: what can be found, pressed and read in it. How the page spells a thing
// stands here and nowhere else in the tests.

import axe, { type AxeResults } from "axe-core";
import { Builder, By, error, Key, type WebDriver, type WebElement } from "selenium-webdriver";
import { until } from "./wait";

/** Values of `data-` attributes, by their names without `data-`. */
export type Data = Record<string, string | number>;

export interface Footnote {
  quote: string;
  text: string;
}

export class AppWindow {
  constructor(
    readonly session: WebDriver,
    private readonly outside: { close(): Promise<void>; kill(): Promise<void>; picture(file: string): void },
  ) {}

  /** The first visible element with this `data-testid`; waits for it. */
  async find(id: string, data: Data = {}, milliseconds = 30_000): Promise<WebElement> {
    return until(`${selector(id, data)} is to be seen`, async () => (await this.all(id, data))[0], milliseconds);
  }

  async all(id: string, data: Data = {}): Promise<WebElement[]> {
    const found = await this.session.findElements(By.css(selector(id, data))).catch((reason: unknown) => {
      // WebKit says so of an element that went away while it was being found.
      if (reason instanceof error.StaleElementReferenceError) {
        return this.session.findElements(By.css(selector(id, data)));
      }
      throw reason;
    });
    const shown = await Promise.all(found.map((element) => element.isDisplayed().catch(() => false)));
    return found.filter((_, index) => shown[index]);
  }

  async gone(id: string, data: Data = {}, milliseconds = 30_000): Promise<void> {
    await until(`${selector(id, data)} is gone`, async () => (await this.all(id, data)).length === 0, milliseconds);
  }

  /** What all elements say that are there now, parted by spaces. */
  async texts(id: string, data: Data = {}): Promise<string> {
    const found = await this.all(id, data);
    return (await Promise.all(found.map((element) => element.getText()))).join(" ");
  }

  /** The text of an element, as soon as there is any; taken anew when the page replaces the element meanwhile. */
  async text(id: string, data: Data = {}): Promise<string> {
    return until(`${selector(id, data)} can be read`, async () => {
      const element = await this.find(id, data);
      return (await this.textIn(element)) || undefined;
    });
  }

  /** Clicks the element with this `data-testid` that holds `part`. */
  async clickText(id: string, part: string): Promise<void> {
    await (await this.holding(id, part)).click();
  }

  /** Opens the menu of a document by its title. After a right click of WebDriver's, WebKit would tell of no pointer any more. */
  async openMenuOf(title: string): Promise<void> {
    await this.find("document-row", { title });
    await this.evaluate(
      (found) => {
        const row = document.querySelector(found);
        const { left = 0, bottom = 0 } = row?.getBoundingClientRect() ?? {};
        row?.dispatchEvent(
          new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: left + 40, clientY: bottom - 8 }),
        );
      },
      selector("document-row", { title }),
    );
  }

  /** Opens the menu of who answers. A click is lost while another menu is still closing. */
  async openAnswerer(): Promise<void> {
    await until("the menu of who answers is open", async () => {
      if ((await this.all("answerer-menu")).length > 0) {
        return true;
      }
      await this.click("answerer");
      return (await this.all("answerer-menu")).length > 0;
    });
  }

  private async holding(id: string, part: string): Promise<WebElement> {
    return until(`${selector(id)} with “${part}” is to be seen`, async () => {
      for (const element of await this.all(id)) {
        if ((await this.textIn(element)).includes(part)) {
          return element;
        }
      }
      return undefined;
    });
  }

  /** WebDriver's own reading leaves out what ends in an ellipsis. */
  private textIn(element: WebElement): Promise<string> {
    return this.session.executeScript<string>("return arguments[0].innerText.trim()", element).catch(() => "");
  }

  async click(id: string, data: Data = {}): Promise<void> {
    await until(`${selector(id, data)} can be clicked`, async () => {
      const element = await this.find(id, data);
      return element.click().then(
        () => true,
        () => false,
      );
    });
  }

  /** Presses keys together, as `press(Key.CONTROL, "k")`. */
  async press(...keys: string[]): Promise<void> {
    const actions = this.session.actions({ async: true });
    for (const key of keys) {
      actions.keyDown(key);
    }
    for (const key of keys.toReversed()) {
      actions.keyUp(key);
    }
    await actions.perform();
  }

  /** Without a window manager nobody else decides about the size. */
  async resize(width: number, height: number): Promise<void> {
    await this.session.manage().window().setRect({ x: 0, y: 0, width, height });
  }

  /** Runs a function in the page. It can use nothing from outside but its arguments. */
  async evaluate<T, A extends unknown[]>(inPage: (...values: A) => T, ...values: A): Promise<T> {
    return this.session.executeScript<T>(`return (${inPage})(...arguments)`, ...values);
  }

  /** Waits until this many documents are indexed and nothing is being imported. */
  async indexed(documents: number, milliseconds = 120_000): Promise<void> {
    const count = async (): Promise<number> =>
      (await this.all("document-row", { state: "indexed" })).length +
      (await this.all("document-row", { state: "partly" })).length;
    await until(`${documents} documents are indexed`, async () => (await count()) >= documents, milliseconds);
    await this.gone("import-progress");
  }

  /** Shows the files that could not be read, or not whole. */
  async showTroubled(): Promise<void> {
    await this.click("attention-view");
  }

  /** What the library says of a file that it could not read. */
  async reason(name: string): Promise<string> {
    await this.showTroubled();
    return this.textIn(await this.holding("document-row", name));
  }

  /** Writes a question into the field and waits until its answer has ended. */
  async ask(question: string): Promise<void> {
    const turns = (await this.all("turn")).length;
    const field = await this.find("ask-field");
    await field.clear();
    await field.sendKeys(question, Key.ENTER);
    await until(`an answer to “${question}”`, async () => {
      const now = await this.all("turn");
      const last = now.at(-1);
      const ends = [selector("footnote"), selector("abstention")].join(", ");
      return now.length > turns && last !== undefined && (await last.findElements(By.css(ends))).length > 0;
    });
    await this.gone("stop-button");
  }

  /** The words of the sentence that is being written; empty where none is. */
  async written(): Promise<string> {
    return this.evaluate((found) => document.querySelector(found)?.textContent.trim() ?? "", selector("writing"));
  }

  /** The words of the newest answer without its marks, those of a sentence that was never finished included. */
  async said(): Promise<string> {
    return this.evaluate(
      (turn, sentence, writing) => {
        const newest = [...document.querySelectorAll(turn)].at(-1);
        return [...(newest?.querySelectorAll(`${sentence} .said, ${writing}`) ?? [])]
          .map(({ textContent }) => textContent)
          .join("")
          .trim();
      },
      selector("turn"),
      selector("sentence"),
      selector("writing"),
    );
  }

  /** A footnote of the newest answer. */
  async footnote(number: number): Promise<Footnote> {
    await this.find("footnote", { number });
    return this.evaluate(
      (noteSelector, markSelector, sentenceSelector) => {
        const last = (found: string): Element | undefined => [...document.querySelectorAll(found)].at(-1);
        const note = last(noteSelector);
        // Where the sentence is the quote, the footnote does not repeat it.
        const quoted = note?.querySelector(".quote") ?? last(markSelector)?.closest(sentenceSelector);
        const copy = quoted?.cloneNode(true) as Element;
        for (const added of copy.querySelectorAll("thead, button, [aria-hidden], .visually-hidden")) {
          added.remove();
        }
        for (const cell of copy.querySelectorAll("td")) {
          cell.append(" ");
        }
        return { quote: copy.textContent.trim(), text: note?.textContent ?? "" };
      },
      selector("footnote", { number }),
      selector("footnote-mark", { number }),
      selector("sentence"),
    );
  }

  /** Opens a conversation that was kept, by words of its title. */
  async openConversation(title: string): Promise<void> {
    await this.click("conversation-switch");
    await this.clickText("conversation-item", title);
    await this.gone("conversation-list");
    await this.find("turn");
  }

  /** Opens a footnote of the newest answer by its mark and waits for the source. */
  async openFootnote(number: number): Promise<void> {
    await this.find("footnote-mark", { number });
    await (await this.all("footnote-mark", { number })).at(-1)?.click();
    await this.find("source-title");
  }

  /** The words that a reader sees marked in the source, in the order of the page; none while the page is being drawn. */
  async markedWords(): Promise<string> {
    return this.evaluate(
      (markedText, markedPage, box) => {
        const inText = [...document.querySelectorAll(markedText)].map((element) => element.textContent);
        const onPage = [...document.querySelectorAll(markedPage)].flatMap((page) => {
          const boxes = [...page.querySelectorAll(box)].map((element) => element.getBoundingClientRect());
          const words: string[] = [];
          const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
          for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
            for (const match of (node.textContent ?? "").matchAll(/\S+/g)) {
              const word = document.createRange();
              word.setStart(node, match.index);
              word.setEnd(node, match.index + match[0].length);
              // A word is marked when its middle lies in a box.
              const { left, top, width, height } = word.getBoundingClientRect();
              const [x, y] = [left + width / 2, top + height / 2];
              if (boxes.some((of) => of.left <= x && x <= of.right && of.top <= y && y <= of.bottom)) {
                words.push(match[0]);
              }
            }
          }
          return words;
        });
        return [...inText, ...onPage].join(" ");
      },
      selector("marked-text"),
      `${selector("source-page")}:has(${selector("mark")})`,
      selector("mark"),
    );
  }

  /** Waits until something is marked in the source. */
  async marked(): Promise<void> {
    await until("words are marked in the source", async () => (await this.markedWords()) !== "");
  }

  /** What axe calls serious or critical on what is shown now, a line each. */
  async seriousFaults(): Promise<string[]> {
    await this.settled();
    await this.session.executeScript(axe.source);
    await this.session.manage().setTimeouts({ script: 60_000 });
    const results = await this.session.executeAsyncScript<AxeResults>(
      "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then(done, (error) => done({ error: String(error) }))",
    );
    if (results.violations === undefined) {
      throw new Error(`axe could not look at the page: ${JSON.stringify(results)}`);
    }
    return results.violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
  }

  /** Waits until nothing moves any more, save what turns as long as work is done. */
  async settled(): Promise<void> {
    await until("the page is at rest", () =>
      this.evaluate(async () => {
        // What has just been put into the page begins to move with the next frame.
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        return (
          document.fonts.status === "loaded" &&
          document
            .getAnimations()
            .every(
              ({ playState, effect }) =>
                playState !== "running" || effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY,
            )
        );
      }),
    );
  }

  /** Writes what the screen shows of the window to a PNG. WebDriver's own picture is never taken where no graphics card is used. */
  picture(file: string): void {
    this.outside.picture(file);
  }

  /** Closes the window as its close button does, and waits until the program has ended. */
  close(): Promise<void> {
    return this.outside.close();
  }

  /** Ends the program without a word to it, as a crash or a power cut would. */
  kill(): Promise<void> {
    return this.outside.kill();
  }
}

export async function openSession(port: number, binary: string, args: string[]): Promise<WebDriver> {
  const address = `http://127.0.0.1:${port}`;
  await until("WebKitWebDriver answers", async () => {
    const answer = await fetch(`${address}/status`).catch(() => undefined);
    return answer?.ok;
  });
  const capabilities = { browserName: "wry", "webkitgtk:browserOptions": { binary, args } };
  const session = new Builder().usingServer(address).withCapabilities(capabilities).build();
  await session.getSession();
  return session;
}

/** Letters and digits only: what remains the same when words are set on a page. */
export function bare(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

function selector(id: string, data: Data = {}): string {
  const attributes = Object.entries(data).map(([name, value]) => `[data-${name}=${JSON.stringify(String(value))}]`);
  return `[data-testid="${id}"]${attributes.join("")}`;
}
