//! Results as a person reads them: wrapped to the terminal, with superscript numbers and a list of footnotes.
//!
//! Names and text come from foreign files, so nothing is printed before [`readable`] or [`printable`] has taken from it
//! what a terminal would obey.

use std::collections::HashSet;
use std::io::IsTerminal;

use console::{AnsiCodeIterator, Term, measure_text_width};
use footnote_api::english::{self, NO_ANSWER};
use footnote_api::types::{
    Answer, CellState, DocumentState, Documents, Footnote, Grid, GridCell, Hit, Location, Method, Model,
    ModelList, ModelSource, Note, Noted, SearchResults, Sentence, Sheet, SheetCell, Status, Support,
};

/// Width of lines where there is no terminal.
const DEFAULT_WIDTH: usize = 100;

/// Longer lines are hard to read, however wide the terminal is.
const MAX_WIDTH: usize = 110;

/// Lines of a passage that are shown.
const EXCERPT_LINES: usize = 4;

/// How lines look: their width, and whether bold and dim are used.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub width: usize,
    pub decorated: bool,
}

impl Style {
    pub fn of_stdout() -> Style {
        let width = Term::stdout().size_checked().map_or(DEFAULT_WIDTH, |(_, columns)| usize::from(columns));
        // The convention asks for a value that is not empty.
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Style { width: width.clamp(20, MAX_WIDTH), decorated: std::io::stdout().is_terminal() && !plain }
    }

    pub fn bold(&self, text: &str) -> String {
        console::Style::new().bold().force_styling(self.decorated).apply_to(text).to_string()
    }

    pub fn dim(&self, text: &str) -> String {
        console::Style::new().dim().force_styling(self.decorated).apply_to(text).to_string()
    }
}

/// Whether a terminal would obey this character, or the reader be misled by it, instead of seeing it.
fn is_hidden_command(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with control characters and direction marks spelled out.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_hidden_command(c) {
            shown.push(c);
        } else if c.is_ascii() {
            shown.extend(c.escape_default());
        } else {
            shown.extend(c.escape_unicode());
        }
    }
    shown
}

/// Text of a document or its title on one line, without what a terminal would obey. Direction marks are common
/// in such text and mean no harm there, so they are left out and not spelled out.
pub fn readable(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_hidden_command(*c)).collect()
}

/// Text of a document as lines for a person: cells parted by bars, empty lines left out, no command in it.
fn readable_lines(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines()
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').map(str::trim).filter(|cell| !cell.is_empty()).collect();
            readable(&cells.join(" | "))
        })
        .filter(|line| !line.is_empty())
}

