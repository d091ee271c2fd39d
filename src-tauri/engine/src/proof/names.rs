//! Proper names of a sentence, and whether a text knows them.
//!
//! A name is told by its capital letters, so languages that write every noun with one are judged only by names of two or
//! more words, and scripts without capital letters not at all: there the words alone count.

use std::collections::HashSet;
use std::ops::Range;

use footnote_language::{self as language, LANGUAGES};

use super::figures::Figures;
use super::terms::{Word, words};

/// A name: one or more words with capital letters that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    pub range: Range<usize>,
    /// Its words in lower case.
    pub words: Vec<String>,
    /// For each word, whether it is made of capital letters alone.
    acronyms: Vec<bool>,
}

/// The words of a text that names are looked up in.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    words: HashSet<String>,
    roots: HashSet<String>,
    /// First letters of capitalised words that follow each other.
    initials: HashSet<String>,
    /// Word pairs, the second with a capital letter.
    pairs: HashSet<(String, String)>,
}

/// How much of a name a text knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Knowledge {
    /// None of it, or another name in its place ("Mary Smith" for "John Smith").
    None,
    Part,
    All,
}

/// Fewest words of a heading in capitals, of those with so many letters ("and" is small in headings).
const LEAST_TITLE: usize = 4;
const LEAST_TITLE_WORD: usize = 4;

/// Of how many words one is a frequent one, in a sentence of a language.
const FREQUENT_PART: usize = 8;

/// Least letters of a name without its ending.
const LEAST_ROOT: usize = 4;

/// Most words of a name that its initials are taken of.
const MAX_INITIALS: usize = 6;

/// The names of a sentence. `figures` are ranges that are judged otherwise.
pub(super) fn names(text: &str, words: &[Word], figures: &[Range<usize>]) -> Vec<Name> {
    let only_long = is_full_of_capitals(words);
    if is_title(text, words) && !only_long {
        return Vec::new();
    }
    let mut found: Vec<Name> = Vec::new();
    let mut open = false;
    for (index, word) in words.iter().enumerate() {
        let in_figure =
            figures.iter().any(|range| range.start < word.range.end && word.range.start < range.end);
        let candidate = word.capital && !in_figure && word.plain.chars().count() > 1 && is_name(word);
        if !candidate {
            // "University of Oxford" is one name, but each of its words counts.
            open = false;
            continue;
        }
        let shown = &text[word.range.clone()];
        let acronym = shown.chars().filter(|c| c.is_alphabetic()).count() > 1
            && shown.chars().all(|c| !c.is_lowercase());
        let inner_capital = shown.chars().skip(1).any(char::is_uppercase);
        let joined = open && joins(text.get(words[index - 1].range.end..word.range.start).unwrap_or(""));
        let begins = begins_sentence(text, word.range.start);
        let named_by_next = words.get(index + 1).is_some_and(|next| {
            next.capital
                && is_name(next)
                && joins(text.get(word.range.end..next.range.start).unwrap_or(""))
                && next.plain.chars().count() > 1
        });
        if begins && !acronym && !inner_capital && !named_by_next {
            open = false;
            continue;
        }
        // "The Employees Handbook": a frequent word at the beginning is hardly the first word of a name.
        if joined && let Some(name) = found.last_mut() {
            name.range.end = word.range.end;
            name.words.push(word.plain.clone());
            name.acronyms.push(acronym);
        } else {
            found.push(Name {
                range: word.range.clone(),
                words: vec![word.plain.clone()],
                acronyms: vec![acronym],
            });
        }
        open = true;
    }
    if only_long {
        found.retain(|name| name.words.len() > 1 || name.acronyms[0]);
    }
    found
}

/// Letters by which a form of a name may differ from one in a text ("Israelis", "Israel"), and those that it shares at least.
const ENDING: usize = 3;
const LEAST_SHARED: usize = 5;

/// Whether a question has a name of which none of the texts has a word, in any form. What tells where something is from
/// ("a French family") is said in too many ways, and days and months are no names here.
pub(crate) fn unknown_name(question: &str, texts: &[String]) -> bool {
    let asked = words(question);
    let figures: Vec<Range<usize>> =
        Figures::of(question).all.into_iter().map(|figure| figure.range).collect();
    let found = names(question, &asked, &figures);
    if found.is_empty() {
        return false;
    }
    let mut known = Known::default();
    let mut plain: HashSet<String> = HashSet::new();
    for text in texts {
        known.add(text, &words(text));
        plain.extend(language::tokens(text).into_iter().map(|token| token.text));
    }
    let is_there = |word: &str| {
        language::tokens(word).into_iter().any(|token| {
            let letters = token.text.chars().count();
            let shared: String =
                token.text.chars().take(letters.saturating_sub(ENDING).max(LEAST_SHARED)).collect();
            plain.contains(&token.text)
                || letters > LEAST_SHARED
                    && plain
                        .iter()
                        .any(|other| other.starts_with(&shared) && other.chars().count() <= letters + ENDING)
        })
    };
    found.iter().any(|name| {
        !is_origin(question, name)
            && !is_attribute(question, name)
            && !name.words.iter().any(|word| is_day_or_month(word) || is_there(word))
            && name.known_by(&[&known]) == Knowledge::None
    })
}

