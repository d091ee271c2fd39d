//! Words and their opposites, across languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::LANGUAGES;

/// What two opposite groups of words are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Contrast {
    Rise,
    More,
    Above,
    Before,
    Maximum,
    Include,
    Allow,
    Accept,
    Win,
    Profit,
    Mandatory,
    Always,
    First,
    Early,
    Start,
    North,
    East,
    Positive,
    Success,
    Male,
    Buy,
    Major,
    True,
    Public,
    Internal,
    Old,
    Large,
    High,
    Long,
    Alive,
    Present,
    Lawful,
    Temporary,
    All,
}

/// How many contrasts there are.
pub const CONTRASTS: usize = Contrast::All as usize + 1;

/// The sides of contrasts that a word or a stem stands on: twice the contrast's number, and one more on the opposite side.
pub fn sides(word: &str) -> &'static [usize] {
    static SIDES: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
        let mut sides: HashMap<&str, Vec<usize>> = HashMap::new();
        for (contrast, one, other) in LANGUAGES.iter().flat_map(|language| language.logic.opposites) {
            let side = 2 * *contrast as usize;
            one.iter().for_each(|word| sides.entry(word).or_default().push(side));
            other.iter().for_each(|word| sides.entry(word).or_default().push(side + 1));
        }
        sides
    });
    SIDES.get(word).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opposites_stand_on_two_sides_whatever_their_language() {
        assert_eq!(sides("rose"), sides("stieg"));
        assert_eq!(sides("sank")[0], sides("rose")[0] + 1);
        assert_eq!(sides("lost").len(), 2, "both the opposite of gained and of won");
        assert!(sides("table").is_empty());
    }

    #[test]
    fn sides_of_every_word_are_within_bounds_and_each_once() {
        for (_, one, other) in LANGUAGES.iter().flat_map(|language| language.logic.opposites) {
            for word in one.iter().chain(other.iter()) {
                let sides = sides(word);
                assert!(sides.iter().all(|side| *side < 2 * CONTRASTS));
                let mut once = sides.to_vec();
                once.sort_unstable();
                once.dedup();
                assert_eq!(once.len(), sides.len(), "{word}");
            }
        }
    }
}
