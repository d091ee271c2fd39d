//! Conversations of a library: kept with every answer as it was given.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;

use super::Library;
use super::collections::trimmed_name;
use crate::Result;
use crate::answer::Exchange;
use crate::answer::quoted;
use crate::paths::StoredPath;
use crate::source::CitationState;
use crate::store::{Conversation, ConversationId, ReadTxn, Scope, Store, Turn, TurnId, Turns};
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

/// What was said in each conversation, in lower case. Conversations are searched with every key that somebody presses, and
/// reading all answers each time would be felt.
#[derive(Default)]
pub(super) struct ConversationTexts(Mutex<HashMap<ConversationId, ConversationText>>);

struct ConversationText {
    /// Of the conversation when it was read. Another process may change it.
    changed: u64,
    turns: u32,
    /// Each question and each answer is a line.
    lower: String,
}

impl ConversationTexts {
    /// Reads those that are new or have changed, and forgets all but `conversations`.
    fn renew(&self, store: &Store, txn: &ReadTxn, conversations: &[Conversation]) -> Result<()> {
        let mut texts = self.0.lock();
        let mut before = std::mem::take(&mut *texts);
        for conversation in conversations {
            let &Conversation { id, changed, turns, .. } = conversation;
            let known = before.remove(&id).filter(|text| (text.changed, text.turns) == (changed, turns));
            let text = match known {
                Some(text) => text,
                None => ConversationText { changed, turns, lower: text_of(&store.turns(txn, id)?) },
            };
            texts.insert(id, text);
        }
        Ok(())
    }

    fn holds(&self, id: ConversationId, lower: &str) -> bool {
        self.0.lock().get(&id).is_some_and(|text| text.lower.contains(lower))
    }

    fn forget(&self, id: ConversationId) {
        self.0.lock().remove(&id);
    }
}

fn text_of(turns: &Turns) -> String {
    let mut lower = String::new();
    for turn in &turns.readable {
        for said in [&turn.answer.question, &turn.answer.text()] {
            lower.push_str(&said.to_lowercase());
            lower.push('\n');
        }
    }
    lower
}

/// Tells the quotes of a stored answer from what a model wrote below them.
fn tell_quotes(turn: &mut Turn) {
    turn.answer.quoted = quoted(&turn.answer.sentences, turn.answer.written.as_ref());
}

impl Library {
    /// The conversations in whose title, questions or answers `filter` stands, the newest first.
    pub fn conversations(&self, filter: &str) -> Result<Vec<Conversation>> {
        let txn = self.store.read()?;
        let wanted = filter.trim().to_lowercase();
        let mut found = self.store.conversations(&txn)?;
        if !wanted.is_empty() {
            self.conversation_texts.renew(&self.store, &txn, &found)?;
            found.retain(|conversation| {
                conversation.title.to_lowercase().contains(&wanted)
                    || self.conversation_texts.holds(conversation.id, &wanted)
            });
        }
        found.sort_by_key(|conversation| std::cmp::Reverse((conversation.changed, conversation.id)));
        Ok(found)
    }

    /// A conversation with its turns.
    pub fn conversation(&self, id: ConversationId) -> Result<(Conversation, Turns)> {
        let txn = self.store.read()?;
        let mut turns = self.store.turns(&txn, id)?;
        turns.readable.iter_mut().for_each(tell_quotes);
        Ok((self.store.conversation(&txn, id)?, turns))
    }

    pub fn turn(&self, conversation: ConversationId, turn: TurnId) -> Result<Turn> {
        let txn = self.store.read()?;
        let mut turn = self.store.turn(&txn, conversation, turn)?;
        tell_quotes(&mut turn);
        Ok(turn)
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
        let kept = self.store.update(|wtxn| {
            let id = match new.conversation {
                Some(id) => id,
                None => self.store.add_conversation(wtxn, &title_of(&new.answer.question), now)?.id,
            };
            let turn = self.store.put_turn(wtxn, id, new.replaces, new.scope, now, new.answer)?;
            Ok((self.store.conversation(wtxn, id)?, turn))
        })?;
        // An answer in the place of another may be of the same second.
        self.conversation_texts.forget(kept.0.id);
        Ok(kept)
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
