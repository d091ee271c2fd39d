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
/** Milliseconds for a key, and for what ten thousand documents may add to the opening of the palette. */
const forKey = 50;
const forPalette = 100;
/** Rows that are drawn at most, of however many there are. */
const drawn = 60;

beforeEach(() => {
  withoutLayout();
  localStorage.clear();
});
afterEach(cleanup);

async function open(howMany = documents): Promise<Session> {
  const session = new Session(fakeBackend({ library: howMany }));
  render(App, { session });
  await waitFor(() => expect(session.library.documents).toBe(howMany));
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

/** What it takes to open the palette, in the middle of several times. */
async function openings(session: Session): Promise<number> {
  const times: number[] = [];
  // The first opening compiles what the others run.
  for (let round = 0; round < 4; round += 1) {
    times.push(
      await spent(async () => {
        session.frame.sheet = "palette";
        await tick();
      }),
    );
    await waitFor(() => expect(document.querySelector(".palette-input")).not.toBeNull());
    session.frame.sheet = null;
    await waitFor(() => expect(document.querySelector(".palette-input")).toBeNull());
  }
  return median(times.slice(1));
}

test("the palette over ten thousand documents", async () => {
  const few = await openings(await open(10));
  cleanup();
  const session = await open();
  const opened = await openings(session);
  const times: number[] = [];
  for (const typed of beginnings("agreement with nobody at all")) {
    times.push(await spent(() => offers(session, typed, [], [])));
  }
  console.log(
    `the palette: opens in ${opened.toFixed(1)}, over ten documents in ${few.toFixed(1)}; a key median ${median(times).toFixed(1)}, highest ${Math.max(...times).toFixed(1)} ms`,
  );
  expect(opened - few).toBeLessThan(forPalette);
  expect(median(times)).toBeLessThan(forKey);
});
