//! A finding's message in Markdown, with the way that leads to it and its fixes written out: some viewers show neither
//! code flows nor fixes, and all of them show the message.

use std::collections::BTreeMap;

use conn_lints::diagnostic::{Applicability, Diagnostic, Edit, Suggestion};
use conn_lints::source::{FileId, Span};

use super::uri_name;
use super::words::plain;
use crate::checked::Checked;
use crate::render::neutral;
use crate::render::preview::changed_lines;

/// `None` where the text alone says it all.
pub(super) fn markdown(root: &Checked, diagnostic: &Diagnostic, text: &str) -> Option<String> {
    let ready = |fix: &&Suggestion| fix.applicability != Applicability::DisplayOnly;
    let fixes: Vec<&Suggestion> = diagnostic.suggestions.iter().filter(ready).collect();
    if diagnostic.path.is_empty() && fixes.is_empty() {
        return None;
    }
    let mut blocks = vec![text.to_owned()];
    if !diagnostic.path.is_empty() {
        blocks.push("The way that leads here:".to_owned());
        blocks.push(way(root, diagnostic));
    }
    for fix in fixes {
        let caution = if fix.applicability == Applicability::Safe { "" } else { " (may change behaviour)" };
        blocks.push(format!("Fix: {}{caution}", plain(&fix.title)));
        blocks.extend(code(root, fix));
    }
    Some(blocks.join("\n\n"))
}

fn way(root: &Checked, diagnostic: &Diagnostic) -> String {
    let hops = diagnostic.path.iter().map(|hop| (hop.span, plain(&hop.message)));
    let steps = hops.zip(1..).map(|((span, message), number)| {
        format!("{number}. {message} ({})", fenced(&place(root, span), "`", "", ""))
    });
    steps.collect::<Vec<String>>().join("\n")
}

fn place(root: &Checked, span: Span) -> String {
    let (line, _) = root.workspace.sources.line_column(span);
    format!("{}:{line}", name(root, span.file))
}

fn name(root: &Checked, file: FileId) -> String {
    neutral(uri_name(root, &root.name(file))).into_owned()
}

/// The lines of each file as they will be.
fn code(root: &Checked, fix: &Suggestion) -> Vec<String> {
    let mut files: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(edit.span.file).or_default().push(edit);
    }
    let several = files.len() > 1;
    let block = |(file, edits): (FileId, Vec<&Edit>)| {
        let mut lines = changed_lines(&root.workspace.sources.get(file).text, &edits);
        if several {
            lines.insert(0, format!("// {}", name(root, file)));
        }
        fenced(&neutral(&lines.join("\n")), "```", "rust\n", "\n")
    };
    files.into_iter().map(block).collect()
}

/// Between fences that the text does not hold.
fn fenced(text: &str, least: &str, open: &str, close: &str) -> String {
    let mut fence = least.to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    // Beside a fence of one line, a backtick of the text's own would be part of it.
    let apart = if open.is_empty() && fence.len() > least.len() { " " } else { "" };
    format!("{fence}{open}{apart}{text}{apart}{close}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_own_fence() {
        assert_eq!(fenced("src/a.rs:1", "`", "", ""), "`src/a.rs:1`");
        assert_eq!(fenced("a`b.rs:1", "`", "", ""), "`` a`b.rs:1 ``");
        assert_eq!(fenced("a ``` b", "```", "rust\n", "\n"), "````rust\na ``` b\n````");
    }
}
