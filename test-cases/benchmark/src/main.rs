//! Prints what a check costs beside other tools, on the same trees in one run:
//!
//! ```console
//! cargo run --release -- CONN_LINT TREE..
//! ```
//!
//! Tools that are not installed are left out. Rounds go A B C A B C, and a ratio is the median of the ratios of the rounds:
//! what disturbs one tool disturbs the next as well.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

/// Words that name what conn-lint looks for.
const WORDS: &str = "reqwest|hyper|tonic|aws_|lambda_";
/// What ast-grep and semgrep can say of the same: three patterns, no versions, no values, no way from the handler.
const AST_GREP: &str = "id: client\nlanguage: rust\nrule:\n  any:\n    - pattern: reqwest::Client::new()\n    \
                        - pattern: reqwest::Client::builder()\n    - pattern: $X.pool_idle_timeout($Y)\n";
const SEMGREP: &str = "rules:\n  - id: client\n    languages: [rust]\n    severity: WARNING\n    message: client\n    \
                       pattern-either:\n      - pattern: reqwest::Client::new()\n      \
                       - pattern: reqwest::Client::builder()\n      - pattern: $X.pool_idle_timeout($Y)\n";
const ROUNDS: usize = 9;
/// It takes seconds, not milliseconds.
const ROUNDS_OF_SEMGREP: usize = 3;

#[derive(Clone, Copy)]
struct Cost {
    cpu: f64,
    wall: f64,
    megabytes: f64,
}

struct Tool {
    name: &'static str,
    program: OsString,
    arguments: Vec<OsString>,
    rounds: usize,
}

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let conn_lint = arguments.next().expect("the program to measure");
    let conn_lint = std::fs::canonicalize(conn_lint).expect("the program is there");
    let work = tempfile::tempdir().expect("a folder");
    println!("cpu and wall in ms, memory in MB, instructions in millions; medians, {ROUNDS} rounds\n");
    start(&conn_lint);
    for tree in arguments {
        table(&conn_lint, &std::fs::canonicalize(tree).expect("the tree is there"), work.path());
    }
}

/// Until a program has begun, beside one that does nothing.
fn start(conn_lint: &Path) {
    let tools = [
        tool("hello", beside("hello"), &[], ROUNDS * 5),
        tool("conn-lint list", conn_lint, &["list"], ROUNDS * 5),
    ];
    print(&measure(&tools, Path::new(".")), "start", "hello");
}

fn table(conn_lint: &Path, tree: &Path, work: &Path) {
    let cache = work.join("cache");
    let (ast_grep, semgrep) = (work.join("ast-grep.yml"), work.join("semgrep.yml"));
    std::fs::write(&ast_grep, AST_GREP).expect("a rule");
    std::fs::write(&semgrep, SEMGREP).expect("a rule");
    let check = ["check", ".", "--no-config", "--format", "concise"];
    let again = [&check[..], &["--cache-dir", text(&cache)]].concat();
    let mut tools = vec![
        tool("conn-lint", conn_lint, &[&check[..], &["--no-cache"]].concat(), ROUNDS),
        tool("conn-lint, second run", conn_lint, &again, ROUNDS),
        tool("rg -j2", "rg", &["-j2", "-c", "-t", "rust", WORDS, "."], ROUNDS),
        tool("ast-grep -j2", "ast-grep", &["scan", "--rule", text(&ast_grep), "-j", "2", "."], ROUNDS),
    ];
    let of_semgrep = [
        "scan",
        "--config",
        text(&semgrep),
        "--metrics=off",
        "--disable-version-check",
        "--no-git-ignore",
        "-q",
        "-j",
        "2",
        ".",
    ];
    tools.push(tool("semgrep -j2", "semgrep", &of_semgrep, ROUNDS_OF_SEMGREP));
    tools.retain(|tool| there(&tool.program));
    // The first run fills the cache.
    run(&tools[1], tree);
    print(&measure(&tools, tree), text(tree), "conn-lint");
    let _ = std::fs::remove_dir_all(cache);
    instructions(conn_lint, tree, work);
}

