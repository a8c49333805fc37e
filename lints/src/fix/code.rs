//! Questions about the expressions of a file: which one stands at a span, what becomes of its value, what it needs.

use std::collections::BTreeSet;

use crate::ir::{ExprId, ExprKind, FileIr, Name, PatKind, Statement};
use crate::source::{Span, TextRange};

use super::around::within;

/// Methods that hand on the value of a `Result` with another error.
const HAND_ON: &[&str] =
    &["context", "with_context", "wrap_err", "wrap_err_with", "map_err", "inspect_err", "change_context"];

/// A client's construction with what is done to get at the client: `.await`, `?`, `.expect(..)`.
pub(super) struct Made {
    /// All of it. Its value is the client, or a `Result` if `ending` says so.
    pub(super) whole: TextRange,
    pub(super) awaited: bool,
    pub(super) ending: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The value is not taken out of a `Result`.
    Plain,
    /// `?`
    Question,
    /// `.unwrap()`, `.expect(..)`
    Unwrap,
}

/// The outermost expression with exactly this range.
pub(super) fn expr_at(file: &FileIr, span: Span) -> Option<ExprId> {
    let found = file.exprs.iter().rposition(|expr| expr.range.in_file(span.file) == span)?;
    Some(ExprId(found as u32))
}

/// From the call that makes the client outwards.
pub(super) fn made(file: &FileIr, call: ExprId) -> Made {
    let mut made = Made { whole: file.expr(call).range, awaited: false, ending: Ending::Plain };
    let (mut at, mut handed_on) = (call, None);
    while let Some((next, step)) = next_step(file, at) {
        match step {
            Step::Await if handed_on.is_none() && !made.awaited => {
                made.awaited = true;
                made.whole = file.expr(next).range;
            }
            Step::Await => break,
            Step::HandOn => handed_on = Some(next),
            Step::End(ending) => {
                made.ending = ending;
                made.whole = file.expr(next).range;
                break;
            }
        }
        at = next;
    }
    made
}

enum Step {
    Await,
    HandOn,
    End(Ending),
}

fn next_step(file: &FileIr, at: ExprId) -> Option<(ExprId, Step)> {
    (0u32..).zip(&file.exprs).find_map(|(id, expr)| {
        let step = match &expr.kind {
            ExprKind::Await(inner) if *inner == at => Step::Await,
            ExprKind::Try(inner) if *inner == at => Step::End(Ending::Question),
            ExprKind::MethodCall { receiver, method, .. } if *receiver == at => match method.name.as_str() {
                "unwrap" | "expect" => Step::End(Ending::Unwrap),
                other if HAND_ON.contains(&other) => Step::HandOn,
                _ => return None,
            },
            _ => return None,
        };
        Some((ExprId(id), step))
    })
}

/// What an expression needs of the function that it stands in.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Parameters and `let` bindings; `self` and `Self`.
    pub(super) locals: BTreeSet<Name>,
    pub(super) awaits: bool,
    /// `?`
    pub(super) tries: bool,
    /// Something that cannot be moved, or that cannot be looked into: `return`, a macro.
    pub(super) more: bool,
}

/// `outer`: the item around.
pub(super) fn needs(file: &FileIr, range: TextRange, outer: TextRange) -> Needs {
    let mut needs = Needs::default();
    let bound = |name: &Name| {
        let mut binds = file.pats.iter().filter(|pat| within(pat.range, outer) && !within(pat.range, range));
        binds.any(|pat| matches!(&pat.kind, PatKind::Ident { name: bound, .. } if bound == name))
    };
    for expr in file.exprs.iter().filter(|expr| within(expr.range, range)) {
        match &expr.kind {
            ExprKind::Path(path) => {
                let first = path.segments.first().map(|segment| &segment.name);
                needs.locals.extend(first.filter(|name| *name == "self" || *name == "Self").cloned());
                needs.locals.extend(path.as_name().filter(|name| bound(name)).cloned());
                needs.more |= path.qself.is_some();
            }
            ExprKind::Await(_) => needs.awaits = true,
            ExprKind::Try(_) => needs.tries = true,
            ExprKind::Macro { .. } | ExprKind::Unknown | ExprKind::Return(_) | ExprKind::Break(_) => {
                needs.more = true;
            }
            _ => {}
        }
    }
    needs
}

/// What the name is bound to, where one `let` of the item binds it and nothing else does.
pub(super) fn only_binding(file: &FileIr, item: TextRange, name: &str) -> Option<ExprId> {
    let is_it = |pat: &crate::ir::Pat| {
        within(pat.range, item) && matches!(&pat.kind, PatKind::Ident { name: bound, .. } if bound == name)
    };
    (file.pats.iter().filter(|pat| is_it(pat)).count() == 1).then_some(())?;
    let blocks = file.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Block(block) => Some(block),
        _ => None,
    });
    let mut statements = blocks.flat_map(|block| &block.statements);
    statements.find_map(|statement| match statement {
        Statement::Let { pat, init: Some(init), otherwise: None, .. } if is_it(file.pat(*pat)) => Some(*init),
        _ => None,
    })
}

/// `CLIENT.get_or_init(..).await.clone()`: a chain of calls on a `static`.
pub(super) fn begins_with_static(file: &FileIr, expr: ExprId) -> bool {
    match &file.expr(expr).kind {
        ExprKind::MethodCall { receiver: inner, .. } | ExprKind::Await(inner) | ExprKind::Try(inner) => {
            begins_with_static(file, *inner)
        }
        ExprKind::Path(path) => path.as_name().is_some_and(|name| {
            name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        }),
        _ => false,
    }
}

/// Some text literal in the range has a line break, so that its lines cannot be indented anew.
pub(super) fn has_long_literal(file: &FileIr, text: &str, range: TextRange) -> bool {
    let literals = file.exprs.iter().filter(|expr| within(expr.range, range));
    let mut literals = literals.filter(|expr| matches!(expr.kind, ExprKind::Lit(_)));
    literals.any(|expr| {
        text.get(expr.range.start as usize..expr.range.end as usize).is_some_and(|text| text.contains('\n'))
    })
}

/// How often a name stands in a text, lines that are comments left out.
pub(super) fn count_word(text: &str, word: &str) -> usize {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(words).filter(|found| *found == word).count()
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}
