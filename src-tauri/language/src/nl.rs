//! Dutch.

use crate::tables::*;
use crate::words::words;

pub(crate) static DUTCH: Language = Language {
    code: "nl",
    function_words: words!("een het van"),
    documents: Documents { headings: words!("kop"), ..Documents::NONE },
    ..Language::NONE
};
