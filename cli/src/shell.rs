//! What shells and `man` want to know of the command line, generated from it: `completions` and `man`.

use std::path::Path;

use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};

use crate::args::Cli;
use crate::cargo;

/// The script that completes commands, flags and their values.
pub(crate) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "conn-lint", &mut script);
    let script = String::from_utf8_lossy(&script);
    // For bash, clap_complete 4.6 writes a hyphen of the program's name in two ways: clap-rs/clap#6421.
    script.replace("conn__subcmd__lint", "conn__lint")
}

/// Writes a page for each command into a folder. Gives what to say of it.
pub(crate) fn man(folder: &Path) -> Result<String, String> {
    let shown = folder.display();
    let cannot = |error: std::io::Error| format!("{shown} cannot be written: {error}");
    std::fs::create_dir_all(folder).map_err(cannot)?;
    for command in [Cli::command(), cargo::command()] {
        write(folder, command).map_err(cannot)?;
    }
    Ok(format!("{shown} has the pages; `man -l {}` shows the first\n", folder.join("conn-lint.1").display()))
}

fn write(folder: &Path, command: Command) -> std::io::Result<()> {
    clap_mangen::generate_to(command.disable_help_subcommand(true), folder)
}
