//! Whether an answer would be about something else than the question: a company, person, year or identifier of the question that
//! is nowhere around the quotes, or a thing asked for that no document has.

use std::collections::HashSet;
use std::path::Path;

use footnote_language::{self as language, LANGUAGES, QueryWord, asks_yes_or_no, query_words, tokens};
use footnote_model::{Evidence, WeighedSentence};

use super::wanted;
use crate::Result;
use crate::proof;
use crate::search::{RankedHit, Searcher};
use crate::store::{DocumentId, PassageId};

/// How sure the reader has to be of a passage that lacks the word for what is asked for; set by hand. From there on it knows the
/// passage to say it in another word.
const SURE: f32 = 0.5;

/// How near a sentence has to come that the reader cannot read, for the same; set by hand.
const NEAR: f32 = 0.5;

/// How far a copula may stand from the first word: "Wie hoch sind".
const WORDS_BEFORE_COPULA: usize = 3;

/// Words before the number of a version.
const VERSIONS: [&str; 5] = ["version", "versione", "versión", "release", "update"];

/// Most digits of a number that tells one thing from others of its kind.
const MAX_DIGITS_OF_SIGN: usize = 3;

const DIGITS_OF_YEAR: usize = 4;

/// Years that a question may name.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2099;

/// Whether the question names something that is neither in the passages of the quotes nor around them: in the titles, headings and
/// files, in the passages beside them and at the beginning of their documents.
pub fn are_named(
    searcher: &Searcher,
    question: &str,
    hits: &[RankedHit],
    quotes: &[&WeighedSentence],
) -> Result<bool> {
    if quotes.is_empty() {
        return Ok(false);
    }
    let mut texts = Vec::new();
    for quote in quotes {
        let hit = &hits[quote.passage].hit;
        texts.push(hit.in_full());
        texts.extend(names_of(&hit.path));
    }
    let knows_names = !capitalises_nouns(question) && !is_across_languages(question, hits);
    let names_any = |texts: &[String]| names_any(question, texts, knows_names);
    // Most questions name nothing else, and need no more of the documents.
    if !names_any(&texts) {
        return Ok(false);
    }
    let txn = searcher.store.read()?;
    for quote in quotes {
        let hit = &hits[quote.passage].hit;
        let Some(document) = searcher.store.document(&txn, hit.document)? else { continue };
        let range = document.chunk_range();
        let beside = [hit.chunk.0.checked_sub(1), hit.chunk.0.checked_add(1), Some(document.first_chunk.0)];
        for chunk in beside.into_iter().flatten().filter(|chunk| range.contains(chunk)) {
            if let Some(passage) = searcher.store.chunk(&txn, PassageId(chunk))? {
                texts.push(passage.text);
            }
        }
        texts.extend(document.author);
    }
    Ok(names_any(&texts))
}

/// The documents whose passages, titles and beginnings have all that a question names, where others of the best lack some: those are
/// about somebody or something else.
pub fn documents_named(
    searcher: &Searcher,
    question: &str,
    hits: &[RankedHit],
) -> Result<Option<Vec<DocumentId>>> {
    let knows_names = !capitalises_nouns(question) && !is_across_languages(question, hits);
    // Most questions name nobody.
    if !names_any(question, &[], knows_names) && years_asked(question).is_empty() {
        return Ok(None);
    }
    let mut ids: Vec<DocumentId> = hits.iter().map(|hit| hit.document).collect();
    ids.sort();
    ids.dedup();
    let txn = searcher.store.read()?;
    let mut named = Vec::new();
    for id in &ids {
        let Some(document) = searcher.store.document(&txn, *id)? else { continue };
        let mut texts: Vec<String> = names_of(&document.path()).collect();
        texts.push(document.title.clone());
        // What is called "2024" is not about 2023, whatever years it names.
        let is_of_another_year = is_another_year(question, &texts);
        texts.extend(hits.iter().filter(|hit| hit.document == *id).map(|hit| hit.in_full()));
        if let Some(first) = searcher.store.chunk(&txn, document.first_chunk)? {
            texts.push(first.text);
        }
        texts.extend(document.author);
        if !is_of_another_year && !names_any(question, &texts, knows_names) {
            named.push(*id);
        }
    }
    Ok((!named.is_empty() && named.len() < ids.len()).then_some(named))
}

