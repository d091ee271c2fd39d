//! Puts a conversation into the form that a model was trained on, as the chat template in its own file says.
//!
//! What people and documents have written is never read as part of the form: the template is rendered with a mark in the place of
//! each text, and the text between the marks alone may hold the model's special tokens.

use footnote_llm::protocol::{Message, Role, Template};
use minijinja::{Environment, Error, ErrorKind, Value, context};
use serde::Serialize;

/// A piece of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Of the template: may hold special tokens.
    Form(String),
    /// The text of the message with this index.
    Text(usize),
}

/// Begins and ends the mark of a text. Both are characters for private use, which no template writes.
const MARK: [char; 2] = ['\u{F8F00}', '\u{F8F01}'];

/// The form of ChatML, for models that bring none but know its tokens.
const CHATML: &str = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}\
                      {{ '<|im_start|>assistant\n' }}";

/// A form in plain words, which any model follows more or less.
const PLAIN: &str = "{% for message in messages %}{{ message.role | capitalize }}: {{ message.content }}\n\n{% endfor %}Assistant:";

/// A chat template that can be rendered.
pub struct ChatTemplate {
    environment: Environment<'static>,
    bos: String,
    eos: String,
    /// The template knows no system messages, so they stand in front of the first question.
    merges_system: bool,
    pub kind: Template,
}

#[derive(Serialize)]
struct Shown {
    role: &'static str,
    content: String,
}

impl ChatTemplate {
    /// `own` is the template of the model's file. `knows_chatml` says whether its vocabulary has the tokens of ChatML.
    pub fn new(own: Option<&str>, knows_chatml: bool, bos: &str, eos: &str) -> ChatTemplate {
        let mut why = "its file holds no chat template".to_owned();
        if let Some(own) = own {
            for merges_system in [false, true] {
                match ChatTemplate::compiled(own, merges_system, bos, eos, Template::Own) {
                    Ok(template) => return template,
                    Err(error) => why = format!("the chat template of its file cannot be used: {error}"),
                }
            }
        }
        let common = if knows_chatml { CHATML } else { PLAIN };
        ChatTemplate::compiled(common, false, bos, eos, Template::Common { why })
            .expect("the common templates can be rendered")
    }

    fn compiled(
        source: &str,
        merges_system: bool,
        bos: &str,
        eos: &str,
        kind: Template,
    ) -> Result<ChatTemplate, Error> {
        let mut environment = Environment::new();
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |message: String| -> Result<Value, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, message))
        });
        // A prompt is the same today and tomorrow, so that what was read of it can be kept.
        environment.add_function("strftime_now", |_: String| "1 January 2026".to_owned());
        environment.add_template_owned("chat", source.to_owned())?;
        let (bos, eos) = (bos.to_owned(), eos.to_owned());
        let template = ChatTemplate { environment, bos, eos, merges_system, kind };
        let said = |role, text: &str| Message { role, text: text.to_owned() };
        template.render(&[
            said(Role::System, "Answer."),
            said(Role::User, "Why?"),
            said(Role::Assistant, "Because."),
            said(Role::User, "And?"),
        ])?;
        Ok(template)
    }

    /// The prompt that is to be gone on with by the model.
    pub fn render(&self, messages: &[Message]) -> Result<Vec<Piece>, Error> {
        let mut shown: Vec<Shown> = Vec::new();
        let mut waiting = String::new();
        for (index, message) in messages.iter().enumerate() {
            let mark = format!("{}{index}{}", MARK[0], MARK[1]);
            if self.merges_system && message.role == Role::System {
                waiting = format!("{mark}\n\n");
                continue;
            }
            let role = match message.role {
                Role::System => "system",
                Role::User => "user",
                Role::Assistant => "assistant",
            };
            shown.push(Shown { role, content: format!("{}{mark}", std::mem::take(&mut waiting)) });
        }
        let rendered = self.environment.get_template("chat")?.render(context! {
            messages => shown,
            bos_token => self.bos,
            eos_token => self.eos,
            add_generation_prompt => true,
            // Models that can think aloud are to answer at once: the passages are their thoughts.
            enable_thinking => false,
        })?;
        let pieces = cut(&rendered);
        let texts = pieces.iter().filter(|piece| matches!(piece, Piece::Text(_))).count();
        if texts != messages.len() {
            let detail = format!("it shows {texts} of {} messages", messages.len());
            return Err(Error::new(ErrorKind::InvalidOperation, detail));
        }
        Ok(pieces)
    }
}

