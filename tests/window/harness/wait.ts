// Waiting for a condition instead of for a time.

import type { ChildProcess } from "node:child_process";

/** Waits until `condition` gives something that is neither false nor undefined, and returns that. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  milliseconds = 30_000,
): Promise<Exclude<T, false | undefined>> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== undefined) {
      return value as Exclude<T, false | undefined>;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited ${milliseconds / 1000} s in vain: ${what}`);
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** The exit status of a program that should end by itself. */
export function exitOf(child: ChildProcess, milliseconds = 20_000): Promise<number | null> {
  return new Promise((done, fail) => {
    if (child.exitCode !== null) {
      done(child.exitCode);
    }
    const timer = setTimeout(() => fail(new Error(`${child.spawnfile} still runs`)), milliseconds);
    child.once("exit", (code) => {
      clearTimeout(timer);
      done(code);
    });
  });
}