/// Breaks text into lines of at most `width` columns, at spaces where there are any.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let needed = measure_text_width(word);
        if used > 0 && used + 1 + needed > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if needed <= width {
            line.push_str(word);
            used += needed;
            continue;
        }
        // Chinese or Japanese text, or a very long word: it is broken anywhere.
        for (part, is_command) in AnsiCodeIterator::new(word) {
            if is_command {
                line.push_str(part);
                continue;
            }
            for c in part.chars() {
                let columns = measure_text_width(c.encode_utf8(&mut [0; 4]));
                if used > 0 && used + columns > width {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push(c);
                used += columns;
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Wraps `text` behind `first` on the first line and spaces of the same width on the others.
fn hang(first: &str, text: &str, width: usize) -> Vec<String> {
    let indent = measure_text_width(first);
    let wrapped = wrap(text, width.saturating_sub(indent).max(10));
    let blank = " ".repeat(indent);
    wrapped
        .into_iter()
        .enumerate()
        .map(|(index, line)| format!("{}{line}", if index == 0 { first } else { &blank }))
        .collect()
}

fn superscript(number: u32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
}

/// `1 page`, `2 pages`, `1,234 pages`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `12 B`, `3.4 MB`.
pub fn size(bytes: u64) -> String {
    bytesize::ByteSize::b(bytes).display().si().to_string()
}

/// `Title, p. 4 · Heading › Heading`. A title or the name of a sheet that the headings repeat is left out of them.
fn place(title: &str, location: &Location, page: u32, heading: &str) -> String {
    let (title, heading) = (readable(title), readable(heading));
    let label = readable(location.label.as_deref().unwrap_or_default());
    let mut rest = heading.as_str();
    for said in [&title, &label] {
        let after = rest.strip_prefix(said.as_str()).filter(|_| !said.is_empty());
        if let Some(after) = after.filter(|after| after.is_empty() || after.starts_with(" › ")) {
            rest = after.trim_start_matches(" › ");
        }
    }
    let place = readable(&english::location(location, page));
    let place = if place.is_empty() { title } else { format!("{title}, {place}") };
    if rest.is_empty() { place } else { format!("{place} · {rest}") }
}

/// The lines of a passage that share most words with the query. `heading` is shown above them, so it is left out.
fn excerpt(text: &str, heading: &str, query: &str, width: usize) -> Vec<String> {
    let lines: Vec<String> = readable_lines(text)
        .skip_while(|line| heading.contains(line.as_str()))
        .flat_map(|line| wrap(&line, width))
        .collect();
    if lines.len() <= EXCERPT_LINES {
        return lines;
    }
    let words_of = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 2)
            .map(str::to_lowercase)
            .collect()
    };
    let wanted = words_of(query);
    let shared =
        |start: usize| words_of(&lines[start..start + EXCERPT_LINES].join(" ")).intersection(&wanted).count();
    let best = (0..=lines.len() - EXCERPT_LINES)
        .max_by_key(|start| (shared(*start), std::cmp::Reverse(*start)))
        .unwrap_or_default();
    let mut shown = lines[best..best + EXCERPT_LINES].to_vec();
    if best > 0 {
        shown[0].insert_str(0, "… ");
    }
    if best + EXCERPT_LINES < lines.len() {
        shown[EXCERPT_LINES - 1].push_str(" …");
    }
    shown
}

fn passages(hits: &[Hit], query: &str, style: Style) -> String {
    let mut blocks = Vec::new();
    for hit in hits {
        let mark = format!("{:>2}  ", hit.rank);
        let mut lines: Vec<String> =
            hang(&mark, &place(&hit.title, &hit.location, hit.page, &hit.heading), style.width)
                .iter()
                .map(|line| style.bold(line))
                .collect();
        // Two columns are kept for the marks of what was left out.
        for line in
            excerpt(&hit.text, &hit.heading, query, style.width.saturating_sub(mark.len() + 2).max(10))
        {
            lines.push(format!("    {line}"));
        }
        lines.push(style.dim(&format!("    {}", printable(&hit.path))));
        blocks.push(lines.join("\n"));
    }
    blocks.join("\n\n")
}

pub fn search(results: &SearchResults, style: Style) -> String {
    match results.hits.as_slice() {
        [] => "No passages found.".to_string(),
        hits => passages(hits, &results.query, style),
    }
}

pub fn answer(answer: &Answer, style: Style) -> String {
    if matches!(answer.method, Some(Method::WhichDocument | Method::Forgotten | Method::SmallTalk { .. })) {
        return readable(&answer.answer);
    }
    if answer.abstained {
        let mut shown = style.bold(NO_ANSWER);
        if !answer.passages.is_empty() {
            shown.push_str(" Closest passages:\n\n");
            shown.push_str(&passages(&answer.passages, &answer.query, style));
        }
        return shown;
    }
    let (quotes, own) = answer.sentences.split_at((answer.quoted as usize).min(answer.sentences.len()));
    let blocks = |sentences: &[Sentence]| -> Vec<String> {
        let lines =
            |lines: &Vec<String>| lines.iter().flat_map(|line| wrap(line, style.width)).collect::<Vec<_>>();
        paragraphs(answer, sentences, style).iter().map(|block| lines(block).join("\n")).collect()
    };
    let mut shown = blocks(quotes);
    match (quotes, own) {
        ([], _) => {}
        // A model that was stopped or failed says so below.
        (_, []) if answer.stopped => {}
        (_, []) => shown.push(style.dim(english::NOTHING_BORNE_OUT)),
        _ => {
            let model = readable(answer.model.as_deref().unwrap_or_default());
            shown.push(style.dim(&format!("Written by {model}:")));
        }
    }
    shown.extend(blocks(own));
    if answer.stopped && answer.sentences.is_empty() && !answer.passages.is_empty() {
        shown.push(format!(
            "Stopped. Closest passages:\n\n{}",
            passages(&answer.passages, &answer.query, style)
        ));
    }
    if !answer.corrected.is_empty() {
        shown.insert(0, style.dim(&english::corrected(&answer.corrected)));
    }
    if let Some(method) = &answer.method {
        shown.insert(0, wrap(&readable(&english::method(method)), style.width).join("\n"));
    }
    if let Some(found) = &answer.contradiction {
        let words = emphasised(&readable(&found.words), style);
        let other = format!("The passages give a different answer: {words}{}", superscript(found.footnote));
        shown.push(wrap(&other, style.width).join("\n"));
    }
    if let Some(problem) = &answer.broken_off {
        shown.push(wrap(&format!("Interrupted: {}", printable(&problem.reason)), style.width).join("\n"));
    }
    shown.push(notes(&answer.footnotes, style));
    shown.retain(|block| !block.is_empty());
    shown.join("\n\n")
}

/// The sentences with their superscripts, as lines in paragraphs. Those of one page make a paragraph, and in it a
/// row of a table has a line of its own.
fn paragraphs(answer: &Answer, sentences: &[Sentence], style: Style) -> Vec<Vec<String>> {
    let mut paragraphs: Vec<Vec<String>> = Vec::new();
    let mut last_page = None;
    let mut last_is_row = false;
    for sentence in sentences {
        let marks: Vec<String> = sentence.footnotes.iter().map(|number| superscript(*number)).collect();
        let doubt = match sentence.support {
            Support::Supported => "",
            Support::Partly => " [partly supported]",
            Support::Unsupported => " [NOT SUPPORTED]",
        };
        let source = answer.footnotes.iter().find(|note| sentence.footnotes.contains(&note.number));
        let said = match sentence.marked {
            Some(marked) => {
                let words = marked.bytes(&sentence.text);
                let (before, after) = (&sentence.text[..words.start], &sentence.text[words.end..]);
                let words = emphasised(&readable(&sentence.text[words]), style);
                format!("{}{words}{}", readable(before.trim_start()), readable(after))
            }
            None => readable(sentence.text.trim_start()),
        };
        let text = format!("{said}{}{doubt}", marks.join("\u{2009}"));
        let page = source.map(|note| (note.document, note.page));
        let is_row = text.contains(" | ") || text.starts_with("- ");
        match paragraphs.last_mut() {
            Some(lines) if page.is_some() && page == last_page => match lines.last_mut() {
                Some(line) if !is_row && !last_is_row => {
                    line.push(' ');
                    line.push_str(&text);
                }
                _ => lines.push(text),
            },
            _ => paragraphs.push(vec![text]),
        }
        (last_page, last_is_row) = (page, is_row);
    }
    paragraphs
}

/// The words that answer, each in bold by itself, so that lines can be broken between them.
fn emphasised(words: &str, style: Style) -> String {
    words.split(' ').map(|word| style.bold(word)).collect::<Vec<_>>().join(" ")
}

/// The list of footnotes; those that point to the same place share an entry.
fn notes(footnotes: &[Footnote], style: Style) -> String {
    let place_of = |note: &Footnote| (note.document, note.page, note.location.clone(), note.heading.clone());
    let mut lines = Vec::new();
    let mut listed = HashSet::new();
    for note in footnotes {
        if !listed.insert(place_of(note)) {
            continue;
        }
        let numbers: Vec<String> = footnotes
            .iter()
            .filter(|other| place_of(other) == place_of(note))
            .map(|other| superscript(other.number))
            .collect();
        let mark = format!("{} ", numbers.join(" "));
        lines.extend(hang(&mark, &place(&note.title, &note.location, note.page, &note.heading), style.width));
        lines.push(style.dim(&format!("  {}", printable(&note.path))));
    }
    lines.join("\n")
}

pub fn list(found: &Documents, style: Style) -> String {
    let Documents { documents, failed } = found;
    let mut lines = Vec::new();
    let digits = documents.iter().map(|document| document.document.to_string().len()).max().unwrap_or(1);
    let indent = " ".repeat(digits + 2);
    for document in documents {
        let mark = format!("{:>digits$}  ", document.document);
        let (one, many) = english::units(document.kind.unit());
        let pages = count(document.pages.into(), one, many);
        let passages = count(document.chunks.into(), "passage", "passages");
        lines
            .extend(hang(&mark, &readable(&document.title), style.width).iter().map(|line| style.bold(line)));
        let unfinished = match document.state {
            DocumentState::Searchable => ", searchable by words only until the next `add`",
            DocumentState::Indexed => "",
        };
        lines.push(format!("{indent}{pages}, {passages}{unfinished}"));
        for path in &document.paths {
            lines.push(style.dim(&format!("{indent}{}", printable(path))));
        }
        for problem in &document.problems {
            lines.extend(hang(&format!("{indent}! "), &printable(problem), style.width));
        }
    }
    if !failed.is_empty() {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(style.bold("Couldn't be read"));
        for failure in failed {
            lines.push(format!("  {}", printable(&failure.path)));
            lines.extend(hang("    ", &printable(&failure.reason), style.width));
        }
    }
    if lines.is_empty() { EMPTY_LIBRARY.to_string() } else { lines.join("\n") }
}

/// Shown when nothing has been added yet.
pub const EMPTY_LIBRARY: &str =
    "The library is empty. Add files or whole folders with `footnote-cli add PATH...`.";

/// Shown when there are no models.
pub const NO_MODELS: &str = "No language models found on this computer. \
    Download one with `footnote-cli models download OWNER/NAME`, for example Qwen/Qwen2.5-1.5B-Instruct-GGUF.";

/// The models that were found, with their facts.
pub fn models(found: &ModelList, style: Style) -> String {
    if found.rows.is_empty() {
        return NO_MODELS.to_string();
    }
    let mut lines = Vec::new();
    for model in &found.rows {
        let name = format!("{} ({})", readable(&model.name), source_name(model.source));
        lines.extend(hang("", &name, style.width).iter().map(|line| style.bold(line)));
        match &model.problem {
            Some(problem) => lines.extend(hang("  ! ", &printable(problem), style.width)),
            None => lines.extend(hang("  ", &self::model(model, found.free_memory), style.width)),
        }
        lines.push(style.dim(&format!("  {}", printable(&model.path))));
    }
    lines.join("\n")
}

/// What a model is and needs, on one line. `free` is the memory that is free, where it is known.
pub fn model(model: &Model, free: Option<u64>) -> String {
    if let Some(problem) = &model.problem {
        return printable(problem);
    }
    let mut facts = Vec::new();
    facts.extend(model.parameters.map(parameters));
    facts.extend(model.quantisation.clone());
    facts.extend(model.bytes.map(size));
    facts.extend(model.context.map(|context| format!("context of {} tokens", grouped(context.into()))));
    facts.extend(model.licence.as_deref().map(|licence| format!("licence {}", readable(licence))));
    let memory = match (model.memory_needed, model.fits, free) {
        (Some(needed), Some(false), Some(free)) => {
            format!("; needs {} of memory, but only {} is free", size(needed), size(free))
        }
        (Some(needed), ..) => format!("; needs {} of memory", size(needed)),
        (None, ..) => String::new(),
    };
    let unfit =
        if model.has_template == Some(false) { format!("; {NOT_MADE_TO_ANSWER}") } else { String::new() };
    facts.join(", ") + &memory + &unfit
}

/// Said of a model without a chat template.
pub const NOT_MADE_TO_ANSWER: &str = "it has no chat template, so it was probably not made to answer questions; \
    choose one with \"instruct\" or \"chat\" in its name";

/// `1.5 billion parameters`.
fn parameters(number: u64) -> String {
    match number {
        0..1_000_000 => format!("{} parameters", grouped(number)),
        1_000_000..950_000_000 => format!("{:.0} million parameters", number as f64 / 1e6),
        _ => format!("{:.1} billion parameters", number as f64 / 1e9),
    }
}

/// The name of the program that a model comes from.
fn source_name(source: ModelSource) -> &'static str {
    match source {
        ModelSource::Ollama => "Ollama",
        ModelSource::LmStudio => "LM Studio",
        ModelSource::Jan => "Jan",
        ModelSource::Gpt4All => "GPT4All",
        ModelSource::HuggingFace => "Hugging Face cache",
        ModelSource::Chosen => "chosen",
        ModelSource::Downloaded => "downloaded",
    }
}

