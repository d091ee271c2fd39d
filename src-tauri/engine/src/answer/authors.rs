//! Questions who made a document, and when ("Who wrote the minutes?", "Which company made the offer?", "When did Elke write?"): the line
//! that says so is the answer, be it a label, a signature or a letterhead.

use footnote_extract::{BlockKind, Span};
use footnote_language::{self as language, LANGUAGES, Words, query_words, sentences, tokens};
use footnote_model::{Hit, Page, WeighedSentence};

use super::wanted::asks_when;
use crate::Result;
use crate::index::lexical::searchable_title;
use crate::proof::days;
use crate::search::{RankedHit, Searcher};

/// Passages whose documents may be meant.
const LOOKED_AT: usize = 5;

/// Lines at the beginning of a document, and at its end, in which a firm may name itself.
const LETTERHEAD: usize = 12;
const FOOT: usize = 6;

/// Most words that tell the document.
const MAX_TELLING: usize = 5;

/// Most words of a line that names who made a document.
const MAX_WORDS: usize = 14;

/// What a question wants to know.
struct Maker {
    wants_firm: bool,
    /// Whether it is asked when.
    wants_day: bool,
    /// Stems of what tells the document.
    of: Vec<String>,
}

/// The line that says who made the document that a question speaks of, with its passage put before the others of `hits`.
pub fn find(
    searcher: &Searcher,
    question: &str,
    hits: &mut Vec<RankedHit>,
) -> Result<Option<WeighedSentence>> {
    let Some(maker) = asked_for(question) else { return Ok(None) };
    let txn = searcher.store.read()?;
    let mut found = Vec::new();
    for (at, hit) in hits.iter().enumerate().take(LOOKED_AT) {
        let Some(document) = searcher.store.document(&txn, hit.document)? else { continue };
        let title = searchable_title(&document);
        let names = |text: &str| maker.of.iter().all(|stem| language::stems(text).contains(stem));
        // What is called minutes goes before what speaks of minutes.
        if names(&title) {
            found.push((0, at, document));
        } else if names(&format!("{title}\n{}", hit.text)) {
            found.push((1, at, document));
        }
    }
    found.sort_by_key(|(rank, at, _)| (*rank, *at));
    for (_, at, document) in found {
        let mut pages = Vec::new();
        for number in [1, document.pages] {
            if let Some(page) = searcher.store.page(&txn, document.id, number)?
                && pages.iter().all(|other: &Page| other.number != number)
            {
                pages.push(page);
            }
        }
        let named = document.author.as_deref().and_then(|author| by_name(&pages, author));
        let named = named.filter(|_| !maker.wants_firm && !maker.wants_day);
        let Some((page, span)) = line(&pages, &maker).or(named) else {
            continue;
        };
        let text = span.of(&page.text).to_owned();
        let mut ranked = hits.remove(at);
        let within = ranked.hit.page == page.number
            && ranked.hit.span.start <= span.start
            && span.end <= ranked.hit.span.end;
        if !within {
            // The line is in no passage, or in another one: it is shown by itself.
            ranked.hit =
                Hit { page: page.number, span, text: text.clone(), heading: String::new(), ..ranked.hit };
            ranked.relevance = None;
        }
        let weighed = WeighedSentence {
            passage: 0,
            document: document.id,
            page: page.number,
            span,
            text,
            score: 1.0,
            similarity: 0.0,
            coverage: 1.0,
        };
        hits.insert(0, ranked);
        for (hit, rank) in hits.iter_mut().zip(1..) {
            hit.hit.rank = rank;
        }
        return Ok(Some(weighed));
    }
    Ok(None)
}

