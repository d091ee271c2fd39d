//! What the prover says of telling sentences, and what holds for any.

use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use footnote_language::sentences as cut;

const LEASE: &str = "The lease begins on 1 March 2021 and runs for two years. The tenant, Mary Smith, pays a rent of $1,250 \
    a month to Acme Holdings. The tenant may not sublet the flat without written consent. Pets are allowed. Revenue from \
    parking rose by 5 percent in 2022.";
const HANDBOOK: &str = "Employees may work from home on up to three days a week.\nAnnual leave is 28 days.\nA bicycle may be \
    hired from the firm for 12 pounds a month.";
const GERMAN: &str = "Die Kündigungsfrist beträgt drei Monate zum Monatsende. Haustiere sind im Gebäude nicht gestattet. Der \
    Mieter zahlt eine Kaution von 1.500 Euro.";

fn embedder() -> &'static OnnxEmbedder {
    static EMBEDDER: OnceLock<OnnxEmbedder> = OnceLock::new();
    EMBEDDER.get_or_init(|| OnnxEmbedder::shipped(2))
}

fn prover() -> &'static Prover<'static> {
    static PROVER: OnceLock<Prover<'static>> = OnceLock::new();
    PROVER.get_or_init(|| {
        Prover::new(embedder(), &[LEASE, HANDBOOK, GERMAN])
            .unwrap()
            .with_question("Who owns the house in Zurich?")
    })
}

fn prove(sentence: &str) -> Proof {
    prover().prove(sentence).unwrap()
}

/// Checks that a sentence is supported, first of all by words of the passages that hold `quote`.
#[track_caller]
fn supported(sentence: &str, quote: &str) {
    let proof = prove(sentence);
    assert_eq!(proof.support, Support::Supported, "{sentence}: {proof:?}");
    assert_eq!(proof.why, None);
    let passages = [LEASE, HANDBOOK, GERMAN];
    let shown = &passages[proof.cited[0].passage][proof.cited[0].range.clone()];
    assert!(shown.contains(quote), "{sentence}: {shown}");
}

#[track_caller]
fn unsupported(sentence: &str, why: &Doubt) {
    let proof = prove(sentence);
    assert_eq!(
        (proof.support, proof.why.as_ref()),
        (Support::Unsupported, Some(why)),
        "{sentence}: {proof:?}"
    );
    assert!(proof.cited.is_empty());
}

fn number(shown: &str) -> Doubt {
    Doubt::Number(shown.to_string())
}

#[test]
fn other_words_of_the_same_are_supported() {
    supported("The tenant pays $1,250 in rent each month.", "a rent of $1,250");
    supported("Employees can work from home up to 3 days per week.", "work from home");
    supported("The lease starts on March 1, 2021 and runs for 24 months.", "The lease begins");
    supported("Parking revenue increased 5% in 2022.", "Revenue from parking");
    supported("There are 28 days of annual leave.", "Annual leave is 28 days.");
}

#[test]
fn list_marks_emphasis_and_citations_of_the_model_change_nothing() {
    supported("- **Annual leave** is 28 days. [3]", "Annual leave is 28 days.");
    supported("2. Pets are allowed [1, 2].", "Pets are allowed.");
    supported("Annual leave is 28 days (Passage 7).", "Annual leave is 28 days.");
    supported("According to passage 9, annual leave is 28 days.", "Annual leave is 28 days.");
}

#[test]
fn a_wrong_number_is_never_supported() {
    unsupported("The tenant pays $1,350 in rent each month.", &number("1,350"));
    unsupported("The tenant pays €1,250 in rent each month.", &number("1,250"));
    unsupported("Annual leave is 28 weeks.", &number("28 weeks"));
    unsupported("Employees may work from home on up to four days a week.", &number("four days"));
    unsupported("Revenue from parking rose by 5 million in 2022.", &number("5 million"));
    unsupported("Revenue from parking rose by 5 percent in 2023.", &number("2023"));
}

