//! Quotes above what a language model writes: they are there first, and stay unless its answer is better.

use std::collections::HashMap;

use footnote_model::{Answer, Ending, GeneratedText, Sentence, Support};

use crate::proof::{self, says_any_of};

/// Decides what of an answer stays: the quotes alone, what the model wrote below them, or that alone. `is_answer` tells whether
/// anything of what it wrote is borne out, `is_refused` that model and evidence agree that the passages do not answer.
pub fn settle(answer: &mut Answer, is_answer: bool, is_refused: bool) {
    if is_refused && !answer.stopped {
        answer.abstained = true;
        answer.sentences.clear();
        answer.footnotes.clear();
        answer.quoted = 0;
        return;
    }
    if !is_answer {
        // What was shown of an answer that was broken off stays.
        if !answer.stopped {
            answer.sentences.truncate(answer.quoted);
            answer.contradiction = None;
        }
    } else if is_better(answer) {
        answer.sentences.drain(..answer.quoted);
        answer.quoted = 0;
    }
    renumber(answer);
}

/// Whether what the model wrote can stand without the quotes: it came to its end, all of it is supported, and it says what the
/// reader found in the quotes.
fn is_better(answer: &Answer) -> bool {
    let came_to_its_end = answer.written.as_ref().is_some_and(|written| written.ending == Ending::Said);
    let wrote = answer.own_sentences();
    let is_proved = wrote.iter().all(|sentence| sentence.support == Support::Supported);
    let marked: Vec<&str> = answer.sentences[..answer.quoted]
        .iter()
        .flat_map(|quote| &quote.footnotes)
        .filter_map(|number| answer.footnotes.iter().find(|footnote| footnote.number == *number))
        .filter_map(|footnote| Some(&footnote.quote[footnote.in_quote(footnote.answer_span?)?]))
        .collect();
    let says_it = marked.is_empty()
        || marked.iter().any(|words| wrote.iter().any(|sentence| says_any_of(&sentence.text, words)));
    came_to_its_end && !wrote.is_empty() && is_proved && says_it && answer.contradiction.is_none()
}

/// Leaves out footnotes that nothing uses, and numbers the others in the order of their use.
fn renumber(answer: &mut Answer) {
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    let contradiction = answer.contradiction.iter_mut().map(|found| &mut found.footnote);
    let used = answer.sentences.iter_mut().flat_map(|sentence| &mut sentence.footnotes);
    for number in used.chain(contradiction) {
        let next = numbers.len() + 1;
        *number = *numbers.entry(*number).or_insert(next);
    }
    answer.footnotes.retain_mut(|footnote| match numbers.get(&footnote.number) {
        Some(number) => {
            footnote.number = *number;
            true
        }
        None => false,
    });
    answer.footnotes.sort_by_key(|footnote| footnote.number);
}

/// How many of the first sentences of an answer stand above what a model wrote: its own are the last ones.
pub fn quoted(sentences: &[Sentence], written: Option<&GeneratedText>) -> usize {
    let Some(written) = written.filter(|written| written.schema.is_none()) else { return 0 };
    let mut wrote = proof::sentences(&written.wrote);
    let is_own = |sentence: &&Sentence| {
        while let Some(claim) = wrote.pop() {
            if sentence.text.ends_with(&claim.text) {
                return true;
            }
        }
        false
    };
    sentences.len() - sentences.iter().rev().take_while(is_own).count()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use footnote_model::Style;

    use super::*;

    fn wrote(text: &str) -> GeneratedText {
        GeneratedText {
            model: "script".into(),
            style: Style::default(),
            schema: None,
            asked: String::new(),
            wrote: text.into(),
            given: Vec::new(),
            first_word: Duration::ZERO,
            prompt_tokens: 0,
            kept_tokens: 0,
            written_tokens: 0,
            ending: Ending::Said,
        }
    }

    #[test]
    fn quotes_are_told_from_what_was_written_below_them() {
        let check = |sentences: &[&str], text: &str, expected: usize| {
            let sentences: Vec<Sentence> =
                sentences.iter().map(|text| Sentence::quoted((*text).into(), 1)).collect();
            assert_eq!(quoted(&sentences, Some(&wrote(text))), expected, "{sentences:?} {text}");
        };
        check(&["The rent is 5 euros.", "It is due in May."], "It is due in May.", 1);
        check(&["The rent is 5 euros.", "- It is due."], "Here is what I found:\n\n- It is due.\n", 1);
        check(&["The rent is 5 euros.", "The rent is 5 euros."], "The rent is 5 euros.", 1);
        check(&["The rent is 5 euros."], "The rent is 9 euros.", 1);
        check(&["The rent is 5 euros."], "The rent is 5 euros.", 0);
        check(&["One.", "Two."], "One. Nonsense. Two.", 0);
        check(&["One."], "", 1);
        let quote = [Sentence::quoted("One.".into(), 1)];
        assert_eq!(quoted(&quote, None), 0);
        let form = GeneratedText { schema: Some("{}".into()), ..wrote("{}") };
        assert_eq!(quoted(&quote, Some(&form)), 0);
    }
}
