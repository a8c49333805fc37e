//! `--since`: findings on lines that changed after a revision. Committed or not, in the index or not, tracked or not:
//! what counts is the text that is checked.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use conn_lints::diagnostic::Diagnostic;
use conn_lints::discover::Workspace;
use conn_lints::report::Subject;
use conn_lints::source::{FileId, Span};

use crate::git::{GitError, git};

pub(crate) struct Since(pub(crate) String);

/// The lines that changed in one repository.
#[derive(Debug)]
pub(crate) struct Changes {
    /// The repository's folder, with links followed.
    top: PathBuf,
    files: BTreeMap<String, Changed>,
}

#[derive(Debug, PartialEq, Eq)]
enum Changed {
    Whole,
    Lines(Vec<RangeInclusive<usize>>),
}

impl Since {
    /// What changed between the revision and the files as they are, in the repository that the folder is in. Where the
    /// revision has moved on since, what counts is where the two parted.
    pub(crate) fn changes(&self, folder: &Path) -> Result<Changes, String> {
        let Self(revision) = self;
        let top = git(folder, &["rev-parse", "--show-toplevel"]).map_err(|error| match error {
            GitError::Missing(error) => format!("--since asks git, which cannot be run: {error}"),
            GitError::Refused(said) => format!("--since needs a git repository: {said}"),
        })?;
        let top = PathBuf::from(top.trim_end_matches(['\n', '\r']));
        let commit = format!("{revision}^{{commit}}");
        let ask =
            |arguments: &[&str], what: &str| git(&top, arguments).map_err(|error| refused(&error, what));
        let unknown = format!(
            "--since: `{revision}` is no revision that git knows here; a shallow clone has to fetch it first \
             (actions/checkout: `fetch-depth: 0`)"
        );
        ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit], &unknown)?;
        let parted = format!(
            "--since: git knows no commit that `{revision}` and HEAD have in common; a shallow clone has to fetch more \
             (actions/checkout: `fetch-depth: 0`)"
        );
        let base = ask(&["merge-base", revision, "HEAD"], &parted)?;
        let difference =
            ["diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative"];
        let plain =
            ["--ignore-submodules", "--src-prefix=a/", "--dst-prefix=b/", base.trim_end(), "--", "*.rs"];
        let failed = format!("--since: git cannot say what changed since `{revision}`");
        let mut files = read(&ask(&[&difference[..], &plain[..]].concat(), &failed)?);
        let untracked = ask(&["ls-files", "--others", "--exclude-standard", "-z", "--", "*.rs"], &failed)?;
        let untracked = untracked.split('\0').filter(|name| !name.is_empty());
        files.extend(untracked.map(|name| (name.to_owned(), Changed::Whole)));
        let top = std::fs::canonicalize(&top).unwrap_or(top);
        Ok(Changes { top, files })
    }
}

fn refused(error: &GitError, what: &str) -> String {
    match error {
        GitError::Missing(error) => format!("{what}: {error}"),
        GitError::Refused(said) if said == "it says nothing" => what.to_owned(),
        GitError::Refused(said) => format!("{what} ({said})"),
    }
}

impl Changes {
    /// Whether something that the finding points at changed: its own lines with those of its causes in the same
    /// function, from the first to the last; or the line of any other cause, or of a step on the way to it.
    pub(crate) fn touch(&self, found: &Diagnostic, subject: Subject<'_>) -> bool {
        let Subject { workspace, surroundings } = subject;
        let primary = found.primary.span;
        let home = (primary.file, surroundings.function(primary));
        let labels = found.labels.iter().map(|label| label.span);
        let (near, far): (Vec<Span>, Vec<Span>) =
            labels.partition(|span| home.1.is_some() && (span.file, surroundings.function(*span)) == home);
        let whole = near.into_iter().fold(primary, |whole, span| Span {
            start: whole.start.min(span.start),
            end: whole.end.max(span.end),
            ..whole
        });
        let hops = found.path.iter().map(|hop| hop.span);
        [whole].into_iter().chain(far).chain(hops).any(|span| self.touches(span, workspace))
    }

    fn touches(&self, span: Span, workspace: &Workspace) -> bool {
        let sources = &workspace.sources;
        let first = sources.line_column(span).0;
        let last = first + sources.text(span).trim_end().matches('\n').count();
        match self.of(span.file, workspace) {
            None => false,
            Some(Changed::Whole) => true,
            Some(Changed::Lines(changed)) => {
                changed.iter().any(|lines| *lines.start() <= last && first <= *lines.end())
            }
        }
    }

    fn of(&self, file: FileId, workspace: &Workspace) -> Option<&Changed> {
        let path = &workspace.sources.get(file).path;
        let path = std::fs::canonicalize(path).ok()?;
        self.files.get(&crate::names::slashes(path.strip_prefix(&self.top).ok()?))
    }
}

/// The changed lines of a difference without context. Where lines were only taken out, the two around them count.
fn read(difference: &str) -> BTreeMap<String, Changed> {
    let mut files = BTreeMap::new();
    let mut file = None;
    // Lines of the hunk that is being read: nothing in them is a header.
    let mut left = 0;
    for line in difference.lines() {
        if left > 0 {
            left -= usize::from(!line.starts_with('\\'));
        } else if let Some(name) = line.strip_prefix("+++ ") {
            file = new_name(name);
        } else if let Some((before, after)) = hunk(line) {
            left = before.1 + after.1;
            let (start, count) = after;
            let lines = if count == 0 { start..=start + 1 } else { start..=start + count - 1 };
            if let Some(file) = &file
                && let Changed::Lines(changed) =
                    files.entry(String::clone(file)).or_insert_with(|| Changed::Lines(Vec::new()))
            {
                changed.push(lines);
            }
        }
    }
    files
}

/// `b/src/main.rs`; in quotes, and with a tab behind it, where the name needs that. A file that is gone has none.
fn new_name(name: &str) -> Option<String> {
    let name = name.trim_end_matches('\t');
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        None => name.strip_prefix("b/").map(str::to_owned),
        Some(quoted) => {
            quoted.strip_prefix("b/").map(|name| name.replace("\\\"", "\"").replace("\\\\", "\\"))
        }
    }
}

type Lines = (usize, usize);

/// `@@ -1,2 +3 @@`: the first line and the number of lines, before and after.
fn hunk(line: &str) -> Option<(Lines, Lines)> {
    let (before, after) = line.strip_prefix("@@ -")?.split_once(" @@")?.0.split_once(" +")?;
    let lines = |text: &str| {
        let (start, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    };
    Some((lines(before)?, lines(after)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_read_hunk_by_hunk() {
        let difference = "diff --git a/x.rs b/x.rs\n--- a/x.rs\n+++ b/x.rs\n@@ -1 +1,2 @@ fn f()\n-+++ b/no.rs\n\
                          +++ b/no.rs\n+@@ -1 +1 @@\n\\ No newline at end of file\n@@ -9,2 +9,0 @@\n-a\n-b\n\
                          diff --git a/y z.rs b/y z.rs\n--- /dev/null\n+++ b/y z.rs\t\n@@ -0,0 +1,3 @@\n+a\n+b\n+c\n\
                          diff --git a/gone.rs b/gone.rs\n--- a/gone.rs\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n";
        let files = read(difference);
        let expected = BTreeMap::from([
            ("x.rs".to_owned(), Changed::Lines(vec![1..=2, 9..=10])),
            ("y z.rs".to_owned(), Changed::Lines(vec![1..=3])),
        ]);
        assert_eq!(files, expected);
    }
}
