//! What is known of a language. All words are in lower case; those called stems are English stems, whatever the language, since
//! proofs compare these.

use frostem::Algorithm;

use crate::Contrast;
use crate::words::Words;

/// A language and its words.
pub struct Language {
    /// ISO 639-1, or `und` for several of which little is known.
    pub code: &'static str,
    /// Cuts words to their stems, for searching texts in this language by them. Every text is searched by English stems, too.
    pub stemmer: Option<Algorithm>,
    /// Too frequent to tell passages apart: left out of queries.
    pub stop_words: Words,
    /// Further words that tell nothing in a proof. They stay in queries.
    pub function_words: Words,
    /// Words of which a text in this language holds many, and one in another few.
    pub frequent_words: Words,
    /// Further words by which a text in this language is told from others.
    pub common_words: Words,
    /// Whether all nouns are written with a capital letter, so that it makes no name.
    pub nouns_have_capitals: bool,
    pub sentences: Sentences,
    pub logic: Logic,
    pub names: Names,
    pub numbers: Numbers,
    pub dates: Dates,
    pub questions: Questions,
    pub summaries: Summaries,
    pub answers: Answers,
    pub documents: Documents,
    pub talk: Talk,
}

/// How sentences are made.
pub struct Sentences {
    /// Abbreviations after which a sentence goes on, without their last full stop.
    pub abbreviations: Words,
    /// Endings of such abbreviations before a number ("Lindenstr. 4").
    pub abbreviated_endings: Words,
    /// Abbreviations that often end a sentence, so that a capital letter after them begins another.
    pub closing_abbreviations: Words,
    /// Words before a number with a full stop that make an ordinal of it ("am 3. Werktag"), in languages that write them so.
    pub ordinal_openers: Words,
    /// "and", "or"
    pub conjunctions: Words,
    /// Words that begin a clause.
    pub clause_openers: Words,
    /// Words with which a sentence leans on the one before it.
    pub leaning: Words,
    /// "yes", "no"
    pub yes_and_no: Words,
}

/// What affirms, denies, compares and obliges.
pub struct Logic {
    /// Words that deny what follows.
    pub negations: Words,
    /// Those of them that often follow what they deny.
    pub trailing_negations: Words,
    /// Words after a negation that make a comparison of it ("no later than").
    pub comparisons: Words,
    /// Stems of verbs and adjectives that deny by their meaning what stands before or after them.
    pub denying: Words,
    /// Words whose presence makes a negation hard to judge.
    pub exceptions: Words,
    /// Words, or their stems, of one meaning and those of its opposite.
    pub opposites: &'static [(Contrast, Words, Words)],
    /// Prefixes that turn a word into its opposite.
    pub turning_prefixes: Words,
    /// Words that say how many, or compare: a sentence that adds one says more than its passage.
    pub degrees: Words,
    /// Words that give a reason: a sentence that adds one ties what its passage only has side by side.
    pub reasons: Words,
    pub obligations: Words,
    pub permissions: Words,
    /// Words for giving leave.
    pub granting: Words,
}

/// Proper names.
pub struct Names {
    /// Capitalised words that are no names.
    pub no_names: Words,
    /// Small words inside names ("Bank *of* England").
    pub particles: Words,
    /// Short forms that are not made of the initials of what they stand for.
    pub short_forms: &'static [(&'static str, &'static str)],
    /// Endings that a name and the word for its people may differ in, longest first.
    pub people_endings: &'static [&'static str],
}

/// What a word that measures means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Percent,
    BasisPoint,
    Dollar,
    Euro,
    Sterling,
    /// Of money or of mass.
    Pound,
    Yen,
    Yuan,
    Franc,
    Rupee,
    Cent,
    Second,
    Minute,
    Hour,
    Day,
    BusinessDay,
    Week,
    Month,
    Year,
    Decade,
    Century,
    Millimetre,
    Centimetre,
    Metre,
    Kilometre,
    Inch,
    Foot,
    Mile,
    Milligram,
    Gram,
    Kilogram,
    Tonne,
    Millilitre,
    Litre,
    Celsius,
    Fahrenheit,
}

