// The way of the keyboard from pane to pane. Each pane gets the focus back where it had it last.

/** The panes that are there, in the order in which they stand. An element with `data-pane-first` takes the focus the first time. */
const panesOf = "main, [data-pane]";
const focusable =
  "button:not(:disabled), a[href], input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex]";

const last = new WeakMap<Element, HTMLElement>();

/** Remembers where the focus is in its pane. Call it whenever the focus moves. */
export function rememberFocus(target: EventTarget | null): void {
  const pane = target instanceof HTMLElement ? target.closest(panesOf) : null;
  if (pane !== null) {
    last.set(pane, target as HTMLElement);
  }
}

/** Moves the focus by so many panes, around the ends. */
export function movePane(steps: 1 | -1): void {
  const panes = [...document.querySelectorAll(panesOf)];
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const from = here === -1 && steps === -1 ? 0 : here;
  const pane = panes[(from + steps + panes.length) % panes.length];
  if (pane !== undefined) {
    entryOf(pane)?.focus();
  }
}

function entryOf(pane: Element): HTMLElement | undefined {
  const before = last.get(pane);
  if (before?.isConnected === true && pane.contains(before)) {
    return before;
  }
  const candidates = [...pane.querySelectorAll<HTMLElement>(focusable)].filter(({ tabIndex }) => tabIndex >= 0);
  return pane.querySelector<HTMLElement>("[data-pane-first]") ?? candidates[0];
}
