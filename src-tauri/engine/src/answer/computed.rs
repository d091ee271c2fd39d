//! Questions for the largest, the smallest, the sum or the average of several figures, and for the latest or earliest of several
//! dates: computed from the rows of a table, the items of a list, or the amounts of a sentence, which are shown.

use footnote_extract::{BlockKind, Page, Span};
use footnote_language::{self as language, LANGUAGES, Ranking, query_words, sentences, tokens};
use footnote_model::{Answer, Hit, Method, Operation, Sentence, WeighedSentence, on_one_line};

use super::wanted::{asks_for_price, measure_names, words};
use super::{AnswerEvent, Show, footnote, lists};
use crate::Result;
use crate::proof::{Amount, amounts, dates};
use crate::search::{RankedHit, Searcher};

/// Passages whose tables and lists are looked at.
const LOOKED_AT: usize = 6;

/// Fewest figures to compute from, and most rows that are shown of a sum.
const LEAST_FIGURES: usize = 2;
const MOST_SHOWN: usize = 12;

/// What a question wants computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub operation: Operation,
    /// Whether it compares two ("cheaper") rather than many ("cheapest").
    compares: bool,
    /// Whether it compares by price ("cheapest").
    compares_prices: bool,
    /// Stems of what is compared or added.
    of: Vec<String>,
    /// Stems of the measure's names: those of a column.
    measures: Vec<String>,
    /// Stems of words with which a text says it itself.
    said_by: Vec<String>,
}

impl Wish {
    /// The figures of a text that may be compared or added: dates where one of them is wanted. A share is no price.
    fn figures(&self, text: &str) -> Vec<Amount> {
        match self.operation {
            Operation::Latest | Operation::Earliest => dates(text),
            _ if self.compares_prices => {
                amounts(text).into_iter().filter(|amount| !amount.is_share()).collect()
            }
            _ => amounts(text),
        }
    }
}

/// Where several figures stand.
struct Row {
    hit: usize,
    page: u32,
    span: Span,
    text: String,
    amount: Amount,
}

/// What a question wants computed, if anything.
pub fn wished(question: &str) -> Option<Wish> {
    let said: Vec<String> = tokens(question).into_iter().map(|token| token.text).collect();
    let lower = words(question);
    let has = |phrase: &[&str]| lower.windows(phrase.len()).any(|words| words == phrase);
    let phrases = LANGUAGES.iter().flat_map(|language| language.questions.ranking_phrases);
    let by_phrase = phrases.filter_map(|(ranking, phrases)| {
        let phrase = phrases.iter().find(|phrase| has(phrase))?;
        Some((*ranking, (*phrase.last()?).to_owned()))
    });
    let rankings = LANGUAGES.iter().flat_map(|language| language.questions.rankings);
    let mut ranked = by_phrase.chain(rankings.filter_map(|(ranking, words)| {
        let at = lower.iter().position(|word| words.contains(word))?;
        // "At least" and "at most" are bounds, "most of" is a share, and "most recent" is the latest.
        let is_bound = at > 0 && lower[at - 1] == "at"
            || lower.get(at + 1).is_some_and(|next| next == "of" || next == "recent");
        (!is_bound).then_some((*ranking, lower[at].clone()))
    }));
    let is_fact = |word: &String| language::any(|language| language.questions.fact_words, word);
    let is_sum = LANGUAGES.iter().flat_map(|language| language.questions.sums).any(|phrase| has(phrase));
    let is_average = lower.iter().any(|word| language::any(|language| language.questions.averages, word));
    let (operation, word) = if is_sum && said.iter().any(is_fact) {
        (Operation::Sum, String::new())
    } else if is_average && said.iter().any(is_fact) {
        (Operation::Average, String::new())
    } else {
        let (ranking, word) = ranked.next()?;
        let operation = match ranking {
            Ranking::Most => Operation::Largest,
            Ranking::Least => Operation::Smallest,
            Ranking::Latest => Operation::Latest,
            Ranking::Earliest => Operation::Earliest,
        };
        (operation, word)
    };
    let is_comparative = word.ends_with('r') && !word.ends_with("ster");
    // "How much longer" asks for a difference.
    let asks_how = lower.first().is_some_and(|first| {
        let openings = LANGUAGES.iter().flat_map(|language| language.questions.how_much);
        openings.filter_map(|phrase| phrase.first()).any(|word| word == first)
    });
    let picks = lower.first().is_some_and(is_fact) && !asks_how;
    if is_comparative && !(picks && lower.len() <= MAX_COMPARING) {
        return None;
    }
    let left_out = |token: &str| {
        let questions: [fn(&language::Language) -> language::Words; 5] = [
            |language| language.questions.carriers,
            |language| language.questions.fact_words,
            |language| language.questions.averages,
            |language| language.questions.copulas,
            |language| language.function_words,
        ];
        let rankings = LANGUAGES.iter().flat_map(|language| language.questions.rankings);
        token == word
            || rankings.into_iter().any(|(_, words)| words.contains(token))
            || LANGUAGES
                .iter()
                .flat_map(|language| language.questions.ranking_phrases)
                .flat_map(|(_, phrases)| phrases.iter())
                .any(|phrase| phrase.contains(&token) && has(phrase))
            || LANGUAGES
                .iter()
                .flat_map(|language| language.questions.measures)
                .any(|(asks, _)| asks.contains(token))
            || questions.into_iter().any(|list| language::any(list, token))
            || LANGUAGES
                .iter()
                .flat_map(|language| language.questions.sums)
                .any(|phrase| phrase.contains(&token) && has(phrase))
    };
    let telling: Vec<&str> = lower.iter().map(String::as_str).filter(|word| !left_out(word)).collect();
    let of: Vec<String> = query_words(&telling.join(" "))
        .into_iter()
        .filter(|word| !language::is_stop_word(&word.stem) && !ASKED_AMOUNTS.contains(&word.stem.as_str()))
        .map(|word| word.stem)
        .collect();
    let said_by = match operation {
        Operation::Sum => language::query_stems("total sum summe insgesamt gesamt gesamtbetrag endbetrag"),
        Operation::Average => language::query_stems("average mean durchschnitt durchschnittlich"),
        _ => language::query_stems(&word),
    };
    (!of.is_empty()).then(|| Wish {
        operation,
        compares: is_comparative,
        compares_prices: asks_for_price(&word),
        measures: measure_names(&word, true),
        of,
        said_by,
    })
}

