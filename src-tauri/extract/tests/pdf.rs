//! Reads PDF files that are built here, through the crate's front door.

#![expect(clippy::unwrap_used, reason = "what cannot be built fails the test")]

use footnote_extract::{BlockKind, Document, ExtractError, Limits, Problem, extract, prepare};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, EncryptionState, EncryptionVersion, Object, Permissions, Stream, dictionary};

/// Text at a place: points from the bottom left, size, text. Bold where the size is above 13.
type Line = (f32, f32, f32, &'static str);

fn pdf(pages: &[Vec<Line>], entries: &Dictionary) -> lopdf::Document {
    let mut document = lopdf::Document::with_version("1.5");
    let tree = document.new_object_id();
    let font = |name: &str| dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding" };
    let (plain, bold) = (document.add_object(font("Helvetica")), document.add_object(font("Helvetica-Bold")));
    let resources =
        document.add_object(dictionary! { "Font" => dictionary! { "F1" => plain, "F2" => bold } });
    let mut kids: Vec<Object> = Vec::new();
    for lines in pages {
        let mut operations = Vec::new();
        for &(x, y, size, text) in lines {
            let face = if size > 13.0 { "F2" } else { "F1" };
            operations.extend([
                Operation::new("BT", vec![]),
                Operation::new("Tf", vec![face.into(), size.into()]),
                Operation::new("Td", vec![x.into(), y.into()]),
                Operation::new("Tj", vec![Object::string_literal(text)]),
                Operation::new("ET", vec![]),
            ]);
        }
        let content = Content { operations }.encode().unwrap();
        let content = document.add_object(Stream::new(dictionary! {}, content));
        let mut page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content };
        page.extend(entries);
        kids.push(document.add_object(page).into());
    }
    let count = kids.len() as i64;
    let node = dictionary! {
        "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
    };
    document.objects.insert(tree, node.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    let info = document.add_object(dictionary! {
        "Title" => Object::string_literal("A Handbook"), "Author" => Object::string_literal("Ada Lovelace"),
    });
    document.trailer.set("Root", catalog);
    document.trailer.set("Info", info);
    let id = Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id.clone(), id]);
    document
}