/// A person's notes, the newest first.
pub fn notes_of_person(notes: &[Note], style: Style) -> String {
    if notes.is_empty() {
        return "There are no notes. Make them in the window: select words in a document.".to_owned();
    }
    let mut shown = Vec::new();
    for note in notes {
        let star = if note.starred { "★ " } else { "" };
        let (from, said) = match &note.on {
            Noted::Passage { title, location, page, heading, quote, .. } => {
                (place(title, location, *page, heading), quote)
            }
            Noted::Answer { question, said, .. } => (readable(question), said),
        };
        let mut lines = hang(star, &style.bold(&from), style.width);
        for line in readable_lines(said) {
            lines.extend(hang("    ", &format!("“{line}”"), style.width));
        }
        for line in readable_lines(&note.words) {
            lines.extend(hang("    ", &line, style.width));
        }
        shown.push(lines.join("\n"));
    }
    shown.join("\n\n")
}

/// A grid, document by document.
pub fn grid(grid: &Grid, cells: &[GridCell], title: &dyn Fn(u32) -> String, style: Style) -> String {
    let mut shown = Vec::new();
    for document in &grid.documents {
        let mut lines = vec![style.bold(&readable(&title(*document)))];
        for field in &grid.fields {
            let cell = cells.iter().find(|cell| cell.document == *document && cell.field == field.id);
            let source = cell.and_then(|cell| cell.footnote.as_ref());
            let source = source.map(|note| style.dim(&format!(" [{}]", cell_place(note))));
            let text = format!("{}{}", cell_text(cell), source.unwrap_or_default());
            lines.extend(hang(&format!("  {}: ", readable(&field.name)), &text, style.width));
        }
        shown.push(lines.join("\n"));
    }
    shown.join("\n\n")
}

