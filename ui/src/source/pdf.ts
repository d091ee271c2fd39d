// Draws PDF pages with pdf.js. Bytes of a large file are asked for as they are needed, so that it opens in its middle without being
// read whole; fonts and character maps are files of the program itself. What is marked on a page is none of its business.

import {
  getDocument,
  PDFDataRangeTransport,
  PDFWorker,
  RenderingCancelledException,
  TextLayer,
  type PageViewport,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import fallbackUrl from "pdfjs-dist/wasm/openjpeg_nowasm_fallback.js?url";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { readAhead } from "./read-ahead";
import type { Entry } from "./outline.svelte";
import type { Quarters } from "./turning";
import { Locked, Stopped, type OpenPdf, type Passwords, type PdfFile, type PdfPage, type ReadBytes } from "./pdf-file";

/** Small, because pdf.js asks for a piece around every page's entry where the pages hang on one branch. */
const pieceBytes = 1 << 14;
/** A file up to this size is read in one go: that takes less time than asking for many pieces of it. */
const wholeBytes = 1 << 23;
const largestImage = 1 << 27;
const largestCanvasBytes = 1 << 28;

/** Built-in files of pdf.js, by name. */
const builtIn: Record<string, string> = Object.fromEntries(
  Object.entries({
    ...import.meta.glob<string>("/node_modules/pdfjs-dist/cmaps/*.bcmap", {
      query: "?url",
      import: "default",
      eager: true,
    }),
    ...import.meta.glob<string>("/node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}", {
      query: "?url",
      import: "default",
      eager: true,
    }),
    ...import.meta.glob<string>("/node_modules/pdfjs-dist/wasm/*.wasm", {
      query: "?url",
      import: "default",
      eager: true,
    }),
  }).map(([path, url]) => [path.slice(path.lastIndexOf("/") + 1), url]),
);

class BuiltInFiles {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const url = builtIn[filename];
    if (url === undefined) {
      throw new Error(`${filename} does not come with the program`);
    }
    return new Uint8Array(await (await fetch(url)).arrayBuffer());
  }
}

class Ranges extends PDFDataRangeTransport {
  /** Nobody takes what still comes. */
  ended = false;

  constructor(
    length: number,
    private readonly read: ReadBytes,
    private readonly failed: (reason: unknown) => void,
  ) {
    super(length, null);
  }

  override requestDataRange(begin: number, end: number): void {
    this.read(begin, end).then((bytes) => {
      if (!this.ended) {
        this.onDataRange(begin, bytes);
      }
    }, this.failed);
  }
}

const habits = {
  isEvalSupported: false,
  // Each font added to the window makes it repeat its whole layout; letters drawn as paths do not.
  disableFontFace: true,
  maxImageSize: largestImage,
  canvasMaxAreaInBytes: largestCanvasBytes,
  BinaryDataFactory: BuiltInFiles,
  useWorkerFetch: false,
  cMapUrl: "/",
  standardFontDataUrl: "/",
  // pdf.js appends a file's name, which the fragment swallows.
  wasmUrl: `${new URL(fallbackUrl, import.meta.url).href}#/`,
  verbosity: 0,
};

let worker: PDFWorker | null = null;

/** Starts the worker, which stays for the next document. pdf.js itself would wrap it in a blob, which the content security policy refuses. */
function startWorker(): PDFWorker {
  if (worker === null || worker.destroyed) {
    worker = PDFWorker.create({ port: new Worker(workerUrl, { type: "module" }) });
  }
  return worker;
}

/** Makes ready for the first document, which then opens without waiting for the worker. */
export function prepare(): void {
  startWorker();
}

export const openPdf: OpenPdf = (bytes, read, signal, passwords) =>
  openWith({ worker: startWorker() }, bytes, read, signal, passwords);

/** The document, opened with one of the passwords if it is locked. */
function unlocked(task: PDFDocumentLoadingTask, passwords: Passwords): Promise<PDFDocumentProxy> {
  return new Promise((resolve, reject) => {
    let left: string[] | null = null;
    task.onPassword = (use: (password: string) => void) => {
      void (async () => {
        left ??= await passwords().catch(() => []);
        const next = left.shift();
        if (next === undefined) {
          reject(new Locked());
        } else {
          use(next);
        }
      })();
    };
    task.promise.then(resolve, reject);
  });
}

/** Without a worker pdf.js reads in the same thread, as in a test. */
export async function openWith(
  where: { worker?: PDFWorker },
  bytes: number,
  read: ReadBytes,
  signal: AbortSignal,
  passwords: Passwords = () => Promise.resolve([]),
): Promise<PdfFile> {
  if (bytes > wholeBytes) {
    return openInPieces(where, bytes, read, signal, passwords);
  }
  const data = await read(0, bytes);
  signal.throwIfAborted();
  const task = getDocument({ ...habits, ...where, data });
  const end = (): void => void task.destroy();
  signal.addEventListener("abort", end, { once: true });
  return new File(await unlocked(task, passwords), new Promise(() => undefined), end);
}

