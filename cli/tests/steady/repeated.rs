//! The same bytes from run to run, and with any number of threads.

use std::path::Path;
use std::process::{Command, Output};

fn check(project: &str, format: &str, threads: &str) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(project);
    let mut command = Command::new(env!("CARGO_BIN_EXE_conn-lint"));
    command.args(["check", ".", "--no-config", "--tests", "-W", "all", "--statistics", "--format", format]);
    command.current_dir(folder).env("RAYON_NUM_THREADS", threads).output().unwrap()
}

#[test]
fn any_number_of_threads_says_the_same() {
    for project in ["test-cases/orders-lambda", "test-cases/billing-service", "cli/tests/fixtures/shop"] {
        for format in ["text", "json", "sarif"] {
            let one = check(project, format, "1");
            assert!(one.stdout.len() > 1000, "{project} {format}");
            for threads in ["2", "3", "8", "64", "1"] {
                let more = check(project, format, threads);
                assert!(more == one, "{project} {format} with {threads} threads");
            }
        }
    }
}
