//! What a lint says: structured until the last moment, so that every renderer and the fixer read the same thing.

use crate::source::Span;

/// How loud a finding is. Ordered: `Note < Warn < Deny`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Allow,
    /// Shown and exported; never fails a gate.
    Note,
    Warn,
    Deny,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

/// A place with a word about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub message: String,
}

/// One step of the way from an entry point to the finding: "the handler `f`", "calls `g`", "builds the client".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    pub span: Span,
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The lint's name: `idle_timeout_unset`.
    pub lint: &'static str,
    pub level: Level,
    /// One line, lower case at the start, no full stop. Names library, locked version, the value in force and its
    /// origin. Reads well alone, without source excerpt or labels.
    pub message: String,
    /// Where it is reported. Its `message` is what stands under the marked text.
    pub primary: Label,
    /// The causes: setter, connector, terminal, handler.
    pub labels: Vec<Label>,
    /// The way from the entry point, first hop first; empty where reach plays no part.
    pub path: Vec<Hop>,
    /// Why it hurts, what is known, where the value comes from.
    pub notes: Vec<String>,
    /// What to do, in words, where no edit can be built (or beside it).
    pub help: Option<String>,
    pub suggestions: Vec<Suggestion>,
    /// Findings of the same lint, level and key are shown as one in text output, with a count and the places.
    pub group: Option<String>,
}

/// One way to mend the finding. Alternatives are separate suggestions; the first is the preferred one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// An imperative without full stop: "set `pool_idle_timeout` below the peer's 60 s".
    pub title: String,
    pub applicability: Applicability,
    /// Not empty, sorted, non-overlapping.
    pub edits: Vec<Edit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// Compiles, and changes nothing but the risk.
    Safe,
    /// Compiles, but may change behaviour: `--unsafe-fixes`.
    Unsafe,
    /// Shows the shape; to be finished by hand.
    DisplayOnly,
}

/// Replace the text of `span` (empty: insert) by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// Something that kept a part of the input from being checked. Never a finding, never silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub kind: ProblemKind,
    /// The file or folder, as the user would name it. Empty where there is none.
    pub file: String,
    /// 1-based line and column, where known.
    pub position: Option<(usize, usize)>,
    /// One sentence: what is wrong, and the way out.
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// A path that is not there or cannot be read.
    Unreadable,
    /// A `Cargo.toml` or `Cargo.lock` that cannot be understood.
    Manifest,
    /// A `.rs` file that does not parse, or is too large or too deep to read.
    Syntax,
    /// `mod x;` without a file, a cycle of modules.
    Module,
    /// A library version that the model does not know.
    Version,
    /// A `conn-lint:` comment that cannot be understood.
    Suppression,
}
