//! What became of the user's own words about findings: of the comments that suppress some, and of the entries of a
//! baseline. Filled by `suppress` and `baseline` once all else is found; read by the lints of the tool's own hygiene.

use crate::diagnostic::Edit;
use crate::source::Span;

#[derive(Debug, Default)]
pub struct Ledger {
    pub comments: Vec<WrittenComment>,
    pub stale: Vec<StaleEntry>,
}

/// A comment `conn-lint: allow(..)` that can be understood.
#[derive(Debug)]
pub struct WrittenComment {
    pub span: Span,
    pub names: Vec<WrittenName>,
    /// Takes the unused names away; with the whole comment, where nothing else is left in it.
    pub removal: Vec<Edit>,
}

#[derive(Debug)]
pub struct WrittenName {
    pub name: String,
    pub span: Span,
    pub fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// No lint has this name.
    Unknown,
    /// It kept something quiet.
    Used,
    /// Nothing of that name is found there.
    Unused,
    /// Something there could not be analysed, so that nobody knows.
    Undecided,
}

/// An entry of the baseline that stands for more findings than there are.
#[derive(Debug)]
pub struct StaleEntry {
    /// In the file of the baseline.
    pub span: Span,
    pub lint: String,
    /// The file that it speaks of, as the baseline calls it.
    pub file: String,
    /// So many of the entry's findings are gone.
    pub gone: usize,
    /// Of so many.
    pub count: usize,
}
