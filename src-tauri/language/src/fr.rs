//! French.

use crate::tables::*;
use crate::words::words;

pub(crate) static FRENCH: Language = Language {
    code: "fr",
    function_words: words!(
        "
        aux avec ce ces cette dans de des deux du elle en est et il ils la le les leur ou par pour que qui
        sa se ses son sont sur un une
        "
    ),
    logic: Logic {
        negations: words!("aucun aucune jamais ne pas sans"),
        trailing_negations: words!("pas"),
        denying: words!("interdit"),
        exceptions: words!("sauf"),
        ..Logic::NONE
    },
    numbers: Numbers { about: words!("environ"), ..Numbers::NONE },
    dates: Dates {
        months: [
            words!("janvier"),
            words!("février"),
            words!("mars"),
            words!("avril"),
            words!("mai"),
            words!("juin"),
            words!("juillet"),
            words!("août"),
            words!("septembre"),
            words!("octobre"),
            words!("novembre"),
            words!("décembre"),
        ],
        months_with_capitals: words!("mars"),
        ..Dates::NONE
    },
    documents: Documents {
        clauses: words!("alinéa article clause paragraphe"),
        headings: words!("titre"),
        ..Documents::NONE
    },
    ..Language::NONE
};
