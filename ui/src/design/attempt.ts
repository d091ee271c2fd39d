// Work that was asked for with a press and may fail.

import { commandError } from "../backend/failure";
import { toasts } from "./toasts.svelte";

/** Does the work; a failure is shown at the foot of the window. */
export async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (reason) {
    toasts.error(commandError(reason).message);
  }
}
