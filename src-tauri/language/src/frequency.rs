//! How frequent words are.
//!
//! The table is the part of BERT's uncased vocabulary (Apache 2.0) that holds words: its authors ordered it by how often each stood in
//! English books and the English Wikipedia. A line is a rank; lines of pieces of words are empty, so that ranks are BERT's own. It
//! knows the frequent words of other languages, too, as far as they stand in those texts.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../data/frequency.txt");

/// The rank of the rarest word of the table.
pub const LAST_RANK: u32 = 28_003;

/// How many words are more frequent than one in lower case. Nothing for words that are rarer than those of the table.
pub fn rank(word: &str) -> Option<u32> {
    static RANKS: LazyLock<HashMap<&str, u32>> =
        LazyLock::new(|| TABLE.lines().zip(0..).filter(|(word, _)| !word.is_empty()).collect());
    RANKS.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_words_come_first_and_all_within_bounds() {
        assert_eq!(rank("the"), Some(0));
        assert!(rank("people") < rank("tenant") && rank("tenant") < rank("sublet").or(Some(u32::MAX)));
        assert_eq!(rank("quxfalia"), None);
        assert_eq!(rank(""), None);
        assert_eq!(TABLE.lines().count() as u32, LAST_RANK + 1);
    }
}