/// The names of a file and of its folder.
fn names_of(path: &Path) -> impl Iterator<Item = String> {
    path.iter().rev().take(2).map(|name| name.to_string_lossy().replace('_', " "))
}

/// Whether a question names something that none of the texts has: an identifier or a year, and where `knows_names`, a name.
fn names_any(question: &str, texts: &[String], knows_names: bool) -> bool {
    proof::names_a_stranger(question, texts)
        || knows_names && proof::unknown_name(question, texts)
        || is_another_year(question, texts)
}

/// Whether a capital letter is no sign of a name: German gives every noun one.
fn capitalises_nouns(question: &str) -> bool {
    language::language_code(question) == Some("de")
}

/// Whether the question is about a year, and the texts about others.
fn is_another_year(question: &str, texts: &[String]) -> bool {
    let asked = years_asked(question);
    if asked.is_empty() {
        return false;
    }
    let there: HashSet<u32> = texts.iter().flat_map(|text| years(text)).collect();
    !there.is_empty() && asked.is_disjoint(&there)
}

/// Whether the question is about a year that none of the passages names, though they name others.
pub fn is_of_no_such_year(question: &str, hits: &[RankedHit]) -> bool {
    // Most questions name no year, and the passages of the others are not looked at.
    if years_asked(question).is_empty() {
        return false;
    }
    let texts: Vec<String> =
        hits.iter().map(|hit| hit.in_full()).chain(hits.iter().flat_map(|hit| names_of(&hit.path))).collect();
    is_another_year(question, &texts)
}

/// The years that a question is about. "Since 2020" is answered by a later one.
pub fn years_asked(question: &str) -> HashSet<u32> {
    let words = tokens(question);
    if words.iter().any(|token| language::any(|language| language.dates.bounds, &token.text)) {
        return HashSet::new();
    }
    let numbers = words.iter().filter(|token| token.text.len() == DIGITS_OF_YEAR);
    numbers.filter_map(|token| token.text.parse().ok()).filter(|year| YEARS.contains(year)).collect()
}

/// The years that a text names, those of "14.03.2025" and "2025-03-14" too.
pub fn years(text: &str) -> impl Iterator<Item = u32> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == DIGITS_OF_YEAR);
    numbers.filter_map(|digits| digits.parse().ok()).filter(|year| YEARS.contains(year))
}

/// Whether a question names one of several by a letter or number ("quay C", "room 12"), and the passages others alone.
pub fn is_another_of_several(question: &str, hits: &[RankedHit]) -> bool {
    let said = named_apart(question);
    said.iter().any(|(noun, own)| {
        let mut others = false;
        for hit in hits {
            let found = named_apart(&hit.text);
            let (ours, theirs): (Vec<_>, Vec<_>) = found
                .iter()
                .filter(|(other, sign)| other == noun && is_letter(sign) == is_letter(own))
                .partition(|(_, sign)| sign == own);
            if !ours.is_empty() || names_alone(&hit.text, own) {
                return false;
            }
            others |= !theirs.is_empty();
        }
        others
    })
}

