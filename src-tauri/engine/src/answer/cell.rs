//! Answers as the cells of a grid: the words that answer, with the quote they are from.

use footnote_model::{
    Answer, CellAnswer, Ending, FieldId, Footnote, GridField, Method, Reason, Support, on_one_line,
};
use serde_json::{Map, Value, json};

/// How sure the reader has to be of a passage before its words stand alone in a cell; the same as for the line above an answer, set
/// by hand.
const SURE: f32 = 0.5;

/// What an answer of quotes says, in a cell.
pub fn quoted(answer: &Answer) -> CellAnswer {
    let Some(best) = answer.footnotes.iter().max_by(|a, b| a.score.total_cmp(&b.score)) else {
        return CellAnswer::Nothing;
    };
    if answer.abstained {
        return CellAnswer::Nothing;
    }
    if let Method::Computed { value, .. } = &answer.method {
        return said(value.clone(), true, best);
    }
    let words = |note: &Footnote| {
        let bytes = note.in_quote(note.answer_span?)?;
        Some(on_one_line(&note.quote[bytes])).filter(|words| !words.is_empty())
    };
    let surest = answer
        .footnotes
        .iter()
        .filter_map(|note| Some((reader(answer, note)?, words(note)?, note)))
        .max_by(|(one, ..), (other, ..)| one.total_cmp(other));
    match surest {
        Some((probability, words, note)) if probability >= SURE => said(words, true, note),
        _ => said(on_one_line(&best.quote), false, best),
    }
}

/// The schema of a form with these fields, for a language model to fill in: each may stay empty.
pub fn schema(fields: &[&GridField]) -> String {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (key(field), json!({"type": ["string", "null"], "description": field.asked()})))
        .collect();
    let required: Vec<String> = fields.iter().map(|field| key(field)).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
        .to_string()
}

/// What a form that a model filled in says in each field.
pub fn filled(answer: &Answer, fields: &[&GridField]) -> Vec<(FieldId, CellAnswer)> {
    let failed = answer.written.as_ref().and_then(|written| match &written.ending {
        Ending::Failed(reason) => Some(reason.clone()),
        _ => None,
    });
    fields.iter().map(|field| (field.id, field_of(answer, field, failed.as_ref()))).collect()
}

fn field_of(answer: &Answer, field: &GridField, failed: Option<&Reason>) -> CellAnswer {
    let place = format!("/{}: ", key(field));
    let sentence =
        answer.sentences.iter().find_map(|sentence| Some((sentence, sentence.text.strip_prefix(&place)?)));
    let Some((sentence, text)) = sentence else {
        return failed.cloned().map_or(CellAnswer::Nothing, CellAnswer::Failed);
    };
    let number = sentence.footnotes.first();
    let footnote = answer.footnotes.iter().find(|note| Some(&note.number) == number);
    CellAnswer::Said {
        text: text.to_owned(),
        is_sure: sentence.support == Support::Supported,
        footnote: footnote.cloned().map(Box::new),
    }
}

/// What a field is called in a form. A slash would part it in two.
fn key(field: &GridField) -> String {
    format!(
        "{}{}",
        field.name.replace('/', " "),
        if field.name.trim().is_empty() { field.id.0.to_string() } else { String::new() }
    )
}

fn said(text: String, is_sure: bool, footnote: &Footnote) -> CellAnswer {
    CellAnswer::Said { text, is_sure, footnote: Some(Box::new(footnote.clone())) }
}

/// What the reader gives the best passage that holds the quote; `None` where it read none.
fn reader(answer: &Answer, note: &Footnote) -> Option<f32> {
    let read = &answer.trace.reranking.as_ref()?.passages;
    answer
        .passages
        .iter()
        .filter(|hit| {
            hit.document == note.document && hit.page == note.page && hit.text.contains(&note.quote)
        })
        .filter_map(|hit| read.iter().find(|read| read.chunk == hit.chunk))
        .map(|read| read.answers)
        .max_by(f32::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(id: u32, name: &str, question: &str) -> GridField {
        GridField { id: FieldId(id), name: name.into(), question: question.into() }
    }

    #[test]
    fn a_form_asks_for_every_field_and_lets_each_stay_empty() {
        let (rent, ends) = (field(1, "Rent / month", ""), field(2, "Ends", "When does it end?"));
        let schema: Value = serde_json::from_str(&schema(&[&rent, &ends])).unwrap();
        assert_eq!(
            schema,
            json!({
                "type": "object",
                "properties": {
                    "Rent   month": {"type": ["string", "null"], "description": "Rent / month"},
                    "Ends": {"type": ["string", "null"], "description": "When does it end?"},
                },
                "required": ["Rent   month", "Ends"],
                "additionalProperties": false,
            })
        );
    }
}
