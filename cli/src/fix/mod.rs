//! `check --fix` and `--diff`: from what was analysed to files with their fixes in them, or to the difference.

mod clean;
mod diff;

use std::collections::BTreeMap;
use std::path::PathBuf;

use conn_lints::diagnostic::Applicability;
use conn_lints::fix::{Fixed, fix, is_fixable};
use conn_lints::report::Surroundings;

use crate::args::Fixing;
use crate::checked::{Analysed, Checked};
use crate::selection::Selection;
use crate::write;

/// Every root with its fixes, none of which is on disk yet.
pub(crate) struct Fixes {
    roots: Vec<Root>,
    /// What changes, by path: two roots may share a file.
    files: BTreeMap<PathBuf, File>,
    unsafe_too: bool,
}

struct Root {
    /// What is left, with the texts as they will be.
    checked: Checked,
    fixed: usize,
    /// One sentence each: fixes that were not made.
    complaints: Vec<String>,
}

struct File {
    name: String,
    before: String,
    after: String,
}

/// Works out what the fixes make of each root.
pub(crate) fn prepare(
    analysed: Vec<Analysed>,
    selection: &Selection,
    fixing: &Fixing,
) -> Result<Fixes, String> {
    let mut fixes = Fixes { roots: Vec::new(), files: BTreeMap::new(), unsafe_too: fixing.unsafe_fixes };
    for root in analysed {
        fixes.add(root, selection)?;
    }
    Ok(fixes)
}

impl Fixes {
    fn add(&mut self, analysed: Analysed, selection: &Selection) -> Result<(), String> {
        let Analysed { names, config, facts, mut session, .. } = analysed;
        let before = facts.workspace.clone();
        drop(facts);
        let up_to = if self.unsafe_too { Applicability::Unsafe } else { Applicability::Safe };
        let fixed =
            fix(&mut session, &config.settings, up_to, |facts| selection.report(facts, &config, &names))?;
        let Fixed { texts, spoiled, settled, .. } = &fixed;
        for (id, after) in texts {
            let source = before.sources.get(*id);
            let (before, after) = (source.text.to_string(), after.to_string());
            let file = File { name: names.file(source), before, after };
            self.files.insert(source.path.clone(), file);
        }
        let left = |id| {
            let name = names.file(before.sources.get(id));
            format!("{name} is left as it was: with its fixes it would not parse")
        };
        let mut complaints: Vec<String> = spoiled.iter().map(|id| left(*id)).collect();
        if !settled {
            complaints.push("there is more to fix: run it again".to_owned());
        }
        self.roots.push(Root {
            fixed: fixed.count(),
            complaints,
            checked: Checked {
                names,
                workspace: session.shared_workspace(),
                report: fixed.report,
                surroundings: Surroundings::default(),
                deny_warnings: config.deny_warnings,
                tree: None,
            },
        });
        Ok(())
    }

    pub(crate) fn complaints(&self) -> impl Iterator<Item = &str> {
        self.roots.iter().flat_map(|root| &root.complaints).map(String::as_str)
    }

    /// Writes every file, or none where changes of the user could be mixed up with those of the fixes.
    pub(crate) fn write(&self, allow_dirty: bool) -> Result<(), String> {
        if !allow_dirty {
            clean::demand(self.files.keys().map(PathBuf::as_path))?;
        }
        for (path, file) in &self.files {
            write::replace(path, &file.before, &file.after)
                .map_err(|error| format!("{} is not changed: {error}", file.name))?;
        }
        Ok(())
    }

    /// What would change, as a unified diff; empty where nothing would.
    pub(crate) fn difference(&self) -> String {
        self.files.values().map(|file| diff::unified(&file.name, &file.before, &file.after)).collect()
    }

    /// "3 fixed, 2 remaining"
    pub(crate) fn summary(&self, verb: &str) -> String {
        let fixed: usize = self.roots.iter().map(|root| root.fixed).sum();
        let remaining = || self.roots.iter().flat_map(|root| &root.checked.report.diagnostics);
        let mut text = format!("{fixed} {verb}, {} remaining", remaining().count());
        let more = remaining().filter(|found| is_fixable(found, Applicability::Unsafe)).count();
        if more > 0 && !self.unsafe_too {
            text.push_str(&format!(" ({more} fixable with --unsafe-fixes)"));
        }
        text
    }

    pub(crate) fn into_checked(self) -> Vec<Checked> {
        self.roots.into_iter().map(|root| root.checked).collect()
    }
}
