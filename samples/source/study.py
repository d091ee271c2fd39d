"""Tidal flats sensor study: a two-column paper with an abstract, vector figures, a results table and references."""

import math

from reportlab.graphics.shapes import Circle, Drawing, Line, Path, PolyLine, Polygon, Rect, String
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Frame, FrameBreak, KeepTogether, NextPageTemplate, PageTemplate, Paragraph, Spacer

from source.kit import Book, NotedCanvas, grid, prose, prose_styles, register_fonts

FILE = "Tidal flats sensor study.pdf"
GAP = 7 * mm
MARGIN = 18 * mm
COLUMN = (A4[0] - 2 * MARGIN - GAP) / 2
TITLE = "Low-cost turbidity sensors on an exposed tidal flat: fourteen months of drift, fouling and loss"
AUTHORS = "Maren Oldeboom<super>1</super>, Dafydd Prosser<super>2</super> and Yuki Hanabusa<super>1</super>"
PLACES = ("<super>1</super>Wadden Institute for Coastal Observation, Holwerd  "
          "<super>2</super>Department of Physical Geography, University of Penmaen")

ABSTRACT = """
Optical turbidity sensors cheap enough to lose could make dense observation of intertidal mud possible, but little is known
of how long they stay accurate. We deployed 24 sensors, each costing less than 40 euros, on the Skelhorn flat between
March 2021 and May 2022 and compared them with a reference instrument that was cleaned every second tide. Eighteen
sensors survived. Uncorrected readings drifted upward by a median of 3.1 NTU a month, almost all of it through biofouling;
a copper shutter cut the drift to 0.7 NTU a month and a correction fitted to slack-water readings to 0.4. Six
sensors were lost, four of them in one winter night. We conclude that a shuttered sensor visited every
ten weeks is adequate for budgets of suspended sediment, and that money is better spent on spare units than on sturdier ones.
"""

BODY = """
# 1. Introduction

Mudflats breathe sediment. On each tide a film of silt is lifted, carried and laid down again, and whether a flat gains or
loses ground over a year depends on small differences between large flows [1]. Measuring those flows has meant a few
instruments of high quality, placed where a boat can tend them [2]. What happens between the instruments is inferred.

Cheap optical sensors promise another way. A light-emitting diode, a photodiode and a microcontroller cost little, and a
hundred of them could draw the pattern that a single mooring can only sample. The doubt is whether they can be believed.
Earlier trials lasted weeks [3] or took place in the shelter of harbours [4], where waves are small and a diver can reach the
instrument at any time.

This paper asks three questions. How fast do such sensors drift on an open flat? How much of that drift can be prevented, or
taken out afterwards? And how many sensors does the sea simply take?

# 2. Site and methods

The Skelhorn flat faces north-west and dries for about five hours on a mean tide, whose range is 3.4 m (Fig. 1). Its
surface is mud in the east, with a median grain of 22 µm, and passes to fine sand in the west. The fetch is unlimited from west
to north.

@map

Sensors were fixed 15 cm above the bed on steel rods driven 1.2 m into it, in four rows of six. Every sensor measured
backscatter at 850 nm in a burst of 30 readings each ten minutes and stored the median. Rows A and C were left bare. Rows B
and D carried a copper shutter that opened for the four seconds of each burst.

Before deployment each unit was calibrated in suspensions of formazin from 0 to 400 NTU. A reference
nephelometer on a piled platform between rows B and C was wiped by hand every second tide when daylight
allowed, and never less often than every fourth.

We define drift as the slope of the difference between sensor and reference, taken at slack water, when both should see
the same nearly clear water. The correction subtracts a running median of that difference over nine
slack waters.

# 3. Results

## 3.1 Drift

Bare sensors began to read high after 11 to 16 days in summer and after about five weeks in winter (Fig. 2). When they were
recovered the windows were covered with a film of diatoms and, from June, the spat of <i>Austrominius</i>
barnacles. Cleaning restored the calibration to within 2 per cent in fifteen of the eighteen surviving units, so that the
electronics can be held responsible for little.

@drift

Table 1 gives the figures for each row. The shutter helped more than any treatment of the data, but the two together were best.
On row D, at the sandy end, abrasion kept even the shutters’ edges bright.

@results

## 3.2 Loss

Six sensors were lost. Four went in the night of 18 February 2022, when storm Odile raised significant waves of 2.9 m
at the edge of the flat and lowered the bed at row A by 34 cm. One was buried by an advancing
bar and found again by metal detector, too late to count. The last was removed by a person or persons unknown, with its rod.

## 3.3 Power

Two lithium cells of size D lasted between 243 and 301 days. Cold mattered less than we feared: the capacity at the end of
January was 91 per cent of that in September. The shutter used 38 per cent of the energy.

# 4. Discussion

A budget of sediment for the flat needs a monthly mean that is right to about 5 NTU. A bare sensor leaves that
band after seven weeks, a shuttered one after seven months, and a corrected, shuttered sensor did not
leave it during our study. Because barnacles settle suddenly, however, we would not leave any unit unseen for more than ten weeks
between May and September.

@cost

The argument for sturdier housings is weaker than it looks. A housing able to survive the February storm would have cost
about 210 euros (Fig. 3), and none would have outlasted a bed that fell by a third of a metre. For the same
money five ordinary sensors can be put out, and where one is lost its neighbours remain.

Our results have limits. There was one site and one winter. The reference instrument stood on the muddy side, and may
flatter row B. Formazin is not mud: the ratio of the two changed by up to 17 per cent with grain size, and a user who wants
grams per litre must calibrate with local sediment [5].

# 5. Conclusions

Cheap sensors can be trusted on an open flat if they are shuttered, corrected at slack water and visited every ten weeks.
One in four will be lost in a year, and the design of the network should assume so. Designs, firmware and the
complete record are deposited with the institute as data set WICO-DS-0417, and may be used by anyone.

# Acknowledgements

We thank the wardens of Skelhorn, who pulled the second author out of a creek twice, and the Penmaen workshop for 60 copper
shutters. The work was supported by the Northern Shores Fund, grant NSF-2020-118. The funder had no part in the analysis.

# References
"""

