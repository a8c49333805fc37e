//! What a lint says: structured until the last moment, so that every renderer and the fixer read the same thing.

use serde::{Deserialize, Deserializer, Serialize};

use crate::lints;
use crate::source::Span;

/// How loud a finding is. Ordered: `Note < Warn < Deny`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub span: Span,
    pub message: String,
}

/// One step of the way from an entry point to the finding: "the handler `f`", "calls `g`", "builds the client".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    pub span: Span,
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The lint's name: `idle_timeout_unset`.
    #[serde(deserialize_with = "lint_name")]
    pub lint: LintName,
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

impl Diagnostic {
    /// Every place that it points at.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        let labels = self.labels.iter().map(|label| label.span);
        let hops = self.path.iter().map(|hop| hop.span);
        let edits = self.suggestions.iter().flat_map(|one| one.edits.iter().map(|edit| edit.span));
        std::iter::once(self.primary.span).chain(labels).chain(hops).chain(edits)
    }

    pub(crate) fn spans_mut(&mut self) -> impl Iterator<Item = &mut Span> {
        let labels = self.labels.iter_mut().map(|label| &mut label.span);
        let hops = self.path.iter_mut().map(|hop| &mut hop.span);
        let edits =
            self.suggestions.iter_mut().flat_map(|one| one.edits.iter_mut().map(|edit| &mut edit.span));
        std::iter::once(&mut self.primary.span).chain(labels).chain(hops).chain(edits)
    }
}

/// The name of one of the lints that there are.
pub type LintName = &'static str;

fn lint_name<'de, D: Deserializer<'de>>(from: D) -> Result<LintName, D::Error> {
    let name = String::deserialize(from)?;
    let lint = lints::by_name(&name);
    lint.map(|lint| lint.name).ok_or_else(|| serde::de::Error::custom("no lint has this name"))
}

/// One way to mend the finding. Alternatives are separate suggestions; the first is the preferred one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// An imperative without full stop: "set `pool_idle_timeout` below the peer's 60 s".
    pub title: String,
    pub applicability: Applicability,
    /// Not empty, sorted, non-overlapping.
    pub edits: Vec<Edit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Applicability {
    /// Compiles, and changes nothing but the risk.
    Safe,
    /// Compiles, but may change behaviour: `--unsafe-fixes`.
    Unsafe,
    /// Shows the shape; to be finished by hand.
    DisplayOnly,
}

/// Replace the text of `span` (empty: insert) by `text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// Something that kept a part of the input from being checked. Never a finding, never silent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub kind: ProblemKind,
    /// The file or folder, as the user would name it. Empty where there is none.
    pub file: String,
    /// 1-based line and column, where known.
    pub position: Option<(usize, usize)>,
    /// One sentence: what is wrong, and the way out.
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ProblemKind {
    /// A path that is not there or cannot be read.
    Unreadable,
    /// A `Cargo.toml` or `Cargo.lock` that cannot be understood, or that no cargo would build.
    Manifest,
    /// A `.rs` file that does not parse, or is too large or too deep to read.
    Syntax,
    /// `mod x;` without a file, a cycle of modules.
    Module,
    /// Code that is read and not followed to its end: a bound is reached, or imports go in circles.
    NotFollowed,
    /// A library version that the model does not know.
    Version,
    /// A `conn-lint:` comment that cannot be understood.
    Suppression,
}
