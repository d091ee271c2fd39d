//! Cuts a written answer into its sentences, free of what a model puts around them: list and heading marks, emphasis,
//! and citations of its own, which are never trusted.
//!
//! Only Markdown that answers are made of is known here; nothing is rendered.

use std::ops::Range;

use crate::text::sentences as cut;

use super::figures::is_month;

/// A sentence of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Where it stands in the answer, with the marks that end it and without those that begin its line.
    pub range: Range<usize>,
    /// Its plain text: no list mark, emphasis or citation.
    pub text: String,
    /// Whether it says nothing that could be proved ("Here is what the documents say:").
    pub is_frame: bool,
}

/// Words that a sentence without content of its own is made of, sorted.
const FRAME_WORDS: &[&str] = &[
    "a",
    "about",
    "above",
    "according",
    "actually",
    "additional",
    "additionally",
    "again",
    "all",
    "also",
    "an",
    "and",
    "another",
    "answer",
    "answered",
    "answers",
    "any",
    "anything",
    "are",
    "as",
    "ask",
    "asked",
    "assist",
    "assistance",
    "at",
    "aus",
    "available",
    "based",
    "basierend",
    "be",
    "because",
    "been",
    "below",
    "brief",
    "briefly",
    "but",
    "by",
    "can",
    "cannot",
    "certainly",
    "clear",
    "clearly",
    "conclude",
    "conclusion",
    "contain",
    "contained",
    "contains",
    "contents",
    "context",
    "could",
    "course",
    "das",
    "dem",
    "den",
    "der",
    "details",
    "determine",
    "did",
    "die",
    "direct",
    "directly",
    "do",
    "document",
    "documents",
    "does",
    "dokument",
    "dokumente",
    "dokumenten",
    "don",
    "enough",
    "es",
    "ever",
    "everything",
    "excerpt",
    "excerpts",
    "explicit",
    "explicitly",
    "fazit",
    "finally",
    "find",
    "first",
    "folgende",
    "folgenden",
    "following",
    "follows",
    "for",
    "found",
    "frage",
    "from",
    "further",
    "furthermore",
    "gefragt",
    "gemäß",
    "give",
    "given",
    "gives",
    "had",
    "happy",
    "has",
    "have",
    "hello",
    "help",
    "helpful",
    "here",
    "hi",
    "hier",
    "hope",
    "how",
    "however",
    "i",
    "if",
    "im",
    "important",
    "in",
    "information",
    "informationen",
    "into",
    "is",
    "ist",
    "it",
    "its",
    "just",
    "key",
    "know",
    "laut",
    "let",
    "like",
    "list",
    "listed",
    "lists",
    "ll",
    "main",
    "material",
    "may",
    "me",
    "mention",
    "mentioned",
    "mentions",
    "might",
    "more",
    "moreover",
    "my",
    "need",
    "no",
    "none",
    "not",
    "note",
    "notes",
    "nothing",
    "of",
    "ok",
    "okay",
    "on",
    "only",
    "or",
    "other",
    "overview",
    "passage",
    "passagen",
    "passages",
    "please",
    "point",
    "points",
    "provide",
    "provided",
    "provides",
    "question",
    "questions",
    "quoted",
    "regarding",
    "related",
    "relevant",
    "s",
    "sagen",
    "said",
    "say",
    "says",
    "section",
    "sections",
    "see",
    "should",
    "shown",
    "so",
    "some",
    "source",
    "sources",
    "specific",
    "specifically",
    "specified",
    "specify",
    "state",
    "stated",
    "states",
    "summarise",
    "summarised",
    "summarize",
    "summarized",
    "summary",
    "sure",
    "t",
    "text",
    "texts",
    "thank",
    "thanks",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "therefore",
    "these",
    "they",
    "this",
    "those",
    "thus",
    "to",
    "und",
    "unfortunately",
    "us",
    "user",
    "was",
    "we",
    "welcome",
    "well",
    "were",
    "what",
    "which",
    "will",
    "with",
    "would",
    "you",
    "your",
    "zu",
    "zufolge",
    "zusammenfassend",
    "zusammenfassung",
];

