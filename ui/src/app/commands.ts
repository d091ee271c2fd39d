// Every command of the window with its keys, in one table: the keyboard, the palette and the sheet of shortcuts all read it.

import type { ExportFormat } from "../backend/backend";
import { copyTurn, saved } from "../conversation/handing";
import type { Words } from "../i18n/en";
import { words } from "../i18n/words.svelte";
import { Marking } from "../notes/marking";
import { selectedOn } from "../notes/selected";
import type { SourceState } from "../source/source.svelte";
import { movePane } from "./panes";
import { print, printed } from "./printing";
import type { Session } from "./session.svelte";

export type CommandName = keyof Words["frame"]["commands"];
export type Group = keyof Words["frame"]["groups"];
/** What a command waits for. */
export type Need = keyof Words["frame"]["needs"];

/** `ctrl` is Ctrl, or the Command key of a Mac. */
export type Keys = { ctrl?: true; shift?: true; alt?: true; key: string };

export type Command = {
  name: CommandName;
  group: Group;
  keys: readonly Keys[];
  /** False if the command has nothing to do: then the focused element keeps its keys. */
  can?: (session: Session) => boolean;
  /** Why it has nothing to do then, as the palette says it. */
  needs?: Need;
  run: (session: Session, event?: KeyboardEvent) => void;
  /** Not offered in the palette. */
  keyboardOnly?: true;
};

