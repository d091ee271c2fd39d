"""Services Agreement Norden-Aldous: a contract with numbered clauses, a fee table, a footnote and tracked changes."""

from docx.enum.text import WD_ALIGN_PARAGRAPH

from source.word import (add_clause_numbering, add_footnote, add_table, clause, header_and_footer,
                         heading_on_new_page, new_document, save, tracked)

FILE = "Services Agreement Norden-Aldous.docx"
EDITOR = "M. Okafor"

FEES = [
    ["Item", "Service", "Basis", "Amount (EUR)"],
    ["F-1", "Mobilisation and site survey", "Once, on signature", "18,400.00"],
    ["F-2", "Condition monitoring of turbines T1 to T14", "Monthly, in advance", "9,750.00"],
    ["F-3", "Emergency attendance, weekdays", "Per call-out", "2,150.00"],
    ["F-4", "Emergency attendance, nights and weekends", "Per call-out", "3,480.00"],
    ["F-5", "Annual integrity report", "Each 30 September", "12,600.00"],
    ["F-6", "Additional engineer", "Per day of eight hours", "1,120.00"],
]

SERVICE_LEVELS = [
    ["Severity", "Meaning", "First response", "On site"],
    ["S1", "Turbine stopped, or danger to persons", "30 minutes", "6 hours"],
    ["S2", "Output reduced by more than a quarter", "2 hours", "24 hours"],
    ["S3", "Sensor or data fault without loss of output", "1 Business Day", "10 Business Days"],
]


