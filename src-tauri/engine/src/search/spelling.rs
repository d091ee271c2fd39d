//! Mistyped words of a query, put right by the words of the library's own documents.
//!
//! Only a word that no document has is touched, and only if a word that one has is hardly different. Words that are frequent in
//! English stay: that no document has them is an answer. So do names, which differ from each other by a letter.

use footnote_language::{self as language, Token, edits, frequency, language_of, stemmed_tokens, tokens};

use super::Searcher;
use crate::Result;

/// Letters of a word from which on one edit is put right, and two.
const ONE_EDIT_FROM: usize = 4;
const TWO_EDITS_FROM: usize = 8;

/// Letters of a word from which on a letter may be another: among short words every second one is a word.
const CHANGED_FROM: usize = 7;

/// By how much more a stem may differ than its word: "depsoit" has no ending, and "deposits" loses one.
const STEM_SLACK: usize = 1;

/// Words of the index that are looked at, and passages in which their full form is looked for.
const CANDIDATES: usize = 12;
const PASSAGES: usize = 4;

/// Words of a query that are looked at: nobody types more of them wrong.
const MAX_WORDS: usize = 24;

/// The query with its mistyped words put right; `None` where there are none.
pub fn corrected(searcher: &Searcher, query: &str) -> Result<Option<String>> {
    let words = tokens(query);
    let asked_in = language_of(query).map(|language| language.code);
    let mut right = String::new();
    let mut done = 0;
    for word in words.iter().take(MAX_WORDS) {
        if word.range.start < done || !may_be_mistyped(query, word) {
            continue;
        }
        if let Some(found) = near(searcher, query, word, asked_in)? {
            right.push_str(&query[done..word.range.start]);
            right.push_str(&found);
            done = word.range.end;
        }
    }
    right.push_str(&query[done..]);
    Ok((done > 0).then_some(right))
}

/// Whether a word may be one that no document has because it is mistyped.
fn may_be_mistyped(query: &str, word: &Token) -> bool {
    let text = word.text.as_str();
    let stem = stem_of(text);
    // Parts of identifiers and addresses are what they are.
    let is_joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "-_/@#&.".contains(c));
    let before = query[..word.range.start].chars().next_back();
    let mut after = query[word.range.end..].chars();
    let next = after.next();
    let is_end = next == Some('.') && after.next().is_none_or(char::is_whitespace);
    text.chars().count() >= ONE_EDIT_FROM
        && text.chars().all(char::is_alphabetic)
        && !is_joined(before)
        && (!is_joined(next) || is_end)
        && !language::is_stop_word(text)
        && [text, stem.as_str(), text.trim_end_matches('s')]
            .iter()
            .all(|form| frequency::rank(form).is_none())
}

fn stem_of(word: &str) -> String {
    stemmed_tokens(word).into_iter().next().map_or_else(|| word.to_owned(), |token| token.text)
}

/// The word of the library that a word was meant to be.
fn near(searcher: &Searcher, query: &str, word: &Token, asked_in: Option<&str>) -> Result<Option<String>> {
    let is_held = language::query_words(&word.text);
    if !searcher.lexical.holding(&is_held)?.is_empty() {
        return Ok(None);
    }
    let typed = word.text.as_str();
    let most = if typed.chars().count() >= TWO_EDITS_FROM { 2 } else { 1 };
    let is_capital = query[word.range.clone()].starts_with(char::is_uppercase);
    let shouts = !query.chars().any(char::is_lowercase);
    let begins = query[..word.range.start].trim().is_empty();
    let mut best: Option<(usize, String)> = None;
    for stem in searcher.lexical.near(&stem_of(typed), most + STEM_SLACK)?.into_iter().take(CANDIDATES) {
        let held = language::QueryWord { stem: stem.clone(), own_stems: Vec::new() };
        let chunks = searcher.lexical.holding(std::slice::from_ref(&held))?;
        let txn = searcher.store.read()?;
        for chunk in chunks.into_iter().take(PASSAGES) {
            let Some(passage) = searcher.store.chunk(&txn, chunk)? else { continue };
            let text = format!("{}\n{}\n{}", passage.text, passage.heading, passage.table_header);
            let written_in = language_of(&text);
            if let (Some(asked_in), Some(written_in)) = (asked_in, written_in)
                && asked_in != written_in.code
            {
                continue;
            }
            let nouns_have_capitals = written_in.is_some_and(|language| language.nouns_have_capitals);
            for other in tokens(&text) {
                let shown = &text[other.range.clone()];
                let is_name = shown.starts_with(char::is_uppercase) && !nouns_have_capitals;
                if stem_of(&other.text) != stem
                    || is_name && is_capital && !begins && !shouts
                    || !other.text.chars().all(char::is_alphabetic)
                {
                    continue;
                }
                if let Some(count) = edits(typed, &other.text, most)
                    && is_slip(typed, &other.text)
                    && best.as_ref().is_none_or(|(least, _)| count < *least)
                {
                    best = Some((count, shown.to_owned()));
                }
            }
        }
    }
    Ok(best.map(|(_, found)| if is_capital { found } else { found.to_lowercase() }))
}

/// Whether the difference is a slip rather than another form or another word.
fn is_slip(typed: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (typed.chars().collect(), other.chars().collect());
    // "Mieter" is not "Miete" mistyped, nor "Depositen" "deposits": they differ in their endings alone.
    let common = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    if common + 1 >= a.len().min(b.len()) {
        return false;
    }
    let mut apart = a.iter().zip(&b).filter(|(a, b)| a != b).map(|(a, b)| (*a, *b));
    let changed = (apart.next(), apart.next(), a.len() == b.len());
    match changed {
        // One letter is another.
        (Some(_), None, true) => a.len() >= CHANGED_FROM,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_another_word() {
        for (typed, other) in [("depsoit", "deposit"), ("kuation", "kaution"), ("insurence", "insurance")] {
            assert!(is_slip(typed, other), "{typed}");
        }
        for (typed, other) in
            [("miete", "mieter"), ("boat", "coat"), ("roofs", "roof"), ("depositen", "deposits")]
        {
            assert!(!is_slip(typed, other), "{typed}");
        }
    }

    #[test]
    fn frequent_words_and_identifiers_are_no_mistakes() {
        let may_be = |query: &str| tokens(query).iter().any(|word| may_be_mistyped(query, word));
        assert!(may_be("depsoit") && may_be("How much is the depsoit?") && may_be("the stoktaking."));
        for query in ["lawyer", "apprentices", "the sugar", "AB-1234", "a@depsoit.example", "tsx"] {
            assert!(!may_be(query), "{query}");
        }
    }
}