/// Instructions of a check beside those of parsing the files that it parses: what all the rest costs.
fn instructions(conn_lint: &Path, tree: &Path, work: &Path) {
    if !there("valgrind") {
        println!("(without valgrind no instructions are counted)\n");
        return;
    }
    let list = work.join("list");
    let named = Command::new(beside("bare")).args(["list", text(tree)]).output().expect("bare runs");
    std::fs::write(&list, &named.stdout).expect("a list");
    let files = named.stdout.iter().filter(|byte| **byte == b'\n').count();
    let check = counted(conn_lint, &["check", ".", "--no-config", "--no-cache"], tree, work);
    let parse = counted(&beside("bare"), &["parse", text(&list)], tree, work);
    println!(
        "instructions: {check:.0} M, of which parsing the {files} files alone takes {parse:.0} M: {:.2} times\n",
        check / parse
    );
}

fn counted(program: &Path, arguments: &[&str], folder: &Path, work: &Path) -> f64 {
    let out = work.join("callgrind.out");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", &format!("--callgrind-out-file={}", text(&out))]);
    command.arg(program).args(arguments).current_dir(folder).env("RAYON_NUM_THREADS", "1");
    let said = command.output().expect("valgrind runs");
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let count = said.lines().find_map(|line| line.split("Collected :").nth(1)).expect("a count");
    count.trim().parse::<f64>().expect("a number") / 1e6
}

/// For each tool the costs of its rounds.
fn measure<'t>(tools: &'t [Tool], folder: &Path) -> Vec<(&'t Tool, Vec<Cost>)> {
    let mut costs: Vec<(&Tool, Vec<Cost>)> = tools.iter().map(|tool| (tool, Vec::new())).collect();
    for round in 0..tools.iter().map(|tool| tool.rounds).max().unwrap_or(0) {
        for (tool, costs) in costs.iter_mut().filter(|(tool, _)| round < tool.rounds) {
            costs.push(run(tool, folder));
        }
    }
    costs
}

fn print(costs: &[(&Tool, Vec<Cost>)], title: &str, against: &str) {
    println!(
        "{title}\n{:24}{:>10}{:>10}{:>8}{:>12}{:>12}",
        "", "cpu", "wall", "memory", "cpu ratio", "wall ratio"
    );
    let base = &costs.iter().find(|(tool, _)| tool.name == against).expect("it is among them").1;
    for (tool, own) in costs {
        let of = |what: fn(&Cost) -> f64| median(own.iter().map(what).collect());
        let ratio = |what: fn(&Cost) -> f64| {
            median(own.iter().zip(base).map(|(own, base)| what(own) / what(base)).collect())
        };
        println!(
            "{:24}{:>10.1}{:>10.1}{:>8.0}{:>12.2}{:>12.2}",
            tool.name,
            of(|cost| cost.cpu),
            of(|cost| cost.wall),
            of(|cost| cost.megabytes),
            ratio(|cost| cost.cpu),
            ratio(|cost| cost.wall),
        );
    }
    println!();
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

fn run(tool: &Tool, folder: &Path) -> Cost {
    let mut command = Command::new(&tool.program);
    command.args(&tool.arguments).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let mut child = command.spawn().expect("it starts");
    let used = child.wait4().expect("it ends").rusage;
    let wall = begun.elapsed().as_secs_f64() * 1e3;
    let cpu = (used.utime + used.stime).as_secs_f64() * 1e3;
    Cost { cpu, wall, megabytes: used.maxrss as f64 / 1e6 }
}

fn tool(name: &'static str, program: impl Into<OsString>, arguments: &[&str], rounds: usize) -> Tool {
    let arguments = arguments.iter().map(OsString::from).collect();
    Tool { name, program: program.into(), arguments, rounds }
}

fn there(program: impl Into<OsString>) -> bool {
    let mut command = Command::new(program.into());
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// A program of this package.
fn beside(name: &str) -> PathBuf {
    std::env::current_exe().expect("this program is somewhere").with_file_name(name)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path that is text")
}
