// Which bytes of a PDF are asked for. pdf.js itself reads the sample, without a window.
// @vitest-environment node

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Heights } from "./heights";
import { openWith } from "./pdf";
import type { ReadBytes } from "./pdf-file";
import { readAhead } from "./read-ahead";

const sample = new URL("../../../samples/documents/Harbourline Employee Handbook.pdf", import.meta.url);

function reader(bytes: Uint8Array): { read: ReadBytes; asked: () => number; takeAway: () => void } {
  let asked = 0;
  let there = true;
  const read: ReadBytes = async (begin, end) => {
    if (!there) {
      throw new Error("the file is gone");
    }
    asked += end - begin;
    return bytes.slice(begin, end);
  };
  return { read, asked: () => asked, takeAway: () => (there = false) };
}

/** Pages of 40,000 bytes each, ten to a branch. */
function longPdf(pages: number): Uint8Array {
  let text = "%PDF-1.7\n";
  const offsets: number[] = [];
  const add = (body: string): number => {
    offsets.push(text.length);
    text += `${offsets.length} 0 obj\n${body}\nendobj\n`;
    return offsets.length;
  };
  const root = 1 + pages * 2 + pages / 10;
  const branches: number[] = [];
  for (let first = 0; first < pages; first += 10) {
    const parent = offsets.length + 21;
    const kids = Array.from({ length: 10 }, () => {
      const content = add(`<</Length 40000>>stream\n${"%".repeat(39_999)}\n\nendstream`);
      return add(`<</Type/Page/Parent ${parent} 0 R/MediaBox[0 0 200 300]/Contents ${content} 0 R>>`);
    });
    branches.push(
      add(`<</Type/Pages/Parent ${root} 0 R/Count 10/Kids[${kids.map((kid) => `${kid} 0 R`).join(" ")}]>>`),
    );
  }
  add(`<</Type/Pages/Count ${pages}/Kids[${branches.map((branch) => `${branch} 0 R`).join(" ")}]>>`);
  const catalog = add(`<</Type/Catalog/Pages ${root} 0 R>>`);
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${table}trailer<</Size ${offsets.length + 1}/Root ${catalog} 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return new TextEncoder().encode(text);
}

describe("reading a PDF", () => {
  it("reads a small one in one go", async () => {
    const bytes = new Uint8Array(await readFile(sample));
    const { read, asked } = reader(bytes);
    const file = await openWith({}, bytes.length, read, new AbortController().signal);
    const page = await file.page(9);
    file.close();
    expect([file.pages, Math.round(page.width), Math.round(page.height)]).toEqual([20, 499, 709]);
    expect(asked()).toBe(bytes.length);
  });

  it("leaves the rest of a long one alone", async () => {
    const bytes = longPdf(300);
    const { read, asked } = reader(bytes);
    const file = await openWith({}, bytes.length, read, new AbortController().signal);
    await file.page(241);
    file.close();
    expect(asked()).toBeLessThan(bytes.length / 10);
  });

  it("says when the file is taken away while it is read", async () => {
    const bytes = longPdf(300);
    const { read, takeAway } = reader(bytes);
    const file = await openWith({}, bytes.length, read, new AbortController().signal);
    takeAway();
    void file.page(155).catch(() => undefined);
    await file.lost;
  });

  it("fails when the bytes cannot be had", async () => {
    const opening = openWith({}, 100_000, () => Promise.reject(new Error("changed")), new AbortController().signal);
    await expect(opening).rejects.toThrow("changed");
  });
});

describe("reading ahead", () => {
  const file = Uint8Array.from({ length: 6_000_000 }, (_, index) => index % 251);

  it("gives the bytes that were asked for, in whatever order", async () => {
    const read = readAhead(file.length, async (begin, end) => file.slice(begin, end));
    let seed = 3;
    for (let step = 0; step < 200; step += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      const begin = step % 3 === 0 ? seed % (file.length - 70_000) : (step * 16_384) % (file.length - 70_000);
      const end = begin + 1 + (seed % 65_536);
      const got = await read(begin, end);
      expect(got.length).toBe(end - begin);
      expect([got[0], got.at(-1)]).toEqual([begin % 251, (end - 1) % 251]);
    }
  });

  it("asks seldom while reading goes forward, and for no more than wanted when it jumps", async () => {
    const calls: number[] = [];
    const read = readAhead(file.length, async (begin, end) => {
      calls.push(end - begin);
      return file.slice(begin, end);
    });
    await read(5_900_000, 5_916_384);
    await read(0, 16_384);
    expect(calls).toEqual([16_384, 16_384]);
    for (let at = 16_384; at < 4_000_000; at += 16_384) {
      await read(at, at + 16_384);
    }
    expect(calls.length).toBeLessThan(14);
  });
});

describe("heights", () => {
  it("finds the page at every height", () => {
    const heights = new Heights(5, (page) => page * 100, 10);
    expect(heights.total).toBe(1540);
    for (let page = 1; page <= 5; page += 1) {
      expect(heights.pageAt(heights.top(page))).toBe(page);
      expect(heights.pageAt(heights.top(page) + heights.height(page) - 1)).toBe(page);
    }
    expect([heights.pageAt(-50), heights.pageAt(99_999)]).toEqual([1, 5]);
  });
});
