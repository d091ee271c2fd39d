//! Tells in the body of a message what its sender wrote from the earlier messages that are quoted in it.

use crate::BlockKind;

/// Blocks with their texts.
type Blocks = Vec<(BlockKind, String)>;

/// A stretch of the body that stands in one level of quotation. A table's header counts from the start of its text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// 0 is what the sender wrote.
    pub depth: usize,
    /// Whose words are quoted, as the message says it: "On 3 May, Ann wrote:".
    pub attribution: Option<String>,
    pub blocks: Blocks,
}

/// Words that name the fields of a message's head as mail programs copy it above a quoted message.
const SENDER: &[&str] =
    &["from", "von", "de", "da", "van", "fra", "från", "od", "від", "от", "差出人", "发件人"];
const WHEN: &[&str] = &[
    "sent",
    "date",
    "gesendet",
    "datum",
    "envoyé",
    "date d'envoi",
    "enviado",
    "enviado el",
    "inviato",
    "verzonden",
    "data",
    "fecha",
    "sendt",
    "dato",
    "skickat",
    "wysłano",
    "送信日時",
    "发送时间",
];
const SUBJECT: &[&str] = &[
    "subject",
    "betreff",
    "objet",
    "asunto",
    "oggetto",
    "onderwerp",
    "emne",
    "ämne",
    "assunto",
    "temat",
    "件名",
    "主题",
];
const OTHERS: &[&str] = &[
    "to",
    "an",
    "à",
    "para",
    "a",
    "aan",
    "til",
    "till",
    "do",
    "cc",
    "kopie",
    "copie",
    "bcc",
    "importance",
    "reply-to",
    "antwort an",
    "attachments",
    "宛先",
    "收件人",
];

/// Words that end or begin the line above a quotation.
const WROTE: &[&str] = &[
    "wrote",
    "schrieb",
    "a écrit",
    "écrit",
    "escribió",
    "ha scritto",
    "schreef",
    "skrev",
    "escreveu",
    "napisał",
    "napisał(a)",
    "kirjoitti",
    "のメール",
    "写道",
    "writes",
];

/// How many of the sections belong to the message itself; those after are earlier messages.
pub(super) fn own_sections(sections: &[Section]) -> usize {
    let own = sections.iter().rposition(|section| section.depth == 0 && !section.blocks.is_empty());
    own.map_or(0, |last| last + 1)
}

/// Cuts plain text into sections by its `>` marks, and where a copied head begins an earlier message.
pub(super) fn cut_plain(text: &str) -> Vec<(usize, Option<String>, String)> {
    let mut sections: Vec<(usize, Option<String>, Vec<&str>)> = vec![(0, None, Vec::new())];
    let mut below = 0;
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        let (marks, line) = unmarked(lines[at]);
        if marks == 0
            && let Some((attribution, length)) = copied_head(&lines[at..])
        {
            below += 1;
            sections.push((below, Some(attribution), Vec::new()));
            at += length;
            continue;
        }
        let depth = marks + below;
        let last = sections.len() - 1;
        if sections[last].0 != depth && !(line.trim().is_empty() && marks == 0) {
            let deeper = depth > sections[last].0;
            let attribution = if deeper { take_attribution(&mut sections[last].2) } else { None };
            sections.push((depth, attribution, Vec::new()));
        }
        let last = sections.len() - 1;
        sections[last].2.push(line);
        at += 1;
    }
    sections.into_iter().map(|(depth, attribution, lines)| (depth, attribution, lines.join("\n"))).collect()
}

/// Tidies sections that were cut by their marks: finds attributions and copied heads in them, and drops the empty ones.
pub(super) fn tidy(sections: Vec<Section>) -> Vec<Section> {
    let mut tidy: Vec<Section> = Vec::new();
    let mut below = 0;
    for section in sections {
        let mut section = Section { depth: section.depth + below, ..section };
        if section.attribution.is_none()
            && let Some(above) = tidy.last_mut()
            && section.depth > above.depth
            && let Some((BlockKind::Paragraph, text)) = above.blocks.last()
            && is_attribution(text)
        {
            section.attribution = above.blocks.pop().map(|(_, text)| one_line(&text));
            // A quotation that holds nothing but who is quoted inside of it is none.
            if above.blocks.is_empty() && above.depth > 0 {
                tidy.pop();
            }
        }
        while let Some((before, attribution, after)) = split_at_head(&section) {
            tidy.push(before);
            below += 1;
            section = Section { depth: section.depth + 1, attribution: Some(attribution), blocks: after };
        }
        tidy.push(section);
    }
    tidy.retain(|section| !section.blocks.is_empty() || section.attribution.is_some());
    tidy
}

/// Parts a section at a copied head inside.
fn split_at_head(section: &Section) -> Option<(Section, String, Blocks)> {
    for (index, (kind, _)) in section.blocks.iter().enumerate() {
        if *kind != BlockKind::Paragraph {
            continue;
        }
        let rest = &section.blocks[index..];
        let lines: Vec<&str> = rest
            .iter()
            .take_while(|(kind, _)| *kind == BlockKind::Paragraph)
            .take(12)
            .flat_map(|(_, text)| text.split('\n'))
            .collect();
        let Some((attribution, length)) = copied_head(&lines) else { continue };
        let before = Section {
            depth: section.depth,
            attribution: section.attribution.clone(),
            blocks: section.blocks[..index].to_vec(),
        };
        let mut left = length;
        let mut after = Vec::new();
        for (kind, text) in rest {
            let lines: Vec<&str> = text.split('\n').collect();
            let gone = left.min(lines.len());
            left -= gone;
            if gone < lines.len() {
                after.push((kind.clone(), lines[gone..].join("\n")));
            }
        }
        return Some((before, attribution, after));
    }
    None
}

