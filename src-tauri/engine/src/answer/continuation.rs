//! Sentences that go on over the end of a page.

use footnote_extract::{BlockKind, Page, Span};
use footnote_language::sentences;
use footnote_model::Hit;

use super::lists;
use crate::Result;
use crate::search::Searcher;

/// Fewest words of a sentence that was cut. Fewer are a title or a label.
const LEAST_WORDS: usize = 4;

/// What ends a sentence.
const ENDS: &[char] = &['.', '!', '?', ':', ';', '…', '"', '”', '“', '’', ')', '»', '。', '！', '？'];

/// The other part of a sentence, on its own page.
pub struct Part {
    pub page: u32,
    pub span: Span,
    pub text: String,
}

/// What goes on on the next page, where a quote is the last of its page and has no end.
pub fn after(searcher: &Searcher, hit: &Hit, quote: Span, text: &str) -> Result<Option<Part>> {
    if !is_unfinished(text) {
        return Ok(None);
    }
    let txn = searcher.store.read()?;
    let Some(page) = searcher.store.page(&txn, hit.document, hit.page)? else { return Ok(None) };
    if body(&page).last().is_none_or(|last| last.end > quote.end) {
        return Ok(None);
    }
    let Some(next) = searcher.store.page(&txn, hit.document, hit.page + 1)? else { return Ok(None) };
    Ok(beginning(&next))
}

/// What a quote goes on from, where it is the first of its page and begins amid a sentence.
pub fn before(searcher: &Searcher, hit: &Hit, quote: Span, text: &str) -> Result<Option<Part>> {
    let is_amid =
        text.starts_with(char::is_lowercase) || lists::is_item(text.lines().next().unwrap_or_default());
    if !is_amid || hit.page < 2 {
        return Ok(None);
    }
    let txn = searcher.store.read()?;
    let Some(page) = searcher.store.page(&txn, hit.document, hit.page)? else { return Ok(None) };
    if body(&page).next().is_none_or(|first| first.start < quote.start) {
        return Ok(None);
    }
    let Some(previous) = searcher.store.page(&txn, hit.document, hit.page - 1)? else { return Ok(None) };
    Ok(end(&previous))
}

fn is_unfinished(text: &str) -> bool {
    let text = text.trim_end();
    // What leads into a list goes on, too.
    let is_open = !text.ends_with(ENDS) || text.ends_with(':');
    is_open && !text.contains(['\t', '\n']) && text.split_whitespace().count() >= LEAST_WORDS
}

/// The places on a page that hold its text, without running headers and notes.
fn body(page: &Page) -> impl Iterator<Item = Span> {
    page.blocks
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Furniture | BlockKind::Footnote))
        .map(|block| block.span)
}

/// The rest of a sentence at the beginning of a page: its first sentence, or its first list.
fn beginning(page: &Page) -> Option<Part> {
    let mut blocks = page
        .blocks
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Furniture | BlockKind::Footnote))
        .peekable();
    let first = (*blocks.peek()?).clone();
    let text = first.span.of(&page.text);
    if first.kind == BlockKind::ListItem || lists::is_item(text.lines().next()?) {
        let items = blocks.take_while(|block| {
            block.kind == BlockKind::ListItem || lists::is_item(block.span.of(&page.text))
        });
        let end = items.last()?.span.end;
        return Some(part(page, Span { start: first.span.start, end }));
    }
    if first.kind != BlockKind::Paragraph || !text.starts_with(char::is_lowercase) {
        return None;
    }
    let sentence = sentences(text).into_iter().next()?;
    let start = first.span.start as usize;
    let before = text[..sentence.start].chars().count();
    let length = text[sentence].chars().count();
    Some(part(page, Span::new(start + before, start + before + length)))
}

/// The sentence at the end of a page that has no end.
fn end(page: &Page) -> Option<Part> {
    let last = body(page).last()?;
    let text = last.of(&page.text);
    let sentence = sentences(text).pop()?;
    if !is_unfinished(&text[sentence.clone()]) {
        return None;
    }
    let start = last.start as usize + text[..sentence.start].chars().count();
    let length = text[sentence].chars().count();
    Some(part(page, Span::new(start, start + length)))
}

fn part(page: &Page, span: Span) -> Part {
    Part { page: page.number, span, text: span.of(&page.text).to_owned() }
}