/// Whether a name is an acronym before a small word that it says something of: "the CCTV footage". Documents often have another word for
/// such a thing.
fn is_attribute(text: &str, name: &Name) -> bool {
    is_before_small_word(text, name) && name.acronyms == [true]
}

/// Whether a name is one word before a small one that says what is from there: "the French family".
fn is_origin(text: &str, name: &Name) -> bool {
    let [word] = &name.words[..] else { return false };
    is_before_small_word(text, name) && ORIGINS.iter().any(|ending| word.ends_with(ending))
}

fn is_before_small_word(text: &str, name: &Name) -> bool {
    text[name.range.end..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase))
}

/// How words end that say where something is from.
const ORIGINS: [&str; 8] = ["an", "ian", "ic", "ish", "ese", "ch", "ische", "ischen"];

/// How the names of days end in the languages that write them with capitals.
const DAYS: [&str; 4] = ["day", "days", "tag", "woch"];

fn is_day_or_month(word: &str) -> bool {
    language::month(word).is_some()
        || word.len() > 4
            && DAYS.iter().any(|ending| word.strip_suffix('s').unwrap_or(word).ends_with(ending))
            && word.get(..3).is_some_and(|start| language::any(|language| language.dates.beginnings, start))
}

fn is_name(word: &Word) -> bool {
    word.is_telling() && !language::any(|language| language.names.no_names, &word.plain) || word.plain == "us"
}

/// Whether nothing but a space or a point of an initial stands between two words.
fn joins(between: &str) -> bool {
    matches!(between, " " | "-" | ". " | " & " | "\u{A0}" | "." | "'" | "’")
}

/// Whether a word stands where any word has a capital letter.
fn begins_sentence(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '“' | '„' | '‘' | '\'' | '(' | '«' | '¿' | '¡' | '–' | '—' | '-')
    });
    before.is_empty() || before.ends_with(['.', '!', '?', ':', ';', '…'])
}

/// Whether (nearly) all words have capital letters, as in a heading.
fn is_title(text: &str, words: &[Word]) -> bool {
    let telling =
        words.iter().filter(|word| word.is_telling() && word.plain.chars().count() >= LEAST_TITLE_WORD);
    let (mut capital, mut all) = (0, 0);
    for word in telling {
        all += 1;
        capital += usize::from(word.capital);
    }
    let shouted = text.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase());
    all >= LEAST_TITLE && (capital == all || shouted) && !text.trim_end().ends_with(['.', '!'])
}

/// Whether the words seem to be of a language that writes all nouns with a capital letter.
fn is_full_of_capitals(words: &[Word]) -> bool {
    let is_in = |language: &language::Language| {
        let count = words.iter().filter(|word| language.frequent_words.contains(&word.plain)).count();
        count > 0 && count * FREQUENT_PART >= words.len()
    };
    LANGUAGES.iter().any(|language| language.nouns_have_capitals && is_in(language))
}

impl Name {
    /// How much of the name texts know together.
    pub fn known_by(&self, texts: &[&Known]) -> Knowledge {
        let known: Vec<bool> = self
            .words
            .iter()
            .zip(&self.acronyms)
            .map(|(word, acronym)| texts.iter().any(|text| text.knows(word, *acronym)))
            .collect();
        if texts.iter().any(|text| text.knows_initials(self)) {
            Knowledge::All
        } else if known.iter().all(|known| *known) {
            // "Petra Strand" is made of Petra Nyström and Mikael Strand.
            let is_one = self.words.len() < 2 || texts.iter().any(|text| text.has_in_a_row(self));
            let is_mixed = !is_one && texts.iter().any(|text| text.replaces(self));
            if is_mixed { Knowledge::Part } else { Knowledge::All }
        } else if !known.contains(&true) || texts.iter().any(|text| text.replaces(self)) {
            Knowledge::None
        } else {
            Knowledge::Part
        }
    }
}

