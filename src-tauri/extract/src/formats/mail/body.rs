//! Turns the body of a message, in whatever form it is written, into sections.

use super::quotation::{Section, cut_plain, tidy};
use crate::builder::PageBuilder;
use crate::flow::Flow;
use crate::formats::{html, plain, rtf};
use crate::sink::Pages;
use crate::{BlockKind, Collector, Ending, Kind, Limits, Page, Span};

pub(super) fn of_html(source: &str, limits: &Limits) -> Vec<Section> {
    let pages = collect(limits, |builder| {
        let mut flow = Flow::new(builder);
        html::read_message(source, &mut flow, limits);
        flow.finish().finish(None, None)
    });
    let depth = |page: &Page| page.label.as_deref().and_then(|label| label.parse().ok()).unwrap_or(0);
    tidy(
        pages
            .iter()
            .map(|page| Section { depth: depth(page), attribution: None, blocks: blocks(page) })
            .collect(),
    )
}

pub(super) fn of_rtf(bytes: &[u8], limits: &Limits) -> Vec<Section> {
    let pages = collect(limits, |builder| rtf::lay_down(bytes, builder));
    tidy(vec![Section { blocks: pages.iter().flat_map(blocks).collect(), ..Section::default() }])
}

pub(super) fn of_text(text: &str, limits: &Limits) -> Vec<Section> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let sections = cut_plain(&text).into_iter().map(|(depth, attribution, text)| {
        let pages = collect(limits, |mut builder| {
            plain::push_text(&text, &mut builder);
            builder.finish(None, None)
        });
        Section { depth, attribution, blocks: pages.iter().flat_map(blocks).collect() }
    });
    sections.filter(|section| !section.blocks.is_empty() || section.attribution.is_some()).collect()
}

/// How many words the sections hold.
pub(super) fn count_words(sections: &[Section]) -> usize {
    let blocks = sections.iter().flat_map(|section| &section.blocks);
    blocks.map(|(_, text)| text.split_whitespace().count()).sum()
}

fn collect(limits: &Limits, read: impl FnOnce(PageBuilder) -> Ending) -> Vec<Page> {
    let mut collector = Collector::default();
    let mut pages = Pages::new(Kind::TEXT, &mut collector);
    let ending = read(PageBuilder::new(limits, &mut pages));
    collector.finish(ending).pages
}

fn blocks(page: &Page) -> Vec<(BlockKind, String)> {
    let own = |span: Span, from: Span| Span { start: span.start - from.start, end: span.end - from.start };
    let kind = |kind: &BlockKind, span| match kind {
        BlockKind::Table { header } => BlockKind::Table { header: header.map(|header| own(header, span)) },
        kind => kind.clone(),
    };
    let blocks = page.blocks.iter();
    blocks.map(|block| (kind(&block.kind, block.span), block.span.of(&page.text).to_owned())).collect()
}
