//! Whether passages give a value for what a form's field is called: a value that merely stands somewhere proves nothing.

use footnote_language as language;
use footnote_model::Hit;

use crate::Result;
use crate::inference::Passage;
use crate::proof::{Proof, says_any_of};
use crate::search::Searcher;

/// Bytes of a passage before a value, and after it, that tell what the value is.
const BEFORE: usize = 160;
const AFTER: usize = 80;

/// Words of a name that have as long a beginning in common are forms of one.
const LEAST_COMMON: usize = 5;
const LEAST_COMMON_TENTHS: usize = 6;

/// Bytes of a word that a compound may end in.
const LEAST_PART: usize = 4;

/// What the passages make of a value under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// It is what the name asks for.
    So,
    /// The name stands in the passages, and not with this value.
    Otherwise,
    /// The passages do not speak of the name.
    Nowhere,
}

/// Judges the value `said` of the field that is called `name`, which `proof` found in the passages.
pub fn judge(searcher: &Searcher, passages: &[Hit], name: &str, said: &str, proof: &Proof) -> Result<Named> {
    let wanted = words(name);
    if wanted.is_empty() {
        return Ok(Named::So);
    }
    let stands_with_name = proof.cited.iter().any(|cited| {
        let hit = &passages[cited.passage];
        let text = &hit.text;
        // Within a citation of several sentences, what is around the value itself counts.
        let at = text[cited.range.clone()].find(said).map_or(cited.range.clone(), |at| {
            let start = cited.range.start + at;
            start..start + said.len()
        });
        let from = text.floor_char_boundary(at.start.saturating_sub(BEFORE));
        let to = text.ceil_char_boundary((at.end + AFTER).min(text.len()));
        holds_all(&wanted, &[&text[from..to], &hit.heading, &hit.table_header])
    });
    if stands_with_name || reads(searcher, passages, name, said)? {
        return Ok(Named::So);
    }
    let stands = passages.iter().any(|hit| holds_all(&wanted, &[&hit.text, &hit.heading, &hit.title]));
    Ok(if stands { Named::Otherwise } else { Named::Nowhere })
}

/// Whether the reader, asked for the name, answers with the value.
fn reads(searcher: &Searcher, passages: &[Hit], name: &str, said: &str) -> Result<bool> {
    let texts: Vec<Passage> = passages.iter().map(Passage::from).collect();
    let predictions = searcher.cross_encoder.read(&format!("What is the {name}?"), &texts, &|| true)?;
    let calibration = searcher.calibration();
    let best = predictions
        .iter()
        .enumerate()
        .filter_map(|(index, prediction)| Some((index, prediction.as_ref()?)))
        .max_by(|a, b| a.1.answerable.total_cmp(&b.1.answerable));
    let Some((index, prediction)) = best else { return Ok(false) };
    let is_sure = prediction.probability(calibration) >= calibration.passage.marked_from;
    let words = prediction.words(texts[index].text).filter(|words| words.margin > 0.0);
    Ok(is_sure && words.is_some_and(|words| says_any_of(said, &texts[index].text[words.bytes])))
}

fn words(text: &str) -> Vec<String> {
    let tokens = language::stemmed_tokens(text).into_iter().filter(|token| {
        let shown = text[token.range.clone()].to_lowercase();
        !language::is_stop_word(&shown)
    });
    tokens.map(|token| token.text).collect()
}

fn holds_all(wanted: &[String], texts: &[&str]) -> bool {
    let held: Vec<String> = texts.iter().flat_map(|text| words(text)).collect();
    wanted.iter().all(|word| held.iter().any(|other| is_form_of(word, other)))
}

/// Compounds count by their end, too: "miete" asks for a "Grundmiete".
fn is_form_of(word: &str, other: &str) -> bool {
    let common = word.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    word == other
        || common >= LEAST_COMMON && common * 10 >= word.len().max(other.len()) * LEAST_COMMON_TENTHS
        || word.len() >= LEAST_PART && other.ends_with(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_its_forms() {
        let holds = |name: &str, text: &str| holds_all(&words(name), &[text]);
        assert!(holds("monthly rent", "The rent is 1,250 euros a month."));
        assert!(holds("miete", "Die Grundmiete beträgt 820 Euro."));
        assert!(holds("beginn", "Das Mietverhältnis beginnt am 1. April."));
        assert!(!holds("old rent", "The rent is 1,250 euros a month."));
        assert!(!holds("recipient", "I shall ask the council’s housing officer, Ms Lacroix-Brown."));
    }
}
