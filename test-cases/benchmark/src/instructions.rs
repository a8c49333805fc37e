//! Instructions of a check beside those of parsing the files that it parses: what all the rest costs.

use std::path::Path;
use std::process::Command;

use crate::Tree;
use crate::tools::beside;

/// `None` where they cannot be counted, or where nothing is parsed.
pub(crate) fn to_bare_parsing(conn_lint: &Path, tree: &Tree, work: &Path) -> Option<f64> {
    let list = work.join("list");
    let names: String = tree.parsed.iter().map(|file| format!("{}\n", file.display())).collect();
    std::fs::write(&list, names).ok()?;
    let check = counted(conn_lint, &["check", ".", "--no-config", "--no-cache"], &tree.path, work)?;
    let parse = counted(&beside("bare"), &["parse", &list.to_string_lossy()], &tree.path, work)?;
    println!("millions of instructions: {check:.0} of a check, {parse:.0} of parsing the same files alone\n");
    (!tree.parsed.is_empty()).then_some(check / parse)
}

/// In millions, with one thread.
fn counted(program: &Path, arguments: &[&str], folder: &Path, work: &Path) -> Option<f64> {
    let out = work.join("callgrind.out");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", &format!("--callgrind-out-file={}", out.display())]);
    command.arg(program).args(arguments).current_dir(folder).env("RAYON_NUM_THREADS", "1");
    let said = command.output().ok()?;
    let words = String::from_utf8_lossy(&said.stderr).into_owned();
    let count = words.lines().find_map(|line| line.split("Collected :").nth(1));
    let count = count.and_then(|count| count.trim().parse::<f64>().ok());
    if count.is_none() {
        println!("(valgrind counts no instructions: {})\n", words.lines().last().unwrap_or("no word why"));
    }
    Some(count? / 1e6)
}
