//! `// conn-lint: allow(lint) -- reason`: on the line, or above the line, the statement or the item that it is about.
//! Takes the comments that `lower` found; gives which findings they cover, and which of them cover none. Never reads
//! text for comments itself.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Edit, Problem, ProblemKind};
use crate::facts::Facts;
use crate::ir::{ExprKind, FileIr, Statement, SuppressionComment};
use crate::ledger::{Fate, WrittenComment, WrittenName};
use crate::lints::{self, Group};
use crate::resolve::DefId;
use crate::source::{FileId, Span, TextRange};

/// Stands for every lint.
const ALL: &str = "all";

/// Every comment of the checked files, with the text that each covers.
pub(crate) struct Suppressions<'a> {
    facts: &'a Facts,
    /// Test code is judged as well.
    tests: bool,
    comments: Vec<Covering<'a>>,
    /// Names that kept something quiet.
    used: BTreeSet<Span>,
}

struct Covering<'a> {
    file: FileId,
    comment: &'a SuppressionComment,
    covered: Vec<TextRange>,
}

impl<'a> Suppressions<'a> {
    pub(crate) fn of(facts: &'a Facts, tests: bool) -> Self {
        let mut comments = Vec::new();
        for (index, ir) in facts.files.iter().enumerate() {
            let file = FileId(index as u32);
            let text = &facts.workspace.sources.get(file).text;
            for comment in &ir.suppressions {
                comments.push(Covering { file, comment, covered: covered(ir, text, comment) });
            }
        }
        Self { facts, tests, comments, used: BTreeSet::new() }
    }

    /// They stand in the order of their files.
    fn of_file(&self, file: FileId) -> &[Covering<'a>] {
        let begin = self.comments.partition_point(|covering| covering.file < file);
        let end = self.comments.partition_point(|covering| covering.file <= file);
        &self.comments[begin..end]
    }

