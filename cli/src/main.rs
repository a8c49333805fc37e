//! `conn-lint`: the command line over the library `conn-lints`.

mod args;
mod clients;
mod config;
mod exit;
mod explain;
mod render;
mod run;

use clap::{CommandFactory, FromArgMatches};

fn main() -> std::process::ExitCode {
    run::main(args::Cli::command(), std::env::args_os().collect())
}

/// Parses arguments, keeping the order of the level flags.
fn parse(
    command: clap::Command,
    argv: Vec<std::ffi::OsString>,
) -> Result<(args::Cli, clap::ArgMatches), clap::Error> {
    let matches = command.try_get_matches_from(argv)?;
    let cli = args::Cli::from_arg_matches(&matches)?;
    Ok((cli, matches))
}