/// Numbers in words, and the words around numbers.
pub struct Numbers {
    /// From zero to nineteen.
    pub small: &'static [&'static str],
    /// From twenty to ninety.
    pub tens: &'static [&'static str],
    /// From first to nineteenth, and those of the tens from twentieth.
    pub ordinals: &'static [&'static str],
    pub ordinal_tens: &'static [&'static str],
    /// Words that multiply, by what they multiply.
    pub scales: &'static [(f64, Words)],
    /// Those of them that are written with a full stop.
    pub abbreviated_scales: Words,
    /// How a number below a hundred is one word, ones first.
    pub compound: Option<Compound>,
    /// The word between hundreds and the rest.
    pub and: Words,
    /// The word for one before a scale ("a hundred").
    pub one_before_scale: Words,
    pub units: &'static [(Unit, Words)],
    /// Words for money, or for having to pay none, beside those for units.
    pub money: Words,
    /// Those of them that name money only in capital letters ("CHF").
    pub money_codes: Words,
    /// The first word and those that may follow it.
    pub unit_phrases: &'static [(Unit, &'static str, Words)],
    /// Words that may stand between a number and its unit.
    pub before_unit: Words,
    /// Words that may stand between what says how exact a number is and the number.
    pub before_number: Words,
    /// Words before a number that say that it is not exact.
    pub about: Words,
    pub above: Words,
    pub below: Words,
    /// "than", and the words before it of a number that is larger, and smaller.
    pub than: Words,
    pub more: Words,
    pub less: Words,
    /// Words between the ends of a range.
    pub range_words: Words,
    /// Letters before digits that make no code ("FY2019").
    pub no_codes: Words,
    /// How tables announce that their numbers are in thousands and the like.
    pub table_scales: &'static [(f64, &'static [&'static str])],
    /// How tables announce percentages.
    pub table_percent: &'static [&'static str],
}

/// "einundzwanzig": the ones, what joins them, the tens.
pub struct Compound {
    pub joint: &'static str,
    /// The word for one in it.
    pub one: &'static str,
}

/// Dates and times.
pub struct Dates {
    /// From January to December.
    pub months: [Words; 12],
    /// Months that are other words in lower case.
    pub months_with_capitals: Words,
    /// Beginnings of the names of months and days.
    pub beginnings: Words,
    /// What may follow the day ("5th").
    pub day_endings: Words,
    /// What may stand between day, month and year ("5 *of* March").
    pub links: Words,
    /// "a.m." and "p.m.", without their points.
    pub morning: Words,
    pub afternoon: Words,
    /// "o'clock"
    pub clock: Words,
    /// Words before a date that is the beginning or end of a time.
    pub bounds: Words,
}

/// What questions are made of.
pub struct Questions {
    /// Verbs that a question begins with which wants yes or no.
    pub yes_or_no_verbs: Words,
    /// Words of which one stands near the beginning of a question for a fact.
    pub fact_words: Words,
    /// Words that point back to something said before.
    pub pointing: Words,
    /// Openings of a question that goes on from another.
    pub going_on: &'static [&'static str],
    /// Openings of a question how many there are.
    pub how_many: &'static [&'static [&'static str]],
    /// Openings of a question whether there is something, and what may stand before the thing in "the price of the thing".
    pub existence: &'static [&'static [&'static str]],
    pub of: Words,
    /// Words between "how many" and what is counted that say that it is ours.
    pub of_ours: Words,
    /// Verbs that say that a document has something in it.
    pub mentions: Words,
    /// Words around a wish to count that are not looked for.
    pub around_counts: Words,
    /// Openings of a question how much or how many there are.
    pub how_much: &'static [&'static [&'static str]],
    /// "when", and "where"
    pub times: Words,
    pub places: Words,
    /// Words with which a question asks for a price, a weight, a telephone number.
    pub prices: Words,
    pub weights: Words,
    pub phones: Words,
    /// Words that ask for a person, and for a firm.
    pub persons: Words,
    pub firms: Words,
    /// "is", "are"
    pub copulas: Words,
    /// Verbs that a question needs, and that no label repeats ("Which seat do I *have*?").
    pub carriers: Words,
    /// Verbs for making a document, and how the line begins that says who did.
    pub makers: Words,
    pub made_by: &'static [&'static str],
    /// Those of the verbs for what is sent and dated, and how the line begins that says when.
    pub senders: Words,
    pub made_on: &'static [&'static str],
    /// Words that ask for a measure, and its names in rows and labels ("heavy": "weight").
    pub measures: &'static [(Words, Words)],
    /// Words for people or things of any kind, and units: what a question counts and an answer need not name.
    pub counted: Words,
    /// Openings of a wish for every place where something is said, and words around it.
    pub everywhere: &'static [&'static [&'static str]],
    pub around_everywhere: Words,
    /// Words that ask for the first or last of several in some order.
    pub rankings: &'static [(Ranking, Words)],
    /// The same in languages that say it in two words: "más barato".
    pub ranking_phrases: &'static [(Ranking, &'static [&'static [&'static str]])],
    pub sums: &'static [&'static [&'static str]],
    pub averages: Words,
}