    /// The comment that keeps a finding quiet.
    pub(crate) fn covering(&self, diagnostic: &Diagnostic) -> Option<&'a SuppressionComment> {
        let comments = self.of_file(diagnostic.primary.span.file);
        let found = comments.iter().find(|covering| covering.names(diagnostic).next().is_some());
        found.map(|covering| covering.comment)
    }

    /// Remembers which names are about these findings, whatever level those have.
    pub(crate) fn mark_used(&mut self, found: &[Diagnostic]) {
        let used = found.iter().flat_map(|diagnostic| {
            let comments = self.of_file(diagnostic.primary.span.file).iter();
            comments.flat_map(|covering| covering.names(diagnostic).map(|range| range.in_file(covering.file)))
        });
        let used: Vec<Span> = used.collect();
        self.used.extend(used);
    }

    /// What became of every comment.
    pub(crate) fn ledger(&self) -> Vec<WrittenComment> {
        let understood = self.comments.iter().filter(|covering| covering.comment.error.is_none());
        understood.map(|covering| self.written(covering)).collect()
    }

    fn written(&self, covering: &Covering<'_>) -> WrittenComment {
        let named = |(name, range): &(String, TextRange)| {
            let span = range.in_file(covering.file);
            WrittenName { name: name.clone(), span, fate: self.fate(covering, name, span) }
        };
        let names: Vec<WrittenName> = covering.comment.lints.iter().map(named).collect();
        let text = &self.facts.workspace.sources.get(covering.file).text;
        let removal = vec![removal(covering, text, &names)];
        WrittenComment { span: covering.comment.range.in_file(covering.file), names, removal }
    }

    fn fate(&self, covering: &Covering<'_>, name: &str, span: Span) -> Fate {
        let lint = lints::by_name(name);
        match lint {
            None if name != ALL => Fate::Unknown,
            _ if self.used.contains(&span) => Fate::Used,
            // Whether those are found depends on this very answer.
            Some(lint) if lint.group == Group::Hygiene => Fate::Undecided,
            _ if self.is_in_doubt(covering) || self.is_passed_over(covering) => Fate::Undecided,
            _ => Fate::Unused,
        }
    }

    /// Something in the file, or in what is covered, was not read or not followed.
    fn is_in_doubt(&self, covering: &Covering<'_>) -> bool {
        let Facts { workspace, files, problems, statistics, .. } = self.facts;
        let name = &workspace.sources.get(covering.file).name;
        let holds = |range: TextRange| covering.covered.iter().any(|covered| overlap(*covered, range));
        let of_span = |span: Span| span.file == covering.file && holds(TextRange::new(span.start, span.end));
        let file = &files[covering.file.0 as usize];
        let in_function = |name: &Span| {
            let function = file.function_at(name.start).filter(|_| name.file == covering.file);
            function.is_some_and(|function| holds(file.item(function).range))
        };
        let in_part = [ProblemKind::Syntax, ProblemKind::NotFollowed];
        problems.iter().any(|problem| in_part.contains(&problem.kind) && problem.file == *name)
            || statistics.untraced_builders.iter().any(|builder| of_span(builder.span))
            || statistics.unfinished.iter().any(in_function)
            || file.skipped_macros.iter().any(|skipped| holds(skipped.range))
    }

    /// It stands in test code, which is not judged.
    fn is_passed_over(&self, covering: &Covering<'_>) -> bool {
        let Facts { names, files, .. } = self.facts;
        let in_test = |def: &DefId| {
            let item = files[covering.file.0 as usize].item(names.def(*def).item);
            names.is_test_only(*def) && covering.covered.iter().any(|covered| overlap(*covered, item.range))
        };
        !self.tests && names.ids_in(covering.file).iter().any(in_test)
    }

    /// Comments that cannot be understood.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let sources = &self.facts.workspace.sources;
        let wrong = self.comments.iter().filter_map(|covering| {
            let error = covering.comment.error.as_ref()?;
            Some(Problem {
                kind: ProblemKind::Suppression,
                file: sources.get(covering.file).name.clone(),
                position: Some(sources.line_column(covering.comment.range.in_file(covering.file))),
                message: format!("this comment suppresses nothing: {error}"),
            })
        });
        wrong.collect()
    }
}

impl Covering<'_> {
    /// The comment's names that keep this finding quiet.
    fn names(&self, diagnostic: &Diagnostic) -> impl Iterator<Item = TextRange> {
        let Span { file, start, .. } = diagnostic.primary.span;
        let holds = |range: &TextRange| (range.start..range.end).contains(&start);
        let covers = file == self.file && self.covered.iter().any(holds);
        // A comment may speak of itself, by name: `allow(some_lint, unused_suppression)`.
        let is_itself = file == self.file && holds(&self.comment.range);
        let lint = diagnostic.lint;
        let names = self.comment.lints.iter().filter(move |(name, _)| {
            (covers || is_itself) && name == lint || covers && !is_itself && name == ALL
        });
        names.map(|(_, range)| *range)
    }
}

fn overlap(left: TextRange, right: TextRange) -> bool {
    left.start < right.end && right.start < left.end
}

/// Takes the unused names out of the list; the comment, where none is left; the line, where nothing else stands on it.
fn removal(covering: &Covering<'_>, text: &str, names: &[WrittenName]) -> Edit {
    let left: Vec<&str> =
        names.iter().filter(|name| name.fate != Fate::Unused).map(|name| name.name.as_str()).collect();
    if let (false, Some(first), Some(last)) = (left.is_empty(), names.first(), names.last()) {
        return Edit { span: Span { end: last.span.end, ..first.span }, text: left.join(", ") };
    }
    let range = without_trace(text, covering.comment.range);
    Edit { span: range.in_file(covering.file), text: String::new() }
}

