//! Text that is made up but behaves like text where it matters to an index: few words are in nearly every
//! passage, most words are in nearly none.

use rand::RngExt;
use rand::rngs::StdRng;

const VOCABULARY: u32 = 40_000;

/// A sentence of `words` words, the `n`th most frequent of which is drawn about once in `n` words.
pub fn sentence(rng: &mut StdRng, words: usize) -> String {
    let mut sentence = String::with_capacity(words * 8);
    for index in 0..words {
        if index > 0 {
            sentence.push(' ');
        }
        let number = word(rng, 1);
        sentence.push_str(&number);
    }
    sentence[..1].make_ascii_uppercase();
    sentence.push('.');
    sentence
}

/// A word by Zipf's law, from rank `first` on.
pub fn word(rng: &mut StdRng, first: u32) -> String {
    let share = f64::from(VOCABULARY) / f64::from(first);
    let rank = f64::from(first) * share.powf(rng.random::<f64>());
    spell(rank as u32)
}

/// The word of a rank: frequent ones are short, and no two are the same.
fn spell(rank: u32) -> String {
    const ONSETS: [&str; 14] = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "tr"];
    const NUCLEI: [&str; 5] = ["a", "e", "i", "o", "u"];
    let mut rest = rank;
    let mut word = String::new();
    while rest > 0 || word.is_empty() {
        let syllable = rest as usize % (ONSETS.len() * NUCLEI.len());
        word.push_str(ONSETS[syllable % ONSETS.len()]);
        word.push_str(NUCLEI[syllable / ONSETS.len()]);
        rest /= (ONSETS.len() * NUCLEI.len()) as u32;
    }
    word
}
