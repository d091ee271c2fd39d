//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use footnote_api::formats::list as list_formats;

/// Ask your documents; every sentence of the answer has a footnote to the exact passage. Offline.
#[derive(Debug, Parser)]
#[command(name = "footnote-cli", version, after_help = EXAMPLES, after_long_help = LONG_HELP)]
#[command(subcommand_required = true, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Arguments {
    /// Library folder [default: the one the Footnote app uses]
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

Run `footnote-cli COMMAND --help` for more about a command.";

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
  1    done, but a file failed (add), the library has problems (verify),
       or there is no answer (ask --strict)
  2    invalid command line, or something it names does not exist
  3    the library could not be used; standard error says why
  130  stopped with Ctrl-C; finished work is kept

Environment:
  FOOTNOTE_LIBRARY  library folder, unless --library is given
  FOOTNOTE_HUB      address to download models from [https://huggingface.co]
  FOOTNOTE_LOG      what to log to standard error, such as `debug`
  NO_COLOR          if set, nothing is printed bold or dim

Nothing you add, ask or read leaves this computer: only `models download` opens a network
connection.";

fn add_help() -> String {
    format!(
        "Add files and whole folders\n\n\
        Reads {}. Unchanged files are skipped, so re-running on the same folder is cheap: only new and edited files are \
        read. Hidden files inside folders are ignored.\n\n\
        Every file gets a verdict: indexed, unchanged, partly (some pages could not be read), or failed, with the reason \
        and what to do. The exit status is 1 if any file failed. Ctrl-C stops after the current file and keeps what is \
        done; run `add` again to continue.",
        list_formats("and")
    )
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(about = "Add files and whole folders", long_about = add_help())]
    Add(Add),
    /// Keep folders current: what is new, edited, moved or deleted in them is taken over
    ///
    /// Without a command, follows the folders that were added until Ctrl-C, and prints a line for each file. The Footnote app
    /// follows them by itself while it is open.
    Watch(Watch),
    /// List the documents in the library with their numbers, and the files that failed
    List,
    /// Show the contents and size of the library
    Status,
    /// Remove documents from the library; their files are not touched
    ///
    /// A number or path selects one document, a folder selects all documents in it. Part of a name or title works too,
    /// if it matches only one document.
    Remove(Remove),
    /// Read the whole library and check that it is consistent; changes nothing
    ///
    /// Lists any problems and exits with status 1; `repair` fixes them.
    Verify,
    /// Repair the library: rebuild what can be rebuilt, and set aside what cannot be read
    ///
    /// A damaged file of the library is made anew from what is whole in it and kept beside the new one. Documents whose text is
    /// damaged are read again from their files.
    Repair,
    /// Give back the disk space that removed documents have left; happens by itself when it is a third
    Compact,
    /// Write the library, or some of its documents, into one file
    ///
    /// `import` makes a library of it elsewhere that gives the same answers, without the documents' own files. Others can go on using
    /// this library meanwhile, so it serves as a backup, too.
    Export(Export),
    /// Make a library of an exported file, or add its documents to the library that is there
    ///
    /// Conversations and grids come only into a new library.
    Import(Import),
    /// Prepare a library of an earlier version for questions in any language
    ///
    /// Computes its vectors again, with the embedding model that new libraries have. Meanwhile it can be searched and asked
    /// as before. Ctrl-C keeps what is done; run `renew` again to continue. `status` says whether it would help.
    Renew,
    /// Find passages
    Search(Search),
    /// Answer a question; every sentence has a footnote to its passage
    ///
    /// The answer is quoted word for word from your documents, or written by a language model and checked sentence by
    /// sentence: anything the passages don't support is marked. If there is no clear answer, Footnote says so and shows
    /// the closest passages instead.
    Ask(Ask),
    /// Ask the same of each of many documents, and get a table with a source for every cell
    ///
    /// A field is a name, such as "Monthly rent", or a name and what is asked, such as "Ends=When does the lease end?". Cells
    /// are quoted from the documents, or written by a language model and checked. Ctrl-C keeps the cells that are there.
    Grid(Grid),
    /// Put tags on documents, or take them off
    ///
    /// `--in '#TAG'` then asks the documents that bear one.
    Tag(Tag),
    /// Give a document another name in the library; its file is not touched
    Rename(Rename),
    /// List your notes, highlights and stars
    Notes,
    /// List the language models on this computer, or download one
    ///
    /// Lists models in GGUF format from Ollama, LM Studio, Jan, GPT4All and the Hugging Face cache, and those that
    /// Footnote downloaded, with the memory each one needs. They are used in place.
    #[command(args_conflicts_with_subcommands = true)]
    Models(Models),
    /// Write manual pages and shell completions into a folder; for packages
    #[command(hide = true)]
    Manual(Manual),
}