/// Which of several is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ranking {
    Most,
    Least,
    Latest,
    Earliest,
}

/// What people say to a program that answers, and that is no question to documents. Phrases; an apostrophe counts.
pub struct Talk {
    pub greetings: &'static [&'static str],
    pub thanks: &'static [&'static str],
    pub farewells: &'static [&'static str],
    pub wellbeing: &'static [&'static str],
    pub abilities: &'static [&'static str],
    /// Words around them.
    pub around: Words,
}

/// Wishes for summaries.
pub struct Summaries {
    pub words: Words,
    /// Openings that ask for one.
    pub openings: &'static [&'static [&'static str]],
    /// Openings and last words of a question what a document is about. No last words: any.
    pub about: &'static [(&'static [&'static str], Words)],
    /// Words around a wish for a summary that name nothing.
    pub around: Words,
}

/// What language models put around what they say.
pub struct Answers {
    /// Words that a sentence without content of its own is made of.
    pub frame_words: Words,
    /// Words in a citation that a model wrote itself, beside its numbers.
    pub citation_words: Words,
    /// Words before the numbers of passages.
    pub source_words: Words,
    /// Words by which a sentence says where it comes from.
    pub attribution_words: Words,
}

/// Words for documents and their parts.
pub struct Documents {
    pub documents: Words,
    /// Kinds of documents: "letter", "contract".
    pub kinds: Words,
    /// What the numbered parts of a contract or statute are called.
    pub clauses: Words,
    /// What programs call a heading where they translate the names of styles.
    pub headings: Words,
    /// "page" before its number, and "of" before how many there are.
    pub page: Words,
    pub of_pages: Words,
    /// Titles that programs give.
    pub placeholder_titles: &'static [&'static str],
    /// Headings over what a document says of itself in short.
    pub abstracts: &'static [&'static str],
    /// How letters end, before the name of who wrote them.
    pub closings: &'static [&'static str],
    /// Words in the names of firms.
    pub firm_forms: Words,
}

impl Language {
    pub(crate) const NONE: Language = Language {
        code: "",
        stemmer: None,
        stop_words: Words::NONE,
        function_words: Words::NONE,
        frequent_words: Words::NONE,
        common_words: Words::NONE,
        nouns_have_capitals: false,
        sentences: Sentences::NONE,
        logic: Logic::NONE,
        names: Names::NONE,
        numbers: Numbers::NONE,
        dates: Dates::NONE,
        questions: Questions::NONE,
        summaries: Summaries::NONE,
        answers: Answers::NONE,
        documents: Documents::NONE,
        talk: Talk::NONE,
    };
}

impl Sentences {
    pub(crate) const NONE: Sentences = Sentences {
        abbreviations: Words::NONE,
        abbreviated_endings: Words::NONE,
        closing_abbreviations: Words::NONE,
        ordinal_openers: Words::NONE,
        conjunctions: Words::NONE,
        clause_openers: Words::NONE,
        leaning: Words::NONE,
        yes_and_no: Words::NONE,
    };
}

