//! The archive that an office document is, and its parts as a stream of marks. No part is ever held whole.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::title::{telling_author, telling_title};
use crate::{Damage, ExtractError, Limits};

pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    budget: Budget,
    max_depth: usize,
}

/// How many bytes may still be unpacked from the archive, all parts together.
#[derive(Clone)]
struct Budget {
    left: Rc<Cell<u64>>,
    limit: u64,
}

/// That a part refers to another.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// What the part calls the other by.
    pub id: String,
    /// The last word of the relation's type.
    pub kind: String,
    /// The other's name.
    pub part: String,
}

/// A part, read mark by mark.
pub(crate) struct Xml<'p> {
    reader: Reader<Box<dyn BufRead + 'p>>,
    buffer: Vec<u8>,
    depth: usize,
    max_depth: usize,
    budget: Budget,
}

pub(crate) enum Mark<'x> {
    Open(Element<'x>),
    /// An element's end, with its name without prefix.
    Close,
    Text(String),
    End,
}

pub(crate) struct Element<'x>(BytesStart<'x>);

impl Element<'_> {
    /// The name without prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    pub fn is_math(&self) -> bool {
        self.0.name().prefix().is_some_and(|prefix| prefix.into_inner() == "m")
    }

    /// The value of an attribute, whatever its prefix.
    pub fn attr(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let found = attributes.flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
        // An entity that is not one of the five known ones stays as written: nothing is ever expanded.
        let value = quick_xml::escape::unescape(&found.value);
        Some(value.map_or_else(|_| found.value.clone().into_owned(), |value| value.into_owned()))
    }

    /// All attributes, by their names without prefix; those that only explain the XML are left out.
    pub fn attributes(&self) -> Vec<(String, String)> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let own = attributes.flatten().filter(|attribute| {
            let name = attribute.key.as_ref();
            !name.starts_with("xmlns") && !name.starts_with("xsi:")
        });
        own.map(|attribute| {
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_or_else(|_| attribute.value.clone().into_owned(), |value| value.into_owned());
            (attribute.key.local_name().as_ref().to_owned(), value)
        })
        .collect()
    }

    /// The value of an attribute that has a prefix, where another of the same name has none.
    pub fn attr_with_prefix(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let wanted =
            |key: quick_xml::name::QName| key.prefix().is_some() && key.local_name().as_ref() == name;
        let found = attributes.flatten().find(|attribute| wanted(attribute.key))?;
        Some(found.value.clone().into_owned())
    }

    /// Whether a switch such as `<w:vanish/>` is on.
    pub fn is_on(&self) -> bool {
        !matches!(self.attr("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, ExtractError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Damage::ArchiveBroken)?;
        let budget =
            Budget { left: Rc::new(Cell::new(limits.max_unpacked_bytes)), limit: limits.max_unpacked_bytes };
        Ok(Package { archive, budget, max_depth: limits.max_depth })
    }

    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// A part as it is; `None` if the package has no such part.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        let budget = self.budget.clone();
        let Some(mut entry) = self.entry(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(|_| budget.error(name))?;
        Ok(Some(bytes))
    }

    /// Opens a part; `None` if the package has no such part.
    pub fn part(&mut self, name: &str) -> Result<Option<Xml<'_>>, ExtractError> {
        let (budget, max_depth) = (self.budget.clone(), self.max_depth);
        let Some(entry) = self.entry(name)? else { return Ok(None) };
        let mut source = BufReader::new(entry);
        let wide = source.fill_buf().is_ok_and(|start| {
            start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") || start.starts_with(b"<\0")
        });
        let source: Box<dyn BufRead + '_> = if wide {
            let mut bytes = Vec::new();
            source.read_to_end(&mut bytes).map_err(|_| budget.error(name))?;
            let text = crate::encoding::decode(&bytes, None);
            // The declaration names the encoding that it had, which would be taken at its word.
            let body = match text.strip_prefix("<?xml").and_then(|rest| rest.find("?>")) {
                Some(end) => &text["<?xml".len() + end + 2..],
                None => text.as_str(),
            };
            Box::new(Cursor::new(body.to_owned().into_bytes()))
        } else {
            Box::new(source)
        };
        let mut reader = Reader::from_reader(source);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Ok(Some(Xml { reader, buffer: Vec::new(), depth: 0, max_depth, budget }))
    }

    fn entry(&mut self, name: &str) -> Result<Option<impl Read + '_>, ExtractError> {
        let budget = self.budget.clone();
        match self.archive.by_name(name) {
            Ok(inner) => Ok(Some(Metered { inner, budget })),
            Err(ZipError::FileNotFound) => Ok(None),
            Err(ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                Err(ExtractError::Locked)
            }
            Err(_) => Err(Damage::PartBroken { part: name.to_owned() }.into()),
        }
    }

    /// The parts that a part refers to: the last word of the relation's type, and the part's name.
    pub fn relations(&mut self, of: &str) -> Result<Vec<(String, String)>, ExtractError> {
        let related = self.related(of)?;
        Ok(related.into_iter().map(|relation| (relation.kind, relation.part)).collect())
    }

    /// The parts that a part refers to.
    pub fn related(&mut self, of: &str) -> Result<Vec<Relation>, ExtractError> {
        let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
        let name = format!("{folder}/_rels/{file}.rels");
        let Some(mut xml) = self.part(name.trim_start_matches('/'))? else { return Ok(Vec::new()) };
        let mut relations = Vec::new();
        loop {
            match xml.next()? {
                Mark::Open(element) if element.name() == "Relationship" => {
                    let (Some(kind), Some(target)) = (element.attr("Type"), element.attr("Target")) else {
                        continue;
                    };
                    if element.attr("TargetMode").as_deref() != Some("External") {
                        relations.push(Relation {
                            id: element.attr("Id").unwrap_or_default(),
                            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                            part: resolve(folder, &target),
                        });
                    }
                }
                Mark::End => return Ok(relations),
                _ => {}
            }
        }
    }
}

