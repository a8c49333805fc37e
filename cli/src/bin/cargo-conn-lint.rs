//! `cargo conn-lint`: the same tool, under the name and with the flags that cargo's subcommands have.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    conn_lint::run_in_cargo(std::env::args_os().collect())
}
