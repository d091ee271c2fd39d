//! Whether a sentence denies what a passage says, or says its opposite.
//!
//! Looks at words near negations and at pairs of opposites; it does not parse. Where exceptions ("unless", "only") are
//! spoken of it keeps silent.

use std::ops::Range;

use footnote_language::{self as language, CONTRASTS, LANGUAGES};

use super::terms::{Word, akin};

/// Fewest words of a statement; fewer name something and neither affirm nor deny it.
const LEAST_STATEMENT: usize = 3;

/// How many telling words a negation reaches, and how many words before it one that follows what it denies.
const REACH: usize = 5;
const TRAILING_REACH: usize = 4;

/// Fewest bytes of a word that a prefix turns into its opposite.
const LEAST_TURNED: usize = 4;

/// What weight of words must be denied on one side alone, as a share of those on which both agree. Set by hand.
const OPPOSED_SHARE: f32 = 0.35;

/// A sentence's words and which of them are denied.
#[derive(Debug, Clone)]
pub(super) struct Polarity {
    pub denied: Vec<bool>,
    /// For each contrast: whether a word of its one side is there, undenied, and of the other.
    present: [(bool, bool); CONTRASTS],
    has_exception: bool,
}

/// How the polarities of two texts go together.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Clash {
    /// A word is denied in one and not in the other.
    pub negation: bool,
    /// One holds the opposite of a word of the other.
    pub opposite: bool,
}

impl Polarity {
    pub fn of(text: &str, words: &[Word]) -> Polarity {
        let mut denied = vec![false; words.len()];
        for (index, word) in words.iter().enumerate() {
            let next = words.get(index + 1).map_or("", |next| next.plain.as_str());
            // "Isn't" is cut into "isn" and "t".
            let contracted = word.plain == "t"
                && text[..word.range.start].ends_with(['\'', '’'])
                && index > 0
                && words[index - 1].plain.ends_with('n');
            let negation = contracted || language::any(|language| language.logic.negations, &word.plain);
            // "No later than" compares.
            if negation && !language::any(|language| language.logic.comparisons, next) {
                let mut reached = 0;
                for after in index + 1..words.len() {
                    if reached == REACH
                        || ends_clause(
                            text.get(words[after - 1].range.end..words[after].range.start).unwrap_or(""),
                        )
                    {
                        break;
                    }
                    denied[after] ^= true;
                    reached += usize::from(words[after].is_telling());
                }
                // "nicht" and "pas" often follow what they deny.
                if language::any(|language| language.logic.trailing_negations, &word.plain) {
                    for before in index.saturating_sub(TRAILING_REACH)..index {
                        denied[before] ^= words[before].is_telling();
                    }
                }
            } else if language::any(|language| language.logic.denying, &word.stem) && !denied[index] {
                for other in clause(text, words, index) {
                    denied[other] ^= other != index;
                }
            }
        }
        let mut present = [(false, false); CONTRASTS];
        for (word, _) in words.iter().zip(&denied).filter(|(_, denied)| !**denied) {
            for side in sides(word) {
                let (one, other) = &mut present[side / 2];
                *(if side % 2 == 0 { one } else { other }) = true;
            }
        }
        let has_exception =
            words.iter().any(|word| language::any(|language| language.logic.exceptions, &word.plain));
        Polarity { denied, present, has_exception }
    }

    /// Compares a sentence with a passage. Both come with their words.
    pub fn clash(&self, words: &[Word], passage: &Polarity, passage_words: &[Word]) -> Clash {
        Clash {
            negation: words.len() >= LEAST_STATEMENT
                && !self.has_exception
                && !passage.has_exception
                && self.negation_clashes(words, passage, passage_words),
            opposite: self.opposite_of(passage),
        }
    }

    fn negation_clashes(&self, words: &[Word], passage: &Polarity, passage_words: &[Word]) -> bool {
        let (mut agreeing, mut opposed) = (0.0, 0.0);
        for (word, denied) in words.iter().zip(&self.denied).filter(|(word, _)| word.is_telling()) {
            let mut found = false;
            let mut agrees = false;
            for (other, other_denied) in passage_words.iter().zip(&passage.denied) {
                let turned = is_turned(&word.plain, &other.plain);
                if turned || akin(word, other) {
                    found = true;
                    agrees |= (denied == other_denied) != turned;
                }
            }
            if found {
                *(if agrees { &mut agreeing } else { &mut opposed }) += word.weight;
            }
        }
        // What is spoken of stands outside the negation, so it agrees anyway; what is said of it decides.
        opposed > 0.0 && opposed >= agreeing * OPPOSED_SHARE
    }

