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
    sentences: Sentences { abbreviations: words!("bd mgr mlle mme mmes tél"), ..Sentences::NONE },
    documents: Documents {
        clauses: words!("alinéa article clause paragraphe"),
        headings: words!("titre"),
        abstracts: &["en bref", "résumé", "synthèse"],
        closings: &["bien cordialement", "cordialement"],
        firm_forms: words!("sa sarl"),
        ..Documents::NONE
    },
    questions: Questions {
        fact_words: words!("combien comment où quand que quel quelle quelles quels qui quoi"),
        existence: &[&["y", "a", "t", "il"], &["existe", "t", "il"]],
        of: words!("de pour"),
        how_much: &[&["combien"]],
        times: words!("quand"),
        places: words!("où"),
        prices: words!("coûte coûtent prix"),
        weights: words!("poids pèse pèsent"),
        phones: words!("téléphone"),
        ranking_phrases: &[
            (
                Ranking::Most,
                &[
                    &["plus", "chère"],
                    &["plus", "cher"],
                    &["plus", "élevé"],
                    &["plus", "élevée"],
                    &["plus", "grande"],
                    &["plus", "grand"],
                    &["plus", "longue"],
                    &["plus", "long"],
                ],
            ),
            (
                Ranking::Least,
                &[
                    &["moins", "chère"],
                    &["moins", "cher"],
                    &["moins", "élevé"],
                    &["moins", "élevée"],
                    &["plus", "bas"],
                    &["plus", "basse"],
                    &["plus", "courte"],
                    &["plus", "court"],
                    &["plus", "petite"],
                    &["plus", "petit"],
                ],
            ),
        ],
        measures: &[
            (words!("lourd pèse pèsent"), words!("masse poids")),
            (words!("dure durent"), words!("durée")),
            (words!("cher chère chères chers coûte coûtent"), words!("coût loyer montant prix tarif")),
        ],
        persons: words!("qui"),
        copulas: words!("est sont était étaient"),
        ..Questions::NONE
    },
    talk: Talk {
        greetings: &["bonjour", "bonsoir", "coucou", "salut"],
        thanks: &["merci", "merci beaucoup"],
        farewells: &["au revoir", "bonne journée", "bonne nuit", "à bientôt"],
        wellbeing: &["comment allez-vous", "comment vas-tu", "comment ça va", "ça va"],
        abilities: &[
            "aide-moi",
            "peux-tu m'aider",
            "pouvez-vous m'aider",
            "qu'est-ce que tu peux faire",
            "que peux-tu faire",
            "que pouvez-vous faire",
            "que sais-tu faire",
            "qui es-tu",
            "qui êtes-vous",
        ],
        around: words!("aide beaucoup et pour réponse ta tous toi ton tout très votre vous à"),
    },
    ..Language::NONE
};
