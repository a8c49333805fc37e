//! `--baseline`: the file with the findings that a project has accepted, on disk.

use std::path::{Path, PathBuf};

use conn_lints::baseline::{Baseline, Comparison};
use conn_lints::config::Config;
use conn_lints::discover::{Workspace, normalize, read_settings};
use conn_lints::report::{Report, Subject, add_stale};
use conn_lints::source::SourceFile;

use crate::names::{Names, slashes};
use crate::write;

pub(crate) struct BaselineFile {
    /// Normalised.
    path: PathBuf,
    /// `None` where it is to be written for the first time.
    known: Option<(String, Baseline)>,
    update: bool,
}

impl BaselineFile {
    pub(crate) fn read(path: &Path, update: bool) -> Result<Self, String> {
        let shown = path.display();
        let there = path.try_exists().unwrap_or(true);
        let known = match read_settings(path) {
            Ok(text) => {
                let baseline = Baseline::read(&text)
                    .map_err(|error| format!("{shown} is no baseline that can be read: {error}"))?;
                Some((text, baseline))
            }
            Err(_) if !there && update => None,
            Err(_) if !there => {
                return Err(format!("the baseline {shown} is not there; --update-baseline writes it"));
            }
            Err(reason) => return Err(format!("the baseline {shown} {reason}")),
        };
        Ok(Self { path: normalize(path), known, update })
    }

    /// It is to be written at the end.
    pub(crate) fn is_written(&self) -> bool {
        self.update
    }

    /// Where it is, and what it says.
    pub(crate) fn known_text(&self) -> Option<(&Path, &str)> {
        self.known.as_ref().map(|(text, _)| (self.path.as_path(), text.as_str()))
    }

    /// Findings about entries point at the file's text.
    pub(crate) fn add_to(&self, workspace: &mut Workspace) {
        if let Some((text, _)) = &self.known {
            let (path, name) = (self.path.clone(), slashes(&self.path));
            workspace.sources.add(SourceFile { path, name, text: text.as_str().into() });
        }
    }

    pub(crate) fn compare(&self, report: &mut Report, subject: Subject<'_>, config: &Config, names: &Names) {
        let root = names.root_from(self.path.parent().unwrap_or(Path::new("")));
        match &self.known {
            None => Baseline::accept(report, subject, &root),
            Some((_, baseline)) => {
                baseline.compare(report, subject, config, &root);
                // What is gone is about to be taken out.
                if let (false, Some(file)) = (self.update, subject.workspace.sources.at(&self.path)) {
                    add_stale(report, subject.workspace, config, file);
                }
            }
        }
    }

    /// `--update-baseline`: writes the file anew where that changes anything. Gives a sentence about it.
    pub(crate) fn update<'c>(
        &self,
        comparisons: impl Iterator<Item = &'c Comparison> + Clone,
    ) -> Result<Option<String>, String> {
        if !self.update {
            return Ok(None);
        }
        let nothing = Baseline::default();
        let (text, before) =
            self.known.as_ref().map_or((None, &nothing), |(text, known)| (Some(text), known));
        let after = before.shrunk(comparisons);
        let (written, shown) = (after.to_text(), self.path.display());
        if text != Some(&written) {
            let done = match text {
                None => write::create(&self.path, &written),
                Some(before) => write::replace(&self.path, before, &written),
            };
            done.map_err(|error| format!("the baseline {shown} cannot be written: {error}"))?;
        }
        Ok(Some(match text {
            None => format!("{shown} accepts {}", findings(after.len())),
            Some(_) => {
                let gone = before.len().saturating_sub(after.len());
                format!("{shown} accepts {}, {gone} less than before", findings(after.len()))
            }
        }))
    }
}

fn findings(count: usize) -> String {
    format!("{count} finding{}", if count == 1 { "" } else { "s" })
}
