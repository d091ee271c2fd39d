"""Makes the tables of tests/aggregates.rs, each in another format, all made up.

pip install openpyxl python-docx odfpy reportlab; python make.py, in this folder.
"""

import datetime
import html
import pathlib

import docx
import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdsTable, TableCell, TableRow
from odf.text import P
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table
from reportlab.lib.styles import getSampleStyleSheet

ORDERS = [
    ["Order", "Customer", "City", "Placed", "Status", "Amount"],
    ["A-101", "Fjord Bakery", "Bergen", "2024-01-12", "paid", 480.50],
    ["A-102", "Nordlys Cafe", "Oslo", "2024-01-20", "open", 120.00],
    ["A-103", "Fjord Bakery", "Bergen", "2024-02-03", "paid", 310.25],
    ["A-104", "Havn Hotel", "Bergen", "2024-02-17", "open", 1250.00],
    ["A-105", "Nordlys Cafe", "Oslo", "2024-03-05", "paid", 99.90],
    ["A-106", "Havn Hotel", "Bergen", "2024-03-22", "paid", 640.00],
    ["A-107", "Skog Outdoor", "Tromsø", "2024-03-28", "cancelled", 75.00],
    ["A-108", "Skog Outdoor", "Tromsø", "2024-04-02", "paid", 220.35],
]

STAFF = [
    ["Name", "Department", "Site", "Hired", "Salary", "Holidays"],
    ["Ada Berg", "Sales", "Hamburg", datetime.date(2019, 3, 1), 52000, 28],
    ["Ben Krause", "Sales", "Hamburg", datetime.date(2021, 7, 15), 47000, 26],
    ["Cem Yilmaz", "Workshop", "Hamburg", datetime.date(2016, 1, 4), 43500, 30],
    ["Dora Lind", "Workshop", "Kiel", datetime.date(2020, 9, 1), 41000, 28],
    ["Emil Vogt", "Workshop", "Kiel", datetime.date(2023, 2, 1), 39000, 26],
    ["Fenja Holt", "Accounts", "Hamburg", datetime.date(2018, 11, 12), 55500, 30],
    ["Gesa Timm", "Accounts", "Kiel", datetime.date(2022, 5, 2), 45000, 28],
]

RENTS = [
    ["Wohnung", "Straße", "Mieter", "Kaltmiete", "Nebenkosten"],
    ["W1", "Lindenweg", "Arndt", "650,00 €", "120,00 €"],
    ["W2", "Lindenweg", "Behr", "720,50 €", "135,00 €"],
    ["W3", "Mühlgasse", "Conrad", "1.050,00 €", "210,00 €"],
    ["W4", "Mühlgasse", "Dahl", "980,00 €", "190,50 €"],
    ["W5", "Lindenweg", "Ebert", "595,00 €", "110,00 €"],
]

GRANTS = [
    ["Project", "Foundation", "Year", "Granted", "Spent"],
    ["Reading bus", "Elm Trust", "2022", "$12,000", "$11,400"],
    ["Night school", "Elm Trust", "2023", "$18,500", "$18,500"],
    ["Repair cafe", "Birch Fund", "2023", "$6,250", "$4,100"],
    ["Seed library", "Birch Fund", "2022", "$3,400", "$3,150"],
    ["Youth choir", "Elm Trust", "2023", "$9,000", "$8,750"],
    ["Total", "", "", "$49,150", "$45,900"],
]

STOCK = [
    ["Part", "Material", "Shelf", "Pieces", "Weight"],
    ["Hinge", "Brass", "B2", "140", "0.25 kg"],
    ["Bolt", "Steel", "B2", "1,200", "0.05 kg"],
    ["Bracket", "Steel", "C1", "85", "0.60 kg"],
    ["Handle", "Brass", "C1", "60", "0.45 kg"],
    ["Lock", "Steel", "D4", "32", "1.10 kg"],
]

TRIPS = [
    ["Date", "Vehicle", "Driver", "Kilometres", "Litres"],
    ["3 May 2025", "Van 1", "Novak", "212", "19.5"],
    ["4 May 2025", "Van 2", "Sommer", "148", "12.1"],
    ["17 May 2025", "Van 1", "Sommer", "95", "8.8"],
    ["2 June 2025", "Van 1", "Novak", "310", "27.9"],
    ["9 June 2025", "Van 2", "Iversen", "64", "5.6"],
    ["21 June 2025", "Van 2", "Novak", "187", "15.0"],
]


def csv(path: str, rows: list[list]) -> None:
    written = (f"{cell:.2f}" if isinstance(cell, float) else str(cell) for row in rows for cell in row)
    cells = list(written)
    width = len(rows[0])
    lines = [",".join(cells[at:at + width]) for at in range(0, len(cells), width)]
    pathlib.Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def xlsx(path: str, rows: list[list]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Staff"
    for row in rows:
        sheet.append(row)
    for row in sheet.iter_rows(min_row=2):
        row[3].number_format = "dd/mm/yyyy"
        row[4].number_format = '"€"#,##0'
    book.properties.title = "Staff list"
    book.save(path)


def page(path: str, rows: list[list]) -> None:
    cells = lambda row, tag: "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row)
    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows[1:])
    text = (
        '<!doctype html><html lang="de"><title>Mieten der Häuser</title><h1>Mieten der Häuser</h1>'
        "<p>Die Mieten aller Wohnungen, die wir verwalten, im laufenden Jahr.</p>"
        f"<table><tr>{cells(rows[0], 'th')}</tr>{body}</table></html>"
    )
    pathlib.Path(path).write_text(text, encoding="utf-8")


def word(path: str, rows: list[list]) -> None:
    document = docx.Document()
    document.core_properties.title = "Grants"
    document.add_heading("Grants to our projects", 1)
    document.add_paragraph("What foundations granted, and what was spent of it.")
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row):
            cell.text = text
    document.save(path)


def ods(path: str, rows: list[list]) -> None:
    document = OpenDocumentSpreadsheet()
    table = OdsTable(name="Stock")
    for row in rows:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(path)


def pdf(path: str, rows: list[list]) -> None:
    styles = getSampleStyleSheet()
    document = SimpleDocTemplate(path, pagesize=A4, title="Log of trips")
    document.build([
        Paragraph("Log of trips", styles["Heading1"]),
        Paragraph("Every trip of our two vans is entered on the day it is made.", styles["BodyText"]),
        Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, 0), "Helvetica-Bold")]),
    ])


if __name__ == "__main__":
    csv("orders.csv", ORDERS)
    xlsx("staff.xlsx", STAFF)
    page("mieten.html", RENTS)
    word("grants.docx", GRANTS)
    ods("stock.ods", STOCK)
    pdf("trips.pdf", TRIPS)
