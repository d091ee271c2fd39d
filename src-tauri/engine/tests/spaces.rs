//! Libraries with more than one embedding model: spaces are built, change places and go.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use footnote_engine::inference::{Pooling, SpecialTokens};
use footnote_engine::{
    Calibration, Cancel, DocumentState, Embedder, EmbedderProfile, Error, Mode, MultilingualE5, OnnxEmbedder,
    Progress, Purpose, Renewal, SearchOptions, Silent, SpaceId, Stage, Verdict,
};
use support::{ALL_MODES, Key, StopAt, TestLibrary, overwrite, settings, summed};
use tokenizers::Tokenizer;

const LEASE: &str = "# Lease\n\nThe monthly rent is 1,250 euros.\n";
const PUMPS: &str = "# Maintenance\n\nThe coolant pump was replaced on 14 March.\n";
const RECIPE: &str = "# Plum cake\n\nStone the plums and lay them on the dough.\n";

/// A model that tells texts apart by their words alone.
struct WordVectors {
    profile: EmbedderProfile,
    tokenizer: Arc<Tokenizer>,
    /// Texts with this word get no direction.
    breaks_on: &'static str,
    embedded: AtomicUsize,
}

impl WordVectors {
    fn new(breaks_on: &'static str) -> Arc<WordVectors> {
        Arc::new(WordVectors {
            profile: EmbedderProfile {
                id: "words/1".to_string(),
                dimensions: 100,
                max_tokens: 128,
                query_prefix: "question: ",
                passage_prefix: "passage: ",
                special_tokens: SpecialTokens { start: 1, separator: 2, padding: 0 },
                pooling: Pooling::Mean,
                calibration: Calibration::shipped(),
            },
            tokenizer: Arc::clone(OnnxEmbedder::shipped(1).tokenizer()),
            breaks_on,
            embedded: AtomicUsize::new(0),
        })
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        if text.contains(self.breaks_on) {
            return vec![f32::NAN; self.profile.dimensions];
        }
        let mut vector = vec![0.01; self.profile.dimensions];
        for word in text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
        {
            let number = word.bytes().fold(7usize, |number, byte| number * 31 % 9973 + usize::from(byte));
            vector[number % self.profile.dimensions] += 1.0;
        }
        vector
    }
}

impl Embedder for WordVectors {
    fn profile(&self) -> &EmbedderProfile {
        &self.profile
    }

    fn tokenize(&self, text: &str) -> footnote_engine::Result<Vec<Range<usize>>> {
        let encoding = self.tokenizer.encode(text, false).unwrap();
        Ok(encoding.get_offsets().iter().map(|(start, end)| *start..*end).collect())
    }

    fn embed_batches(
        &self,
        texts: &[&str],
        purpose: Purpose,
        keep_going: &dyn Fn() -> bool,
    ) -> footnote_engine::Result<Vec<Option<Vec<f32>>>> {
        let vectors = texts.iter().map(|text| keep_going().then(|| self.vector(text))).collect::<Vec<_>>();
        if purpose == Purpose::Passage {
            self.embedded.fetch_add(vectors.iter().flatten().count(), Ordering::Relaxed);
        }
        Ok(vectors)
    }
}

/// Searches whenever it is told of progress.
struct SearchMeanwhile<'l> {
    library: &'l TestLibrary,
    searches: AtomicUsize,
}

impl Progress for SearchMeanwhile<'_> {
    fn advance(&self, stage: Stage, _: u64, _: u64) {
        assert_eq!(stage, Stage::Embedding);
        check_found(self.library, Mode::Vector);
        self.searches.fetch_add(1, Ordering::Relaxed);
    }
}

#[track_caller]
fn check_found(library: &TestLibrary, mode: Mode) {
    for (query, text) in [("the monthly rent", "1,250 euros"), ("coolant pump replaced", "14 March")] {
        let hits = library.find(query, mode);
        assert!(hits[0].text.contains(text), "{query:?} ({mode:?}) found {:?}", hits[0].text);
    }
}

/// Number, model, whether it is active, and vectors of each space.
fn spaces(library: &TestLibrary) -> Vec<(u8, String, bool, u64)> {
    let spaces = library.spaces().unwrap().into_iter();
    spaces.map(|space| (space.id.0, space.profile, space.active, space.vectors)).collect()
}

