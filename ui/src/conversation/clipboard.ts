// Puts text on the clipboard, also where the page may not use the newer way.

/**
 * Called in the click itself, with a text that may still be on its way: WebKit lets a page write to the clipboard while it
 * handles a click, not later, but waits for the text of an item that was written in time.
 */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  try {
    if (typeof text === "string") {
      await navigator.clipboard.writeText(text);
    } else {
      const plain = text.then((ready) => new Blob([ready], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": plain })]);
    }
    return true;
  } catch {
    const ready = await Promise.resolve(text).catch(() => null);
    return ready !== null && copyBySelection(ready);
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) {
    before.focus();
  }
  return copied;
}
