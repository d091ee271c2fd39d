//! A second way into a file, through `lopdf`: text without places, for what PDFium cannot open.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, LoadOptions, Object};

use super::clean;
use crate::{Damage, ExtractError, Source};

/// A file that `lopdf` could open.
pub struct Fallback {
    document: Document,
    max_unpacked: usize,
}

/// Opens a file. Every object is parsed, so this costs more than opening it with PDFium.
pub fn open(source: &Source) -> Result<Fallback, ExtractError> {
    let max_unpacked = usize::try_from(source.limits.max_unpacked_bytes).unwrap_or(usize::MAX);
    for password in [None].into_iter().chain(source.passwords.iter().map(Some)) {
        let options = LoadOptions {
            max_decompressed_size: Some(max_unpacked),
            password: password.map(|password| password.reveal().to_owned()),
            ..LoadOptions::default()
        };
        let load = || Document::load_mem_with_options(source.bytes, options);
        match catch_unwind(AssertUnwindSafe(load)) {
            Ok(Ok(document)) if document.is_encrypted() => {}
            Ok(Ok(document)) => return Ok(Fallback { document, max_unpacked }),
            Ok(Err(lopdf::Error::InvalidPassword)) => {}
            Ok(Err(error)) => return Err(Damage::Other { detail: error.to_string() }.into()),
            Err(_) => return Err(Damage::ObjectsBroken.into()),
        }
    }
    Err(source.stays_locked())
}

impl Fallback {
    pub fn pages(&self) -> usize {
        catch_unwind(AssertUnwindSafe(|| self.document.page_iter().count())).unwrap_or(0)
    }

    /// The text of a page, counted from 0, as paragraphs of cleaned words; `None` where it cannot be had.
    pub fn page(&self, index: usize) -> Option<Vec<String>> {
        let chunks = catch_unwind(AssertUnwindSafe(|| {
            self.document.extract_text_chunks_with_limit(&[index as u32 + 1], self.max_unpacked)
        }))
        .ok()?;
        let chunks: Vec<String> = chunks.into_iter().filter_map(Result::ok).collect();
        let mut paragraphs = Vec::new();
        for paragraph in chunks.join("").split("\n\n") {
            let mut text = String::new();
            for word in paragraph.split_whitespace() {
                let before = text.len();
                if before > 0 {
                    text.push(' ');
                }
                let start = text.len();
                clean::push_word(&mut text, word);
                if text.len() == start {
                    text.truncate(before);
                }
            }
            if !text.is_empty() {
                paragraphs.push(text);
            }
        }
        (!paragraphs.is_empty()).then_some(paragraphs)
    }

    /// The XML with the values of the form, where the file has a form of this kind (XFA).
    pub fn form_data(&self) -> Option<Vec<u8>> {
        let document = &self.document;
        let resolved = |object: &Object| match object {
            Object::Reference(id) => document.get_object(*id).ok().cloned(),
            other => Some(other.clone()),
        };
        let form = resolved(document.catalog().ok()?.get(b"AcroForm").ok()?)?;
        let Object::Array(parts) = resolved(form.as_dict().ok()?.get(b"XFA").ok()?)? else { return None };
        let named = |pair: &&[Object]| pair[0].as_str().is_ok_and(|name| name == b"datasets");
        let [_, data] = parts.as_chunks::<2>().0.iter().map(|pair| pair.as_slice()).find(named)? else {
            return None;
        };
        let data = resolved(data)?;
        let stream = data.as_stream().ok()?;
        catch_unwind(AssertUnwindSafe(|| stream.get_plain_content_with_limit(self.max_unpacked))).ok()?.ok()
    }

    pub fn title(&self) -> Option<String> {
        self.information(b"Title")
    }

    pub fn author(&self) -> Option<String> {
        self.information(b"Author")
    }

    fn information(&self, key: &[u8]) -> Option<String> {
        let information = self.document.trailer.get(b"Info").ok()?;
        let information = match information {
            Object::Reference(id) => self.document.get_dictionary(*id).ok()?,
            other => other.as_dict().ok()?,
        };
        lopdf::decode_text_string(information.get(key).ok()?).ok()
    }
}
