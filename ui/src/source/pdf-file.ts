// What the pane wants from a reader of PDF files. `pdf.ts` is the one with pdf.js; tests hand in another.

import type { Entry } from "./outline.svelte";
import type { Quarters } from "./turning";

export type ReadBytes = (begin: number, end: number) => Promise<Uint8Array>;

/** Sizes in points, as shown: after the page's own rotation. */
export interface PdfPage {
  readonly width: number;
  readonly height: number;
  /** Draws at `scale` pixels per point, turned on. Rejects with `Stopped` where the signal ends it. */
  draw(canvas: HTMLCanvasElement, scale: number, turns: Quarters, signal: AbortSignal): Promise<void>;
  /** Lays transparent words over the drawing, to be selected. Sizes follow the layer's `--total-scale-factor`. */
  layText(layer: HTMLElement, turns: Quarters, signal: AbortSignal): Promise<void>;
}

export interface PdfFile {
  readonly pages: number;
  /** Kept when the bytes cannot be had any more. What is being read or drawn then never ends. */
  readonly lost: Promise<void>;
  page(number: number): Promise<PdfPage>;
  /** The bookmarks of the file; none where it has none that lead to its pages. */
  outline(): Promise<Entry[]>;
  close(): void;
}

/** Asked where the file is locked. */
export type Passwords = () => Promise<string[]>;

/** Rejects when the bytes cannot be had or are no PDF, and with `Locked` where no password opens it. */
export type OpenPdf = (bytes: number, read: ReadBytes, signal: AbortSignal, passwords: Passwords) => Promise<PdfFile>;

export class Locked extends Error {}

/** The drawing is not wanted any more. */
export class Stopped extends Error {}
