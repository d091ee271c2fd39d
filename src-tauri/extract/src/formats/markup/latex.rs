//! Reads LaTeX. Macros that a text defines for itself are not expanded: of an unknown command its arguments are text.

use unicode_normalization::UnicodeNormalization;

use crate::builder::{PageBuilder, Rows, line};
use crate::encoding::decode;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{Ending, ExtractError, Source};

/// Deepest nesting of environments and groups that is followed.
const DEEPEST: usize = 60;

/// Longest argument, in bytes, that is looked for.
const LONGEST_ARGUMENT: usize = 100_000;

pub(in crate::formats) fn looks_like_latex(start: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&start[..start.len().min(4096)]);
    head.lines().any(|line| line.starts_with("\\documentclass") || line.starts_with("\\begin{document}"))
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let text = decode(source.bytes, None).replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader {
        flow: Flow::new(PageBuilder::new(source.limits, pages)),
        title: None,
        author: None,
        notes: 0,
    };
    let body = match text.split_once("\\begin{document}") {
        Some((preamble, body)) => {
            reader.head(preamble);
            body.split("\\end{document}").next().unwrap_or(body)
        }
        None => &text,
    };
    reader.run(&mut Scanner::new(body), 0);
    let (title, author) = (reader.title, reader.author);
    let builder = reader.flow.finish();
    let title = title.or_else(|| builder.first_heading().map(str::to_owned));
    Ok(builder.finish(title.as_deref(), author.as_deref()))
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str) -> Scanner<'t> {
        Scanner { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(|c| c == ' ' || c == '\t') {
            self.at += 1;
        }
        // An argument may stand in the next line.
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix('\n')
            && after.trim_start_matches([' ', '\t']).starts_with(['{', '['])
        {
            self.at += rest.len() - after.trim_start_matches([' ', '\t']).len();
        }
    }

    fn name(&mut self) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic() && c != '@').unwrap_or(rest.len());
        if end == 0 {
            let end = rest.chars().next().map_or(0, char::len_utf8);
            self.at += end;
            return &rest[..end];
        }
        self.at += end;
        if self.peek() == Some('*') {
            self.at += 1;
        }
        &rest[..end]
    }

    /// What stands in brackets of this kind from here on, if they do.
    fn enclosed(&mut self, open: char, close: char) -> Option<&'t str> {
        let before = self.at;
        self.spaces();
        if self.peek() != Some(open) {
            self.at = before;
            return None;
        }
        let rest = self.rest();
        let (mut depth, mut escaped) = (0_usize, false);
        for (at, c) in rest.char_indices() {
            match c {
                _ if escaped => {
                    escaped = false;
                    continue;
                }
                '\\' => escaped = true,
                c if c == open => depth += 1,
                c if c == close => depth = depth.saturating_sub(1),
                _ => {}
            }
            if at > LONGEST_ARGUMENT {
                break;
            }
            if depth == 0 {
                self.at += at + c.len_utf8();
                return Some(&rest[open.len_utf8()..at]);
            }
        }
        self.at = before;
        None
    }

    fn argument(&mut self) -> Option<&'t str> {
        self.enclosed('{', '}')
    }

    fn option(&mut self) -> Option<&'t str> {
        self.enclosed('[', ']')
    }

    /// Everything up to the end of an environment.
    fn until_end(&mut self, name: &str) -> &'t str {
        let rest = self.rest();
        let (begin, end) = (format!("\\begin{{{name}}}"), format!("\\end{{{name}}}"));
        let mut depth = 0_usize;
        let mut from = 0;
        while let Some(at) = rest[from..].find(&end).map(|at| from + at) {
            depth += rest[from..at].matches(&begin).count();
            if depth == 0 {
                self.at += at + end.len();
                return &rest[..at];
            }
            depth -= 1;
            from = at + end.len();
        }
        self.at = self.text.len();
        rest
    }
}

struct Reader<'p, 's> {
    flow: Flow<'p, 's>,
    title: Option<String>,
    author: Option<String>,
    notes: usize,
}

