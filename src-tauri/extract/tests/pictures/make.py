#!/usr/bin/env python3
"""Makes the pictures that tests recognise text in, out of the samples: `make.py`, in this folder. Needs Pillow and pypdfium2.

letter.png  lines of the first page of the guide, 130 dots per inch
scan.pdf    two pages of nothing but pictures: the same lines askew by 2°, and the upper part of the second page upside down
"""

import pathlib

import pypdfium2
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = HERE.parents[3] / "samples/documents/Infusion pump quick guide.pdf"
DPI = 130


def upper_part(number: int) -> Image.Image:
    page = pypdfium2.PdfDocument(SAMPLE)[number].render(scale=DPI / 72).to_pil().convert("L")
    return page.crop((0, 0, page.width, page.height * 2 // 5))


def main() -> None:
    first, second = upper_part(0), upper_part(1)
    first.quantize(8).save(HERE / "letter.png", optimize=True)
    askew = first.rotate(-2, resample=Image.Resampling.BICUBIC, fillcolor=255)
    pages = [askew, second.rotate(180)]
    pages[0].save(HERE / "scan.pdf", save_all=True, append_images=pages[1:], resolution=DPI, quality=60)


if __name__ == "__main__":
    main()
