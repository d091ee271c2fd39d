//! Conversations of a library: kept with every answer as it was given.

use std::collections::HashMap;
use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;

use super::Library;
use super::collections::trimmed_name;
use crate::Result;
use crate::answer::Exchange;
use crate::answer::quoted;
use crate::paths::StoredPath;
use crate::source::CitationState;
use crate::store::{Conversation, ConversationId, Coverage, ReadTxn, Scope, Store, Turn, TurnId, Turns};
use footnote_model::{Answer, Footnote};

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
    /// Set where documents were still being read.
    pub coverage: Option<Coverage>,
}

/// A conversation that holds what was looked for.
#[derive(Debug, Clone)]
pub struct FoundConversation {
    pub conversation: Conversation,
    /// Where it says so; `None` where nothing was looked for, or only the title says it.
    pub line: Option<FoundLine>,
}

/// A part of a question or an answer, and which of its bytes begin a word that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLine {
    pub text: String,
    pub found: Range<usize>,
}

/// What was said in each conversation. Conversations are searched with every key that somebody presses, and
/// reading all answers each time would be felt.
#[derive(Default)]
pub(super) struct ConversationTexts(Mutex<HashMap<ConversationId, ConversationText>>);

struct ConversationText {
    /// Of the conversation when it was read. Another process may change it.
    changed: u64,
    turns: u32,
    /// Each question and each answer is a line.
    said: String,
    lower: String,
}

impl ConversationTexts {
    /// Forgets all; they are read again when something is looked for.
    pub fn clear(&self) {
        self.0.lock().clear();
    }

    /// Reads those that are new or have changed, and forgets all but `conversations`.
    fn renew(&self, store: &Store, txn: &ReadTxn, conversations: &[Conversation]) -> Result<()> {
        let mut texts = self.0.lock();
        let mut before = std::mem::take(&mut *texts);
        for conversation in conversations {
            let &Conversation { id, changed, turns, .. } = conversation;
            let known = before.remove(&id).filter(|text| (text.changed, text.turns) == (changed, turns));
            let text = match known {
                Some(text) => text,
                None => ConversationText::of(changed, turns, &store.turns(txn, id)?),
            };
            texts.insert(id, text);
        }
        Ok(())
    }

    /// Where the conversation holds all of `words`, some of which its title may hold: the outer `None` where it does not.
    fn find(&self, id: ConversationId, title: &str, words: &[String]) -> Option<Option<FoundLine>> {
        let texts = self.0.lock();
        let text = texts.get(&id)?;
        let title = title.to_lowercase();
        let all = words.iter().all(|word| begins_a_word(&title, word) || begins_a_word(&text.lower, word));
        all.then(|| words.iter().find_map(|word| line_with(&text.said, word)))
    }

    fn forget(&self, id: ConversationId) {
        self.0.lock().remove(&id);
    }
}

impl ConversationText {
    fn of(changed: u64, turns: u32, held: &Turns) -> ConversationText {
        let mut said = String::new();
        for turn in &held.readable {
            for text in [&turn.answer.question, &turn.answer.text()] {
                said.extend(text.split_whitespace().flat_map(|word| [word, " "]));
                said.push('\n');
            }
        }
        ConversationText { changed, turns, lower: said.to_lowercase(), said }
    }
}

/// Characters of a line that are shown before and after what was found.
const SHOWN_BEFORE: usize = 32;
const SHOWN_AFTER: usize = 120;

/// Whether a word of `lower` begins with `word`: "rent" is not in "current".
fn begins_a_word(lower: &str, word: &str) -> bool {
    lower.match_indices(word).any(|(at, _)| is_start(lower, at))
}

fn is_start(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric())
}

