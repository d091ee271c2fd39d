//! Languages of which a word or two are known.

use crate::tables::*;
use crate::words::words;

pub(crate) static OTHERS: Language = Language {
    code: "und",
    numbers: Numbers {
        money: words!(
            "
            aud baht brl cad chf cny crown crowns czk dirham dirhams dkk eur free gbp gratis gratuit gratuita gratuite
            gratuito hkd huf ils inr isk jpy korun koruna kostenlos krona krone kronen kroner kronor krw lira mxn nok nzd peso
            pesos pln rand riyal riyals ron rouble roubles rub ruble rubles rubel sar sek sgd shekel shekels thb try uah umsonst
            usd zar złoty złotych zloty руб рубль рублей рубля درهم دينار ريال يورو
            "
        ),
        money_codes: words!(
            "
            aud brl cad chf cny czk dkk eur gbp hkd huf ils inr isk jpy krw mxn nok nzd pln ron rub sar sek sgd thb
            try uah usd zar
            "
        ),
        ..Numbers::NONE
    },
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