export const mac = /Mac/.test(globalThis.navigator?.platform ?? "");

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export const commands: readonly Command[] = [
  {
    name: "palette",
    group: "window",
    keys: [{ ctrl: true, key: "k" }],
    keyboardOnly: true,
    run: ({ frame }) => frame.toggleSheet("palette"),
  },
  {
    name: "ask",
    group: "ask",
    keys: [{ ctrl: true, key: "l" }, { key: "/" }],
    run: ({ conversation, frame }) => {
      frame.sheet = null;
      frame.uncover();
      conversation.wanted += 1;
    },
  },
  {
    name: "newConversation",
    group: "ask",
    keys: [{ ctrl: true, key: "n" }],
    run: ({ conversation }) => conversation.startNew(),
  },
  {
    name: "copyAnswer",
    group: "ask",
    keys: [{ ctrl: true, shift: true, key: "c" }],
    can: ({ conversation }) => conversation.turns.at(-1)?.phase === "finished",
    needs: "answer",
    run: ({ conversation }) => {
      const newest = conversation.turns.at(-1);
      if (newest !== undefined) {
        void copyTurn(conversation, newest);
      }
    },
  },
  {
    name: "exportWord",
    group: "ask",
    keys: [],
    can: canExport,
    needs: "answer",
    run: (session) => void exported(session, "word"),
  },
  {
    name: "exportHtml",
    group: "ask",
    keys: [],
    can: canExport,
    needs: "answer",
    run: (session) => void exported(session, "html"),
  },
  {
    name: "exportMarkdown",
    group: "ask",
    keys: [],
    can: canExport,
    needs: "answer",
    run: (session) => void exported(session, "markdown"),
  },
  {
    name: "print",
    group: "window",
    keys: [{ ctrl: true, key: "p" }],
    can: (session) => printed(session) !== null,
    needs: "printable",
    run: (session) => {
      const what = printed(session);
      if (what !== null) {
        print(what);
      }
    },
  },
  {
    name: "askEverything",
    group: "ask",
    keys: [],
    can: ({ library }) => library.scope.kind !== "everything",
    needs: "inUse",
    run: ({ library }) => library.widen(),
  },
  {
    name: "useQuotes",
    group: "ask",
    keys: [],
    can: ({ writing }) => writing.models.key !== null,
    needs: "inUse",
    run: ({ writing }) => void writing.models.use(null),
  },
  { name: "chooseModel", group: "ask", keys: [], run: ({ writing }) => void writing.models.chooseFile() },
  {
    name: "getModel",
    group: "ask",
    keys: [],
    run: ({ writing, frame }) => {
      writing.downloads.wanted += 1;
      frame.section = "answers";
      frame.sheet = "settings";
    },
  },
  { name: "styles", group: "ask", keys: [], run: ({ frame }) => (frame.sheet = "styles") },
  {
    name: "forms",
    group: "ask",
    keys: [],
    can: ({ writing }) => writing.models.key !== null,
    needs: "model",
    run: ({ frame, writing }) => {
      if (writing.forms.all.length === 0) {
        writing.forms.add();
      }
      frame.sheet = "forms";
    },
  },
  {
    name: "newGrid",
    group: "ask",
    keys: [],
    can: ({ library }) => library.documents > 0,
    needs: "documents",
    run: ({ grids }) => grids.begin(),
  },
  {
    name: "notes",
    group: "library",
    keys: [],
    run: ({ frame }) => {
      frame.tab = "notes";
      if (!frame.libraryShown) {
        frame.toggleLibrary();
      }
    },
  },
  {
    name: "addFiles",
    group: "library",
    keys: [{ ctrl: true, key: "o" }],
    run: ({ library }) => void library.imports.chooseFiles(),
  },
  {
    name: "addFolder",
    group: "library",
    keys: [{ ctrl: true, shift: true, key: "o" }],
    run: ({ library }) => void library.imports.chooseFolder(),
  },
  { name: "addSamples", group: "library", keys: [], run: ({ library }) => void library.imports.addSamples() },
  {
    name: "toggleLibrary",
    group: "library",
    keys: [{ ctrl: true, key: "b" }],
    run: ({ frame }) => frame.toggleLibrary(),
  },
  {
    name: "find",
    group: "source",
    keys: [{ ctrl: true, key: "f" }],
    run: ({ source, library, frame }) => {
      if (source.target !== null) {
        source.openFind();
        return;
      }
      if (!frame.libraryShown) {
        frame.toggleLibrary();
      }
      library.filterWanted = true;
    },
  },
  {
    name: "openFootnote",
    group: "source",
    keys: digits.map((key) => ({ alt: true, key })),
    keyboardOnly: true,
    run: ({ conversation }, event) => conversation.openFootnote(Number(event && digit(event))),
  },
  {
    name: "previousFootnote",
    group: "source",
    keys: [{ alt: true, key: "ArrowLeft" }],
    can: ({ source }) => source.target !== null,
    needs: "source",
    run: ({ source }) => source.previous(),
  },
  {
    name: "nextFootnote",
    group: "source",
    keys: [{ alt: true, key: "ArrowRight" }],
    can: ({ source }) => source.target !== null,
    needs: "source",
    run: ({ source }) => source.next(),
  },
  {
    name: "back",
    group: "source",
    keys: [{ alt: true, key: "Backspace" }],
    can: ({ source }) => source.hasBack,
    needs: "place",
    run: ({ source }) => source.back(),
  },
  {
    name: "highlight",
    group: "source",
    keys: [{ ctrl: true, shift: true, key: "h" }],
    can: ({ source }) => source.phase === "ready" && selectedOn(getSelection()) !== null,
    needs: "selection",
    run: (session) => void marking(session).highlight(),
  },
  {
    name: "note",
    group: "source",
    keys: [{ ctrl: true, shift: true, key: "m" }],
    can: ({ source }) => source.phase === "ready" && selectedOn(getSelection()) !== null,
    needs: "selection",
    run: (session) => void marking(session).note(),
  },
  {
    name: "outline",
    group: "source",
    keys: [{ ctrl: true, shift: true, key: "l" }],
    can: ({ source }) => source.phase === "ready",
    needs: "source",
    run: (session) => meant(session).toggleSide("outline"),
  },
  {
    name: "turn",
    group: "source",
    keys: [{ ctrl: true, shift: true, key: "r" }],
    can: (session) => meant(session).hasLeaves,
    needs: "leaves",
    run: (session) => meant(session).turn(),
  },
  {
    name: "closeBeside",
    group: "source",
    keys: [],
    can: ({ beside }) => beside.target !== null,
    needs: "beside",
    run: ({ beside }) => beside.close(),
  },
  {
    name: "closeSource",
    group: "source",
    keys: [],
    can: ({ source }) => source.target !== null,
    needs: "source",
    run: ({ source }) => source.close(),
  },
  {
    name: "close",
    group: "window",
    keys: [{ key: "Escape" }],
    keyboardOnly: true,
    can: ({ frame, source }) => frame.covered || source.target !== null,
    run: ({ frame, source }) => {
      if (!frame.uncover()) {
        source.close();
      }
    },
  },
  { name: "nextPane", group: "window", keys: [{ key: "F6" }], keyboardOnly: true, run: () => movePane(1) },
  {
    name: "previousPane",
    group: "window",
    keys: [{ shift: true, key: "F6" }],
    keyboardOnly: true,
    run: () => movePane(-1),
  },
  {
    name: "settings",
    group: "window",
    keys: [{ ctrl: true, key: "," }],
    run: ({ frame }) => frame.toggleSheet("settings"),
  },
  {
    name: "larger",
    group: "window",
    keys: [
      { ctrl: true, key: "+" },
      { ctrl: true, key: "=" },
    ],
    run: ({ settings }) => settings.stepText(1),
  },
  { name: "smaller", group: "window", keys: [{ ctrl: true, key: "-" }], run: ({ settings }) => settings.stepText(-1) },
  { name: "normal", group: "window", keys: [{ ctrl: true, key: "0" }], run: ({ settings }) => settings.stepText(0) },
  {
    name: "systemColours",
    group: "window",
    keys: [],
    can: ({ settings }) => settings.values.theme !== "system",
    needs: "inUse",
    run: ({ settings }) => settings.change({ theme: "system" }),
  },
  {
    name: "light",
    group: "window",
    keys: [],
    can: ({ settings }) => settings.theme !== "light",
    needs: "inUse",
    run: ({ settings }) => settings.change({ theme: "light" }),
  },
  {
    name: "dark",
    group: "window",
    keys: [],
    can: ({ settings }) => settings.theme !== "dark",
    needs: "inUse",
    run: ({ settings }) => settings.change({ theme: "dark" }),
  },
  {
    name: "shortcuts",
    group: "window",
    keys: [{ key: "F1" }, { key: "?" }],
    run: ({ frame }) => frame.toggleSheet("shortcuts"),
  },
];

