//! Passages while a person types, and answers that are kept.

use std::sync::Arc;

use footnote_engine::{Cancel, Coverage};

use super::Desktop;
use crate::Result;
use crate::types::{AskEvent, AskRequest, Scope, SearchMode, SearchRequest, SearchResults};

/// Most passages that a search returns.
const MOST_PASSAGES: u32 = 50;

impl Desktop {
    /// Passages in the order of the search, at once: the reader does not read them.
    pub fn search(self: &Arc<Self>, query: String, scope: Scope, limit: u32) -> Result<SearchResults> {
        let request = SearchRequest {
            query,
            scope,
            limit: limit.min(MOST_PASSAGES),
            mode: SearchMode::Hybrid,
            spread_pages: true,
            rerank: false,
        };
        let results = self.api()?.search_without(&request, &self.removals.leaving())?;
        self.expect_question();
        Ok(results)
    }

    /// Answers a question and keeps the answer in its conversation. What happens meanwhile goes to `events`, and the end
    /// too: the kept answer, or the failure.
    pub fn ask(&self, request: &AskRequest, events: &mut dyn FnMut(AskEvent)) {
        let cancel = Cancel::default();
        self.answers.lock().insert(request.request.clone(), cancel.clone());
        let answered = self.answer(request, &cancel, events);
        self.answers.lock().remove(&request.request);
        events(answered.unwrap_or_else(|error| AskEvent::Failed { error }));
    }

    fn answer(
        &self,
        request: &AskRequest,
        cancel: &Cancel,
        events: &mut dyn FnMut(AskEvent),
    ) -> Result<AskEvent> {
        let api = self.api()?;
        let model = Arc::clone(&self.models.process);
        let history = if model.choice().is_some() { api.history(request)? } else { Vec::new() };
        let writer = self.writer(&model, history, request.schema.clone())?;
        let hidden = self.removals.leaving();
        let coverage = self.import_progress().map(|import| Coverage {
            searchable: u64::from(import.searchable),
            files: u64::from(import.files_total),
        });
        let (conversation, turn) =
            api.ask_and_keep(request, &hidden, coverage, writer.as_ref(), cancel, events)?;
        if writer.is_some() {
            self.keep_speed();
        }
        Ok(AskEvent::Kept { conversation, turn: Box::new(turn) })
    }

    /// Stops an answer; it is kept as far as it is.
    pub fn stop_answer(&self, request: &str) {
        if let Some(cancel) = self.answers.lock().get(request) {
            cancel.request();
        }
    }
}