/// Words that stand in a citation that a model wrote itself, beside its numbers.
const CITATION_WORDS: &[&str] = &[
    "and",
    "chunk",
    "chunks",
    "citation",
    "cited",
    "doc",
    "docs",
    "document",
    "documents",
    "excerpt",
    "excerpts",
    "footnote",
    "footnotes",
    "from",
    "in",
    "n",
    "no",
    "note",
    "passage",
    "passages",
    "quelle",
    "quellen",
    "ref",
    "reference",
    "references",
    "refs",
    "see",
    "siehe",
    "source",
    "sources",
    "und",
];

/// Most bytes of a citation in brackets.
const MAX_CITATION_BYTES: usize = 60;

/// The sentences of an answer, in order. Lines without a word (rules, fences, borders of tables) are none.
pub fn sentences(answer: &str) -> Vec<Claim> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in answer.split_inclusive('\n') {
        let cleaned = Cleaned::of(line);
        let ranges: Vec<Range<usize>> =
            cut(&cleaned.text).into_iter().filter(|range| has_word(&cleaned.text[range.clone()])).collect();
        for (index, range) in ranges.iter().enumerate() {
            let text = cleaned.text[range.clone()].to_string();
            let from = start + cleaned.origin(range.start);
            // Up to the next sentence or the end of the line, so that a removed citation belongs to what it followed.
            let limit = ranges.get(index + 1).map_or(line.len(), |next| cleaned.origin(next.start));
            let to = from + answer[from..start + limit].trim_end().len();
            let is_frame = is_frame(&text);
            found.push(Claim { range: from..to, text, is_frame });
        }
        start += line.len();
    }
    found
}