/** The source in which the keyboard is, of two that stand side by side. */
function meant({ source, beside }: Session): SourceState {
  return document.activeElement?.closest("[data-testid='beside-pane']") == null ? source : beside;
}

/** The pane in which words are selected. */
function marking({ notes, source, beside }: Session): Marking {
  const node = getSelection()?.anchorNode;
  const element = node instanceof Element ? node : node?.parentElement;
  return new Marking(notes, element?.closest("[data-testid='beside-pane']") ? beside : source);
}

function canExport({ conversation }: Session): boolean {
  return conversation.id !== null && conversation.running === null;
}

async function exported({ conversation }: Session, format: ExportFormat): Promise<void> {
  if (conversation.id !== null) {
    saved(await conversation.export(conversation.id, format), conversation);
  }
}

/** Runs the command whose keys were pressed, if it can do anything now. */
export function obey(event: KeyboardEvent, table: readonly Command[], session: Session): void {
  if (event.defaultPrevented || event.isComposing || session.frame.phase !== "ready") {
    return;
  }
  const command = table.find(({ keys }) => keys.some((wanted) => pressed(event, wanted)));
  const blocked =
    session.frame.sheet !== null &&
    !["palette", "settings", "shortcuts", "larger", "smaller", "normal"].includes(command?.name ?? "");
  if (command === undefined || blocked || command.can?.(session) === false) {
    return;
  }
  event.preventDefault();
  command.run(session, event);
}

export function pressed(event: KeyboardEvent, wanted: Keys): boolean {
  const ctrl = mac ? event.metaKey : event.ctrlKey;
  if (ctrl !== (wanted.ctrl ?? false) || event.altKey !== (wanted.alt ?? false)) {
    return false;
  }
  if (wanted.alt && /^\d$/.test(wanted.key)) {
    return digit(event) === wanted.key;
  }
  if (wanted.key.length > 1) {
    return event.key === wanted.key && event.shiftKey === (wanted.shift ?? false);
  }
  const letter = /^[a-z]$/.test(wanted.key);
  if (letter && event.shiftKey !== (wanted.shift ?? false)) {
    return false;
  }
  // A plain character is a command only where nothing is being typed.
  return event.key.toLowerCase() === wanted.key && (wanted.ctrl === true || !typing(event.target));
}

/** Alt changes what a digit types on some keyboards, so the physical key counts. */
function digit(event: KeyboardEvent): string | undefined {
  return /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? (/^\d$/.test(event.key) ? event.key : undefined);
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select"))
  );
}

/** How keys are written for a person: "Ctrl+Shift+O", "Strg+O", "⌘O". */
export function written(keys: Keys): string {
  const names = words().frame.keys;
  const named: Record<string, string> = {
    ArrowLeft: names.left,
    ArrowRight: names.right,
    Escape: names.escape,
    Delete: names.delete,
    Backspace: names.backspace,
  };
  const key = named[keys.key] ?? (keys.key.length === 1 ? keys.key.toUpperCase() : keys.key);
  if (mac) {
    return `${keys.alt ? "⌥" : ""}${keys.shift ? "⇧" : ""}${keys.ctrl ? "⌘" : ""}${key}`;
  }
  return [keys.ctrl && names.ctrl, keys.alt && names.alt, keys.shift && names.shift, key].filter(Boolean).join("+");
}

export function keysOf(name: CommandName): string | undefined {
  const keys = commands.find((command) => command.name === name)?.keys[0];
  return keys && written(keys);
}
