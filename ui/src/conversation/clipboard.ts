// Puts text on the clipboard, also where the page may not use the newer way.

/** A text, and the same for programs that take more than plain text. */
export type Copied = { text: string; html?: string };

/**
 * Called in the click itself, with a text that may still be on its way: WebKit lets a page write to the clipboard while it
 * handles a click, not later, but waits for the text of an item that was written in time. With `rich` there is HTML beside it.
 */
export async function copy(
  what: Copied | Promise<Copied>,
  rich = !(what instanceof Promise) && what.html !== undefined,
): Promise<boolean> {
  const coming = Promise.resolve(what);
  try {
    const blob = (type: string, of: (ready: Copied) => string): Promise<Blob> =>
      coming.then((ready) => new Blob([of(ready)], { type }));
    const plain = { "text/plain": blob("text/plain", ({ text }) => text) };
    const flavours = rich ? { ...plain, "text/html": blob("text/html", ({ text, html }) => html ?? text) } : plain;
    await navigator.clipboard.write([new ClipboardItem(flavours)]);
    return true;
  } catch {
    const ready = await coming.catch(() => null);
    return ready !== null && copyBySelection(ready);
  }
}

function copyBySelection({ text, html }: Copied): boolean {
  const fill = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.clipboardData?.setData("text/plain", text);
    if (html !== undefined) {
      event.clipboardData?.setData("text/html", html);
    }
  };
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  document.addEventListener("copy", fill, { once: true });
  const copied = document.execCommand("copy");
  document.removeEventListener("copy", fill);
  field.remove();
  if (before instanceof HTMLElement) {
    before.focus();
  }
  return copied;
}