#[test]
fn a_second_space_is_built_while_the_first_is_searched_and_takes_its_place() {
    let shipped = MultilingualE5::shipped_profile().id.clone();
    let mut library = TestLibrary::of(&[("lease.md", LEASE), ("pumps.md", PUMPS)]);
    let words = WordVectors::new("no such word");
    let progress = SearchMeanwhile { library: &library, searches: AtomicUsize::new(0) };
    let second = library.build_space(words.clone(), &Cancel::default(), &progress).unwrap();
    assert!(progress.searches.into_inner() >= 2);
    let chunks = library.status().unwrap().chunks;
    assert_eq!(
        spaces(&library),
        [(0, shipped.clone(), true, chunks), (second.0, "words/1".into(), false, chunks)]
    );

    library.activate_space(second).unwrap();
    assert_eq!(library.status().unwrap().embedder, "words/1");
    for mode in ALL_MODES {
        check_found(&library, mode);
    }
    let best = |library: &TestLibrary| library.find("monthly rent", Mode::Vector)[0].vector;
    let by_words = best(&library);
    assert!(by_words.is_some());

    // What is added and removed from now on reaches the active space, and a removal reaches both.
    library.write("recipe.md", RECIPE);
    assert!(library.add_all().iter().all(|added| added.verdict != Verdict::Failed));
    assert!(library.finds("Stone the plums", Mode::Vector));
    library.remove(&[library.document("pumps.md")]).unwrap();
    let vectors: Vec<u64> = spaces(&library).into_iter().map(|(.., vectors)| vectors).collect();
    assert_eq!(vectors, [1, 2]);
    library.assert_sound();

    library.reopen_embedded_by(vec![words]);
    assert_eq!(best(&library), by_words);
    library.assert_sound();
    assert!(matches!(library.remove_space(second), Err(Error::ActiveSpace(id)) if id == second));

    // Back to the first, which lacks what came since.
    let lacks = library.activate_space(SpaceId::FIRST);
    assert!(matches!(lacks, Err(Error::UnfinishedSpace { lacking: 1, .. })), "{lacks:?}");
    let first =
        library.build_space(Arc::new(MultilingualE5::shipped(2)), &Cancel::default(), &Silent).unwrap();
    assert_eq!(first, SpaceId::FIRST);
    library.activate_space(first).unwrap();
    assert_ne!(best(&library), by_words);
    library.remove_space(second).unwrap();
    assert_eq!(spaces(&library), [(0, shipped, true, 2)]);
    library.assert_sound();
}

#[test]
fn building_goes_on_where_it_was_stopped() {
    let library = TestLibrary::new();
    let page = |number: usize| format!("Entry {number} of the register is about ferry {number}.");
    library.write("register.txt", (0..300).map(page).collect::<Vec<_>>().join("\u{c}"));
    library.add_all();
    let words = WordVectors::new("no such word");
    let cancel = Cancel::default();
    let stop = StopAt { cancel: cancel.clone(), stage: Stage::Embedding, done: 1 };
    let stopped = library.build_space(words.clone(), &cancel, &stop);
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    let before = words.embedded.load(Ordering::Relaxed);
    assert!(before > 0 && before < 300, "{before}");
    assert_eq!(spaces(&library)[1].3, before as u64);
    let unfinished = library.activate_space(SpaceId(1));
    assert!(matches!(unfinished, Err(Error::UnfinishedSpace { .. })), "{unfinished:?}");

    library.build_space(words.clone(), &Cancel::default(), &Silent).unwrap();
    assert_eq!(words.embedded.load(Ordering::Relaxed), 300, "nothing is computed twice");
    library.activate_space(SpaceId(1)).unwrap();
    assert!(library.finds("about ferry 299", Mode::Vector));
}

/// A library of the model that earlier versions had, opened as it is now.
fn earlier_library(files: &[(&str, &str)]) -> TestLibrary {
    let small: Arc<dyn Embedder> = Arc::new(OnnxEmbedder::shipped(2));
    let mut library = TestLibrary::embedded_by(settings(), vec![small]);
    files.iter().for_each(|(name, text)| drop(library.write(name, text)));
    library.add_all();
    assert_eq!(library.renewal().unwrap(), None, "it has the model that it was made with");
    library.reopen_embedded_by(Vec::new());
    assert_eq!(library.status().unwrap().embedder, OnnxEmbedder::shipped_profile().id);
    library
}

/// A document with so many passages.
fn register(passages: usize) -> String {
    let page = |number: usize| format!("Entry {number} of the register is about ferry {number}.");
    (0..passages).map(page).collect::<Vec<_>>().join("\u{c}")
}

/// The vectors of each space.
fn vectors(library: &TestLibrary) -> Vec<u64> {
    spaces(library).into_iter().map(|(.., vectors)| vectors).collect()
}

