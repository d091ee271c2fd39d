"""Makes the locked files of tests/locked.rs. The password of each is `Kranich 7`.

pip install msoffcrypto-tool pyzipper pikepdf cryptography; python make.py, in this folder. ZipCrypto is made by Info-ZIP's `zip`. The
standard way of Office 2007 and OpenDocument are written out here, since no tool at hand makes them; office readers open both.
"""

import base64
import hashlib
import io
import os
import pathlib
import random
import struct
import subprocess
import tempfile
import zipfile
import zlib

import msoffcrypto.format.ooxml
import pikepdf
import pyzipper
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted

PASSWORD = "Kranich 7"
SENTENCE = "The crane lease ends in October 2031."


def package(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        # msoffcrypto-tool goes wrong on packages below 4,096 bytes, and one segment would prove little.
        archive.writestr("docProps/filler.bin", random.Random(7).randbytes(6_000))
    return out.getvalue()


def docx() -> bytes:
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return package({
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>'
        "</w:body></w:document>",
    })


def agile(path: str) -> None:
    file = msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(docx()))
    with open(path, "wb") as out:
        file.encrypt(PASSWORD, out)


def aes(key: bytes, mode: modes.Mode, data: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), mode).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def standard(path: str) -> None:
    """MS-OFFCRYPTO 2.3.4.5 to 2.3.4.9: AES-128, SHA-1."""
    salt, verifier = os.urandom(16), os.urandom(16)
    hashed = hashlib.sha1(salt + PASSWORD.encode("utf-16-le")).digest()
    for turn in range(50_000):
        hashed = hashlib.sha1(struct.pack("<I", turn) + hashed).digest()
    hashed = hashlib.sha1(hashed + struct.pack("<I", 0)).digest()
    block = bytes(a ^ b for a, b in zip(b"\x36" * 64, hashed.ljust(64, b"\0")))
    key = hashlib.sha1(block).digest()[:16]
    name = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + name
    proof = hashlib.sha1(verifier).digest().ljust(32, b"\0")
    information = struct.pack("<HHII", 4, 2, 0x24, len(header)) + header
    information += struct.pack("<I", 16) + salt + aes(key, modes.ECB(), verifier)
    information += struct.pack("<I", 20) + aes(key, modes.ECB(), proof)
    plain = docx()
    padded = plain.ljust(-(-len(plain) // 16) * 16, b"\0")
    encrypted = struct.pack("<Q", len(plain)) + aes(key, modes.ECB(), padded)
    with open(path, "wb") as out:
        ECMA376Encrypted(encrypted, information).write_to(out)


def odt(path: str) -> None:
    """OpenDocument 1.2, part 3, 4.8: as LibreOffice writes it, with fewer rounds."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    kind = "application/vnd.oasis.opendocument.text"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:text="{text}" office:version="1.2"><office:body>'
        f"<office:text><text:p>{SENTENCE}</text:p></office:text></office:body></office:document-content>"
    ).encode()
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(content) + deflate.flush()
    salt, start = os.urandom(16), os.urandom(16)
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(PASSWORD.encode()).digest(), salt, 1_000, 32)
    added = 16 - len(packed) % 16
    encrypted = aes(key, modes.CBC(start), packed + b"\0" * (added - 1) + bytes([added]))
    in_base64 = lambda data: base64.b64encode(data).decode()
    listing = (
        f'<manifest:manifest xmlns:manifest="{manifest}" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{kind}"/>'
        f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="{len(content)}">'
        f'<manifest:encryption-data manifest:checksum-type="{manifest}#sha256-1k" '
        f'manifest:checksum="{in_base64(hashlib.sha256(packed[:1024]).digest())}">'
        '<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" '
        f'manifest:initialisation-vector="{in_base64(start)}"/>'
        '<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:key-size="32" '
        f'manifest:iteration-count="1000" manifest:salt="{in_base64(salt)}"/>'
        '<manifest:start-key-generation manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" '
        'manifest:key-size="32"/></manifest:encryption-data></manifest:file-entry></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", encrypted)
        archive.writestr("META-INF/manifest.xml", listing)


def archives(aes_path: str, old_path: str) -> None:
    with pyzipper.AESZipFile(aes_path, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(PASSWORD.encode())
        archive.writestr("lease.txt", SENTENCE)
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "lease.txt").write_text(SENTENCE)
        subprocess.run(
            ["zip", "-q", "-P", PASSWORD, os.path.abspath(old_path), "lease.txt"], cwd=folder, check=True,
        )


def pdf(path: str) -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(612, 792))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(f"BT /F1 12 Tf 72 720 Td ({SENTENCE}) Tj ET".encode())
    document.save(path, encryption=pikepdf.Encryption(user=PASSWORD, owner=PASSWORD + "!", R=6))


if __name__ == "__main__":
    for old in ("agile.docx", "standard.docx", "letter.odt", "aes.zip", "old.zip", "lease.pdf"):
        pathlib.Path(old).unlink(missing_ok=True)
    agile("agile.docx")
    standard("standard.docx")
    odt("letter.odt")
    archives("aes.zip", "old.zip")
    pdf("lease.pdf")
