// What the palette offers for the words that were typed: commands, documents by title, conversations.

import type { ConversationSummary, DocumentRow } from "../backend/backend";
import { matcher, needles, plain } from "../library/matching";
import { words } from "../i18n/words.svelte";
import { commands, type Command, type Need } from "./commands";
import type { Session } from "./session.svelte";

const most = 7;

/** Titles as they are looked through, made once for each row. */
const titles = new WeakMap<DocumentRow, string>();

/** A command, and what keeps it from being run now. */
export type OfferedCommand = { command: Command; lacks: Need | null };
export type Offers = { commands: OfferedCommand[]; documents: DocumentRow[]; conversations: ConversationSummary[] };

/** `known` are all conversations, `found` those that hold the words typed. Commands that cannot be run are offered to those who look for them. */
export function offers(
  session: Session,
  typed: string,
  known: readonly ConversationSummary[],
  found: readonly ConversationSummary[],
): Offers {
  const matches = matcher(typed);
  const names = words().frame.commands;
  const empty = typed.trim() === "";
  const offered = commands
    .filter(({ name, keyboardOnly }) => keyboardOnly !== true && matches(names[name]))
    .map((command) => ({ command, lacks: lacking(command, session) }));
  return {
    commands: offered
      .filter(({ lacks }) => lacks === null)
      .concat(empty ? [] : offered.filter(({ lacks }) => lacks !== null)),
    documents: empty ? [] : documentsNamed(session, typed),
    conversations: conversationsFor(
      first(known, ({ title }) => matches(title), empty ? 4 : most),
      found,
    ),
  };
}

function lacking({ can, needs }: Command, session: Session): Need | null {
  return can === undefined || can(session) ? null : (needs ?? null);
}

function documentsNamed({ library }: Session, typed: string): DocumentRow[] {
  const wanted = needles(typed);
  return first(library.rows, (row) => {
    if (row.document === null) {
      return false;
    }
    const title = titles.get(row) ?? plain(row.title);
    titles.set(row, title);
    return wanted.every((needle) => title.includes(needle));
  });
}

/** Those with the words in their titles, then those that hold them. */
function conversationsFor(
  titled: readonly ConversationSummary[],
  found: readonly ConversationSummary[],
): ConversationSummary[] {
  const ids = new Set(titled.map(({ id }) => id));
  return [...titled, ...found.filter(({ id }) => !ids.has(id))].slice(0, most);
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