/// The plain text of one sentence, on one line.
pub(super) fn plain(sentence: &str) -> String {
    let lines: Vec<String> =
        sentence.lines().map(|line| Cleaned::of(line).text).filter(|line| !line.is_empty()).collect();
    lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a sentence is made of words about the answer and the documents alone.
pub(super) fn is_frame(plain: &str) -> bool {
    !plain.contains(|c: char| c.is_numeric())
        && !is_yes_or_no(plain)
        && plain
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .all(|word| FRAME_WORDS.binary_search(&word.to_lowercase().as_str()).is_ok())
}

/// Whether a sentence answers, with nothing that could be looked up.
fn is_yes_or_no(plain: &str) -> bool {
    matches!(plain.trim_end_matches(['.', '!']).to_lowercase().as_str(), "yes" | "no" | "ja" | "nein")
}

fn has_word(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// A line without its marks, and where each of its characters stood.
struct Cleaned {
    text: String,
    /// For each byte of `text`, the byte of the line that it comes from.
    origins: Vec<usize>,
    end: usize,
}

impl Cleaned {
    fn of(line: &str) -> Cleaned {
        let mut cleaned = Cleaned { text: String::new(), origins: Vec::new(), end: line.len() };
        let mut at = leading_marks(line);
        let mut previous = ' ';
        while let Some(c) = line[at..].chars().next() {
            let rest = &line[at..];
            let after = rest[c.len_utf8()..].chars().next().unwrap_or(' ');
            if let Some(length) = citation(rest) {
                let next = line[at + length..].chars().next().unwrap_or(' ');
                if !next.is_alphanumeric() {
                    cleaned.trim_end();
                }
                at += length;
                continue;
            }
            if let Some((label, length)) = link(rest) {
                for (offset, c) in label.char_indices() {
                    cleaned.push(c, at + 1 + offset);
                }
                at += length;
                continue;
            }
            let kept = match c {
                '`' => false,
                '*' => previous.is_ascii_digit() && after.is_ascii_digit() || previous == ' ' && after == ' ',
                '_' => previous.is_alphanumeric() && after.is_alphanumeric(),
                '|' => {
                    cleaned.push(' ', at);
                    false
                }
                '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' => !is_note_mark(&cleaned.text, c),
                _ => true,
            };
            if kept {
                cleaned.push(c, at);
            }
            previous = c;
            at += c.len_utf8();
        }
        cleaned.trim_end();
        cleaned
    }

    fn push(&mut self, c: char, origin: usize) {
        self.text.push(c);
        self.origins.resize(self.text.len(), origin);
    }

    fn trim_end(&mut self) {
        let length = self.text.trim_end().len();
        self.text.truncate(length);
        self.origins.truncate(length);
    }

    fn origin(&self, at: usize) -> usize {
        self.origins.get(at).copied().unwrap_or(self.end)
    }
}

/// Bytes of quotation, heading and list marks before the text of a line.
fn leading_marks(line: &str) -> usize {
    let mut rest = line.trim_start();
    loop {
        let before = rest.len();
        rest = rest.strip_prefix('>').unwrap_or(rest).trim_start();
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        if (1..=6).contains(&hashes) && rest[hashes..].starts_with([' ', '\t']) {
            rest = rest[hashes..].trim_start();
        }
        if let Some(after) = rest.strip_prefix(['-', '*', '+', '•', '–', '‣', '◦', '·'])
            && (after.starts_with([' ', '\t']) || after.is_empty())
        {
            rest = after.trim_start();
        }
        if let Some(length) = enumeration(rest) {
            rest = rest[length..].trim_start();
        }
        if rest.len() == before {
            return line.len() - rest.len();
        }
    }
}

/// Bytes of a number or letter that counts items: `1.`, `12)`, `(a)`.
fn enumeration(rest: &str) -> Option<usize> {
    let bracketed = rest.strip_prefix('(');
    let inner = bracketed.unwrap_or(rest);
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let length = match digits {
        1..=2 => digits,
        0 if inner.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) => 1,
        _ => return None,
    };
    let mark = inner[length..].chars().next()?;
    let counts = mark == ')' || digits > 0 && bracketed.is_none() && mark == '.';
    let after = inner[length..].strip_prefix(mark)?;
    if !counts || !after.starts_with([' ', '\t']) {
        return None;
    }
    // "3. März 2021 …" begins with a date.
    let word: String = after.trim_start().chars().take_while(|c| c.is_alphabetic()).collect();
    (mark != '.' || !is_month(&word)).then_some(rest.len() - after.len())
}

/// Bytes of a citation that a model wrote itself: `[1]`, `[2, 3]`, `[^4]`, `(Passage 2)`, `【1†source】`.
fn citation(rest: &str) -> Option<usize> {
    let close = match rest.chars().next()? {
        '[' => ']',
        '(' => ')',
        '【' => '】',
        _ => return None,
    };
    let end =
        rest.char_indices().take_while(|(at, _)| *at < MAX_CITATION_BYTES).find(|(_, c)| *c == close)?.0;
    let open = rest.chars().next()?.len_utf8();
    let inner = &rest[open..end];
    let mut digits = false;
    let mut names_source = false;
    for word in inner.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() <= 3 {
            digits = true;
        } else if CITATION_WORDS.binary_search(&word.to_lowercase().as_str()).is_ok() {
            names_source = true;
        } else {
            return None;
        }
    }
    let marks = inner.chars().all(|c| c.is_alphanumeric() || " ,;:^†-–#.&".contains(c));
    // Round brackets hold numbers of the text itself, too.
    let cites =
        digits && marks && (close != ')' || names_source) && !rest[end + close.len_utf8()..].starts_with('(');
    cites.then_some(end + close.len_utf8())
}

/// The label of a link and the bytes of all of it: `[label](address)`.
fn link(rest: &str) -> Option<(&str, usize)> {
    let inner = rest.strip_prefix('[')?;
    let (label, after) = inner.split_once("](")?;
    let end = after.find(')')?;
    (!label.contains(['[', ']', '\n']) && !after[..end].contains(char::is_whitespace))
        .then(|| (label, 1 + label.len() + 2 + end + 1))
}

