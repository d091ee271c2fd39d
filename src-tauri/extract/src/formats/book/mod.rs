//! Reads electronic books: each chapter is a page, called by its title.

mod epub;
mod fictionbook;

pub(super) use self::epub::{read as read_epub, sniff as sniff_epub};
pub(super) use self::fictionbook::{read as read_fictionbook, sniff as sniff_fictionbook};

#[cfg(test)]
mod tests;
