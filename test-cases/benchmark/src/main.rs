//! Prints what a check costs beside other tools, on the same trees in one run, and the ratios that are asked for:
//!
//! ```console
//! cargo run --release -- CONN_LINT TREE..
//! ```
//!
//! Tools that are not installed, or do not work on a tree, are left out, and named. Rounds go A B C A B C, and a ratio is
//! the median of the ratios of the rounds: what disturbs one tool disturbs the next as well. `docs/performance.md` has
//! the words that go with the figures.

mod clippy;
mod instructions;
mod measure;
mod ratios;
mod tools;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use measure::{Measured, measure};
use ratios::Ratio;
use tools::{Tool, beside};

/// A folder that is checked.
struct Tree {
    path: PathBuf,
    /// Calls that make clients, and packages, that conn-lint sees in it.
    clients: usize,
    packages: usize,
    /// The files that a check parses.
    parsed: Vec<PathBuf>,
}

impl Tree {
    fn name(&self) -> String {
        self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned()
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let conn_lint = arguments.next().and_then(|program| std::fs::canonicalize(program).ok());
    let (Some(conn_lint), Ok(work)) = (conn_lint, tempfile::tempdir()) else {
        eprintln!("usage: conn-lint-benchmark CONN_LINT TREE.., with a program that is there");
        return ExitCode::FAILURE;
    };
    println!("processor time and wall in ms, memory in MB; medians of the rounds\n");
    tools::versions(&conn_lint);
    let mut ratios = start(&conn_lint);
    for path in arguments {
        match survey(&path) {
            Ok(tree) => ratios.extend(compare(&conn_lint, &tree, work.path())),
            Err(reason) => println!("{}: {reason}\n", path.display()),
        }
    }
    ratios::print(&ratios);
    ExitCode::SUCCESS
}

/// Until a program has begun, beside one that does nothing.
fn start(conn_lint: &Path) -> Vec<Ratio> {
    const ROUNDS: usize = 45;
    let tools = [
        Tool::new("hello", beside("hello"), &[], ROUNDS),
        Tool::new("conn-lint list", conn_lint, &["list"], ROUNDS),
    ];
    let measured = measure(&tools, Path::new("."));
    measure::print("start", &measured);
    ratios::of_start(&measured)
}

fn compare(conn_lint: &Path, tree: &Tree, work: &Path) -> Vec<Ratio> {
    let Tree { path, clients, packages, parsed } = tree;
    let parsed = parsed.len();
    let title = format!(
        "{} (packages: {packages}, calls that make clients: {clients}, files parsed: {parsed})",
        tree.name()
    );
    // Each tree has a folder of its own for caches and targets, which goes with it.
    let Ok(work) = tempfile::tempdir_in(work) else { return Vec::new() };
    let tools = tools::that_work(conn_lint, path, work.path());
    let measured = measure(&tools, path);
    measure::print(&title, &measured);
    let instructions = instructions::to_bare_parsing(conn_lint, tree, work.path());
    ratios::of_tree(tree, &measured, instructions)
}

/// What conn-lint sees in a tree. In a process of its own: a child's peak of memory is at least what its parent holds.
fn survey(path: &Path) -> Result<Tree, String> {
    let path = std::fs::canonicalize(path).map_err(|error| error.to_string())?;
    let said =
        Command::new(beside("bare")).arg("list").arg(&path).output().map_err(|error| error.to_string())?;
    let (names, counts) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    let counts: Vec<usize> = counts.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [clients, packages] = counts[..] else { return Err("conn-lint cannot read it".to_owned()) };
    Ok(Tree { path, clients, packages, parsed: names.lines().map(PathBuf::from).collect() })
}

/// Of one tool against another in the same round.
fn ratio(measured: &[Measured<'_>], of: &str, to: &str, what: fn(&measure::Cost) -> f64) -> Option<f64> {
    let costs = |name: &str| Some(&measured.iter().find(|measured| measured.tool.name == name)?.costs);
    let rounds = costs(of)?.iter().zip(costs(to)?);
    Some(measure::median(rounds.map(|(of, to)| what(of) / what(to)).collect()))
}
