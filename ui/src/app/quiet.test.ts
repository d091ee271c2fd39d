// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { whenQuiet } from "./quiet";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const press = (): boolean => document.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));

test("waits until nobody types, and runs once", () => {
  const run = vi.fn();
  whenQuiet(1500, run);
  for (let letter = 0; letter < 10; letter += 1) {
    vi.advanceTimersByTime(1400);
    press();
  }
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1500);
  expect(run).toHaveBeenCalledOnce();
  press();
  vi.advanceTimersByTime(5000);
  expect(run).toHaveBeenCalledOnce();
});

test("runs without any key", () => {
  const run = vi.fn();
  whenQuiet(1500, run);
  vi.advanceTimersByTime(1500);
  expect(run).toHaveBeenCalledOnce();
});
