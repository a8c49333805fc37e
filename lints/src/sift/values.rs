//! Which other files hold the constants and functions that settings come from.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::ir::{ExprKind, FileIr, ItemKind, Name};
use crate::resolve::{DefId, DefKind, ModuleId, Namespace, Res};
use crate::source::{FileId, Span, TextRange};
use crate::trace::{NodeId, Program, Trace};

use super::words::{Word, WordSet};

/// Bodies within bodies that are looked through for the one around an expression.
const NESTED: usize = 64;

/// The files, not looked at so far, that the code around library calls and every constant names something of; and the
/// names there that nothing in sight has.
pub(super) fn files(
    program: &Program<'_>,
    trace: &Trace,
    unread: &dyn Fn(FileId) -> bool,
) -> (BTreeSet<FileId>, WordSet) {
    let mut found = BTreeSet::new();
    let mut unresolved = WordSet::default();
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
                let resolved = program.names.resolve(module, names, false, Namespace::Value);
                if is_global(names) && matches!(resolved.res, Res::Unknown) {
                    unresolved.extend(names.iter().map(|name| Word::of(name)));
                }
            }
        });
    }
    (found, unresolved)
}

/// It is no variable of a function.
fn is_global(names: &[Name]) -> bool {
    names.len() > 1 || names.iter().any(|name| name.starts_with(char::is_uppercase))
}

/// The bodies that were left out of functions whose value may be that of a setting, or that are given a builder.
pub(super) fn bodies(program: &Program<'_>, trace: &Trace, leading: &BTreeSet<NodeId>) -> BTreeSet<Span> {
    let matters = |from: &NodeId| {
        let def = trace.nodes[from.0 as usize].def;
        leading.contains(from)
            || calls_library(trace, program.item(def).range.in_file(program.names.def(def).file))
    };
    let asked = trace.asked.iter().filter(|(from, asked)| asked.is_given_a_builder || matters(from));
    let place = |def: DefId| Some(body(program, def)?.in_file(program.names.def(def).file));
    asked.filter_map(|(_, asked)| place(asked.def)).collect()
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
