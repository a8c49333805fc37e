//! Which other files hold the constants and functions that settings come from.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::ir::{ExprKind, FileIr, ItemKind, Name};
use crate::resolve::{DefId, DefKind, ModuleId};
use crate::source::{FileId, Span, TextRange};
use crate::trace::{Program, Trace};

/// Bodies within bodies that are looked through for the one around an expression.
const NESTED: usize = 64;

/// The files, not looked at so far, that the code around library calls and every constant names something of.
pub(super) fn files(
    program: &Program<'_>,
    trace: &Trace,
    unread: &dyn Fn(FileId) -> bool,
) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    let mut bodies: BTreeMap<FileId, Vec<(TextRange, ModuleId)>> = BTreeMap::new();
    for def in program.names.ids() {
        let data = program.names.def(def);
        let matters = match data.kind {
            DefKind::Const | DefKind::Static => true,
            DefKind::Function => calls_library(trace, program.item(def).range.in_file(data.file)),
            _ => false,
        };
        if matters && let Some(body) = body(program, def) {
            bodies.entry(data.file).or_default().push((body, data.module));
        }
    }
    let mut asked = FxHashSet::default();
    for (file, mut bodies) in bodies {
        bodies.sort_unstable();
        paths_in(&program.files[file.0 as usize], &bodies, |module, names| {
            if asked.insert((module, names.to_vec())) {
                found.extend(program.names.leads_into(module, names, unread));
            }
        });
    }
    found
}

fn calls_library(trace: &Trace, item: Span) -> bool {
    let first = crate::facts::LibraryCall { span: item, name: item, path: String::new() };
    let mut after = trace.calls.range(first..);
    after.next().is_some_and(|call| call.span.file == item.file && call.span.start < item.end)
}

fn body(program: &Program<'_>, def: DefId) -> Option<TextRange> {
    let body = match &program.item(def).kind {
        ItemKind::Function(function) => function.body?,
        ItemKind::Const { value, .. } => (*value)?,
        _ => return None,
    };
    Some(program.file(def).expr(body).range)
}

/// Gives each path in these bodies, which are sorted, with the scope of the innermost.
fn paths_in(file: &FileIr, bodies: &[(TextRange, ModuleId)], mut found: impl FnMut(ModuleId, &[Name])) {
    for expr in &file.exprs {
        let ExprKind::Path(path) = &expr.kind else { continue };
        let before = bodies.partition_point(|(body, _)| body.start <= expr.range.start);
        let around = bodies[..before].iter().rev().take(NESTED).find(|(body, _)| expr.range.end <= body.end);
        if let Some((_, module)) = around
            && path.qself.is_none()
        {
            let names: Vec<Name> = path.names().cloned().collect();
            found(*module, &names);
        }
    }
}
