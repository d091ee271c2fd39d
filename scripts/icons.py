#!/usr/bin/env python3
"""Draws the app's icons from icons/icon.svg. Run it after the drawing has changed.

Needs rsvg-convert (Debian: librsvg2-bin) and nothing else: .ico and .icns are only folders of PNG
pictures with a table in front.
"""

import pathlib
import struct
import subprocess

ICONS = pathlib.Path(__file__).resolve().parent.parent / "icons"


def png(size: int) -> bytes:
    """Returns the drawing as PNG with `size` pixels a side."""
    command = ["rsvg-convert", "--width", str(size), "--height", str(size), str(ICONS / "icon.svg")]
    return subprocess.run(command, check=True, capture_output=True).stdout


def ico(sizes: list[int]) -> bytes:
    """Returns a Windows icon; a side of 256 pixels is written as 0 there."""
    pictures = [png(size) for size in sizes]
    offset = 6 + 16 * len(sizes)
    head = struct.pack("<HHH", 0, 1, len(sizes))
    for size, picture in zip(sizes, pictures):
        side = size % 256
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return head + b"".join(pictures)


def icns(kinds: dict[bytes, int]) -> bytes:
    """Returns a macOS icon from its four-letter kinds and their sizes."""
    body = b""
    for kind, size in kinds.items():
        picture = png(size)
        body += kind + struct.pack(">I", 8 + len(picture)) + picture
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def main() -> None:
    files = {"32x32.png": 32, "128x128.png": 128, "128x128@2x.png": 256, "icon.png": 512}
    for name, size in files.items():
        (ICONS / name).write_bytes(png(size))
    (ICONS / "icon.ico").write_bytes(ico([16, 24, 32, 48, 64, 256]))
    kinds = {b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic13": 256, b"ic08": 256, b"ic14": 512, b"ic09": 512, b"ic10": 1024}
    (ICONS / "icon.icns").write_bytes(icns(kinds))


if __name__ == "__main__":
    main()
