//! Which other files hold the constants and functions that settings come from.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ir::{ExprKind, FileIr, Function, ItemKind, Name, Ty};
use crate::resolve::{DefId, DefKind, Namespace, Res};
use crate::source::{FileId, Span, TextRange};
use crate::trace::{NodeId, NodeKind, Program, Target, Trace};

use super::words::{Word, WordSet};

/// Bodies within bodies that are looked through for the one around an expression.
const NESTED: usize = 64;

/// The files, not looked at so far, that the code around library calls and every constant names something of; and the
/// names there that nothing in sight has: of each path the first.
pub(super) fn files(
    program: &Program<'_>,
    trace: &Trace,
    unread: &dyn Fn(FileId) -> bool,
) -> (BTreeSet<FileId>, WordSet) {
    let mut found = BTreeSet::new();
    let mut unresolved = WordSet::default();
    let mut bodies: BTreeMap<FileId, Vec<(TextRange, DefId)>> = BTreeMap::new();
    for def in program.names.ids() {
        let data = program.names.def(def);
        let matters = match data.kind {
            DefKind::Const | DefKind::Static => true,
            DefKind::Function => calls_library(trace, program.item(def).range.in_file(data.file)),
            _ => false,
        };
        if matters && let Some(body) = body(program, def) {
            bodies.entry(data.file).or_default().push((body, def));
        }
    }
    let mut asked = FxHashSet::default();
    for (file, mut bodies) in bodies {
        bodies.sort_unstable();
        paths_in(&program.files[file.0 as usize], &bodies, |def, names| {
            if asked.insert((def, names.to_vec())) {
                found.extend(program.names.leads_into(program.names.def(def).module, names, unread));
                if is_global(names) {
                    unresolved.extend(first_unresolved(program, def, names).map(|name| Word::of(name)));
                }
            }
        });
    }
    (found, unresolved)
}

/// The first name of a path, used in that function or constant, that means nothing so far.
fn first_unresolved<'n>(program: &Program<'_>, def: DefId, names: &'n [Name]) -> Option<&'n Name> {
    if names[0] == "Self" || is_parameter(program, def, &names[0]) {
        // Whatever type it stands for, what it has there is declared under its name.
        return names.get(1);
    }
    let is_unknown = |end: usize| {
        let kind = if end == names.len() { Namespace::Value } else { Namespace::Type };
        matches!(
            program.names.resolve(program.names.def(def).module, &names[..end], false, kind).res,
            Res::Unknown
        )
    };
    is_unknown(names.len())
        .then(|| (1..=names.len()).find(|end| is_unknown(*end)))?
        .map(|end| &names[end - 1])
}

/// Whether it is a type parameter of the function, or of the impl or trait around it.
fn is_parameter(program: &Program<'_>, def: DefId, name: &Name) -> bool {
    let around = std::iter::successors(Some(def), |def| program.names.def(*def).parent);
    around.map(|def| &program.item(def).kind).any(|kind| match kind {
        ItemKind::Function(Function { generics, .. })
        | ItemKind::Impl { generics, .. }
        | ItemKind::Trait { generics, .. } => generics.types.iter().any(|(parameter, _)| parameter == name),
        _ => false,
    })
}

/// It is no variable of a function.
fn is_global(names: &[Name]) -> bool {
    names.len() > 1 || names.iter().any(|name| name.starts_with(char::is_uppercase))
}

/// The bodies that were left out of functions whose value may be that of a setting, or that are given a builder.
pub(super) fn bodies(program: &Program<'_>, trace: &Trace, leading: &BTreeSet<NodeId>) -> BTreeSet<Span> {
    let asks = |from: &NodeId| {
        let node = &trace.nodes[from.0 as usize];
        let item = || program.item(node.def).range.in_file(program.names.def(node.def).file);
        node.kind == NodeKind::Static || calls_library(trace, item())
    };
    let below = below(program, trace, &asks);
    let counts = |from: &NodeId| leading.contains(from) || asks(from) || below.contains(from);
    let asked = trace.asked.iter().filter(|(from, asked)| asked.is_given_a_builder || counts(from));
    let place = |def: DefId| Some(body(program, def)?.in_file(program.names.def(def).file));
    asked.filter_map(|(_, asked)| place(asked.def)).collect()
}

/// The functions that give a setting's value to whatever asks for such, by way of each other.
fn below(program: &Program<'_>, trace: &Trace, asks: &impl Fn(&NodeId) -> bool) -> FxHashSet<NodeId> {
    let mut called: FxHashMap<NodeId, Vec<NodeId>> = FxHashMap::default();
    let gives_setting = |node: NodeId| {
        let function = program.function(trace.nodes[node.0 as usize].def);
        function.and_then(|function| function.ret.as_ref()).is_some_and(is_setting)
    };
    for edge in &trace.edges {
        if let Target::Node(to) = edge.to
            && gives_setting(to)
        {
            called.entry(edge.from).or_default().push(to);
        }
    }
    let mut queue: Vec<NodeId> = called.keys().copied().filter(asks).collect();
    let mut seen = FxHashSet::default();
    while let Some(node) = queue.pop() {
        let below = called.get(&node).into_iter().flatten();
        queue.extend(below.copied().filter(|below| seen.insert(*below)));
    }
    seen
}

/// Types that most settings have.
const SETTINGS: [&str; 14] = [
    "Duration", "bool", "f32", "f64", "i16", "i32", "i64", "i8", "isize", "u16", "u32", "u64", "u8", "usize",
];

/// Such a type, or one that may hold such a value.
fn is_setting(ty: &Ty) -> bool {
    let Ty::Path(path) = ty else { return false };
    let Some(last) = path.last() else { return false };
    match last.name.as_str() {
        "Option" | "Result" => last.types().first().is_some_and(is_setting),
        name => SETTINGS.binary_search(&name).is_ok(),
    }
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

/// Gives each path in these bodies, which are sorted, with what the innermost is of.
fn paths_in(file: &FileIr, bodies: &[(TextRange, DefId)], mut found: impl FnMut(DefId, &[Name])) {
    for expr in &file.exprs {
        let ExprKind::Path(path) = &expr.kind else { continue };
        let before = bodies.partition_point(|(body, _)| body.start <= expr.range.start);
        let around = bodies[..before].iter().rev().take(NESTED).find(|(body, _)| expr.range.end <= body.end);
        if let Some((_, def)) = around
            && path.qself.is_none()
        {
            let names: Vec<Name> = path.names().cloned().collect();
            found(*def, &names);
        }
    }
}