#[test]
fn a_library_of_the_earlier_model_is_renewed_while_it_is_searched() {
    let (earlier, now) = (&OnnxEmbedder::shipped_profile().id, &MultilingualE5::shipped_profile().id);
    let mut library = earlier_library(&[("lease.md", LEASE), ("pumps.md", PUMPS), ("recipe.md", RECIPE)]);
    let renewal = Renewal { embedder: now.clone(), passages: 3, computed: 0 };
    assert_eq!(library.renewal().unwrap(), Some(renewal));

    let progress = SearchMeanwhile { library: &library, searches: AtomicUsize::new(0) };
    library.renew(&Cancel::default(), &progress).unwrap();
    assert!(progress.searches.into_inner() >= 2);
    for _ in 0..2 {
        assert_eq!(library.renewal().unwrap(), None);
        let left = [(0, earlier.clone(), false, 0), (1, now.clone(), true, 3)];
        assert_eq!(spaces(&library), left, "of the first space only its name is left");
        for mode in ALL_MODES {
            check_found(&library, mode);
        }
        let german = library.find("Wann wurde die Kühlmittelpumpe ausgetauscht?", Mode::Vector);
        assert!(german[0].text.contains("14 March"), "{:?}", german[0].text);
        library.assert_sound();
        library.renew(&Cancel::default(), &Silent).unwrap();
        library.reopen();
    }
}

#[test]
fn a_renewal_goes_on_where_it_was_stopped() {
    let mut library = earlier_library(&[]);
    library.write("register.txt", register(300));
    library.add_all();
    let computed = |library: &TestLibrary| library.renewal().unwrap().map(|renewal| renewal.computed);
    let cancel = Cancel::default();
    let stop = StopAt { cancel: cancel.clone(), stage: Stage::Embedding, done: 1 };
    let stopped = library.renew(&cancel, &stop);
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    let before = computed(&library).unwrap();
    assert!(before > 0 && before < 300, "{before}");
    for _ in 0..2 {
        assert!(library.finds("about ferry 299", Mode::Vector));
        library.assert_sound();
        library.reopen();
        assert_eq!(computed(&library), Some(before), "what was computed is kept");
    }

    // A document that came meanwhile is renewed, too.
    library.write("recipe.md", RECIPE);
    library.add_all();
    library.renew(&Cancel::default(), &Silent).unwrap();
    assert_eq!(computed(&library), None);
    assert_eq!(vectors(&library), [0, 301]);
    assert!(library.finds("about ferry 299", Mode::Vector));
    assert!(library.finds("Stone the plums", Mode::Vector));
    library.assert_sound();
}

/// Renews the library while an import computes vectors.
struct RenewMeanwhile<'l> {
    library: &'l TestLibrary,
    renewals: AtomicUsize,
}

impl Progress for RenewMeanwhile<'_> {
    fn advance(&self, stage: Stage, done: u64, _: u64) {
        if stage == Stage::Embedding && done > 0 && self.renewals.fetch_add(1, Ordering::Relaxed) == 0 {
            self.library.renew(&Cancel::default(), &Silent).unwrap();
        }
    }
}

#[test]
fn an_import_whose_space_is_replaced_ends_in_the_new_one() {
    let library = earlier_library(&[("lease.md", LEASE), ("pumps.md", PUMPS)]);
    library.write("register.txt", register(300));
    let progress = RenewMeanwhile { library: &library, renewals: AtomicUsize::new(0) };
    let mut verdicts = Vec::new();
    let mut report = |added: footnote_engine::Added| verdicts.push(added.verdict);
    library.add(&[library.files()], false, &Cancel::default(), &progress, &mut report).unwrap();
    assert!(progress.renewals.into_inner() > 0);
    verdicts.sort_by_key(|verdict| *verdict as u8);
    assert_eq!(verdicts, [Verdict::Indexed, Verdict::Unchanged, Verdict::Unchanged]);
    assert_eq!(vectors(&library), [0, 302], "nothing is computed for the space that was removed");
    assert_eq!(library.status().unwrap().unfinished, 0);
    assert!(library.finds("about ferry 299", Mode::Vector));
    library.assert_sound();
}

#[test]
fn a_renewal_that_was_killed_before_the_old_space_was_removed_is_completed() {
    let mut library = earlier_library(&[("lease.md", LEASE), ("pumps.md", PUMPS)]);
    let multilingual = Arc::new(MultilingualE5::shipped(2));
    let space = library.build_space(multilingual, &Cancel::default(), &Silent).unwrap();
    library.activate_space(space).unwrap();
    library.reopen();
    assert_eq!(library.renewal().unwrap(), None);
    check_found(&library, Mode::Vector);
    library.renew(&Cancel::default(), &Silent).unwrap();
    assert_eq!(vectors(&library), [0, 2]);
}

