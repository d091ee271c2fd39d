// Ctrl+P makes a PDF. WebDriver keeps the system's dialog away, so the window is opened as a person does and driven by the system's own
// mouse and keys; what the PDF says is read by Footnote itself.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { commandLine, samples, test } from "../harness/desk";
import { until } from "../harness/wait";

const question = "How long does the ferry company keep its CCTV footage?";

// The system's dialog is driven blindly, and does not always take the keys beside other windows that start.
test("a conversation is printed to a PDF that holds the question and its quote", { retry: 2 }, async ({ desk }) => {
  const window = await desk.start({ args: [join(samples, "Letter to the landlord.txt")] });
  await window.indexed(1);
  await window.ask(question);
  // WebKit writes what a page remembers to the disk a moment later: which conversation was open is among it.
  await new Promise((wake) => setTimeout(wake, 3_000));
  await window.close();

  // The conversation that was open comes back with the window.
  desk.startPlainly([]);
  const shown = (title: string): string =>
    desk.run("xdotool", ["search", "--onlyvisible", "--name", title]).trim().split("\n")[0] ?? "";
  const dialog = await until("the dialog for printing is there", async () => {
    try {
      desk.run("xdotool", ["windowfocus", shown("^Footnote$"), "key", "ctrl+p"]);
      await new Promise((wake) => setTimeout(wake, 1_000));
      return shown("^Print$") || undefined;
    } catch {
      return undefined;
    }
  });
  desk.run("xdotool", ["windowfocus", "--sync", dialog]);
  // The one printer of a machine without printers: a file.
  desk.run("xdotool", ["mousemove", "--window", dialog, "80", "86", "click", "1"]);
  desk.run("xdotool", ["sleep", "1", "key", "Return"]);
  // GTK writes into the folder in which the program was started.
  const file = join(desk.folder, "output.pdf");
  await until("a PDF is there", () => existsSync(file));
  const library = join(desk.folder, "printed");
  const cli = (...args: string[]): string => desk.run(commandLine, ["--library", library, "--json", ...args]);
  const added = await until("the PDF is whole", () => {
    const { verdict, pages } = JSON.parse(cli("add", file, "--retry")) as {
      verdict: string;
      pages: number;
    };
    return verdict === "failed" ? undefined : { pages };
  });
  expect(added.pages).toBeGreaterThan(0);
  const { hits } = JSON.parse(cli("search", "CCTV footage", "--mode", "lexical")) as { hits: { text: string }[] };
  const text = hits.map((hit) => hit.text).join("\n");
  expect(text).toContain("CCTV footage?");
  // What belongs to the window is not printed.
  expect(text).not.toContain("Ask a follow-up");
});
