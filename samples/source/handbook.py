"""Harbourline Employee Handbook: a twenty-page staff handbook with an outline, page labels and footnotes."""

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.pagesizes import portrait
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Frame, NextPageTemplate, PageBreak, PageTemplate, Paragraph, Spacer, TableStyle
from reportlab.platypus.tableofcontents import TableOfContents

from source.kit import Book, NotedCanvas, grid, prose, prose_styles, register_fonts

FILE = "Harbourline Employee Handbook.pdf"
PAGE = portrait((176 * mm, 250 * mm))
FRONT_PAGES = 4
ROMAN = {1: "i", 2: "ii", 3: "iii", 4: "iv"}
INK = colors.HexColor("#12465c")

FRONT = """
# About this handbook

This handbook describes how Harbourline Ferries Limited treats the people who work for it, and what it asks of them in
return. It applies to everyone employed on a Harbourline contract, ashore or afloat, including part-time and seasonal
colleagues. It does not apply to agency workers or to contractors, whose terms are set out in their own agreements.

Where this handbook and your contract of employment say different things, your contract prevails. Where a collective
agreement with the Seafarers’ and Terminal Workers’ Association gives you a better entitlement, the collective
agreement prevails. Chapters 1 to 12 are policy and may be changed with four weeks’ notice; nothing in them takes away
a right that the law gives you.

@history

Questions about the wording go to the People Team. If you find a mistake, tell us: the seventh edition exists because a
deckhand noticed that the sixth gave two different figures for the uniform deposit.
"""

HISTORY = [
    ["Edition", "In force from", "Principal changes"],
    ["5", "1 April 2019", "New chapter on information and devices; sick pay extended to seasonal staff."],
    ["6", "1 October 2021", "Remote working introduced; uniform deposit reduced."],
    ["7", "1 March 2024", "Carer’s leave added; meal limits raised; uniform deposit abolished."],
]

