// What the palette offers for the words that were typed: commands, documents by title, conversations.

import type { ConversationSummary, DocumentRow } from "../backend/backend";
import { matcher } from "../library/matching";
import { words } from "../i18n/words.svelte";
import { commands, type Command } from "./commands";
import type { Session } from "./session.svelte";

const most = 7;

export type Offers = { commands: Command[]; documents: DocumentRow[]; conversations: ConversationSummary[] };

export function offers(session: Session, typed: string): Offers {
  const matches = matcher(typed);
  const names = words().frame.commands;
  const empty = typed.trim() === "";
  const possible = commands.filter((command) => command.keyboardOnly !== true && command.can?.(session) !== false);
  return {
    commands: possible.filter(({ name }) => matches(names[name])),
    documents: empty ? [] : first(session.library.rows, (row) => row.document !== null && matches(row.title)),
    conversations: first(session.conversation.list, ({ title }) => matches(title), empty ? 4 : most),
  };
}

function first<T>(all: readonly T[], wanted: (one: T) => boolean, limit = most): T[] {
  const found: T[] = [];
  for (const one of all) {
    if (found.length === limit) {
      break;
    }
    if (wanted(one)) {
      found.push(one);
    }
  }
  return found;
}
