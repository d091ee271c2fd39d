// Work that was asked for with a press and may fail.

import { apiError } from "../backend/failure";
import { words } from "../i18n/words.svelte";
import { toasts } from "./toasts.svelte";

/** Does the work; a failure is shown at the foot of the window. */
export async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (reason) {
    toasts.error(words().error(apiError(reason)));
  }
}
