//! The lints, one file each beside its page. A lint reads [`Facts`] and gives diagnostics; it reads no file, resolves
//! no name and walks no code.

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::facts::Facts;

/// A lint is a value: adding one is a new file and a line in [`ALL`].
#[derive(Debug)]
pub struct Lint {
    /// Reads as "allow *name*".
    pub name: &'static str,
    pub group: Group,
    /// One line: what it finds. Lower case, no full stop.
    pub summary: &'static str,
    /// The loudest level that it gives by itself.
    pub level: Level,
    /// The version of conn-lint that brought it.
    pub since: &'static str,
    /// Its page: Markdown, with the `fail` / `pass` / `fixed` blocks that the tests run.
    pub page: &'static str,
    pub check: fn(&LintContext<'_>) -> Vec<Diagnostic>,
}

/// What users switch together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Lambda,
    Pool,
    Timeouts,
    Tls,
    /// The tool's own hygiene.
    Hygiene,
}

/// All that a lint may look at.
#[derive(Clone, Copy, Debug)]
pub struct LintContext<'a> {
    pub facts: &'a Facts,
    pub settings: &'a Settings,
}

/// Every lint, in the order of the book.
pub static ALL: &[&Lint] = &[];

pub fn by_name(name: &str) -> Option<&'static Lint> {
    ALL.iter().find(|lint| lint.name == name).copied()
}