fn bytes(mut document: lopdf::Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn encrypted(mut document: lopdf::Document, password: &str) -> Vec<u8> {
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: password,
        key_length: 128,
        permissions: Permissions::PRINTABLE,
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    bytes(document)
}

fn read(bytes: &[u8]) -> Result<Document, ExtractError> {
    if let Err(error) = prepare() {
        panic!("{error}: run `make setup`");
    }
    let document = extract("handbook.pdf", bytes, &Limits::default())?;
    assert_eq!(document.check(), Ok(()));
    Ok(document)
}

fn blocks(document: &Document, page: usize) -> Vec<(BlockKind, String)> {
    let page = &document.pages[page];
    page.blocks.iter().map(|block| (block.kind.clone(), block.span.of(&page.text).to_owned())).collect()
}

fn one_page() -> Vec<Line> {
    vec![
        (72.0, 720.0, 20.0, "Safety rules"),
        (72.0, 680.0, 11.0, "Whoever enters the hall wears a helmet, and keeps all infor-"),
        (72.0, 666.0, 11.0, "mation about the machines at hand."),
    ]
}

#[test]
fn words_have_places_and_broken_words_are_whole() {
    let document = read(&bytes(pdf(&[one_page()], &Dictionary::new()))).unwrap();
    assert_eq!(document.title.as_deref(), Some("A Handbook"));
    assert_eq!(document.author.as_deref(), Some("Ada Lovelace"));
    assert_eq!(
        blocks(&document, 0),
        [
            (BlockKind::Heading { level: 1 }, "Safety rules".to_owned()),
            (
                BlockKind::Paragraph,
                "Whoever enters the hall wears a helmet, and keeps all information about the machines at hand.".to_owned()
            ),
        ]
    );
    let page = &document.pages[0];
    assert_eq!(page.size, Some((612 * 4, 792 * 4)));
    let first = page.words[0];
    assert_eq!(first.span.of(&page.text), "Safety");
    // 72 points from the left; the baseline is 72 points below the top.
    assert!((284..=292).contains(&first.rect.left), "{first:?}");
    assert!(first.rect.top < 288 && first.rect.bottom > 288 && first.rect.bottom < 320, "{first:?}");
    assert_eq!(document.problems, []);
}

#[test]
fn a_rotated_page_is_read_as_shown() {
    let entries =
        dictionary! { "Rotate" => 90, "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()] };
    let mut document = pdf(&[one_page()], &entries);
    // The text runs up the unrotated page, so that it is upright when shown.
    for object in document.objects.values_mut() {
        if let Ok(stream) = object.as_stream_mut() {
            let content = [b"0 1 -1 0 612 0 cm ".as_slice(), &stream.content].concat();
            stream.set_content(content);
        }
    }
    let document = read(&bytes(document)).unwrap();
    let page = &document.pages[0];
    assert_eq!(page.size, Some((792 * 4, 612 * 4)));
    assert!(page.text.starts_with("Safety rules\n\nWhoever enters the hall"), "{}", page.text);
    let first = page.words[0];
    // Drawn 72 points from the left of what is shown; 720 points up a page 612 high is off the page by 108.
    assert!((284..=292).contains(&first.rect.left), "{first:?}");
}

#[test]
fn columns_headers_and_page_numbers() {
    let words = [
        "alpha beta gamma delta",
        "epsilon zeta eta theta",
        "iota kappa lambda mu",
        "nu xi omicron pi sigma",
        "tau upsilon phi chi",
    ];
    let numbers = ["7", "8", "9", "10"];
    let pages: Vec<Vec<Line>> = numbers
        .iter()
        .enumerate()
        .map(|(page, &number)| {
            let mut lines = vec![(72.0, 760.0, 9.0, "The Handbook"), (300.0, 30.0, 9.0, number)];
            for (row, text) in words.iter().cycle().skip(page).take(words.len()).enumerate() {
                // Line by line across both columns, as some programs write.
                let y = 700.0 - 14.0 * row as f32;
                lines.extend([(72.0, y, 11.0, *text), (330.0, y, 11.0, *text)]);
            }
            lines
        })
        .collect();
    let document = read(&bytes(pdf(&pages, &Dictionary::new()))).unwrap();
    for (index, page) in document.pages.iter().enumerate() {
        let column: Vec<&str> = words.iter().copied().cycle().skip(index).take(words.len()).collect();
        let column = column.join(" ");
        let found = blocks(&document, index);
        assert_eq!(found[0], (BlockKind::Furniture, "The Handbook".to_owned()));
        assert_eq!(found[found.len() - 1], (BlockKind::Furniture, numbers[index].to_owned()));
        assert!(page.text.contains(&format!("{column} {column}")), "{}", page.text);
        assert_eq!(page.label.as_deref(), Some(numbers[index]));
    }
}

#[test]
fn an_empty_password_opens_silently_and_a_real_one_is_named() {
    let document = read(&encrypted(pdf(&[one_page()], &Dictionary::new()), "")).unwrap();
    assert!(document.pages[0].text.contains("information about the machines"));
    let locked = read(&encrypted(pdf(&[one_page()], &Dictionary::new()), "secret"));
    assert_eq!(locked, Err(ExtractError::Locked));
}

#[test]
fn a_truncated_file_gives_what_is_left_or_says_that_it_is_damaged() {
    let whole = bytes(pdf(&vec![one_page(); 3], &Dictionary::new()));
    let without_end = read(&whole[..whole.len() - 40]).unwrap();
    assert!(without_end.pages[0].text.contains("Safety rules"));
    let stump = read(&whole[..30]);
    assert!(matches!(stump, Err(ExtractError::Damaged { .. })), "{stump:?}");
}

#[test]
fn pages_that_show_something_without_text_are_named_and_blank_ones_are_not() {
    // A space is drawn, but says nothing, as a scanned picture would.
    let wordless = || vec![(72.0, 700.0, 12.0, " ")];
    let pages = [one_page(), wordless(), wordless(), vec![], one_page()];
    let document = read(&bytes(pdf(&pages, &Dictionary::new()))).unwrap();
    assert_eq!(document.pages.len(), 5);
    assert_eq!(document.problems.len(), 1);
    assert!(
        document.problems[0].to_string().starts_with("Pages 2-3 show something"),
        "{:?}",
        document.problems
    );
    let blank = read(&bytes(pdf(&[one_page(), vec![]], &Dictionary::new()))).unwrap();
    assert_eq!(blank.problems, []);
}

#[test]
fn a_file_without_any_text_is_refused() {
    let nothing = read(&bytes(pdf(&[vec![], vec![]], &Dictionary::new())));
    assert_eq!(nothing, Err(ExtractError::NoText { pages: 2 }));
}

#[test]
fn a_page_that_holds_too_much_is_cut_short_and_named() {
    let file = bytes(pdf(&[one_page(), one_page()], &Dictionary::new()));
    let whole = read(&file).unwrap();
    let limits = Limits { max_page_characters: 20, ..Limits::default() };
    let document = extract("handbook.pdf", &file, &limits).unwrap();
    let pages = [1, 2].into_iter().collect();
    assert_eq!(document.problems, [Problem::PageTooLarge { pages, max_characters: 20 }]);
    for (cut, page) in document.pages.iter().zip(&whole.pages) {
        assert!(!cut.text.is_empty() && cut.text.len() < page.text.len(), "{}", cut.text);
    }
}

#[test]
fn what_lies_beyond_the_limits_is_reported() {
    let file = bytes(pdf(&vec![one_page(); 5], &Dictionary::new()));
    read(&file).unwrap();
    for limits in
        [Limits { max_pages: 2, ..Limits::default() }, Limits { max_characters: 150, ..Limits::default() }]
    {
        let document = extract("handbook.pdf", &file, &limits).unwrap();
        assert_eq!(document.pages.len(), 2, "{limits:?}");
        assert!(
            document.problems[0].to_string().starts_with("The pages from 3 to 5 were left out"),
            "{:?}",
            document.problems
        );
    }
}
