//! `// conn-lint: allow(lint) -- reason`: on the line, or above the line, the statement or the item that it is about.
//! Takes the comments that `lower` found; gives which findings they cover. Never reads text for comments itself.

use crate::config::{nearest, unknown_message};
use crate::diagnostic::{Diagnostic, Problem, ProblemKind};
use crate::facts::Facts;
use crate::ir::{ExprKind, FileIr, Statement, SuppressionComment};
use crate::lints;
use crate::source::{FileId, Span, TextRange};

/// Stands for every lint.
const ALL: &str = "all";

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
                && covering.comment.lints.iter().any(|(name, _)| name == diagnostic.lint || name == ALL)
        });
        found.map(|covering| covering.comment)
    }

    /// Comments that cannot be understood, and names that no lint has.
    pub(crate) fn problems(&self, facts: &Facts) -> Vec<Problem> {
        let sources = &facts.workspace.sources;
        let mut problems = Vec::new();
        for Covering { file, comment, .. } in &self.comments {
            let mut tell = |range: TextRange, message: String| {
                problems.push(Problem {
                    kind: ProblemKind::Suppression,
                    file: sources.get(*file).name.clone(),
                    position: Some(sources.line_column(range.in_file(*file))),
                    message,
                });
            };
            if let Some(error) = &comment.error {
                tell(comment.range, format!("this comment suppresses nothing: {error}"));
            }
            for (name, range) in &comment.lints {
                if name != ALL && lints::by_name(name).is_none() {
                    let near = nearest(name, lints::ALL.iter().map(|lint| lint.name));
                    tell(*range, format!("{} in a suppression", unknown_message("lint", name, near)));
                }
            }
        }
        problems
    }
}

/// What a comment covers: its own line behind code; else the next line of code, and what begins there.
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
    let mut covered = vec![line];
    covered.extend(items_at(ir, line));
    covered.extend(statements_at(ir, line));
    covered
}

/// The items whose attributes or name stand on the line: the comment may stand between the two.
fn items_at(ir: &FileIr, line: TextRange) -> impl Iterator<Item = TextRange> {
    let begins = move |range: TextRange, name: TextRange| {
        range.start < line.end && line.start < name.end.max(range.start + 1)
    };
    ir.items.iter().filter(move |item| begins(item.range, item.name_range)).map(|item| item.range)
}

/// The statements that begin on the line: a builder's chain goes on below it.
fn statements_at(ir: &FileIr, line: TextRange) -> impl Iterator<Item = TextRange> {
    let blocks = ir.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Block(block) => Some(block),
        _ => None,
    });
    let statements = blocks.flat_map(|block| {
        let tail = block.tail.map(|tail| ir.expr(tail).range);
        block.statements.iter().map(|statement| range_of(ir, statement)).chain(tail)
    });
    statements.filter(move |range| (line.start..line.end).contains(&range.start))
}

fn range_of(ir: &FileIr, statement: &Statement) -> TextRange {
    match statement {
        Statement::Let { pat, init, otherwise, .. } => {
            let pat = ir.pat(*pat).range;
            let end = otherwise.or(*init).map_or(pat.end, |last| ir.expr(last).range.end);
            TextRange::new(pat.start, end)
        }
        Statement::Expr { expr, .. } => ir.expr(*expr).range,
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::lower;

    /// The lines that the only comment of a text covers.
    fn lines(text: &str) -> Vec<usize> {
        let ir = lower("a.rs", text).0;
        let ranges = covered(&ir, text, &ir.suppressions[0]);
        let line_of = |offset: u32| text[..offset as usize].matches('\n').count() + 1;
        let mut lines: Vec<usize> =
            ranges.into_iter().flat_map(|range| line_of(range.start)..=line_of(range.end)).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    #[test]
    fn a_comment_behind_code_covers_its_line() {
        assert_eq!(lines("fn f() {\n    g(); // conn-lint: allow(all)\n    g();\n}\n"), [2]);
    }

    #[test]
    fn a_comment_above_covers_the_next_line_of_code_across_comments() {
        let text =
            "fn f() {\n    // conn-lint: allow(all) -- why\n    // and more\n\n    g();\n    g();\n}\n";
        assert_eq!(lines(text), [5]);
    }

    #[test]
    fn a_comment_above_a_statement_covers_it_to_its_end() {
        let text = "fn f() {\n    // conn-lint: allow(all)\n    let c =\n        B::new()\n            .b();\n    g();\n}\n";
        assert_eq!(lines(text), [3, 4, 5]);
        let tail = "fn f() -> C {\n    // conn-lint: allow(all)\n    B::new()\n        .b()\n}\n";
        assert_eq!(lines(tail), [3, 4]);
    }

    #[test]
    fn a_comment_above_an_item_covers_it_with_its_attributes() {
        let item = "#[a]\n#[b]\nfn f() {\n    g();\n}\n";
        assert_eq!(lines(&format!("// conn-lint: allow(all)\n{item}fn h() {{}}\n")), [2, 3, 4, 5, 6]);
        let between = item.replace("#[b]", "// conn-lint: allow(all)\n#[b]");
        assert_eq!(lines(&between), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_comment_at_the_end_covers_nothing() {
        assert!(lines("fn f() {}\n// conn-lint: allow(all)\n").is_empty());
    }
}
