// Shows a picture as the one page of a file, as a reader of PDF would. What the window's own decoder does not know, such as TIFF,
// cannot be opened here; its text is shown instead.

import { Stopped, type OpenPdf, type PdfFile, type PdfPage } from "./pdf-file";
import { turnedSize, type Quarters } from "./turning";

/** Longest side of a page of A4 in points. The same as the program counts, though marks are shares of the page. */
const pagePoints = 842;
const pageFrom = 1000;
const pointsPerPixel = 0.75;
/** The program gives no more at once. */
const pieceBytes = 1 << 22;

export const openPicture: OpenPdf = async (bytes, read, signal) => {
  const pieces: BlobPart[] = [];
  for (let at = 0; at < bytes; at += pieceBytes) {
    const piece = await read(at, Math.min(bytes, at + pieceBytes));
    signal.throwIfAborted();
    pieces.push(piece.slice());
  }
  // Turned as the camera says, as the program turns it before it reads the text.
  const picture = await createImageBitmap(new Blob(pieces), { imageOrientation: "from-image" });
  if (signal.aborted) {
    picture.close();
    signal.throwIfAborted();
  }
  return new PictureFile(picture);
};

class PictureFile implements PdfFile {
  readonly pages = 1;
  readonly lost = new Promise<void>(() => undefined);

  constructor(private readonly picture: ImageBitmap) {}

  page(): Promise<PdfPage> {
    return Promise.resolve(new PicturePage(this.picture));
  }

  outline(): Promise<[]> {
    return Promise.resolve([]);
  }

  close(): void {
    this.picture.close();
  }
}

class PicturePage implements PdfPage {
  readonly width: number;
  readonly height: number;

  constructor(private readonly picture: ImageBitmap) {
    const longest = Math.max(picture.width, picture.height);
    const points = longest < pageFrom ? pointsPerPixel : pagePoints / longest;
    this.width = picture.width * points;
    this.height = picture.height * points;
  }

  draw(canvas: HTMLCanvasElement, scale: number, turns: Quarters, signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      return Promise.reject(new Stopped());
    }
    const upright = { width: this.width * scale, height: this.height * scale };
    const { width, height } = turnedSize(upright, turns);
    canvas.width = Math.max(1, Math.floor(width));
    canvas.height = Math.max(1, Math.floor(height));
    const pen = canvas.getContext("2d");
    if (pen === null) {
      return Promise.reject(new Error("there is nothing to draw on"));
    }
    pen.imageSmoothingQuality = "high";
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((turns * Math.PI) / 2);
    pen.drawImage(this.picture, -upright.width / 2, -upright.height / 2, upright.width, upright.height);
    return Promise.resolve();
  }

  /** What was recognised is not laid over the picture: it is read, searched and copied in the text view. */
  layText(): Promise<void> {
    return Promise.resolve();
  }
}