/// A grid as the sheets of a workbook: the grid, and where each of its cells is from.
pub fn sheets(grid: &Grid, cells: &[GridCell], title: &dyn Fn(u32) -> String) -> Vec<Sheet> {
    let name = |name: &str| SheetCell { text: name.to_owned(), ..SheetCell::default() };
    let mut sources = Vec::new();
    let mut rows = Vec::new();
    for document in &grid.documents {
        let mut row = vec![name(&title(*document))];
        for field in &grid.fields {
            let cell = cells.iter().find(|cell| cell.document == *document && cell.field == field.id);
            let mut shown = SheetCell { text: cell_text(cell), ..SheetCell::default() };
            if let Some(note) = cell.and_then(|cell| cell.footnote.as_ref()) {
                let quote = readable(&note.quote);
                let from = [
                    title(*document),
                    field.name.clone(),
                    shown.text.clone(),
                    quote.clone(),
                    cell_place(note),
                ];
                sources.push(from.iter().map(|text| name(text)).collect());
                shown.note = format!("{}: “{quote}”", cell_place(note));
                shown.link = format!("'Sources'!A{}", sources.len() + 1);
            }
            row.push(shown);
        }
        rows.push(row);
    }
    let fields = grid.fields.iter().map(|field| field.name.clone());
    let header = ["Document", "Field", "Answer", "Quote", "Place"].map(str::to_owned).to_vec();
    vec![
        Sheet {
            name: "Grid".to_owned(),
            header: std::iter::once("Document".to_owned()).chain(fields).collect(),
            rows,
        },
        Sheet { name: "Sources".to_owned(), header, rows: sources },
    ]
}

