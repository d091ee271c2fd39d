//! Spanish.

use crate::tables::*;
use crate::words::words;

pub(crate) static SPANISH: Language = Language {
    code: "es",
    function_words: words!("con de del e el en es fue la las los para por que se su un una y"),
    logic: Logic {
        negations: words!("nunca sin"),
        denying: words!("prohibido"),
        exceptions: words!("salvo"),
        ..Logic::NONE
    },
    numbers: Numbers { about: words!("unos"), ..Numbers::NONE },
    dates: Dates {
        months: [
            words!("enero"),
            words!("febrero"),
            words!("marzo"),
            words!("abril"),
            words!("mayo"),
            words!("junio"),
            words!("julio"),
            words!("agosto"),
            words!("septiembre"),
            words!("octubre"),
            words!("noviembre"),
            words!("diciembre"),
        ],
        links: words!("de"),
        ..Dates::NONE
    },
    documents: Documents {
        clauses: words!("apartado artículo cláusula párrafo"),
        headings: words!("titulo título"),
        ..Documents::NONE
    },
    ..Language::NONE
};
