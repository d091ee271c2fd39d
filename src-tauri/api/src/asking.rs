//! Searching, asking, and the conversations that answers are kept in.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use footnote_engine::answer::{AnswerEvent, AskOptions, Exchange, Writer};
use footnote_engine::{
    Cancel, CitationState, ConversationId, Coverage, DocumentId, NewTurn, SearchOptions, TurnId,
};

use crate::error::{ApiError, ErrorKind};
use crate::types::{
    AskEvent, AskRequest, Conversation, ConversationSummary, Footnote, FoundConversation, Hit, Scope,
    SearchRequest, SearchResults, Sentence, Trace, TracedAnswer, TracedTurn, Turn, Unsearched, milliseconds,
};
use crate::{Api, Result};

impl Api {
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults> {
        self.search_without(request, &HashSet::new())
    }

    /// `hidden` documents are not searched.
    pub(crate) fn search_without(
        &self,
        request: &SearchRequest,
        hidden: &HashSet<DocumentId>,
    ) -> Result<SearchResults> {
        let options = SearchOptions {
            limit: request.limit as usize,
            mode: request.mode.into(),
            documents: self.documents_of(&request.scope, hidden)?,
            spread_pages: request.spread_pages,
            rerank: request.rerank,
        };
        let mut results = SearchResults::from(&self.library().search(words_in(&request.query)?, &options)?);
        self.locate_hits(&mut results.hits);
        Ok(results)
    }

    /// Answers a question from the best `passages`, and keeps nothing. With a `writer`, a language model writes the answer.
    pub fn ask(
        &self,
        question: &str,
        scope: &Scope,
        passages: usize,
        writer: Option<&Writer>,
        cancel: &Cancel,
        events: &mut dyn FnMut(AskEvent),
    ) -> Result<TracedAnswer> {
        let documents = self.documents_of(scope, &HashSet::new())?;
        let options = AskOptions { passages, documents, earlier: None };
        let answer = self.library().ask_in_parts(
            words_in(question)?,
            &options,
            writer,
            cancel,
            &mut self.showing(events),
        )?;
        let mut answer = TracedAnswer::of(&answer);
        self.locate_answer(&mut answer.answer);
        self.locate_trace(&mut answer.trace);
        Ok(answer)
    }

    /// Answers a question of a conversation and keeps the answer in it. `hidden` documents are not searched; `coverage` is set
    /// where documents are still being read.
    pub(crate) fn ask_and_keep(
        &self,
        request: &AskRequest,
        hidden: &HashSet<DocumentId>,
        coverage: Option<Coverage>,
        writer: Option<&Writer>,
        cancel: &Cancel,
        events: &mut dyn FnMut(AskEvent),
    ) -> Result<(ConversationSummary, Turn)> {
        let (conversation, replaces) =
            (request.conversation.map(ConversationId), request.replaces.map(TurnId));
        let earlier = match conversation {
            Some(conversation) => self.library().earlier_query(conversation, replaces)?,
            None => None,
        };
        let documents = self.documents_of(&request.scope, hidden)?;
        let options = AskOptions { documents, earlier, ..AskOptions::default() };
        let answer = self.library().ask_in_parts(
            &request.question,
            &options,
            writer,
            cancel,
            &mut self.showing(events),
        )?;
        let scope = request.scope.clone().into();
        let new = NewTurn { conversation, replaces, scope, answer, coverage };
        let (conversation, turn) = self.library().keep(new)?;
        let states = self.library().citation_states([&turn.answer])?.pop().unwrap_or_default();
        let mut kept = self.located(Turn::of(&turn, &states));
        self.tell_facts(conversation.id, std::slice::from_mut(&mut kept))?;
        Ok((ConversationSummary::from(&conversation), kept))
    }

    /// What a language model is told of the conversation that a question belongs to.
    pub(crate) fn history(&self, request: &AskRequest) -> Result<Vec<Exchange>> {
        match request.conversation {
            Some(conversation) => {
                Ok(self.library().exchanges(ConversationId(conversation), request.replaces.map(TurnId))?)
            }
            None => Ok(Vec::new()),
        }
    }

    /// The documents that a scope means, without those that are hidden; `None` means all.
    fn documents_of(&self, scope: &Scope, hidden: &HashSet<DocumentId>) -> Result<Option<Vec<DocumentId>>> {
        let chosen = self.library().documents_of(&scope.clone().into())?;
        if hidden.is_empty() {
            return Ok(chosen);
        }
        let mut chosen = match chosen {
            Some(chosen) => chosen,
            None => self.library().documents()?.iter().map(|document| document.id).collect(),
        };
        chosen.retain(|id| !hidden.contains(id));
        Ok(Some(chosen))
    }

