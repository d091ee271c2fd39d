//! Opens files that other programs locked with a password; `locked/make.py` says how they were made.

use footnote_extract::{ExtractError, Limits, Password, extract_locked, prepare};

const FILES: [(&str, &[u8]); 6] = [
    ("agile.docx", include_bytes!("locked/agile.docx")),
    ("standard.docx", include_bytes!("locked/standard.docx")),
    ("letter.odt", include_bytes!("locked/letter.odt")),
    ("aes.zip", include_bytes!("locked/aes.zip")),
    ("old.zip", include_bytes!("locked/old.zip")),
    ("lease.pdf", include_bytes!("locked/lease.pdf")),
];

fn read(name: &str, bytes: &[u8], passwords: &[&str]) -> Result<String, ExtractError> {
    if let Err(error) = prepare() {
        panic!("{error}: run `make setup`");
    }
    let passwords: Vec<Password> = passwords.iter().copied().map(Password::new).collect();
    let document = extract_locked(name, bytes, &Limits::default(), &passwords)?;
    assert_eq!((document.check(), document.problems), (Ok(()), Vec::new()), "{name}");
    Ok(document.pages.iter().map(|page| page.text.as_str()).collect())
}

#[test]
fn a_locked_file_is_read_with_its_password() {
    for (name, bytes) in FILES {
        assert_eq!(read(name, bytes, &[]), Err(ExtractError::Locked), "{name}");
        assert_eq!(read(name, bytes, &["kranich 7"]), Err(ExtractError::WrongPassword), "{name}");
        let text = read(name, bytes, &["Kranich 7"]).unwrap();
        assert!(text.contains("The crane lease ends in October 2031."), "{name}: {text}");
    }
}

#[test]
fn a_locked_file_that_was_damaged_is_refused_in_order() {
    // Office files hash a password a hundred thousand times, which takes too long here for each of many.
    let quick = FILES.into_iter().filter(|(name, _)| matches!(*name, "letter.odt" | "aes.zip" | "old.zip"));
    for (name, bytes) in quick {
        for at in (0..bytes.len()).step_by(13) {
            let mut damaged = bytes.to_vec();
            damaged[at] ^= 0x41;
            let _ = read_quietly(name, &damaged);
            let _ = read_quietly(name, &bytes[..at]);
        }
    }
}

fn read_quietly(name: &str, bytes: &[u8]) -> Result<(), ExtractError> {
    extract_locked(name, bytes, &Limits::default(), &[Password::new("Kranich 7")]).map(drop)
}

#[test]
fn a_password_is_not_shown() {
    assert_eq!(format!("{:?}", Password::new("Kranich 7")), "Password(…)");
}