impl Known {
    pub fn add(&mut self, text: &str, words: &[Word]) {
        let mut run: Vec<char> = Vec::new();
        for (index, word) in words.iter().enumerate() {
            self.words.insert(word.plain.clone());
            self.roots.insert(root(&word.plain).to_string());
            if word.capital {
                if let Some(previous) = index.checked_sub(1).map(|index| &words[index]) {
                    if !run.is_empty() && !joins(text.get(previous.range.end..word.range.start).unwrap_or(""))
                    {
                        run.clear();
                    }
                    self.pairs.insert((previous.plain.clone(), word.plain.clone()));
                }
                run.extend(word.plain.chars().next());
                for start in run.len().saturating_sub(MAX_INITIALS)..run.len().saturating_sub(1) {
                    self.initials.insert(run[start..].iter().collect());
                }
            } else if !language::any(|language| language.names.particles, &word.plain) {
                run.clear();
            }
        }
    }

    fn knows(&self, word: &str, acronym: bool) -> bool {
        let short_forms = LANGUAGES.iter().flat_map(|language| language.names.short_forms);
        let long_form = short_forms
            .filter(|(short, long)| *short == word || long.split(' ').any(|part| part == word))
            .any(|(short, long)| {
                long.split(' ').all(|part| self.words.contains(part)) || self.words.contains(*short)
            });
        self.words.contains(word)
            || word
                .strip_suffix("'s")
                .or(word.strip_suffix("’s"))
                .is_some_and(|word| self.words.contains(word))
            || root(word).chars().count() >= LEAST_ROOT && self.roots.contains(root(word))
            || acronym && self.initials.contains(word)
            || long_form
    }

    /// Whether the words of a name follow each other in the text.
    pub fn has_in_a_row(&self, name: &Name) -> bool {
        name.words.windows(2).all(|pair| self.pairs.contains(&(pair[0].clone(), pair[1].clone())))
    }

    /// Whether the text has the initials of a name instead of it.
    fn knows_initials(&self, name: &Name) -> bool {
        let initials: String = name.words.iter().filter_map(|word| word.chars().next()).collect();
        initials.chars().count() > 1 && self.words.contains(&initials)
    }

    /// Whether the text has another capitalised word beside a word of the name that it knows.
    pub fn replaces(&self, name: &Name) -> bool {
        // "Mr Strand" names no other than "Mikael Strand".
        let capital = |word: &String| {
            !language::any(|language| language.names.no_names, word)
                && self.pairs.iter().any(|(_, capital)| capital == word)
        };
        self.pairs.iter().any(|(before, after)| {
            (name.words.last() == Some(after) && !name.words.contains(before) && capital(before))
                || (name.words.first() == Some(before) && !name.words.contains(after) && capital(before))
        })
    }
}

fn root(word: &str) -> &str {
    let endings = LANGUAGES.iter().flat_map(|language| language.names.people_endings);
    endings
        .filter_map(|ending| word.strip_suffix(ending))
        .find(|root| root.chars().count() >= LEAST_ROOT)
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        names(text, &words(text), &[]).into_iter().map(|name| text[name.range].to_string()).collect()
    }

    fn knowledge(name: &str, text: &str) -> Knowledge {
        let sentence = format!("It was {name} that did it.");
        let names = names(&sentence, &words(&sentence), &[]);
        let mut known = Known::default();
        known.add(text, &words(text));
        names[0].known_by(&[&known])
    }

    #[test]
    fn names_are_told_by_capital_letters() {
        assert_eq!(
            found("The report was written by Mary Smith of IBM in Zurich."),
            ["Mary Smith", "IBM", "Zurich"]
        );
        assert_eq!(found("Tenants may not sublet."), Vec::<String>::new());
        assert_eq!(found("Angela Merkel sprach mit der Presse über die Lage."), ["Angela Merkel"]);
        assert_eq!(found("Notice Period And Rent Increase"), Vec::<String>::new());
    }

    #[test]
    fn a_name_is_known_in_other_forms() {
        assert_eq!(knowledge("NASA", "the National Aeronautics and Space Administration"), Knowledge::All);
        assert_eq!(knowledge("World Health Organization", "according to the WHO"), Knowledge::All);
        assert_eq!(knowledge("Italian", "in Italy"), Knowledge::All);
        assert_eq!(knowledge("Barack Obama", "Obama spoke"), Knowledge::Part);
    }

    #[test]
    fn other_names_are_not_known() {
        assert_eq!(knowledge("Zurich", "in Geneva"), Knowledge::None);
        assert_eq!(knowledge("Mary Smith", "yesterday the manager Mr John Smith spoke"), Knowledge::None);
        assert_eq!(knowledge("Johnson", "Mr Johnston"), Knowledge::None);
        assert_eq!(knowledge("Australia", "in Austria"), Knowledge::None);
    }
}
