//! Files that are embedded in a PDF, which is read with them as a message is with its attachments. Files that hang on a note on a
//! page, and not on the document, are not found.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdfium_render::prelude::PdfDocument;

use crate::Limits;

/// An embedded file.
pub struct Attached {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The embedded files that are within the limits, and how many are not.
pub fn files(document: &PdfDocument, limits: &Limits) -> (Vec<Attached>, usize) {
    let (mut files, mut left_out) = (Vec::new(), 0);
    let mut room = usize::try_from(limits.max_unpacked_bytes).unwrap_or(usize::MAX);
    for attachment in document.attachments().iter() {
        let length = attachment.len();
        if files.len() >= limits.max_files as usize || length > room {
            left_out += 1;
            continue;
        }
        // What is listed without a file in it is a broken reference, which holds nothing.
        let bytes = catch_unwind(AssertUnwindSafe(|| attachment.save_to_bytes()));
        if let Ok(Ok(bytes)) = bytes
            && !bytes.is_empty()
        {
            room -= bytes.len().min(room);
            files.push(Attached { name: attachment.name(), bytes });
        }
    }
    (files, left_out)
}
