//! The library as a whole.

use footnote_engine::{Cancel, Progress};

use crate::types::{Renewal, Repaired, Status, Verified};
use crate::{Api, Result};

impl Api {
    pub fn status(&self) -> Result<Status> {
        let renewal = self.library().renewal()?.as_ref().map(Renewal::from);
        Ok(Status { renewal, ..Status::from(&self.library().status()?) })
    }

    /// Changes the library to the embedding model of new ones, while it is searched and added to. What is stopped goes on
    /// with the next call.
    pub fn renew(&self, cancel: &Cancel, progress: &dyn Progress) -> Result<Status> {
        self.library().renew(cancel, progress)?;
        self.status()
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