#[derive(Debug, Args)]
pub struct Manual {
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
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
    /// Asks huggingface.co, or the hub set in FOOTNOTE_HUB, for the size and SHA-256 of the file, downloads it into the
    /// Footnote app's models folder, and verifies it. A stopped download resumes where it left off. Every request is
    /// recorded in the app's network ledger.
    Download(DownloadModel),
}

#[derive(Debug, Args)]
pub struct DownloadModel {
    /// The repository, such as Qwen/Qwen2.5-1.5B-Instruct-GGUF
    #[arg(value_name = "OWNER/NAME")]
    pub repo: String,
    /// The file, if the repository has several
    #[arg(value_name = "FILE.gguf")]
    pub file: Option<String>,
}

#[derive(Debug, Args)]
pub struct Add {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Retry files that failed before, even if they have not changed
    #[arg(long)]
    pub retry: bool,
    /// Passwords to try on locked files, one a line; `-` reads standard input
    ///
    /// On a terminal you are asked for the password of each file that stays locked. Passwords are kept in memory until the
    /// command ends and nowhere else. The text of a document that was unlocked is in the library like any other.
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Watch {
    #[command(subcommand)]
    pub command: Option<WatchCommand>,
}

#[derive(Debug, Subcommand)]
pub enum WatchCommand {
    /// Add folders and read them now; from then on they are kept current
    Add(WatchAdd),
    /// List the folders, with how far their documents are
    List,
    /// Stop keeping folders current; their documents stay until `remove`
    Remove {
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub struct WatchAdd {
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    #[command(flatten)]
    pub rules: WatchRules,
    /// Say what would be read, and read nothing
    #[arg(long)]
    pub estimate: bool,
}

/// Which files are read. Without any of these, a folder that was added before keeps its rules.
#[derive(Debug, Args)]
pub struct WatchRules {
    /// Leave out what fits a pattern, written as in a .gitignore file: `*.tmp`, `drafts/`
    #[arg(long, value_name = "PATTERN")]
    pub ignore: Vec<String>,
    /// Read only files with this ending, such as pdf
    #[arg(long, value_name = "ENDING")]
    pub only: Vec<String>,
    /// Leave out files that are larger, in MiB
    #[arg(long, value_name = "MIB")]
    pub max_size: Option<u32>,
    /// Read hidden files and folders, too
    #[arg(long)]
    pub hidden: bool,
    /// Follow links to files and folders
    #[arg(long)]
    pub links: bool,
    /// Leave out what .gitignore files in the folder leave out
    #[arg(long)]
    pub gitignore: bool,
}

#[derive(Debug, Args)]
pub struct Remove {
    /// Number, path, folder, or part of the name or title
    #[arg(required = true, value_name = "DOC")]
    pub documents: Vec<OsString>,
    /// Leave no trace: rewrite the library's files without their text, and forget the answers and notes that quote them
    #[arg(long)]
    pub forget: bool,
}

#[derive(Debug, Args)]
pub struct Export {
    /// The file to write; one that exists is not overwritten
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only the documents of this collection
    #[arg(long, value_name = "NAME", conflicts_with = "documents")]
    pub collection: Option<String>,
    #[command(flatten)]
    pub within: Within,
}

#[derive(Debug, Args)]
pub struct Import {
    /// An exported library
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Search {
    /// What to look for
    #[arg(value_name = "QUERY", allow_hyphen_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub query: String,
    /// Maximum number of passages to show
    #[arg(short = 'k', value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    #[command(flatten)]
    pub within: Within,
    /// How passages are found
    #[arg(long, value_enum, default_value_t = SearchMode::Hybrid)]
    pub mode: SearchMode,
    /// Rank strictly by score, instead of showing other pages before a page's second passage
    #[arg(long)]
    pub every_passage: bool,
    /// Keep hybrid results in search order, without reranking
    #[arg(long)]
    pub no_rerank: bool,
}

#[derive(Debug, Args)]
pub struct Within {
    /// Search only these documents: numbers, paths, folders, or parts of names; goes after the question
    #[arg(long = "in", value_name = "DOC", num_args = 1..)]
    pub documents: Vec<OsString>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchMode {
    /// By words and by meaning, merged
    Hybrid,
    /// By words: exact names, numbers and identifiers
    Lexical,
    /// By meaning: the same thing in other words
    Vector,
}

impl From<SearchMode> for footnote_api::types::SearchMode {
    fn from(mode: SearchMode) -> footnote_api::types::SearchMode {
        match mode {
            SearchMode::Hybrid => footnote_api::types::SearchMode::Hybrid,
            SearchMode::Lexical => footnote_api::types::SearchMode::Lexical,
            SearchMode::Vector => footnote_api::types::SearchMode::Vector,
        }
    }
}

#[derive(Debug, Args)]
pub struct Grid {
    /// Name, or NAME=QUESTION
    #[arg(required = true, value_name = "FIELD", value_parser = NonEmptyStringValueParser::new())]
    pub fields: Vec<String>,
    #[command(flatten)]
    pub within: Within,
    /// Write the table to this file as well: .csv, or .xlsx with a sheet of sources
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Fill in the cells with this language model; every cell is checked against the passages
    #[arg(long, value_name = "FILE.gguf")]
    pub model: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Tag {
    /// Numbers, paths, folders, or parts of names
    #[arg(required = true, value_name = "DOC")]
    pub documents: Vec<OsString>,
    /// A tag to put on
    #[arg(long, value_name = "TAG")]
    pub add: Vec<String>,
    /// A tag to take off
    #[arg(long, value_name = "TAG")]
    pub remove: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Rename {
    /// Number, path, or part of the name or title
    #[arg(value_name = "DOC")]
    pub document: OsString,
    /// The new name; without it, the document gets its own title back
    #[arg(value_name = "NAME", default_value = "")]
    pub name: String,
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
    /// Answer with quotes from the documents, word for word; the default without --model
    #[arg(long, conflicts_with = "model")]
    pub quotes: bool,
    /// Write the answer with this language model; every sentence is checked against the passages
    #[arg(long, value_name = "FILE.gguf")]
    pub model: Option<PathBuf>,
    /// How the model should write: plain, detailed or list
    #[arg(long, value_name = "NAME", default_value = "plain", conflicts_with = "quotes")]
    pub style: String,
    /// A LoRA adapter for the model, optionally followed by a colon and its strength (default 1)
    #[arg(long, value_name = "FILE.gguf[:STRENGTH]", conflicts_with = "quotes")]
    pub adapter: Option<OsString>,
    /// A JSON schema for the answer to fill in, with a footnote for each field
    #[arg(long, value_name = "FILE.json", conflicts_with = "quotes")]
    pub schema: Option<PathBuf>,
    /// With --json: print passages, sentences and the answer as separate lines, as they arrive
    #[arg(long)]
    pub stream: bool,
    /// Exit with status 1 if there is no answer
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
    fn a_question_may_begin_with_a_hyphen_and_have_options_around_it() {
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
