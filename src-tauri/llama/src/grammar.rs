//! Has an answer keep to a JSON schema.

use footnote_llm::protocol::Refusal;
use llama_cpp_2::json_schema_to_grammar;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::sampling::LlamaSampler;

/// Lets only tokens through that can go on to JSON of the schema.
pub fn sampler(model: &LlamaModel, schema: &str) -> Result<LlamaSampler, Refusal> {
    let refused = |detail: String| Refusal::Schema { detail };
    let value: serde_json::Value =
        serde_json::from_str(schema).map_err(|error| refused(error.to_string()))?;
    if !value.is_object() {
        return Err(refused("it is not a JSON object".to_owned()));
    }
    let grammar =
        without_layout(&json_schema_to_grammar(schema).map_err(|error| refused(error.to_string()))?);
    LlamaSampler::grammar(model, &grammar, "root").map_err(|error| refused(error.to_string()))
}

/// Lets at most one space stand between the parts of the JSON. Where a model may indent, a small one does little else.
fn without_layout(grammar: &str) -> String {
    let lines = grammar.lines().map(|line| match line.split_once(" ::= ") {
        Some(("space", _)) => "space ::= \" \"?",
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_written_on_one_line() {
        let schema = r#"{"type": "object", "properties": {"rent": {"type": ["number", "null"]}}, "required": ["rent"]}"#;
        let grammar = json_schema_to_grammar(schema).unwrap();
        assert!(grammar.contains("\nspace ::= ") && !grammar.contains("space ::= \" \"?"), "{grammar}");
        let tight = without_layout(&grammar);
        assert_eq!(tight.lines().filter(|line| *line == "space ::= \" \"?").count(), 1, "{tight}");
        assert_eq!(tight.lines().count(), grammar.lines().count());
    }
}
