import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, it } from "vitest";
import App from "../app/App.svelte";
import { Session } from "../app/session.svelte";
import { withoutLayout } from "../app/without-layout";
import { fakeBackend, type FakeOptions } from "../backend/fake";
import { fakePassword } from "../backend/fake/library";
import { toasts } from "../design/toasts.svelte";

async function open(options: FakeOptions): Promise<Session> {
  const session = new Session(fakeBackend(options));
  render(App, { session });
  (await screen.findByTestId("library-list")).focus();
  return session;
}

const press = (key: string, more: KeyboardEventInit = {}): Promise<boolean> =>
  fireEvent.keyDown(screen.getByTestId("library-list"), { key, ...more });

beforeEach(() => {
  withoutLayout();
  localStorage.clear();
});
afterEach(() => {
  cleanup();
  toasts.shown = [];
});

it("removes with Delete and brings back with Ctrl+Z", async () => {
  const session = await open({ library: "samples" });
  await press("ArrowDown", { shiftKey: true });
  await press("ArrowDown", { shiftKey: true });
  const chosen = session.library.selected.length;
  await press("Delete");
  await waitFor(() => expect(session.library.rows).toHaveLength(8 - chosen));
  await press("z", { ctrlKey: true });
  await waitFor(() => expect(session.library.rows).toHaveLength(8));
});

it("shows a document at a click, and each on which the arrow keys rest, but no file that could not be read", async () => {
  const session = await open({ library: "states" });
  expect(session.library.shown.every((row) => row.state !== "failed")).toBe(true);
  await fireEvent.click(screen.getAllByTestId("document-row")[0]!);
  expect(session.source.target?.title).toBe("Harbourline Employee Handbook");
  await press("ArrowDown");
  const second = session.library.shown[1];
  await waitFor(() => expect(session.source.target?.title).toBe(second?.title));
  session.source.close();
  session.library.show({ kind: "attention" });
  await tick();
  await press("Home");
  expect(session.library.selected[0]?.state).toBe("failed");
  await press("Enter");
  expect(session.source.target).toBeNull();
});

it("offers to try a failed file again, in place", async () => {
  const session = await open({ library: "states" });
  session.library.show({ kind: "attention" });
  await tick();
  await press("Home");
  await fireEvent.click(await screen.findByText("Try again"));
  await waitFor(() => expect(session.library.rows.find((row) => row.key === "f02")?.state).toBe("waiting"));
});

it("asks for the password of a locked file, says when it is a wrong one, and reads it with the right one", async () => {
  const session = await open({ library: "states" });
  const row = () => session.library.rows.find(({ key }) => key === "f01");
  session.library.show({ kind: "attention" });
  await tick();
  const enter = async (password: string): Promise<void> => {
    session.library.askPassword(row()!);
    const field = await screen.findByTestId("password-field");
    expect(field).toHaveProperty("type", "password");
    await fireEvent.input(field, { target: { value: password } });
    await fireEvent.click(screen.getByTestId("password-unlock"));
    await waitFor(() => expect(screen.queryByTestId("password-field")).toBeNull());
  };
  await enter("guess");
  await waitFor(() => expect(row()?.problems[0]?.code).toBe("wrong-password"));
  await enter(fakePassword);
  await waitFor(() => expect(row()?.state).toBe("indexed"));
});

it("opens the menu of the row at hand from the keyboard", async () => {
  const session = await open({ library: "samples" });
  await press("Home");
  await fireEvent.contextMenu(screen.getByTestId("library-list"));
  await fireEvent.click(await screen.findByRole("menuitem", { name: "Ask this document" }));
  await waitFor(() => expect(session.library.scope).toEqual({ kind: "documents", ids: [1] }));
});

it("puts documents into a collection that they are dragged onto", async () => {
  const session = await open({ library: "samples" });
  const target = screen.getAllByTestId("collection").find((one) => one.dataset["name"] === "Field work")!;
  document.elementFromPoint = () => target;
  const row = screen.getAllByTestId("document-row")[0]!;
  await fireEvent.pointerDown(row, { button: 0, clientX: 10, clientY: 300 });
  await fireEvent.pointerMove(window, { clientX: 12, clientY: 200 });
  expect(target.className).toContain("over");
  await fireEvent.pointerUp(window);
  await waitFor(() => expect(session.library.row(1)?.collections).toContain(2));
});
