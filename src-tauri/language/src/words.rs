//! Lists of words that are written as text and sorted when the program is compiled.

/// A list of words in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(&'static [&'static str]);

impl Words {
    pub const NONE: Words = Words(&[]);

    /// `sorted` is what [`cut`] makes.
    pub(crate) const fn of(sorted: &'static [&'static str]) -> Words {
        Words(sorted)
    }

    pub fn contains(self, word: &str) -> bool {
        self.0.binary_search(&word).is_ok()
    }

    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }
}

/// The words of a text, which spaces and line feeds part.
macro_rules! words {
    ($text:literal) => {{
        const SORTED: [&str; $crate::words::count($text)] = $crate::words::cut($text, true);
        $crate::words::Words::of(&SORTED)
    }};
}

/// The words of a text in its order.
macro_rules! in_order {
    ($text:literal) => {{
        const LIST: [&str; $crate::words::count($text)] = $crate::words::cut($text, false);
        &LIST
    }};
}

pub(crate) use {in_order, words};

pub(crate) const fn count(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut words, mut at) = (0, 0);
    while at < bytes.len() {
        if !is_space(bytes[at]) && (at == 0 || is_space(bytes[at - 1])) {
            words += 1;
        }
        at += 1;
    }
    words
}

/// The words of `text`.
pub(crate) const fn cut<const COUNT: usize>(text: &'static str, sorts: bool) -> [&'static str; COUNT] {
    let bytes = text.as_bytes();
    let mut words = [""; COUNT];
    let (mut found, mut at) = (0, 0);
    while at < bytes.len() {
        if is_space(bytes[at]) {
            at += 1;
            continue;
        }
        let from = at;
        while at < bytes.len() && !is_space(bytes[at]) {
            at += 1;
        }
        let (_, rest) = text.split_at(from);
        let (word, _) = rest.split_at(at - from);
        let mut place = found;
        while sorts && place > 0 && comes_before(word, words[place - 1]) {
            words[place] = words[place - 1];
            place -= 1;
        }
        words[place] = word;
        found += 1;
    }
    words
}

const fn is_space(byte: u8) -> bool {
    byte == b' ' || byte == b'\n'
}

const fn comes_before(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return a[at] < b[at];
        }
        at += 1;
    }
    a.len() < b.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_sorted_however_it_is_written() {
        let list: Words = words!(
            "
            über all  an
            a
            "
        );
        assert_eq!(list.iter().collect::<Vec<_>>(), ["a", "all", "an", "über"]);
        assert!(list.contains("über") && list.contains("a") && !list.contains("") && !list.contains("al"));
        assert_eq!(in_order!("two one"), &["two", "one"]);
        assert!(!Words::NONE.contains("a"));
    }
}
