//! `cargo conn-lint`: the same tool, under the name and with the flags that cargo's subcommands have.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use clap::Parser;

/// Check the current package or workspace with conn-lint
#[derive(Debug, Parser)]
#[command(name = "cargo-conn-lint", bin_name = "cargo conn-lint", version)]
struct Arguments {
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", default_value = "Cargo.toml")]
    manifest_path: PathBuf,

    /// Passed on to `conn-lint check`
    #[arg(last = true, value_name = "ARGS")]
    rest: Vec<std::ffi::OsString>,
}

fn main() -> ExitCode {
    // Cargo gives its subcommand's name as the first argument.
    let mut argv: Vec<_> = std::env::args_os().collect();
    if argv.get(1).is_some_and(|name| name == "conn-lint") {
        argv.remove(1);
    }
    let arguments = Arguments::parse_from(argv);
    let sibling = std::env::current_exe().ok().map(|path| path.with_file_name("conn-lint"));
    let program = sibling.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from("conn-lint"));
    let status =
        Command::new(&program).arg("check").arg(&arguments.manifest_path).args(&arguments.rest).status();
    match status.map(|status| status.code()) {
        Ok(code) => ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(2)),
        Err(error) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "error: {} cannot be run: {error}", program.display());
            ExitCode::from(2)
        }
    }
}
