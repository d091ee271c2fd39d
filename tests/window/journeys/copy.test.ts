// What is copied reaches the clipboard of the system, as text and as HTML. The mouse and the keyboard are the system's own, and the
// clipboard is read by another program: the page itself would see what it wrote.

import { join } from "node:path";
import { expect } from "vitest";
import { samples, test, type Desk } from "../harness/desk";
import { until } from "../harness/wait";

const question = "How long does the ferry company keep its CCTV footage?";

function reader(desk: Desk): (flavour: string) => string {
  const program = desk.compile("read-clipboard", "gtk+-3.0");
  return (flavour) => {
    try {
      return desk.run(program, [flavour]);
    } catch {
      return "";
    }
  };
}

test("an answer with its footnotes", async ({ desk }) => {
  const window = await desk.start({ args: [join(samples, "Harbourline Employee Handbook.pdf")] });
  await window.indexed(1);
  await window.ask(question);
  const { quote } = await window.footnote(1);
  const clipboard = reader(desk);
  const button = await (await window.find("copy-button")).getRect();
  desk.run("xdotool", [
    "mousemove",
    `${Math.round(button.x + button.width / 2)}`,
    `${Math.round(button.y + button.height / 2)}`,
  ]);
  desk.run("xdotool", ["click", "1"]);
  const text = await until("text is on the clipboard", () => clipboard("UTF8_STRING") || undefined);
  expect(text).toContain(question);
  expect(text).toContain("[^1]: *Harbourline Employee Handbook*");
  expect(text).toContain(quote.split(/\s+/).slice(0, 4).join(" "));
  expect(text).not.toContain(samples);
  expect(clipboard("text/html")).toMatch(/<sup[^>]*>1<\/sup>/);
});

test("a quote with its citation, from its own menu", async ({ desk }) => {
  const window = await desk.start({ args: [join(samples, "Harbourline Employee Handbook.pdf")] });
  await window.indexed(1);
  await window.ask(question);
  const clipboard = reader(desk);
  const note = await (await window.find("footnote", { number: 1 })).getRect();
  desk.run("xdotool", ["mousemove", `${Math.round(note.x + 60)}`, `${Math.round(note.y + 10)}`]);
  desk.run("xdotool", ["click", "3"]);
  const item = await (await window.find("menu-cite")).getRect();
  desk.run("xdotool", ["mousemove", `${Math.round(item.x + 20)}`, `${Math.round(item.y + item.height / 2)}`]);
  desk.run("xdotool", ["click", "1"]);
  const text = await until("text is on the clipboard", () => clipboard("UTF8_STRING") || undefined);
  expect(text).toMatch(/^“.+” \(Harbourline Employee Handbook, p\. \d+\)$/);
  expect(clipboard("text/html")).toMatch(/<em[^>]*>Harbourline Employee Handbook<\/em>/);
});
