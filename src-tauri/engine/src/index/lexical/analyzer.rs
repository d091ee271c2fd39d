//! The language crate's words as tantivy takes them.

use footnote_language as language;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

/// The analyzer of all text fields: words as their stems, in English and in the text's own language.
pub fn analyzer() -> TextAnalyzer {
    TextAnalyzer::from(Words)
}

#[derive(Clone)]
struct Words;

struct Stream {
    words: std::vec::IntoIter<language::Token>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Stream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        Stream { words: language::indexed_tokens(text).into_iter(), token: Token::default() }
    }
}

impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        let Some(language::Token { range, position, text }) = self.words.next() else { return false };
        self.token =
            Token { offset_from: range.start, offset_to: range.end, position, text, position_length: 1 };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
