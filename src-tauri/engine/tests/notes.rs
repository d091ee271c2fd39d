//! What a person adds to a library: notes, names, tags, grids, earlier answers; and what becomes of it when files change.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]
#![expect(clippy::disallowed_methods, reason = "tests make and break files")]

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use std::fs;

use footnote_engine::{
    Cancel, CellAnswer, Coverage, DocumentId, FieldId, GridEvent, Mode, NewGrid, NewNote, NewTurn, Note,
    Noted, NotedPassage, Scope, Span,
};
use support::TestLibrary;

const LEASE: &str = "# Lease of 4 Mill Lane\n\n## Rent\n\nThe monthly rent is 1,250 euros and is due on the third \
    working day.\n\n## Ending\n\nEither party may end the lease with three months' notice in writing.\n";

const SECOND: &str = "# Lease of 9 Quay Street\n\n## Rent\n\nThe monthly rent is 980 euros, payable in advance.\n\n\
    ## Pets\n\nNo dogs may be kept in the flat.\n";

/// Notes the words of a page.
#[track_caller]
fn note(library: &TestLibrary, document: DocumentId, words: &str, said: &str) -> Note {
    let page = library.page(document, 1).unwrap().unwrap();
    let start = page.text[..page.text.find(words).unwrap()].chars().count();
    let span = Span::new(start, start + words.chars().count());
    library.note(NewNote::Passage { document, page: 1, span }, said, false).unwrap().unwrap()
}

fn passage(note: &Note) -> &NotedPassage {
    match &note.on {
        Noted::Passage(passage) => passage,
        Noted::Answer(_) => panic!("it is on an answer"),
    }
}

#[test]
fn a_note_follows_its_words_when_the_document_is_read_again() {
    let mut library = TestLibrary::of(&[("lease.md", LEASE)]);
    let document = library.document("lease.md");
    let kept = note(&library, document, "1,250 euros", "Compare with last year");
    let lost = note(&library, document, "third working day", "");
    assert_eq!((passage(&kept).heading.as_str(), passage(&kept).page), ("Lease of 4 Mill Lane › Rent", 1));

    let longer = LEASE.replace("## Rent", "## Parties\n\nThe landlord is Ada Lorne.\n\n## Rent");
    library.write("lease.md", longer.replace("third working day", "fifth"));
    library.add_all();
    library.reopen();
    let again = library.document("lease.md");
    assert_ne!(again, document);
    let notes = library.notes().unwrap();
    assert_eq!(notes.iter().map(|note| note.id).collect::<Vec<_>>(), [lost.id, kept.id]);
    assert!(passage(&notes[0]).is_lost && passage(&notes[0]).quote == "third working day");
    let found = passage(&notes[1]);
    assert_eq!(
        (found.document, found.is_lost, notes[1].words.as_str()),
        (again, false, "Compare with last year")
    );
    assert!(found.span.start > passage(&kept).span.start);
    let page = library.page(again, found.page).unwrap().unwrap();
    assert_eq!(found.span.of(&page.text), "1,250 euros");
    library.assert_sound();
}

#[test]
fn a_note_outlives_its_document_and_finds_it_again() {
    let library = TestLibrary::of(&[("lease.md", LEASE)]);
    let document = library.document("lease.md");
    note(&library, document, "three months' notice", "");
    library.remove(&[document]).unwrap();
    assert_eq!(passage(&library.notes().unwrap()[0]).quote, "three months' notice");
    library.add_all();
    let notes = library.notes().unwrap();
    assert_eq!(passage(&notes[0]).document, library.document("lease.md"));
    assert_ne!(passage(&notes[0]).document, document);
}

