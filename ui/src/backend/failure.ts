// What a rejected call of the backend says. Anything that is no CommandError is a defect of ours and counts as "broken".

import type { CommandError } from "./backend";

export function commandError(reason: unknown): CommandError {
  if (typeof reason === "object" && reason !== null && "code" in reason && "message" in reason) {
    return reason as CommandError;
  }
  return { code: "broken", message: reason instanceof Error ? reason.message : String(reason) };
}
