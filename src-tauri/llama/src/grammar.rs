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
    let grammar = json_schema_to_grammar(schema).map_err(|error| refused(error.to_string()))?;
    LlamaSampler::grammar(model, &grammar, "root").map_err(|error| refused(error.to_string()))
}