BODY = """
# 1 Welcome aboard

## 1.1 Who we are

Harbourline began in 1953 with one converted fishing boat, the <i>Maid of Carrow</i>, carrying school children and
churns of milk between Carrow Quay and the island of Inch Sallow. Today we run eleven vessels on six routes, employ
about 640 people in the summer and 410 in the winter, and carry a little over two million passengers a year. We are
still owned by the family trust that the founder, Agnes Tulloch, set up before she retired.

What we sell is not a crossing so much as a promise: that the boat will go when the board says it goes, and that if it
cannot, somebody will explain why and help. Almost everything in this handbook follows from that promise. Rosters
exist so that the person at the helm is rested. Expense rules exist so that nobody pays from their own pocket to do
our work. The rules about speaking up exist because the people who first notice that something is wrong are seldom the
people in charge.

## 1.2 What you can expect of us

We will pay you correctly and on time, tell you your roster early enough to plan a life around it, train you before we
hold you responsible, and listen before we decide. We will treat you fairly whatever your age, disability, sex,
gender identity, race, religion or belief, sexual orientation, or family circumstances. We will say plainly when we
have got something wrong.

## 1.3 What we expect of you

- Come to work fit, rested and on time, and say so at once if you are not.
- Follow the safety instructions for your post, and stop any job that you believe to be unsafe.
- Treat passengers and colleagues with courtesy, including the ones who are having a bad day.
- Look after what you are lent: keys, radios, uniforms, vehicles and the confidence of other people.
- Tell the truth in the log, on the timesheet and to each other.

# 2 Joining us

## 2.1 Before your first day

Your offer is conditional on two references, on proof that you may work in this country, and, for posts afloat, on a
valid seafarer’s medical certificate. We pay for the medical examination if it is carried out by one of the
practices on our list; if you prefer your own doctor we refund the fee up to £95.[^The list of approved practices is
kept by the People Team and is printed on the back of every offer letter.]

## 2.2 Induction

Everyone spends the first two days ashore. The first covers pay, rosters, uniform and this handbook; the second is
spent at the training berth at Carrow Quay, where you will put on a lifejacket in the dark, launch a raft and walk the
evacuation routes of the vessel or terminal where you will work. You may not be rostered alone, or counted in the
minimum crew, until the induction record is signed by you and by your line manager.

## 2.3 Probation

The first six months are a probationary period. Your manager meets you after four, twelve and twenty weeks, and writes
down what was said. During probation either side may end the employment with one week’s notice. Probation may be
extended once, by no more than three months, and only if the reasons are given in writing before it would have ended.
Seasonal colleagues who return for a second consecutive summer do not serve probation again.

## 2.4 Uniform

We issue uniform free of charge: two sets for posts ashore, three for posts afloat, and foul-weather gear for
anyone who works on an open deck. You no longer pay a deposit. Items worn out in honest use are exchanged at the stores
window, without a form, on Tuesday and Friday mornings. Please return everything with the Harbourline crest when you
leave, because it lets the wearer through doors.

# 3 Hours and rosters

## 3.1 Ordinary hours

A full-time week ashore is 37.5 hours. Afloat, hours are averaged over the roster cycle and come to the same annual
total. Unpaid meal breaks of thirty minutes are taken in any shift longer than six hours; masters and terminal managers
must arrange relief so that the break can really be taken.

## 3.2 Publication of rosters

Rosters are published on the staff site and on the noticeboards no later than noon on the Thursday four weeks before
the roster begins. A change made by us after that needs your agreement unless it is caused by weather, breakdown or
another colleague’s sickness. If we change a published shift with fewer than 48 hours’ notice and you agree to work
it, you receive a disturbance payment of £28 for each shift affected.

## 3.3 Rest

No one may be rostered for more than fourteen hours in any period of twenty-four, nor have less than ten hours of
rest in the same period. Rest may be divided into no more than two parts, one of which must be at least six hours
long. These are legal limits for seafarers and we apply them to terminal staff as well. If a delay would take you past
the limit, tell the operations desk before it happens: we would rather cancel a sailing than break
the rule.[^Hours of rest are recorded in the vessel’s rest log and are kept for three years.]

## 3.4 Working from home

Posts that can be done at a desk may be done from home for up to two days a week, by arrangement with the line
manager. Wednesday is the day on which everybody who can come in does so. We lend you a screen, a chair and a headset;
we do not pay toward heating or broadband.

## 3.5 Overtime

Overtime is voluntary. It is paid at one and a half times the basic rate from Monday to Saturday and at double the
basic rate on Sundays and public holidays, or taken as time off at the same ratio if you ask for that before the work
is done. Time off in lieu is used within three months or paid out.

# 4 Pay

## 4.1 When and how

Salaries are paid on the 26th of each month, or on the last working day before it, into a bank account in your own
name. Timesheets close at midnight on the 12th; anything submitted later is paid with the following month. Payslips
are on the staff site and stay there for six years.

## 4.2 Allowances

Crew members who hold and use a marine engineering qualification receive an allowance of £112 a month. First aiders
receive £15 a month, and colleagues who interpret for passengers in sign language or in a second language that we
have asked for receive £22 a month. Allowances count toward holiday pay but not toward pension.

## 4.3 Pension

You are enrolled in the Carrow Mutual pension scheme after three months unless you opt out. You pay 5 per cent of basic
pay and we pay 8 per cent; if you choose to pay 6 per cent or more, we pay 10. Contributions are taken before tax.

## 4.4 Mistakes

If we underpay you by more than £50 we put it right within three working days; smaller sums are corrected on the next
payslip. If we overpay you, we will write before taking anything back and will agree a schedule with you. We do not
recover an overpayment faster than we made it, and never more than a tenth of net pay in one month.

## 4.5 Loans for season tickets

After probation you may borrow the price of an annual bus, rail or cycle-hire ticket without interest, and repay it
in ten equal instalments from pay. The same scheme covers a bicycle and its lock up to £1,200.

# 5 Annual and special leave

## 5.1 The leave year

The leave year runs from 1 February to 31 January, because it is in January that our boats are in dry dock and that
most of us can be spared. Entitlements for part-time colleagues are worked out in hours, in proportion to
contracted hours, and rounded up to the next half hour.

@leave

## 5.2 Asking for leave

Ask on the staff site. Requests for the months of June, July and August are decided together on 15 March so that the
people who read their mail first do not take every week; at other times the first to ask has priority. We answer
within seven days. Silence for longer than that counts as consent.

## 5.3 Carrying leave over

Up to five days may be carried into the next leave year and are used by 30 April. Leave that you could not take
because of sickness or family leave is carried over in full and remains yours for eighteen months.

## 5.4 Buying and selling

In November you may buy up to five additional days, or sell up to three, at the value of a day’s basic pay. Nobody
may sell leave that would bring them below the legal minimum.[^The legal minimum is 28 days including public
holidays for a person who works five days a week.]

## 5.5 Bereavement and carers

Bereavement leave is for anyone whose death would leave you grieving; we do not ask for a certificate or for a family
tree. Carer’s leave is for arranging or giving care to a person who depends on you. It may be taken in half days, and
is paid. Neither is deducted from annual leave.

# 6 When you are ill

## 6.1 Telling us

Telephone, do not text, the operations desk at least two hours before your shift begins, or as soon as you can. Posts
afloat must be filled before the vessel sails and a message that nobody reads does not fill them. You need not
describe your illness to the desk: that you cannot work, and for how long you think so, is enough.

## 6.2 Certificates

You may certify yourself for the first seven calendar days. From the eighth day we need a statement from a doctor,
nurse, pharmacist or physiotherapist. Vomiting or diarrhoea keeps food handlers and galley staff ashore for 48 hours
after the last symptoms, whatever the certificate says.

## 6.3 Sick pay

Company sick pay is full basic pay for a number of weeks, and half pay for the same number after that. The number is
four weeks in your first year of service, eight weeks in the second and third, and sixteen weeks after that. Weeks are
counted over a rolling period of twelve months. Seasonal colleagues receive full pay for two weeks in a season.

## 6.4 Coming back

After any absence of more than three weeks you are offered a phased return: half your hours in the first week back
and three quarters in the second, on full pay. Your manager meets you on the first day. Seafarers whose medical
certificate has been suspended work ashore, on their usual rate, until it is restored, for as long as twelve weeks.

## 6.5 Occupational health

We have an arrangement with the Quayside Practice, which can see you within a week. What you say there is
confidential. We are told only whether you are fit for the post and what adjustments would help.

# 7 Families

## 7.1 Maternity, adoption and partners

Maternity and adoption leave last up to 52 weeks. We pay the first 20 weeks at full basic pay and the following 19 at
the statutory rate. The other parent or partner has four weeks at full pay, which may be taken in one piece or in
four, at any time in the child’s first year. You need no length of service for any of this.

Pregnant seafarers come ashore, on full pay including sea allowance, from the twenty-fourth week at the latest, or
sooner if the risk assessment of the vessel says so.

## 7.2 Appointments and treatment

Appointments before the birth, adoption meetings and fertility treatment are paid time off. Tell your manager the
date and the hour, not the reason. After the loss of a pregnancy at any stage, either parent may take two weeks of
paid leave.

## 7.3 Returning

You may come in for up to ten paid days during the leave to keep in touch. When you return you have your old job
back, or one as good if the old one has disappeared. There is a private room for expressing milk, with a lockable
refrigerator, at Carrow Quay and at Port Ellery; aboard, the master will make a cabin available.

## 7.4 Unforeseen trouble at home

If the childminder fails to arrive or a parent falls, go. Tell the desk as you leave. The first two days in any leave
year are paid, and nobody is disciplined for an emergency that turns out to be smaller than it looked.

# 8 Travel and expenses

## 8.1 The principle

You should be neither richer nor poorer for having travelled on our business. Claim what you spent, with the receipt,
within sixty days. Claims older than that are paid only if the director of finance agrees that there was a good
reason. We reimburse within ten working days of approval.

@expenses

## 8.2 Approval

Expenditure over £250 in a single transaction is approved beforehand by the line manager, and over £2,000 by the
director of finance. Air travel of any kind needs the written approval of a director, and is refused if a train or one
of our own ferries could do the journey in under six hours.

## 8.3 Hospitality and gifts

You may accept a gift worth up to £30 from a supplier or a passenger, and must enter it in the gifts book in the
same week. Anything worth more is sent back with thanks or, if that would give offence, raffled for the lifeboat.
Cash is never accepted.[^Tips left in the galley are not gifts in this sense. They are pooled and shared equally among
the catering crew of the sailing.]

## 8.4 Your own car

Insure the car for business use before you claim mileage; we check the certificate once a year. Parking charges and
tolls are refunded. Fines are not.

## 8.5 Company cards

Masters, pursers and anyone who travels more than twelve times a year may hold a company card. It is for fuel, harbour
dues, tickets, rooms and meals, and for nothing private, even if you mean to pay it back the same day. Photograph each
receipt within a week. A card with more than five unexplained entries is stopped until they have been explained.

## 8.6 Abroad

Tell the travel desk the dates and the address before you go, so that our insurance covers you and somebody knows where
you are. Foreign currency is refunded at the rate that your own bank used; if you paid cash, at the rate published by
the central bank on the day of the receipt. Vaccinations, visas and a first passport needed for work are paid for by
the company. Renewing a passport that you would have renewed anyway is not.

## 8.7 Cash advances

If the cost of a journey would embarrass you before payday, ask for an advance. Up to £400 is paid on the manager’s word
alone. It is set against your claim, and what is left over comes back within a fortnight of your return.

# 9 Safety and health

## 9.1 The right to stop

Any employee may stop any job, at any time, because it seems unsafe. The job starts again when the person who stopped
it, or the master or terminal manager after listening to that person, is satisfied. Nobody has ever been disciplined
at Harbourline for stopping a job in good faith, and nobody will be.

## 9.2 Drills

Abandon-ship and fire drills are held weekly on every vessel and are never combined with passenger service.
Man-overboard drills are held monthly. Terminals hold an evacuation drill each quarter, at least one of them after
dark. You must take part in a drill at your own post before you have been there a fortnight.

## 9.3 Alcohol and drugs

The limit for anyone on duty is zero. Do not drink in the eight hours before a shift. We test after every accident,
and at random about forty times a year. If you come to us with a dependency before a test finds it, we will treat it as
an illness under chapter 6; if the test finds it first, chapter 11 applies.

## 9.4 Accidents and near misses

Report every injury, however slight, and every near miss, on the yellow card or on the staff site before the end of
the shift. The safety officer answers each card by name within five days. Last year there were 311 cards, of which
204 led to something being mended, moved or repainted.

## 9.5 Heat, cold and noise

Open-deck work stops when the wind over the deck exceeds 50 knots or when the apparent temperature falls below
minus 12 degrees. Ear defenders are worn in engine rooms at all times when machinery is running. Anyone who works in
noise above 85 decibels has a hearing test each year.

# 10 Information and devices

## 10.1 Passengers’ details

We hold names, telephone numbers, card payments, mobility needs and, on the two overnight routes, passport numbers.
Look only at what the task in front of you needs. Never photograph a screen or a manifest. A lost list of names is as
serious as a lost set of keys, and is reported as quickly: to the data officer, within the hour.

## 10.2 Passwords and telephones

Use the password manager that we provide, with a phrase of at least sixteen characters. Company telephones lock after
two minutes. If one goes missing the desk can erase it remotely, and would rather do so ten times without need than
once too late. You will not be charged for an honest loss.

## 10.3 Cameras and recordings

Cameras cover car decks, gangways, ticket halls and engine rooms, and never mess rooms, cabins or changing rooms.
Recordings are overwritten after 31 days unless the police, an insurer or an inquiry has asked for them. They are not
used to watch the pace at which anyone works.

## 10.4 Social media

Speak for yourself and say that you do. Do not post pictures of passengers, accidents or colleagues who have not
agreed to it. Questions from journalists go to the communications office, day or night.

## 10.5 Your own records

You may see everything we hold about you. Ask the People Team, who will send it within thirty days. Personnel files are
destroyed seven years after you leave, except pension records and the records of exposure to asbestos and to noise,
which the law obliges us to keep for forty.

# 11 When things go wrong

## 11.1 Raising a concern

Start with your manager if you can. If you cannot, speak to any director, to the safety officer, or to the independent
line run by Fairlead Associates, which does not pass on your name without permission. Retaliation against a
person who has raised a concern honestly is gross misconduct, whether or not the concern proves correct.

## 11.2 Grievances

Write down what happened and what you would like to see done. Somebody senior to, and unconnected with, the person
complained of will meet you within ten working days and answer in writing within ten more. You may bring a colleague or a
representative. An appeal goes to a director and is final.

## 11.3 Discipline

Nobody is disciplined without an investigation, a written statement of what is alleged, at least three working days to
prepare, and a hearing. The outcomes are no action, a first warning that lapses after six months, a final warning
that lapses after twelve, demotion with consent, or dismissal. An appeal is lodged within ten working days of the
letter.

## 11.4 Gross misconduct

Examples are theft, violence, falsifying a log or a safety record, being unfit for duty through alcohol or
drugs, harassment, and putting to sea below minimum crew. Suspension while such matters are looked into is on full pay and
is not a penalty.

## 11.5 Poor performance

Being unable to do a job is different from refusing to do it. It is dealt with by training, a plan of at least eight
weeks with fortnightly meetings, and if necessary another post. Dismissal is the end of that road and never the
beginning.

# 12 Leaving us

## 12.1 Notice

After probation you give us four weeks’ notice; masters, chief engineers and heads of department give twelve. We give
you the same, or one week for each full year of service if that is longer, to a maximum of twelve weeks. Notice is
given in writing and can be withdrawn only by agreement.

## 12.2 Last pay

Untaken leave is paid with the last salary. If you have taken more than you had earned, we deduct the difference, but
not for leave taken at our request during the January dry-dock. Study costs above £1,500 that we paid in the twelve
months before you resign are repaid in proportion to the months remaining.

## 12.3 References

References state dates, posts and, if you agree, the reason for leaving. We do not give spoken references. Seafarers
receive a certificate of sea service within fourteen days without having to ask for it.

## 12.4 Staying in touch

Everyone who leaves after ten years or more receives a lifetime pass for two on all routes except the overnight
ones. The summer supper for former crew is held on the last Saturday of June aboard the <i>Agnes Tulloch</i>, which
stays alongside for the evening. Dancing is at your own risk.
"""