REFERENCES = [
    "Terpstra, G. and Lund, O. (2011). The yearly breath of a mudflat. <i>Annals of Intertidal Research</i> 14, 201–219.",
    "Achterberg, S. (2015). Moorings in shallow turbid water: a practical account. <i>Coastal Instruments</i> 8, 33–51.",
    "Mbeki-Rowe, T., Falk, H. and Prosser, D. (2018). Six weeks with a ten-euro nephelometer. <i>Open Hydrography</i> 2, 77–90.",
    "Ivarsson, L. (2019). Fouling of optical windows in three Baltic harbours. <i>Marine Sensing Letters</i> 5, 112–120.",
    "Hanabusa, Y. (2020). From NTU to grams: local sediment and the calibration of backscatter. <i>Open Hydrography</i> 4, 9–26.",
]

RESULTS = [
    ["Row", "Shutter", "Units left", "Raw drift", "Corrected", "Visit every (wk)"],
    ["A, mud", "no", "2 of 6", "3.6", "1.9", "4"],
    ["B, mud", "copper", "6 of 6", "0.8", "0.4", "10"],
    ["C, mixed", "no", "5 of 6", "2.9", "1.5", "5"],
    ["D, sand", "copper", "5 of 6", "0.5", "0.3", "12"],
]

BLUE, RUST, SLATE = (colors.HexColor(code) for code in ("#2b6a99", "#b5532a", "#53606b"))


def label(x, y, text, size=7, anchor="start", colour=colors.black):
    return String(x, y, text, fontName="Stix", fontSize=size, textAnchor=anchor, fillColor=colour)


def site_map():
    """Figure 1: the flat, its four rows of sensors and the platform."""
    drawing = Drawing(COLUMN, 138)
    drawing.add(Rect(0, 0, COLUMN, 138, fillColor=colors.HexColor("#dcebf3"), strokeColor=SLATE, strokeWidth=0.5))
    flat = Path(fillColor=colors.HexColor("#e6dcc6"), strokeColor=SLATE, strokeWidth=0.7)
    flat.moveTo(0, 0)
    flat.lineTo(0, 62)
    flat.curveTo(50, 118, 92, 84, 130, 108)
    flat.curveTo(170, 128, 205, 96, COLUMN, 116)
    flat.lineTo(COLUMN, 0)
    flat.closePath()
    drawing.add(flat)
    drawing.add(Polygon([0, 0, 0, 20, 60, 14, 130, 24, COLUMN, 15, COLUMN, 0], fillColor=colors.HexColor("#b9c79a"),
                        strokeColor=SLATE, strokeWidth=0.5))
    for row, name in enumerate("DCBA"):
        x = 40 + row * 52
        for unit in range(6):
            drawing.add(Circle(x, 34 + unit * 8.4, 2, fillColor=BLUE if name in "BD" else RUST, strokeColor=None))
        drawing.add(label(x, 24, name, 8, "middle"))
    drawing.add(Rect(115, 52, 6, 6, fillColor=colors.black))
    drawing.add(label(118, 43, "reference", 7, "middle"))
    drawing.add(label(14, 124, "open sea", 8, colour=SLATE))
    drawing.add(label(14, 6, "salt marsh", 7, colour=SLATE))
    drawing.add(Line(COLUMN - 60, 128, COLUMN - 20, 128, strokeWidth=1))
    drawing.add(label(COLUMN - 40, 119, "200 m", 7, "middle"))
    return drawing