/// Most words of a question that compares.
const MAX_COMPARING: usize = 9;

/// "How much do they cost in total?" does not name an amount, and "the date of the latest" no date.
const ASKED_AMOUNTS: [&str; 7] = ["much", "mani", "viel", "total", "date", "day", "datum"];

/// Whether one of the best sentences says it already: then nothing needs to be computed.
pub fn is_said(wish: &Wish, weighed: &[WeighedSentence]) -> bool {
    weighed.iter().take(LOOKED_AT).any(|quote| {
        let stems = language::stems(&quote.text);
        wish.said_by.iter().any(|stem| stems.contains(stem))
            && wish.of.iter().any(|stem| stems.contains(stem))
    })
}

/// Computes what is wished from the first of the passages that hold figures for it. False if none does.
pub fn compute(
    searcher: &Searcher,
    wish: &Wish,
    hits: &[RankedHit],
    answer: &mut Answer,
    show: &mut Show,
) -> Result<bool> {
    let Some(rows) = rows(searcher, wish, hits)? else { return Ok(false) };
    let value = |row: &Row| row.amount.value;
    let best = match wish.operation {
        Operation::Largest | Operation::Latest => rows.iter().max_by(|a, b| value(a).total_cmp(&value(b))),
        Operation::Smallest | Operation::Earliest => rows.iter().min_by(|a, b| value(a).total_cmp(&value(b))),
        _ => rows.first(),
    };
    let Some(best) = best else { return Ok(false) };
    let figures = rows.len();
    let sum: f64 = rows.iter().map(value).sum();
    let said = match wish.operation {
        Operation::Sum => best.amount.like(sum),
        Operation::Average => best.amount.like(sum / figures as f64),
        _ => best.amount.shown.clone(),
    };
    let shown: Vec<&Row> = match wish.operation {
        Operation::Sum | Operation::Average => rows.iter().take(MOST_SHOWN).collect(),
        _ if !wish.compares => vec![best],
        _ => rows.iter().take(MOST_SHOWN).collect(),
    };
    for row in shown {
        let hit = Hit { page: row.page, ..hits[row.hit].hit.clone() };
        let is_there = answer
            .footnotes
            .iter()
            .any(|note| (note.document, note.page, note.span) == (hit.document, row.page, row.span));
        if is_there {
            continue;
        }
        let number = answer.footnotes.len() + 1;
        let note = footnote::at(searcher, number, &hit, row.span, &row.text, 1.0)?;
        let sentence = Sentence::quoted(on_one_line(&row.text), number);
        show(AnswerEvent::Sentence { sentence: &sentence, footnotes: std::slice::from_ref(&note) });
        answer.sentences.push(sentence);
        answer.footnotes.push(note);
    }
    answer.method = Method::Computed { operation: wish.operation, value: said, figures };
    Ok(true)
}

