//! What a passage's vector is computed from: its title and heading say what its words alone leave open.

use std::ops::Range;

use footnote_model::{HEADING_SEPARATOR, Hit};

use crate::Result;

/// A passage with what it needs to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage<'p> {
    pub title: &'p str,
    /// The headings above it, outermost first; the innermost is used.
    pub heading: &'p str,
    pub table_header: &'p str,
    pub text: &'p str,
}

/// What a passage's vector is computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassageText {
    pub text: String,
    /// Whether the passage's own text is longer than the model reads: its end is not in the vector.
    pub is_cut: bool,
}

impl<'p> From<&'p Hit> for Passage<'p> {
    fn from(hit: &'p Hit) -> Passage<'p> {
        let Hit { title, heading, table_header, text, .. } = hit;
        Passage { title, heading, table_header, text }
    }
}

impl Passage<'_> {
    /// The text that is embedded: at most `max_tokens` tokens, as long as the passage's own text fits. Where everything together is
    /// too long, title, heading and table header are shortened, the longest first; the passage's own text never is: where it is too
    /// long alone, the model reads its beginning. `tokenize` gives the bytes of each token.
    pub fn fitted(&self, tokenize: &Tokenize<'_>, max_tokens: usize) -> Result<PassageText> {
        let whole = self.joined();
        let count = |text: &str| tokenize(text).map(|tokens| tokens.len());
        if count(&whole)? <= max_tokens {
            return Ok(PassageText { text: whole, is_cut: false });
        }
        let parts = [self.title, self.innermost_heading(), self.table_header];
        let ends =
            [word_ends(parts[0], tokenize)?, word_ends(parts[1], tokenize)?, word_ends(parts[2], tokenize)?];
        let mut left = max_tokens.saturating_sub(count(self.text)?);
        loop {
            let limit = level(&ends.each_ref().map(Vec::len), left);
            let [title, heading, table_header] =
                [0, 1, 2].map(|part| shortened(parts[part], &ends[part], limit));
            let text = Passage { title, heading, table_header, text: self.text }.joined();
            // What joins the parts takes tokens too.
            let is_cut = count(&text)? > max_tokens;
            if limit == 0 || !is_cut {
                return Ok(PassageText { text, is_cut });
            }
            left = left.saturating_sub(1);
        }
    }

    fn innermost_heading(&self) -> &str {
        self.heading.rsplit(HEADING_SEPARATOR).next().unwrap_or_default()
    }

    /// What stands above its text: title and innermost heading, and the header of the table.
    pub fn above(&self) -> String {
        let heading = Some(self.innermost_heading()).filter(|heading| *heading != self.title);
        let levels: Vec<&str> =
            [self.title].into_iter().chain(heading).filter(|level| !level.is_empty()).collect();
        let levels = levels.join(HEADING_SEPARATOR);
        [&*levels, self.table_header]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn joined(&self) -> String {
        let mut text = self.title.to_string();
        let heading = self.innermost_heading();
        if !heading.is_empty() {
            text.push_str(". ");
            text.push_str(heading);
        }
        text.push('\n');
        if !self.table_header.is_empty() {
            text.push_str(self.table_header);
            text.push('\n');
        }
        text.push_str(self.text);
        text
    }
}

/// Gives the bytes of each token of a text.
pub type Tokenize<'t> = dyn Fn(&str) -> Result<Vec<Range<usize>>> + 't;

/// For each token of `text`, where the last word ends that is whole with the tokens up to it; in bytes.
fn word_ends(text: &str, tokenize: &Tokenize<'_>) -> Result<Vec<usize>> {
    let mut whole = 0;
    let ends = tokenize(text)?.into_iter().map(|token| {
        if text[token.end..].chars().next().is_none_or(char::is_whitespace) {
            whole = token.end;
        }
        whole
    });
    Ok(ends.collect())
}

/// The first `tokens` tokens of `text`, without a word that they would cut.
fn shortened<'t>(text: &'t str, ends: &[usize], tokens: usize) -> &'t str {
    if tokens >= ends.len() {
        return text;
    }
    &text[..tokens.checked_sub(1).map_or(0, |last| ends[last])]
}