    fn opposite_of(&self, passage: &Polarity) -> bool {
        self.present.iter().zip(&passage.present).any(|(mine, other)| {
            (mine.0 && !mine.1 && other.1 && !other.0) || (mine.1 && !mine.0 && other.0 && !other.1)
        })
    }
}

/// The sides of contrasts that a word stands on, so that two words on one side ("rose", "increased") have a number in common.
pub(super) fn sides(word: &Word) -> impl Iterator<Item = usize> {
    language::sides(&word.stem).iter().chain(language::sides(&word.plain)).copied()
}

fn turning_prefixes() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().flat_map(|language| language.logic.turning_prefixes.iter())
}

fn is_turned(a: &str, b: &str) -> bool {
    let turns = |long: &str, short: &str| {
        short.len() >= LEAST_TURNED
            && turning_prefixes().any(|prefix| long.strip_prefix(prefix).is_some_and(|rest| rest == short))
    };
    turns(a, b) || turns(b, a)
}

/// The words around one that stand in its clause, within reach.
fn clause(text: &str, words: &[Word], index: usize) -> Range<usize> {
    let parts = |a: &Word, b: &Word| {
        let between = text.get(a.range.end..b.range.start).unwrap_or("");
        ends_clause(between) || between.contains(',')
    };
    let mut from = index;
    while from > 0 && index - from < 2 * REACH && !parts(&words[from - 1], &words[from]) {
        from -= 1;
    }
    let mut to = index + 1;
    while to < words.len() && to - index <= REACH && !parts(&words[to - 1], &words[to]) {
        to += 1;
    }
    from..to
}

fn ends_clause(between: &str) -> bool {
    between.contains(['.', ';', ':', '!', '?', '(', ')'])
}

#[cfg(test)]
mod tests {
    use super::super::terms::words;
    use super::*;

    fn clash(sentence: &str, passage: &str) -> Clash {
        let (words, passage_words) = (words(sentence), words(passage));
        Polarity::of(sentence, &words).clash(&words, &Polarity::of(passage, &passage_words), &passage_words)
    }

    #[track_caller]
    fn negated(sentence: &str, passage: &str) {
        assert!(clash(sentence, passage).negation);
        assert!(clash(passage, sentence).negation);
    }

    #[track_caller]
    fn agreed(sentence: &str, passage: &str) {
        assert_eq!(clash(sentence, passage), Clash::default());
        assert_eq!(clash(passage, sentence), Clash::default());
    }

    #[test]
    fn a_denial_clashes() {
        negated("The tenant may sublet the flat.", "The tenant may not sublet the flat.");
        negated("Smoking is allowed in the office.", "Smoking isn't allowed in the office.");
        negated("The deposit is refundable.", "The deposit is never refundable.");
        negated("Work starts without a permit.", "Work starts with a permit.");
        negated("The plan is no longer available.", "The plan is available.");
        negated("The contract is valid.", "The contract is invalid.");
        negated("Der Mieter darf untervermieten.", "Der Mieter darf nicht untervermieten.");
        negated("Haustiere sind gestattet.", "Haustiere sind nicht gestattet.");
    }

    #[test]
    fn denials_of_both_agree() {
        agreed("The tenant may not sublet the flat.", "The tenant shall not assign or sublet the flat.");
        agreed("Subletting the flat is prohibited.", "The tenant must not sublet the flat.");
        agreed("Notice is due within 14 days.", "Notice is due no later than 14 days.");
    }

    #[test]
    fn opposites_clash() {
        assert!(clash("Revenue increased in the quarter.", "Revenue decreased in the quarter.").opposite);
        assert!(clash("Pay before delivery.", "Pay after delivery.").opposite);
        assert!(!clash("Revenue rose in the quarter.", "Revenue increased in the quarter.").opposite);
        assert!(!clash("Revenue rose.", "Revenue did not fall.").opposite);
    }

    #[test]
    fn exceptions_are_left_alone() {
        assert!(
            !clash("Subletting needs consent.", "The tenant may not sublet unless consent is given.")
                .negation
        );
    }
}
