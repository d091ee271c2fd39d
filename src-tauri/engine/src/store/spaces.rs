//! The keys of what is known of the spaces of vectors, among the library's small facts.

/// The active space's number. Without it the first is active.
pub const ACTIVE: &str = "active_space";

/// The first space's embedding model. The other spaces have a record each, under [`SPACE`] and their number.
pub const FIRST_PROFILE: &str = "embedder";

pub const SPACE: &str = "space_";
