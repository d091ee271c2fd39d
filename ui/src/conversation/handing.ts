// Handing answers on: to the clipboard and to files, with a word on how it went.

import { toasts } from "../design/toasts.svelte";
import { words } from "../i18n/words.svelte";
import { copy, type Copied } from "./clipboard";
import type { ConversationState } from "./conversation.svelte";
import type { TurnState } from "./turn.svelte";

/** Copies an answer with its footnotes. Call it in the click or key itself. */
export function copyTurn(conversation: ConversationState, turn: TurnState): Promise<void> {
  const text = conversation.answerText(turn).then((text) => {
    if (text === null) {
      throw new Error("the answer is gone");
    }
    return text;
  });
  return put(conversation, text, true);
}

export async function put(
  conversation: ConversationState,
  what: Copied | Promise<Copied>,
  rich = false,
): Promise<void> {
  if (await copy(what, rich)) {
    toasts.clearErrors();
    toasts.say(words().conversation.copied, { seconds: 3 });
  } else {
    const { error } = conversation;
    toasts.error(error === null ? words().conversation.notCopied : words().error(error));
  }
}

/** Says that a file was saved, or why it was not; nothing where the person closed the dialog. */
export function saved(done: boolean, { error }: ConversationState): void {
  if (done) {
    toasts.clearErrors();
    toasts.say(words().conversation.exported);
  } else if (error !== null) {
    toasts.error(words().error(error));
  }
}
