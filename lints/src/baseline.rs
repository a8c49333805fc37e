//! A baseline: the findings that a project has accepted, so that only new ones fail. Findings are known by what they
//! are about (lint, file, function and code), not by their line, so that edits around them change nothing; nor by their
//! message, for its words, versions and places may change.
//!
//! Takes and gives text; the file itself is the command line's.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::config::{Config, Place};
use crate::diagnostic::{Diagnostic, Level, Problem, ProblemKind};
use crate::discover::{Workspace, normalize};
use crate::report::{Report, Subject};

const VERSION: u32 = 1;
/// Of the code of a finding, in characters: enough to tell, and a line that people can read.
const LONGEST_CODE: usize = 120;

#[derive(Debug, Default)]
pub struct Baseline {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    key: Key,
    count: usize,
    /// Where it stands in the text.
    range: Range<usize>,
}

/// What a finding is about. The order is that of the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// From the folder of the baseline, with `/`.
    file: String,
    /// The functions, modules and types that it is in: `store::Store::connect`. Empty at the top of a file.
    function: String,
    lint: String,
    /// The marked code, without white space.
    code: String,
}

#[derive(Deserialize)]
struct WrittenFile<'a> {
    version: u32,
    #[serde(borrow)]
    findings: Vec<&'a RawValue>,
}

#[derive(Deserialize, Serialize)]
struct WrittenEntry {
    file: String,
    function: String,
    lint: String,
    code: String,
    /// So many findings are equal in all of this.
    count: usize,
}

/// What the baseline says of one root.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Comparison {
    /// Findings that the baseline accepts: taken out of the report.
    pub known: Vec<Diagnostic>,
    /// The same, as the baseline has them.
    #[serde(skip)]
    met: BTreeMap<Key, usize>,
    /// What it could say anything of.
    #[serde(skip)]
    judged: BTreeSet<Key>,
    /// Entries that stand for more findings than there are.
    pub stale: Vec<Stale>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stale {
    /// Bytes of the baseline's text.
    pub range: Range<usize>,
    pub lint: String,
    /// As the baseline calls it.
    pub file: String,
    /// So many of the entry's findings are gone.
    pub gone: usize,
    /// Of so many.
    pub count: usize,
}

/// Whether a finding may be an entry's. The names are those of the files that are there.
type Alike = fn(&Key, &Key, &BTreeSet<String>) -> bool;

/// In what a finding may differ from its entry, the nearest first.
const LIKENESS: [Alike; 3] = [
    |entry, key, _| entry == key,
    // The function was renamed, or the code moved to another.
    |entry, key, _| (&entry.file, &entry.lint, &entry.code) == (&key.file, &key.lint, &key.code),
    // The file was renamed.
    |entry, key, files| {
        !files.contains(&entry.file)
            && (&entry.function, &entry.lint, &entry.code) == (&key.function, &key.lint, &key.code)
    },
];

