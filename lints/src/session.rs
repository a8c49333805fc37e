//! A workspace whose texts change: keeps each file lowered, so that a change costs the parsing of one file, or of one
//! function.
//!
//! Everything after lowering is done anew for each answer. Only [`Session::facts_again`] keeps what cannot have changed,
//! so that an answer never depends on what was asked before.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Settings;
use crate::diagnostic::{Problem, ProblemKind};
use crate::discover::{PackageId, Workspace};
use crate::facts::Facts;
use crate::ir::FileIr;
use crate::lower::{
    Opened, SharedMacros, changed_function, likely_macros, lower_again, lower_with, open, shared_macros,
};
use crate::sift::{Libraries, Sieve};
use crate::source::{FileId, SourceFile, TextRange};
use crate::{Conclusion, Memory};

/// Asked between steps: true where nobody waits for the answer any longer.
pub type Cancelled<'a> = &'a (dyn Fn() -> bool + Sync);

/// A file is lowered again so often for the sake of what its expansions call. What rules and its own text name comes
/// at once; only names that come together on the way take longer.
const MOST_ROUNDS: usize = 16;

#[derive(Debug)]
pub struct Session {
    // Shared with the facts that were given out; a change copies what is still in use.
    workspace: Arc<Workspace>,
    files: Arc<Vec<FileIr>>,
    /// The package of each.
    holders: Vec<Option<PackageId>>,
    /// The macros of other files with which each was lowered.
    shared: Vec<SharedMacros>,
    /// The bodies of functions that were left out of each.
    closed: Vec<Vec<TextRange>>,
    /// What could not be read of each file.
    problems: Vec<Vec<Problem>>,
    memory: Memory,
}

impl Session {
    pub fn new(workspace: Workspace) -> Self {
        let ids: Vec<FileId> = workspace.sources.ids().collect();
        let none = SharedMacros::default();
        let lowered = ids.par_iter().map(|id| lower_file(workspace.sources.get(*id), &none, &[])).collect();
        Self::of(workspace, lowered, vec![none; ids.len()])
    }

    fn of(workspace: Workspace, lowered: Vec<Lowered>, shared: Vec<SharedMacros>) -> Self {
        let (files, problems): (Vec<FileIr>, _) = lowered.into_iter().unzip();
        let holders = workspace.holders();
        let (workspace, files) = (Arc::new(workspace), Arc::new(files));
        let closed = vec![Vec::new(); files.len()];
        let memory = Memory::default();
        let mut session = Self { workspace, files, holders, shared, closed, problems, memory };
        session.share_macros();
        session
    }

    /// Lowers the files again for which other macros of other files count now, and gives them. What expansions call is
    /// known once they are made.
    fn share_macros(&mut self) -> BTreeSet<FileId> {
        let mut all = BTreeSet::new();
        for _ in 0..MOST_ROUNDS {
            let again = self.share_known_macros();
            if again.is_empty() {
                break;
            }
            all.extend(again);
        }
        all
    }

    fn share_known_macros(&mut self) -> Vec<FileId> {
        let differs = |at: usize, shared: &SharedMacros| !shared.are_alike(&self.shared[at], &self.files[at]);
        let is_lowered_again = |id: FileId, shared: &_| differs(id.0 as usize, shared);
        let shared = shared_macros(&self.workspace, &self.holders, &self.files, is_lowered_again);
        let is_changed = |at: &usize| differs(*at, &shared[*at]);
        let changed: Vec<usize> = (0..shared.len()).filter(is_changed).collect();
        let again: Vec<(usize, Lowered)> = changed
            .into_par_iter()
            .map(|at| {
                let file = self.workspace.sources.get(FileId(at as u32));
                (at, lower_file(file, &shared[at], &self.closed[at]))
            })
            .collect();
        let ids = again.iter().map(|(at, _)| FileId(*at as u32)).collect();
        if !again.is_empty() {
            let files = Arc::make_mut(&mut self.files);
            for (at, (file, problems)) in again {
                files[at] = file;
                self.problems[at] = problems;
            }
        }
        self.shared = shared;
        ids
    }

    /// Takes the workspace as it is now. Files with the text that they had before are not lowered again.
    pub fn replace(&mut self, workspace: Workspace) {
        let before = Arc::clone(&self.workspace);
        let files = Arc::make_mut(&mut self.files);
        let ids: Vec<FileId> = workspace.sources.ids().collect();
        let mut take = |file: &SourceFile| {
            let id = before.sources.at(&file.path)?;
            let known = before.sources.get(id);
            let index = id.0 as usize;
            let is_whole = self.closed[index].is_empty();
            let same = is_whole && known.name == file.name && known.text == file.text;
            let shared = std::mem::take(&mut self.shared[index]);
            same.then(|| {
                let lowered = (std::mem::take(&mut files[index]), std::mem::take(&mut self.problems[index]));
                (lowered, shared)
            })
        };
        let kept: Vec<Option<(Lowered, SharedMacros)>> =
            ids.iter().map(|id| take(workspace.sources.get(*id))).collect();
        let anew = |id| {
            (lower_file(workspace.sources.get(id), &SharedMacros::default(), &[]), SharedMacros::default())
        };
        let (lowered, shared): (Vec<Lowered>, Vec<SharedMacros>) =
            kept.into_par_iter().zip(ids).map(|(kept, id)| kept.unwrap_or_else(|| anew(id))).unzip();
        *self = Self::of(workspace, lowered, shared);
    }

    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The workspace as it is now, to be kept beyond the session's next change.
    pub fn shared_workspace(&self) -> Arc<Workspace> {
        Arc::clone(&self.workspace)
    }

