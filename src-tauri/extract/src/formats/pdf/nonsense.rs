//! Fonts that give nonsense: their letters stand for others, or for nothing that the file explains.
//!
//! Copying from such a file gives "Wkh dufklyh" where the page shows "The archive". What gives them away is that letters follow
//! on one another as in no language, and that hardly a word is known.

use std::collections::{HashMap, HashSet};

use footnote_language::{frequency, is_stop_word};
use unicode_normalization::UnicodeNormalization;

use super::clean;
use super::words::RawPage;

/// How likely letters follow on one another in languages with Latin letters: a row for the first letter, a column for the
/// second, the last of each for the edge of a word; from 9 for a certain pair down to 0, a step a factor of e. Counted over half of the
/// English, German and Spanish texts of XQuAD, accents taken away.
const FOLLOWS: [&[u8; 27]; 27] = [
    b"256644445447670547766322337",
    b"732282337427326446446242626",
    b"714171187156117134365111415",
    b"711182327314336115435131327",
    b"545644446336574337754434328",
    b"622276437236527227467232327",
    b"722382257256346226656222327",
    b"741482316145456116466141227",
    b"646574644246586426764502055",
    b"844484446444447444447444444",
    b"733373537346457336576353536",
    b"743575427236437413555521627",
    b"861273117123527712545121127",
    b"636774636343356433575430348",
    b"365536444326674527765453237",
    b"722275226256527627558222226",
    b"444444444444444544449444444",
    b"755574537144657405665440447",
    b"526272346134416521676131318",
    b"712272277134226216656151557",
    b"656575655236673537663314215",
    b"722282227222227225222222225",
    b"722482278222266222426222226",
    b"644464468444444744474644447",
    b"535353335345335535535333369",
    b"733373337335437333367363536",
    b"666776556456666645666552140",
];

/// Below this a font's letters follow on one another as in no language: texts of 25 words in 13 languages scored 5.7 and more
/// (Welsh 5.0), 95 of 100 of them with their letters exchanged less than 5.1.
const LEAST_SCORE: f64 = 5.35;
/// Fewest pairs of letters that tell.
const LEAST_PAIRS: u64 = 100;
/// Share of words known to some language, in percent, that speaks for a font whatever its pairs say.
const KNOWN_PERCENT: u64 = 12;
/// Share of characters that mean nothing, in percent, from which on a font gives nonsense.
const GARBLED_PERCENT: u32 = 30;
/// Fewest characters of a font that tell.
const LEAST_CHARACTERS: u32 = 20;
/// Longer rows of letters are no words: keys, sequences.
const LONGEST_WORD: usize = 25;

/// What the fonts of a document give.
#[derive(Debug, Default)]
pub struct Fonts(HashMap<String, Given>);

#[derive(Debug, Default)]
struct Given {
    characters: u32,
    garbled: u32,
    pairs: u64,
    score: u64,
    words: u64,
    known: u64,
}

impl Fonts {
    pub fn learn(&mut self, page: &RawPage) {
        for (index, word) in page.words.iter().enumerate() {
            let Some(name) = word.font.and_then(|font| page.fonts.get(usize::from(font))) else { continue };
            if !self.0.contains_key(name) {
                self.0.insert(name.clone(), Given::default());
            }
            let Some(given) = self.0.get_mut(name) else { continue };
            given.learn(page.word(index));
        }
        for &(font, count) in &page.unexplained {
            if let Some(given) = page.fonts.get(usize::from(font)).and_then(|name| self.0.get_mut(name)) {
                given.garbled += count;
                given.characters += count;
            }
        }
    }

    /// The names of the fonts that give nonsense.
    pub fn nonsense(&self) -> HashSet<&str> {
        self.0.iter().filter(|(_, given)| given.is_nonsense()).map(|(name, _)| name.as_str()).collect()
    }
}

impl Given {
    fn learn(&mut self, word: &str) {
        self.characters += word.chars().count() as u32;
        self.garbled += word.chars().filter(|&c| clean::is_garbled(c)).count() as u32;
        let folded: String = word.nfd().flat_map(char::to_lowercase).collect();
        for part in folded.split(|c: char| !(c.is_alphabetic() || is_combining(c))) {
            let letters: Vec<usize> =
                part.bytes().filter(u8::is_ascii_lowercase).map(|byte| usize::from(byte - b'a')).collect();
            // Other scripts are not judged, nor letters that stand alone, as in formulas.
            let foreign = part.chars().filter(|&c| !c.is_ascii() && !is_combining(c)).count();
            if letters.len() < 2 || foreign > 0 || letters.len() > LONGEST_WORD {
                continue;
            }
            let edge = FOLLOWS.len() - 1;
            let path = std::iter::once(edge).chain(letters.iter().copied()).chain([edge]);
            let path: Vec<usize> = path.collect();
            for pair in path.windows(2) {
                self.score += u64::from(FOLLOWS[pair[0]][pair[1]] - b'0');
                self.pairs += 1;
            }
            if letters.len() >= 4 {
                self.words += 1;
                self.known += u64::from(frequency::rank(part).is_some() || is_stop_word(part));
            }
        }
    }

    fn is_nonsense(&self) -> bool {
        let unexplained =
            self.characters >= LEAST_CHARACTERS && self.garbled * 100 >= self.characters * GARBLED_PERCENT;
        let unlikely = self.pairs >= LEAST_PAIRS
            && (self.score as f64) < LEAST_SCORE * self.pairs as f64
            && self.known * 100 < self.words * KNOWN_PERCENT;
        unexplained || unlikely
    }
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The archive keeps the letters of the guild until eighteen ninety and after. Visitors order them two \
        days ahead by post or by telephone. Copies are made on Thursdays and cost four crowns a sheet.";
    const POLISH: &str = "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni \
        rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa.";
    const FINNISH: &str = "Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan. Heille on annettu järki ja \
        omatunto, ja heidän on toimittava toisiaan kohtaan veljeyden hengessä.";
    const CODES: &str = "BRCA TP53 EGFR KRAS MYC PTEN CDKN2A RB1 VEGFA HER2 PIK3CA AKT1 MTOR NFKB1 STAT3 JAK2 TNF IL6 IFNG CD4";

    fn is_nonsense(text: &str) -> bool {
        let mut given = Given::default();
        text.split_whitespace().for_each(|word| given.learn(word));
        given.is_nonsense()
    }

    fn shifted(text: &str, by: u8) -> String {
        let shift = |c: char| match c {
            '!'..='~' => char::from((c as u8 - b'!' + by) % 94 + b'!'),
            other => other,
        };
        text.chars().map(shift).collect()
    }

    #[test]
    fn languages_and_codes_make_sense() {
        for text in [ENGLISH, POLISH, FINNISH, CODES, &CODES.repeat(8), &ENGLISH.to_uppercase()] {
            assert!(!is_nonsense(text), "{text}");
        }
    }

    #[test]
    fn exchanged_letters_are_nonsense() {
        for text in [ENGLISH, POLISH, FINNISH] {
            for by in [1, 2, 3, 5, 7, 65, 91] {
                assert!(is_nonsense(&shifted(text, by)), "{}", shifted(text, by));
            }
        }
    }

    #[test]
    fn characters_that_nothing_explains_are_nonsense() {
        assert!(is_nonsense(&"\u{E001}\u{E017}\u{FFFD}".repeat(9)));
        assert!(!is_nonsense("\u{E001}\u{E017}"));
    }
}
