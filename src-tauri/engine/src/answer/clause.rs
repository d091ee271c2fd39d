//! Questions that name a clause by its number ("What does § 7 say?"): the clause is the answer.

use std::ops::Range;

use footnote_language::{self as language, query_words};
use footnote_model::{DocumentId, Hit, WeighedSentence};

use crate::Result;
use crate::index::Filter;
use crate::search::{RankedHit, Searcher};

/// Passages that are looked through for the clause.
const SEARCHED: usize = 200;

/// Most clauses that are shown, where several documents have one of this number.
const MAX_CLAUSES: usize = 3;

/// Most words that a question has besides the clause; with more, it asks for something in it.
const MAX_OTHER_WORDS: usize = 2;

/// Longest clause that is shown, in bytes.
const MAX_CLAUSE: usize = 1_500;

/// The clause that a question names: its number, such as `7` or `2.2`.
pub fn named(question: &str) -> Option<String> {
    let spaced = question.replace('§', " § ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let label = words.iter().position(|word| is_label(word))?;
    let number = words.get(label + 1)?.trim_end_matches(['.', ',', '?', '!', ':']);
    if !is_number(number) {
        return None;
    }
    let others = words.iter().enumerate().filter(|(at, _)| *at != label && *at != label + 1);
    let others: Vec<&str> = others.map(|(_, word)| *word).collect();
    (query_words(&others.join(" ")).len() <= MAX_OTHER_WORDS).then(|| number.to_owned())
}

/// Whether a question names a clause that none of the passages has or speaks of.
pub fn is_missing(question: &str, hits: &[RankedHit]) -> bool {
    let Some(number) = named(question) else { return false };
    let speaks_of = |text: &str| {
        let spaced = text.replace('§', " § ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        words
            .windows(2)
            .any(|pair| is_label(pair[0]) && pair[1].trim_matches(|c: char| !c.is_alphanumeric()) == number)
    };
    !hits.iter().any(|hit| speaks_of(&hit.heading) || speaks_of(&hit.text))
}

fn is_label(word: &str) -> bool {
    let lower = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '§').to_lowercase();
    lower == "§" || language::any(|language| language.documents.clauses, &lower)
}

fn is_number(text: &str) -> bool {
    text.split('.')
        .all(|part| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit()))
}

/// The clauses of this number in the documents that fit the question best. Their passages go before the others of `hits`.
pub fn find(
    searcher: &Searcher,
    question: &str,
    number: &str,
    within: Option<&[DocumentId]>,
    hits: &mut Vec<RankedHit>,
) -> Result<Vec<WeighedSentence>> {
    let txn = searcher.store.read()?;
    let filter = match within {
        Some(ids) => Some(Filter::of(&searcher.resolve(&txn, ids)?)),
        None => None,
    };
    let mut passages: Vec<(RankedHit, Range<usize>)> = Vec::new();
    let mut take = |ranked: RankedHit| {
        if let Some(range) = clause(&ranked.text, number)
            && passages.len() < MAX_CLAUSES
            && !passages.iter().any(|(other, _)| other.document == ranked.document)
        {
            passages.push((ranked, range));
        }
    };
    hits.iter().cloned().for_each(&mut take);
    for (id, _) in searcher.lexical.search(question, SEARCHED, filter.as_ref())? {
        let Some(passage) = searcher.store.chunk(&txn, id)? else { continue };
        // Most do not hold it, and their documents need not be read.
        if clause(&passage.text, number).is_none() {
            continue;
        }
        let Some(document) = searcher.store.document(&txn, passage.document)? else { continue };
        take(RankedHit { hit: Hit::of(&document, id, passage), relevance: None });
    }
    hits.retain(|hit| !passages.iter().any(|(other, _)| other.chunk == hit.chunk));
    let mut clauses = Vec::new();
    for (passage, (ranked, range)) in passages.into_iter().enumerate() {
        let (document, page, span) = (ranked.document, ranked.page, ranked.span_of(range.clone()));
        let text = ranked.text[range].to_owned();
        let (score, similarity, coverage) = (1.0, 0.0, 1.0);
        clauses.push(WeighedSentence { passage, document, page, span, text, score, similarity, coverage });
        hits.insert(passage, ranked);
    }
    for (hit, rank) in hits.iter_mut().zip(1..) {
        hit.hit.rank = rank;
    }
    Ok(clauses)
}

