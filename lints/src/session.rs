//! A workspace whose texts change: keeps each file lowered, so that a change costs the parsing of one file.
//!
//! Everything after lowering is done anew for each answer, so that an answer never depends on what was asked before.

use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Settings;
use crate::diagnostic::Problem;
use crate::discover::Workspace;
use crate::facts::Facts;
use crate::ir::FileIr;
use crate::lower::lower;
use crate::source::{FileId, SourceFile};

/// Asked between steps: true where nobody waits for the answer any longer.
pub type Cancelled<'a> = &'a (dyn Fn() -> bool + Sync);

#[derive(Debug)]
pub struct Session {
    // Shared with the facts that were given out; a change copies what is still in use.
    workspace: Arc<Workspace>,
    files: Arc<Vec<FileIr>>,
    /// What could not be read of each file.
    problems: Vec<Vec<Problem>>,
}

impl Session {
    pub fn new(workspace: Workspace) -> Self {
        let ids: Vec<FileId> = workspace.sources.ids().collect();
        let lowered = ids.into_par_iter().map(|id| lower_file(workspace.sources.get(id))).collect();
        Self::of(workspace, lowered)
    }

    fn of(workspace: Workspace, lowered: Vec<Lowered>) -> Self {
        let (files, problems) = lowered.into_iter().unzip();
        Self { workspace: Arc::new(workspace), files: Arc::new(files), problems }
    }

    /// Takes the workspace as it is now. Files with the text that they had before are not lowered again.
    pub fn replace(&mut self, workspace: Workspace) {
        let before = Arc::clone(&self.workspace);
        let files = Arc::make_mut(&mut self.files);
        let ids: Vec<FileId> = workspace.sources.ids().collect();
        let mut take = |file: &SourceFile| {
            let id = before.sources.at(&file.path)?;
            let known = before.sources.get(id);
            let same = known.name == file.name && known.text == file.text;
            let index = id.0 as usize;
            same.then(|| (std::mem::take(&mut files[index]), std::mem::take(&mut self.problems[index])))
        };
        let kept: Vec<Option<Lowered>> = ids.iter().map(|id| take(workspace.sources.get(*id))).collect();
        let lowered: Vec<Lowered> = kept
            .into_par_iter()
            .zip(ids)
            .map(|(kept, id)| kept.unwrap_or_else(|| lower_file(workspace.sources.get(id))))
            .collect();
        *self = Self::of(workspace, lowered);
    }

    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    pub fn set_text(&mut self, id: FileId, text: Arc<str>) {
        if self.workspace.sources.get(id).text == text {
            return;
        }
        let workspace = Arc::make_mut(&mut self.workspace);
        workspace.sources.set_text(id, text);
        let (ir, problems) = lower_file(workspace.sources.get(id));
        Arc::make_mut(&mut self.files)[id.0 as usize] = ir;
        self.problems[id.0 as usize] = problems;
    }

    pub fn facts(&self, settings: &Settings) -> Facts {
        self.facts_unless(settings, &|| false).expect("nobody cancels it")
    }

    /// `None` where it was cancelled on the way.
    pub fn facts_unless(&self, settings: &Settings, cancelled: Cancelled<'_>) -> Option<Facts> {
        let lowering = self.problems.iter().flatten().cloned().collect();
        crate::conclude(&self.workspace, &self.files, lowering, settings, cancelled)
    }
}

type Lowered = (FileIr, Vec<Problem>);

fn lower_file(file: &SourceFile) -> Lowered {
    lower(&file.name, &file.text)
}
