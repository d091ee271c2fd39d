"""Makes files that are hard on a reader: python scripts/torture.py FOLDER [--size small]. About 330 MB, or 4 MB with --size small.

A ZIP bomb, nested archives, an entity bomb, a PDF of 10,000 pages, 300 MB of text, a sheet of a million rows. Then
`python scripts/robustness.py READER FOLDER` says what becomes of each.
"""

import argparse
import io
import pathlib
import zipfile

SENTENCE = "The harbour master records every ship that calls at the quay, its cargo and its master.\n"


def zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(document: bytes) -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>'
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    return zip_of({
        "[Content_Types].xml": types.encode(), "_rels/.rels": relations.encode(), "word/document.xml": document,
    })


def zip_bomb(size: int) -> bytes:
    """One entry of `size` bytes of spaces."""
    return zip_of({"spaces.txt": b" " * size})


def nested(levels: int) -> bytes:
    content = zip_of({"deepest.txt": b"At the bottom."})
    for level in range(levels):
        content = zip_of({"note.txt": f"Level {level}.".encode(), "inner.zip": content})
    return content


def entity_bomb() -> bytes:
    entities = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 30)
    )
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = (
        f'<!DOCTYPE w:document [{entities}]><w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>Before &a29; after'
        "</w:t></w:r></w:p></w:body></w:document>"
    )
    return docx(text.encode())


def pdf(pages: int) -> bytes:
    out = io.BytesIO()
    places = {}

    def put(number: int, body: str) -> None:
        places[number] = out.tell()
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode())

    out.write(b"%PDF-1.4\n")
    put(1, "<</Type/Catalog/Pages 2 0 R>>")
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    put(2, f"<</Type/Pages/Kids[{kids}]/Count {pages}>>")
    put(3, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for page in range(pages):
        lines = " ".join(f"({SENTENCE.strip()} Line {line} of page {page}.) Tj 0 -14 Td" for line in range(40))
        content = f"BT /F1 10 Tf 40 760 Td {lines} ET"
        first = 4 + 2 * page
        put(
            first,
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {first + 1} 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
        )
        put(first + 1, f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
    table = out.tell()
    count = 4 + 2 * pages
    out.write(f"xref\n0 {count}\n0000000000 65535 f \n".encode())
    for number in range(1, count):
        out.write(f"{places[number]:010} 00000 n \n".encode())
    out.write(f"trailer\n<</Root 1 0 R/Size {count}>>\nstartxref\n{table}\n%%EOF\n".encode())
    return out.getvalue()


def sheet(rows: int) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    cells = lambda row: (
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}" t="inlineStr"><is><t>Ship {row % 977}</t></is></c>'
        f'<c r="C{row}"><v>{row * 3}</v></c></row>'
    )
    body = "".join(cells(row) for row in range(1, rows + 1))
    return zip_of({
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="Ships" sheetId="1" '
        'r:id="r1"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'.encode(),
    })


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--size", choices=["full", "small"], default="full")
    given = parser.parse_args()
    part = 1 if given.size == "full" else 100
    given.folder.mkdir(parents=True, exist_ok=True)
    files = {
        "bomb.zip": lambda: zip_bomb((2 << 30) // part),
        "bomb.docx": lambda: docx(b"<w:document>" + b" " * ((1 << 30) // part)),
        "nested.zip": lambda: nested(200),
        "entities.docx": entity_bomb,
        "long.pdf": lambda: pdf(10_000 // part),
        "long.txt": lambda: (SENTENCE * (300_000_000 // len(SENTENCE) // part)).encode(),
        "million.xlsx": lambda: sheet(1_000_000 // part),
    }
    for name, make in files.items():
        (given.folder / name).write_bytes(make())


if __name__ == "__main__":
    main()
