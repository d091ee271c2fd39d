// Nothing keeps a key waiting at ten thousand documents. Times are of the processor, so that other work of the machine does not count;
// jsdom lays nothing out, so they are of what is computed and put into the page. docs/figures.md has what a real window takes.

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fakeBackend } from "../backend/fake";
import App from "./App.svelte";
import { offers } from "./palette";
import { Session } from "./session.svelte";
import { withoutLayout } from "./without-layout";

const documents = 10_000;
/** Milliseconds for a key, and for the one that has the titles made ready. */
const forKey = 50;
const forPalette = 100;
/** Rows that are drawn at most, of however many there are. */
const drawn = 60;

beforeEach(() => {
  withoutLayout();
  localStorage.clear();
});
afterEach(cleanup);

async function open(): Promise<Session> {
  const session = new Session(fakeBackend({ library: documents }));
  render(App, { session });
  await waitFor(() => expect(session.library.documents).toBe(documents));
  return session;
}

/** Processor time of `work` in milliseconds. */
async function spent(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  await tick();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Each beginning of a text, as it is typed. */
const beginnings = (text: string): string[] => Array.from(text, (_, at) => text.slice(0, at + 1));

test("a key in the filter of ten thousand documents", async () => {
  const session = await open();
  const box = await screen.findByTestId("filter-box");
  const times: number[] = [];
  for (const value of beginnings("lease of the harbour 4711")) {
    times.push(await spent(() => fireEvent.input(box, { target: { value } })));
  }
  expect(session.library.shown.length).toBeLessThan(documents);
  console.log(`a key in the filter: median ${median(times).toFixed(1)}, highest ${Math.max(...times).toFixed(1)} ms`);
  expect(median(times)).toBeLessThan(forKey);
  await fireEvent.input(box, { target: { value: "" } });
  expect(session.library.shown).toHaveLength(documents);
  expect(screen.getByTestId("library-list").querySelectorAll("[data-key]").length).toBeLessThan(drawn);
});

test("what the palette offers over ten thousand documents", async () => {
  const session = new Session(fakeBackend({ library: documents }));
  await session.library.load();
  const times: number[] = [];
  // Nothing is typed as it opens.
  for (const typed of ["", ...beginnings("agreement with nobody at all")]) {
    times.push(await spent(() => offers(session, typed, [], [])));
  }
  console.log(`the palette: median ${median(times).toFixed(1)}, highest ${Math.max(...times).toFixed(1)} ms`);
  expect(median(times)).toBeLessThan(forKey);
  expect(Math.max(...times)).toBeLessThan(forPalette);
});
