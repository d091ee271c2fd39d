// A grid in the window: set up, filled in while one watches, stopped, opened, handed on.

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import App from "../app/App.svelte";
import { Session } from "../app/session.svelte";
import { withoutLayout } from "../app/without-layout";
import { fakeBackend, type FakeBackend } from "../backend/fake";
import { fakeConversations } from "../backend/fake/conversations";
import { fakeGrids } from "../backend/fake/grids";
import { toasts } from "../design/toasts.svelte";

let session: Session;
let backend: FakeBackend;

async function open(pace = 0): Promise<void> {
  const base = fakeBackend();
  const conversations = fakeConversations({ pace: 0, sources: base });
  backend = { ...base, ...conversations, ...fakeGrids(conversations, pace) };
  session = new Session(backend);
  render(App, { session });
  await waitFor(() => expect(session.frame.phase).toBe("ready"));
}

async function faults(): Promise<string[]> {
  const { violations } = await axe.run(document.documentElement, { rules: { "color-contrast": { enabled: false } } });
  return violations
    .filter(({ impact }) => impact !== "minor")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
}

beforeEach(() => {
  withoutLayout();
  localStorage.clear();
});
afterEach(() => {
  cleanup();
  toasts.shown = [];
});

async function setUp(fields: [name: string, question: string][]): Promise<void> {
  session.grids.begin([5, 7]);
  await screen.findByTestId("grid-pane");
  const names = screen.getAllByTestId("grid-field");
  const questions = screen.getAllByTestId("grid-question");
  for (const [at, [name, question]] of fields.entries()) {
    await fireEvent.input(names[at]!, { target: { value: name } });
    await fireEvent.input(questions[at]!, { target: { value: question } });
  }
}

it("is set up over documents and fields, and fills in cell by cell with a source for each", async () => {
  await open();
  await setUp([
    ["Rent", "What rent does the tenant pay?"],
    ["Penguins", "How many penguins are there?"],
  ]);
  expect(await faults()).toEqual([]);
  await fireEvent.click(screen.getByTestId("grid-save"));
  await waitFor(() => expect(screen.getByTestId("grid-progress").textContent).toBe("4 of 4 cells"));
  expect(screen.getAllByTestId("grid-row")).toHaveLength(2);
  const cells = screen.getAllByTestId("grid-cell");
  expect(cells[0]?.dataset["state"]).toBe("said");
  expect(screen.getByRole("button", { name: /^Letter to the landlord, Rent: (?:not sure: )?£/ })).toBe(cells[0]);
  expect(await faults()).toEqual([]);

  await fireEvent.click(cells[0]!);
  expect(session.source.target).toMatchObject({ document: 5, number: null });

  await fireEvent.keyDown(cells[0]!, { key: "ArrowDown" });
  expect(document.activeElement).toBe(cells[2]);

  // While a cell is read, a narrow window folds the library away.
  session.source.close();
  session.frame.tab = "conversations";
  expect((await screen.findByTestId("grid-item")).textContent).toContain("2 × 2");
  session.conversation.startNew();
  await waitFor(() => expect(screen.queryByTestId("grid-pane")).toBeNull());
});

it("can be stopped, and goes on with the cells that are empty", async () => {
  await open(30);
  await setUp([
    ["Rent", "What rent does the tenant pay?"],
    ["Notice", "How long is the notice period?"],
  ]);
  await fireEvent.click(screen.getByTestId("grid-save"));
  await waitFor(() => expect(session.grids.done).toBeGreaterThan(0));
  await fireEvent.click(screen.getByTestId("grid-stop"));
  await waitFor(() => expect(session.grids.filling).toBe(false));
  const { done } = session.grids;
  expect(done).toBeLessThan(4);
  await fireEvent.click(screen.getByTestId("grid-fill"));
  await waitFor(() => expect(session.grids.done).toBe(4));
});

it("is saved as sheets, each cell with a link to where it is from", async () => {
  await open();
  await setUp([["Rent", "What rent does the tenant pay?"]]);
  await fireEvent.click(screen.getByTestId("grid-save"));
  await waitFor(() => expect(session.grids.done).toBe(2));
  const { sheetsOf } = await import("./sheets");
  const [grid, sources] = sheetsOf(session.grids, session.library);
  expect(grid?.header).toEqual(["Document", "Rent"]);
  expect(grid?.rows[0]?.[0]?.text).toBe("Letter to the landlord");
  expect(grid?.rows[0]?.[1]?.link).toBe("'Sources'!A2");
  expect(sources?.rows[0]?.map(({ text }) => text)).toEqual([
    "Letter to the landlord",
    "Rent",
    grid?.rows[0]?.[1]?.text,
    expect.any(String),
    "p. 1",
    "Letter to the landlord.txt",
  ]);
});

it("keeps no two fields of one name", async () => {
  await open();
  await setUp([
    ["Rent", ""],
    ["Rent", "Again?"],
  ]);
  expect(screen.getByRole("alert").textContent).toBe("Two fields have the same name.");
  expect(screen.getByTestId<HTMLButtonElement>("grid-save").disabled).toBe(true);
});
