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
    documents: Documents {
        clauses: words!("articolo clausola comma paragrafo"),
        headings: words!("titolo"),
        ..Documents::NONE
    },
    ..Language::NONE
};
