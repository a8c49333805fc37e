//! Fixes become text: of each finding the first suggestion that may be applied, round by round, until nothing is left
//! to fix. Every result is read again; a file that no longer parses keeps the text that it had.
//!
//! Takes a session and what to make of its facts; gives texts. Never touches the disk.

mod around;
mod cell;
mod choose;
mod client;
mod code;
mod errors;
mod hoist;
mod preset;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::Settings;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::facts::Facts;
use crate::report::Report;
use crate::session::Session;
use crate::source::FileId;

pub(crate) use around::Around;
pub(crate) use cell::{Taken, keep_in_static};
pub(crate) use hoist::hoist;
pub(crate) use preset::for_lambda;
pub use text::apply;
pub(crate) use text::settle;

/// How a client is taken out of its `Result` where no error can be given on.
pub(crate) const EXPECT: &str = ".expect(\"the client's configuration is valid\")";

/// Lines that a fix would make longer are broken.
pub(crate) const WIDTH: usize = 100;

/// More rounds than any code needs: one setter a round and client.
const ROUNDS: usize = 50;

/// What the fixes came to.
#[derive(Debug)]
pub struct Fixed {
    /// The new text of each file that changes.
    pub texts: BTreeMap<FileId, Arc<str>>,
    /// How many findings of each lint were fixed.
    pub counts: BTreeMap<&'static str, usize>,
    /// Files whose fixes would not have parsed. They are as they were.
    pub spoiled: BTreeSet<FileId>,
    /// After the last round there was nothing more to fix.
    pub settled: bool,
    /// What is left.
    pub report: Report,
}

impl Fixed {
    /// How many findings were fixed.
    pub fn count(&self) -> usize {
        self.counts.values().sum()
    }
}

/// Whether `--fix` has an answer to the finding.
pub fn is_fixable(diagnostic: &Diagnostic, up_to: Applicability) -> bool {
    choose::allowed(diagnostic, up_to).is_some()
}

/// Applies fixes up to `up_to` to the session's texts. `judge` says which findings count.
pub fn fix<E>(
    session: &mut Session,
    settings: &Settings,
    up_to: Applicability,
    judge: impl Fn(&Facts) -> Result<Report, E>,
) -> Result<Fixed, E> {
    let before: Vec<Arc<str>> = texts(session);
    let mut spoiled = BTreeSet::new();
    loop {
        let run = rounds(session, settings, up_to, &judge, &spoiled)?;
        match run {
            Run::Done { counts, settled, report } => {
                let texts = session.workspace().sources.ids().zip(texts(session).into_iter().zip(before));
                let texts = texts.filter(|(_, (after, before))| after != before);
                let texts = texts.map(|(id, (after, _))| (id, after)).collect();
                return Ok(Fixed { texts, counts, spoiled, settled, report });
            }
            // All over again without that file: what was done to others may rest on what was done to it.
            Run::Spoiled(files) => {
                spoiled.extend(files);
                let ids: Vec<FileId> = session.workspace().sources.ids().collect();
                ids.into_iter().zip(&before).for_each(|(id, text)| session.set_text(id, Arc::clone(text)));
            }
        }
    }
}

enum Run {
    Done { counts: BTreeMap<&'static str, usize>, settled: bool, report: Report },
    Spoiled(Vec<FileId>),
}

fn rounds<E>(
    session: &mut Session,
    settings: &Settings,
    up_to: Applicability,
    judge: &impl Fn(&Facts) -> Result<Report, E>,
    spoiled: &BTreeSet<FileId>,
) -> Result<Run, E> {
    let mut counts = BTreeMap::new();
    for round in 0.. {
        let report = judge(&session.facts(settings))?;
        let choice = choose::choose(&report.diagnostics, up_to, spoiled);
        if choice.edits.is_empty() || round == ROUNDS {
            let settled = choice.edits.is_empty();
            return Ok(Run::Done { counts, settled, report });
        }
        for lint in choice.lints {
            *counts.entry(lint).or_default() += 1;
        }
        let broken = write(session, &choice.edits);
        if !broken.is_empty() {
            return Ok(Run::Spoiled(broken));
        }
    }
    unreachable!("the rounds end")
}

/// Puts the edits into the texts; gives the files that no longer parse.
fn write(session: &mut Session, edits: &BTreeMap<FileId, Vec<choose::Change<'_>>>) -> Vec<FileId> {
    let mut broken = Vec::new();
    for (id, edits) in edits {
        let text = apply(&session.workspace().sources.get(*id).text, edits.iter().copied());
        session.set_text(*id, text.into());
        if !session.parses(*id) {
            broken.push(*id);
        }
    }
    broken
}

fn texts(session: &Session) -> Vec<Arc<str>> {
    let sources = &session.workspace().sources;
    sources.ids().map(|id| Arc::clone(&sources.get(id).text)).collect()
}
