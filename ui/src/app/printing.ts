// Printing: the conversation, or the page of the source that is read when the keyboard is there.

import type { Session } from "./session.svelte";

export function printed({ source, conversation }: Session): "source" | "conversation" | null {
  const inSource = document.activeElement?.closest(".source") != null;
  if (source.phase === "ready" && (inSource || conversation.turns.length === 0)) {
    return "source";
  }
  return conversation.turns.length > 0 ? "conversation" : null;
}

export function print(what: "source" | "conversation"): void {
  document.documentElement.dataset["print"] = what;
  window.print();
}