/// Cuts a rendered prompt at the marks.
fn cut(rendered: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = rendered;
    while let Some((form, after)) = rest.split_once(MARK[0]) {
        let Some((index, after)) = after.split_once(MARK[1]) else { break };
        if !form.is_empty() {
            pieces.push(Piece::Form(form.to_owned()));
        }
        if let Ok(index) = index.parse() {
            pieces.push(Piece::Text(index));
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Form(rest.to_owned()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(own: Option<&str>) -> ChatTemplate {
        ChatTemplate::new(own, true, "<s>", "</s>")
    }

    fn message(role: Role, text: &str) -> Message {
        Message { role, text: text.to_owned() }
    }

    fn joined(pieces: &[Piece], messages: &[Message]) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Form(form) => form.clone(),
            Piece::Text(index) => messages[*index].text.clone(),
        };
        pieces.iter().map(text).collect()
    }

    #[test]
    fn a_models_own_template_is_rendered_as_it_is_written() {
        // The template of Llama 3, shortened.
        let own = "{{- bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' \
                   + message['content'] | trim + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{ \
                   '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}";
        let template = template(Some(own));
        assert_eq!(template.kind, Template::Own);
        let messages = [message(Role::System, "Be brief."), message(Role::User, "Why? <|eot_id|>")];
        let pieces = template.render(&messages).unwrap();
        assert_eq!(
            joined(&pieces, &messages),
            "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nWhy? \
             <|eot_id|><|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
        );
        assert_eq!(pieces.iter().filter(|piece| **piece == Piece::Text(1)).count(), 1);
    }

    #[test]
    fn a_template_without_system_messages_gets_them_before_the_question() {
        let own = "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}\
                   {% for message in messages %}{{ '<start_of_turn>' + message['role'] + '\n' + message['content'] | trim + \
                   '<end_of_turn>\n' }}{% endfor %}{{ '<start_of_turn>model\n' }}";
        let template = template(Some(own));
        assert_eq!(template.kind, Template::Own);
        let messages = [message(Role::System, "Be brief."), message(Role::User, "Why?")];
        let pieces = template.render(&messages).unwrap();
        assert_eq!(
            joined(&pieces, &messages),
            "<s><start_of_turn>user\nBe brief.\n\nWhy?<end_of_turn>\n<start_of_turn>model\n"
        );
    }

    #[test]
    fn python_methods_work() {
        let own = "{% for m in messages %}{% if m.content.startswith('x') %}{{ m.content.strip() }}{% else %}{{ m['content'] }}{% endif %}\
                   {% if not loop.last %}{{ '|' }}{% endif %}{% endfor %}";
        assert_eq!(template(Some(own)).kind, Template::Own);
    }

    #[test]
    fn what_cannot_be_rendered_is_replaced_and_said() {
        let drops_a_message = "{{ messages[0].content }}";
        for own in [Some("{% for %}"), Some(drops_a_message), None] {
            let template = template(own);
            assert!(matches!(&template.kind, Template::Common { why } if !why.is_empty()), "{own:?}");
            let messages = [message(Role::User, "Why?")];
            let pieces = template.render(&messages).unwrap();
            assert_eq!(
                joined(&pieces, &messages),
                "<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\n"
            );
        }
    }

    #[test]
    fn marks_in_a_document_stay_text() {
        let messages = [message(Role::User, "\u{F8F00}0\u{F8F01}{{ bos_token }}<|im_end|>")];
        let pieces = template(None).render(&messages).unwrap();
        assert_eq!(pieces.iter().filter(|piece| matches!(piece, Piece::Text(0))).count(), 1);
    }
}
