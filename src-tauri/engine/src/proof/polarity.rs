//! Whether a sentence denies what a passage says, or says its opposite.
//!
//! Looks at words near negations and at pairs of opposites; it does not parse. Where exceptions ("unless", "only") are
//! spoken of it keeps silent.

use std::ops::Range;

use super::terms::{Word, akin};

/// Words that deny what follows.
const NEGATIONS: &[&str] = &[
    "not", "never", "no", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "hardly",
    "unable", "nicht", "kein", "keine", "keinen", "keiner", "keinem", "keines", "nie", "niemals", "ohne",
    "weder", "niemand", "jamais", "sans", "aucun", "aucune", "nunca", "sin", "ne", "pas", "non", "mai",
    "senza", "nt", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "wont", "cant",
];

/// Verbs and adjectives that deny by their meaning, as stems; they deny what stands before or after them.
const DENYING: &[&str] = &[
    "prohibit",
    "forbidden",
    "forbid",
    "ban",
    "refus",
    "deni",
    "fail",
    "lack",
    "reject",
    "verboten",
    "untersagt",
    "verbietet",
    "interdit",
    "prohibido",
    "unlaw",
    "illeg",
];

/// Words whose presence makes a negation hard to judge.
const EXCEPTIONS: &[&str] = &[
    "only",
    "unless",
    "except",
    "until",
    "but",
    "other",
    "nur",
    "außer",
    "sofern",
    "solange",
    "ausgenommen",
    "sauf",
    "salvo",
];

/// Fewest words of a statement; fewer name something and neither affirm nor deny it.
const LEAST_STATEMENT: usize = 3;

/// How many telling words a negation reaches.
const REACH: usize = 5;

/// Groups of words that mean the same, each with its opposite, as stems or plain words.
const OPPOSITES: &[(&[&str], &[&str])] = &[
    (
        &[
            "increas",
            "rise",
            "rose",
            "risen",
            "grow",
            "grew",
            "grown",
            "growth",
            "climb",
            "gain",
            "gained",
            "higher",
            "rais",
            "expand",
            "up",
            "stieg",
            "gestiegen",
            "erhöht",
            "wuchs",
        ],
        &[
            "decreas", "fall", "fell", "fallen", "declin", "drop", "shrink", "shrank", "reduc", "reduct",
            "lower", "lost", "down", "sank", "gesunken", "gefallen",
        ],
    ),
    (&["more", "greater", "exceed", "mehr"], &["less", "fewer", "weniger"]),
    (&["abov"], &["below"]),
    (&["befor", "prior", "vor"], &["after", "follow", "nach"]),
    (&["maximum", "most"], &["minimum", "least"]),
    (&["includ", "inclus"], &["exclud", "exclus"]),
    (
        &["allow", "permit", "permiss", "erlaubt", "gestattet"],
        &["prohibit", "forbidden", "forbid", "ban", "verboten", "untersagt"],
    ),
    (&["accept", "approv", "grant"], &["reject", "refus", "deni", "denial"]),
    (&["win", "won", "victori", "winner"], &["lose", "lost", "defeat", "loser"]),
    (&["profit"], &["loss", "losses"]),
    (&["mandatori", "compulsori", "requir", "oblig"], &["option", "voluntari"]),
    (&["alway"], &["never"]),
    (&["first", "erste", "ersten"], &["last", "letzte", "letzten"]),
    (&["earli", "earlier", "earliest"], &["late", "later", "latest"]),
    (
        &["start", "began", "begin", "begun", "commenc", "open"],
        &["end", "ended", "stop", "ceas", "close", "terminat"],
    ),
    (&["north", "northern"], &["south", "southern"]),
    (&["east", "eastern"], &["west", "western"]),
    (&["posit"], &["negat"]),
    (&["success", "succeed", "succeeded"], &["fail", "failur"]),
    (&["male", "man", "men"], &["femal", "woman", "women"]),
    (&["buy", "bought", "purchas", "acquir"], &["sell", "sold", "sale"]),
    (&["major", "most"], &["minor", "few"]),
    (&["true", "correct", "valid"], &["fals", "incorrect", "invalid"]),
    (&["public"], &["privat"]),
    (&["intern", "insid"], &["extern", "outsid"]),
    (&["old", "older", "oldest"], &["young", "younger", "youngest", "new", "newer", "newest"]),
    (&["larg", "larger", "largest", "big", "bigger", "biggest"], &["small", "smaller", "smallest"]),
    (&["high", "highest"], &["low", "lowest"]),
    (&["long", "longer", "longest"], &["short", "shorter", "shortest"]),
    (&["alive", "surviv"], &["dead", "die", "kill"]),
    (&["present"], &["absent"]),
    (&["lawful", "legal"], &["unlaw", "illeg"]),
    (&["tempor", "temporari"], &["perman"]),
    (&["all", "everi", "each"], &["none"]),
];