/// Of the letter in `samples/documents`; both sentences were written by a model of half a billion parameters.
const LETTER: &str = "4. The rent. You proposed to raise it from £965 to £1,080 a month from the 1st of May. My tenancy agreement says, \
    at clause 11, that the rent may be reviewed once a year and by no more than four per cent. By my arithmetic that makes \
    £1,003.60, and I shall be glad to pay it when the heating works.\n\n5. What I have spent. Two oil-filled radiators (£79.98), \
    the electricity to run them (about £112), and a night at the hotel while my mother was visiting.";

#[test]
fn a_figure_that_belongs_to_something_else_is_no_support_not_even_in_part() {
    let check = |question: &str, sentence: &str, expected: &[Support]| {
        let prover = Prover::new(embedder(), &[LETTER])
            .unwrap()
            .with_question(question)
            .with_titles(&["Letter to the landlord"]);
        let proof = prover.prove(sentence).unwrap();
        assert!(expected.contains(&proof.support), "{sentence}: {proof:?}");
        assert_eq!(proof.cited.is_empty(), proof.support == Support::Unsupported);
    };
    let gym = "How much does Harbourline contribute to a gym membership?";
    check(gym, "Harbourline contributes £112 a month to a gym membership.", &[Support::Unsupported]);
    check(gym, "£112 a month.", &[Support::Unsupported]);
    let rent = "What rent is the tenant prepared to pay from May?";
    check(rent, "The tenant is prepared to pay from £1,080 a month.", &[Support::Unsupported]);
    let raised = [Support::Supported, Support::Partly];
    check(rent, "The electricity to run the radiators cost about £112.", &raised);
    check(rent, "The landlord proposed to raise the rent to £1,080 a month.", &raised);
    check(
        rent,
        "By her arithmetic that makes £1,003.60, which she will be glad to pay when the heating works.",
        &raised,
    );
}

#[test]
fn a_figure_of_a_table_belongs_to_its_own_row() {
    let rows = "Code\tMeaning\tWhat to do\nE1233\tThe pump cannot draw from the container\tLoad the container again\n\
        E1234\tOcclusion downstream\tOpen the clamp";
    let meals =
        "Midday meal\t£14.00\tMore than 5 hours away\nEvening meal\t£31.00\tAlcohol is not reimbursed";
    let prover = Prover::new(embedder(), &[rows, meals])
        .unwrap()
        .with_titles(&["Pump guide\nMessages", "Handbook\nTravel and expenses"]);
    let support = |sentence: &str| prover.prove(sentence).unwrap().support;
    assert_ne!(support("E1234 means that the pump cannot draw from the container."), Support::Supported);
    let evening = "The most you can claim for an evening meal when traveling for work is £31.00.";
    assert_ne!(support(evening), Support::Unsupported);
}

#[test]
fn a_reason_that_no_passage_gives_is_no_support() {
    let minutes = "The minutes were approved with one correction: the generator removed from T6 weighed 61 tonnes and not 16. \
        Mr Ekberg reported that April output was 31.8 GWh against a budget of 34.0.";
    let prover = Prover::new(embedder(), &[minutes]).unwrap();
    let joined = "Mr Ekberg reported that April output was below budget because the generator removed from T6 weighed 61 tonnes and not 16.";
    assert_ne!(prover.prove(joined).unwrap().support, Support::Supported);
}

#[test]
fn a_full_name_is_that_of_a_sentence_with_the_last_name() {
    let minutes = "Present: Ebba Lund (chair), Mikael Strand, Petra Nyström. The board thanked Mr Strand, who is leaving after nine years.";
    let prover = Prover::new(embedder(), &[minutes]).unwrap();
    let support = |sentence: &str| prover.prove(sentence).unwrap().support;
    assert_eq!(support("Mikael Strand is leaving after nine years."), Support::Supported);
    assert_ne!(support("Petra Strand is leaving after nine years."), Support::Supported);

    // The list of those present is on another page than what is said of him.
    let pages = [
        "Present: Ebba Lund (chair), Jonas Ekberg, Leila Haddad, Mikael Strand",
        "The board thanked Mr Strand, who is leaving after nine years.",
    ];
    let prover = Prover::new(embedder(), &pages).unwrap();
    let support = |sentence: &str| prover.prove(sentence).unwrap().support;
    assert_ne!(support("Mikael Strand is leaving the board after nine years."), Support::Unsupported);
}

