"""What the Word samples share: styles, numbering, footnotes, page breaks as Word records them, and a stable archive.

python-docx knows no footnotes, no tracked changes and no multi-level numbering, so those are written as XML here.
"""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
ARCHIVE_DATE = (2024, 1, 1, 0, 0, 0)
CLAUSES = 77


def new_document(title, author, date, font, ink):
    """A blank A4 document with this sample's fonts, colours and properties."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = datetime.fromisoformat(date)
    properties.comments = ""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.4)
    for name, size, before, after in (("Normal", 10.5, 0, 5), ("Title", 24, 0, 12), ("Heading 1", 12.5, 12, 4),
                                      ("Heading 2", 11, 10, 4)):
        style = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        fonts.set(qn("w:hAnsi"), font)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(ink)
    return document


def add_clause_numbering(document):
    """Defines 1. / 1.1 / (a) numbering; the first level belongs to Heading 1."""
    numbering = document.part.numbering_part.element
    levels = ""
    for level, (form, text, style, indent) in enumerate((
        ("decimal", "%1.", '<w:pStyle w:val="Heading1"/>', 567),
        ("decimal", "%1.%2", "", 567),
        ("lowerLetter", "(%3)", "", 1134),
    )):
        levels += (
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}<w:lvlText w:val="{text}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="567"/></w:pPr></w:lvl>'
        )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{CLAUSES}"><w:multiLevelType w:val="multilevel"/>'
        f"{levels}</w:abstractNum>"
    )
    number = parse_xml(f'<w:num {nsdecls("w")} w:numId="{CLAUSES}"><w:abstractNumId w:val="{CLAUSES}"/></w:num>')
    # The schema wants every abstract definition before the first number that uses one.
    numbering.insert(numbering.index(numbering.find(qn("w:num"))), abstract)
    numbering.append(number)
    set_numbering(document.styles["Heading 1"].element, 0)


def set_numbering(element, level):
    """Puts a paragraph, or a paragraph style, at a level of the clause numbering."""
    properties = element.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = CLAUSES


def clause(document, text, level=1):
    """A numbered clause; `**word**` is set in bold, as defined terms are."""
    paragraph = document.add_paragraph()
    add_marked(paragraph, text)
    paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    set_numbering(paragraph._p, level)
    return paragraph


def add_marked(paragraph, text):
    for position, piece in enumerate(text.split("**")):
        if piece:
            paragraph.add_run(piece).bold = position % 2 == 1 or None


def tracked(paragraph, kind, text, author, date):
    """Adds a tracked change to the end of a paragraph: `kind` is "ins" or "del"."""
    tag = "w:t" if kind == "ins" else "w:delText"
    identifier = 900 + len(paragraph._p)
    paragraph._p.append(parse_xml(
        f'<w:{kind} {nsdecls("w")} w:id="{identifier}" w:author="{author}" w:date="{date}">'
        f'<w:r><{tag} xml:space="preserve">{text}</{tag}></w:r></w:{kind}>'))


def heading_on_new_page(document, text, numbered=True):
    """Ends the page and opens the next with a heading, with the mark that Word leaves where a page began."""
    document.add_paragraph().add_run()._r.append(parse_xml(f'<w:br {nsdecls("w")} w:type="page"/>'))
    heading = document.add_heading(text, level=1)
    heading.runs[0]._r.insert(0, parse_xml(f'<w:lastRenderedPageBreak {nsdecls("w")}/>'))
    if not numbered:
        heading._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 0


def add_footnote(document, paragraph, text):
    """Sets a footnote at the end of a paragraph."""
    part = footnotes_part(document)
    number = part.count = part.count + 1
    part.entries.append(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:spacing w:after="0"/></w:pPr>'
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>')
    paragraph._p.append(parse_xml(
        f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        f'<w:footnoteReference w:id="{number}"/></w:r>'))


class FootnotesPart(Part):
    """The notes of one document, written out when the package is saved."""

    def __init__(self, package):
        super().__init__(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, b"", package)
        self.count = 0
        self.entries = []

    @property
    def blob(self):
        separators = (
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
            "</w:footnote>")
        body = separators + "".join(self.entries)
        return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                f'<w:footnotes {nsdecls("w")}>{body}</w:footnotes>').encode()


def footnotes_part(document):
    for relationship in document.part.rels.values():
        if relationship.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
            return relationship.target_part
    part = FootnotesPart(document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return part


def add_table(document, rows, widths, bold_last=False):
    """A grid whose first row is marked as a header that repeats on every page."""
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for index, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths):
            cell.width = Cm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(9.5)
            run.bold = index == 0 or (bold_last and index == len(rows) - 1) or None
            if index == 0:
                cell._tc.get_or_add_tcPr().append(
                    parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="DDE6EA"/>'))
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f'<w:tblHeader {nsdecls("w")}/>'))
    document.add_paragraph()
    return table


def header_and_footer(document, header, footer):
    section = document.sections[0]
    section.header.paragraphs[0].add_run(header).font.size = Pt(8.5)
    paragraph = section.footer.paragraphs[0]
    paragraph.add_run(footer + "    Page ").font.size = Pt(8.5)
    paragraph._p.append(parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t>1</w:t></w:r>'
        "</w:fldSimple>"))


def save(document, path):
    """Saves with every archive entry dated alike, so that the same content gives the same bytes."""
    loose = io.BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ARCHIVE_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name))
