//! What all OpenDocument files share: their package, styles, and text with its lists, tables and notes.
//!
//! Tracked changes are read as accepted: what was deleted is left out, what was inserted stays. Text that is hidden is left
//! out, and so are pictures and formulas.

mod document;
mod numbering;
mod styles;
mod text;

pub(super) use self::document::{read as read_odt, sniff as sniff_odt};
pub(super) use self::styles::Styles;
pub(super) use self::text::{Opened, Piece, Story, annotation, skip};

use super::package::{Mark, Package, properties};
use super::recognise::Evidence;
use crate::{ExtractError, Limits};

/// Whether a file says that it is of this type of OpenDocument.
pub(super) fn is_of_type(evidence: &Evidence, kind: &str) -> bool {
    let Some(archive) = evidence.archive() else { return false };
    let said = archive.start_of("mimetype");
    match said.trim().strip_prefix("application/vnd.oasis.opendocument.") {
        Some(said) => said == kind || said.strip_suffix("-template") == Some(kind),
        // Some programs leave the type out, or compress it under another name.
        None => {
            let manifest = archive.start_of("META-INF/manifest.xml");
            manifest
                .split('"')
                .any(|part| part.strip_prefix("application/vnd.oasis.opendocument.") == Some(kind))
        }
    }
}

/// Opens the package of an OpenDocument file; one that is locked is refused.
pub(super) fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, ExtractError> {
    let mut package = Package::open(bytes, limits)?;
    if let Some(mut xml) = package.part("META-INF/manifest.xml")? {
        // A manifest that cannot be read says nothing against the rest.
        while let Ok(mark) = xml.next() {
            match mark {
                Mark::Open(element) if element.name() == "encryption-data" => {
                    return Err(ExtractError::Locked);
                }
                Mark::End => break,
                _ => {}
            }
        }
    }
    Ok(package)
}

/// The title and the author.
pub(super) fn meta(package: &mut Package) -> Result<(Option<String>, Option<String>), ExtractError> {
    match package.part("meta.xml")? {
        Some(xml) => Ok(properties(xml).unwrap_or_default()),
        None => Ok((None, None)),
    }
}
