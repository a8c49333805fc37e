//! `// conn-lint: allow(lint) -- reason`: on the line, on the line above, or above the enclosing item.

use crate::diagnostic::{Diagnostic, Problem, ProblemKind};
use crate::facts::Facts;
use crate::ir::{FileIr, SuppressionComment};
use crate::source::{FileId, Span, TextRange};

/// Every comment of the checked files, with the text that each covers.
pub(crate) struct Suppressions<'a> {
    comments: Vec<Covering<'a>>,
}

struct Covering<'a> {
    file: FileId,
    comment: &'a SuppressionComment,
    covered: Vec<TextRange>,
}

impl<'a> Suppressions<'a> {
    pub(crate) fn of(facts: &'a Facts) -> Self {
        let mut comments = Vec::new();
        for (index, ir) in facts.files.iter().enumerate() {
            let file = FileId(index as u32);
            let text = &facts.workspace.sources.get(file).text;
            for comment in &ir.suppressions {
                comments.push(Covering { file, comment, covered: covered(ir, text, comment) });
            }
        }
        Self { comments }
    }

    /// The comment that keeps a finding quiet.
    pub(crate) fn covering(&self, diagnostic: &Diagnostic) -> Option<&'a SuppressionComment> {
        let Span { file, start, .. } = diagnostic.primary.span;
        let found = self.comments.iter().find(|covering| {
            covering.file == file
                && covering.comment.error.is_none()
                && covering.covered.iter().any(|range| (range.start..range.end).contains(&start))
                && covering.comment.lints.iter().any(|(name, _)| name == diagnostic.lint || name == "all")
        });
        found.map(|covering| covering.comment)
    }

    /// Comments that cannot be understood.
    pub(crate) fn problems(&self, facts: &Facts) -> Vec<Problem> {
        let malformed = self.comments.iter().filter_map(|covering| {
            let error = covering.comment.error.as_ref()?;
            let span = covering.comment.range.in_file(covering.file);
            Some(Problem {
                kind: ProblemKind::Suppression,
                file: facts.workspace.sources.get(covering.file).name.clone(),
                position: Some(facts.workspace.sources.line_column(span)),
                message: format!("this comment suppresses nothing: {error}"),
            })
        });
        malformed.collect()
    }
}

/// What a comment covers: its own line behind code; else the next line of code, and the items that begin there.
fn covered(ir: &FileIr, text: &str, comment: &SuppressionComment) -> Vec<TextRange> {
    let own = line_at(text, comment.range.start as usize);
    if !comment.own_line {
        return vec![own];
    }
    let mut next = line_after(text, own);
    while let Some(line) = next
        && is_blank_or_comment(&text[line.start as usize..line.end as usize])
    {
        next = line_after(text, line);
    }
    let Some(line) = next else { return Vec::new() };
    let items = ir.items.iter().filter(|item| {
        // The comment may stand between the attributes and the item.
        let head = item.range.start..item.name_range.end.max(item.range.start + 1);
        line.start < head.end && head.start < line.end
    });
    let mut covered: Vec<TextRange> = items.map(|item| item.range).collect();
    covered.push(line);
    covered
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with("//")
}

fn line_at(text: &str, offset: usize) -> TextRange {
    let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |newline| offset + newline);
    TextRange::new(start as u32, end as u32)
}

fn line_after(text: &str, line: TextRange) -> Option<TextRange> {
    let start = line.end as usize + 1;
    (start < text.len()).then(|| line_at(text, start))
}