LEAVE = [
    ["Kind of leave", "Entitlement", "Paid", "Notice"],
    ["Annual leave, posts ashore", "27 days plus public holidays", "Full", "Twice its length"],
    ["Annual leave, posts afloat", "31 days, public holidays worked", "Full", "Twice its length"],
    ["Long service, after 10 years", "3 additional days", "Full", "As annual leave"],
    ["Bereavement", "Up to 10 days", "Full", "None"],
    ["Carer’s leave", "6 days", "Full", "3 days if possible"],
    ["Jury service", "As long as summoned", "Topped up to full", "Show the summons"],
    ["Study for a marine ticket", "8 days in any 2 years", "Full", "6 weeks"],
    ["Moving house", "1 day", "Full", "2 weeks"],
    ["Volunteer lifeboat crew", "Each call-out", "Full", "None"],
    ["Career break, after 5 years", "3 to 12 months", "Unpaid", "4 months"],
]

EXPENSES = [
    ["Item", "Limit", "Remarks"],
    ["Breakfast, if leaving before 06:30", "£11.50", "Not claimed if the hotel includes it"],
    ["Midday meal", "£14.00", "More than 5 hours away from base"],
    ["Evening meal", "£31.00", "Alcohol is not reimbursed"],
    ["Hotel, capital cities", "£165.00 a night", "Book through the travel desk"],
    ["Hotel, elsewhere", "£118.00 a night", "Book through the travel desk"],
    ["Staying with friends", "£25.00 a night", "A present for the host; no receipt"],
    ["Own car", "45p a mile", "25p a mile after 10,000 miles in a year"],
    ["Bicycle", "24p a mile", "Company journeys only"],
    ["Laundry", "£18.00 a trip", "Trips of five nights or more"],
]