#[test]
fn a_note_is_changed_in_place_and_one_that_says_nothing_goes() {
    let library = TestLibrary::of(&[("lease.md", LEASE)]);
    let document = library.document("lease.md");
    let first = note(&library, document, "1,250 euros", "");
    let second = note(&library, document, "1,250 euros", "high");
    assert_eq!((first.id, second.words.as_str(), library.notes().unwrap().len()), (second.id, "high", 1));
    // A highlight needs no words; an answer without words and star has nothing on it.
    assert!(library.change_note(first.id, " ", false).unwrap().is_some());
    let answer = library.answer("What is the monthly rent?");
    let new =
        NewTurn { conversation: None, replaces: None, scope: Scope::Everything, answer, coverage: None };
    let (conversation, turn) = library.keep(new).unwrap();
    let on = NewNote::Answer { conversation: conversation.id, turn: turn.id };
    let starred = library.note(on, "", true).unwrap().unwrap();
    let Noted::Answer(noted) = &starred.on else { panic!("it is on an answer") };
    assert_eq!(noted.question, "What is the monthly rent?");
    assert!(noted.said.contains("1,250 euros"));
    assert_eq!(library.note(on, "", false).unwrap(), None);
    assert_eq!(library.notes().unwrap().len(), 1);
    library.delete_note(first.id).unwrap();
    assert_eq!(library.notes().unwrap(), []);
}

#[test]
fn a_document_is_found_by_the_name_it_was_given_and_keeps_it_when_it_is_read_again() {
    let library = TestLibrary::of(&[("lease.md", LEASE), ("second.md", SECOND)]);
    let document = library.document("lease.md");
    library.rename_document(document, "  Zanzibar   file ").unwrap();
    library.tag(&[document], &["Urgent".to_owned(), "#urgent".to_owned(), "2024".to_owned()], &[]).unwrap();
    library.opened(document).unwrap();
    assert_eq!(library.document_title(document), "Zanzibar file");
    assert_eq!(library.find_names("Zanzibar", Mode::Lexical)[0], "lease.md");
    assert_eq!(library.find_documents("#URGENT").unwrap(), [document]);

    fs::write(library.files().join("lease.md"), LEASE.replace("1,250", "1,300")).unwrap();
    library.add_all();
    let again = library.document("lease.md");
    let card = library.card(again).unwrap();
    assert_eq!(library.document_title(again), "Zanzibar file");
    assert_eq!(
        (card.own_title.as_deref(), card.tags),
        (Some("Lease of 4 Mill Lane"), vec!["Urgent".to_owned(), "2024".to_owned()])
    );
    assert!(card.opened > 0);

    library.rename_document(again, "").unwrap();
    library.tag(&[again], &[], &["urgent".to_owned()]).unwrap();
    assert_eq!(library.document_title(again), "Lease of 4 Mill Lane");
    assert_eq!(library.card(again).unwrap().tags, ["2024"]);
    assert!(!library.finds("Zanzibar", Mode::Lexical));
    library.assert_sound();
}

#[test]
fn an_answer_keeps_its_earlier_versions_and_what_could_be_searched() {
    let mut library = TestLibrary::of(&[("lease.md", LEASE)]);
    let keep = |library: &TestLibrary, conversation, replaces, question: &str, coverage| {
        let answer = library.answer(question);
        let new = NewTurn { conversation, replaces, scope: Scope::Everything, answer, coverage };
        library.keep(new).unwrap()
    };
    let partly = Coverage { searchable: 3, files: 9 };
    let (conversation, turn) = keep(&library, None, None, "What is the rent?", Some(partly));
    let id = conversation.id;
    let (_, other) = keep(&library, Some(id), None, "How is the lease ended?", None);
    library.reopen();
    let (versions, coverage) = library.turn_facts(id).unwrap();
    assert_eq!((versions.len(), coverage.get(&turn.id)), (0, Some(&partly)));

    keep(&library, Some(id), Some(turn.id), "When is the rent due?", None);
    keep(&library, Some(id), Some(turn.id), "What is the monthly rent?", None);
    let (versions, coverage) = library.turn_facts(id).unwrap();
    assert_eq!((versions.get(&turn.id), versions.get(&other.id), coverage.len()), (Some(&2), None, 0));
    let earlier = library.earlier_answers(id, turn.id).unwrap();
    let questions: Vec<&str> = earlier.iter().map(|turn| turn.answer.question.as_str()).collect();
    assert_eq!(questions, ["What is the rent?", "When is the rent due?"]);
    assert_eq!(earlier[0].answer, turn.answer);

    library.delete_conversation(id).unwrap();
    assert_eq!(library.turn_facts(id).unwrap().0.len(), 0);
    assert_eq!(library.earlier_answers(id, turn.id).unwrap(), []);
}

