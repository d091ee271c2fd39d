// What a rejected call of the backend says. Anything that is no ApiError is a defect of ours.

import type { ApiError } from "./backend";

export function apiError(reason: unknown): ApiError {
  if (typeof reason === "object" && reason !== null && "kind" in reason && "code" in reason && "message" in reason) {
    return reason as ApiError;
  }
  const detail = reason instanceof Error ? reason.message : String(reason);
  return {
    kind: "broken",
    code: "mistake",
    values: { detail },
    message: `Footnote made a mistake (${detail}). Try it again; if it happens again, restart Footnote`,
  };
}
