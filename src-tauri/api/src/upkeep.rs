//! The library as a whole.

use footnote_engine::{Cancel, Progress};

use crate::types::{Repaired, Status, Verified};
use crate::{Api, Result};

impl Api {
    pub fn status(&self) -> Result<Status> {
        Ok(Status::from(&self.library().status()?))
    }

    /// Reads everything and names what is damaged.
    pub fn verify(&self, cancel: &Cancel) -> Result<Verified> {
        Ok(Verified::from(&self.library().verify(cancel)?))
    }

    /// Makes again what can be made again, and sets aside what cannot.
    pub fn repair(&self, cancel: &Cancel, progress: &dyn Progress) -> Result<Repaired> {
        Ok(Repaired::from(&self.library().repair(cancel, progress)?))
    }
}