QUICK = """
## Who decides whether we sail?

The master, and nobody else. Operations may advise, directors may ask; neither may press.

## I am going to be late. Whom do I call?

The operations desk on extension 2200. If you work ashore, then call your manager; if you work afloat, the desk tells
the vessel.

## I have lost my crew card.

Report it at once on the staff site. The first replacement in a year is free, and later ones cost £6.

## May my family travel free?

You, a partner and children under 19 travel free as foot passengers on all day routes. A car goes at half fare outside
July and August. Passes are personal and are never lent.

## Can I bring my dog to work?

On Fridays, in the offices at Carrow Quay only, if everyone in the room agrees. Assistance dogs go everywhere, always.

## A passenger is abusive.

Step back and call the purser or the duty manager. You need not finish the conversation. We refuse carriage to people
who threaten staff.

## Where do I park?

In the north yard, with a permit. Spaces nearest to the gate are kept for the early crews until 05:45.

## What happens when my sailing is cancelled?

You are paid for the shift as published. The desk may give you other work at the same terminal, but will not
send you home unpaid.

## Can I see the accounts?

Yes. The director of finance presents them in the canteen each May, and answers until there are no more questions.

## Who is my union representative?

Names are on the red noticeboard. We recognise the Seafarers’ and Terminal Workers’ Association for all grades below
head of department.

## My payslip looks wrong.

Write to payroll before the 12th if you can. Section 4.4 says how quickly mistakes are put right.

## I found some money on board.

Hand it to the purser and sign the book. Unclaimed cash goes to the lifeboat after ninety days.
"""

