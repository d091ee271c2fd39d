//! Models that are offered for download: small ones that follow instructions, with licences that allow any use. None has fewer than 1.5
//! billion parameters: those tried with 0.1 to 0.5 billion gave no right answer where the quotes held it (`docs/written-answers.md`).
//!
//! The list was written without a connection to the hub, so names, and sizes above all, may have changed since. What is
//! downloaded is decided by what the hub says at that time: its size and its SHA-256 are not taken from here.

/// A model that a press of a button fetches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferedModel {
    pub repo: &'static str,
    pub file: &'static str,
    pub name: &'static str,
    /// Who made it, as people know them.
    pub maker: &'static str,
    pub parameters: u64,
    /// About the size of the file.
    pub about_bytes: u64,
    /// About what it needs in memory with a context of 4,096 tokens.
    pub about_memory: u64,
    pub licence: &'static str,
}

/// The smallest first.
pub const OFFERED: [OfferedModel; 5] = [
    OfferedModel {
        repo: "HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF",
        file: "smollm2-1.7b-instruct-q4_k_m.gguf",
        name: "SmolLM2 1.7B Instruct",
        maker: "Hugging Face",
        parameters: 1_710_000_000,
        about_bytes: 1_056_000_000,
        about_memory: 2_150_000_000,
        licence: "Apache 2.0",
    },
    OfferedModel {
        repo: "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
        file: "qwen2.5-1.5b-instruct-q4_k_m.gguf",
        name: "Qwen2.5 1.5B Instruct",
        maker: "Alibaba",
        parameters: 1_540_000_000,
        about_bytes: 1_117_000_000,
        about_memory: 1_560_000_000,
        licence: "Apache 2.0",
    },
    OfferedModel {
        repo: "ibm-granite/granite-3.3-2b-instruct-GGUF",
        file: "granite-3.3-2b-instruct-Q4_K_M.gguf",
        name: "Granite 3.3 2B Instruct",
        maker: "IBM",
        parameters: 2_530_000_000,
        about_bytes: 1_545_000_000,
        about_memory: 2_170_000_000,
        licence: "Apache 2.0",
    },
    OfferedModel {
        repo: "unsloth/Phi-4-mini-instruct-GGUF",
        file: "Phi-4-mini-instruct-Q4_K_M.gguf",
        name: "Phi-4 mini Instruct",
        maker: "Microsoft",
        parameters: 3_840_000_000,
        about_bytes: 2_492_000_000,
        about_memory: 3_480_000_000,
        licence: "MIT",
    },
    OfferedModel {
        repo: "Qwen/Qwen3-4B-GGUF",
        file: "Qwen3-4B-Q4_K_M.gguf",
        name: "Qwen3 4B",
        maker: "Alibaba",
        parameters: 4_020_000_000,
        about_bytes: 2_497_000_000,
        about_memory: 3_440_000_000,
        licence: "Apache 2.0",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::{Base, RepoName, check_file_name};

    #[test]
    fn every_offer_can_be_asked_for_and_is_small_and_free() {
        let base = Base::parse(crate::HUGGING_FACE).unwrap();
        for offer in OFFERED {
            assert_eq!(RepoName::parse(offer.repo, &base).unwrap().to_string(), offer.repo);
            check_file_name(offer.file).unwrap();
            assert!((1_500_000_000..4_100_000_000).contains(&offer.parameters), "{}", offer.name);
            assert!(offer.about_memory > offer.about_bytes, "{}", offer.name);
            assert!(["Apache 2.0", "MIT"].contains(&offer.licence), "{}", offer.name);
        }
        assert!(OFFERED.is_sorted_by_key(|offer| offer.about_bytes));
    }
}