def axes(drawing, left, bottom, right, top, x_ticks, y_ticks, x_name, y_name):
    drawing.add(Line(left, bottom, right, bottom, strokeWidth=0.7))
    drawing.add(Line(left, bottom, left, top, strokeWidth=0.7))
    for place, text in x_ticks:
        drawing.add(Line(place, bottom, place, bottom - 3, strokeWidth=0.5))
        drawing.add(label(place, bottom - 11, text, 7, "middle"))
    for place, text in y_ticks:
        drawing.add(Line(left, place, left - 3, place, strokeWidth=0.5))
        drawing.add(Line(left, place, right, place, strokeWidth=0.2, strokeColor=colors.lightgrey))
        drawing.add(label(left - 5, place - 2, text, 7, "end"))
    drawing.add(label((left + right) / 2, bottom - 21, x_name, 7.5, "middle"))
    drawing.add(label(left - 18, top + 5, y_name, 7.5))


def drift_chart():
    """Figure 2: difference from the reference over fourteen months, for a bare and a shuttered sensor."""
    drawing = Drawing(COLUMN, 150)
    left, bottom, right, top = 26, 28, COLUMN - 6, 132
    month, ntu = (right - left) / 14, (top - bottom) / 40
    axes(drawing, left, bottom, right, top, [(left + m * month, str(m)) for m in range(0, 15, 2)],
         [(bottom + v * ntu, str(v)) for v in range(0, 41, 10)], "months since deployment", "difference (NTU)")
    for slope, colour, wobble in ((2.9, RUST, 2.4), (0.6, BLUE, 0.9)):
        points = []
        for step in range(141):
            months = step / 10
            season = 1.6 * math.sin((months - 2.5) * math.pi / 6) + math.sin(step * 1.7) * math.cos(step * 0.43)
            value = max(0.2, slope * months * 0.86 + wobble * season)
            points += [left + months * month, bottom + min(value, 39.5) * ntu]
        drawing.add(PolyLine(points, strokeColor=colour, strokeWidth=0.9))
    drawing.add(label(left + 20, top - 14, "bare (row C)", 7.5, colour=RUST))
    drawing.add(label(right - 78, bottom + 30, "shuttered (row B)", 7.5, colour=BLUE))
    return drawing


def cost_chart():
    """Figure 3: what a usable month of data costs with each design."""
    drawing = Drawing(COLUMN, 118)
    left, bottom, right, top = 26, 28, COLUMN - 6, 100
    bars = (("bare", 11.2), ("shuttered", 4.6), ("corrected", 3.9), ("sturdy", 17.5))
    euro, width = (top - bottom) / 20, (right - left) / len(bars)
    axes(drawing, left, bottom, right, top, [(left + (i + 0.5) * width, name) for i, (name, _) in enumerate(bars)],
         [(bottom + v * euro, str(v)) for v in range(0, 21, 5)], "design", "euros per usable month")
    for index, (_, value) in enumerate(bars):
        x = left + index * width + width * 0.22
        drawing.add(Rect(x, bottom, width * 0.56, value * euro, fillColor=(RUST, BLUE, BLUE, SLATE)[index],
                         strokeWidth=0.3, strokeColor=None))
        drawing.add(label(x + width * 0.28, bottom + value * euro + 3, f"{value:.1f}", 7, "middle"))
    return drawing


