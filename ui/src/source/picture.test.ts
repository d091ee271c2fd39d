import { afterEach, expect, test, vi } from "vitest";
import { Stopped } from "./pdf-file";
import { openPicture } from "./picture";

afterEach(() => vi.unstubAllGlobals());

function decoder(width: number, height: number) {
  const close = vi.fn();
  const decode = vi.fn((blob: Blob) => Promise.resolve({ width, height, close, size: blob.size }));
  vi.stubGlobal("createImageBitmap", decode);
  return { close, decode };
}

const file = new Uint8Array((1 << 22) + 10);
const read = (from: number, to: number): Promise<Uint8Array> => Promise.resolve(file.slice(from, to));

test("a picture is one page, as large as a sheet of paper", async () => {
  const { close, decode } = decoder(1700, 2200);
  const opened = await openPicture(file.length, read, new AbortController().signal, async () => []);
  expect(opened.pages).toBe(1);
  expect(decode.mock.calls[0]?.[0].size).toBe(file.length);
  const page = await opened.page(1);
  expect(page.height).toBeCloseTo(842);
  expect(page.width).toBeCloseTo((842 * 1700) / 2200);
  opened.close();
  expect(close).toHaveBeenCalledOnce();
});

test("a small picture keeps its size", async () => {
  decoder(400, 200);
  const page = await (await openPicture(10, read, new AbortController().signal, async () => [])).page(1);
  expect([page.width, page.height]).toEqual([300, 150]);
});

test("a picture that the window does not know is refused", async () => {
  vi.stubGlobal("createImageBitmap", () => Promise.reject(new Error("InvalidStateError")));
  await expect(openPicture(10, read, new AbortController().signal, async () => [])).rejects.toThrow(
    "InvalidStateError",
  );
});

test("a picture is turned by quarters", async () => {
  decoder(400, 200);
  const page = await (await openPicture(10, read, new AbortController().signal, async () => [])).page(1);
  const pen = { translate: vi.fn(), rotate: vi.fn(), drawImage: vi.fn() };
  const canvas = document.createElement("canvas");
  vi.spyOn(canvas, "getContext").mockReturnValue(pen as unknown as RenderingContext);
  await page.draw(canvas, 2, 1, new AbortController().signal);
  expect([canvas.width, canvas.height]).toEqual([300, 600]);
  expect(pen.rotate).toHaveBeenCalledWith(Math.PI / 2);
  expect(pen.drawImage.mock.calls[0]?.slice(1)).toEqual([-300, -150, 600, 300]);
});

test("a drawing that is not wanted any more is none", async () => {
  decoder(400, 200);
  const page = await (await openPicture(10, read, new AbortController().signal, async () => [])).page(1);
  const stop = new AbortController();
  stop.abort();
  await expect(page.draw(document.createElement("canvas"), 1, 0, stop.signal)).rejects.toBeInstanceOf(Stopped);
});
