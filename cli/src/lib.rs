//! The command line of conn-lint, for its two binaries. No API: what programs may use is the library `conn-lints` and
//! the JSON and SARIF that are printed.
//!
//! `run` is the pipeline on one page; every other module serves one of its steps.

mod args;
mod baseline;
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
mod names;
mod render;
mod run;
mod selection;
mod shell;
mod since;
mod then;
mod write;

pub use cargo::run_in_cargo;
pub use run::run;