#[test]
fn a_library_of_an_unknown_model_is_found_by_words_until_it_is_repaired() {
    let mut library = TestLibrary::of(&[("lease.md", LEASE), ("pumps.md", PUMPS)]);
    library.close();
    overwrite(
        &library.folder(),
        &Key::Meta("embedder"),
        Some(&summed("meta", b"embedder", b"another-model")),
    );
    library.reopen();
    check_found(&library, Mode::Lexical);
    check_found(&library, Mode::Hybrid);
    let options = SearchOptions { mode: Mode::Vector, ..SearchOptions::default() };
    let refused = library.search("monthly rent", &options).err().unwrap();
    assert!(matches!(&refused, Error::NeedsEmbedding { found } if found == "another-model"), "{refused:?}");
    assert!(refused.to_string().contains("repair"), "{refused}");
    // What is added meanwhile waits for its vectors.
    library.write("recipe.md", RECIPE);
    library.add_all();
    assert!(library.finds("Stone the plums", Mode::Hybrid));
    let states = library.documents().unwrap().into_iter().map(|document| document.state);
    assert_eq!(states.filter(|state| *state == DocumentState::Searchable).count(), 1);

    let repaired = library.repair(&Cancel::default(), &Silent).unwrap();
    assert_eq!((repaired.documents_removed, repaired.vectors_computed), (0, 3));
    for _ in 0..2 {
        check_found(&library, Mode::Vector);
        assert!(library.finds("Stone the plums", Mode::Vector));
        assert_eq!(library.status().unwrap().embedder, MultilingualE5::shipped_profile().id);
        assert_eq!(library.status().unwrap().unfinished, 0);
        library.assert_sound();
        library.reopen();
    }
}

#[test]
fn a_passage_that_the_model_gives_no_vector_for_is_a_problem_of_its_document_alone() {
    let words = WordVectors::new("plums");
    let mut library = TestLibrary::embedded_by(settings(), vec![words.clone()]);
    library.write("lease.md", LEASE);
    library.write("pumps.md", PUMPS);
    library.write("recipe.md", RECIPE);
    let verdicts = library.add_all();
    let shown: Vec<Verdict> = verdicts.iter().map(|added| added.verdict).collect();
    assert_eq!(shown, [Verdict::Indexed, Verdict::Indexed, Verdict::Partly], "{verdicts:?}");
    assert!(verdicts[2].reason().unwrap().contains("words alone"), "{verdicts:?}");
    let embedded = words.embedded.load(Ordering::Relaxed);
    for _ in 0..2 {
        check_found(&library, Mode::Vector);
        assert!(library.finds("Stone the plums", Mode::Lexical));
        assert!(!library.finds("Stone the plums", Mode::Vector));
        library.assert_sound();
        assert!(library.add_all().iter().all(|added| added.verdict == Verdict::Unchanged));
        assert_eq!(library.repair(&Cancel::default(), &Silent).unwrap().vectors_computed, 0);
        library.reopen();
    }
    assert_eq!(words.embedded.load(Ordering::Relaxed), embedded, "it is not tried again and again");
}

#[test]
fn passages_that_are_too_long_for_a_model_are_counted_in_its_space() {
    let library = TestLibrary::of(&[("lease.md", LEASE), ("pumps.md", PUMPS)]);
    let long =
        |about: &str| format!("# {about}\n\n{}", format!("The {about} was inspected again. ").repeat(28));
    library.write("ferry.md", long("ferry"));
    library.add_all();
    let words = WordVectors::new("no such word");
    let second = library.build_space(words, &Cancel::default(), &Silent).unwrap();
    let cut = || library.spaces().unwrap().iter().map(|space| space.cut).collect::<Vec<_>>();
    assert_eq!(cut(), [0, 1]);
    let [first, note] = [0, 1].map(|space| library.spaces().unwrap()[space].note());
    assert_eq!(first, None);
    let note = note.unwrap();
    assert_eq!(note.code, "space-passages-cut");
    assert!(note.english.starts_with("the model words/1 reads only the beginning of 1 of the 3"), "{note}");

    // So are those that come later, and no longer those of documents that are gone.
    library.activate_space(second).unwrap();
    library.write("crane.md", long("crane"));
    library.add_all();
    assert_eq!(cut(), [0, 2]);
    library.remove(&[library.document("ferry.md")]).unwrap();
    assert_eq!(cut(), [0, 1]);
}