fn cell_text(cell: Option<&GridCell>) -> String {
    match cell {
        None => String::new(),
        Some(cell) => match (cell.state, &cell.problem) {
            (CellState::Said, _) => readable(&cell.text),
            (CellState::Failed, Some(problem)) => format!("failed: {}", readable(&problem.reason)),
            _ => "–".to_owned(),
        },
    }
}

fn cell_place(note: &Footnote) -> String {
    let place = readable(&english::location(&note.location, note.page));
    if place.is_empty() { readable(&note.title) } else { place }
}

pub fn status(status: &Status) -> String {
    let mut rows = vec![
        ("Library", printable(&status.folder)),
        ("Documents", grouped(status.documents)),
        ("Pages", grouped(status.pages)),
        ("Passages", grouped(status.chunks)),
        (
            "Vectors",
            match status.fresh_vectors {
                0 => grouped(status.vectors),
                fresh => format!(
                    "{}, {} of them not in the tree index yet",
                    grouped(status.vectors),
                    grouped(fresh)
                ),
            },
        ),
        ("Size", size(status.bytes)),
        ("Model", status.embedder.clone()),
    ];
    if status.unfinished > 0 {
        let documents = count(status.unfinished, "document", "documents");
        rows.push(("Unfinished", format!("{documents}, searchable by words only until the next `add`")));
    }
    if status.failed_files > 0 {
        let files = count(status.failed_files, "file", "files");
        rows.push(("Failed", format!("{files}; `list` shows why")));
    }
    if let Some(renewal) = &status.renewal {
        let done = match renewal.passages_done {
            0 => String::new(),
            done => format!(" ({} of {} passages are done)", grouped(done), grouped(renewal.passages)),
        };
        rows.push(("Renewal", format!("`renew` prepares this library for questions in any language{done}")));
    }
    let rows: Vec<String> = rows.into_iter().map(|(name, value)| format!("{name:<11} {value}")).collect();
    rows.join("\n")
}

