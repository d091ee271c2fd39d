// Waiting for a condition instead of for a time.

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
