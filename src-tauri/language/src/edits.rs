//! How far two words are from each other.

/// The least number of letters that are to be put in, left out, changed or swapped with their neighbour to make `b` of `a`; `None`
/// if it is more than `most`.
pub fn edits(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    // The last three rows of the table of distances between beginnings.
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &letter) in a.iter().enumerate() {
        let mut row = vec![i + 1; b.len() + 1];
        for (j, &other) in b.iter().enumerate() {
            let changed = last[j] + usize::from(letter != other);
            row[j + 1] = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && letter == b[j - 1] && a[i - 1] == other {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        (before, last) = (last, row);
    }
    Some(last[b.len()]).filter(|edits| *edits <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_one_edit() {
        for (a, b, expected) in [
            ("depsoit", "deposit", Some(1)),
            ("bereavment", "bereavement", Some(1)),
            ("stoktaking", "stocktaking", Some(1)),
            ("kuation", "kaution", Some(1)),
            ("rent", "rent", Some(0)),
            ("recieveing", "receiving", Some(2)),
            ("rent", "lease", None),
            ("", "ab", Some(2)),
        ] {
            assert_eq!(edits(a, b, 2), expected, "{a} {b}");
            assert_eq!(edits(b, a, 2), expected, "{b} {a}");
        }
    }
}
