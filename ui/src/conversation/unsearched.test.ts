// What was not searchable yet when a question was asked.

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, expect, it, vi } from "vitest";
import Harness from "./Harness.test.svelte";
import { Session } from "../app/session.svelte";
import { withoutLayout } from "../app/without-layout";
import { fakeBackend } from "../backend/fake";

afterEach(() => {
  cleanup();
  localStorage.clear();
});

it("is said with the answer, which can be asked again once all is read", async () => {
  withoutLayout();
  const backend = fakeBackend({ library: "samples", pace: 60_000 });
  const session = new Session(backend);
  await session.library.load(await backend.start());
  render(Harness, { session });
  await session.library.imports.chooseFiles();
  await waitFor(() => expect(session.library.importing).not.toBeNull());
  await session.conversation.ask("Who painted the ceiling?");
  const line = await screen.findByTestId("unsearched");
  expect(line.textContent).toContain("When you asked, only 0 documents of the import could be searched.");
  expect(line.querySelector("button")).toBeNull();
  session.library.imports.progress = null;
  const again = vi.spyOn(session.backend, "ask");
  await waitFor(() => expect(line.querySelector("button")).not.toBeNull());
  await fireEvent.click(line.querySelector("button")!);
  await waitFor(() => expect(again).toHaveBeenCalled());
  await waitFor(() => expect(screen.queryByTestId("unsearched")).toBeNull());
});

it("leaves nothing to say where all was read", async () => {
  withoutLayout();
  const session = new Session(fakeBackend({ library: "samples" }));
  await session.library.load();
  render(Harness, { session });
  await session.conversation.ask("Who painted the ceiling?");
  expect(screen.queryByTestId("unsearched")).toBeNull();
});
