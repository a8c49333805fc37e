//! The command line of conn-lint, for its two binaries. No API: what programs may use is the library `conn-lints` and
//! the JSON and SARIF that are printed.
//!
//! `run` is the pipeline on one page; every other module serves one of its steps.

#![forbid(unsafe_code)]

mod args;
mod baseline;
mod cache;
mod cargo;
mod checked;
mod clients;
mod config;
mod exit;
mod explain;
mod fix;
mod git;
mod init;
mod lsp;
mod merge;
mod names;
mod render;
mod run;
mod selection;
mod shard;
mod shell;
mod since;
mod then;
mod write;

pub use cargo::run_in_cargo;
pub use run::run;

/// A run makes and drops millions of small things, on every thread: a fifth of its time less than with the C library's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A conversation with the language server. For `test-cases/fuzz` alone.
#[cfg(fuzzing)]
pub fn serve_for_fuzzing(
    from: impl std::io::BufRead + Send + 'static,
    to: impl std::io::Write + Send + 'static,
) -> u8 {
    use clap::Parser;
    let cli = args::Cli::parse_from(["conn-lint", "lsp", "--no-config"]);
    match cli.command {
        args::Command::Lsp(args::Deferred(command)) => lsp::serve_over(from, to, command.input, None),
        _ => exit::COULD_NOT_RUN,
    }
}
