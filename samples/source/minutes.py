"""Minutes of a board that approved the services agreement; some of its facts answer only together with the contract."""

from source.word import add_table, header_and_footer, heading_on_new_page, new_document, save

FILE = "Board minutes May 2024.docx"

ACTIONS = [
    ["No.", "Action", "Owner", "Due"],
    ["71", "Sign the Aldous agreement once counsel confirms the renewal notice", "I. Sandahl", "3 June 2024"],
    ["72", "Bring three quotations for repainting the met mast", "J. Ekberg", "28 June 2024"],
    ["73", "Report on the seal count and the spring survey", "L. Haddad", "10 September 2024"],
    ["74", "Close the account with Baltika Inspection after final payment", "P. Nyström", "31 July 2024"],
]


def build(folder):
    document = new_document("Minutes of the board, 14 May 2024", "Norden Wind AB", "2024-05-17T11:00:00", "Calibri",
                            "2F5D50")
    header_and_footer(document, "Norden Wind AB: confidential to the board", "Minutes 2024/05")
    document.add_paragraph("Minutes of the board", style="Title")
    document.add_paragraph("Held on Tuesday 14 May 2024 at 09:00, Skeppargatan 48, Karlskrona, and by video")
    add_table(document, [
        ["Present", "Apologies", "In attendance"],
        ["Ebba Lund (chair), Ingrid Sandahl, Jonas Ekberg, Leila Haddad", "Mikael Strand",
         "Petra Nyström (minutes), Dr Henrike Vaas of Aldous Engineering for item 3"],
    ], (6.6, 3.4, 5.8))
    sections = (
        ("1 Minutes of the previous meeting", (
            "The minutes of 12 March were approved with one correction: the generator removed from T6 weighed 61 tonnes "
            "and not 16.",)),
        ("2 Production", (
            "Mr Ekberg reported that April output was 31.8 GWh against a budget of 34.0. The shortfall came from the "
            "gearbox of T9, which stood still for eleven days waiting for a vessel, and from light winds after Easter.",
            "The board asked why no spare bearing was held in port. Mr Ekberg answered that the present inspection "
            "company had never been asked to hold one.")),
        ("3 Monitoring contract", (
            "Three tenders had been received. Baltika Inspection, the present supplier, asked EUR 11,900 a month; "
            "Kvarn Offshore EUR 10,450; and Aldous Engineering EUR 9,750. Dr Vaas presented the proposal and answered "
            "questions about winter access.",
            "Ms Haddad thought the discount for late attendance too small and would have preferred ten per cent. The "
            "chair observed that no bidder had offered more than five.",
            "Resolved, with Ms Haddad abstaining: to accept the tender of Aldous Engineering, on condition that either "
            "side must give at least three months’ warning if it does not wish to renew.")),
    )
    add_sections(document, sections)
    heading_on_new_page(document, "4 Environment")
    add_sections(document, (
        (None, (
            "Ms Haddad presented the spring survey. Harbour porpoise detections were up by a fifth on 2023. The grey "
            "seal count had been postponed twice because of ice and would be repeated in August.",)),
        ("5 Finance", (
            "Ms Nyström reported cash of EUR 6.42 million at the end of April. The covenant on the Nordbank loan "
            "requires at least EUR 4 million. A dividend will be considered in September and not before.",)),
        ("6 Any other business", (
            "The board thanked Mr Strand, who is leaving after nine years, and asked the chair to find a successor with "
            "experience of electricity markets.",
            "The next meeting will be held on 17 September 2024 at the service base, followed by a visit to T9 if the "
            "waves allow.")),
    ))
    document.add_heading("Actions", level=1)
    add_table(document, ACTIONS, (1.2, 8.6, 3, 3))
    save(document, folder / FILE)


def add_sections(document, sections):
    for heading, paragraphs in sections:
        if heading:
            document.add_heading(heading, level=1)
        for text in paragraphs:
            document.add_paragraph(text)