impl Xml<'static> {
    /// Reads XML that lies in no archive. Marks that do not match are forgiven.
    pub fn of_text(text: String, limits: &Limits) -> Xml<'static> {
        let mut reader = Reader::from_reader(Box::new(Cursor::new(text.into_bytes())) as Box<dyn BufRead>);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        let budget = Budget { left: Rc::new(Cell::new(u64::MAX)), limit: u64::MAX };
        Xml { reader, buffer: Vec::new(), depth: 0, max_depth: limits.max_depth, budget }
    }
}

impl Xml<'_> {
    pub fn next(&mut self) -> Result<Mark<'_>, ExtractError> {
        self.buffer.clear();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(_) if self.budget.left.get() == 0 => return Err(self.budget.error("")),
            Err(error) => return Err(Damage::BreaksOff { detail: error.to_string() }.into()),
        };
        Ok(match event {
            Event::Start(element) => {
                self.depth += 1;
                if self.depth > self.max_depth {
                    return Err(ExtractError::TooDeep);
                }
                Mark::Open(Element(element))
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Mark::Close
            }
            Event::Text(text) => Mark::Text(text.xml10_content().into_owned()),
            Event::CData(text) => Mark::Text(text.xml10_content().into_owned()),
            Event::GeneralRef(reference) => {
                let text = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                // An entity that the file itself defines is not expanded, whatever it stands for.
                Mark::Text(text.map(String::from).unwrap_or_default())
            }
            Event::Eof if self.depth > 0 => return Err(Damage::BreaksOff { detail: String::new() }.into()),
            Event::Eof => Mark::End,
            _ => Mark::Text(String::new()),
        })
    }
}

/// The title and the author in a document's properties.
pub(super) fn properties(mut xml: Xml<'_>) -> Result<(Option<String>, Option<String>), ExtractError> {
    let (mut title, mut author) = (String::new(), String::new());
    let mut path = Vec::new();
    loop {
        match xml.next()? {
            Mark::Open(element) => path.push(element.name().to_owned()),
            Mark::Close => {
                path.pop();
            }
            Mark::Text(text) => match path.last().map(String::as_str) {
                Some("title") => title.push_str(&text),
                Some("creator") => author.push_str(&text),
                _ => {}
            },
            Mark::End => break,
        }
    }
    Ok((telling_title(&title), telling_author(&author)))
}

struct Metered<R> {
    inner: R,
    budget: Budget,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        match self.budget.left.get().checked_sub(count as u64).filter(|left| *left > 0) {
            Some(left) => {
                self.budget.left.set(left);
                Ok(count)
            }
            None => {
                self.budget.left.set(0);
                Err(io::Error::other("the archive unpacks to too much"))
            }
        }
    }
}

impl Budget {
    fn error(&self, part: &str) -> ExtractError {
        match self.left.get() {
            0 => ExtractError::TooLarge { limit_mib: self.limit >> 20 },
            _ => Damage::PartBroken { part: part.to_owned() }.into(),
        }
    }
}

/// The name of the part that a target means, seen from a folder.
pub(super) fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}