function openInPieces(
  where: { worker?: PDFWorker },
  bytes: number,
  read: ReadBytes,
  signal: AbortSignal,
  passwords: Passwords,
): Promise<PdfFile> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      ranges.ended = true;
      void task.destroy();
    };
    let lose = (): void => undefined;
    const lost = new Promise<void>((kept) => (lose = kept));
    const ranges = new Ranges(bytes, readAhead(bytes, read), (reason) => {
      if (!ranges.ended) {
        end();
        lose();
        reject(reason);
      }
    });
    const task = getDocument({
      ...habits,
      ...where,
      range: ranges,
      rangeChunkSize: pieceBytes,
      disableAutoFetch: true,
      disableStream: true,
    });
    signal.addEventListener("abort", end, { once: true });
    unlocked(task, passwords).then((document) => resolve(new File(document, lost, end)), reject);
  });
}

type Bookmark = { title: string; dest: string | unknown[] | null; items: Bookmark[] };
type RefProxy = Parameters<PDFDocumentProxy["getPageIndex"]>[0];
const mostBookmarks = 2000;
const deepestBookmark = 12;
/** Which value of a destination is its top, by the name of its kind. */
const topOf: Record<string, number> = { XYZ: 1, FitH: 0, FitBH: 0, FitR: 3 };

function oneLine(title: string): string {
  return title.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

class File implements PdfFile {
  readonly pages: number;

  constructor(
    private readonly document: PDFDocumentProxy,
    readonly lost: Promise<void>,
    readonly close: () => void,
  ) {
    this.pages = document.numPages;
  }

  async page(number: number): Promise<PdfPage> {
    return new Page(await this.document.getPage(number));
  }

  async outline(): Promise<Entry[]> {
    const tree = ((await this.document.getOutline()) ?? []) as Bookmark[];
    // Bookmarks of large files lead to many pages, and each would have to be fetched to know its own height.
    const viewport = (await this.document.getPage(1)).getViewport({ scale: 1 });
    const entries: Entry[] = [];
    const walk = async (bookmarks: Bookmark[], level: number): Promise<void> => {
      for (const { title, dest, items } of bookmarks) {
        if (entries.length >= mostBookmarks || level > deepestBookmark) {
          return;
        }
        const place = await this.#placeOf(dest, viewport);
        const before = entries.length;
        if (place !== null) {
          entries.push({ title: oneLine(title), level, start: null, ...place });
        }
        await walk(items, level + 1);
        const first = entries[before];
        if (place === null && first !== undefined) {
          // What leads nowhere itself leads to the first below it.
          entries.splice(before, 0, { ...first, title: oneLine(title), level });
        }
      }
    };
    await walk(tree, 1);
    return entries;
  }

  /** Where a destination stands; null where it leads to no page of this file. */
  async #placeOf(dest: Bookmark["dest"], viewport: PageViewport): Promise<{ page: number; top: number | null } | null> {
    try {
      const found: unknown = typeof dest === "string" ? await this.document.getDestination(dest) : dest;
      if (!Array.isArray(found)) {
        return null;
      }
      const [target, kind, ...values] = found as [unknown, { name?: string } | undefined, ...unknown[]];
      const index = typeof target === "number" ? target : await this.document.getPageIndex(target as RefProxy);
      if (index < 0 || index >= this.pages) {
        return null;
      }
      const y = values[topOf[kind?.name ?? ""] ?? -1];
      if (typeof y !== "number") {
        return { page: index + 1, top: null };
      }
      const [, down] = viewport.convertToViewportPoint(0, y) as [number, number];
      return { page: index + 1, top: Math.min(1, Math.max(0, down / viewport.height)) };
    } catch {
      return null;
    }
  }
}

class Page implements PdfPage {
  readonly #viewport: PageViewport;

  constructor(private readonly page: PDFPageProxy) {
    this.#viewport = page.getViewport({ scale: 1 });
  }

  get width(): number {
    return this.#viewport.width;
  }

  get height(): number {
    return this.#viewport.height;
  }

  async draw(canvas: HTMLCanvasElement, scale: number, turns: Quarters, signal: AbortSignal): Promise<void> {
    const viewport = this.page.getViewport({ scale, rotation: this.#rotation(turns) });
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    if (signal.aborted) {
      throw new Stopped();
    }
    const task = this.page.render({ canvas, viewport });
    const stop = (): void => task.cancel();
    signal.addEventListener("abort", stop);
    try {
      await task.promise;
    } catch (reason) {
      throw reason instanceof RenderingCancelledException ? new Stopped() : reason;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /** In degrees: the page's own, and what it was turned by. */
  #rotation(turns: Quarters): number {
    return (this.page.rotate + turns * 90) % 360;
  }

  async layText(layer: HTMLElement, turns: Quarters, signal: AbortSignal): Promise<void> {
    const text = new TextLayer({
      textContentSource: this.page.streamTextContent(),
      container: layer,
      viewport: this.page.getViewport({ scale: 1, rotation: this.#rotation(turns) }),
    });
    signal.addEventListener("abort", () => text.cancel(), { once: true });
    try {
      await text.render();
    } catch (reason) {
      throw signal.aborted ? new Stopped() : reason;
    }
  }
}
