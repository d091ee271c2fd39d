// Reads JSON that may be broken off, keeping the order of its entries. What JSON.parse makes of it has neither.

export type Json =
  | { kind: "object"; entries: [name: string, value: Json][] }
  | { kind: "array"; items: Json[] }
  | { kind: "text"; text: string; whole: boolean }
  /** A number, true or false, as it was written. */
  | { kind: "plain"; text: string }
  | { kind: "null" };

export type Read = {
  /** Null: not even the beginning of a value. */
  value: Json | null;
  /** Where reading stopped. */
  at: number;
  /** Whether all of it is one JSON value. */
  whole: boolean;
};

const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

export function readJson(source: string): Read {
  let at = 0;
  let broken = false;

  const skip = (): void => {
    while (/\s/.test(source[at] ?? "")) {
      at += 1;
    }
  };
  /** Steps over this character, or notes that the text is broken. */
  const expect = (character: string): void => {
    skip();
    if (source[at] === character) {
      at += 1;
    } else {
      broken = true;
    }
  };
  /** Reads what is parted by commas up to `end`. */
  const list = (end: string, entry: () => void): void => {
    at += 1;
    skip();
    if (source[at] === end) {
      at += 1;
      return;
    }
    while (!broken) {
      entry();
      skip();
      if (broken || source[at] === end) {
        break;
      }
      expect(",");
    }
    if (!broken) {
      at += 1;
    }
  };
  const text = (): { text: string; whole: boolean } => {
    let read = "";
    for (at += 1; at < source.length; at += 1) {
      const character = source[at] as string;
      if (character === '"') {
        at += 1;
        return { text: read, whole: true };
      }
      if (character === "\n") {
        break;
      }
      if (character !== "\\") {
        read += character;
        continue;
      }
      at += 1;
      const code = /^u([0-9a-fA-F]{4})/.exec(source.slice(at, at + 5))?.[1];
      if (code !== undefined) {
        read += String.fromCharCode(Number.parseInt(code, 16));
        at += 4;
      } else if (source.length - at >= 5 || source[at] !== "u") {
        read += escapes[source[at] ?? ""] ?? source[at] ?? "";
      }
    }
    broken = true;
    return { text: read, whole: false };
  };
  const value = (): Json | null => {
    skip();
    if (source[at] === "{") {
      const entries: [string, Json][] = [];
      list("}", () => {
        skip();
        if (source[at] !== '"') {
          broken = true;
          return;
        }
        const name = text();
        if (!broken) {
          expect(":");
        }
        const said = broken ? null : value();
        if (said !== null) {
          entries.push([name.text, said]);
        }
      });
      return { kind: "object", entries };
    }
    if (source[at] === "[") {
      const items: Json[] = [];
      list("]", () => {
        const item = value();
        if (item !== null) {
          items.push(item);
        }
      });
      return { kind: "array", items };
    }
    if (source[at] === '"') {
      return { kind: "text", ...text() };
    }
    const word = /^[-+.\w]+/.exec(source.slice(at))?.[0] ?? "";
    if (word === "null") {
      at += 4;
      return { kind: "null" };
    }
    // A number at the very end may go on.
    if (
      word === "true" ||
      word === "false" ||
      (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(word) && at + word.length < source.length)
    ) {
      at += word.length;
      return { kind: "plain", text: word };
    }
    broken = true;
    return null;
  };

  const read = value();
  skip();
  return { value: read, at, whole: !broken && at === source.length };
}