def build(folder):
    document = new_document("Services Agreement NA-2024-0193", "Okafor Lindqvist LLP", "2024-06-03T09:30:00",
                            "Georgia", "1B2A41")
    add_clause_numbering(document)
    header_and_footer(document, "Services Agreement NA-2024-0193", "Norden Wind AB / Aldous Engineering Ltd")

    document.add_paragraph("Services Agreement", style="Title")
    document.add_paragraph("Contract reference NA-2024-0193")
    document.add_paragraph("Dated 3 June 2024")
    for line in (
        "NORDEN WIND AB, a company registered in Sweden under number 559214-7703, whose registered office is at "
        "Skeppargatan 48, Karlskrona (the “Client”); and",
        "ALDOUS ENGINEERING LIMITED, a company registered in England and Wales under number 08841276, whose registered "
        "office is at 9 Ropewalk Yard, Grimsby (the “Contractor”).",
    ):
        document.add_paragraph(line, style="List Number")
    background = document.add_paragraph(
        "The Client operates the Södra Banken wind farm of fourteen turbines and wishes the Contractor to watch over "
        "their mechanical condition and to attend when they fail. The Contractor has agreed to do so on the terms "
        "below.")
    add_footnote(document, background,
                 "The wind farm was known as Banken II in the tender documents of 11 January 2024; the two names mean "
                 "the same installation.")

    document.add_heading("Definitions", level=1)
    for text in (
        "**Business Day** means a day other than a Saturday, a Sunday or a public holiday in Sweden or in England.",
        "**Charges** means the sums set out in Schedule 1, as adjusted under clause 4.4.",
        "**Confidential Information** means anything that a reasonable person would understand to be private, in "
        "whatever form, that one party learns from the other because of this Agreement.",
        "**Deliverables** means the reports, data sets and drawings that the Contractor prepares for the Client.",
        "**Good Industry Practice** means the skill, care and foresight to be expected of an experienced contractor "
        "doing the same work at sea in northern Europe.",
        "**Term** means the period described in clause 2.",
    ):
        clause(document, text)

    document.add_heading("Commencement and duration", level=1)
    clause(document, "This Agreement begins on 1 July 2024 and continues for thirty-six months, unless it is ended "
                     "sooner under clause 9.")
    renewal = clause(document, "It is then renewed for successive periods of twelve months unless either party gives "
                               "written notice of non-renewal not less than ")
    tracked(renewal, "del", "sixty", EDITOR, "2024-05-28T14:12:00Z")
    tracked(renewal, "ins", "ninety", EDITOR, "2024-05-28T14:12:00Z")
    renewal.add_run(" days before the current period expires.")

    heading_on_new_page(document, "The services")
    clause(document, "The Contractor shall provide the services described in Schedule 1 in accordance with Good "
                     "Industry Practice, the law, and the Client’s rules for work offshore.")
    clause(document, "In particular the Contractor shall:")
    clause(document, "collect vibration, oil and temperature readings from every turbine without interruption;", 2)
    clause(document, "tell the Client within one Business Day when a reading departs from its baseline by more than "
                     "fifteen per cent; and", 2)
    clause(document, "keep, at Karlskrona harbour, one main bearing and two pitch motors ready for use.", 2)
    clause(document, "The Contractor shall meet the service levels in Schedule 2. For each failure to be on site in "
                     "time the Client may deduct five per cent of the next monthly Charge, to a limit of twenty per "
                     "cent in any month.")
    clause(document, "The Contractor’s lead engineer is Dr Henrike Vaas. She shall not be replaced without the "
                     "Client’s consent, which shall not be unreasonably withheld.")

    document.add_heading("Charges and payment", level=1)
    clause(document, "The Client shall pay the Charges in euros within forty-five days of receiving a correct invoice "
                     "that bears the contract reference.")
    clause(document, "Interest runs on sums paid late at four percentage points above the reference rate of the "
                     "European Central Bank, from the due date until payment.")
    clause(document, "If the Client disputes an invoice in good faith it shall pay the part that is not disputed and "
                     "explain its objection within fifteen days.")
    clause(document, "On each 1 July after the first, the Charges rise or fall with the Swedish producer price index, "
                     "but by no more than three per cent in one year.")

    document.add_heading("Staff and subcontractors", level=1)
    clause(document, "Nobody shall go offshore for the Contractor without current certificates in sea survival, work "
                     "at height and first aid.")
    clause(document, "The Contractor may subcontract diving and crane work only, and remains answerable for what its "
                     "subcontractors do or leave undone.")

    heading_on_new_page(document, "Data and intellectual property")
    clause(document, "Readings taken from the turbines belong to the Client from the moment they are recorded. The "
                     "Contractor may use them, stripped of anything that identifies the wind farm, to improve its "
                     "methods.")
    clause(document, "Rights in the Deliverables pass to the Client on payment. The Contractor keeps its software "
                     "and tools, and grants the Client a licence to use them for as long as it operates the turbines.")

    document.add_heading("Confidentiality", level=1)
    clause(document, "Each party shall keep the other’s Confidential Information secret, and use it only to perform "
                     "or enforce this Agreement, during the Term and for five years afterwards.")
    clause(document, "This does not apply to what is or becomes public without breach, or must be disclosed by law.")

    document.add_heading("Liability and insurance", level=1)
    clause(document, "Nothing in this Agreement limits liability for death or personal injury caused by negligence, "
                     "for fraud, or for anything else for which the law permits no limit.")
    clause(document, "Subject to that, the total liability of each party in any contract year shall not exceed "
                     "EUR 1,500,000, and neither party is liable for lost generation revenue or loss of goodwill.")
    clause(document, "The Contractor shall maintain professional indemnity insurance of at least EUR 2,000,000 for "
                     "each claim, and marine liability insurance of at least EUR 5,000,000, and shall show the "
                     "certificates every January.")

    heading_on_new_page(document, "Ending the agreement")
    clause(document, "Either party may end this Agreement at once by notice if the other commits a material breach "
                     "and does not put it right within thirty days of being asked, or becomes insolvent.")
    clause(document, "The Client may end it for convenience, after the first twelve months, on six months’ notice and "
                     "on payment of EUR 29,250.00 in compensation.")
    clause(document, "When this Agreement ends the Contractor shall hand over all readings in an open format within "
                     "twenty days, and help a successor for up to ten days without charge.")

    document.add_heading("Events beyond control", level=1)
    clause(document, "A party prevented from performing by weather beyond the operating limits of its vessels, by war, "
                     "epidemic, or an act of government is excused for as long as that lasts, if it gives notice "
                     "within three Business Days. Either party may end this Agreement if it lasts longer than 120 days.")

    document.add_heading("Disputes and law", level=1)
    clause(document, "The parties’ chief executives shall meet within fourteen days of a dispute being notified. If "
                     "they do not settle it, it shall be decided by one arbitrator sitting in Copenhagen, in English.")
    clause(document, "This Agreement is governed by the law of Sweden.")

    document.add_heading("Notices", level=1)
    clause(document, "Notices are in writing, refer to NA-2024-0193, and are sent by courier to the registered office "
                     "and by electronic mail to the person named below. They take effect on the second Business Day "
                     "after dispatch.")
    add_table(document, [
        ["Party", "Attention", "Electronic mail"],
        ["Client", "Petra Nyström, General Counsel", "legal@nordenwind.example"],
        ["Contractor", "Gareth Aldous, Managing Director", "contracts@aldous-engineering.example"],
    ], (3, 6.3, 6.5))
    heading_on_new_page(document, "Schedules", numbered=False)
    document.add_paragraph("Schedule 1: Charges", style="Heading 2")
    add_table(document, FEES, (1.5, 6.9, 4.2, 3.2))
    document.add_paragraph("All sums exclude value added tax. Vessel hire is charged at cost, with the owner’s invoice "
                           "attached, and needs approval in advance above EUR 4,000.")
    document.add_paragraph("Schedule 2: Service levels", style="Heading 2")
    add_table(document, SERVICE_LEVELS, (2, 7.6, 3, 3.2))
    signed = document.add_paragraph("Signed on behalf of the parties on the date at the head of this Agreement.")
    signed.alignment = WD_ALIGN_PARAGRAPH.LEFT
    add_table(document, [
        ["For Norden Wind AB", "For Aldous Engineering Limited"],
        ["Ingrid Sandahl, Chief Executive", "Gareth Aldous, Managing Director"],
    ], (7.9, 7.9))
    save(document, folder / FILE)