fn asked_for(question: &str) -> Option<Maker> {
    let said: Vec<String> = tokens(question).into_iter().map(|token| token.text).collect();
    let has = |list: fn(&language::Language) -> Words| said.iter().any(|word| language::any(list, word));
    let wants_firm =
        has(|language| language.questions.firms) && has(|language| language.questions.fact_words);
    let wants_day = has(|language| language.questions.senders)
        && asks_when(question)
        && !has(|language| language.questions.persons);
    let wants_maker = has(|language| language.questions.makers)
        && (wants_firm || has(|language| language.questions.persons));
    if !wants_maker && !wants_day {
        return None;
    }
    let left_out = |word: &str| {
        let lists: [fn(&language::Language) -> Words; 6] = [
            |language| language.questions.senders,
            |language| language.questions.makers,
            |language| language.questions.firms,
            |language| language.questions.persons,
            |language| language.questions.fact_words,
            |language| language.questions.carriers,
        ];
        lists.into_iter().any(|list| language::any(list, word))
    };
    let telling: Vec<&str> = said.iter().map(String::as_str).filter(|word| !left_out(word)).collect();
    let of: Vec<String> = query_words(&telling.join(" "))
        .into_iter()
        .filter(|word| !language::is_stop_word(&word.stem) && !is_article(&word.stem))
        .map(|word| word.stem)
        .collect();
    // "Who wrote Hamlet and the sonnets for whom?" asks about the world.
    (!of.is_empty() && of.len() <= MAX_TELLING).then_some(Maker { wants_firm, wants_day, of })
}

/// Articles are no stop words in languages other than English.
fn is_article(stem: &str) -> bool {
    language::any(|language| language.function_words, stem)
}

/// The line of the pages that names who made the document.
fn line<'p>(pages: &'p [Page], maker: &Maker) -> Option<(&'p Page, Span)> {
    let lines: Vec<(&Page, Span, &str)> = pages.iter().flat_map(lines).collect();
    if maker.wants_day {
        let dated = lines.iter().find(|(_, _, line)| says_when(line));
        return dated.map(|(page, span, _)| (*page, *span));
    }
    let by_label = || lines.iter().find(|(_, _, line)| is_made_by(line));
    let signature = || {
        let closing = lines.iter().rposition(|(_, _, line)| is_closing(line))?;
        lines[closing + 1..].iter().find(|(_, _, line)| is_name(line))
    };
    // "Kevin Strang, sales" below an estimate.
    let at_foot = || lines.last().filter(|(_, _, line)| is_full_name(line));
    let firm = || {
        let letterhead = lines.iter().take(LETTERHEAD);
        let foot = lines.iter().rev().take(FOOT);
        letterhead.chain(foot).find(|(_, _, line)| is_firm(line)).or_else(|| {
            let is_head = |(page, span, _): &&(&Page, Span, &str)| {
                page.blocks.iter().any(|block| {
                    block.kind == BlockKind::Furniture
                        && block.span.start <= span.start
                        && span.end <= block.span.end
                })
            };
            let names = |line: &str| {
                line.split_whitespace().filter(|word| word.starts_with(char::is_uppercase)).count()
            };
            lines.iter().filter(is_head).find(|(_, _, line)| names(line) >= 2)
        })
    };
    let found = if maker.wants_firm {
        firm().or_else(signature)
    } else {
        by_label().or_else(signature).or_else(at_foot).or_else(firm)
    };
    found.map(|(page, span, _)| (*page, *span))
}

/// The first line that has the last name of the author that the file tells.
fn by_name<'p>(pages: &'p [Page], author: &str) -> Option<(&'p Page, Span)> {
    let last = author.split_whitespace().next_back().filter(|name| name.chars().count() > 2)?;
    let names =
        |line: &str| line.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case(last));
    let found = pages.iter().flat_map(lines).find(|(_, _, line)| names(line))?;
    Some((found.0, found.1))
}

/// The lines of a page, and the sentences of those that are several: paragraphs come without their line breaks.
fn lines(page: &Page) -> impl Iterator<Item = (&Page, Span, &str)> {
    let text = page.text.as_str();
    let (mut at, mut characters) = (0, 0);
    sentences(text).into_iter().map(move |range| {
        characters += text[at..range.start].chars().count();
        let start = characters;
        characters += text[range.clone()].chars().count();
        at = range.end;
        (page, Span::new(start, characters), &text[range])
    })
}

/// "Recorded by S. Adeyemi", "Author: S. Adeyemi".
fn is_made_by(line: &str) -> bool {
    let lower = line.to_lowercase();
    let names_after = |rest: &str| {
        let rest = line[line.len() - rest.len()..].trim_start_matches([':', ' ', '\t']);
        rest.starts_with(char::is_uppercase) && rest.split_whitespace().count() <= MAX_WORDS
    };
    // Lower case may have another length in a few scripts; such lines are left alone.
    lower.len() == line.len()
        && LANGUAGES.iter().flat_map(|language| language.questions.made_by).any(|label| {
            lower.strip_prefix(label).is_some_and(|rest| {
                let is_label = rest.starts_with([':', '\t']);
                let is_phrase = label.contains(' ') && rest.starts_with(' ');
                (is_label || is_phrase) && names_after(rest)
            })
        })
}