CONTACTS = """
# Appendix B Contacts and receipt

@contacts

Detach this page, sign it, and give it to the People Team in your first week. Signing says that you have received the
handbook and know where to find it. It does not say that you agree with every word, and it does not change
your contract.

@signature
"""

CONTACT_ROWS = [
    ["Whom", "Where", "Extension"],
    ["Operations desk, day and night", "Carrow Quay, first floor", "2200"],
    ["People Team", "Carrow Quay, ground floor", "2315"],
    ["Payroll", "Port Ellery, customs house", "2340"],
    ["Safety officer, Rhona Baird", "Training berth", "2477"],
    ["Data officer, Tomasz Wilk", "Carrow Quay, second floor", "2518"],
    ["Communications office", "Carrow Quay, second floor", "2590"],
    ["Fairlead Associates, independent line", "Outside the company", "0800 555 0142"],
]


def page_label(number):
    """The number as printed: roman in the front matter, then from 1."""
    return ROMAN.get(number, str(number - FRONT_PAGES))


def cover(canvas, _book):
    canvas.saveState()
    canvas.setFillColor(INK)
    canvas.rect(0, PAGE[1] * 0.42, PAGE[0], PAGE[1] * 0.58, stroke=0, fill=1)
    canvas.setStrokeColor(colors.HexColor("#8cc0cf"))
    canvas.setLineWidth(1.6)
    for row in range(4):
        y = PAGE[1] * 0.46 + row * 9
        wave = canvas.beginPath()
        wave.moveTo(0, y)
        for step in range(8):
            x = step * PAGE[0] / 8
            wave.curveTo(x + 20, y + 9, x + 42, y - 9, x + PAGE[0] / 8, y)
        canvas.drawPath(wave)
    canvas.setFillColor(colors.white)
    canvas.setFont("Sans-Bold", 30)
    canvas.drawString(20 * mm, PAGE[1] * 0.78, "Employee")
    canvas.drawString(20 * mm, PAGE[1] * 0.78 - 36, "Handbook")
    canvas.setFont("Sans", 12)
    canvas.drawString(20 * mm, PAGE[1] * 0.78 - 66, "Seventh edition, in force from 1 March 2024")
    canvas.setFillColor(INK)
    canvas.setFont("Sans-Bold", 15)
    canvas.drawString(20 * mm, 52 * mm, "Harbourline Ferries Limited")
    canvas.setFont("Sans", 9)
    canvas.drawString(20 * mm, 45 * mm, "Carrow Quay · Port Ellery · Inch Sallow")
    canvas.restoreState()