def running_lines(canvas, _book):
    canvas.saveState()
    canvas.setFont("Stix", 8)
    canvas.drawString(MARGIN, A4[1] - 12 * mm, "Notes in Coastal Observation 7 (2023), 41–42")
    canvas.drawRightString(A4[0] - MARGIN, A4[1] - 12 * mm, "Oldeboom, Prosser and Hanabusa")
    canvas.drawCentredString(A4[0] / 2, 11 * mm, str(40 + canvas.getPageNumber()))
    canvas.restoreState()


def build(folder):
    register_fonts("Stix")
    styles = prose_styles("Stix", "Stix", 9.6, 11.6, colors.black)
    styles["h1"] = ParagraphStyle("h1", parent=styles["h1"], fontSize=11, leading=13, spaceBefore=8, spaceAfter=4)
    styles["h2"] = ParagraphStyle("h2", parent=styles["h2"], fontName="Stix-Italic", fontSize=10, leading=12)
    styles["body"] = ParagraphStyle("prose", parent=styles["body"], spaceAfter=0, firstLineIndent=10)
    styles["cell"] = ParagraphStyle("small cell", parent=styles["cell"], fontSize=8, leading=9.6)
    styles["head"] = ParagraphStyle("small head", parent=styles["head"], fontSize=7.6, leading=9.2)
    book = Book(folder / FILE, {}, styles["note"], pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=18 * mm,
                bottomMargin=18 * mm, title=TITLE, author="Oldeboom, M.; Prosser, D.; Hanabusa, Y.",
                subject="Notes in Coastal Observation 7 (2023)", keywords="turbidity, biofouling, mudflat, sensors")
    top_block = 206
    height = A4[1] - book.topMargin - book.bottomMargin

    def frame(x, y, w, h):
        return Frame(x, y, w, h, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)

    second = MARGIN + COLUMN + GAP
    book.addPageTemplates([
        PageTemplate("first", [
            frame(MARGIN, A4[1] - book.topMargin - top_block, 2 * COLUMN + GAP, top_block),
            frame(MARGIN, book.bottomMargin, COLUMN, height - top_block),
            frame(second, book.bottomMargin, COLUMN, height - top_block)], onPage=running_lines),
        PageTemplate("later", [frame(MARGIN, book.bottomMargin, COLUMN, height),
                               frame(second, book.bottomMargin, COLUMN, height)], onPage=running_lines),
    ])

    def figure(drawing, text):
        return KeepTogether([Spacer(1, 6), drawing, Paragraph(text, styles["caption"])])

    title = ParagraphStyle("title", fontName="Stix-Bold", fontSize=18, leading=21, alignment=TA_LEFT, spaceAfter=7)
    plain = ParagraphStyle("plain", fontName="Stix", fontSize=10, leading=13, spaceAfter=2)
    abstract = ParagraphStyle("abstract", parent=styles["body"], firstLineIndent=0, leftIndent=16, rightIndent=16,
                              spaceBefore=8)
    named = {
        "map": figure(site_map(), "<b>Fig. 1.</b> The Skelhorn flat. Orange: bare sensors; blue: shuttered sensors."),
        "drift": figure(drift_chart(), "<b>Fig. 2.</b> Difference from the reference at slack water for two typical "
                                       "sensors."),
        "cost": figure(cost_chart(), "<b>Fig. 3.</b> Cost of one month of usable data with each design."),
        "results": KeepTogether([
            Spacer(1, 6),
            Paragraph("<b>Table 1.</b> Survival and drift by row. Drift is the median slope in NTU a month.",
                      styles["caption"]),
            grid(RESULTS, [COLUMN * f for f in (0.18, 0.16, 0.15, 0.14, 0.2, 0.17)], styles, "#444444", "#f4f4f4")]),
    }
    reference = ParagraphStyle("reference", parent=styles["body"], fontSize=8.6, leading=10.4, leftIndent=14,
                               firstLineIndent=0, bulletIndent=0, spaceAfter=2,
                               bulletFontName="Stix", bulletFontSize=8.6)
    book.build(
        [Paragraph(TITLE, title), Paragraph(AUTHORS, plain),
         Paragraph(PLACES, ParagraphStyle("places", parent=plain, fontSize=8.5, leading=11)),
         Paragraph("<b>Abstract.</b> " + " ".join(ABSTRACT.split()), abstract), NextPageTemplate("later"), FrameBreak()]
        + prose(BODY, styles, named)
        + [Paragraph(text, reference, bulletText=f"[{number}]") for number, text in enumerate(REFERENCES, 1)],
        canvasmaker=NotedCanvas,
    )
