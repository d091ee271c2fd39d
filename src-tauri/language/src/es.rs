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
    sentences: Sentences {
        abbreviations: words!("avda dña dra núm pág págs sr sra sres srta tfno ud uds"),
        ..Sentences::NONE
    },
    documents: Documents {
        clauses: words!("apartado artículo cláusula párrafo"),
        headings: words!("titulo título"),
        abstracts: &["resumen", "resumen ejecutivo"],
        closings: &["atentamente", "saludos", "un saludo"],
        firm_forms: words!("sa sl"),
        ..Documents::NONE
    },
    questions: Questions {
        fact_words: words!("cuándo cuánta cuántas cuánto cuántos cuál cuáles cómo dónde qué quién quiénes"),
        existence: &[&["hay"]],
        of: words!("de para"),
        how_much: &[&["cuánto"], &["cuánta"], &["cuántos"], &["cuántas"]],
        times: words!("cuándo"),
        places: words!("dónde"),
        prices: words!("cuesta cuestan precio"),
        weights: words!("pesa pesan peso"),
        phones: words!("teléfono"),
        ranking_phrases: &[
            (
                Ranking::Most,
                &[
                    &["más", "alta"],
                    &["más", "alto"],
                    &["más", "cara"],
                    &["más", "caro"],
                    &["más", "grande"],
                    &["más", "larga"],
                    &["más", "largo"],
                ],
            ),
            (
                Ranking::Least,
                &[
                    &["más", "barata"],
                    &["más", "barato"],
                    &["más", "baja"],
                    &["más", "bajo"],
                    &["más", "corta"],
                    &["más", "corto"],
                    &["más", "económica"],
                    &["más", "económico"],
                    &["más", "pequeña"],
                    &["más", "pequeño"],
                ],
            ),
        ],
        measures: &[
            (words!("pesa pesan"), words!("peso")),
            (words!("dura duran"), words!("duración")),
            (
                words!("barata barato cara caro cuesta cuestan"),
                words!("coste costo cuota importe precio tarifa"),
            ),
        ],
        persons: words!("quién quiénes"),
        copulas: words!("era eran es son"),
        ..Questions::NONE
    },
    talk: Talk {
        greetings: &["buenas", "buenas noches", "buenas tardes", "buenos días", "hola"],
        thanks: &["gracias", "muchas gracias"],
        farewells: &["adiós", "chao", "hasta luego", "hasta pronto"],
        wellbeing: &["cómo estás", "cómo está", "cómo está usted", "qué tal"],
        abilities: &[
            "ayuda",
            "ayúdame",
            "me puedes ayudar",
            "puedes ayudarme",
            "qué puedes hacer",
            "qué sabes hacer",
            "quién eres",
        ],
        around: words!("ayuda de la por respuesta su todos tu y"),
    },
    ..Language::NONE
};