impl Logic {
    pub(crate) const NONE: Logic = Logic {
        negations: Words::NONE,
        trailing_negations: Words::NONE,
        comparisons: Words::NONE,
        denying: Words::NONE,
        exceptions: Words::NONE,
        opposites: &[],
        turning_prefixes: Words::NONE,
        degrees: Words::NONE,
        reasons: Words::NONE,
        obligations: Words::NONE,
        permissions: Words::NONE,
        granting: Words::NONE,
    };
}

impl Names {
    pub(crate) const NONE: Names =
        Names { no_names: Words::NONE, particles: Words::NONE, short_forms: &[], people_endings: &[] };
}

impl Numbers {
    pub(crate) const NONE: Numbers = Numbers {
        small: &[],
        tens: &[],
        ordinals: &[],
        ordinal_tens: &[],
        scales: &[],
        abbreviated_scales: Words::NONE,
        compound: None,
        and: Words::NONE,
        one_before_scale: Words::NONE,
        units: &[],
        money: Words::NONE,
        money_codes: Words::NONE,
        unit_phrases: &[],
        before_unit: Words::NONE,
        before_number: Words::NONE,
        about: Words::NONE,
        above: Words::NONE,
        below: Words::NONE,
        than: Words::NONE,
        more: Words::NONE,
        less: Words::NONE,
        range_words: Words::NONE,
        no_codes: Words::NONE,
        table_scales: &[],
        table_percent: &[],
    };
}

impl Dates {
    pub(crate) const NONE: Dates = Dates {
        months: [Words::NONE; 12],
        months_with_capitals: Words::NONE,
        beginnings: Words::NONE,
        day_endings: Words::NONE,
        links: Words::NONE,
        morning: Words::NONE,
        afternoon: Words::NONE,
        clock: Words::NONE,
        bounds: Words::NONE,
    };
}

impl Questions {
    pub(crate) const NONE: Questions = Questions {
        yes_or_no_verbs: Words::NONE,
        fact_words: Words::NONE,
        pointing: Words::NONE,
        going_on: &[],
        how_many: &[],
        existence: &[],
        of: Words::NONE,
        of_ours: Words::NONE,
        mentions: Words::NONE,
        around_counts: Words::NONE,
        how_much: &[],
        times: Words::NONE,
        places: Words::NONE,
        prices: Words::NONE,
        weights: Words::NONE,
        phones: Words::NONE,
        persons: Words::NONE,
        firms: Words::NONE,
        copulas: Words::NONE,
        carriers: Words::NONE,
        makers: Words::NONE,
        made_by: &[],
        senders: Words::NONE,
        made_on: &[],
        measures: &[],
        counted: Words::NONE,
        everywhere: &[],
        around_everywhere: Words::NONE,
        rankings: &[],
        ranking_phrases: &[],
        sums: &[],
        averages: Words::NONE,
    };
}

impl Summaries {
    pub(crate) const NONE: Summaries =
        Summaries { words: Words::NONE, openings: &[], about: &[], around: Words::NONE };
}

impl Answers {
    pub(crate) const NONE: Answers = Answers {
        frame_words: Words::NONE,
        citation_words: Words::NONE,
        source_words: Words::NONE,
        attribution_words: Words::NONE,
    };
}

impl Documents {
    pub(crate) const NONE: Documents = Documents {
        documents: Words::NONE,
        kinds: Words::NONE,
        clauses: Words::NONE,
        headings: Words::NONE,
        page: Words::NONE,
        of_pages: Words::NONE,
        placeholder_titles: &[],
        abstracts: &[],
        closings: &[],
        firm_forms: Words::NONE,
    };
}

impl Talk {
    pub(crate) const NONE: Talk = Talk {
        greetings: &[],
        thanks: &[],
        farewells: &[],
        wellbeing: &[],
        abilities: &[],
        around: Words::NONE,
    };
}
