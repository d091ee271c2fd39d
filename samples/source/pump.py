"""Infusion pump quick guide: a device manual set in the standard PDF fonts, with warnings and a table of error codes."""

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, Rect, String
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Frame, NextPageTemplate, PageBreak, PageTemplate

from source.kit import Book, NotedCanvas, grid, prose, prose_styles

FILE = "Infusion pump quick guide.pdf"
MARGIN = 14 * mm
WIDTH = A5[0] - 2 * MARGIN
NAVY = colors.HexColor("#14305c")

BODY = """
# Before you start

This guide is a reminder for clinical staff who have been trained on the Velora 3 volumetric infusion pump. It does not
replace the full instructions for use, document VL3-IFU-07.

! <b>WARNING.</b> Do not use the pump near a magnetic resonance scanner. Keep it outside the 20 gauss line.

! <b>WARNING.</b> Close the roller clamp before you remove the set from the pump. The pump cannot prevent free flow once
the door is open.

@front

## Parts of the pump

1 Display. 2 Start and stop. 3 Silence alarm, for two minutes. 4 Arrow keys. 5 Door with latch. 6 Air detector.
7 Pole clamp, for poles of 18 to 36 mm.

# Starting an infusion

## Load the set

- Prime the set by gravity until no bubbles remain, then close the roller clamp.
- Pull the latch, open the door, and lay the tubing straight along the channel from top to bottom.
- Press the blue clip into the lower slot. You will feel it click.
- Close the door, hang the container at least 50 cm above the pump, and open the roller clamp.

## Program

- Press and hold <b>ON</b> for one second. The pump tests itself for about eight seconds.
- Choose the care area, then the drug. Limits from the drug library appear beside each field.
- Enter the rate, from 0.1 to 1,200 ml/h, and the volume to be infused.
- Read the summary aloud to a second person for any drug marked with a red bar.
- Press <b>START</b>. The green light turns while fluid is flowing.

! <b>CAUTION.</b> A soft limit may be overridden with a reason. A hard limit may not be overridden at the bedside.

## Bolus

Hold <b>BOLUS</b> and the up arrow together. The dose is given at 600 ml/h, stops when you let go, and is counted in the
total. Bolus is locked for drugs in the neonatal library.

## Keep vein open

When the programmed volume has been delivered the pump sounds three tones and continues at 3 ml/h, or at the set rate
if that is lower, for thirty minutes.

# Alarms and error codes

A yellow light means that the pump is still running and needs attention soon. A red light means that it has stopped. Codes
beginning with E are also kept in the event log, with the time, for the last 5,000 events.

@codes

! <b>WARNING.</b> If a code between E3000 and E3999 is shown, take the pump out of use, label it, and send it with the set
still loaded to the biomedical workshop.

# Power, cleaning and care

## Battery

A full battery runs one pump for nine hours at 25 ml/h. Charging from empty takes five hours. With about thirty minutes
left the battery symbol flashes and the pump beeps once every three minutes. Let the battery run down fully twice a year.

## Cleaning

Unplug the pump. Wipe it with a cloth dampened with 70 per cent isopropyl alcohol or with a chlorine solution of no more than
1,000 parts per million, and dry it after two minutes. Never spray liquid at the air detector, and never put the pump in an
autoclave. Clean between patients and at least once a week during long infusions.

@care

# Specifications

@specifications

Made by Velora Medical Devices Ltd, Unit 4, Cresswell Park, Dunmore. Technical help, day and night: 0800 555 0177. Guide
VL3-QG-12, revision D, September 2023.
"""

CODES = [
    ["Code", "Message", "What it means", "What to do"],
    ["E1042", "Door open", "The door was opened during delivery.", "Close the clamp, reseat the tubing, close the door, "
                                                                   "press START."],
    ["E1120", "Air in line", "A bubble larger than 50 microlitres passed the detector.", "Clamp, remove the bubble, and "
                                                                                         "restart. Do not raise the limit."],
    ["E1234", "Occlusion downstream", "Pressure beyond the pump exceeded the limit, 500 mmHg by default.",
     "Look for a kink or a closed tap; release pressure before you restart."],
    ["E1235", "Occlusion upstream", "The pump cannot draw fluid.", "Open the roller clamp; check the vent of the container."],
    ["E1310", "Infusion near end", "Less than ten minutes of fluid remain.", "Prepare the next container."],
    ["E2001", "Battery low", "Thirty minutes or less remain.", "Connect to the mains now."],
    ["E2007", "Battery not charging", "The battery is too hot or worn out.", "Move from sunlight; if it returns, replace the "
                                                                            "battery pack VL3-B2."],
    ["E2210", "Library expired", "The drug library is older than 180 days.", "Finish the infusion, then connect to the "
                                                                             "wireless network."],
    ["E3018", "Motor fault", "The motor turned at the wrong speed.", "Take out of use."],
    ["E3055", "Sensor fault", "The two pressure sensors disagree.", "Take out of use."],
]

CARE = [
    ["Task", "How often", "By whom"],
    ["Wipe the case and the channel", "Between patients", "Ward staff"],
    ["Check plug, cable and pole clamp", "Monthly", "Ward staff"],
    ["Flow accuracy test", "Every 12 months", "Biomedical workshop"],
    ["Replace the battery pack", "Every 36 months", "Biomedical workshop"],
    ["Replace the door seal", "Every 60 months", "Manufacturer"],
]