/// Whether a question names a version that none of the passages does: "4.3" is in "4.3.1".
pub fn is_of_no_such_version(question: &str, hits: &[RankedHit]) -> bool {
    let said = wanted::words_with_points(question);
    let mut versions =
        said.windows(2).filter(|pair| VERSIONS.contains(&pair[0].as_str())).map(|pair| &pair[1]);
    versions.any(|version| {
        let is_it = |word: &String| {
            let word = word.strip_prefix('v').unwrap_or(word);
            word.strip_prefix(version.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        version.starts_with(|c: char| c.is_ascii_digit())
            && !hits.iter().any(|hit| wanted::words_with_points(&hit.in_full()).iter().any(is_it))
    })
}

/// The nouns of a text behind which a capital letter or a short number stands, each with it: "Quay C", "Room 12". A measure is none:
/// "at 12 degrees", "6 metres".
fn named_apart(text: &str) -> Vec<(String, String)> {
    let words = tokens(text);
    let written = |at: usize| words.get(at).map_or("", |word| &text[word.range.clone()]);
    let is_noun = |at: usize| {
        let word = written(at);
        word.chars().count() > 2
            && word.chars().all(char::is_alphabetic)
            && word.starts_with(char::is_uppercase)
            && !language::is_stop_word(&word.to_lowercase())
            && !language::any(|language| language.function_words, &word.to_lowercase())
            && !language::any(|language| language.questions.fact_words, &word.to_lowercase())
    };
    let is_sign = |at: usize| {
        let sign = written(at);
        is_letter(sign)
            || (1..=MAX_DIGITS_OF_SIGN).contains(&sign.len())
                && sign.bytes().all(|byte| byte.is_ascii_digit())
    };
    let stands_beside = |at: usize| &text[words[at].range.end..words[at + 1].range.start] == " ";
    (0..words.len().saturating_sub(1))
        .filter(|at| is_noun(*at) && is_sign(at + 1) && stands_beside(*at))
        .filter(|at| language::month(&words[*at].text).is_none())
        .filter_map(|at| {
            let noun = query_words(written(at)).into_iter().next()?;
            Some((noun.stem, written(at + 1).to_owned()))
        })
        .collect()
}

fn is_letter(sign: &str) -> bool {
    sign.len() == 1 && sign.starts_with(|c: char| c.is_ascii_uppercase()) && sign != "I"
}

/// Whether a sign stands in a text without its noun, as in "quays A and C".
fn names_alone(text: &str, sign: &str) -> bool {
    tokens(text).into_iter().any(|word| &text[word.range] == sign)
}

/// Whether the thing that is asked for is in no document ("How much *sugar*", "the landlord's *lawyer*", "do *apprentices* have"),
/// and the reader is not sure of a passage that may have another word for it. `named`: the documents that have what the question
/// names, if others lack it; what is in the others is nowhere, too.
pub fn is_nowhere(
    searcher: &Searcher,
    question: &str,
    hits: &[RankedHit],
    named: Option<&[DocumentId]>,
    evidence: &Evidence,
) -> Result<bool> {
    let is_sure = |hit: &RankedHit| hit.relevance.as_ref().is_some_and(|read| read.probability >= SURE);
    let Some(best) = hits.first() else { return Ok(false) };
    let is_near = best.relevance.is_none() && evidence.sentence_similarity >= NEAR;
    if is_near || hits.iter().any(is_sure) || is_across_languages(question, hits) {
        return Ok(false);
    }
    let asked = asked_for(question);
    if asked.is_empty() {
        return Ok(false);
    }
    let makes_compounds = capitalises_nouns(question);
    let txn = searcher.store.read()?;
    let mut ranges = Vec::new();
    for id in named.unwrap_or_default() {
        ranges.extend(searcher.store.document(&txn, *id)?.map(|document| document.chunk_range()));
    }
    for word in asked {
        let holding = searcher.lexical.holding(std::slice::from_ref(&word))?;
        let is_there =
            |passage: &PassageId| named.is_none() || ranges.iter().any(|range| range.contains(&passage.0));
        // "Jahreswartung" says what "Wartung" asks for, and "Kündigung" speaks of a "Kündigungsfrist".
        let is_akin = |hit: &RankedHit| {
            let words = language::stems(&hit.in_full());
            words.iter().any(|other| {
                language::is_compound_of(other, &word.stem)
                    || word.stem.starts_with(other.as_str()) && language::is_compound_of(&word.stem, other)
            })
        };
        let is_said = holding.iter().any(is_there) || makes_compounds && hits.iter().any(is_akin);
        if !is_said {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the best passage is in another language than the question, and cannot have its words.
fn is_across_languages(question: &str, hits: &[RankedHit]) -> bool {
    let passage = hits.first().and_then(|hit| language::language_code(&hit.text));
    language::language_code(question).is_some_and(|own| passage.is_some_and(|other| other != own))
}

/// The words of a question that an answer cannot be without.
fn asked_for(question: &str) -> Vec<QueryWord> {
    let words = tokens(question);
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    // With their accents.
    let written: Vec<String> = words.iter().map(|word| question[word.range.clone()].to_lowercase()).collect();
    let between = |at: usize| question.get(words[at].range.end..words[at + 1].range.start).unwrap_or("");
    let main_clause = question.find(',').unwrap_or(question.len());
    let capitalises = capitalises_nouns(question) && !asks_yes_or_no(question);
    let mut found = Vec::new();
    let mut add = |at: usize| {
        if let Some(word) = words.get(at)
            && is_thing(&word.text)
        {
            found.extend(query_words(&question[word.range.clone()]));
        }
    };
    for at in 0..words.len() {
        let follows = |phrase: &&[&str]| {
            phrase
                .iter()
                .enumerate()
                .all(|(offset, word)| written.get(at + offset).is_some_and(|own| own == word))
        };
        for phrase in
            LANGUAGES.iter().flat_map(|language| language.questions.how_much).filter(|phrase| follows(phrase))
        {
            add(at + phrase.len());
        }
        // "Is there a garage", "gibt es einen Stellplatz": the last word.
        let mut existence = LANGUAGES.iter().flat_map(|language| language.questions.existence);
        if at == 0 && existence.any(follows) {
            add(words.len() - 1);
        }
        // "The landlord's lawyer"; the "s" is no word.
        if at + 1 < words.len() && matches!(between(at), "'s " | "’s " | "s' " | "s’ " | "' " | "’ ") {
            add(at + 1);
        }
        // "Do apprentices have"
        if at > 0
            && matches!(text(at), "do" | "does" | "did")
            && language::any(|language| language.questions.carriers, text(at + 2))
        {
            add(at + 1);
        }
        // German writes its nouns with a capital letter. Behind a comma stands what need not be said again ("…, wenn ich aus dem Club
        // will").
        if at > 0
            && capitalises
            && words[at].range.start < main_clause
            && question[words[at].range.clone()].starts_with(char::is_uppercase)
        {
            add(at);
        }
        if at + 1 == words.len() && at > 2 && asks_of_this(&words) {
            let is_article = language::any(|language| language.function_words, &written[at - 1])
                || matches!(text(at - 1), "the" | "a" | "an");
            let is_of = |at: usize| language::any(|language| language.questions.of, &written[at]);
            if is_of(at - 1) || is_article && is_of(at - 2) {
                add(at);
            }
        }
    }
    found.dedup();
    found
}

/// Whether a question begins like "What is the price of": what follows the last "of" tells one thing from others of its kind. In "What can
/// I do for" it does not.
fn asks_of_this(words: &[language::Token]) -> bool {
    let first = words.first().map_or("", |word| word.text.as_str());
    let is_or_costs = |word: &language::Token| {
        language::any(|language| language.questions.copulas, &word.text)
            || language::any(|language| language.questions.prices, &word.text)
    };
    language::any(|language| language.questions.fact_words, first)
        && words[1..].iter().take(WORDS_BEFORE_COPULA).any(is_or_costs)
}

fn is_thing(word: &str) -> bool {
    word.chars().count() > 2
        && word.chars().all(char::is_alphabetic)
        && !language::is_stop_word(word)
        && language::unit(word).is_none()
        && !language::any(|language| language.questions.carriers, word)
        && !language::any(|language| language.logic.permissions, word)
        && !language::any(|language| language.questions.prices, word)
        && !language::any(|language| language.questions.weights, word)
        && !LANGUAGES
            .iter()
            .flat_map(|language| language.questions.measures)
            .any(|(_, names)| names.contains(word))
        && !language::any(|language| language.questions.counted, word)
        && !language::any(|language| language.questions.firms, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_told_from_what_is_around_it() {
        let check = |question: &str, expected: &[&str]| {
            let found: Vec<String> = asked_for(question).into_iter().map(|word| word.stem).collect();
            assert_eq!(found, expected, "{question}");
        };
        check("How much sugar is in the tart?", &["sugar"]);
        check("Who is the landlord's lawyer?", &["lawyer"]);
        check("How many days of leave do apprentices have?", &["apprentic"]);
        check("What is the price of dinner?", &["dinner"]);
        check("What is the wage of the carpenter?", &["carpent"]);
        check("Wie viel Zucker ist im Kuchen?", &["zucker", "kuchen"]);
        check("How many people work there?", &[]);
        check("How much is the rent?", &[]);
        check("How much may a hotel cost?", &[]);
        check("Gibt es einen Stellplatz?", &["stellplatz"]);
        check("Y a-t-il un sauna ?", &["sauna"]);
        check("Quanto costa il servizio di portineria?", &["portineria"]);
        check("What can I do when it is too hot for the kids?", &[]);
        check("Is there a company pension?", &["pension"]);
        check("Wie hoch sind die Kosten für den Aufzug?", &["aufzug"]);
        check("How long does the pump run?", &[]);
        check("Wann ist das Sommerfest?", &["sommerfest"]);
        check("Wann endet die Frist, wenn ich aus dem Club will?", &["frist"]);
    }

    #[test]
    fn words_keep_the_points_of_a_version() {
        assert_eq!(wanted::words_with_points("What was new in version 4.3?").last().unwrap(), "4.3");
    }

    #[test]
    fn one_of_several_is_told_by_its_letter_or_number() {
        let apart = |text: &str| -> Vec<String> {
            named_apart(text).into_iter().map(|(noun, sign)| format!("{noun} {sign}")).collect()
        };
        assert_eq!(apart("Berths at Quay A and Quay B, Room 12"), ["quay A", "quay B", "room 12"]);
        assert_eq!(apart("On 6 March 2025 at 12 degrees I paid; see May 5."), [] as [&str; 0]);
        assert_eq!(apart("Was kostet ein Platz am Steg C?"), ["steg C"]);
    }

    #[test]
    fn another_year_is_another_answer() {
        let texts = ["Report of 2023. Sales fell from 2022.".to_owned()];
        assert!(is_another_year("What were sales in 2019?", &texts));
        assert!(!is_another_year("What were sales in 2022?", &texts));
        assert!(!is_another_year("What were sales since 2019?", &texts));
        assert!(!is_another_year("What were sales in 2019?", &["Sales fell.".to_owned()]));
        assert!(!is_another_year("What were sales in 2019?", &["14.03.2019\tSales".to_owned()]));
        assert!(is_another_year("What were sales in 2019?", &["2020-03-14\tSales".to_owned()]));
    }

    #[test]
    fn a_name_that_is_nowhere_is_a_stranger() {
        let texts = ["Annual report of Norrvik AB\nRevenue was 4 million euros.".to_owned()];
        assert!(names_any("What was Boeing's revenue?", &texts, true));
        assert!(!names_any("What was Norrvik's revenue?", &texts, true));
        assert!(!names_any("What was the revenue of NORRVIK?", &texts, true));
        assert!(!names_any("What is the Annual Revenue?", &texts, true));
        assert!(!names_any("Who is the landlord on Sunday?", &texts, true));
        assert!(!names_any("How long is the CCTV footage kept?", &texts, true));
        assert!(names_any("What was IBM's revenue?", &texts, true));
        assert!(!names_any("¿Cuál es el nombre del líder?", &texts, true));
    }
}