/// The highest limit on each of the `lengths` with which they sum to `total` at most.
fn level(lengths: &[usize], total: usize) -> usize {
    let sum = |limit: usize| lengths.iter().map(|length| (*length).min(limit)).sum::<usize>();
    let longest = lengths.iter().copied().max().unwrap_or(0);
    (0..=longest).rev().find(|limit| sum(*limit) <= total).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;

    use super::*;
    use crate::inference::{Embedder, OnnxEmbedder};

    const MAX_TOKENS: usize = 256;

    fn embedder() -> &'static OnnxEmbedder {
        static EMBEDDER: OnceLock<OnnxEmbedder> = OnceLock::new();
        EMBEDDER.get_or_init(|| OnnxEmbedder::shipped(1))
    }

    /// The text of a passage that is not cut.
    fn fitted(passage: &Passage) -> String {
        let PassageText { text, is_cut } = embedder().passage_text(passage).unwrap();
        assert!(!is_cut, "{text}");
        text
    }

    #[test]
    fn a_passage_that_fits_goes_with_title_innermost_heading_and_table_header() {
        let passage = Passage {
            title: "Stock",
            heading: "Cellar › Shelf",
            table_header: "part pieces",
            text: "nails 2",
        };
        assert_eq!(fitted(&passage), "Stock. Shelf\npart pieces\nnails 2");
        let bare = Passage { heading: "", table_header: "", ..passage };
        assert_eq!(fitted(&bare), "Stock\nnails 2");
    }

    #[test]
    fn the_longest_of_what_goes_with_a_passage_is_shortened_between_words() {
        let title = "Regulation concerning harbours ".repeat(40);
        let text = "harbour ".repeat(199) + "wall";
        let passage = Passage { title: &title, heading: "Dues", table_header: "", text: &text };
        let fitted = fitted(&passage);
        assert!(fitted.ends_with(&format!(". Dues\n{text}")), "{fitted}");
        let kept = fitted.split(". Dues").next().unwrap();
        assert!(title.starts_with(&format!("{kept} ")), "{kept:?} ends within a word");
        let tokens = embedder().count_tokens(&fitted).unwrap();
        assert!((MAX_TOKENS - 4..=MAX_TOKENS).contains(&tokens), "{tokens}");
    }

    #[test]
    fn a_text_that_does_not_fit_alone_goes_without_the_rest() {
        let text = "harbour ".repeat(300);
        let passage = Passage { title: "Title", heading: "Heading", table_header: "header", text: &text };
        let expected = PassageText { text: format!("\n{text}"), is_cut: true };
        assert_eq!(embedder().passage_text(&passage).unwrap(), expected);
    }

    fn line(most_words: usize) -> impl Strategy<Value = String> {
        let word = prop_oneof![
            4 => "[a-zA-Z]{1,14}",
            1 => "[0-9]{1,9}[,.%/-]?",
            1 => "\\PC{1,12}",
        ];
        prop::collection::vec(word, 0..most_words).prop_map(|words| words.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn what_is_embedded_fits_and_ends_with_the_whole_text(
            title in line(60), heading in line(60), table_header in line(60), words in line(240),
        ) {
            // As much as a chunk holds.
            let encoding = embedder().tokenizer().encode(words.as_str(), false).unwrap();
            let end = encoding.get_offsets().iter().take(200).map(|(_, end)| *end).max().unwrap_or(0);
            let text = &words[..end];
            let passage = Passage { title: &title, heading: &heading, table_header: &table_header, text };
            let fitted = fitted(&passage);
            let ends_with_text = fitted.strip_suffix(text).is_some_and(|before| before.ends_with('\n'));
            prop_assert!(ends_with_text, "{:?}", fitted);
            let whole = passage.joined();
            if embedder().count_tokens(&whole).unwrap() <= MAX_TOKENS {
                prop_assert_eq!(fitted, whole);
            } else {
                prop_assert!(embedder().count_tokens(&fitted).unwrap() <= MAX_TOKENS);
            }
        }
    }
}