/// The head of an earlier message at the start of these lines, in one line, and how many lines it takes.
fn copied_head(lines: &[&str]) -> Option<(String, usize)> {
    let mut at = 0;
    let ruled = lines.first().is_some_and(|line| is_rule(line));
    if ruled {
        at += 1;
        while lines.get(at).is_some_and(|line| line.trim().is_empty()) && at < 3 {
            at += 1;
        }
    }
    let (first, _) = field(lines.get(at)?)?;
    if !(contains(SENDER, &first) || (ruled && (contains(WHEN, &first) || contains(SUBJECT, &first)))) {
        return None;
    }
    let (mut when, mut subject, mut known) = (contains(WHEN, &first), contains(SUBJECT, &first), 1);
    let mut head = vec![lines[at].trim().to_owned()];
    at += 1;
    while let Some(line) = lines.get(at) {
        if line.trim().is_empty() {
            // Some programs part the fields by empty lines.
            if lines.get(at + 1).and_then(|next| field(next)).is_some_and(|(name, _)| is_known(&name))
                && known < 8
            {
                at += 1;
                continue;
            }
            break;
        }
        match field(line) {
            Some((name, _)) if is_known(&name) => {
                when |= contains(WHEN, &name);
                subject |= contains(SUBJECT, &name);
                known += 1;
                head.push(line.trim().to_owned());
            }
            // A long list of recipients goes on in the next line.
            _ if line.starts_with([' ', '\t']) && known < 8 => head.push(line.trim().to_owned()),
            _ => break,
        }
        at += 1;
    }
    (known >= 3 && (when || subject)).then(|| (one_line(&head.join(", ")), at))
}

fn is_known(name: &str) -> bool {
    [SENDER, WHEN, SUBJECT, OTHERS].iter().any(|names| contains(names, name))
}

fn contains(names: &[&str], name: &str) -> bool {
    names.contains(&name)
}

/// The lower-case name and the value of a line like "From: Ann".
fn field(line: &str) -> Option<(String, &str)> {
    let line = line.trim().trim_start_matches('*');
    let (name, value) = line.split_once([':', '：'])?;
    let name = name.trim().trim_end_matches('*').trim().to_lowercase();
    (!name.is_empty() && name.chars().count() <= 20).then_some((name, value))
}

/// "-----Original Message-----", "________________________________", "Begin forwarded message:".
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    let dashes = line.chars().filter(|c| matches!(c, '-' | '_' | '—')).count();
    (line.starts_with("-----") && line.ends_with("---"))
        || (dashes >= 10 && dashes == line.chars().count())
        || matches!(
            line.to_lowercase().as_str(),
            "begin forwarded message:"
                | "anfang der weitergeleiteten nachricht:"
                | "début du message réexpédié :"
        )
}

/// Takes the line above a quotation, which may be broken in two or three, from the end of what stands above.
fn take_attribution(lines: &mut Vec<&str>) -> Option<String> {
    let end = lines.iter().rposition(|line| !line.trim().is_empty())? + 1;
    for length in 1..=3.min(end) {
        let text = lines[end - length..end].join(" ");
        if lines[end - length..end].iter().any(|line| line.trim().is_empty()) {
            break;
        }
        if is_attribution(&text) && begins_attribution(&text) {
            lines.truncate(end - length);
            return Some(one_line(&text));
        }
    }
    let last = lines[end - 1];
    if is_attribution(last) {
        lines.truncate(end - 1);
        return Some(one_line(last));
    }
    None
}

fn begins_attribution(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    matches!(
        first.as_str(),
        "on" | "am" | "le" | "el" | "il" | "op" | "em" | "den" | "dnia" | "at" | "quoting"
    ) || text.starts_with(|c: char| c.is_numeric())
}

/// Whether the text says whose words follow.
fn is_attribution(text: &str) -> bool {
    let text = text.trim();
    if text.chars().count() > 300 || !text.ends_with([':', '：']) {
        return false;
    }
    let lower = text.trim_end_matches([':', '：']).trim_end().to_lowercase();
    WROTE.iter().any(|wrote| lower.ends_with(wrote) || lower.contains(&format!(" {wrote} ")))
        && text.chars().any(|c| c.is_numeric() || c == '@')
        || (lower.contains('@') && lower.contains('<'))
        || WROTE.iter().any(|wrote| lower.ends_with(&format!(" {wrote}")))
            && lower.split_whitespace().count() <= 4
}

/// The number of `>` marks that a line begins with, and the line without them.
fn unmarked(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    loop {
        let bare = rest.strip_prefix(' ').unwrap_or(rest);
        match bare.strip_prefix('>') {
            // ">From" at the start of a line is a mark that mailboxes need.
            Some(after) if !(depth == 0 && after.starts_with("From ")) => (depth, rest) = (depth + 1, after),
            _ => break,
        }
    }
    if depth > 0 {
        (depth, rest.strip_prefix(' ').unwrap_or(rest))
    } else {
        (0, line.strip_prefix('>').filter(|rest| rest.starts_with("From ")).unwrap_or(line))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