/// The figures that a wish is about.
fn rows(searcher: &Searcher, wish: &Wish, hits: &[RankedHit]) -> Result<Option<Vec<Row>>> {
    let txn = searcher.store.read()?;
    for (index, ranked) in hits.iter().take(LOOKED_AT).enumerate() {
        let hit = &ranked.hit;
        let around = [&hit.title, &hit.heading].map(String::as_str).join("\n");
        if hit.text.contains('\t')
            && let Some(page) = searcher.store.page(&txn, hit.document, hit.page)?
            && let Some(rows) = of_table(&page, hit, index, wish, &around)
        {
            return Ok(Some(rows));
        }
        let compared = || wish.compares.then(|| of_sentence(hit, index, wish)).flatten();
        if let Some(rows) = of_list(hit, index, wish, &around).or_else(compared) {
            return Ok(Some(rows));
        }
    }
    Ok(wish.compares.then(|| of_documents(wish, hits)).flatten())
}

/// The rows of the table that a passage is of, by the column that is asked for.
fn of_table(page: &Page, hit: &Hit, index: usize, wish: &Wish, around: &str) -> Option<Vec<Row>> {
    let (block, header) = page.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Table { header } if block.span.start < hit.span.end && hit.span.start < block.span.end => {
            Some((block.span, *header))
        }
        _ => None,
    })?;
    let header = header.map(|header| header.of(&page.text)).unwrap_or_default();
    let columns: Vec<&str> = header.lines().last().unwrap_or_default().split('\t').collect();
    if !is_about(wish, &[header, around, hit.text.lines().next().unwrap_or_default()].join("\n")) {
        return None;
    }
    let mut lines = Vec::new();
    let mut at = block.start;
    for line in block.of(&page.text).split_inclusive('\n') {
        let text = line.trim_end();
        let span = Span { start: at, end: at + text.chars().count() as u32 };
        at += line.chars().count() as u32;
        if !text.is_empty() && !header.contains(text) {
            lines.push((span, text));
        }
    }
    let width = lines.iter().map(|(_, line)| line.split('\t').count()).max()?;
    let of_column = |column: usize| -> Vec<Row> {
        let rows = lines.iter().filter_map(|(span, line)| {
            let mut cells = line.split('\t');
            let label = cells.clone().next().unwrap_or_default();
            if column == 0 || states_sum(label) {
                return None;
            }
            let cell = cells.nth(column)?;
            let amount = only(wish.figures(cell))?;
            let beside = cell.replacen(&amount.shown, "", 1).trim().to_owned();
            Some((
                beside,
                Row { hit: index, page: page.number, span: *span, text: (*line).to_owned(), amount },
            ))
        });
        of_one_kind(rows.collect())
    };
    let names = |column: &usize| {
        let words = language::stems(columns.get(*column).copied().unwrap_or_default());
        let wanted = wish.measures.iter().chain(&wish.of);
        wanted.filter(|stem| words.contains(*stem)).count()
    };
    let filled = |column: &usize| of_column(*column).len() * 2 > lines.len();
    let candidates: Vec<usize> = (1..width).filter(filled).collect();
    let named =
        candidates.iter().copied().filter(|column| names(column) > 0).max_by_key(|column| names(column));
    let column = match (named, candidates.as_slice()) {
        (Some(column), _) | (None, &[column]) => column,
        _ => return None,
    };
    alike(of_column(column))
}

/// The rows whose cells say the same beside their amounts as most do: "12 per visit" is not compared with amounts a month.
fn of_one_kind(rows: Vec<(String, Row)>) -> Vec<Row> {
    let count = |beside: &str| rows.iter().filter(|(other, _)| other == beside).count();
    let common = rows.iter().map(|(beside, _)| beside.clone()).max_by_key(|beside| count(beside));
    rows.into_iter().filter(|(beside, _)| Some(beside) == common.as_ref()).map(|(_, row)| row).collect()
}

/// The items of a list with one amount each.
fn of_list(hit: &Hit, index: usize, wish: &Wish, around: &str) -> Option<Vec<Row>> {
    lists::lists(&hit.text).into_iter().find_map(|list| {
        let topic = format!("{}\n{around}", list.topic(&hit.text, &hit.heading));
        let items = hit.text[list.range].split('\n').filter(|line| lists::is_item(line.trim()));
        let rows: Vec<Row> = items
            .filter_map(|item| {
                let item = item.trim();
                let from = item.as_ptr() as usize - hit.text.as_ptr() as usize;
                // "1." before an item is its number.
                let body = item.split_once(char::is_whitespace).map_or(item, |(_, body)| body);
                let amount = only(wish.figures(body))?;
                let span = hit.span_of(from..from + item.len());
                Some(Row { hit: index, page: hit.page, span, text: item.to_owned(), amount })
            })
            .collect();
        let holds = rows.iter().filter(|row| is_about(wish, &row.text)).count();
        (is_about(wish, &topic) || holds * 2 > rows.len()).then(|| alike(rows))?
    })
}

