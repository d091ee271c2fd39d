//! German.

use frostem::Algorithm;

use crate::contrast::Contrast;
use crate::tables::*;
use crate::words::{Words, in_order, words};

pub(crate) static GERMAN: Language = Language {
    code: "de",
    stemmer: Some(Algorithm::German),
    function_words: words!(
        "
        als am auch auf aus bei beim betragen beträgt das dass dem den der des dessen die dies diese dieser
        dieses durch ein eine einem einen einer eines er es für haben hat ihr ihre im ist kann mit muss nach
        oder sein seine seiner sich sie sind um und vom von war waren was wenn werden wie wird wurde zu zum
        zur über
        "
    ),
    frequent_words: words!(
        "
        am auf aus bei das dass dem den der des die durch ein eine einem einen einer für ist kann kein keine
        mit nach nicht oder sind und von werden wird wurde zu zum zur über
        "
    ),
    common_words: words!(
        "
        aber alle allem allen aller alles andere anderen bis dann davon dazu deren doch dort du einige
        euch habe hatte hatten ich ihm ihn ihnen ihrem ihren ihrer in ins ja jede jedem jeden jeder jedes
        jedoch keinen man mehr mein meine meinem meinen meiner mich mir nur ob ohne sei seinem seinen
        seit sehr selbst sowie unter unser unsere uns vor während weil welche wir wo wurden zwischen
        "
    ),
    nouns_have_capitals: true,
    sentences: Sentences {
        abbreviations: words!(
            "
            a abs abschn allg anl anm apr art aufl aug az bd betr bez bgm bsp bspw bzw ca chr d dez dgl dipl dr
            ebd einschl etw evtl feb ff fn fr geb gez ggf hl hr hrsg i ing inkl insb jan jg jh jr jul jun
            kap kfm lfd lt m mio mrd mwst mär n nov nr o okt p pos prof rd rn s sep sept sog st
            std stellv str tel tsd u ugs usf usw v vgl vors wg z ziff zit zzgl
            "
        ),
        abbreviated_endings: words!("str"),
        closing_abbreviations: words!("ff gem lit max med mind usf usw"),
        ordinal_openers: words!("ab am bis das dem den der des die im jeden jedes nach seit vom zum zur"),
        leaning: words!(
            "
            dabei dadurch dafür dagegen daher damit danach darauf daraus darin darum davon dazu deren deshalb deswegen
            dessen dies diese diesem diesen dieser dieses er es hierfür hierzu ihm ihn ihr ihre ihrem ihren ihrer jene jener sein
            seine seinem seinen seiner sie solche solcher
            "
        ),
        conjunctions: words!("oder und"),
        clause_openers: words!("aber obwohl und weil wobei während"),
        yes_and_no: words!("ja nein"),
    },
    logic: Logic {
        negations: words!("kein keine keinem keinen keiner keines nicht nie niemals niemand ohne weder"),
        trailing_negations: words!("nicht"),
        comparisons: words!("mehr nur später weniger"),
        denying: words!("untersagt verbietet verboten"),
        exceptions: words!("ausgenommen außer nur sofern solange"),
        opposites: &[
            (Contrast::Rise, words!("erhöht gestiegen stieg wuchs"), words!("gefallen gesunken sank")),
            (Contrast::More, words!("mehr"), words!("weniger")),
            (Contrast::Before, words!("vor"), words!("nach")),
            (Contrast::Allow, words!("erlaubt gestattet"), words!("untersagt verboten")),
            (Contrast::First, words!("erste ersten"), words!("letzte letzten")),
        ],
        degrees: words!("alle beide erste ersten immer letzte letzten mehr meisten nie nur weniger"),
        reasons: words!("daher darum denn deshalb deswegen folglich infolge weil wegen"),
        obligations: words!("muss müssen"),
        permissions: words!("darf dürfen kann können"),
        granting: words!("erlaubt genehmigt gestattet gewährt möglich zulässig"),
        ..Logic::NONE
    },
    numbers: Numbers {
        small: in_order!(
            "
            null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn
            sechzehn siebzehn achtzehn neunzehn
            "
        ),
        tens: in_order!("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"),
        scales: &[
            (12.0, words!("dutzend")),
            (1e2, words!("hundert")),
            (1e3, words!("tausend tsd")),
            (1e6, words!("millionen mio")),
            (1e9, words!("milliarde milliarden mrd")),
            (1e12, words!("billionen")),
        ],
        abbreviated_scales: words!("mio mrd tsd"),
        compound: Some(Compound { joint: "und", one: "ein" }),
        one_before_scale: words!("ein eine"),
        units: &[
            (Unit::Percent, words!("prozent prozentpunkte")),
            (Unit::Franc, words!("franken")),
            (Unit::Second, words!("sekunde sekunden")),
            (Unit::Minute, words!("minuten")),
            (Unit::Hour, words!("stunde stunden")),
            (Unit::Day, words!("tag tage tagen")),
            (Unit::Week, words!("woche wochen")),
            (Unit::Month, words!("monat monate monaten")),
            (Unit::Year, words!("jahr jahre jahren")),
            (Unit::Century, words!("jahrhundert jahrhunderts")),
            (Unit::Centimetre, words!("zentimeter")),
            (Unit::Metre, words!("metern")),
            (Unit::Kilometre, words!("kilometern")),
            (Unit::Mile, words!("meile meilen")),
            (Unit::Milligram, words!("milligramm")),
            (Unit::Gram, words!("gramm")),
            (Unit::Kilogram, words!("kilogramm")),
            (Unit::Tonne, words!("tonnen")),
        ],
        before_number: words!("der die"),
        about: words!("etwa rund ungefähr zirka"),
        above: words!("über"),
        below: words!("beinahe fast knapp"),
        than: words!("als"),
        more: words!("mehr"),
        less: words!("weniger"),
        range_words: words!("bis oder und"),
        table_scales: &[
            (1e3, &["in tausend", "(tsd"]),
            (1e6, &["in mio", "(mio"]),
            (1e9, &["in milliarden", "in mrd"]),
        ],
        ..Numbers::NONE
    },
    dates: Dates {
        months: [
            words!("januar jänner"),
            words!("februar"),
            words!("märz"),
            Words::NONE,
            words!("mai"),
            words!("juni"),
            words!("juli"),
            Words::NONE,
            Words::NONE,
            words!("oktober okt"),
            Words::NONE,
            words!("dezember dez"),
        ],
        beginnings: words!("dez die don mai mit mär okt"),
        clock: words!("uhr"),
        bounds: words!("ab bis nach seit vor zwischen"),
        ..Dates::NONE
    },
    questions: Questions {
        yes_or_no_verbs: words!(
            "
            bin bist darf darfst durfte durften dürfen dürft gab gelten gibt gilt habe haben habt hast hat hatte
            hatten ist kann kannst konnte konnten können könnt könnte könnten musst musste mussten muss müssen
            müsst müsste müssten seid sind soll sollen sollst sollte sollten war waren werde werden wird
            wurde wurden würde würden
            "
        ),
        fact_words: words!("wann was welche welcher welches wem wen wer wie wo"),
        how_many: &[&["wie", "viele"]],
        existence: &[&["gibt", "es"]],
        of: words!("für von"),
        of_ours: words!("meiner von"),
        mentions: words!("behandeln enthalten erwähnen nennen sprechen"),
        around_counts: words!(
            "
            auf bibliothek das der die ein eine es gibt im in meine meinen meiner mit sind viele von wie
            wort über
            "
        ),
        how_much: &[&["wie", "viel"], &["wie", "viele"]],
        times: words!("wann"),
        places: words!("wo woher wohin"),
        prices: words!("kostet preis"),
        weights: words!("gewicht schwer wiegt"),
        phones: words!("telefonnummer"),
        persons: words!("wem wen wer wessen"),
        firms: words!("betrieb firma firmen gesellschaft lieferant unternehmen"),
        copulas: words!("ist sind war waren"),
        carriers: words!(
            "
            bekommen bekommt brauche brauchen finde finden gab geben gibt habe haben hat heißt hält kostet
            liegt machen macht nehmen sagt steht tun
            "
        ),
        makers: words!(
            "
            ausgestellt erstellt erstellte führte geführt gemacht geschickt geschrieben machte protokollierte
            schickte schrieb unterschrieb unterschrieben verfasst verfasste
            "
        ),
        senders: words!("geschickt geschrieben gesendet schickte schrieb sendete"),
        made_on: &["datum", "gesendet", "gesendet am"],
        made_by: &[
            "absender",
            "aufgenommen von",
            "autor",
            "autorin",
            "bearbeitet von",
            "erstellt von",
            "gezeichnet",
            "geschrieben von",
            "protokoll",
            "protokollant",
            "protokollantin",
            "protokollführer",
            "protokollführerin",
            "verfasser",
            "verfasserin",
            "verfasst von",
            "von",
        ],
        measures: &[
            (words!("schwer wiegt"), words!("gewicht masse")),
            (words!("dauert lang lange"), words!("dauer laufzeit länge")),
            (words!("hoch"), words!("höhe")),
            (words!("breit"), words!("breite")),
            (words!("tief"), words!("tiefe")),
            (words!("dick"), words!("dicke stärke")),
            (words!("alt"), words!("alter")),
            (words!("schnell"), words!("geschwindigkeit tempo")),
            (words!("groß"), words!("fläche größe")),
            (words!("laut"), words!("geräusch lautstärke")),
            (words!("heiß kalt warm"), words!("temperatur")),
            (words!("weit"), words!("entfernung")),
            (words!("billig günstig kostet teuer"), words!("beitrag betrag gebühr kosten preis")),
        ],
        counted: words!(
            "
            arten dinge euro exemplare geld grad leute menschen meter mal personen prozent stück teile zeit
            "
        ),
        everywhere: &[
            &["alle", "erwähnungen"],
            &["alle", "stellen"],
            &["an", "welchen", "stellen"],
            &["jede", "erwähnung"],
            &["jede", "stelle"],
            &["wo", "überall"],
        ],
        around_everywhere: words!(
            "
            alle an auf bitte denen der des die erwähnt erwähnung erwähnungen finde gib ist jede kommt liste mir
            nenne sind steht stelle stellen vom von vor vorkommen vorkommt welchen wird wo zeig zeige überall
            "
        ),
        rankings: &[
            (
                Ranking::Most,
                words!(
                    "
                    größte größten größter größtes höchste höchsten höchster höchstes höher längste längsten meiste
                    meisten schwerste schwersten teurer teuerste teuersten teuerster teuerstes
                    "
                ),
            ),
            (
                Ranking::Least,
                words!(
                    "
                    billiger billigste billigsten geringste geringsten günstiger günstigste günstigsten kleinste
                    kleinsten kürzeste kürzesten leichteste niedriger niedrigste niedrigsten wenigsten
                    "
                ),
            ),
            (Ranking::Latest, words!("neueste neuesten späteste spätesten")),
            (Ranking::Earliest, words!("früheste frühesten")),
        ],
        sums: &[&["insgesamt"], &["zusammengerechnet"], &["summe", "der"], &["summe", "aller"], &["in", "summe"]],
        averages: words!("durchschnitt durchschnittlich durchschnittliche mittelwert"),
        ..Questions::NONE
    },
    summaries: Summaries {
        words: words!("fasse zusammenfassen zusammenfassung überblick"),
        about: &[(&["worum", "geht"], Words::NONE)],
        around: words!(
            "
            bitte das dem den der des die diese diesem diesen dieser dieses drei ein eine einen einer es
            fünf ganze ganzen geht gesamte gib inhalt kurz kurze mir punkte punkten sätze sätzen um von
            wichtigsten worum zusammen über
            "
        ),
        ..Summaries::NONE
    },
    answers: Answers {
        frame_words: words!(
            "
            aus basierend das dem den der die dokument dokumente dokumenten es fazit folgende folgenden
            frage gefragt gemäß hier im informationen ist laut passagen sagen und zu zufolge zusammenfassend
            zusammenfassung
            "
        ),
        citation_words: words!("quelle quellen siehe und"),
        source_words: words!("dokument quelle quellen"),
        attribution_words: words!("angaben basierend gemäß laut zufolge"),
    },
    documents: Documents {
        documents: words!("datei dateien dokument dokumente dokumenten dokuments unterlagen"),
        kinds: words!(
            "
            bericht berichte brief briefe handbuch handbücher rechnung rechnungen vertrag verträge
            "
        ),
        clauses: words!("absatz abschnitt art artikel klausel paragraf paragraph punkt ziffer"),
        headings: words!("berschrift überschrift"),
        page: words!("seite"),
        of_pages: words!("von"),
        abstracts: &["auf einen blick", "das wichtigste in kürze", "kurzfassung", "überblick", "zusammenfassung"],
        closings: &[
            "beste grüße",
            "freundliche grüße",
            "herzliche grüße",
            "hochachtungsvoll",
            "mit besten grüßen",
            "mit freundlichem gruß",
            "mit freundlichen grüßen",
            "viele grüße",
        ],
        firm_forms: words!("ag eg gbr gmbh kg ohg stiftung söhne verein"),
        ..Documents::NONE
    },
    talk: Talk {
        greetings: &[
            "grüezi",
            "grüß gott",
            "guten abend",
            "guten morgen",
            "guten tag",
            "hallo",
            "moin",
            "servus",
        ],
        thanks: &[
            "alles klar",
            "besten dank",
            "danke",
            "danke schön",
            "dankeschön",
            "herzlichen dank",
            "prima",
            "super",
            "vielen dank",
        ],
        farewells: &[
            "auf wiedersehen",
            "bis bald",
            "bis dann",
            "bis später",
            "gute nacht",
            "mach's gut",
            "schönen tag",
            "schönes wochenende",
            "tschüs",
            "tschüss",
        ],
        wellbeing: &["bist du da", "wie geht es dir", "wie geht es ihnen", "wie geht's", "wie geht's dir"],
        abilities: &[
            "bist du ein mensch",
            "bist du ein roboter",
            "bist du eine ki",
            "hilfe",
            "kannst du helfen",
            "kannst du mir helfen",
            "können sie mir helfen",
            "was bist du",
            "was kann ich dich fragen",
            "was kann ich fragen",
            "was kannst du",
            "was kannst du tun",
            "was können sie",
            "was machst du",
            "wer bist du",
            "wer sind sie",
            "wie funktioniert das",
            "wie funktionierst du",
            "wie heißt du",
            "wie kannst du mir helfen",
            "wobei kannst du mir helfen",
        ],
        around: words!(
            "
            alle alles allerseits antwort auch bitte deine denn die dir euch für hilfe ihnen ihre mal noch schon
            sehr so und vielmals zusammen
            "
        ),
    },
    ..Language::NONE
};
