//! The numbers that were fitted to a pair of models: the embedder, and the reader that judges passages.
//!
//! They stand in one file for each pair, which the scripts that fit them write and read too. What is not a matter of how these models
//! score (rules about words, limits of time and memory) stands where it is used.

use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

/// What was fitted to a pair of models. Each part says in the file on what, and by which script.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// The names of the pair: [`crate::EmbedderProfile::id`] and [`crate::CrossEncoder::identity`].
    pub embedder: String,
    pub reader: String,
    pub answerable: Answerable,
    pub passage: Passage,
    pub search: Search,
    pub reranking: Reranking,
    pub quotes: Quotes,
    pub proof: Proof,
    pub proof_rules: ProofRules,
}

/// Whether passages together hold an answer: `docs/calibration.md`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answerable {
    pub source: Source,
    pub model: Logistic<3>,
    /// Least probability of an answer with which one is given.
    pub threshold: f32,
    /// A passage that comes this near the question is about the same thing; that another comes nearer tells no more of an answer.
    pub nearness_up_to: f32,
    /// Highest and, negated, lowest logit of the reader that counts.
    pub logit_up_to: f32,
    /// The same for passages that the reader cannot read, as they or the question are in another language than its own.
    pub unread: Unread,
}

/// Whether a passage that was not read holds an answer: by how near it and the nearest sentence come, and whether it is in another
/// language than the question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unread {
    pub source: Source,
    pub model: Logistic<3>,
}

/// Whether a single passage that a search found answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    pub source: Source,
    pub model: Logistic<2>,
    /// Least probability with which its words are marked in a quote.
    pub marked_from: f32,
    /// Least probability with which its words are set against those of a language model.
    pub sure_from: f32,
}

/// What counts how much in a search.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    pub source: Source,
    /// Meaning against words.
    pub meaning: f32,
    /// The best of a passage's neighbourhood against the passage itself.
    pub neighbourhood: f32,
    /// A word in the title, and in the headings, against one in the passage.
    pub title: f32,
    pub heading: f32,
    /// A phrase in quotation marks against the words in it.
    pub phrase: f32,
}

/// How far the reader lifts passages, on the scale of the search, whose best has about 1.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reranking {
    pub source: Source,
    /// How surely a passage answers, for the lift.
    pub answer: Logistic<1>,
    /// The lift of a passage that surely answers. More would help single paragraphs, and mix up filings that say the same of
    /// different companies: the reader does not see titles.
    pub answer_lift: f32,
    /// How much is shared out among the passages that were read, by how relevant each is.
    pub relevance_lift: f32,
    /// By how many logits of relevance a passage has to outdo another to get e times its part of that.
    pub relevance_spread: f32,
}

/// How sentences are chosen to be quoted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotes {
    pub source: Source,
    /// Whether a sentence is what answers, of those that the reader read by themselves.
    pub read: Logistic<6>,
    /// The same of those that it could not read.
    pub unread: Logistic<4>,
    /// How much less the second passage counts than the first: rank n counts as 1 / (1 + n times this).
    pub rank_discount: f32,
    /// By how many logits the words of a sentence may be outdone by others of its passage until it answers a third as surely.
    pub outdone_logits: f32,
    /// Sentences that score less than this share of the best are left out.
    pub worth_quoting: f32,
    /// Sentences that share this much of their words say the same.
    pub same_words: f32,
}

/// How many measures of a sentence the proof weighs.
pub const MEASURES: usize = 14;

/// Whether passages support a sentence: `docs/proof.md`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    pub source: Source,
    /// In the order of the proof's measures.
    pub model: Logistic<MEASURES>,
    /// Least score of a sentence that counts as supported, and as partly supported. Supported from where the F-measure that
    /// counts precision twice as much as recall is best.
    pub supported_from: f32,
    pub partly_from: f32,
    /// How much of the way between them the score of a doubted sentence may go.
    pub doubted_up_to: f32,
}

/// The limits of the rules that doubt and choose, whatever the model of [`Proof`] says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofRules {
    pub source: Source,
    /// Most telling words, as a share of them, that a supported sentence may have and what is cited has not.
    pub most_missing: f32,
    /// Telling words up to which a sentence, or what it adds to the question, has to stand in one place, and how much of it.
    pub few_words: usize,
    pub least_together: f32,
    /// What makes a window relevant: covered words and likeness of meaning, less something for each further sentence.
    pub relevant_coverage: f32,
    pub relevant_similarity: f32,
    pub window_cost: f32,
    /// Least that another citation must add, and how relevant it must be compared with the best.
    pub least_gain: f32,
    pub least_relevance: f32,
    /// What a citation adds that holds all figures of the sentence.
    pub figures_gain: f32,
    /// Share of the words from which an opposite among them denies the sentence.
    pub opposite_coverage: f32,
    /// Share of a sentence's words, by weight, that what is cited must hold for it to be supported in part.
    pub least_part: f32,
    /// Share of what is said of a figure that has to stand where a passage holds it, and how much counts what stands in the
    /// sentence before or after, or above the passage.
    pub least_tie: f32,
    pub beside: f32,
    /// How much a word counts that stands above a passage: in its title, headings or table header.
    pub above: f32,
    /// Telling words from which a sentence says all it means without the question.
    pub whole_statement: f32,
    /// How far apart, in words, half of what two words have to do with each other is lost.
    pub half_distance: f32,
    /// How well a word stands for another form of itself, and for another word of the same group.
    pub akin: f32,
    pub same_group: f32,
}

/// Where numbers come from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The script that fits them, or `hand`.
    pub by: String,
    pub on: String,
}

/// A weighted sum that becomes a probability.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logistic<const N: usize> {
    weights: Weights<N>,
    constant: f32,
}