/// The amounts of one sentence that compares.
fn of_sentence(hit: &Hit, index: usize, wish: &Wish) -> Option<Vec<Row>> {
    sentences(&hit.text).into_iter().find_map(|range| {
        let text = &hit.text[range.clone()];
        if text.contains('\t') || !wish.of.iter().any(|stem| language::stems(text).contains(stem)) {
            return None;
        }
        if !is_about(wish, &[text, &hit.text, &hit.heading, &hit.title].join("\n")) {
            return None;
        }
        let span = hit.span_of(range);
        let rows = wish.figures(text).into_iter().filter(|amount| amount.unit.is_some()).map(|amount| Row {
            hit: index,
            page: hit.page,
            span,
            text: text.to_owned(),
            amount,
        });
        alike(rows.collect())
    })
}

/// One amount of each of several documents that are compared.
fn of_documents(wish: &Wish, hits: &[RankedHit]) -> Option<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    for (index, ranked) in hits.iter().enumerate() {
        let hit = &ranked.hit;
        let file = hit.path.file_name().unwrap_or_default().to_string_lossy().replace(['_', '-', '.'], " ");
        if rows.iter().any(|row| hits[row.hit].document == hit.document)
            || !is_about(wish, &[&hit.title, &*file, &hit.heading, &hit.text].join("\n"))
        {
            continue;
        }
        let lines = sentences(&hit.text).into_iter().filter_map(|range| {
            let text = &hit.text[range.clone()];
            let amount =
                only(wish.figures(text).into_iter().filter(|amount| amount.unit.is_some()).collect())?;
            let stems = language::stems(text);
            let rank = usize::from(states_sum(text)) * 2
                + wish.measures.iter().filter(|stem| stems.contains(*stem)).count();
            let span = hit.span_of(range);
            Some((rank, Row { hit: index, page: hit.page, span, text: text.to_owned(), amount }))
        });
        let best = lines.max_by_key(|(rank, row)| (*rank, std::cmp::Reverse(row.span.start)));
        rows.extend(best.map(|(_, row)| row));
    }
    alike(rows)
}

/// Whether a text is about all that is compared.
fn is_about(wish: &Wish, text: &str) -> bool {
    let stems = language::stems(text);
    wish.of.iter().all(|stem| stems.contains(stem))
}

/// Words with which a row begins that states a sum.
const SUMS: [&str; 13] = [
    "total",
    "totals",
    "sum",
    "subtotal",
    "summe",
    "gesamt",
    "gesamtbetrag",
    "gesamtpreis",
    "gesamtsumme",
    "endbetrag",
    "rechnungsbetrag",
    "insgesamt",
    "totale",
];

/// Whether a row states a sum of the others.
pub(super) fn states_sum(label: &str) -> bool {
    let first = label.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    first.is_some_and(|word| SUMS.contains(&word.to_lowercase().as_str()))
}

/// The one amount that a cell or an item holds.
fn only(mut amounts: Vec<Amount>) -> Option<Amount> {
    (amounts.len() == 1).then(|| amounts.remove(0))
}

/// The rows, if there are enough and all are of one unit.
fn alike(rows: Vec<Row>) -> Option<Vec<Row>> {
    let unit = rows.first()?.amount.unit.clone();
    (rows.len() >= LEAST_FIGURES && rows.iter().all(|row| row.amount.unit == unit)).then_some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_computed_is_told_from_what_is_to_be_found() {
        let check = |question: &str, expected: Option<Operation>, of: &[&str]| {
            let found = wished(question);
            assert_eq!(found.as_ref().map(|wish| wish.operation), expected, "{question}");
            assert_eq!(found.map_or(Vec::new(), |wish| wish.of), of, "{question}");
        };
        check("What is the largest grant?", Some(Operation::Largest), &["grant"]);
        check("Which offer for the roof was cheaper?", Some(Operation::Smallest), &["offer", "roof"]);
        check("What do the grants add up to?", Some(Operation::Sum), &["grant"]);
        check("What is the average rent?", Some(Operation::Average), &["rent"]);
        check("Wie hoch ist die Summe der Mieten?", Some(Operation::Sum), &["mieten"]);
        check("Welches Angebot ist günstiger?", Some(Operation::Smallest), &["angebot"]);
        check("What is the date of the latest inspection?", Some(Operation::Latest), &["inspect"]);
        check("When was the most recent payment made?", Some(Operation::Latest), &["payment"]);
        check("Welche Prüfung war die früheste?", Some(Operation::Earliest), &["prufung"]);
        check("How long may I stay at most?", None, &[]);
        check("How much longer is the belt?", None, &[]);
        check("What is the rent?", None, &[]);
        check("¿Cuál es el curso más barato?", Some(Operation::Smallest), &["curso"]);
        check("Quel est le vélo le moins cher ?", Some(Operation::Smallest), &["velo"]);
        check("Qual è la stanza più grande?", Some(Operation::Largest), &["stanza"]);
    }
}
