//! An outcome becomes text. One format a file; all pure.

mod concise;
mod github;
mod gitlab;
mod json;
mod junit;
mod neutral;
mod preview;
mod rustc;
pub(crate) mod sarif;
pub(crate) mod statistics;
pub(crate) mod text;

use conn_lints::diagnostic::{Applicability, Level, ProblemKind};

pub(crate) use json::to_text as to_json;
pub(crate) use neutral::neutral;

use crate::args::Format;
use crate::run::Outcome;

pub(crate) fn render(format: Format, outcome: &Outcome, colour: bool) -> String {
    match format {
        Format::Text => text::render(&outcome.checked, colour),
        Format::Concise => concise::render(&outcome.checked),
        Format::Json => json::render(outcome),
        Format::Sarif => sarif::render(outcome),
        Format::Github => github::render(&outcome.checked),
        Format::Gitlab => gitlab::render(&outcome.checked),
        Format::Junit => junit::render(&outcome.checked),
        Format::RustcJson => rustc::diagnostics(&outcome.checked),
    }
}

/// `--message-format json`
pub(crate) fn cargo_messages(outcome: &Outcome, success: bool, more_follow: bool) -> String {
    let mut text = rustc::messages(&outcome.checked);
    if !more_follow {
        text.push_str(&rustc::finished(success));
    }
    text
}

/// What people and SARIF call a level.
fn level_word(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Note => "note",
        Level::Allow => "none",
    }
}

fn applicability(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
        Applicability::DisplayOnly => "display_only",
    }
}

pub(crate) fn problem_kind(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Unreadable => "unreadable",
        ProblemKind::Manifest => "manifest",
        ProblemKind::Syntax => "syntax",
        ProblemKind::Module => "module",
        ProblemKind::NotFollowed => "not_followed",
        ProblemKind::Version => "version",
        ProblemKind::Suppression => "suppression",
    }
}