    /// The conversations with a word that begins with each word of `filter`, and where they say it, the newest first.
    pub fn conversations(&self, filter: &str) -> Result<Vec<FoundConversation>> {
        let found = self.library().find_conversations(filter)?;
        Ok(found.into_iter().map(FoundConversation::from).collect())
    }

    /// A conversation, with what has become of the documents it cites.
    pub fn conversation(&self, id: u32) -> Result<Conversation> {
        let (summary, turns) = self.library().conversation(ConversationId(id))?;
        let mut shown = self.shown(&turns.readable)?;
        self.tell_facts(summary.id, &mut shown)?;
        Ok(Conversation {
            summary: ConversationSummary::from(&summary),
            turns: shown,
            damaged: turns.damaged,
        })
    }

    /// Earlier answers to the question of a turn, oldest first: those that another took the place of.
    pub fn earlier_answers(&self, conversation: u32, turn: u32) -> Result<Vec<Turn>> {
        self.shown(&self.library().earlier_answers(ConversationId(conversation), TurnId(turn))?)
    }

    fn shown(&self, turns: &[footnote_engine::Turn]) -> Result<Vec<Turn>> {
        let states = self.library().citation_states(turns.iter().map(|turn| &turn.answer))?;
        Ok(turns.iter().zip(&states).map(|(turn, states)| self.located(Turn::of(turn, states))).collect())
    }

    /// Adds to turns what is known of them besides their answers.
    fn tell_facts(&self, conversation: ConversationId, turns: &mut [Turn]) -> Result<()> {
        let (versions, coverage) = self.library().turn_facts(conversation)?;
        for turn in turns {
            let id = TurnId(turn.id);
            turn.earlier = versions.get(&id).copied().unwrap_or(0);
            turn.unsearched = coverage.get(&id).map(Unsearched::from);
        }
        Ok(())
    }

    pub fn rename_conversation(&self, id: u32, title: &str) -> Result<()> {
        Ok(self.library().rename_conversation(ConversationId(id), title)?)
    }

    pub fn delete_conversation(&self, id: u32) -> Result<()> {
        Ok(self.library().delete_conversation(ConversationId(id))?)
    }

    /// How an answer came about, as it was kept with the answer.
    pub fn trace(&self, conversation: u32, turn: u32) -> Result<TracedTurn> {
        let turn = self.library().turn(ConversationId(conversation), TurnId(turn))?;
        let states = self.library().citation_states([&turn.answer])?.pop().unwrap_or_default();
        let mut trace = Trace::of(&turn.answer);
        self.locate_trace(&mut trace);
        Ok(TracedTurn { trace, turn: self.located(Turn::of(&turn, &states)) })
    }

    fn located(&self, mut turn: Turn) -> Turn {
        self.locate_answer(&mut turn.answer);
        turn
    }

    /// Puts what happens in the engine into events.
    fn showing(&self, events: &mut dyn FnMut(AskEvent)) -> impl FnMut(AnswerEvent<'_>) {
        let started = Instant::now();
        move |event| {
            let mut event = event_of(event, started.elapsed());
            self.locate_event(&mut event);
            events(event);
        }
    }
}

/// `elapsed` is the time since the question.
pub(crate) fn event_of(event: AnswerEvent, elapsed: Duration) -> AskEvent {
    match event {
        AnswerEvent::Passages { query, hits } => AskEvent::Passages {
            query: query.to_owned(),
            passages: hits.iter().map(Hit::from).collect(),
            ms: milliseconds(elapsed),
        },
        AnswerEvent::Loading(share) => AskEvent::Loading { share: share.into() },
        AnswerEvent::Reading { done, total } => AskEvent::Reading { done, total },
        AnswerEvent::Summarising { done, total } => {
            AskEvent::Summarising { done: done as u32, total: total as u32 }
        }
        AnswerEvent::Text(delta) => AskEvent::Text { delta: delta.to_owned() },
        AnswerEvent::Quote { sentence, footnotes } => {
            AskEvent::Quote { sentence: Sentence::of(sentence, footnotes), new_footnotes: current(footnotes) }
        }
        AnswerEvent::Sentence { sentence, footnotes } => AskEvent::Sentence {
            sentence: Sentence::of(sentence, footnotes),
            new_footnotes: current(footnotes),
        },
    }
}

/// Footnotes whose passages were read from the library a moment ago.
fn current(footnotes: &[footnote_engine::answer::Footnote]) -> Vec<Footnote> {
    footnotes.iter().map(|footnote| Footnote::of(footnote, CitationState::Current)).collect()
}

fn words_in(text: &str) -> Result<&str> {
    match text.trim() {
        "" => Err(ApiError::new(ErrorKind::Refused, "question-empty", "the question is empty. Type one")),
        text => Ok(text),
    }
}
