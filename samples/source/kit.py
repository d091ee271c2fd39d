"""What the PDF samples share: fonts, a small markup for prose, and pages with footnotes at their foot.

The markup is deliberately tiny: blocks stand between blank lines, `# ` and `## ` open headings, `- ` a bullet,
`! ` a warning, and `[^ ... ]` inside a paragraph sets a footnote. Tables and drawings are handed in by name
with `@name` on a line of its own. Anything richer belongs in the sample that needs it.
"""

import re
from pathlib import Path

import matplotlib
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, PageBreak, Paragraph, Table, TableStyle

# Dates and identifiers inside the files then depend on their content alone.
rl_config.invariant = 1

# matplotlib is asked for its free fonts only: DejaVu and STIX come with it, at the same version everywhere.
FONT_FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"

FAMILIES = {
    "Serif": ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf", "DejaVuSerif-BoldItalic.ttf"),
    "Sans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSans-BoldOblique.ttf"),
    "Stix": ("STIXGeneral.ttf", "STIXGeneralBol.ttf", "STIXGeneralItalic.ttf", "STIXGeneralBolIta.ttf"),
}


def register_fonts(family):
    """Makes a family's four faces known to reportlab as Family, Family-Bold, Family-Italic and Family-BoldItalic."""
    names = [family, f"{family}-Bold", f"{family}-Italic", f"{family}-BoldItalic"]
    for name, file in zip(names, FAMILIES[family]):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(FONT_FOLDER / file)))
    pdfmetrics.registerFontFamily(family, *names)