/// The first line of `said` with a word that begins with `word`, cut around it.
fn line_with(said: &str, word: &str) -> Option<FoundLine> {
    said.lines().map(str::trim_end).find_map(|line| {
        let mut starts = line.char_indices().map(|(at, _)| at).filter(|at| is_start(line, *at));
        let found = starts.find_map(|at| Some(at..at + prefix_length(&line[at..], word)?))?;
        let before = &line[..found.start];
        let from = before.char_indices().rev().nth(SHOWN_BEFORE).map_or(0, |(at, _)| {
            // From the next word on.
            before[at..].find(' ').map_or(found.start, |space| at + space + 1)
        });
        let to =
            line[found.end..].char_indices().nth(SHOWN_AFTER).map_or(line.len(), |(at, _)| found.end + at);
        let lead = if from > 0 { "… " } else { "" };
        let rest = if to < line.len() { " …" } else { "" };
        let moved = |at: usize| at - from + lead.len();
        Some(FoundLine {
            found: moved(found.start)..moved(found.end),
            text: format!("{lead}{}{rest}", &line[from..to]),
        })
    })
}

/// How many bytes of `text` are `word`, which is in lower case.
fn prefix_length(text: &str, word: &str) -> Option<usize> {
    let mut rest = word;
    for (at, character) in text.char_indices() {
        if rest.is_empty() {
            return Some(at);
        }
        for lower in character.to_lowercase() {
            rest = rest.strip_prefix(lower)?;
        }
    }
    rest.is_empty().then_some(text.len())
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs())
}

/// Tells the quotes of a stored answer from what a model wrote below them.
fn tell_quotes(turn: &mut Turn) {
    turn.answer.quoted = quoted(&turn.answer.sentences, turn.answer.written.as_ref());
}

impl Library {
    /// All conversations, the newest first.
    pub fn conversations(&self) -> Result<Vec<Conversation>> {
        Ok(self.find_conversations("")?.into_iter().map(|found| found.conversation).collect())
    }

    /// The conversations in whose title, questions or answers a word begins with each word of `filter`, the newest first.
    pub fn find_conversations(&self, filter: &str) -> Result<Vec<FoundConversation>> {
        let txn = self.store.read()?;
        let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
        let mut all = self.store.conversations(&txn)?;
        all.sort_by_key(|conversation| std::cmp::Reverse((conversation.changed, conversation.id)));
        if words.is_empty() {
            let found = all.into_iter().map(|conversation| FoundConversation { conversation, line: None });
            return Ok(found.collect());
        }
        self.conversation_texts.renew(&self.store, &txn, &all)?;
        let found = all.into_iter().filter_map(|conversation| {
            let line = self.conversation_texts.find(conversation.id, &conversation.title, &words)?;
            Some(FoundConversation { conversation, line })
        });
        Ok(found.collect())
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

    /// Earlier answers to the question of a turn, oldest first: those that another took the place of.
    pub fn earlier_answers(&self, conversation: ConversationId, turn: TurnId) -> Result<Vec<Turn>> {
        let mut versions = self.store.versions(&*self.store.read()?, conversation, turn)?;
        versions.iter_mut().for_each(tell_quotes);
        Ok(versions)
    }

    /// What is known of the turns of a conversation besides: how many earlier answers each has, and what could be searched for
    /// it, where that is anything to be told.
    pub fn turn_facts(
        &self,
        conversation: ConversationId,
    ) -> Result<(HashMap<TurnId, u32>, HashMap<TurnId, Coverage>)> {
        let txn = self.store.read()?;
        Ok((self.store.version_counts(&txn, conversation)?, self.store.coverage(&txn, conversation)?))
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
        let now = now();
        let kept = self.store.update(|wtxn| {
            let id = match new.conversation {
                Some(id) => id,
                None => self.store.add_conversation(wtxn, &title_of(&new.answer.question), now)?.id,
            };
            let turn = (new.scope, now, new.answer);
            let turn = self.store.put_turn(wtxn, id, new.replaces, turn, new.coverage)?;
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

    /// What has become of the document that a footnote cites.
    pub fn citation_state_of(&self, footnote: &Footnote) -> Result<CitationState> {
        let path = StoredPath::new(&footnote.path);
        self.originals.citation_state(&self.store, footnote.document, &footnote.hash, &path)
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
