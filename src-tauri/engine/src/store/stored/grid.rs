//! Grids and their cells.

use footnote_model::{CellAnswer, DocumentId, FieldId, Grid, GridCell, GridField, GridId};
use serde::{Deserialize, Serialize};

use super::Stored;
use super::answer::FootnoteLayout;
use super::reason::ReasonLayout;

#[derive(Serialize, Deserialize)]
pub struct GridLayout {
    id: u32,
    title: String,
    /// Number, name, question.
    fields: Vec<(u32, String, String)>,
    documents: Vec<u32>,
    made: u64,
    changed: u64,
}

impl Stored for Grid {
    const WHAT: &'static str = "a grid";
    const VERSION: u8 = 1;
    type Layout = GridLayout;

    fn to_layout(&self) -> GridLayout {
        let fields = self.fields.iter().map(|field| (field.id.0, field.name.clone(), field.question.clone()));
        GridLayout {
            id: self.id.0,
            title: self.title.clone(),
            fields: fields.collect(),
            documents: self.documents.iter().map(|document| document.0).collect(),
            made: self.made,
            changed: self.changed,
        }
    }

    fn from_layout(layout: GridLayout) -> Option<Grid> {
        let fields = layout.fields.into_iter();
        Some(Grid {
            id: GridId(layout.id),
            title: layout.title,
            fields: fields
                .map(|(id, name, question)| GridField { id: FieldId(id), name, question })
                .collect(),
            documents: layout.documents.into_iter().map(DocumentId).collect(),
            made: layout.made,
            changed: layout.changed,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub struct CellLayout {
    document: u32,
    field: u32,
    /// 0: said, 1: nothing, 2: failed.
    code: u8,
    text: String,
    is_sure: bool,
    footnote: Option<FootnoteLayout>,
    reason: Option<ReasonLayout>,
    model: Option<String>,
}

impl Stored for GridCell {
    const WHAT: &'static str = "a cell of a grid";
    const VERSION: u8 = 1;
    type Layout = CellLayout;

    fn to_layout(&self) -> CellLayout {
        let empty = CellLayout {
            document: self.document.0,
            field: self.field.0,
            code: 1,
            text: String::new(),
            is_sure: false,
            footnote: None,
            reason: None,
            model: self.model.clone(),
        };
        match &self.said {
            CellAnswer::Said { text, is_sure, footnote } => CellLayout {
                code: 0,
                text: text.clone(),
                is_sure: *is_sure,
                footnote: footnote.as_deref().map(FootnoteLayout::of),
                ..empty
            },
            CellAnswer::Nothing => empty,
            CellAnswer::Failed(reason) => {
                CellLayout { code: 2, reason: Some(ReasonLayout::of(reason)), ..empty }
            }
        }
    }

    fn from_layout(layout: CellLayout) -> Option<GridCell> {
        let said = match layout.code {
            0 => CellAnswer::Said {
                text: layout.text,
                is_sure: layout.is_sure,
                footnote: match layout.footnote {
                    None => None,
                    Some(footnote) => Some(Box::new(footnote.into_footnote()?)),
                },
            },
            1 => CellAnswer::Nothing,
            2 => CellAnswer::Failed(layout.reason?.into_reason()),
            _ => return None,
        };
        Some(GridCell {
            document: DocumentId(layout.document),
            field: FieldId(layout.field),
            said,
            model: layout.model,
        })
    }
}

#[cfg(test)]
mod tests {
    use footnote_model::Reason;
    use heed::{BytesDecode, BytesEncode};

    use super::*;
    use crate::store::Record;

    #[test]
    fn cells_are_stored_byte_for_byte_as_they_always_were() {
        let cell = |said| GridCell { document: DocumentId(2), field: FieldId(3), said, model: None };
        let said = CellAnswer::Said { text: "31 May".into(), is_sure: true, footnote: None };
        for (said, bytes) in [
            (said, &b"\x01\x02\x03\x00\x0631 May\x01\x00\x00\x00"[..]),
            (CellAnswer::Nothing, b"\x01\x02\x03\x01\x00\x00\x00\x00\x00"),
            (
                CellAnswer::Failed(Reason::said("no".into())),
                b"\x01\x02\x03\x02\x00\x00\x00\x01\x04said\x00\x00\x02no\x00",
            ),
        ] {
            let stored = cell(said);
            assert_eq!(&*Record::<GridCell>::bytes_encode(&stored).unwrap(), bytes);
            assert_eq!(Record::<GridCell>::bytes_decode(bytes).unwrap(), stored);
        }
    }
}
