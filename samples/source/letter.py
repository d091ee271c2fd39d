"""Letter to the landlord: plain text in Windows-1252, hard-wrapped, with line ends as an old editor would leave them."""

FILE = "Letter to the landlord.txt"

TEXT = """Élodie Marchand
Flat 4, 17 Tannery Lane
Mossbridge MB3 8QT

19 February 2024


Mr Søren Ågård
Ågård & Niño Lettings
22 Café Parade
Mossbridge MB1 1AF


Your reference: TL17/4/MARCHAND
By post and by hand


Dear Mr Ågård,

Thank you for your visit on Thursday. As you asked, I am writing down
what we saw together, what was agreed, and what I think was not.

1.  The boiler. It has failed five times since the 3rd of December, and
    for nine of those days there was neither heating nor hot water. Your
    engineer, Mr Peña, told me that the heat exchanger is cracked and
    that a new one would cost £640 plus VAT. You said that you would
    order it this week.

2.  The damp. The wall behind the wardrobe in the small bedroom is wet
    up to about 70 centimetres from the floor. I have photographs from
    November, January and last week. You believe that I do not open
    the windows enough. With respect, the gutter above that wall has had
    a fern growing in it since Easter, and it is the fern that I would
    ask first.

3.  The front door. The lock was changed on 8 February and I was given
    only one key. There are two of us; please send another.

4.  The rent. You proposed to raise it from £965 to £1,080 a month from
    the 1st of May. My tenancy agreement says, at clause 11, that the
    rent may be reviewed once a year and by no more than four per cent.
    By my arithmetic that makes £1,003.60, and I shall be glad to pay it
    when the heating works.

5.  What I have spent. Two oil-filled radiators (£79.98), the electricity
    to run them (about £112), and a night at the Hôtel Zürich while my
    mother was visiting and there was no hot water (€94, which my bank
    counted as £81.20). The receipts are enclosed. I suggest that £273.18
    be taken from the rent for March.

I would like the boiler to be mended by 8 March and the gutter to be
cleared before the spring rain. If that is not possible, please tell me
why and when. If I hear nothing by then I shall ask the council's housing
officer, Ms Lacroix-Brown, to inspect the flat.

I do not want a quarrel. I have lived here for six years, the
neighbours are kind, and the light in the kitchen is the best in
Mossbridge. I hope to stay. But I work at home three days a week, and
one cannot translate contracts in gloves.

In case it helps, somebody is at home on Mondays and Wednesdays; on
Saturdays you will find me on my half plot at Tanner's Field.

Yours sincerely,


Élodie Marchand

Enclosed: 4 receipts, 11 photographs
Copy: Frau Grünwald, Flat 3 (whose ceiling is next)
"""


def build(folder):
    # A pre-Unicode editor would have written curled quotes and dashes from the same code page.
    text = TEXT.replace("'", "\u2019").replace("\n", "\r\n")
    (folder / FILE).write_bytes(text.encode("cp1252"))
