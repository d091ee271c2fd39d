//! English.

use crate::contrast::Contrast;
use crate::tables::*;
use crate::words::{Words, in_order, words};

pub(crate) static ENGLISH: Language = Language {
    code: "en",
    stop_words: words!(
        "
        a about all also am an and any are as at be been being but by can could did do does doing for from
        had has have having he her hers him his how i if in into is it its me my of on or our ours she
        should so some such than that the their theirs them then there these they this those to was we were
        what when where which while who whom whose why will with would you your
        "
    ),
    function_words: words!("cannot each every"),
    sentences: Sentences {
        abbreviations: words!(
            "
            a.m al approx apr arr art arts aug bros ca capt cf ch co col corp d.c dec dep dept dr e.g e.u ed eds eg
            eq eqs est etc ex feb fig figs gen hon i.e ie inc jan jul jun llc lt ltd mar messrs mr mrs ms no
            nos nov oct p p.m par para ph.d plc pp prof rev sec secs sep sept sgt st u.k u.n u.s u.s.c v vol
            vs
            "
        ),
        abbreviated_endings: Words::NONE,
        closing_abbreviations: words!("a.m co corp d.c e.u etc inc llc ltd p.m plc u.k u.n u.s"),
        ordinal_openers: Words::NONE,
        conjunctions: words!("and or"),
        clause_openers: words!("after although and because before but when where which while who"),
        leaning: words!("both he her his it its she such that their these they this those"),
        yes_and_no: words!("no yes"),
    },
    logic: Logic {
        negations: words!(
            "
            arent cannot cant didnt doesnt dont hardly isnt neither never no nobody none nor not nothing nt
            unable wasnt without wont
            "
        ),
        comparisons: words!("doubt earlier fewer later less limited matter more one only"),
        denying: words!("ban deni fail forbid forbidden illeg lack prohibit refus reject unlaw"),
        exceptions: words!("but except only other unless until"),
        opposites: OPPOSITES,
        turning_prefixes: words!("dis il im in ir mis non un"),
        degrees: words!(
            "
            all always both first last latest least less more most never none older oldest only same younger
            youngest
            "
        ),
        reasons: words!(
            "
            because cause caused causes consequently hence owing reason reasons result resulted therefore thus
            "
        ),
        obligations: words!("mandatory must obligated obliged required shall"),
        permissions: words!("can could may might optional"),
        granting: words!("allow allowed allows grant granted permit permits permitted possible"),
        ..Logic::NONE
    },
    names: Names {
        no_names: words!(
            "
            according additionally after agreement although article because before both ceo chapter dr
            during each finally furthermore however i id ii iii iv king king's lord miss mr mrs ms no ok page pc
            president prince princess prof professor queen saint section sir st therefore tv under v vi yes
            "
        ),
        particles: words!("and for of the"),
        short_forms: &[
            ("us", "united states"),
            ("usa", "united states"),
            ("america", "united states"),
            ("american", "united states"),
            ("uk", "united kingdom"),
            ("britain", "united kingdom"),
            ("british", "united kingdom"),
            ("eu", "european union"),
            ("un", "united nations"),
        ],
        people_endings: &["ese", "ian", "ish", "ia", "an", "ic", "s", "n", "y", "a", "i", "e"],
    },
    numbers: Numbers {
        small: in_order!(
            "
            zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
            sixteen seventeen eighteen nineteen
            "
        ),
        tens: in_order!("twenty thirty forty fifty sixty seventy eighty ninety"),
        ordinals: in_order!(
            "
            first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
            fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
            "
        ),
        ordinal_tens: in_order!("twentieth thirtieth"),
        scales: &[
            (12.0, words!("dozen")),
            (1e2, words!("hundred")),
            (1e3, words!("k thousand thousands")),
            (1e6, words!("million millions mm mn")),
            (1e9, words!("billion billions bn")),
            (1e12, words!("tn trillion trillions")),
        ],
        and: words!("and"),
        one_before_scale: words!("a one"),
        units: &[
            (Unit::Percent, words!("pct percent percentage percents")),
            (Unit::Dollar, words!("dollar dollars")),
            (Unit::Euro, words!("euro euros")),
            (Unit::Sterling, words!("sterling")),
            (Unit::Pound, words!("pound pounds")),
            (Unit::Yen, words!("yen")),
            (Unit::Yuan, words!("yuan")),
            (Unit::Rupee, words!("rupees")),
            (Unit::Cent, words!("cent cents")),
            (Unit::Second, words!("sec second seconds secs")),
            (Unit::Minute, words!("min mins minute minutes")),
            (Unit::Hour, words!("hour hours hr hrs")),
            (Unit::Day, words!("day days")),
            (Unit::Week, words!("week weeks")),
            (Unit::Month, words!("month months")),
            (Unit::Year, words!("year years yr yrs")),
            (Unit::Decade, words!("decade decades")),
            (Unit::Century, words!("centuries century")),
            (Unit::Millimetre, words!("millimeter millimeters millimetre millimetres")),
            (Unit::Centimetre, words!("centimeter centimeters centimetre centimetres")),
            (Unit::Metre, words!("meter meters metre metres")),
            (Unit::Kilometre, words!("kilometer kilometers kilometre kilometres")),
            (Unit::Inch, words!("inch inches")),
            (Unit::Foot, words!("feet foot")),
            (Unit::Mile, words!("mile miles")),
            (Unit::Milligram, words!("milligram milligrams")),
            (Unit::Gram, words!("gram grams")),
            (Unit::Kilogram, words!("kilo kilogram kilograms kilos")),
            (Unit::Tonne, words!("tonne tonnes")),
            (Unit::Millilitre, words!("milliliter milliliters millilitre millilitres")),
            (Unit::Litre, words!("liter liters litre litres")),
            (Unit::Celsius, words!("celsius")),
            (Unit::Fahrenheit, words!("fahrenheit")),
        ],
        unit_phrases: &[
            (Unit::Percent, "per", words!("cent")),
            (Unit::BasisPoint, "basis", words!("point points")),
            (Unit::BusinessDay, "business", words!("day days")),
            (Unit::BusinessDay, "working", words!("day days")),
            (Unit::BusinessDay, "trading", words!("day days")),
        ],
        before_unit: words!("additional calendar consecutive full further more per us whole"),
        before_number: words!("a the us"),
        about: words!("about approx approximately around c ca circa estimated roughly some"),
        above: words!("above exceeded exceeding over"),
        below: words!("almost below nearly under"),
        than: words!("than"),
        more: words!("greater higher larger more"),
        less: words!("fewer less lower smaller"),
        range_words: words!("and or to"),
        no_codes: words!("cy fy h q us"),
        table_scales: &[
            (1e3, &["in thousands", "(thousands", "$000", "'000"]),
            (1e6, &["in millions", "(millions", "$ million", "$m)", "in million"]),
            (1e9, &["in billions", "(billions", "$bn)"]),
        ],
        table_percent: &["percentage", "(%)", "in %", "(in %", "\t%"],
        ..Numbers::NONE
    },
    dates: Dates {
        months: [
            words!("january jan"),
            words!("february feb"),
            words!("march mar"),
            words!("april apr"),
            words!("may"),
            words!("june jun"),
            words!("july jul"),
            words!("august aug"),
            words!("september sep sept"),
            words!("october oct"),
            words!("november nov"),
            words!("december dec"),
        ],
        months_with_capitals: words!("dec mar march may sep"),
        beginnings: words!("apr aug dec feb fri jan jul jun mar may mon nov oct sat sep sun thu tue wed"),
        day_endings: words!("nd rd st th"),
        links: words!("of"),
        morning: words!("am"),
        afternoon: words!("pm"),
        clock: words!("o"),
        bounds: words!("after before between by from since till until"),
    },
    questions: Questions {
        // "May" is left out: it is a month.
        yes_or_no_verbs: words!(
            "
            am are can could did do does had has have is must shall should was were will would
            "
        ),
        fact_words: words!("how what when where which who whom whose"),
        pointing: words!("he her hers him his it its she their theirs them these they this those"),
        going_on: &["and", "but", "or", "so", "then", "also", "what about", "how about"],
        how_many: &[&["how", "many"]],
        existence: &[&["is", "there"], &["are", "there"]],
        of: words!("for of"),
        of_ours: words!("my of"),
        mentions: words!(
            "
            concern contain cover deal describe discuss hold include mention refer say speak talk
            "
        ),
        around_counts: words!("exist exists library many number word words"),
        how_much: &[&["how", "much"], &["how", "many"]],
        times: words!("when"),
        places: words!("where"),
        prices: words!("cost price prices"),
        weights: words!("heavy weigh weighs weight"),
        phones: words!("phone telephone"),
        persons: words!("who whom whose"),
        firms: words!("business company firm organisation organization supplier vendor"),
        copulas: words!("are is was were"),
        carriers: words!(
            "
            been being belong belongs called come comes cost costs done find found gave get gets getting give
            given gives go goes going got had happen happens has have having hold holds kept keep keeps know
            like look made make makes mean means must need needed needs please put ran run runs said say says
            see sit sits stand stands take taken takes tell told took use used want
            "
        ),
        makers: words!(
            "
            authored compiled drafted issued made penned prepared recorded sent signed took write writes
            written wrote
            "
        ),
        senders: words!("send sends sent write writes written wrote"),
        made_on: &["date", "dated", "sent", "sent on"],
        made_by: &[
            "author",
            "authors",
            "by",
            "compiled by",
            "drafted by",
            "drawn up by",
            "from",
            "issued by",
            "minute taker",
            "minutes",
            "minutes by",
            "minutes taken by",
            "prepared by",
            "recorded by",
            "sender",
            "signed",
            "signed by",
            "submitted by",
            "taken by",
            "written by",
        ],
        measures: &[
            (words!("heavy weigh weighs"), words!("mass weight")),
            (words!("long last lasts"), words!("duration length period")),
            (words!("high tall"), words!("height")),
            (words!("wide"), words!("width")),
            (words!("deep"), words!("depth")),
            (words!("thick"), words!("thickness")),
            (words!("old"), words!("age")),
            (words!("fast quick"), words!("speed")),
            (words!("big large"), words!("area dimensions size")),
            (words!("loud noisy"), words!("loudness noise")),
            (words!("cold hot warm"), words!("temperature")),
            (words!("far"), words!("distance")),
            (words!("cheap cost costs expensive much"), words!("amount charge cost fee price rate")),
            (words!("call phone"), words!("mobile phone tel telephone")),
        ],
        counted: words!(
            "
            amount cents copies degrees different dollars euros feet inches items kilometres kinds metres
            miles money more of often other parts people percent persons pieces pounds sorts staff things
            time times types units ways
            "
        ),
        everywhere: &[
            &["all", "mentions", "of"],
            &["all", "occurrences", "of"],
            &["all", "passages", "that"],
            &["all", "passages", "where"],
            &["all", "places", "where"],
            &["all", "the", "places", "where"],
            &["every", "mention", "of"],
            &["every", "occurrence", "of"],
            &["every", "passage", "that"],
            &["every", "place", "where"],
        ],
        around_everywhere: words!(
            "
            appear appears come comes every everywhere find give list mention mentioned mentions named occur
            occurrence occurrences occurs passage passages place places please say says show spoken talk talked
            up
            "
        ),
        rankings: &[
            (
                Ranking::Most,
                words!(
                    "
                    biggest costliest dearest deepest greatest heaviest higher highest larger largest
                    longer longest most oldest tallest widest
                    "
                ),
            ),
            (
                Ranking::Least,
                words!(
                    "
                    cheaper cheapest fewest least lightest lower lowest shorter shortest smaller smallest
                    "
                ),
            ),
            (Ranking::Latest, words!("latest newest recent")),
            (Ranking::Earliest, words!("earliest")),
        ],
        ranking_phrases: &[],
        sums: &[
            &["add", "up", "to"],
            &["adds", "up", "to"],
            &["sum", "of"],
            &["in", "total"],
            &["all", "together"],
            &["altogether"],
            &["total", "of", "all"],
        ],
        averages: words!("average mean"),
    },
    summaries: Summaries {
        words: words!("overview summaries summarise summarize summary tldr"),
        openings: &[&["sum", "up"]],
        about: &[(&["what"], words!("about say"))],
        around: words!(
            "
            bullet bullets concise content contents detail detailed entire five full give key list main one
            paragraph paragraphs please point points say says sentence sentences short sum ten three two up
            us whole words write
            "
        ),
    },
    answers: Answers {
        frame_words: words!(
            "
            a about above according actually additional additionally again all also an and another answer
            answered answers any anything are as ask asked assist assistance at available based be because
            been below brief briefly but by can cannot certainly clear clearly conclude conclusion contain
            contained contains contents context could course details determine did direct directly do
            document documents does don enough ever everything excerpt excerpts explicit explicitly finally
            find first following follows for found from further furthermore give given gives had happy has
            have hello help helpful here hi hope how however i if important in information into is it its
            just key know let like list listed lists ll main material may me mention mentioned mentions
            might more moreover my need no none not note notes nothing of ok okay on only or other overview
            passage passages please point points provide provided provides question questions quoted
            regarding related relevant s said say says section sections see should shown so some source
            sources specific specifically specified specify state stated states summarise summarised
            summarize summarized summary sure t text texts thank thanks that the their them then there
            therefore these they this those thus to unfortunately us user was we welcome well were what
            which will with would you your
            "
        ),
        citation_words: words!(
            "
            and chunk chunks citation cited doc docs document documents excerpt excerpts footnote footnotes
            from in n no note passage passages ref reference references refs see source sources
            "
        ),
        source_words: words!(
            "
            document documents excerpt excerpts footnote footnotes passage passages source sources
            "
        ),
        attribution_words: words!(
            "
            according based context information mention mentioned mentions provided state stated states text
            "
        ),
    },
    documents: Documents {
        documents: words!("document documents file files pdf pdfs"),
        kinds: words!(
            "
            agreement agreements article articles book books contract contracts email emails filing filings
            invoice invoices letter letters manual manuals paper papers policies policy report reports text
            texts
            "
        ),
        clauses: words!("art article clause paragraph para section sec"),
        headings: words!("header heading"),
        page: words!("p. page"),
        of_pages: words!("/ of"),
        placeholder_titles: &[
            "untitled",
            "unknown",
            "document",
            "word document",
            "microsoft word",
            "microsoft powerpoint",
            "powerpoint presentation",
            "title",
            "no title",
            "(anonymous)",
            "anonymous",
            "default",
            "presentation",
            "template",
        ],
        abstracts: &[
            "abstract",
            "at a glance",
            "executive summary",
            "in brief",
            "key points",
            "management summary",
            "overview",
            "summary",
        ],
        closings: &[
            "best regards",
            "best wishes",
            "kind regards",
            "regards",
            "respectfully",
            "sincerely",
            "with kind regards",
            "yours",
            "yours faithfully",
            "yours sincerely",
            "yours truly",
        ],
        firm_forms: words!("co company corp corporation foundation inc limited llc llp ltd plc sons"),
    },
    talk: Talk {
        greetings: &[
            "good afternoon",
            "good day",
            "good evening",
            "good morning",
            "greetings",
            "hello",
            "hey",
            "hi",
            "howdy",
            "nice to meet you",
        ],
        thanks: &["cheers", "great", "much appreciated", "ok", "okay", "thank you", "thanks", "thx", "well done"],
        farewells: &[
            "bye",
            "farewell",
            "good night",
            "goodbye",
            "have a good day",
            "have a nice day",
            "have a nice weekend",
            "see you",
            "see you later",
            "take care",
        ],
        wellbeing: &[
            "are you there",
            "how are things",
            "how are you",
            "how are you doing",
            "how do you do",
            "how is it going",
            "how's it going",
            "what's up",
        ],
        abilities: &[
            "are you a bot",
            "are you a robot",
            "are you an ai",
            "are you human",
            "can you help",
            "can you help me",
            "help",
            "help me",
            "how can you help",
            "how can you help me",
            "how do i use this",
            "how do i use you",
            "how do you work",
            "how does this work",
            "what are you",
            "what are you able to do",
            "what can i ask",
            "what can i ask you",
            "what can i do here",
            "what can you do",
            "what can you do for me",
            "what do you do",
            "what is footnote",
            "what is your name",
            "what's your name",
            "who are you",
        ],
        around: words!(
            "
            a again all and answer answers assistant bot dear everybody everyone footnote for friend help lot
            me much my please so team that the then there this today very you your
            "
        ),
    },
    ..Language::NONE
};