/// Whether a raised digit is the mark of a note and not an exponent.
fn is_note_mark(before: &str, raised: char) -> bool {
    let word = before.chars().rev().take_while(|c| c.is_alphabetic()).count();
    let follows_mark = before.ends_with(['.', ',', ';', ':', '!', '?', ')', '"', '”', '\'', '’']);
    follows_mark || word > 2 && !(matches!(raised, '²' | '³') && word <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &str, expected: &[&str]) {
        let found: Vec<String> = sentences(answer).into_iter().map(|claim| claim.text).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn word_lists_are_sorted() {
        let out_of_order =
            |list: &[&str]| list.windows(2).find(|pair| pair[0] >= pair[1]).map(|pair| pair[1].to_string());
        assert_eq!(out_of_order(CITATION_WORDS), None);
        let mut sorted = FRAME_WORDS.to_vec();
        sorted.sort_unstable();
        assert_eq!(FRAME_WORDS, sorted);
    }

    #[test]
    fn marks_of_lists_and_headings_are_left_out() {
        check(
            "## Fees\n\n- The fee is $5.\n* It is **due monthly**.\n1. First item\n(a) Second `item`\n> Quoted.",
            &["Fees", "The fee is $5.", "It is due monthly.", "First item", "Second item", "Quoted."],
        );
        check("---\n```\n| a | b |\n|---|---|\n", &["a   b"]);
    }

    #[test]
    fn a_date_is_no_list_mark() {
        check("3. März 2021 war ein Mittwoch.", &["3. März 2021 war ein Mittwoch."]);
    }

    #[test]
    fn citations_of_the_model_are_left_out() {
        check(
            "The fee is $5 [1]. It rose [2, 3] in May.[^4] It fell (Passage 2). It stood (see source 1)【3†source】.",
            &["The fee is $5.", "It rose in May.", "It fell.", "It stood."],
        );
        check("It held 12 (twelve) items (5) in [2021].", &["It held 12 (twelve) items (5) in [2021]."]);
        check("See [the lease](https://example.org/lease) today.", &["See the lease today."]);
        check("The area is 20 m² of land.² Done¹", &["The area is 20 m² of land.", "Done"]);
    }

    #[test]
    fn a_sentence_knows_where_it_stands() {
        let answer = "- **Rent** is due. [1]\n- Paid late? [2] Yes.";
        let found: Vec<&str> = sentences(answer).into_iter().map(|claim| &answer[claim.range]).collect();
        assert_eq!(found, ["Rent** is due. [1]", "Paid late? [2]", "Yes."]);
    }

    #[test]
    fn sentences_without_content_are_frames() {
        let frames = [
            "Here is what the documents say:",
            "In summary:",
            "Based on the provided passages, here are the key points:",
            "The documents do not contain this information.",
            "Zusammenfassung:",
        ];
        for frame in frames {
            assert!(is_frame(frame), "{frame}");
        }
        for claim in ["The fee is due.", "Yes.", "No", "In summary, parking is free.", "Here are 3 points:"] {
            assert!(!is_frame(claim), "{claim}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_answer_is_cut_within_its_bounds(answer in "[\\PC\n]{0,80}") {
            let claims = sentences(&answer);
            for claim in &claims {
                proptest::prop_assert!(answer.get(claim.range.clone()).is_some_and(|text| !text.is_empty()));
                proptest::prop_assert!(!claim.text.is_empty());
            }
            proptest::prop_assert!(claims.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        }

        #[test]
        fn marks_in_any_order_do_no_harm(answer in "[-*#>\\[\\]()1-3.a_`| ²é\n]{0,40}") {
            for claim in sentences(&answer) {
                proptest::prop_assert!(answer.get(claim.range).is_some());
            }
        }
    }
}