#[cfg(test)]
mod tests {
    use footnote_api::types::{Counted, Stretch, Unit};

    use super::*;

    #[test]
    fn a_name_cannot_command_the_terminal() {
        assert_eq!(printable("a\nb\u{202e}fdp.exe\x1b[2J"), r"a\nb\u{202e}fdp.exe\u{1b}[2J");
        assert_eq!(printable("café 📄.txt"), "café 📄.txt");
    }

    #[test]
    fn text_cannot_command_the_terminal_either() {
        assert_eq!(readable("a\u{1b}[2Jb\u{200f}\u{202e}\nc\td"), "a[2Jb c d");
    }

    #[test]
    fn lines_are_broken_at_spaces_and_where_there_are_none_anywhere() {
        assert_eq!(wrap("one two  three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrap("日本語の文", 4), ["日本", "語の", "文"]);
        assert_eq!(wrap("", 4), Vec::<String>::new());
    }

    #[test]
    fn an_excerpt_shows_the_lines_that_were_asked_for() {
        let text = format!(
            "{}The deposit is forty pounds. {}",
            "Filler words here. ".repeat(30),
            "More of it. ".repeat(30)
        );
        let shown = excerpt(&text, "", "how much is the deposit", 40);
        assert_eq!(shown.len(), EXCERPT_LINES);
        assert!(shown.join(" ").contains("deposit is forty"), "{shown:?}");
        assert!(shown[0].starts_with("… ") && shown[EXCERPT_LINES - 1].ends_with(" …"));
    }

    #[test]
    fn a_table_is_shown_with_bars() {
        assert_eq!(
            excerpt("Meals\nMeal\t£31\n\nLunch\t£12", "Travel › Meals", "", 40),
            ["Meal | £31", "Lunch | £12"]
        );
    }

    #[test]
    fn a_place_is_called_what_it_is() {
        let at = |unit, label: Option<&str>, stretch: Option<(Counted, &str)>| Location {
            unit,
            label: label.map(str::to_owned),
            page_label: None,
            pages: None,
            stretch: stretch.map(|(counted, text)| Stretch { counted, text: text.to_owned() }),
            hidden: false,
            recognized: None,
        };
        let cells = Some((Counted::Cells, "B4:D9"));
        assert_eq!(place("Lease", &at(Unit::Page, None, None), 4, "Lease › Rent"), "Lease, p. 4 · Rent");
        let printed =
            Location { page_label: Some("iv".to_owned()), pages: Some(40), ..at(Unit::Page, None, None) };
        assert_eq!(place("Lease", &printed, 6, ""), "Lease, p. iv (6 of 40)");
        assert_eq!(
            place("Budget", &at(Unit::Sheet, Some("Q3"), cells), 3, "Q3 › Costs"),
            "Budget, sheet Q3, B4:D9 · Costs"
        );
        assert_eq!(place("Plan", &at(Unit::Slide, None, None), 7, "Aims"), "Plan, slide 7 · Aims");
        let lines = Some((Counted::Lines, "12–40"));
        assert_eq!(place("main.rs", &at(Unit::Whole, None, lines), 1, ""), "main.rs, lines 12–40");
        let hidden = Location { hidden: true, ..at(Unit::Sheet, None, None) };
        assert_eq!(place("Budget", &hidden, 2, ""), "Budget, sheet 2, hidden");
    }

    #[test]
    fn numbers_are_easy_to_read() {
        assert_eq!(superscript(120), "¹²⁰");
        assert_eq!(count(1, "page", "pages"), "1 page");
        assert_eq!(count(1_234_567, "page", "pages"), "1,234,567 pages");
        assert_eq!(size(999), "999 B");
        assert_eq!(size(23_456_789), "23.5 MB");
    }
}
