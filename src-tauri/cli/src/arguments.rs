//! What can be typed after the program's name.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Ask your documents; every sentence of the answer is footnoted to the exact passage. Offline.
#[derive(Debug, Parser)]
#[command(name = "footnote-cli", version, after_help = EXAMPLES, after_long_help = LONG_HELP)]
#[command(subcommand_required = true, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Arguments {
    /// Folder of the library [default: the one of the Footnote app]
    #[arg(long, value_name = "DIR", env = "FOOTNOTE_LIBRARY", hide_env_values = true, global = true)]
    pub library: Option<PathBuf>,
    /// Print JSON on standard output and nothing else
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  footnote-cli add ~/Contracts handbook.pdf
  footnote-cli ask \"How long is the notice period?\"
  footnote-cli search \"INV-2024-0193\" --mode lexical -k 5

`footnote-cli COMMAND --help` tells more about a command.";

const LONG_HELP: &str = "\
Examples:
  footnote-cli add ~/Contracts handbook.pdf
  footnote-cli ask \"How long is the notice period?\"
  footnote-cli ask \"Who signed?\" --in 3 \"Services Agreement\"
  footnote-cli search \"INV-2024-0193\" --mode lexical -k 5
  footnote-cli --json search \"notice period\" | jq '.hits[0].page'
  footnote-cli --library ./case-17 add ./case-17-papers

Exit status:
  0    done
  1    done, but: a file failed (add), the library has problems (verify),
       or there is no answer (ask --strict)
  2    the command line asks for something that is not there
  3    the library could not be used; standard error says why
  130  stopped with Ctrl-C; what was finished by then is kept

Environment:
  FOOTNOTE_LIBRARY  folder of the library, where --library is not given
  FOOTNOTE_HUB      address that models are downloaded from [https://huggingface.co]
  FOOTNOTE_LOG      what to log on standard error, such as `debug`
  NO_COLOR          where set, nothing is printed bold or dim

Nothing you add, ask or read leaves this machine: no command but `models download` opens a network
connection.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add files, and folders with all that is in them
    ///
    /// Reads PDF, Word (.docx), HTML, Markdown and plain text. A file that is in the library and has not changed costs
    /// next to nothing, so run it again on the same folder as often as you like: only what is new or edited
    /// is read. Hidden files inside folders are left out.
    ///
    /// Every file ends with a verdict: indexed, unchanged, partly (some pages could not be read), or failed, with the
    /// reason and what to do. Exit status 1 says that some failed. Ctrl-C stops after the file at hand and keeps what is
    /// done; running `add` again continues.
    Add(Add),
    /// Show the documents of the library, with their numbers, and the files that failed
    List,
    /// Show what the library holds and how large it is
    Status,
    /// Take documents out of the library; their files are left alone
    ///
    /// A number or a path names one document, a folder all documents below it. A part of a name or title will do where
    /// it fits one document only.
    Remove(Remove),
    /// Read the whole library and check that it fits together; changes nothing
    ///
    /// Exit status 1 says that there are problems. They are listed, and `repair` mends them.
    Verify,
    /// Mend the library: build its indexes anew and drop what is damaged
    ///
    /// A document whose record is damaged is taken out, and adding its file again brings it back.
    Repair,
    /// Find passages
    Search(Search),
    /// Answer a question; every sentence is footnoted to its passage
    ///
    /// The answer is made of sentences that stand in your documents, word for word, or written by a language model and
    /// checked sentence by sentence: what no passage supports is marked. Where the documents hold no answer, it says so
    /// and shows the nearest passages instead.
    Ask(Ask),
    /// Show the language models on this machine, or download one
    ///
    /// Lists the models in GGUF format of Ollama, LM Studio, Jan, GPT4All and the Hugging Face cache, and those that
    /// Footnote downloaded, with the memory that each needs. They are used where they lie.
    #[command(args_conflicts_with_subcommands = true)]
    Models(Models),
}

#[derive(Debug, Args)]
pub struct Models {
    #[command(subcommand)]
    pub command: Option<ModelsCommand>,
}

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// Download a model from the network
    ///
    /// Asks huggingface.co, or the hub that FOOTNOTE_HUB names, for size and SHA-256 of the file, fetches it into the
    /// Footnote app's folder of models, and checks it. A download that was stopped goes on where it was. Every request
    /// is written into the app's network ledger.
    Download(DownloadModel),
}