/// "Date: Wed, 13 May 2026", "Datum: 13.05.2026".
fn says_when(line: &str) -> bool {
    line.split_once(':').is_some_and(|(label, rest)| {
        let label = label.trim().to_lowercase();
        LANGUAGES.iter().flat_map(|language| language.questions.made_on).any(|made_on| *made_on == label)
            && !days(rest).is_empty()
    })
}

fn is_closing(line: &str) -> bool {
    let plain = line.trim_end_matches([',', '.', '!']).to_lowercase();
    LANGUAGES.iter().flat_map(|language| language.documents.closings).any(|closing| *closing == plain)
}

fn is_name(line: &str) -> bool {
    line.starts_with(char::is_uppercase)
        && (1..=5).contains(&line.split_whitespace().count())
        && !line.contains(['_', ':', '\t'])
}

/// Two or three words with capital letters, and perhaps a role behind a comma.
fn is_full_name(line: &str) -> bool {
    let name = line.split(',').next().unwrap_or_default();
    (2..=3).contains(&name.split_whitespace().count())
        && name.split_whitespace().all(|word| {
            word.starts_with(char::is_uppercase)
                && word.chars().any(char::is_lowercase)
                && word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
        })
        && line.split_whitespace().count() <= MAX_WORDS
        && !line.ends_with(['.', ':', '!', '?'])
}

fn is_firm(line: &str) -> bool {
    let words = tokens(line);
    (2..=MAX_WORDS).contains(&words.len())
        && line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && !line.ends_with('.')
        && words.iter().skip(1).any(|word| {
            let is_form = language::any(|language| language.documents.firm_forms, &word.text);
            // "9.8 kg" is no firm.
            is_form && line[word.range.clone()].starts_with(char::is_uppercase)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_for_a_maker_names_a_document() {
        let of = |question| asked_for(question).map(|maker| (maker.wants_firm, maker.of));
        let when = |question| asked_for(question).is_some_and(|maker| maker.wants_day);
        assert!(when("When did Elke write?") && when("Wann hat Elke geschrieben?"));
        assert!(!when("Where was the letter sent?") && !when("How many letters were sent?"));
        assert!(!when("When was the agreement signed?") && !when("Who wrote the minutes?"));
        assert_eq!(of("Who wrote the minutes?"), Some((false, vec!["minut".to_owned()])));
        assert_eq!(of("Which company made the offer?"), Some((true, vec!["offer".to_owned()])));
        assert_eq!(of("Wer hat das Protokoll geschrieben?"), Some((false, vec!["protokol".to_owned()])));
        assert_eq!(of("Who is the driver?"), None);
        assert_eq!(of("What made the roof leak?"), None);
    }

    #[test]
    fn lines_that_name_a_maker() {
        for line in
            ["Recorded by S. Adeyemi", "Author: S. Adeyemi", "Protokoll: P. Lund", "Verfasst von P. Lund"]
        {
            assert!(is_made_by(line), "{line}");
        }
        for line in ["Minutes of the meeting", "From here on it rains", "By Thursday", "Minutes: five"] {
            assert!(!is_made_by(line), "{line}");
        }
        assert!(says_when("Date: Wed, 13 May 2026 15:40") && says_when("Datum: 13.05.2026"));
        assert!(!says_when("Date: soon") && !says_when("Due: 13 May 2026"));
        assert!(is_full_name("Kevin Strang, sales") && is_full_name("Gillian Hallam"));
        assert!(
            !is_full_name("Page 2") && !is_full_name("BRIGHTBATH LTD") && !is_full_name("See you there.")
        );
        assert!(is_closing("Kind regards,") && is_closing("Mit freundlichen Grüßen"));
        assert!(is_firm("Brandl & Söhne KG, Am Wehr 7, 96047 Bamberg") && is_firm("Kestrel Glass Ltd"));
        assert!(
            !is_firm("Weight\t9.8 kg")
                && !is_firm("Co-operation is welcome.")
                && !is_firm("The roof of hall 2")
        );
    }
}
