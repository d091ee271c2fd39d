//! Tells a model that goes round in circles from one that has much to say.

use std::collections::{HashMap, HashSet};

use footnote_language as language;

/// A sentence is a loop where a row of so many words comes so many times. Lists repeat a unit or two words of their items
/// ("10 NTU a month in row A"), so shorter rows must come oftener.
const ROWS: [(usize, usize); 2] = [(5, 3), (3, 6)];

/// How often sentences are said again until it is a loop.
const MOST_SAID_AGAIN: usize = 2;

/// The sentences of an answer, and how often one was said again.
#[derive(Debug, Default)]
pub struct Loops {
    said: HashSet<String>,
    again: usize,
}

impl Loops {
    /// Whether a sentence was said before, in the same words. Counts it.
    pub fn is_said_before(&mut self, sentence: &str) -> bool {
        let is_new = self.said.insert(plain(sentence).join(" "));
        self.again += usize::from(!is_new);
        !is_new
    }

    pub fn is_loop(&self) -> bool {
        self.again >= MOST_SAID_AGAIN
    }
}

/// Whether a sentence repeats a row of words again and again.
pub fn repeats_itself(sentence: &str) -> bool {
    let words = plain(sentence);
    ROWS.iter().any(|(length, times)| {
        let mut counted: HashMap<&[String], usize> = HashMap::new();
        words.windows(*length).any(|row| {
            let count = counted.entry(row).or_default();
            *count += 1;
            *count >= *times
        })
    })
}

fn plain(text: &str) -> Vec<String> {
    language::tokens(text).into_iter().map(|token| token.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_is_told_from_a_list() {
        for looping in [
            "CCTV is kept for 12 hours a day, 7 days a week, and it is only available for 12 hours a day, 7 days a week, and it is \
             only available for 12 hours a day, 7 days a week, and it",
            "The board of the bank is a subsidiary of the Bank of England, which is a subsidiary of the Bank of England, which is a \
             subsidiary of the Bank of England.",
            "Das sind die Herren von Melfi, die Herren von Melfi, die Herren von Melfi, die Herren von Melfi, die Herren von Melfi, die Herren von \
             Melfi.",
        ] {
            assert!(repeats_itself(looping), "{looping}");
        }
        for listing in [
            "Row A drifted by 10 NTU a month, row B by 12 NTU a month, row C by 9 NTU a month and row D by 11 NTU a month.",
            "The fee is 5 euros a month in winter and 7 euros a month in summer.",
            "Die Pacht steigt am 1. Januar 2025 von 0,38 auf 0,42 Euro je Quadratmeter.",
            "",
        ] {
            assert!(!repeats_itself(listing), "{listing}");
        }
    }

    #[test]
    fn what_is_said_again_is_noticed_and_a_loop_from_the_second_time() {
        let mut loops = Loops::default();
        assert!(!loops.is_said_before("The board meets in May."));
        assert!(loops.is_said_before("The board meets in May"));
        assert!(!loops.is_loop());
        assert!(!loops.is_said_before("The board meets in June."));
        assert!(loops.is_said_before("the board meets in May!"));
        assert!(loops.is_loop());
    }
}