SPECIFICATIONS = [
    ["Property", "Value"],
    ["Accuracy of flow", "±5 % between 1 and 1,200 ml/h; ±10 % below 1 ml/h"],
    ["Weight", "2.3 kg with battery"],
    ["Mains", "100 to 240 V, 50 or 60 Hz, 45 VA"],
    ["Working conditions", "5 to 40 °C, 15 to 95 % humidity, not condensing"],
    ["Alarm loudness", "45 to 78 dB(A) at 1 m, in five steps"],
    ["Protection against water", "IP34"],
    ["Service life", "10 years from the date of manufacture"],
]


def front_view():
    """The pump from the front, with the numbers that the text refers to."""
    drawing = Drawing(WIDTH, 150)
    left = WIDTH / 2 - 80
    drawing.add(Rect(left, 8, 160, 134, rx=10, ry=10, fillColor=colors.HexColor("#e8edf4"), strokeColor=NAVY))
    drawing.add(Rect(left + 14, 84, 90, 46, fillColor=colors.HexColor("#20384f"), strokeColor=NAVY))
    drawing.add(String(left + 22, 110, "125.0 ml/h", fontName="Courier-Bold", fontSize=11, fillColor=colors.white))
    drawing.add(String(left + 22, 95, "VTBI 500 ml", fontName="Courier", fontSize=9, fillColor=colors.white))
    drawing.add(Circle(left + 30, 58, 11, fillColor=colors.HexColor("#2c8c4a"), strokeColor=NAVY))
    drawing.add(Circle(left + 62, 58, 11, fillColor=colors.HexColor("#e2b93b"), strokeColor=NAVY))
    for dx, dy in ((0, 9), (0, -9), (9, 0), (-9, 0)):
        x, y = left + 92 + dx, 58 + dy
        drawing.add(Polygon([x - 3, y - 3, x + 3, y - 3, x, y + 3], fillColor=NAVY, strokeWidth=0))
    drawing.add(Rect(left + 116, 20, 30, 110, fillColor=colors.white, strokeColor=NAVY))
    drawing.add(Line(left + 131, 142, left + 131, 8, strokeColor=colors.HexColor("#6aa2c8"), strokeWidth=3))
    drawing.add(Rect(left + 122, 30, 18, 12, fillColor=colors.HexColor("#b9c6d6"), strokeColor=NAVY))
    drawing.add(Rect(left - 18, 66, 18, 34, fillColor=colors.HexColor("#9aa7b5"), strokeColor=NAVY))
    for number, x, y in (("1", 59, 134), ("2", 30, 38), ("3", 62, 38), ("4", 92, 34), ("5", 153, 100), ("6", 153, 33),
                         ("7", -28, 80)):
        drawing.add(String(left + x, y, number, fontName="Helvetica-Bold", fontSize=9, textAnchor="middle",
                           fillColor=colors.HexColor("#b3261e")))
    return drawing


def cover(canvas, _book):
    canvas.saveState()
    canvas.setFillColor(NAVY)
    canvas.rect(0, A5[1] - 50 * mm, A5[0], 50 * mm, stroke=0, fill=1)
    canvas.setFillColor(colors.white)
    canvas.setFont("Helvetica-Bold", 24)
    canvas.drawString(MARGIN, A5[1] - 28 * mm, "Velora 3 infusion pump")
    canvas.setFont("Helvetica", 14)
    canvas.drawString(MARGIN, A5[1] - 38 * mm, "Quick guide for clinical staff")
    canvas.restoreState()
    footer(canvas, _book)


def footer(canvas, _book):
    canvas.saveState()
    canvas.setFont("Helvetica", 7.5)
    canvas.setFillColor(NAVY)
    canvas.drawString(MARGIN, 9 * mm, "VL3-QG-12 rev D")
    canvas.drawRightString(A5[0] - MARGIN, 9 * mm, str(canvas.getPageNumber()))
    canvas.restoreState()


def build(folder):
    styles = prose_styles("Helvetica", "Helvetica", 9, 11.8, NAVY, TA_LEFT)
    styles["cell"] = ParagraphStyle("cell", parent=styles["cell"], fontSize=8, leading=9.8)
    book = Book(folder / FILE, {}, styles["note"], pagesize=A5, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=14 * mm,
                bottomMargin=17 * mm, title="Velora 3 infusion pump: quick guide", author="Velora Medical Devices Ltd",
                subject="VL3-QG-12 revision D")

    def frame(height):
        return Frame(MARGIN, book.bottomMargin, WIDTH, height, leftPadding=0, rightPadding=0, topPadding=0,
                     bottomPadding=0)

    book.addPageTemplates([
        PageTemplate("cover", [frame(A5[1] - 56 * mm - book.bottomMargin)], onPage=cover),
        PageTemplate("text", [frame(A5[1] - book.topMargin - book.bottomMargin)], onPage=footer),
    ])
    named = {
        "front": front_view(),
        "codes": grid(CODES, [WIDTH * f for f in (0.12, 0.19, 0.33, 0.36)], styles, "#14305c"),
        "care": grid(CARE, [WIDTH * f for f in (0.48, 0.24, 0.28)], styles, "#14305c"),
        "specifications": grid(SPECIFICATIONS, [WIDTH * 0.34, WIDTH * 0.66], styles, "#14305c"),
    }
    story = prose(BODY, styles, named, width=WIDTH)
    starts = [index for index, item in enumerate(story) if getattr(getattr(item, "style", None), "name", "") == "h1"]
    for index in reversed(starts[1:4]):
        story.insert(index, PageBreak())
    book.build([NextPageTemplate("text")] + story, canvasmaker=NotedCanvas)