impl Reader<'_, '_> {
    /// Looks for the title and the authors only.
    fn head(&mut self, text: &str) {
        let mut scanner = Scanner::new(text);
        while let Some(c) = scanner.next() {
            match c {
                '%' => skip_line(&mut scanner),
                '\\' => match scanner.name() {
                    "title" => {
                        scanner.option();
                        let title = scanner.argument().map(|title| self.plain(title));
                        self.title = self.title.take().or(title);
                    }
                    "author" => self.authors(&mut scanner),
                    "date" => {
                        if let Some(date) = scanner.argument().map(|date| self.plain(date)) {
                            self.flow.builder.footer(date);
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn authors(&mut self, scanner: &mut Scanner) {
        scanner.option();
        if let Some(authors) = scanner.argument() {
            let author = self.plain(&authors.replace("\\and", ", "));
            self.author = Some(match self.author.take() {
                Some(before) => format!("{before}, {author}"),
                None => author,
            });
        }
    }

    /// A short piece as one line of text.
    fn plain(&mut self, text: &str) -> String {
        let kept = std::mem::take(&mut self.flow.inline);
        self.inline(&mut Scanner::new(text), 1);
        let plain = line(&self.flow.inline);
        self.flow.inline = kept;
        plain
    }

    fn run(&mut self, scanner: &mut Scanner, depth: usize) {
        while !self.flow.builder.is_full() {
            let Some(c) = scanner.next() else { break };
            match c {
                '%' => skip_line(scanner),
                '\n' => {
                    let rest = scanner.rest();
                    let blank = rest.trim_start_matches([' ', '\t']).starts_with('\n');
                    if blank { self.flow.flush() } else { self.flow.text(" ") }
                }
                '\\' => {
                    let before = scanner.at;
                    let name = scanner.name();
                    if !self.block(name, scanner, depth) {
                        scanner.at = before;
                        self.command(scanner, depth);
                    }
                }
                c => self.sign(c, scanner),
            }
        }
        self.flow.flush();
    }

    /// Whether the command concerns blocks, and was followed.
    fn block(&mut self, name: &str, scanner: &mut Scanner, depth: usize) -> bool {
        let level = match name {
            "part" | "chapter" => Some(1),
            "section" => Some(2),
            "subsection" => Some(3),
            "subsubsection" => Some(4),
            "paragraph" => Some(5),
            "subparagraph" => Some(6),
            _ => None,
        };
        if let Some(level) = level {
            scanner.option();
            let title = scanner.argument().unwrap_or_default();
            let title = self.plain(title);
            super::heading(&mut self.flow, level, &title);
            return true;
        }
        match name {
            "maketitle" => {
                if let Some(title) = self.title.clone() {
                    super::heading(&mut self.flow, 1, &title);
                }
                if let Some(author) = self.author.clone() {
                    self.flow.text(&author);
                    self.flow.flush();
                }
            }
            "title" => {
                scanner.option();
                let title = scanner.argument().map(|title| self.plain(title));
                self.title = self.title.take().or(title);
            }
            "author" => self.authors(scanner),
            "item" => {
                let label = scanner.option();
                self.flow.close_item();
                self.flow.open_item(None);
                if let Some(label) = label {
                    let label = self.plain(label);
                    self.flow.set_marker(&format!("{label} "));
                }
            }
            "bibitem" => {
                scanner.option();
                let key = scanner.argument().unwrap_or_default().to_owned();
                self.flow.flush();
                self.flow.text(&format!("[{key}] "));
            }
            "par" | "newpage" | "clearpage" | "hline" | "bigskip" | "medskip" | "smallskip" => {
                self.flow.flush();
            }
            "caption" => {
                scanner.option();
                let caption = scanner.argument().unwrap_or_default();
                let caption = self.plain(caption);
                self.flow.flush();
                self.flow.text(&caption);
                self.flow.flush();
            }
            "begin" => {
                let environment = scanner.argument().unwrap_or_default();
                self.environment(environment, scanner, depth);
            }
            "end" => {
                scanner.argument();
                self.flow.flush();
            }
            _ => return false,
        }
        true
    }

    fn environment(&mut self, name: &str, scanner: &mut Scanner, depth: usize) {
        self.flow.flush();
        let bare = name.trim_end_matches('*');
        if depth > DEEPEST {
            let body = scanner.until_end(name);
            self.flow.code(body);
            return;
        }
        match bare {
            "comment" | "tikzpicture" | "filecontents" => _ = scanner.until_end(name),
            "verbatim" | "lstlisting" | "minted" | "Verbatim" | "alltt" | "code" => {
                scanner.option();
                if bare == "minted" {
                    scanner.argument();
                }
                let body = scanner.until_end(name);
                self.flow.code(body.trim_start_matches('\n'));
            }
            "equation" | "align" | "eqnarray" | "gather" | "displaymath" | "multline" | "math" => {
                let body = scanner.until_end(name);
                self.flow.code(body.trim());
            }
            "tabular" | "tabularx" | "longtable" | "tabulary" | "array" | "supertabular" | "tblr" => {
                scanner.option();
                scanner.argument();
                if matches!(bare, "tabularx" | "tabulary") || (bare == "tabular" && name.ends_with('*')) {
                    scanner.argument();
                }
                let body = scanner.until_end(name);
                self.table(body);
            }
            "itemize" | "enumerate" | "description" | "compactitem" | "compactenum" => {
                scanner.option();
                let numbered = bare.contains("enum");
                let body = scanner.until_end(name);
                self.flow.open_list(numbered.then_some(1));
                self.run(&mut Scanner::new(body), depth + 1);
                self.flow.close_item();
                self.flow.close_list();
            }
            "thebibliography" | "multicols" | "minipage" | "wrapfigure" => {
                scanner.option();
                scanner.argument();
                let body = scanner.until_end(name);
                self.run(&mut Scanner::new(body), depth + 1);
            }
            _ => {
                scanner.option();
                let body = scanner.until_end(name);
                self.run(&mut Scanner::new(body), depth + 1);
            }
        }
        self.flow.flush();
    }

    fn table(&mut self, body: &str) {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut ruled = 0;
        let mut header = 0;
        for row in split_at(body, "\\\\") {
            let mut row = row.trim();
            if let Some(rest) = row.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                row = rest.1.trim();
            }
            loop {
                let rule = [
                    "\\hline",
                    "\\toprule",
                    "\\midrule",
                    "\\bottomrule",
                    "\\endhead",
                    "\\endfirsthead",
                    "\\endfoot",
                    "\\endlastfoot",
                ];
                let Some(rest) = rule.iter().find_map(|rule| row.strip_prefix(rule)) else { break };
                let parts = row.starts_with("\\midrule") || row.starts_with("\\endhead");
                if (parts || (row.starts_with("\\hline") && ruled > 0)) && header == 0 && !rows.is_empty() {
                    header = rows.len();
                }
                ruled += 1;
                row = rest.trim_start();
            }
            while let Some(rest) = row.strip_prefix("\\cline").or_else(|| row.strip_prefix("\\cmidrule")) {
                row = rest.split_once('}').map_or("", |(_, rest)| rest).trim_start();
            }
            if let Some(caption) = row.strip_prefix("\\caption") {
                let mut scanner = Scanner::new(caption);
                scanner.option();
                if let Some(caption) = scanner.argument() {
                    let caption = self.plain(caption);
                    self.flow.text(&caption);
                    self.flow.flush();
                }
                row = scanner.rest().trim();
            }
            if row.is_empty() {
                continue;
            }
            let mut cells = Vec::new();
            for cell in split_at(row, "&") {
                let cell = cell.trim();
                match cell.strip_prefix("\\multicolumn") {
                    Some(rest) => {
                        let mut scanner = Scanner::new(rest);
                        let columns: usize =
                            scanner.argument().and_then(|columns| columns.trim().parse().ok()).unwrap_or(1);
                        scanner.argument();
                        let text = scanner.argument().map(|text| self.plain(text)).unwrap_or_default();
                        cells.push(text);
                        cells.resize(cells.len() + columns.clamp(1, 64) - 1, String::new());
                    }
                    None => cells.push(self.plain(cell)),
                }
            }
            rows.push(cells);
        }
        let header = if header == 0 {
            usize::from(ruled > 0 && crate::formats::plain::has_header(&rows))
        } else {
            header
        };
        let header = header.min(rows.len().saturating_sub(1));
        self.flow.builder.table(&Rows { rows, header });
    }

    fn inline(&mut self, scanner: &mut Scanner, depth: usize) {
        while let Some(c) = scanner.next() {
            match c {
                '%' => skip_line(scanner),
                '\n' => self.flow.text(" "),
                '\\' => self.command(scanner, depth),
                c => self.sign(c, scanner),
            }
        }
    }

    fn sign(&mut self, c: char, scanner: &mut Scanner) {
        match c {
            '{' | '}' => {}
            '~' => self.flow.text("\u{a0}"),
            '$' => {
                let display = scanner.peek() == Some('$');
                if display {
                    scanner.at += 1;
                }
                let rest = scanner.rest();
                match rest.find(if display { "$$" } else { "$" }).filter(|end| *end < 4_000) {
                    Some(end) => {
                        self.flow.text(&rest[..end]);
                        scanner.at += end + if display { 2 } else { 1 };
                    }
                    None => self.flow.text("$"),
                }
            }
            '`' if scanner.peek() == Some('`') => {
                scanner.at += 1;
                self.flow.text("“");
            }
            '\'' if scanner.peek() == Some('\'') => {
                scanner.at += 1;
                self.flow.text("”");
            }
            '-' if scanner.rest().starts_with("--") => {
                scanner.at += 2;
                self.flow.text("—");
            }
            '-' if scanner.peek() == Some('-') => {
                scanner.at += 1;
                self.flow.text("–");
            }
            '&' => self.flow.text(" "),
            c => self.flow.text(c.encode_utf8(&mut [0; 4])),
        }
    }

    fn command(&mut self, scanner: &mut Scanner, depth: usize) {
        let name = scanner.name();
        if let Some(accent) = accent(name) {
            let letter = match scanner.argument() {
                Some(letter) => letter.trim_start_matches('\\').to_owned(),
                None => {
                    scanner.spaces();
                    if scanner.peek() == Some('\\') {
                        scanner.at += 1;
                    }
                    scanner.next().map(String::from).unwrap_or_default()
                }
            };
            let mut chars = letter.chars();
            let accented: String = chars.next().into_iter().chain([accent]).nfc().collect();
            self.flow.text(&accented);
            self.flow.text(chars.as_str());
            return;
        }
        let sign = match name {
            "%" | "&" | "$" | "#" | "_" | "{" | "}" => Some(name),
            "\\" | "newline" | "linebreak" => Some("\n"),
            " " | "," | ";" | ":" | "quad" | "qquad" | "\n" | "space" => Some(" "),
            "ldots" | "dots" | "textellipsis" | "cdots" => Some("…"),
            "textbackslash" => Some("\\"),
            "textasciitilde" => Some("~"),
            "textasciicircum" => Some("^"),
            "LaTeX" => Some("LaTeX"),
            "TeX" => Some("TeX"),
            "S" => Some("§"),
            "copyright" => Some("©"),
            "pounds" => Some("£"),
            "euro" | "texteuro" => Some("€"),
            "ss" => Some("ß"),
            "o" => Some("ø"),
            "O" => Some("Ø"),
            "ae" => Some("æ"),
            "AE" => Some("Æ"),
            "oe" => Some("œ"),
            "aa" => Some("å"),
            "AA" => Some("Å"),
            "l" => Some("ł"),
            "L" => Some("Ł"),
            "textbar" => Some("|"),
            "textless" => Some("<"),
            "textgreater" => Some(">"),
            "times" => Some("×"),
            "degree" | "textdegree" => Some("°"),
            "today" | "noindent" | "centering" | "par" | "protect" | "/" | "-" | "!" => Some(""),
            _ => None,
        };
        if let Some(sign) = sign {
            self.flow.text(sign);
            // A name swallows the spaces behind it, or the empty group that keeps them.
            if name.chars().all(|c| c.is_ascii_alphabetic()) {
                if scanner.rest().starts_with("{}") {
                    scanner.at += 2;
                } else if matches!(sign, "ß" | "ø" | "Ø" | "æ" | "Æ" | "œ" | "å" | "Å" | "ł" | "Ł")
                {
                    scanner.spaces();
                }
            }
            return;
        }
        match name {
            "footnote" | "footnotetext" | "thanks" => {
                scanner.option();
                let note = scanner.argument().unwrap_or_default();
                if depth < DEEPEST {
                    self.notes += 1;
                    let number = self.notes;
                    let kept = std::mem::take(&mut self.flow.inline);
                    self.inline(&mut Scanner::new(note), depth + 10);
                    let note = line(&std::mem::replace(&mut self.flow.inline, kept));
                    self.flow.builder.note(format!("[{number}] {note}"));
                    self.flow.text(&format!("[{number}]"));
                }
            }
            "href" => {
                scanner.argument();
            }
            "url" | "path" | "nolinkurl" => {
                let url = scanner.argument().unwrap_or_default();
                self.flow.text(url);
            }
            "verb" | "lstinline" => {
                if let Some(mark) = scanner.next() {
                    let rest = scanner.rest();
                    let close = if mark == '{' { '}' } else { mark };
                    let end = rest.find(close).unwrap_or(rest.len());
                    self.flow.text(&rest[..end]);
                    scanner.at += (end + close.len_utf8()).min(rest.len());
                }
            }
            "cite" | "citep" | "citet" | "parencite" | "textcite" | "autocite" => {
                let option = scanner.option().map(str::to_owned);
                scanner.option();
                let keys = scanner.argument().unwrap_or_default();
                match option {
                    Some(option) => self.flow.text(&format!("[{keys}, {option}]")),
                    None => self.flow.text(&format!("[{keys}]")),
                }
            }
            "ref" | "eqref" | "pageref" | "autoref" | "cref" | "Cref" => {
                let key = scanner.argument().unwrap_or_default();
                self.flow.text(key);
            }
            "label" | "includegraphics" | "usepackage" | "documentclass" | "bibliographystyle"
            | "bibliography" | "input" | "include" | "pagestyle" | "thispagestyle" | "vspace" | "hspace"
            | "hypersetup" | "color" | "index" | "pagenumbering" | "graphicspath" | "geometry" | "rule"
            | "hyphenation" | "addbibresource" | "vskip" | "hskip" | "phantom" => {
                while scanner.option().is_some() {}
                scanner.argument();
                if matches!(name, "rule") {
                    scanner.argument();
                }
            }
            "newcommand"
            | "renewcommand"
            | "providecommand"
            | "setlength"
            | "addtolength"
            | "setcounter"
            | "newtheorem"
            | "DeclareMathOperator"
            | "definecolor"
            | "newenvironment"
            | "renewenvironment"
            | "def"
            | "let"
            | "newcounter" => {
                if matches!(name, "def" | "let") {
                    skip_until(scanner, '{');
                }
                while scanner.argument().is_some() || scanner.option().is_some() {}
            }
            "textcolor" | "colorbox" | "parbox" | "raisebox" | "resizebox" | "scalebox" | "multirow" => {
                scanner.option();
                scanner.argument();
                if matches!(name, "resizebox" | "multirow") {
                    scanner.argument();
                }
            }
            "(" | "[" => {
                let rest = scanner.rest();
                let close = if name == "(" { "\\)" } else { "\\]" };
                if let Some(end) = rest.find(close).filter(|end| *end < 4_000) {
                    self.flow.text(&rest[..end]);
                    scanner.at += end + close.len();
                }
            }
            "begin" | "end" => _ = scanner.argument(),
            "and" => self.flow.text(", "),
            // The arguments of any other command are text; what stands in square brackets says how it looks.
            name if name.len() > 1 => {
                if scanner.peek() == Some('[') {
                    scanner.option();
                }
                if matches!(scanner.peek(), Some(' ')) && is_switch(name) {
                    scanner.spaces();
                }
            }
            _ => {}
        }
    }
}

/// Commands that change the look of all that follows, and swallow the space behind them.
fn is_switch(name: &str) -> bool {
    matches!(
        name,
        "bf" | "it"
            | "em"
            | "tt"
            | "sc"
            | "sf"
            | "rm"
            | "sl"
            | "bfseries"
            | "itshape"
            | "ttfamily"
            | "small"
            | "large"
            | "Large"
            | "LARGE"
            | "huge"
            | "Huge"
            | "footnotesize"
            | "scriptsize"
            | "tiny"
            | "normalsize"
            | "scshape"
    )
}

/// The sign that a command sets on the next letter.
fn accent(name: &str) -> Option<char> {
    Some(match name {
        "'" => '\u{301}',
        "`" => '\u{300}',
        "^" => '\u{302}',
        "\"" => '\u{308}',
        "~" => '\u{303}',
        "=" => '\u{304}',
        "." => '\u{307}',
        "c" => '\u{327}',
        "v" => '\u{30c}',
        "u" => '\u{306}',
        "H" => '\u{30b}',
        "k" => '\u{328}',
        "r" => '\u{30a}',
        "d" => '\u{323}',
        _ => return None,
    })
}

fn skip_line(scanner: &mut Scanner) {
    let rest = scanner.rest();
    let end = rest.find('\n').unwrap_or(rest.len());
    // A remark takes the end of its line and the indent of the next along, unless that is empty.
    let after = &rest[end..];
    scanner.at += end;
    if let Some(next) = after.strip_prefix('\n')
        && !next.trim_start_matches([' ', '\t']).starts_with('\n')
    {
        scanner.at += 1;
    }
}

fn skip_until(scanner: &mut Scanner, wanted: char) {
    while scanner.peek().is_some_and(|c| c != wanted && c != '\n') {
        scanner.next();
    }
}

/// The pieces between the signs that stand in no braces and are not escaped.
fn split_at<'t>(text: &'t str, sign: &str) -> Vec<&'t str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start, mut at) = (0_usize, 0, 0);
    while at < text.len() {
        let rest = &text[at..];
        if depth == 0 && rest.starts_with(sign) {
            pieces.push(&text[start..at]);
            at += sign.len();
            start = at;
            continue;
        }
        let c = rest.chars().next().unwrap_or(' ');
        match c {
            '\\' => at += rest[1..].chars().next().map_or(0, char::len_utf8),
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += c.len_utf8();
    }
    pieces.push(&text[start..]);
    pieces
}