#[derive(Debug, Args)]
pub struct DownloadModel {
    /// The repository, such as Qwen/Qwen2.5-1.5B-Instruct-GGUF
    #[arg(value_name = "OWNER/NAME")]
    pub repo: String,
    /// The file, where the repository holds several
    #[arg(value_name = "FILE.gguf")]
    pub file: Option<String>,
}

#[derive(Debug, Args)]
pub struct Add {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Try files again that failed before, though they have not changed
    #[arg(long)]
    pub retry: bool,
}

#[derive(Debug, Args)]
pub struct Remove {
    /// Number, path, folder, or a part of the name or title
    #[arg(required = true, value_name = "DOC")]
    pub documents: Vec<OsString>,
}

#[derive(Debug, Args)]
pub struct Search {
    /// What to look for
    #[arg(value_name = "QUERY", allow_hyphen_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub query: String,
    /// Most passages to show
    #[arg(short = 'k', value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    #[command(flatten)]
    pub within: Within,
    /// How passages are found
    #[arg(long, value_enum, default_value_t = SearchMode::Hybrid)]
    pub mode: SearchMode,
    /// List every passage by its score, not those of other pages before the second of a page
    #[arg(long)]
    pub every_passage: bool,
    /// Leave hybrid results in the order of the search; do not read the best of them with the query
    #[arg(long)]
    pub no_rerank: bool,
}

#[derive(Debug, Args)]
pub struct Within {
    /// Look into these documents only: numbers, paths, folders, or parts of names; after the question
    #[arg(long = "in", value_name = "DOC", num_args = 1..)]
    pub documents: Vec<OsString>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchMode {
    /// By words and by meaning, the two merged
    Hybrid,
    /// By words: names, numbers and identifiers as they are written
    Lexical,
    /// By meaning: the same thing said in other words
    Vector,
}

#[derive(Debug, Args)]
pub struct Ask {
    /// The question
    #[arg(value_name = "QUESTION", allow_hyphen_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub question: String,
    /// Passages to base the answer on
    #[arg(short = 'k', value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub passages: u16,
    #[command(flatten)]
    pub within: Within,
    /// Answer with quotes from the documents, word for word; this is done where no model is named
    #[arg(long, conflicts_with = "model")]
    pub quotes: bool,
    /// Have this language model write the answer; every sentence is checked against the passages
    #[arg(long, value_name = "FILE.gguf")]
    pub model: Option<PathBuf>,
    /// How the model is to write: plain, detailed or list
    #[arg(long, value_name = "NAME", default_value = "plain", conflicts_with = "quotes")]
    pub style: String,
    /// A LoRA adapter for the model, with its strength behind a colon (1 where none is given)
    #[arg(long, value_name = "FILE.gguf[:STRENGTH]", conflicts_with = "quotes")]
    pub adapter: Option<OsString>,
    /// A JSON schema that the answer is to fill in, each field with its footnote
    #[arg(long, value_name = "FILE.json", conflicts_with = "quotes")]
    pub schema: Option<PathBuf>,
    /// With --json: print passages, sentences and the answer as lines of their own, as they come
    #[arg(long)]
    pub stream: bool,
    /// Exit with status 1 when there is no answer
    #[arg(long)]
    pub strict: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_question_may_begin_with_a_hyphen_and_options_stand_around_it() {
        let parsed = Arguments::parse_from(["footnote-cli", "search", "-k", "3", "-40 degrees", "--json"]);
        assert!(parsed.json);
        let Command::Search(search) = parsed.command else { panic!("it is a search") };
        assert_eq!((search.query.as_str(), search.limit), ("-40 degrees", 3));
    }

    #[test]
    fn documents_are_named_together_or_one_by_one() {
        let parsed = Arguments::parse_from([
            "footnote-cli",
            "ask",
            "Who?",
            "--in",
            "1",
            "two",
            "--in",
            "3",
            "--quotes",
        ]);
        let Command::Ask(ask) = parsed.command else { panic!("it is a question") };
        assert_eq!(ask.within.documents, ["1", "two", "3"]);
        assert!(ask.quotes);
    }
}