impl Baseline {
    /// Reads what [`Baseline::to_text`] gave. The error is one sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let written: WrittenFile<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if written.version != VERSION {
            return Err(format!("has version {}; this conn-lint knows version {VERSION}", written.version));
        }
        let entry = |raw: &RawValue| {
            let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
            let range = start..start + raw.get().len();
            let entry: WrittenEntry = serde_json::from_str(raw.get()).map_err(|error| {
                let line = text[..start].matches('\n').count() + 1;
                // The place that the error names is that in the entry.
                let error = error.to_string();
                format!("line {line}: {}", error.split(" at line ").next().unwrap_or(&error))
            })?;
            let WrittenEntry { file, function, lint, code, count } = entry;
            Ok(Entry { key: Key { file, function, lint, code }, count, range })
        };
        Ok(Self { entries: written.findings.into_iter().map(entry).collect::<Result<_, String>>()? })
    }

    /// Moves what the baseline accepts from the report's findings to its comparison. `root` is the root that was
    /// checked, from the baseline's folder, with `/`. Left alone are entries of files elsewhere, of what was not read
    /// and of lints that are switched off there.
    pub fn compare(&self, report: &mut Report, subject: Subject<'_>, config: &Config, root: &str) {
        let sources = &subject.workspace.sources;
        let files: BTreeSet<String> = sources.ids().map(|id| below(root, &sources.get(id).name)).collect();
        let keys: Vec<Key> = report.diagnostics.iter().map(|found| key(found, subject, root)).collect();
        let judged = self
            .entries
            .iter()
            .filter(|entry| is_judged(&entry.key, report, subject.workspace, config, root));
        let mut left: Vec<(&Entry, usize)> = judged.map(|entry| (entry, entry.count)).collect();
        let mut known = vec![false; keys.len()];
        for alike in LIKENESS {
            for (key, known) in keys.iter().zip(&mut known).filter(|(_, known)| !**known) {
                let mut entries = left.iter_mut();
                let entry = entries.find(|(entry, left)| *left > 0 && alike(&entry.key, key, &files));
                if let Some((_, left)) = entry {
                    *left -= 1;
                    *known = true;
                }
            }
        }
        let judged = left.iter().map(|(entry, _)| entry.key.clone()).collect();
        let mut comparison = Comparison { judged, ..Comparison::default() };
        let found = std::mem::take(&mut report.diagnostics);
        for ((diagnostic, key), known) in found.into_iter().zip(keys).zip(known) {
            if known {
                *comparison.met.entry(key).or_insert(0) += 1;
                comparison.known.push(diagnostic);
            } else {
                report.diagnostics.push(diagnostic);
            }
        }
        comparison.stale = left.into_iter().filter(|(_, left)| *left > 0).map(stale).collect();
        report.comparison = Some(Box::new(comparison));
    }

    /// Accepts everything that is found: the comparison with the baseline that is to be written.
    pub fn accept(report: &mut Report, subject: Subject<'_>, root: &str) {
        let mut comparison = Comparison::default();
        for diagnostic in &report.diagnostics {
            *comparison.met.entry(key(diagnostic, subject, root)).or_insert(0) += 1;
        }
        comparison.known = std::mem::take(&mut report.diagnostics);
        report.comparison = Some(Box::new(comparison));
    }

    /// The baseline without what these comparisons showed to be gone.
    pub fn shrunk<'c>(&self, comparisons: impl Iterator<Item = &'c Comparison> + Clone) -> Self {
        let mut findings: BTreeMap<Key, usize> = BTreeMap::new();
        let met = comparisons.clone().flat_map(|comparison| comparison.met.clone());
        let unjudged = |entry: &&Entry| comparisons.clone().all(|one| !one.judged.contains(&entry.key));
        let left_alone = self.entries.iter().filter(unjudged).map(|entry| (entry.key.clone(), entry.count));
        for (key, count) in met.chain(left_alone) {
            *findings.entry(key).or_insert(0) += count;
        }
        let entries = findings.into_iter().map(|(key, count)| Entry { key, count, range: 0..0 });
        Self { entries: entries.collect() }
    }

    /// Findings that it stands for.
    pub fn len(&self) -> usize {
        self.entries.iter().map(|entry| entry.count).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// One finding a line, sorted: changes are easy to read and to merge.
    pub fn to_text(&self) -> String {
        let lines = self.entries.iter().map(|Entry { key, count, .. }| {
            let Key { file, function, lint, code } = key.clone();
            // Strings and numbers always have a JSON form.
            serde_json::to_string(&WrittenEntry { file, function, lint, code, count: *count })
                .unwrap_or_default()
        });
        let lines: Vec<String> = lines.map(|line| format!("\n    {line}")).collect();
        let end = if lines.is_empty() { "" } else { "\n  " };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{}{end}]\n}}\n", lines.join(","))
    }
}

fn is_judged(entry: &Key, report: &Report, workspace: &Workspace, config: &Config, root: &str) -> bool {
    let unread = |problem: &Problem| match problem.kind {
        ProblemKind::Suppression => false,
        ProblemKind::Manifest | ProblemKind::Version => {
            let folder = Path::new(&problem.file).parent().unwrap_or(Path::new(""));
            is_below(&entry.file, &below(root, &folder.to_string_lossy()))
        }
        ProblemKind::Unreadable | ProblemKind::Syntax | ProblemKind::Module | ProblemKind::NotFollowed => {
            entry.file == below(root, &problem.file) || is_below(&entry.file, &below(root, &problem.file))
        }
    };
    let sources = &workspace.sources;
    let known = sources.ids().find(|id| below(root, &sources.get(*id).name) == entry.file);
    let elsewhere = Place { package: "", file: &entry.file };
    let place = known.map_or(elsewhere, |id| workspace.place_of(id));
    is_below(&entry.file, root)
        && !report.problems.iter().any(unread)
        && config.levels.get(&entry.lint, place) != Some(Level::Allow)
}

fn stale((entry, left): (&Entry, usize)) -> Stale {
    let (range, lint, file) = (entry.range.clone(), entry.key.lint.clone(), entry.key.file.clone());
    Stale { range, lint, file, gone: left, count: entry.count }
}

/// Of two paths from one folder.
fn is_below(file: &str, root: &str) -> bool {
    match root {
        "" => !file.starts_with("../"),
        root => file.strip_prefix(root).is_some_and(|rest| rest.starts_with('/')),
    }
}

fn below(root: &str, name: &str) -> String {
    let path = normalize(&Path::new(root).join(name));
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

fn key(diagnostic: &Diagnostic, subject: Subject<'_>, root: &str) -> Key {
    let span = diagnostic.primary.span;
    let sources = &subject.workspace.sources;
    Key {
        file: below(root, &sources.get(span.file).name),
        function: subject.surroundings.items(diagnostic).to_owned(),
        lint: diagnostic.lint.to_owned(),
        code: shape(sources.text(span)),
    }
}

/// The code as it is whatever a formatter makes of it.
fn shape(code: &str) -> String {
    let mut shape: String = code.split_whitespace().collect();
    for (with, without) in [(",)", ")"), (",]", "]"), (",}", "}")] {
        shape = shape.replace(with, without);
    }
    shape.chars().take(LONGEST_CODE).collect()
}
