//! Turns bytes of unknown encoding into text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How many bytes are looked at to guess.
const SAMPLE: usize = 1 << 20;

/// Decodes a text. Byte order marks win; then `declared`, if the text fits it; then UTF-8, UTF-16 without a
/// mark, and last a guess among the legacy encodings.
pub(crate) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    if let Some(text) = utf_32(bytes) {
        return text;
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if let Some(encoding) = declared.filter(|&encoding| encoding != UTF_8 && encoding.is_ascii_compatible()) {
        let (text, _, damaged) = encoding.decode(bytes);
        if !damaged {
            return text.into_owned();
        }
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    let shifts = bytes.windows(2).take(SAMPLE).any(|pair| pair == b"\x1b$" || pair == b"\x1b(");
    if !shifts && let Some(text) = utf_8(bytes) {
        return text;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether the bytes are UTF-16 without a byte order mark, and which way round.
pub(crate) fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(1 << 16) & !1];
    if sample.len() < 4 || !sample.contains(&0) {
        return None;
    }
    let units = sample.len() / 2;
    let mut best = None;
    for encoding in [UTF_16LE, UTF_16BE] {
        let (text, damaged) = encoding.decode_without_bom_handling(sample);
        // A pair of surrogates may be cut at the end of the sample.
        if damaged && text.trim_end_matches('\u{fffd}').contains('\u{fffd}') {
            continue;
        }
        let plain = text.chars().filter(|&c| matches!(c, '\t' | '\n' | '\r' | ' '..='~')).count();
        let wrong = text.chars().filter(|&c| is_unlikely(c)).count();
        if wrong == 0 && plain * 50 >= units && best.is_none_or(|(most, _)| plain > most) {
            best = Some((plain, encoding));
        }
    }
    best.map(|(_, encoding)| encoding)
}

fn is_unlikely(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c'))
        || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
}

fn utf_32(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 4]) -> u32 = match bytes {
        [0xff, 0xfe, 0, 0, ..] => u32::from_le_bytes,
        [0, 0, 0xfe, 0xff, ..] => u32::from_be_bytes,
        _ => return None,
    };
    let (units, _) = bytes[4..].as_chunks::<4>();
    Some(units.iter().map(|&bytes| char::from_u32(unit(bytes)).unwrap_or('\u{fffd}')).collect())
}

/// Reads the bytes as UTF-8 if that is what they are, allowing a few damaged places in a text that is
/// UTF-8 otherwise.
fn utf_8(bytes: &[u8]) -> Option<String> {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        // Counts the first byte of each character that is not ASCII.
        good += chunk.valid().bytes().filter(|&byte| byte >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    (bad == 0 || good >= 5 * bad).then(|| String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GB18030, ISO_2022_JP, KOI8_R, SHIFT_JIS, WINDOWS_1252};

    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes, None), expected);
    }

    #[test]
    fn legacy_encodings_are_told_apart() {
        let japanese = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。";
        check(&SHIFT_JIS.encode(japanese).0, japanese);
        check(&ISO_2022_JP.encode(japanese).0, japanese);
        let chinese = "道可道,非常道。名可名,非常名。无名天地之始;有名万物之母。故常无欲,以观其妙。";
        check(&GB18030.encode(chinese).0, chinese);
        let russian =
            "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.";
        check(&KOI8_R.encode(russian).0, russian);
        let french = "L’été où j’ai déménagé à Orléans, le café coûtait 2 € – déjà très cher.";
        check(&WINDOWS_1252.encode(french).0, french);
    }

    #[test]
    fn utf_16_is_known_with_and_without_a_mark() {
        let text = "Straße 漢字 🙂\r\nNext line";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&little, text);
        check(&big, text);
        check(&[b"\xff\xfe", &little[..]].concat(), text);
        check(&[b"\xfe\xff", &big[..]].concat(), text);
        let wide: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        check(&[b"\xff\xfe\0\0", &wide[..]].concat(), text);
    }

    #[test]
    fn one_damaged_byte_does_not_turn_utf_8_into_something_else() {
        let mut bytes = "Größe, Maße, Füße, Käse, Öl, Übung, schön".as_bytes().to_vec();
        bytes.push(0xff);
        assert!(decode(&bytes, None).starts_with("Größe, Maße, Füße, Käse, Öl, Übung, schön"));
    }

    #[test]
    fn a_declared_encoding_is_believed_only_if_it_fits() {
        let greek = encoding_rs::ISO_8859_7;
        assert_eq!(decode(&greek.encode("Καλημέρα κόσμε").0, Some(greek)), "Καλημέρα κόσμε");
        assert_eq!(decode("中文".as_bytes(), Some(encoding_rs::EUC_KR)), "中文");
    }
}
