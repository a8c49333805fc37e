//! `conn-lint`: the command line over the library `conn-lints`.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    conn_lint::run(std::env::args_os().collect())
}
