//! Passages while a person types, and answers.

use std::sync::Arc;

use footnote_engine::answer::{AnswerEvent, AskOptions};
use footnote_engine::{Cancel, CitationState, ConversationId, NewTurn, SearchOptions, TurnId};
use tauri::State;
use tauri::ipc::Channel;

use super::{Result, wait_for};
use crate::state::Shell;
use crate::view::{
    AskEvent, AskRequest, ConversationSummary, Footnote, Hit, Scope, SearchResults, Sentence, Turn, Work,
};

/// Most passages that a search returns.
const MOST_PASSAGES: u32 = 50;

#[tauri::command]
#[specta::specta]
pub(crate) async fn search(
    shell: State<'_, Arc<Shell>>,
    query: String,
    scope: Scope,
    limit: u32,
) -> Result<SearchResults> {
    wait_for(&shell, move |shell| {
        let documents = shell.documents_of(&scope.into())?;
        let limit = limit.min(MOST_PASSAGES) as usize;
        let options = SearchOptions { limit, documents, rerank: false, ..SearchOptions::default() };
        let results = shell.library()?.search(&query, &options)?;
        shell.expect_question();
        Ok(SearchResults::from(&results))
    })
    .await
}

/// Answers a question and keeps the answer in its conversation. What happens meanwhile goes to `events`, a failure too.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ask(
    shell: State<'_, Arc<Shell>>,
    request: AskRequest,
    events: Channel<AskEvent>,
) -> Result<()> {
    wait_for(&shell, move |shell| {
        // A window that is gone gets nothing; the answer is kept all the same.
        let tell = |event| drop(events.send(event));
        let cancel = Cancel::default();
        shell.answering().insert(request.request.clone(), cancel.clone());
        let answered = answer(shell, &request, &cancel, &tell);
        shell.answering().remove(&request.request);
        tell(match answered {
            Ok((conversation, turn)) => AskEvent::Finished { conversation, turn: Box::new(turn) },
            Err(error) => AskEvent::Failed { error },
        });
        Ok(())
    })
    .await
}

fn answer(
    shell: &Shell,
    request: &AskRequest,
    cancel: &Cancel,
    tell: &dyn Fn(AskEvent),
) -> Result<(ConversationSummary, Turn)> {
    let library = shell.library()?;
    let scope: footnote_engine::Scope = request.scope.clone().into();
    let conversation = request.conversation.map(ConversationId);
    let replaces = request.replaces.map(TurnId);
    let earlier = match conversation {
        Some(conversation) => library.earlier_query(conversation, replaces)?,
        None => None,
    };
    let options = AskOptions { documents: shell.documents_of(&scope)?, earlier, ..AskOptions::default() };
    let model = Arc::clone(&shell.models.process);
    let history = match conversation {
        Some(conversation) if model.choice().is_some() => library.exchanges(conversation, replaces)?,
        _ => Vec::new(),
    };
    let writer = shell.writer(&model, history, request.schema.clone())?;
    let started = std::time::Instant::now();
    let mut show = |event: AnswerEvent| {
        tell(match event {
            AnswerEvent::Passages { query, hits } => AskEvent::Passages {
                query: query.to_string(),
                hits: hits.iter().map(|ranked| Hit::from(&ranked.hit)).collect(),
                ms: started.elapsed().as_secs_f64() * 1000.0,
            },
            AnswerEvent::Loading(share) => AskEvent::Working { work: Work::Loading, share: share.into() },
            AnswerEvent::Reading { done, total } => {
                AskEvent::Working { work: Work::Reading, share: f64::from(done) / f64::from(total.max(1)) }
            }
            AnswerEvent::Summarising { done, total } => {
                AskEvent::Working { work: Work::Summarising, share: done as f64 / total.max(1) as f64 }
            }
            AnswerEvent::Text(delta) => AskEvent::Text { delta: delta.to_string() },
            AnswerEvent::Sentence { sentence, footnotes } => AskEvent::Sentence {
                sentence: Sentence::of(sentence, footnotes),
                // The passages were read from the library a moment ago.
                footnotes: footnotes
                    .iter()
                    .map(|footnote| Footnote::of(footnote, CitationState::Current))
                    .collect(),
            },
        });
    };
    let answer = library.ask_in_parts(&request.question, &options, writer.as_ref(), cancel, &mut show)?;
    if answer.written.is_some() {
        shell.keep_speed();
    }
    let (conversation, turn) = library.keep(NewTurn { conversation, replaces, scope, answer })?;
    let states = library.citation_states([&turn.answer])?.pop().unwrap_or_default();
    Ok((ConversationSummary::from(&conversation), Turn::of(&turn, &states)))
}

/// Stops an answer; it is kept as far as it is.
#[tauri::command]
#[specta::specta]
pub(crate) fn stop_answer(shell: State<'_, Arc<Shell>>, request: String) {
    if let Some(cancel) = shell.answering().get(&request) {
        cancel.request();
    }
}
