//! The tokenizer of multilingual-e5-small: SentencePiece's unigram model, over the vocabulary in the packed file.
//!
//! The usual implementation builds a trie of the 250,000 pieces, which takes 280 MB and seconds. Here the pieces stay in the mapped
//! file, and a table of their numbers finds them by their hash: 2 MB, and some milliseconds to fill.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::packed::Packed;

/// The numbers of the vocabulary's own pieces: begin, padding, end, unknown. No text becomes one of the first three.
pub const BEGIN: u32 = 0;
pub const END: u32 = 2;
const UNKNOWN: u32 = 3;
const FIRST_PIECE: u32 = 4;

/// Stands for the space before a word.
const SPACE: char = '\u{2581}';

/// By how much an unknown character is worse than the least likely piece, as in SentencePiece.
const UNKNOWN_PENALTY: f64 = 10.0;

/// Where a place of the table is empty.
const EMPTY: u32 = u32::MAX;

/// A token, and the bytes of the text that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: u32,
    pub bytes: Range<usize>,
}

pub struct Unigram {
    /// The numbers of the pieces by their hash; two to the power of something, open addressing.
    table: Vec<u32>,
    /// Most bytes of a piece.
    longest: usize,
    unknown_score: f64,
    /// In the order of the code points.
    rules: Vec<(u32, String)>,
}

impl Unigram {
    pub fn new(packed: &mut Packed) -> Unigram {
        let rules = packed.take_rules();
        // The last piece is the mask of the training.
        let pieces = FIRST_PIECE..packed.pieces().saturating_sub(1);
        let mut table = vec![EMPTY; (pieces.len() * 2).next_power_of_two()];
        let (mut longest, mut least) = (0, f32::INFINITY);
        for id in pieces {
            let piece = packed.piece(id);
            longest = longest.max(piece.len());
            least = least.min(packed.score(id));
            let mut at = piece.iter().fold(SEED, |hash, byte| mix(hash, *byte)) as usize & (table.len() - 1);
            while table[at] != EMPTY {
                at = (at + 1) & (table.len() - 1);
            }
            table[at] = id;
        }
        Unigram { table, longest, unknown_score: f64::from(least) - UNKNOWN_PENALTY, rules }
    }

    /// The tokens of `text`, without special ones.
    pub fn encode(&self, packed: &Packed, text: &str) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(text.len() / 4);
        let mut word = Word::default();
        self.normalise(text, |c, bytes| {
            if c.is_whitespace() || c == SPACE {
                self.encode_word(packed, &word, &mut tokens);
                word.clear();
            } else {
                if word.is_empty() {
                    word.push(SPACE, bytes.start..bytes.start);
                }
                word.push(c, bytes);
            }
        });
        self.encode_word(packed, &word, &mut tokens);
        tokens
    }

    /// Gives the characters of `text` in their normal form, NFKC with the rules of the file, each with the bytes that it comes from.
    fn normalise(&self, text: &str, mut give: impl FnMut(char, Range<usize>)) {
        let mut characters = text.char_indices().peekable();
        let mut composed = String::new();
        while let Some((start, first)) = characters.next() {
            let mut end = start + first.len_utf8();
            if characters.peek().is_none_or(|(_, next)| !joins(*next)) {
                self.replace(first, |c| give(c, start..end));
                continue;
            }
            composed.clear();
            self.replace(first, |c| composed.push(c));
            while let Some((at, next)) = characters.next_if(|(_, next)| joins(*next)) {
                end = at + next.len_utf8();
                self.replace(next, |c| composed.push(c));
            }
            composed.nfkc().for_each(|c| give(c, start..end));
        }
    }

    fn replace(&self, c: char, mut give: impl FnMut(char)) {
        if c.is_ascii_graphic() || c == ' ' {
            return give(c);
        }
        match self.rules.binary_search_by_key(&u32::from(c), |(point, _)| *point) {
            Ok(rule) => self.rules[rule].1.chars().for_each(give),
            Err(_) => give(c),
        }
    }

    /// The likeliest pieces of a word (Viterbi). Unknown characters side by side are one token.
    fn encode_word(&self, packed: &Packed, word: &Word, tokens: &mut Vec<Token>) {
        let text = word.text.as_bytes();
        // For each place in the word, the best way to get there: its score, and the last piece with where that begins.
        let mut best: Vec<Option<(f64, u32, usize)>> = vec![None; word.starts.len() + 1];
        best[0] = Some((0.0, UNKNOWN, 0));
        for from in 0..word.starts.len() {
            let (score, ..) = best[from].expect("every place is reached from the one before");
            let begin = word.starts[from];
            let (mut hash, mut hashed) = (SEED, begin);
            let mut has_single = false;
            let ends = word.starts[from + 1..].iter().copied().chain([text.len()]);
            for (to, end) in (from + 1..).zip(ends) {
                if end - begin > self.longest {
                    break;
                }
                hash = text[hashed..end].iter().fold(hash, |hash, byte| mix(hash, *byte));
                hashed = end;
                let Some(id) = self.find(packed, hash, &text[begin..end]) else { continue };
                has_single |= to == from + 1;
                reach(&mut best[to], score + f64::from(packed.score(id)), id, from);
            }
            if !has_single {
                reach(&mut best[from + 1], score + self.unknown_score, UNKNOWN, from);
            }
        }
        let first = tokens.len();
        let mut to = word.starts.len();
        while to > 0 {
            let (_, id, from) = best[to].expect("the last place is reached");
            let bytes = word.bytes[from].start..word.bytes[to - 1].end;
            match tokens[first..].last_mut() {
                Some(next) if id == UNKNOWN && next.id == UNKNOWN => next.bytes.start = bytes.start,
                _ => tokens.push(Token { id, bytes }),
            }
            to = from;
        }
        tokens[first..].reverse();
    }

    fn find(&self, packed: &Packed, hash: u64, piece: &[u8]) -> Option<u32> {
        let mut at = hash as usize & (self.table.len() - 1);
        while self.table[at] != EMPTY {
            if packed.piece(self.table[at]) == piece {
                return Some(self.table[at]);
            }
            at = (at + 1) & (self.table.len() - 1);
        }
        None
    }
}

fn reach(place: &mut Option<(f64, u32, usize)>, score: f64, id: u32, from: usize) {
    if place.is_none_or(|(best, ..)| score > best) {
        *place = Some((score, id, from));
    }
}

/// Whether a character belongs to the one before it: an accent of its own, or the rest of a Korean syllable.
fn joins(c: char) -> bool {
    c >= '\u{300}' && (is_combining_mark(c) || ('\u{1160}'..='\u{11FF}').contains(&c))
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, with its high bits brought down, since the low ones choose the place.
fn mix(hash: u64, byte: u8) -> u64 {
    let hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    hash ^ (hash >> 29)
}

/// A word with its space: its text, where its characters start in that, and the bytes that each comes from.
#[derive(Default)]
struct Word {
    text: String,
    starts: Vec<usize>,
    bytes: Vec<Range<usize>>,
}

impl Word {
    fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    fn push(&mut self, c: char, bytes: Range<usize>) {
        self.starts.push(self.text.len());
        self.text.push(c);
        self.bytes.push(bytes);
    }

    fn clear(&mut self) {
        self.text.clear();
        self.starts.clear();
        self.bytes.clear();
    }
}