#[test]
fn what_stands_above_a_passage_it_is_about() {
    let prover = Prover::new(
        embedder(),
        &["Recordings are overwritten after 31 days unless the police has asked for them."],
    )
    .unwrap()
    .with_question("How long does the ferry company keep its CCTV footage?")
    .with_titles(&["Employee Handbook\nSafety › CCTV recordings"]);
    let proof = prover.prove("CCTV recordings are overwritten after 31 days.").unwrap();
    assert_eq!(proof.support, Support::Supported, "{proof:?}");
}

#[test]
fn a_wrong_date_or_name_is_never_supported() {
    unsupported("The lease begins on 2 March 2021.", &Doubt::Date("2 March 2021".to_string()));
    unsupported(
        "The tenant, Mary Jones, pays a rent of $1,250 a month.",
        &Doubt::Name("Mary Jones".to_string()),
    );
    unsupported("The tenant pays a rent of $1,250 a month to Globex.", &Doubt::Name("Globex".to_string()));
}

#[test]
fn a_name_of_the_question_may_stand() {
    let proof = prove("The tenant in Zurich pays a rent of $1,250 a month to Acme Holdings.");
    assert_ne!(proof.support, Support::Unsupported, "{proof:?}");
}

#[test]
fn a_denial_or_an_opposite_is_never_supported() {
    unsupported("The tenant may sublet the flat.", &Doubt::Negation);
    unsupported("Pets are not allowed.", &Doubt::Negation);
    unsupported("Revenue from parking fell by 5 percent in 2022.", &Doubt::Negation);
    unsupported("Haustiere sind im Gebäude gestattet.", &Doubt::Negation);
}

#[test]
fn german_is_proved() {
    supported("Die Kündigungsfrist beträgt 3 Monate.", "Kündigungsfrist");
    supported("Die Kaution, die der Mieter zahlt, beträgt 1500 €.", "Kaution");
    unsupported("Die Kaution beträgt 1.600 Euro.", &number("1.600 Euro"));
}

#[test]
fn what_the_passages_do_not_speak_of_is_unsupported() {
    let proof = prove("Quantum computers factor integers with polynomial effort.");
    assert_eq!(proof.support, Support::Unsupported);
    let Some(Doubt::Words(words)) = proof.why else { panic!("{:?}", proof.why) };
    assert!(words.contains(&"integers".to_string()), "{words:?}");
}

#[test]
fn an_addition_makes_a_sentence_less_than_supported() {
    let proof =
        prove("Annual leave is 28 days and unused vacation expires with the quarterly shareholder dividend.");
    assert_ne!(proof.support, Support::Supported, "{proof:?}");
    assert!(
        matches!(&proof.why, Some(Doubt::Words(words)) if words.contains(&"dividend".to_string())),
        "{proof:?}"
    );
}

#[track_caller]
fn partly(sentence: &str, why: &Doubt) {
    let proof = prove(sentence);
    assert_eq!((proof.support, proof.why.as_ref()), (Support::Partly, Some(why)), "{sentence}: {proof:?}");
    assert!(proof.score < Calibration::shipped().proof.supported_from);
}