#[derive(Debug)]
struct Weights<const N: usize> {
    names: [String; N],
    values: [f32; N],
}

/// There is one of a pair.
impl PartialEq for Calibration {
    fn eq(&self, other: &Calibration) -> bool {
        (&self.embedder, &self.reader) == (&other.embedder, &other.reader)
    }
}

impl Eq for Calibration {}

impl Calibration {
    /// What was fitted to an embedder and the reader that goes with it, by the embedder's identity or its name alone.
    pub fn of(embedder: &str) -> Option<&'static Calibration> {
        let is_of = |calibration: &Calibration| {
            calibration.embedder == embedder
                || calibration.embedder.split_once('/').is_some_and(|(name, _)| name == embedder)
        };
        [Calibration::shipped(), Calibration::multilingual()]
            .into_iter()
            .find(|calibration| is_of(calibration))
    }

    /// What was fitted to the multilingual model and the reader.
    pub fn multilingual() -> &'static Calibration {
        static MULTILINGUAL: LazyLock<Calibration> = LazyLock::new(|| {
            serde_json::from_str(include_str!("../../models/calibration/multilingual-e5-reader.json"))
                .expect("a test reads the file that ships")
        });
        &MULTILINGUAL
    }

    /// What was fitted to the models that ship.
    pub fn shipped() -> &'static Calibration {
        static SHIPPED: LazyLock<Calibration> = LazyLock::new(|| {
            serde_json::from_str(include_str!("../../models/calibration/minilm-reader.json"))
                .expect("a test reads the file that ships")
        });
        &SHIPPED
    }
}

impl<const N: usize> Logistic<N> {
    /// 0 to 1; a half where the weighted sum of `values` and the constant is 0.
    pub fn probability(&self, values: [f32; N]) -> f32 {
        let sum: f32 =
            values.into_iter().zip(self.weights.values).map(|(value, weight)| value * weight).sum();
        1.0 / (1.0 + (-(sum + self.constant)).exp())
    }

    /// What is weighed, in order.
    pub fn names(&self) -> &[String; N] {
        &self.weights.names
    }
}

impl<'de, const N: usize> Deserialize<'de> for Weights<N> {
    /// Reads an object of names and weights, in its order.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<const N: usize>;

        impl<'de, const N: usize> Visitor<'de> for InOrder<N> {
            type Value = Weights<N>;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                write!(formatter, "an object of {N} weights")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Weights<N>, A::Error> {
                let (mut names, mut values) = (Vec::new(), Vec::new());
                while let Some((name, value)) = map.next_entry::<String, f32>()? {
                    names.push(name);
                    values.push(value);
                }
                let count = values.len();
                let wrong = || A::Error::invalid_length(count, &self);
                let values = <[f32; N]>::try_from(values).map_err(|_| wrong())?;
                Ok(Weights { names: <[String; N]>::try_from(names).map_err(|_| wrong())?, values })
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calibration_that_ships_is_that_of_the_models_that_ship() {
        let shipped = Calibration::shipped();
        assert_eq!(shipped.embedder, crate::OnnxEmbedder::shipped_profile().id);
        assert_eq!(shipped.reader, crate::CrossEncoder::identity());
        for embedder in [shipped.embedder.as_str(), "all-minilm-l6-v2"] {
            assert!(Calibration::of(embedder).is_some_and(|found| std::ptr::eq(found, shipped)));
        }
        assert!(Calibration::of("another").is_none());
        let multilingual = Calibration::multilingual();
        assert_eq!(multilingual.embedder, crate::MultilingualE5::shipped_profile().id);
        assert_eq!(multilingual.reader, shipped.reader);
    }

    #[test]
    fn weights_are_those_of_what_is_measured() {
        let shipped = Calibration::shipped();
        assert_eq!(shipped.proof.model.names(), &crate::proof::Measures::NAMES);
        assert_eq!(shipped.answerable.model.names(), &["nearness", "reading", "sentence"]);
        assert_eq!(shipped.answerable.unread.model.names(), &["nearness", "across", "meaning"]);
        assert_eq!(shipped.passage.model.names(), &["answerable", "margin"]);
        assert_eq!(shipped.reranking.answer.names(), &["answerable"]);
        let read = ["reading", "meaning", "words", "rank", "passage_meaning", "passage_reading"];
        assert_eq!(shipped.quotes.read.names(), &read);
        assert_eq!(shipped.quotes.unread.names(), &read[1..5]);
    }

    #[test]
    fn every_part_says_where_its_numbers_come_from() {
        let shipped = Calibration::shipped();
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for source in [
            &shipped.answerable.source,
            &shipped.answerable.unread.source,
            &shipped.passage.source,
            &shipped.search.source,
            &shipped.reranking.source,
            &shipped.quotes.source,
            &shipped.proof.source,
            &shipped.proof_rules.source,
        ] {
            assert!(source.by == "hand" || root.join(&source.by).is_file(), "{}", source.by);
            assert!(!source.on.is_empty());
        }
    }

    #[test]
    fn a_half_is_where_the_sum_is_nothing() {
        let model: Logistic<2> =
            serde_json::from_str(r#"{"weights": {"a": 2.0, "b": -1.0}, "constant": 1.0}"#).unwrap();
        assert_eq!(model.probability([0.0, 1.0]), 0.5);
        assert!(model.probability([1.0, 0.0]) > 0.9);
        let too_few = serde_json::from_str::<Logistic<2>>(r#"{"weights": {"a": 2.0}, "constant": 1.0}"#);
        assert!(too_few.is_err());
    }

    #[test]
    fn the_shares_of_a_sum_make_a_whole() {
        let Calibration { proof_rules, .. } = Calibration::shipped();
        assert!((proof_rules.relevant_coverage + proof_rules.relevant_similarity - 1.0).abs() < 1e-6);
    }
}