class NotedCanvas(Canvas):
    """A canvas that collects the footnotes whose marks were drawn on the current page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.pending_notes = []
        self.setNamedCB("footnote", self.footnote)

    def footnote(self, _canvas, _kind, label):
        """Called by reportlab where a footnote's mark is drawn; `label` is the note's key."""
        self.pending_notes.append(label)


class Book(BaseDocTemplate):
    """A document with an outline, optional contents entries, and footnotes set at the foot of their page."""

    def __init__(self, path, notes, note_style, outline=True, **settings):
        super().__init__(str(path), invariant=1, pageCompression=1, **settings)
        self.notes = notes
        self.note_style = note_style
        self.outline = outline
        self.heading_count = 0
        self.chapter = ""

    def beforeDocument(self):
        self.heading_count = 0
        self.chapter = ""

    def afterFlowable(self, flowable):
        level = {"h1": 0, "h2": 1}.get(getattr(getattr(flowable, "style", None), "name", ""))
        if level is None or getattr(flowable, "unlisted", False):
            return
        text = flowable.getPlainText()
        key = f"heading-{self.heading_count}"
        self.heading_count += 1
        self.canv.bookmarkPage(key)
        if self.outline:
            self.canv.addOutlineEntry(text, key, level, closed=level > 0)
        self.notify("TOCEntry", (level, text, self.page, key))
        if level == 0:
            self.chapter = text

    def handle_pageEnd(self):
        self.draw_notes()
        super().handle_pageEnd()

    def draw_notes(self):
        """Sets the collected footnotes between the text and the footer, under a short rule."""
        labels, self.canv.pending_notes = self.canv.pending_notes, []
        if not labels:
            return
        width = self.pagesize[0] - self.leftMargin - self.rightMargin
        set_notes = []
        for label in labels:
            note = Paragraph(f"<super>{label}</super> {self.notes[label]}", self.note_style)
            set_notes.append((note, note.wrap(width, 200)[1]))
        top = self.bottomMargin - 6
        self.canv.setLineWidth(0.4)
        self.canv.line(self.leftMargin, top, self.leftMargin + 70, top)
        y = top - 2
        for note, height in set_notes:
            y -= height
            note.drawOn(self.canv, self.leftMargin, y)


def prose_styles(body, heading, size, leading, ink=colors.HexColor("#1f2d3d"), align=TA_JUSTIFY):
    """The paragraph styles that every PDF sample starts from."""
    base = ParagraphStyle(
        "body", fontName=body, fontSize=size, leading=leading, alignment=align, spaceAfter=leading * 0.5,
        hyphenationLang="en_GB", hyphenationMinWordLength=6, allowWidows=0, allowOrphans=0,
    )
    bold = f"{heading}-Bold"
    return {
        "body": base,
        "h1": ParagraphStyle("h1", fontName=bold, fontSize=size * 1.75, leading=size * 2.2, textColor=ink,
                             spaceBefore=leading * 0.6, spaceAfter=leading * 0.8, keepWithNext=1),
        "h2": ParagraphStyle("h2", fontName=bold, fontSize=size * 1.15, leading=size * 1.5, textColor=ink,
                             spaceBefore=leading * 0.5, spaceAfter=leading * 0.3, keepWithNext=1),
        "bullet": ParagraphStyle("bullet", parent=base, leftIndent=14, bulletIndent=3, spaceAfter=leading * 0.25),
        "caption": ParagraphStyle("caption", fontName=heading, fontSize=size * 0.88, leading=leading * 0.9,
                                  spaceBefore=4, spaceAfter=leading * 0.4),
        "note": ParagraphStyle("note", fontName=body, fontSize=size * 0.8, leading=size * 0.98),
        "cell": ParagraphStyle("cell", fontName=body, fontSize=size * 0.9, leading=leading * 0.88),
        "head": ParagraphStyle("head", fontName=bold, fontSize=size * 0.85, leading=leading * 0.88,
                               textColor=colors.white),
    }


def grid(rows, widths, styles, shade="#1f4e63", band="#eef4f6"):
    """A ruled table with a header row that is repeated when the table breaks across pages."""
    head, *rest = rows
    cells = [[Paragraph(text, styles["head"]) for text in head]]
    cells += [[Paragraph(text, styles["cell"]) for text in row] for row in rest]
    table = Table(cells, colWidths=widths, repeatRows=1, spaceBefore=2, spaceAfter=10)
    table.setStyle(TableStyle([
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor(shade)),
        ("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, colors.HexColor(band)]),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#9fb3bd")),
        ("BOX", (0, 0), (-1, -1), 0.6, colors.HexColor(shade)),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]))
    return table


def warning_box(text, styles, width, colour="#b3261e"):
    """A paragraph in a ruled box, as manuals print their warnings."""
    box = Table([[Paragraph(text, styles["body"])]], colWidths=[width], spaceBefore=4, spaceAfter=8)
    box.setStyle(TableStyle([
        ("BOX", (0, 0), (-1, -1), 1.2, colors.HexColor(colour)),
        ("LINEBEFORE", (0, 0), (0, -1), 5, colors.HexColor(colour)),
        ("BACKGROUND", (0, 0), (-1, -1), colors.HexColor("#fdf3f2")),
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]))
    return box


def prose(source, styles, named=None, notes=None, chapter_pages=False, width=400):
    """Turns the small markup into flowables; footnotes met on the way are added to `notes` in order."""
    named = named or {}
    notes = notes if notes is not None else {}

    def mark(match):
        label = str(len(notes) + 1)
        notes[label] = " ".join(match.group(1).split())
        return f'<super>{label}</super><onDraw name="footnote" label="{label}"/>'

    story = []
    for block in re.split(r"\n\s*\n", source.strip()):
        text = re.sub(r"\s*\[\^(.+?)\]", mark, " ".join(block.split()))
        if text.startswith("@"):
            found = named[text[1:]]
            story += found if isinstance(found, list) else [found]
        elif text.startswith("## "):
            story.append(CondPageBreak(60))
            story.append(Paragraph(text[3:], styles["h2"]))
        elif text.startswith("# "):
            if chapter_pages:
                story.append(PageBreak())
            story.append(Paragraph(text[2:], styles["h1"]))
        elif text.startswith("! "):
            story.append(warning_box(text[2:], styles, width))
        elif text.startswith("- "):
            for item in re.split(r"\n(?=- )", block.strip()):
                line = re.sub(r"\s*\[\^(.+?)\]", mark, " ".join(item.split()))
                story.append(Paragraph(line[2:], styles["bullet"], bulletText="•"))
        else:
            story.append(Paragraph(text, styles["body"]))
    return story
