//! Scripts that are written without spaces between words.
//!
//! Three questions are asked of a character, and their answers differ. Korean parts its words by spaces, yet is searched in pairs, as its
//! words carry endings; Thai has no spaces, yet a single character of it is no word; and marks of East Asian text join lines as its
//! letters do.

/// Whether a text of such characters is searched by overlapping pairs of them, as nothing parts its words.
pub fn is_cut_into_pairs(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Whether lines that end and begin with such characters are joined without a space.
pub fn joins_lines(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}' | '\u{0E00}'..='\u{0EFF}')
}

/// Whether every such character is a word of its own on a page.
pub fn is_word_alone(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{3000}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '\u{FF61}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_questions_differ_where_the_scripts_do() {
        let asked = |c| (is_cut_into_pairs(c), joins_lines(c), is_word_alone(c));
        assert_eq!(asked('漢'), (true, true, true));
        assert_eq!(asked('한'), (true, false, false), "Korean has spaces, and endings");
        assert_eq!(asked('ก'), (true, true, false), "a character of Thai is no word");
        assert_eq!(asked('。'), (false, true, true), "a mark is not searched");
        assert_eq!(asked('a'), (false, false, false));
    }
}