/// The comment with the white space that would be left of it: its line, where nothing else stands there; what stands
/// before it, at the end of a line; what stands behind it elsewhere.
fn without_trace(text: &str, comment: TextRange) -> TextRange {
    let before = text[..comment.start as usize].trim_end_matches([' ', '\t']);
    let after = text[comment.end as usize..].trim_start_matches([' ', '\t', '\r']);
    let begins = before.is_empty() || before.ends_with(['\n', '\u{feff}']);
    let ends = after.is_empty() || after.starts_with('\n');
    let (before, after) = (before.len() as u32, (text.len() - after.len()) as u32);
    match (begins, ends) {
        (true, true) => TextRange::new(before, (after + 1).min(text.len() as u32)),
        (false, true) => TextRange::new(before, comment.end),
        (_, false) => TextRange::new(comment.start, after),
    }
}

/// What a comment covers: its own line behind code; else the next line of code, and what begins there.
fn covered(ir: &FileIr, text: &str, comment: &SuppressionComment) -> Vec<TextRange> {
    let own = line_at(text, comment.range.start as usize);
    let behind = &text[(comment.range.end.min(own.end)) as usize..own.end as usize];
    if !comment.own_line || !is_blank_or_comment(behind) {
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

/// Where a comment goes that is to keep a finding at `at` quiet: the start of the line on which the innermost statement
/// around it begins, or of its own line. `None` where `at` lies in no line of the text.
pub fn place_above(ir: &FileIr, text: &str, at: u32) -> Option<usize> {
    let statements = statements(ir).filter(|range| (range.start..range.end).contains(&at));
    let innermost = statements.min_by_key(|range| range.end - range.start);
    let line_of =
        |offset: u32| text.get(..offset as usize).map(|_| line_at(text, offset as usize).start as usize);
    let begins_line = |start: u32| {
        let line = line_of(start)?;
        text.get(line..start as usize)?.trim().is_empty().then_some(line)
    };
    innermost.and_then(|range| begins_line(range.start)).or_else(|| line_of(at))
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
    statements(ir).filter(move |range| (line.start..line.end).contains(&range.start))
}

fn statements(ir: &FileIr) -> impl Iterator<Item = TextRange> {
    let blocks = ir.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Block(block) => Some(block),
        _ => None,
    });
    blocks.flat_map(|block| {
        let tail = block.tail.map(|tail| ir.expr(tail).range);
        block.statements.iter().map(|statement| range_of(ir, statement)).chain(tail)
    })
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
    fn a_comment_before_code_covers_its_line() {
        assert_eq!(lines("fn f() {\n    /* conn-lint: allow(all) */ g();\n    g();\n}\n"), [2]);
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
    fn a_comment_that_goes_leaves_no_trace() {
        for (text, left) in [
            ("\u{feff}// conn-lint: allow(a)\nfn f() {}\n", "\u{feff}fn f() {}\n"),
            ("fn f() {\n    // conn-lint: allow(a)\r\n    g();\r\n}", "fn f() {\n    g();\r\n}"),
            ("fn f() {\n    g(); // conn-lint: allow(a)\r\n}", "fn f() {\n    g();\r\n}"),
            ("fn f() {\n    g(/* conn-lint: allow(a) */ 1);\n}", "fn f() {\n    g(1);\n}"),
            ("fn f() {\n    /* conn-lint: allow(a) */ g();\n}", "fn f() {\n    g();\n}"),
            ("fn f() {}\n// conn-lint: allow(a)", "fn f() {}\n"),
        ] {
            let comment = lower("a.rs", text).0.suppressions[0].range;
            let TextRange { start, end } = without_trace(text, comment);
            let (before, after) = (&text[..start as usize], &text[end as usize..]);
            assert_eq!(format!("{before}{after}"), left, "{text:?}");
        }
    }

    #[test]
    fn a_comment_at_the_end_covers_nothing() {
        assert!(lines("fn f() {}\n// conn-lint: allow(all)\n").is_empty());
    }
}