    pub fn set_text(&mut self, id: FileId, text: Arc<str>) {
        if self.workspace.sources.get(id).text == text {
            return;
        }
        let index = id.0 as usize;
        let workspace = Arc::make_mut(&mut self.workspace);
        let old = Arc::clone(&workspace.sources.get(id).text);
        workspace.sources.set_text(id, Arc::clone(&text));
        let file = &mut Arc::make_mut(&mut self.files)[index];
        let is_whole = std::mem::take(&mut self.closed[index]).is_empty();
        let is_plain = is_whole && self.shared[index].is_empty() && workspace.sources.get(id).is_rust();
        let mut function = if is_plain { lower_again(file, &old, &text) } else { None };
        if function.is_none() {
            let (ir, problems) = lower_file(workspace.sources.get(id), &self.shared[index], &[]);
            let before = std::mem::replace(file, ir);
            self.problems[index] = problems;
            function = if is_whole { changed_function((&before, &old), (file, &text)) } else { None };
        }
        let others_changed = !self.share_macros().is_empty();
        let moves_problems = self.memory.tells_of(&self.workspace.sources.get(id).name);
        match function {
            Some(function) if !others_changed && !moves_problems => self.memory.trace.change(id, function),
            _ => self.memory = Memory::default(),
        }
    }

    /// Whether the file's text was read as Rust.
    pub fn parses(&self, id: FileId) -> bool {
        self.problems[id.0 as usize].iter().all(|problem| problem.kind != ProblemKind::Syntax)
    }

    /// A workspace's session and what it says of clients. Of files that are unread so far, only those are parsed that
    /// can have a part in the answer.
    pub fn analyze(mut workspace: Workspace, settings: &Settings) -> (Self, Facts) {
        let sieve = if workspace.unread.is_empty() {
            None
        } else {
            Some(Sieve::new(&mut workspace, settings, &Libraries::default()))
        };
        Self::sifted(workspace, sieve, settings)
    }

    /// The same where the sieve has read the files, and says which are parsed first; without one, all are.
    pub(crate) fn sifted(
        workspace: Workspace,
        sieve: Option<(Sieve, BTreeSet<FileId>)>,
        settings: &Settings,
    ) -> (Self, Facts) {
        let Some((mut sieve, first)) = sieve else {
            let session = Self::new(workspace);
            let facts = session.facts(settings);
            return (session, facts);
        };
        let none = SharedMacros::default();
        let ids: Vec<FileId> = workspace.sources.ids().collect();
        let lowered = vec![Lowered::default(); ids.len()];
        let mut session = Self::of(workspace, lowered, vec![none; ids.len()]);
        let mut next = first;
        loop {
            while !next.is_empty() {
                let parsed = session.add(next, &mut sieve);
                next = sieve.named(&session.workspace, &session.files, &settings.models, parsed);
            }
            let lowering = session.problems.iter().flatten().cloned().collect();
            let (workspace, files) = (&session.workspace, &session.files);
            let memory = &mut session.memory;
            let sieve = Some(&mut sieve);
            let concluded = crate::conclude(workspace, files, lowering, settings, memory, &|| false, sieve);
            match concluded.expect("nobody cancels it") {
                Conclusion::Facts(facts) => {
                    session.memory = Memory::default();
                    return (session, *facts);
                }
                Conclusion::Needs(needed) => next = needed,
            }
        }
    }

    /// Lowers files, or what was left out of them so far, as far as the sieve says that they matter. Gives all that
    /// were lowered.
    fn add(&mut self, mut ids: BTreeSet<FileId>, sieve: &mut Sieve) -> BTreeSet<FileId> {
        ids.extend(sieve.definers(&self.workspace, &ids));
        sieve.unfold(&self.workspace, &ids);
        // Macros come before the files that call them, so that most of these are read but once.
        let defining = sieve.only_definers(&ids);
        let calling: Vec<FileId> = ids.iter().copied().filter(|id| !defining.contains(id)).collect();
        let only_bodies = self.add_each(defining, sieve);
        let only_bodies = self.add_each(calling, sieve) && only_bodies;
        let others = self.share_macros();
        if !only_bodies || !others.is_empty() {
            self.memory = Memory::default();
        }
        ids.extend(others);
        ids
    }