#[test]
fn words_of_different_places_do_not_make_a_supported_sentence() {
    supported("Mary Smith pays a rent to Acme Holdings.", "Mary Smith");
    partly("Mary Smith may hire a bicycle from the firm.", &Doubt::Weak);
    partly("Pets are allowed to work from home.", &Doubt::Weak);
    let mixed = prover().weigh("Mary Smith may hire a bicycle.").unwrap().1.unwrap();
    let told = prover().weigh("Mary Smith pays a rent.").unwrap().1.unwrap();
    assert!(mixed.together < told.together && mixed.closeness < told.closeness, "{mixed:?} {told:?}");
    assert_eq!(told.together, 1.0);
}

#[test]
fn words_of_the_question_do_not_support_an_answer_that_repeats_them() {
    let passages = [
        "Boston College is a private Jesuit research university in Chestnut Hill, Massachusetts.",
        "Stanford University is a private research university in Stanford, California.",
    ];
    let asked = "Which private research university of Massachusetts is located in the affluent village of Chestnut Hill, \
        Boston College or the university of California?";
    let prover = Prover::new(embedder(), &passages).unwrap().with_question(asked);
    let support = |sentence: &str| prover.prove(sentence).unwrap().support;
    assert_eq!(
        support("Boston College is a private research university in Chestnut Hill."),
        Support::Supported
    );
    assert_eq!(support("Boston College"), Support::Supported);
    assert_ne!(
        support(
            "Stanford is the private research university in the village of Chestnut Hill, Massachusetts."
        ),
        Support::Supported
    );
}

#[test]
fn too_many_words_of_its_own_make_a_sentence_less_than_supported() {
    partly("Staff get 28 days of annual leave.", &Doubt::Words(vec!["Staff".to_string(), "get".to_string()]));
}

#[test]
fn all_and_only_must_stand_in_the_passage() {
    partly("Only pets are allowed.", &Doubt::Words(vec!["Only".to_string()]));
    partly(
        "The tenant always pays a rent of $1,250 a month to Acme Holdings.",
        &Doubt::Words(vec!["always".to_string()]),
    );
}

#[test]
fn a_duty_is_more_than_a_leave() {
    partly(
        "Employees must work from home on up to three days a week.",
        &Doubt::Words(vec!["must".to_string()]),
    );
}

#[test]
fn several_sentences_of_a_passage_are_supported_by_themselves() {
    let sentences: Vec<Range<usize>> = cut(LEASE);
    let copied = sentences[0].start..sentences[3].end;
    let proof = prove(&LEASE[copied.clone()]);
    assert_eq!(proof.support, Support::Supported);
    assert_eq!(proof.cited, [Cited { passage: 0, range: copied, score: 1.0 }]);
}

#[test]
fn joined_paragraphs_of_a_passage_are_cited_apart() {
    let passage = "Pets are allowed in the garden.The lease ends in June.";
    let prover = Prover::new(embedder(), &[passage]).unwrap();
    let proof = prover.prove("In June, the lease ends.").unwrap();
    assert_eq!(proof.support, Support::Supported);
    assert_eq!(&passage[proof.cited[0].range.clone()], "The lease ends in June.");
    assert_ne!(prover.prove("The lease of the garden ends in June.").unwrap().support, Support::Supported);
}

#[test]
fn doubted_sentences_stay_below_supported_ones_and_in_order() {
    let scores: Vec<f32> = (0..=100).map(|score| score::at_most_partly(score as f32 / 100.0)).collect();
    assert!(
        scores.is_sorted() && scores.iter().all(|score| *score < Calibration::shipped().proof.supported_from),
        "{scores:?}"
    );
}

#[test]
fn two_passages_may_support_one_sentence() {
    let proof = prove("The tenant pays a rent of $1,250 a month, and annual leave is 28 days.");
    let passages: Vec<usize> = proof.cited.iter().map(|cited| cited.passage).collect();
    assert!(passages.contains(&0) && passages.contains(&1), "{proof:?}");
}

#[test]
fn frames_need_no_proof_and_yes_does() {
    let frame = prove("Here is what the documents say:");
    assert!(frame.is_frame && frame.cited.is_empty());
    assert!(!prove("Yes.").is_frame);
}