fn fields(names: &[(&str, &str)]) -> Vec<(String, String)> {
    names.iter().map(|(name, question)| ((*name).to_owned(), (*question).to_owned())).collect()
}

#[test]
fn a_grid_fills_in_each_cell_with_its_quote_and_goes_on_where_it_was_stopped() {
    let mut library = TestLibrary::of(&[("lease.md", LEASE), ("second.md", SECOND)]);
    let (first, second) = (library.document("lease.md"), library.document("second.md"));
    let new = NewGrid {
        id: None,
        title: "Leases".to_owned(),
        fields: fields(&[("Rent", "What is the monthly rent?"), ("Dogs", "May dogs be kept?")]),
        documents: vec![first, second, first],
    };
    let grid = library.save_grid(&new).unwrap();
    assert_eq!((grid.documents.as_slice(), grid.fields.len()), (&[first, second][..], 2));

    let cancel = Cancel::default();
    library
        .fill_grid(grid.id, None, &cancel, &mut |event| {
            if matches!(event, GridEvent::Cell(_)) {
                cancel.request();
            }
        })
        .unwrap();
    library.reopen();
    assert_eq!(library.grid(grid.id).unwrap().1.len(), 1);
    let mut asked = Vec::new();
    library
        .fill_grid(grid.id, None, &Cancel::default(), &mut |event| {
            if let GridEvent::Asking { document, fields } = event {
                asked.push((document, fields[0]));
            }
        })
        .unwrap();
    let (rent, dogs) = (FieldId(1), FieldId(2));
    assert_eq!(asked, [(first, dogs), (second, rent), (second, dogs)]);

    let (_, cells) = library.grid(grid.id).unwrap();
    let said = |document, field| {
        let cell = cells.iter().find(|cell| (cell.document, cell.field) == (document, field)).unwrap();
        match &cell.said {
            CellAnswer::Said { text, footnote, .. } => {
                let note = footnote.as_ref().unwrap();
                assert_eq!(note.document, document);
                let page = library.page(document, note.page).unwrap().unwrap();
                assert_eq!(note.span.of(&page.text), note.quote);
                Some(text.clone())
            }
            CellAnswer::Nothing => None,
            CellAnswer::Failed(reason) => panic!("{reason}"),
        }
    };
    assert_eq!(said(first, rent).as_deref(), Some("1,250 euros"));
    assert_eq!(said(second, rent).as_deref(), Some("980 euros"));
    assert!(said(second, dogs).unwrap().contains("dogs"));
    assert_eq!(said(first, dogs), None);

    // A field that is asked differently is another one; the others keep their cells.
    let changed = NewGrid {
        id: Some(grid.id),
        fields: fields(&[("Rent", "What is the monthly rent?"), ("Dogs", "Are dogs allowed?")]),
        documents: vec![second],
        ..new
    };
    assert_eq!(library.save_grid(&changed).unwrap().fields[1].id, FieldId(3));
    let kept: Vec<(DocumentId, FieldId)> =
        library.grid(grid.id).unwrap().1.iter().map(|cell| (cell.document, cell.field)).collect();
    assert_eq!(kept, [(second, rent)]);
    library.delete_grid(grid.id).unwrap();
    assert_eq!(library.grids().unwrap(), []);
    library.assert_sound();
}