    /// True where nothing was added but the insides of functions.
    fn add_each(&mut self, ids: Vec<FileId>, sieve: &Sieve) -> bool {
        let opened: Vec<(FileId, Vec<TextRange>)> =
            ids.into_iter().map(|id| (id, self.open_bodies(id, sieve.closed(id)))).collect();
        let has_word = |id, name: &str| sieve.has_word(id, name);
        let each = opened.iter().map(|(id, _)| *id);
        let likely = likely_macros(&self.workspace, &self.holders, &self.files, each, has_word);
        for ((id, opened), likely) in opened.iter().zip(likely) {
            let index = id.0 as usize;
            let likely = likely.and(&self.shared[index]);
            // What was read of the file before has to be the same with them.
            if opened.is_empty() || likely.are_alike(&self.shared[index], &self.files[index]) {
                self.shared[index] = likely;
            }
        }
        let workspace = Arc::make_mut(&mut self.workspace);
        let files = Arc::make_mut(&mut self.files);
        let take = |(id, opened): (FileId, _)| (id, std::mem::take(&mut files[id.0 as usize]), opened);
        let parts: Vec<_> = opened.into_iter().map(take).collect();
        let (shared, closed) = (&self.shared, &self.closed);
        let added: Vec<(FileId, Result<Added, Problem>)> = parts
            .into_par_iter()
            .map(|(id, known, opened)| {
                let index = id.0 as usize;
                (id, add_to(workspace, id, known, &opened, &shared[index], &closed[index]))
            })
            .collect();
        let mut only_bodies = true;
        for (id, added) in added {
            let index = id.0 as usize;
            workspace.unread.remove(&id);
            match added {
                Ok(Added::Opened(file, Opened { functions, declares })) => {
                    files[index] = file;
                    only_bodies &= !declares;
                    functions.into_iter().for_each(|function| self.memory.trace.change(id, function));
                }
                Ok(Added::Lowered { text, lowered: (file, problems) }) => {
                    text.into_iter().for_each(|text| workspace.sources.set_text(id, text));
                    files[index] = file;
                    self.problems[index] = problems;
                    only_bodies = false;
                }
                Err(problem) => workspace.problems.push(problem),
            }
        }
        only_bodies
    }

    /// Notes what of a file stays closed. Gives the bodies that are open now, or none where it is read as a whole.
    fn open_bodies(&mut self, id: FileId, closed: Vec<TextRange>) -> Vec<TextRange> {
        let index = id.0 as usize;
        let mut opened = std::mem::replace(&mut self.closed[index], closed);
        opened.retain(|body| self.closed[index].binary_search(body).is_err());
        if opened.iter().any(|body| self.files[index].closed_calls.contains(body)) {
            opened.clear();
        }
        opened
    }

    pub fn facts(&self, settings: &Settings) -> Facts {
        let memory = &mut Memory::default();
        self.conclude(settings, memory, &|| false).expect("nobody cancels it")
    }

    /// [`Session::facts`], in less time where little has changed since the last answer; `None` where it was cancelled on
    /// the way. For other settings than before, [`Session::replace`] comes first.
    pub fn facts_again(&mut self, settings: &Settings, cancelled: Cancelled<'_>) -> Option<Facts> {
        let mut memory = std::mem::take(&mut self.memory);
        if !settings.models.descriptions().is_empty() {
            // Which items a description stands for depends on bodies anywhere.
            memory = Memory::default();
        }
        let facts = self.conclude(settings, &mut memory, cancelled);
        self.memory = memory;
        facts
    }

    fn conclude(&self, settings: &Settings, memory: &mut Memory, cancelled: Cancelled<'_>) -> Option<Facts> {
        let lowering = self.problems.iter().flatten().cloned().collect();
        let (workspace, files) = (&self.workspace, &self.files);
        let concluded = crate::conclude(workspace, files, lowering, settings, memory, cancelled, None);
        match concluded? {
            Conclusion::Facts(facts) => Some(*facts),
            Conclusion::Needs(_) => unreachable!("without a sieve every file is read"),
        }
    }
}

type Lowered = (FileIr, Vec<Problem>);

/// What became of a file.
enum Added {
    /// It is known but for the insides of these functions.
    Opened(FileIr, Opened),
    /// With its text, where it was unread.
    Lowered { text: Option<Arc<str>>, lowered: Lowered },
}

/// Opens these bodies of a file that is known, or lowers it as a whole but for what is closed.
fn add_to(
    workspace: &Workspace,
    id: FileId,
    mut known: FileIr,
    opened: &[TextRange],
    shared: &SharedMacros,
    closed: &[TextRange],
) -> Result<Added, Problem> {
    let mut source = workspace.sources.get(id).clone();
    if !opened.is_empty()
        && let Some(found) = open(&mut known, &source.text, shared, opened)
    {
        return Ok(Added::Opened(known, found));
    }
    let mut text = None;
    if workspace.unread.contains(&id) {
        source.text = workspace.read_text(id)?.into();
        text = Some(Arc::clone(&source.text));
    }
    Ok(Added::Lowered { text, lowered: lower_file(&source, shared, closed) })
}

/// Texts that are no Rust, such as a baseline, are there to be pointed at.
fn lower_file(file: &SourceFile, shared: &SharedMacros, closed: &[TextRange]) -> Lowered {
    if !file.is_rust() {
        return Lowered::default();
    }
    lower_with(&file.name, &file.text, shared, closed)
}