#[test]
fn nothing_supports_without_passages() {
    let prover = Prover::new(embedder(), &[]).unwrap();
    let proof = prover.prove("Annual leave is 28 days.").unwrap();
    assert_eq!(proof.support, Support::Unsupported);
    assert!(Prover::new(embedder(), &["", " \n"]).unwrap().prove("It rains.").unwrap().cited.is_empty());
}

#[test]
fn names_and_years_of_a_title_are_known_where_its_passage_is_cited() {
    let passage = ["Net sales were $40 million."];
    let sentence = "Net sales of Globex were $40 million in 2019.";
    let bare = Prover::new(embedder(), &passage).unwrap();
    assert_eq!(bare.prove(sentence).unwrap().support, Support::Unsupported);
    let titled = Prover::new(embedder(), &passage).unwrap().with_titles(&["Globex annual report 2019"]);
    assert_ne!(titled.prove(sentence).unwrap().support, Support::Unsupported);
}

#[test]
fn sentences_of_a_passage_are_supported_by_themselves() {
    for (passage, text) in [LEASE, HANDBOOK, GERMAN].into_iter().enumerate() {
        for range in cut(text) {
            let proof = prove(&text[range.clone()]);
            assert_eq!(proof.support, Support::Supported);
            assert_eq!(proof.cited, [Cited { passage, range, score: 1.0 }]);
        }
    }
}

#[test]
fn the_same_input_gives_the_same_proof() {
    let sentence = "The tenant rents the flat of Acme Holdings for about $1,200 a month.";
    let fresh = || Prover::new(embedder(), &[LEASE, HANDBOOK]).unwrap();
    let first = fresh().prove(sentence).unwrap();
    let other = fresh();
    other.prove("Employees may cycle to work.").unwrap();
    assert_eq!(other.prove(sentence).unwrap(), first);
    assert_eq!(other.prove(sentence).unwrap(), first);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_strings_are_proved_within_the_passages(
        passages in prop::collection::vec("([\\PC\n]{0,40}|[a-zA-Z0-9.,$% -]{0,80}|(The|rent|is|not|\\$5|Mary|3 May 2020|\\.|\n| ){0,12})", 0..4),
        sentence in "([\\PC\n]{0,40}|(The|rent|is|not|\\$5|Mary|3 May 2020|\\.| |\\[1\\]){0,12})",
    ) {
        let texts: Vec<&str> = passages.iter().map(String::as_str).collect();
        let prover = Prover::new(embedder(), &texts).unwrap();
        let mut all = vec![sentence];
        all.extend(passages.iter().flat_map(|text| cut(text).into_iter().map(|range| text[range].to_string())));
        for sentence in &all {
            let proof = prover.prove(sentence).unwrap();
            prop_assert!((0.0..=1.0).contains(&proof.score));
            prop_assert!(proof.cited.len() <= matching::MAX_CITED);
            prop_assert_eq!(proof.cited.is_empty(), proof.support == Support::Unsupported);
            prop_assert_eq!(proof.why.is_none(), proof.support == Support::Supported || proof.is_frame);
            for cited in &proof.cited {
                prop_assert!(texts[cited.passage].get(cited.range.clone()).is_some_and(|text| !text.is_empty()));
            }
        }
        // A sentence of a passage is supported, unless it holds no word.
        for sentence in &all[1..] {
            let proof = prover.prove(sentence).unwrap();
            prop_assert!(proof.support == Support::Supported || proof.is_frame, "{:?}: {:?}", sentence, proof);
        }
    }
}

#[test]
fn an_identifier_that_is_not_there_is_a_stranger() {
    let texts = ["Order AB-1234/56 was delivered on 3 May.", "Unit E-183, 1,200 pieces"];
    assert!(!names_a_stranger("When was AB-1234/56 delivered?", &texts));
    assert!(names_a_stranger("When was AB-1234/99 delivered?", &texts));
    assert!(!names_a_stranger("How many pieces of E-183 in 2024?", &texts));
}