/// Prefixes that turn a word into its opposite.
const TURNING: &[&str] = &["un", "in", "im", "ir", "il", "non", "dis", "mis"];

/// A sentence's words and which of them are denied.
#[derive(Debug, Clone, Default)]
pub(super) struct Polarity {
    pub denied: Vec<bool>,
    /// For each group of opposites: whether the first or the second is there.
    sides: Vec<(bool, bool)>,
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
            let contracted = word.plain == "t"
                && text[..word.range.start].ends_with(['\'', '’'])
                && index > 0
                && words[index - 1].plain.ends_with('n');
            let negation = contracted || NEGATIONS.contains(&word.plain.as_str());
            let comparison = matches!(
                next,
                "later"
                    | "more"
                    | "less"
                    | "only"
                    | "fewer"
                    | "earlier"
                    | "limited"
                    | "matter"
                    | "doubt"
                    | "one"
                    | "nur"
                    | "später"
                    | "mehr"
                    | "weniger"
            );
            let longer = next == "longer";
            if negation && (!comparison || longer) {
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
                if matches!(word.plain.as_str(), "nicht" | "pas") {
                    for before in index.saturating_sub(4)..index {
                        denied[before] ^= words[before].is_telling();
                    }
                }
            } else if DENYING.contains(&word.stem.as_str()) && !denied[index] {
                for other in clause(text, words, index) {
                    denied[other] ^= other != index;
                }
            }
        }
        let present = |group: &[&str]| {
            words.iter().zip(&denied).any(|(word, denied)| {
                !denied && (group.contains(&word.stem.as_str()) || group.contains(&word.plain.as_str()))
            })
        };
        let sides = OPPOSITES.iter().map(|(one, other)| (present(one), present(other))).collect();
        let has_exception = words.iter().any(|word| EXCEPTIONS.contains(&word.plain.as_str()));
        Polarity { denied, sides, has_exception }
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
        opposed > 0.0 && opposed >= agreeing * 0.35
    }

    fn opposite_of(&self, passage: &Polarity) -> bool {
        self.sides.iter().zip(&passage.sides).any(|(mine, other)| {
            (mine.0 && !mine.1 && other.1 && !other.0) || (mine.1 && !mine.0 && other.0 && !other.1)
        })
    }
}

/// The groups of opposites that a word stands in, and on which side, so that two words on one side ("rose", "increased")
/// have a number in common.
pub(super) fn sides(word: &Word) -> Vec<usize> {
    let holds = |group: &[&str]| group.contains(&word.stem.as_str()) || group.contains(&word.plain.as_str());
    let groups = OPPOSITES.iter().flat_map(|(one, other)| [one, other]);
    groups.enumerate().filter(|(_, group)| holds(group)).map(|(side, _)| side).collect()
}

fn is_turned(a: &str, b: &str) -> bool {
    let turns = |long: &str, short: &str| {
        short.len() >= 4
            && TURNING.iter().any(|prefix| long.strip_prefix(prefix).is_some_and(|rest| rest == short))
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
    use super::super::terms::Terms;
    use super::*;
    use crate::Embedder;

    fn clash(sentence: &str, passage: &str) -> Clash {
        let embedder = Embedder::new(1);
        let mut terms = Terms::new(embedder.tokenizer());
        let (words, passage_words) = (terms.words(sentence), terms.words(passage));
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
