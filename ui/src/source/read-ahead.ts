// Asks for more than is wanted while reading goes forward: pdf.js walks through a flat tree of pages one small piece at a time, and
// each question costs a way to the program and back. What jumps about is read as it is asked.

import type { ReadBytes } from "./pdf-file";

const smallest = 1 << 15;
const largest = 1 << 20;
/** What was read last is kept, up to so much; pdf.js keeps what it has been given. */
const kept = 8 << 20;

type Block = { begin: number; end: number; bytes: Promise<Uint8Array> };

export function readAhead(length: number, read: ReadBytes): ReadBytes {
  const blocks: Block[] = [];
  let last = -1;
  let ahead = smallest;

  function block(begin: number, end: number): Block {
    const forward = last >= 0 && begin >= last && begin - last <= 4 * ahead;
    ahead = forward ? Math.min(largest, ahead * 2) : smallest;
    const to = forward ? Math.min(length, Math.max(end, begin + ahead)) : end;
    const fresh = { begin, end: to, bytes: read(begin, to) };
    blocks.push(fresh);
    fresh.bytes.catch(() => blocks.splice(blocks.indexOf(fresh), 1));
    while (blocks.length > 1 && blocks.reduce((sum, one) => sum + one.end - one.begin, 0) > kept) {
      blocks.shift();
    }
    return fresh;
  }

  return async (begin, end) => {
    const one = blocks.find((held) => held.begin <= begin && held.end >= end) ?? block(begin, end);
    last = Math.max(one.end, end);
    return (await one.bytes).slice(begin - one.begin, end - one.begin);
  };
}