def furniture(canvas, book):
    """The running header and footer."""
    canvas.saveState()
    left, right = book.leftMargin, PAGE[0] - book.rightMargin
    canvas.setFillColor(INK)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.5)
    canvas.setFont("Sans", 7.5)
    canvas.drawString(left, PAGE[1] - 14 * mm, "Harbourline Ferries Limited")
    canvas.drawRightString(right, PAGE[1] - 14 * mm, "Employee Handbook")
    canvas.line(left, PAGE[1] - 16 * mm, right, PAGE[1] - 16 * mm)
    canvas.drawString(left, 11 * mm, "Edition 7 · HR-001")
    canvas.drawRightString(right, 11 * mm, f"Page {page_label(canvas.getPageNumber())}")
    canvas.restoreState()


def build(folder):
    register_fonts("Serif")
    register_fonts("Sans")
    styles = prose_styles("Serif", "Sans", 9.1, 13.4, INK)
    styles["left"] = ParagraphStyle("left", parent=styles["body"], alignment=TA_LEFT)
    notes = {}
    book = Book(
        folder / FILE, notes, styles["note"], pagesize=PAGE,
        leftMargin=21 * mm, rightMargin=21 * mm, topMargin=22 * mm, bottomMargin=30 * mm,
        title="Harbourline Employee Handbook", author="Harbourline Ferries Limited, People Team",
        subject="Terms, entitlements and conduct, seventh edition", keywords="handbook, leave, expenses, safety",
    )
    width = PAGE[0] - book.leftMargin - book.rightMargin
    height = PAGE[1] - book.topMargin - book.bottomMargin
    gap = 7 * mm
    column = (width - gap) / 2

    def frame(x, w, h=height):
        return Frame(x, book.bottomMargin, w, h, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)

    def label_pages(canvas, book):
        canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
        canvas.addPageLabel(FRONT_PAGES, style="ARABIC", start=1)
        cover(canvas, book)

    def column_heading(canvas, book):
        furniture(canvas, book)
        canvas.saveState()
        canvas.setFillColor(INK)
        canvas.setFont("Sans-Bold", styles["h1"].fontSize)
        canvas.drawString(book.leftMargin, PAGE[1] - book.topMargin - 16, "Appendix A Quick answers")
        canvas.restoreState()
        canvas.bookmarkPage("appendix-a")
        canvas.addOutlineEntry("Appendix A Quick answers", "appendix-a", 0, closed=False)
        book.notify("TOCEntry", (0, "Appendix A Quick answers", book.page, "appendix-a"))

    book.addPageTemplates([
        PageTemplate("cover", [frame(book.leftMargin, width)], onPage=label_pages),
        PageTemplate("text", [frame(book.leftMargin, width)], onPage=furniture),
        PageTemplate("columns", [frame(book.leftMargin, column, height - 30),
                                 frame(book.leftMargin + column + gap, column, height - 30)], onPage=column_heading),
    ])

    tight = TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2)])
    contents = TableOfContents(dotsMinLevel=0, formatter=page_label, tableStyle=tight, levelStyles=[
        ParagraphStyle("toc1", fontName="Sans-Bold", fontSize=8, leading=10.5, spaceBefore=1, textColor=INK),
        ParagraphStyle("toc2", fontName="Sans", fontSize=7.4, leading=9, leftIndent=12),
    ])
    contents_title = Paragraph("Contents", styles["h1"])
    contents_title.unlisted = True
    front = prose(FRONT, styles, {"history": grid(HISTORY, [width * 0.13, width * 0.25, width * 0.62], styles)}, notes)
    front[0].unlisted = True

    def caption(text):
        return Paragraph(text, ParagraphStyle("table caption", parent=styles["caption"], keepWithNext=1))

    leave = [caption("<b>Table 1.</b> Leave entitlements for a full-time employee, in each leave year"),
             grid(LEAVE, [width * 0.31, width * 0.31, width * 0.17, width * 0.21], styles)]
    expenses = [caption("<b>Table 2.</b> Limits for reimbursement from 1 March 2024"),
                grid(EXPENSES, [width * 0.36, width * 0.23, width * 0.41], styles)]
    body = prose(BODY, styles, {"leave": leave, "expenses": expenses}, notes, chapter_pages=True)
    quick = prose(QUICK, {**styles, "body": styles["left"], "h2": ParagraphStyle(
        "question", parent=styles["h2"], fontSize=8.6, leading=11)}, notes=notes)
    signature = [Spacer(1, 18)] + [
        Paragraph(f"{what}: {'.' * 80}", ParagraphStyle("sign", parent=styles["left"], spaceBefore=16, fontSize=8.5))
        for what in ("Name", "Post", "Signature", "Date")
    ]
    back = prose(CONTACTS, styles, {
        "contacts": grid(CONTACT_ROWS, [width * 0.45, width * 0.33, width * 0.22], styles), "signature": signature,
    }, notes)
    centred = ParagraphStyle("centred", parent=styles["caption"], alignment=TA_CENTER)
    book.multiBuild(
        [NextPageTemplate("text"), PageBreak()] + front
        + [PageBreak(), contents_title, contents] + body
        + [NextPageTemplate("columns"), PageBreak()] + quick
        + [NextPageTemplate("text"), PageBreak()] + back
        + [Spacer(1, 30), Paragraph("Printed on recycled paper by Ellery Press, Port Ellery.", centred)],
        canvasmaker=NotedCanvas,
    )
