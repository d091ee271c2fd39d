//! Grids: the same questions put to each of many documents.

use footnote_engine::{CellAnswer, CitationState as EngineState, DocumentId, GridId};
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

use super::{Footnote, Problem};
use crate::error::ApiError;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Grid {
    pub id: u32,
    pub title: String,
    pub fields: Vec<GridField>,
    pub documents: Vec<u32>,
    #[specta(type = Number)]
    pub made: u64,
    #[specta(type = Number)]
    pub changed: u64,
    /// Whether it is being filled in.
    pub filling: bool,
}

/// A column of a grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct GridField {
    pub id: u32,
    pub name: String,
    /// What is asked of each document; where it is empty, the name is.
    pub question: String,
}

/// A grid with the cells that are filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FilledGrid {
    #[serde(flatten)]
    pub grid: Grid,
    pub cells: Vec<GridCell>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct GridCell {
    pub document: u32,
    pub field: u32,
    pub state: CellState,
    /// The words that answer; where they are not sure, a whole sentence.
    pub text: String,
    pub sure: bool,
    pub footnote: Option<Footnote>,
    /// Why it could not be filled in.
    pub problem: Option<Problem>,
    /// The language model that wrote it, if one did.
    pub model: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum CellState {
    Said,
    /// The document holds no clear answer.
    Nothing,
    Failed,
}

/// A grid as a person sets it up.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct NewGrid {
    /// The grid that is changed; `null` makes one.
    pub id: Option<u32>,
    pub title: String,
    pub fields: Vec<NewField>,
    pub documents: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct NewField {
    pub name: String,
    pub question: String,
}

/// What happens while a grid is filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum GridEvent {
    /// These fields of a document are being looked for.
    Asking {
        document: u32,
        fields: Vec<u32>,
    },
    Cell {
        cell: Box<GridCell>,
    },
    Ended {
        stopped: bool,
        error: Option<ApiError>,
    },
}

/// A sheet of a workbook, or the whole of a file of comma-separated values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct Sheet {
    pub name: String,
    pub header: Vec<String>,
    pub rows: Vec<Vec<SheetCell>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Type)]
pub struct SheetCell {
    pub text: String,
    /// What is said of the cell when it is pointed at; empty where nothing is.
    pub note: String,
    /// A cell of the workbook that it leads to, such as `'Sources'!A2`; empty where it leads nowhere.
    pub link: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum TableFormat {
    Csv,
    Xlsx,
}

impl Grid {
    pub(crate) fn of(grid: &footnote_engine::Grid, filling: bool) -> Grid {
        let fields = grid.fields.iter().map(|field| GridField {
            id: field.id.0,
            name: field.name.clone(),
            question: field.question.clone(),
        });
        Grid {
            id: grid.id.0,
            title: grid.title.clone(),
            fields: fields.collect(),
            documents: grid.documents.iter().map(|document| document.0).collect(),
            made: grid.made,
            changed: grid.changed,
            filling,
        }
    }
}

impl GridCell {
    /// `state` tells what has become of the document that its footnote cites.
    pub(crate) fn of(cell: &footnote_engine::GridCell, citation: EngineState) -> GridCell {
        let mut filled = GridCell {
            document: cell.document.0,
            field: cell.field.0,
            state: CellState::Nothing,
            text: String::new(),
            sure: false,
            footnote: None,
            problem: None,
            model: cell.model.clone(),
        };
        match &cell.said {
            CellAnswer::Said { text, is_sure, footnote } => {
                filled.state = CellState::Said;
                filled.text.clone_from(text);
                filled.sure = *is_sure;
                filled.footnote = footnote.as_deref().map(|footnote| Footnote::of(footnote, citation));
            }
            CellAnswer::Nothing => {}
            CellAnswer::Failed(reason) => {
                filled.state = CellState::Failed;
                filled.problem = Some(Problem::from(reason));
            }
        }
        filled
    }
}

impl From<&NewGrid> for footnote_engine::NewGrid {
    fn from(new: &NewGrid) -> footnote_engine::NewGrid {
        footnote_engine::NewGrid {
            id: new.id.map(GridId),
            title: new.title.clone(),
            fields: new.fields.iter().map(|field| (field.name.clone(), field.question.clone())).collect(),
            documents: new.documents.iter().copied().map(DocumentId).collect(),
        }
    }
}