/// Words of one meaning and of its opposite, as stems or plain words.
const OPPOSITES: &[(Contrast, Words, Words)] = &[
    (
        Contrast::Rise,
        words!(
            "
        climb expand gain gained grew grow grown growth higher increas rais rise risen rose up
        "
        ),
        words!(
            "
        declin decreas down drop fall fallen fell lost lower reduc reduct shrank shrink
        "
        ),
    ),
    (Contrast::More, words!("exceed greater more"), words!("fewer less")),
    (Contrast::Above, words!("abov"), words!("below")),
    (Contrast::Before, words!("befor prior"), words!("after follow")),
    (Contrast::Maximum, words!("maximum most"), words!("least minimum")),
    (Contrast::Include, words!("includ inclus"), words!("exclud exclus")),
    (Contrast::Allow, words!("allow permiss permit"), words!("ban forbid forbidden prohibit")),
    (Contrast::Accept, words!("accept approv grant"), words!("deni denial refus reject")),
    (Contrast::Win, words!("victori win winner won"), words!("defeat lose loser lost")),
    (Contrast::Profit, words!("profit"), words!("loss losses")),
    (Contrast::Mandatory, words!("compulsori mandatori oblig requir"), words!("option voluntari")),
    (Contrast::Always, words!("alway"), words!("never")),
    (Contrast::First, words!("first"), words!("last")),
    (Contrast::Early, words!("earli earlier earliest"), words!("late later latest")),
    (
        Contrast::Start,
        words!("began begin begun commenc open start"),
        words!("ceas close end ended stop terminat"),
    ),
    (Contrast::North, words!("north northern"), words!("south southern")),
    (Contrast::East, words!("east eastern"), words!("west western")),
    (Contrast::Positive, words!("posit"), words!("negat")),
    (Contrast::Success, words!("succeed succeeded success"), words!("fail failur")),
    (Contrast::Male, words!("male man men"), words!("femal woman women")),
    (Contrast::Buy, words!("acquir bought buy purchas"), words!("sale sell sold")),
    (Contrast::Major, words!("major most"), words!("few minor")),
    (Contrast::True, words!("correct true valid"), words!("fals incorrect invalid")),
    (Contrast::Public, words!("public"), words!("privat")),
    (Contrast::Internal, words!("insid intern"), words!("extern outsid")),
    (Contrast::Old, words!("old older oldest"), words!("new newer newest young younger youngest")),
    (Contrast::Large, words!("big bigger biggest larg larger largest"), words!("small smaller smallest")),
    (Contrast::High, words!("high highest"), words!("low lowest")),
    (Contrast::Long, words!("long longer longest"), words!("short shorter shortest")),
    (Contrast::Alive, words!("alive surviv"), words!("dead die kill")),
    (Contrast::Present, words!("present"), words!("absent")),
    (Contrast::Lawful, words!("lawful legal"), words!("illeg unlaw")),
    (Contrast::Temporary, words!("tempor temporari"), words!("perman")),
    (Contrast::All, words!("all each everi"), words!("none")),
];
