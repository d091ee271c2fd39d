import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Toasts } from "./toasts.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("lets notes and errors leave by themselves, and an error that is said again stay on", () => {
  const toasts = new Toasts();
  toasts.say("Copied", { seconds: 3 });
  toasts.error("It failed.");
  vi.advanceTimersByTime(3_000);
  expect(toasts.shown.map(({ text }) => text)).toEqual(["It failed."]);
  vi.advanceTimersByTime(8_000);
  toasts.error("It failed.");
  vi.advanceTimersByTime(11_000);
  expect(toasts.shown).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(toasts.shown).toEqual([]);
});

it("takes errors away when something is right again, and leaves notes", () => {
  const toasts = new Toasts();
  toasts.error("It failed.");
  toasts.say("Removed 1 document.");
  toasts.clearErrors();
  expect(toasts.shown.map(({ kind }) => kind)).toEqual(["note"]);
});
