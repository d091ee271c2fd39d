//! The different words of all passages, so that the words of a sentence are compared with each of them only once.

use std::collections::HashMap;

use super::polarity::sides;
use super::rules;
use super::terms::{Word, akin};

#[derive(Default)]
pub(super) struct Lexicon {
    words: Vec<Entry>,
    ids: HashMap<(String, String), u32>,
}

struct Entry {
    word: Word,
    /// Groups of words of like meaning that it belongs to.
    sides: Vec<usize>,
}

/// For each word of a sentence, how well each word of the lexicon stands for it.
pub(super) struct Likeness(Vec<Vec<f32>>);

impl Lexicon {
    /// The numbers of words, which are added where they are new.
    pub fn ids(&mut self, words: &[Word]) -> Vec<u32> {
        words
            .iter()
            .map(|word| {
                let key = (word.stem.clone(), word.plain.clone());
                *self.ids.entry(key).or_insert_with(|| {
                    self.words.push(Entry { word: word.clone(), sides: sides(word).collect() });
                    self.words.len() as u32 - 1
                })
            })
            .collect()
    }

    /// Whether a word of this stem is among those with these numbers.
    pub fn holds(&self, ids: &[u32], stem: &str) -> bool {
        ids.iter().any(|id| self.words[*id as usize].word.stem == stem)
    }

    pub fn likeness(&self, words: &[Word]) -> Likeness {
        let rules = rules();
        let one = |word: &Word| {
            let own: Vec<usize> = sides(word).collect();
            let like = |other: &Entry| {
                if word.stem == other.word.stem {
                    1.0
                } else if !word.is_telling() {
                    0.0
                } else if akin(word, &other.word) {
                    rules.akin
                } else if own.iter().any(|side| other.sides.contains(side)) {
                    rules.same_group
                } else {
                    0.0
                }
            };
            self.words.iter().map(like).collect()
        };
        Likeness(words.iter().map(one).collect())
    }
}

impl Likeness {
    /// How well each word of the sentence is covered by words of the lexicon.
    pub fn cover(&self, ids: &[u32]) -> Vec<f32> {
        self.0.iter().map(|row| ids.iter().map(|id| row[*id as usize]).fold(0.0, f32::max)).collect()
    }

    pub fn of(&self, word: usize, id: u32) -> f32 {
        self.0[word][id as usize]
    }

    /// Whether they are the same word.
    pub fn is_same(&self, word: usize, id: u32) -> bool {
        self.of(word, id) == 1.0
    }
}
