//! The tools that are compared, and whether each works on a tree.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;

use crate::clippy::{self, Touched};
use crate::measure::run;

pub(crate) const FIRST: &str = "`conn-lint`";
pub(crate) const AGAIN: &str = "`conn-lint`, second run";
pub(crate) const RIPGREP: &str = "`rg -j2`";
pub(crate) const AST_GREP: &str = "`ast-grep -j2`";
pub(crate) const SEMGREP: &str = "`semgrep -j2`";

/// Words that name what conn-lint looks for.
const WORDS: &str = "reqwest|hyper|tonic|aws_|lambda_";
/// What ast-grep and semgrep can say of the same: three patterns, no versions, no values, no way from the handler.
const AST_GREP_RULE: &str = "id: client\nlanguage: rust\nrule:\n  any:\n    - pattern: reqwest::Client::new()\n    \
                             - pattern: reqwest::Client::builder()\n    - pattern: $X.pool_idle_timeout($Y)\n";
const SEMGREP_RULE: &str = "rules:\n  - id: client\n    languages: [rust]\n    severity: WARNING\n    message: client\n    \
                            pattern-either:\n      - pattern: reqwest::Client::new()\n      \
                            - pattern: reqwest::Client::builder()\n      - pattern: $X.pool_idle_timeout($Y)\n";

const ROUNDS: usize = 9;
/// Of tools that take seconds, not milliseconds.
pub(crate) const FEW_ROUNDS: usize = 3;

pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) program: OsString,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) environment: Vec<(&'static str, OsString)>,
    /// The file that is touched before each run.
    pub(crate) touched: Option<Rc<Touched>>,
    pub(crate) rounds: usize,
}

impl Tool {
    pub(crate) fn new(
        name: &'static str,
        program: impl Into<OsString>,
        arguments: &[&str],
        rounds: usize,
    ) -> Self {
        let arguments = arguments.iter().map(OsString::from).collect();
        Self { name, program: program.into(), arguments, environment: Vec::new(), touched: None, rounds }
    }
}

/// The tools that run to their end on a tree: each is tried once, which fills its caches. The rest are named.
pub(crate) fn that_work(conn_lint: &Path, tree: &Path, work: &Path) -> Vec<Tool> {
    let mut tools = Vec::new();
    for tool in all(conn_lint, work) {
        // One that finds something may end with 1.
        match run(&tool, tree).map(|(_, status)| status.code()) {
            Some(Some(0 | 1)) => tools.push(tool),
            Some(Some(code)) => println!("(without {}, which ends with {code} here)\n", tool.name),
            Some(None) => println!("(without {}, which was ended here)\n", tool.name),
            None => println!("(without {}, which is not installed)\n", tool.name),
        }
    }
    match clippy::after_a_change(tree, &work.join("target")) {
        Ok(tool) => tools.push(tool),
        Err(reason) => println!("(without {}: {reason})\n", clippy::NAME),
    }
    tools
}

fn all(conn_lint: &Path, work: &Path) -> [Tool; 5] {
    let path = |name: &str| work.join(name).to_string_lossy().into_owned();
    let (ast_grep, semgrep, cache) = (path("ast-grep.yml"), path("semgrep.yml"), path("cache"));
    // Without its rule a tool does not work, and is left out.
    let _ = std::fs::write(&ast_grep, AST_GREP_RULE).and_then(|()| std::fs::write(&semgrep, SEMGREP_RULE));
    let check = ["check", ".", "--no-config", "--format", "concise"];
    let first = [&check[..], &["--no-cache"]].concat();
    let again = [&check[..], &["--cache-dir", &cache]].concat();
    let quiet = ["--metrics=off", "--disable-version-check", "--no-git-ignore", "-q"];
    let of_semgrep = [&["scan", "--config", &semgrep], &quiet[..], &["-j", "2", "."]].concat();
    [
        Tool::new(FIRST, conn_lint, &first, ROUNDS),
        Tool::new(AGAIN, conn_lint, &again, ROUNDS),
        Tool::new(RIPGREP, "rg", &["-j2", "-c", "-t", "rust", WORDS, "."], ROUNDS),
        Tool::new(AST_GREP, "ast-grep", &["scan", "--rule", &ast_grep, "-j", "2", "."], ROUNDS),
        Tool::new(SEMGREP, "semgrep", &of_semgrep, FEW_ROUNDS),
    ]
}

/// Prints what is compared.
pub(crate) fn versions(conn_lint: &Path) {
    let tools: [(&Path, &[&str]); 6] = [
        (conn_lint, &["--version"]),
        (Path::new("rg"), &["--version"]),
        (Path::new("ast-grep"), &["--version"]),
        (Path::new("semgrep"), &["--version"]),
        (Path::new("cargo"), &["clippy", "--version"]),
        (Path::new("valgrind"), &["--version"]),
    ];
    for (program, arguments) in tools {
        let said = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output();
        let said = said.ok().filter(|said| said.status.success());
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        match said.as_ref().and_then(|said| std::str::from_utf8(&said.stdout).ok()?.lines().next()) {
            Some(version) => println!("- {name}: {version}"),
            None => println!("- {name}: not installed"),
        }
    }
    println!();
}

/// A program of this package.
pub(crate) fn beside(name: &str) -> PathBuf {
    std::env::current_exe().unwrap_or_default().with_file_name(name)
}