/// Where the clause of this number is in a passage: from the line that begins with it to the next clause.
fn clause(text: &str, number: &str) -> Option<Range<usize>> {
    let mut start = 0;
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .map(|line| {
            let at = start;
            start += line.len();
            (at, line)
        })
        .collect();
    let (first, style) =
        lines.iter().enumerate().find_map(|(index, (_, line))| Some((index, begins(line, number)?)))?;
    let next = lines[first + 1..].iter().find(|(_, line)| {
        number_of(line).is_some_and(|(other, other_style)| {
            other_style == style && !other.starts_with(&format!("{number}."))
        })
    });
    let from = lines[first].0;
    let to = next.map_or(text.len(), |(at, _)| *at);
    let body = &text[from..to];
    let cut = body.char_indices().map(|(at, _)| at).find(|at| *at >= MAX_CLAUSE).unwrap_or(body.len());
    Some(from..from + body[..cut].trim_end().len())
}

/// How a clause is marked at the beginning of its line: with a word or sign for it, or with the bare number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Labelled,
    Bare,
}

fn begins(line: &str, number: &str) -> Option<Style> {
    number_of(line).filter(|(found, _)| found == number).map(|(_, style)| style)
}

/// The number of the clause that a line begins, if it begins one.
fn number_of(line: &str) -> Option<(String, Style)> {
    let spaced = line.trim_start().trim_start_matches(['#', '*', ' ']);
    let mut words = spaced.split_whitespace();
    let mut word = words.next()?;
    let mut style = Style::Bare;
    let glued = word.strip_prefix('§').filter(|rest| !rest.is_empty());
    if let Some(rest) = glued {
        (word, style) = (rest, Style::Labelled);
    } else if is_label(word) {
        (word, style) = (words.next()?, Style::Labelled);
    }
    let bare = word.trim_end_matches(['.', ':', ')']);
    // A bare number alone on its line, or before small letters, is an amount.
    let is_mark = style == Style::Labelled
        || word.len() > bare.len()
        || words.next().is_some_and(|next| next.starts_with(char::is_uppercase));
    (is_mark && is_number(bare)).then(|| (bare.to_owned(), style))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_names_a_clause() {
        for (question, number) in [
            ("What does § 7 say?", Some("7")),
            ("What does §7 say?", Some("7")),
            ("What does clause 2.2 say?", Some("2.2")),
            ("Was steht in § 4?", Some("4")),
            ("Was regelt Artikel 12?", Some("12")),
            ("section 3", Some("3")),
            ("How much is the deposit under clause 4 of the lease for the mill?", None),
            ("What is the rent?", None),
            ("Which article mentions 1998?", None),
        ] {
            assert_eq!(named(question).as_deref(), number, "{question}");
        }
    }

    #[track_caller]
    fn check(text: &str, number: &str, expected: Option<&str>) {
        assert_eq!(clause(text, number).map(|range| &text[range]), expected);
    }

    #[test]
    fn a_clause_reaches_to_the_next() {
        let text = "§ 6 Huts\n(1) A hut may cover 24 square metres.\n\n§ 7 Animals\n(1) Bees may be kept.\n(2) Hens may not.\n\n§ 8 Noise";
        check(text, "7", Some("§ 7 Animals\n(1) Bees may be kept.\n(2) Hens may not."));
        check(text, "8", Some("§ 8 Noise"));
        check(text, "24", None);
        let text = "2. Term\n2.1 It begins in May.\n2.2 It is then renewed.\n3. Rent\nIt is due.";
        check(text, "2.2", Some("2.2 It is then renewed."));
        check(text, "2", Some("2. Term\n2.1 It begins in May.\n2.2 It is then renewed."));
        check(
            "Article 4\nThe fee is 84 euros.\nArticle 5\nMore.",
            "4",
            Some("Article 4\nThe fee is 84 euros."),
        );
    }
}
