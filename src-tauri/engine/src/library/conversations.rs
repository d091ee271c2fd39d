//! Conversations of a library: kept with every answer as it was given.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Library;
use super::collections::trimmed_name;
use crate::Result;
use crate::answer::Exchange;
use crate::paths::StoredPath;
use crate::source::CitationState;
use crate::store::{Conversation, ConversationId, Scope, Turn, TurnId, Turns};
use footnote_model::Answer;

/// Longest title that is made from a question, in characters.
const TITLE_LENGTH: usize = 80;

/// An answer that is to be kept.
#[derive(Debug, Clone)]
pub struct NewTurn {
    /// `None` starts a conversation, titled by the question.
    pub conversation: Option<ConversationId>,
    /// The turn whose place it takes.
    pub replaces: Option<TurnId>,
    pub scope: Scope,
    pub answer: Answer,
}

impl Library {
    /// The conversations in whose title, questions or answers `filter` stands, the newest first.
    pub fn conversations(&self, filter: &str) -> Result<Vec<Conversation>> {
        let txn = self.store.read()?;
        let wanted = filter.trim().to_lowercase();
        let mut found = Vec::new();
        for conversation in self.store.conversations(&txn)? {
            let fits = wanted.is_empty()
                || conversation.title.to_lowercase().contains(&wanted)
                || self.store.turns(&txn, conversation.id)?.readable.iter().any(|turn| {
                    let said = [turn.answer.question.clone(), turn.answer.text()];
                    said.iter().any(|text| text.to_lowercase().contains(&wanted))
                });
            if fits {
                found.push(conversation);
            }
        }
        found.sort_by_key(|conversation| std::cmp::Reverse((conversation.changed, conversation.id)));
        Ok(found)
    }

    /// A conversation with its turns.
    pub fn conversation(&self, id: ConversationId) -> Result<(Conversation, Turns)> {
        let txn = self.store.read()?;
        Ok((self.store.conversation(&txn, id)?, self.store.turns(&txn, id)?))
    }

    pub fn turn(&self, conversation: ConversationId, turn: TurnId) -> Result<Turn> {
        let txn = self.store.read()?;
        self.store.turn(&txn, conversation, turn)
    }

    /// The query of the last turn before `turn`, or of the last of all: what a follow-up leans on.
    pub fn earlier_query(
        &self,
        conversation: ConversationId,
        turn: Option<TurnId>,
    ) -> Result<Option<String>> {
        let txn = self.store.read()?;
        let turns = self.store.turns(&txn, conversation)?.readable;
        let earlier = turns.into_iter().rev().find(|earlier| turn.is_none_or(|turn| earlier.id < turn));
        Ok(earlier.map(|turn| turn.answer.query))
    }

    /// What a language model was given and wrote in the turns before `turn`, or in all, oldest first.
    pub fn exchanges(&self, conversation: ConversationId, turn: Option<TurnId>) -> Result<Vec<Exchange>> {
        let txn = self.store.read()?;
        let turns = self.store.turns(&txn, conversation)?.readable;
        let earlier = turns.iter().filter(|earlier| turn.is_none_or(|turn| earlier.id < turn));
        Ok(earlier.filter_map(|turn| turn.answer.written.as_ref()).map(Exchange::from).collect())
    }

    /// Keeps an answer in one transaction.
    pub fn keep(&self, new: NewTurn) -> Result<(Conversation, Turn)> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs());
        self.store.update(|wtxn| {
            let id = match new.conversation {
                Some(id) => id,
                None => self.store.add_conversation(wtxn, &title_of(&new.answer.question), now)?.id,
            };
            let turn = self.store.put_turn(wtxn, id, new.replaces, new.scope, now, new.answer)?;
            Ok((self.store.conversation(wtxn, id)?, turn))
        })
    }

    pub fn rename_conversation(&self, id: ConversationId, title: &str) -> Result<()> {
        let title = trimmed_name(title)?;
        self.store.update(|wtxn| self.store.rename_conversation(wtxn, id, &title))
    }

    pub fn delete_conversation(&self, id: ConversationId) -> Result<()> {
        self.store.update(|wtxn| self.store.remove_conversation(wtxn, id))
    }

    /// What has become of each document that the answers cite, in the order of their footnotes.
    pub fn citation_states<'a>(
        &self,
        answers: impl IntoIterator<Item = &'a Answer>,
    ) -> Result<Vec<Vec<CitationState>>> {
        let mut known = HashMap::new();
        let mut states = Vec::new();
        for answer in answers {
            let mut of_answer = Vec::new();
            for footnote in &answer.footnotes {
                let path = StoredPath::new(&footnote.path);
                let key = (footnote.document, path.clone());
                let state = match known.get(&key) {
                    Some(state) => *state,
                    None => {
                        let originals = &self.originals;
                        let state = originals.citation_state(
                            &self.store,
                            footnote.document,
                            &footnote.hash,
                            &path,
                        )?;
                        known.insert(key, state);
                        state
                    }
                };
                of_answer.push(state);
            }
            states.push(of_answer);
        }
        Ok(states)
    }
}

/// A question as a title: one line, cut at a word.
fn title_of(question: &str) -> String {
    let mut title = String::new();
    for word in question.split_whitespace() {
        if title.chars().count() + word.chars().count() + 1 > TITLE_LENGTH && !title.is_empty() {
            title.push('…');
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.extend(word.chars().take(TITLE_LENGTH));
    }
    title
}
