//! Recognises text in pictures of pages, with the models that ship.

#![expect(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use footnote_extract::{
    BlockKind, Collector, Document, Limits, Problem, Rect, Source, extract, extract_pages, prepare,
    recognition,
};

const LETTER: &[u8] = include_bytes!("pictures/letter.png");
const SCAN: &[u8] = include_bytes!("pictures/scan.pdf");
const GUIDE: &[u8] = include_bytes!("../../../samples/documents/Infusion pump quick guide.pdf");

fn recognized(name: &str, bytes: &[u8]) -> Document {
    prepare().unwrap();
    let (limits, models, mut collector) =
        (Limits::default(), recognition::open().unwrap(), Collector::default());
    let source = Source { recognizer: Some(&models), ..Source::whole(name, bytes, &limits) };
    let ending = extract_pages(&source, &mut collector).unwrap();
    let document = collector.finish(ending);
    assert_eq!(document.check(), Ok(()));
    document
}

/// The boxes of words in the order of the text, those of nothing but marks left out.
fn boxes(document: &Document, page: usize) -> Vec<(String, Rect)> {
    let page = &document.pages[page];
    let words = page.words.iter().map(|word| (word.span.of(&page.text).to_owned(), word.rect));
    words.filter(|(word, _)| word.chars().any(char::is_alphanumeric)).collect()
}

/// Which part of both boxes is in both.
fn overlap(a: &Rect, b: &Rect) -> f32 {
    let area = |rect: &Rect| f32::from(rect.right - rect.left) * f32::from(rect.bottom - rect.top);
    let width = a.right.min(b.right).saturating_sub(a.left.max(b.left));
    let height = a.bottom.min(b.bottom).saturating_sub(a.top.max(b.top));
    let common = f32::from(width) * f32::from(height);
    common / (area(a) + area(b) - common)
}

#[test]
fn a_picture_says_what_the_page_says_in_the_same_places() {
    let picture = recognized("letter.png", LETTER);
    let page = &picture.pages[0];
    assert_eq!(picture.problems, []);
    assert!(
        page.text.starts_with("Velora 3 infusion pump\n\nQuick guide for clinical staff"),
        "{}",
        page.text
    );
    assert_eq!(page.blocks[0].kind, BlockKind::Heading { level: 1 });
    let sentence = "This guide is a reminder for clinical staff who have been trained on the Velora 3 volumetric infusion pump.";
    assert!(page.text.contains(sentence), "{}", page.text);
    assert!(page.recognized(page.blocks[0].span).is_some_and(|percent| percent > 90));

    // The picture is of the page from its top left corner on, and counts as longer than it is.
    let guide = extract("guide.pdf", GUIDE, &Limits::default()).unwrap();
    let scale = f32::from(guide.pages[0].size.unwrap().0) / f32::from(page.size.unwrap().0);
    let of_guide = boxes(&guide, 0);
    for (word, rect) in boxes(&picture, 0).into_iter().take(30) {
        let scaled =
            [rect.left, rect.top, rect.right, rect.bottom].map(|side| (f32::from(side) * scale) as u16);
        let [left, top, right, bottom] = scaled;
        let found = Rect { left, top, right, bottom };
        let best =
            of_guide.iter().filter(|(other, _)| *other == word).map(|(_, place)| overlap(&found, place));
        let best = best.fold(0.0, f32::max);
        assert!(best > 0.6, "{word}: {best}");
    }
}

#[test]
fn pages_askew_and_upside_down_are_read_and_marked_where_they_are() {
    let document = recognized("scan.pdf", SCAN);
    let [first, second] = &document.pages[..] else { panic!("{document:?}") };
    assert_eq!(document.problems, []);
    assert!(
        first.text.contains("It does not replace the full instructions for use, document"),
        "{}",
        first.text
    );
    assert!(
        second.text.contains("• Pull the latch, open the door, and lay the tubing straight"),
        "{}",
        second.text
    );
    let place = |page: usize, wanted: &str| {
        boxes(&document, page).into_iter().find(|(word, _)| word == wanted).unwrap().1
    };
    // Turned clockwise, what is on the right of a line is lower.
    let (left, right) = (place(0, "reminder"), place(0, "clinical"));
    assert!(left.left < right.left || left.top != right.top, "{left:?} {right:?}");
    let (title, end) = (place(0, "Velora"), place(0, "pump"));
    assert!(end.left > title.left + 200 && end.top > title.top + 8, "{title:?} {end:?}");
    // On its head, the page begins at the bottom on the right.
    let (width, height) = second.size.unwrap();
    let heading = place(1, "Starting");
    assert!(heading.left > width / 2 && heading.top > height / 2, "{heading:?}");
}

#[test]
fn without_recognition_the_pages_wait() {
    let document = extract("scan.pdf", SCAN, &Limits::default()).unwrap();
    assert_eq!(document.problems, [Problem::NeedsOcr { pages: [1, 2].into_iter().collect() }]);
    assert!(document.pages.iter().all(|page| page.text.is_empty()));
}
