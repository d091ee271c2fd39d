//! Languages of which a word or two are known.

use crate::tables::*;
use crate::words::words;

pub(crate) static OTHERS: Language = Language {
    code: "und",
    documents: Documents {
        headings: words!(
            "
            başlık címsor nadpis nagłówek otsikko overskrift rubrik titlu επικεφαλίδα заголовок כותרת عنوان
            标题 標題 見出し 제목
            "
        ),
        ..Documents::NONE
    },
    ..Language::NONE
};
