//! The stems of a text's words: what search, quotes and proofs compare.

use std::borrow::Cow;
use std::collections::BTreeSet;

use frostem::{Algorithm, Stemmer};

use crate::guess::language_of;
use crate::tables::Language;
use crate::tokens::{Token, tokens};
use crate::{LANGUAGES, is_stop_word};

/// Longer words, in bytes, are left out.
const MAX_WORD_BYTES: usize = 80;

/// The words of a text as their stems, in the order of the text.
pub fn stemmed_tokens(text: &str) -> Vec<Token> {
    let stemmer = Stemmer::new(Algorithm::English);
    let mut found = tokens(text);
    found.retain(|token| token.text.len() < MAX_WORD_BYTES);
    for token in &mut found {
        if !token.text.is_ascii() {
            token.text = without_arabic_article(&token.text).chars().flat_map(as_typed).collect();
        }
        if let Cow::Owned(stem) = stemmer.stem(&token.text) {
            token.text = stem;
        }
    }
    found
}

/// What people type for a letter that is no accented one: "Lodz" for "Łódź", "strasse" for "Straße".
fn as_typed(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ð' | 'đ' => ('d', None),
        'ł' => ('l', None),
        'ø' => ('o', None),
        'ħ' => ('h', None),
        'ı' => ('i', None),
        // A sigma at the end of a word, which capitals do not tell from others.
        'ς' => ('σ', None),
        // Forms of a letter that Arabic texts use one for the other.
        'ة' => ('ه', None),
        'ى' => ('ي', None),
        'ٱ' => ('ا', None),
        _ => (c, None),
    };
    std::iter::once(first).chain(second)
}

/// Letters of an Arabic word that has an article before them.
const LEAST_AFTER_ARTICLE: usize = 3;

/// An Arabic word without its article, which is written together with it.
fn without_arabic_article(word: &str) -> &str {
    word.strip_prefix("ال").filter(|rest| rest.chars().count() >= LEAST_AFTER_ARTICLE).unwrap_or(word)
}

/// The stems of a text, without stop words unless it holds nothing else.
pub fn stems(text: &str) -> BTreeSet<String> {
    query_stems(text).into_iter().collect()
}

/// Like [`stems`], in the order of the text, each once.
pub fn query_stems(text: &str) -> Vec<String> {
    query_words(text).into_iter().map(|word| word.stem).collect()
}

/// Fewest letters of a part of a compound, and those that it is longer by at least.
const LEAST_PART: usize = 5;
const LEAST_REST: usize = 3;

/// Whether a word is made of another and something before or after it, as German makes them: "Jahreswartung" of "Wartung". Both are
/// stems.
pub fn is_compound_of(word: &str, part: &str) -> bool {
    let letters = part.chars().count();
    letters >= LEAST_PART
        && word.chars().count() >= letters + LEAST_REST
        && (word.ends_with(part) || word.starts_with(part))
}

/// A word that is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryWord {
    pub stem: String,
    /// Its stems in other languages, as [`indexed_tokens`] puts them beside the words of texts in these.
    pub own_stems: Vec<String>,
}

/// The words of a query, without stop words unless it holds nothing else, each stem once.
pub fn query_words(text: &str) -> Vec<QueryWord> {
    let mut all: Vec<QueryWord> = Vec::new();
    let mut telling: Vec<QueryWord> = Vec::new();
    for word in tokens(text) {
        // A word that is cut further when it stands alone (it was cut already) keeps its first part.
        let Some(Token { text: stem, .. }) = stemmed_tokens(&word.text).into_iter().next() else { continue };
        let own_stems = LANGUAGES.iter().filter_map(|language| own_stem(language, &word.text)).collect();
        let query_word = QueryWord { stem, own_stems };
        for list in
            [(!is_stop_word(&word.text)).then_some(&mut telling), Some(&mut all)].into_iter().flatten()
        {
            if !list.iter().any(|other| other.stem == query_word.stem) {
                list.push(query_word.clone());
            }
        }
    }
    if telling.is_empty() { all } else { telling }
}

/// The stems under which a text is indexed: English ones, and beside them those of its own language where it is another that has a
/// stemmer. So an English text is found by the very words that it was always found by.
pub fn indexed_tokens(text: &str) -> Vec<Token> {
    let english = stemmed_tokens(text);
    let Some(language) = language_of(text).filter(|language| language.stemmer.is_some()) else {
        return english;
    };
    let words = tokens(text).into_iter().filter(|token| token.text.len() < MAX_WORD_BYTES);
    let beside = |(stemmed, word): (Token, Token)| {
        let own = own_stem(language, &word.text).map(|text| Token { text, ..word });
        [Some(stemmed), own].into_iter().flatten()
    };
    english.into_iter().zip(words).flat_map(beside).collect()
}

/// The stems of a text in its own language, as [`QueryWord::own_stems`] has them; none of an English text.
pub fn own_stems(text: &str) -> BTreeSet<String> {
    let Some(language) = language_of(text) else { return BTreeSet::new() };
    tokens(text).iter().filter_map(|word| own_stem(language, &word.text)).collect()
}

/// The stem of a word in a language that has a stemmer of its own, marked so that it is never taken for an English stem. Numbers
/// and codes have none.
fn own_stem(language: &Language, word: &str) -> Option<String> {
    let stemmer = Stemmer::new(language.stemmer?);
    word.chars().all(char::is_alphabetic).then(|| format!("{}~{}", stemmer.stem(word), language.code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_loses_its_stop_words_unless_it_has_no_others() {
        assert_eq!(query_stems("What is the revenue of the companies?"), ["revenu", "compani"]);
        assert_eq!(query_stems("who is it"), ["who", "is", "it"]);
    }

    #[test]
    fn letters_are_found_by_what_people_type_for_them() {
        assert_eq!(query_stems("Łódź Straße Øresund Þórr"), ["lodz", "strass", "oresund", "thorr"]);
        assert_eq!(query_stems("Strasse"), ["strass"]);
        assert_eq!(query_stems("ΑΠΟΘΗΚΗΣ"), query_stems("αποθήκης"));
        assert_eq!(query_stems("المفتاح"), query_stems("مفتاح"));
    }

    #[test]
    fn a_german_text_has_german_stems_beside_the_english_ones() {
        let text = |text| indexed_tokens(text).into_iter().map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(
            text("Die Fristen sind 2024 gekürzt."),
            ["die", "die~de", "fristen", "frist~de", "sind", "sind~de", "2024", "gekurzt", "gekurzt~de"]
        );
        assert_eq!(text("The deposits are paid."), ["the", "deposit", "are", "paid"]);
        assert_eq!(own_stems("Die Frist ist um."), own_stems("Die Fristen ist um."));
        assert!(own_stems("The deposits are paid.").is_empty());
        let frist = &query_words("Kündigungsfrist")[0];
        assert!(text("Die Kündigungsfristen sind kurz.").contains(&frist.own_stems[0]));
    }

    #[test]
    fn own_stems_stand_where_their_words_do() {
        let tokens = indexed_tokens("Die Fristen sind kurz.");
        assert!(
            tokens
                .chunks(2)
                .all(|pair| pair[0].position == pair[1].position && pair[0].range == pair[1].range)
        );
    }

    #[test]
    fn endless_words_are_left_out() {
        let endless = "x".repeat(MAX_WORD_BYTES);
        assert!(stems(&endless).is_empty());
        assert_eq!(stems(&format!("{endless} deposits")), BTreeSet::from(["deposit".to_string()]));
    }
}
