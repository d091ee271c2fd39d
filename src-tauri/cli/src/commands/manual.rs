//! `manual`, which only packages call: writes manual pages and the completions of shells from the definition of the command line.

use std::fs;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use super::Outcome;
use crate::arguments::Arguments;
use crate::failure::Failure;

const SHELLS: [(Shell, &str); 3] = [(Shell::Bash, "bash"), (Shell::Zsh, "zsh"), (Shell::Fish, "fish")];

/// Writes a page for each command into `man`, and a file for each shell into a folder called like it.
pub fn write(folder: &Path) -> Result<Outcome, Failure> {
    let unwritten = |error: std::io::Error| Failure::Output(error);
    let pages = folder.join("man");
    fs::create_dir_all(&pages).map_err(unwritten)?;
    clap_mangen::generate_to(Arguments::command(), &pages).map_err(unwritten)?;
    for (shell, name) in SHELLS {
        let completions = folder.join(name);
        fs::create_dir_all(&completions).map_err(unwritten)?;
        let mut command = Arguments::command();
        let program = command.get_name().to_owned();
        clap_complete::generate_to(shell, &mut command, program, &completions).map_err(unwritten)?;
    }
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_and_every_shell_its_file() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path()).unwrap();
        let page = |name: &str| fs::read_to_string(folder.path().join("man").join(name)).unwrap();
        assert!(page("footnote-cli.1").contains("footnote\\-cli\\-ask(1)"), "{}", page("footnote-cli.1"));
        for command in Arguments::command().get_subcommands().filter(|command| !command.is_hide_set()) {
            assert!(page(&format!("footnote-cli-{}.1", command.get_name())).contains(".SH SYNOPSIS"));
        }
        assert!(!folder.path().join("man/footnote-cli-manual.1").exists(), "a hidden command has no page");
        for file in ["bash/footnote-cli.bash", "zsh/_footnote-cli", "fish/footnote-cli.fish"] {
            let completions = fs::read_to_string(folder.path().join(file)).unwrap();
            assert!(completions.contains("password-file"), "{file}");
        }
    }
}
