//! Italian.

use crate::tables::*;
use crate::words::words;

pub(crate) static ITALIAN: Language = Language {
    code: "it",
    function_words: words!(
        "
        come con cui da degli dei del della delle di e gli i il la le lo per sul un una
        "
    ),
    logic: Logic { negations: words!("mai non senza"), ..Logic::NONE },
    dates: Dates {
        months: [
            words!("gennaio"),
            words!("febbraio"),
            words!("marzo"),
            words!("aprile"),
            words!("maggio"),
            words!("giugno"),
            words!("luglio"),
            words!("agosto"),
            words!("settembre"),
            words!("ottobre"),
            words!("novembre"),
            words!("dicembre"),
        ],
        ..Dates::NONE
    },
    sentences: Sentences {
        abbreviations: words!("arch avv dott geom pag pagg rag sig sigg sig.ra"),
        ..Sentences::NONE
    },
    documents: Documents {
        clauses: words!("articolo clausola comma paragrafo"),
        headings: words!("titolo"),
        abstracts: &["in breve", "riassunto", "sintesi", "sommario"],
        closings: &["cordiali saluti", "distinti saluti"],
        firm_forms: words!("spa srl"),
        ..Documents::NONE
    },
    questions: Questions {
        fact_words: words!("chi come cosa dove qual quale quali quando quanta quante quanti quanto"),
        existence: &[&["c", "è"], &["ci", "sono"]],
        of: words!("di per"),
        how_much: &[&["quanto"], &["quanta"], &["quanti"], &["quante"]],
        times: words!("quando"),
        places: words!("dove"),
        prices: words!("costa costano prezzo"),
        weights: words!("pesa pesano peso"),
        phones: words!("telefono"),
        ranking_phrases: &[
            (
                Ranking::Most,
                &[
                    &["più", "alta"],
                    &["più", "alto"],
                    &["più", "cara"],
                    &["più", "caro"],
                    &["più", "grande"],
                    &["più", "lunga"],
                    &["più", "lungo"],
                ],
            ),
            (
                Ranking::Least,
                &[
                    &["più", "bassa"],
                    &["più", "basso"],
                    &["più", "breve"],
                    &["più", "corta"],
                    &["più", "corto"],
                    &["più", "economica"],
                    &["più", "economico"],
                    &["più", "piccola"],
                    &["più", "piccolo"],
                    &["meno", "cara"],
                    &["meno", "caro"],
                ],
            ),
        ],
        measures: &[
            (words!("pesa pesano"), words!("peso")),
            (words!("dura durano"), words!("durata")),
            (
                words!("cara caro costa costano economica economico"),
                words!("costo importo prezzo quota tariffa"),
            ),
        ],
        persons: words!("chi"),
        copulas: words!("era erano sono è"),
        ..Questions::NONE
    },
    talk: Talk {
        greetings: &["buon giorno", "buonasera", "buongiorno", "ciao", "salve"],
        thanks: &["grazie", "grazie mille", "molte grazie"],
        farewells: &["a presto", "arrivederci", "buona giornata", "buonanotte"],
        wellbeing: &["come sta", "come stai", "come va"],
        abilities: &[
            "aiutami",
            "aiuto",
            "che cosa puoi fare",
            "chi sei",
            "cosa puoi fare",
            "cosa sai fare",
            "mi puoi aiutare",
            "puoi aiutarmi",
        ],
        around: words!("a aiuto e il la per risposta te tua tuo tutti"),
    },
    ..Language::NONE
};
