//! Which other files hold the constants and functions that settings come from.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ir::{ExprKind, FileIr, Function, ItemKind, Name, Ty};
use crate::resolve::{DefId, DefKind, Namespace, Res};
use crate::source::{FileId, Span, TextRange};
use crate::trace::{NodeId, Program, Target, Trace};

use super::words::{Word, WordSet};

/// Bodies within bodies that are looked through for the one around an expression.
const NESTED: usize = 64;

/// The functions whose value may be that of a setting, and whatever asks for such.
pub(super) struct Asking {
    /// Functions that use a library, and constants.
    first: BTreeSet<DefId>,
    /// The functions that give these a setting's value, by way of each other.
    below: FxHashSet<DefId>,
}

impl Asking {
    pub(super) fn of(program: &Program<'_>, trace: &Trace) -> Self {
        let asks = |def: &DefId| {
            let data = program.names.def(*def);
            match data.kind {
                DefKind::Const | DefKind::Static => true,
                DefKind::Function => calls_library(trace, program.item(*def).range.in_file(data.file)),
                _ => false,
            }
        };
        let first: BTreeSet<DefId> = program.names.ids().filter(asks).collect();
        let below = below(program, trace, &first);
        Self { first, below }
    }

    fn has(&self, def: DefId) -> bool {
        self.first.contains(&def) || self.below.contains(&def)
    }
}

/// The files, not looked at so far, that the code which asks for values names something of; and the names there that
/// nothing in sight has: of each path the first.
pub(super) fn files(
    program: &Program<'_>,
    asking: &Asking,
    unread: &dyn Fn(FileId) -> bool,
) -> (BTreeSet<FileId>, WordSet) {
    let mut found = BTreeSet::new();
    let mut unresolved = WordSet::default();
    let mut bodies: BTreeMap<FileId, Vec<(TextRange, DefId)>> = BTreeMap::new();
    for def in asking.first.iter().chain(&asking.below) {
        if let Some(body) = body(program, *def) {
            bodies.entry(program.names.def(*def).file).or_default().push((body, *def));
        }
    }
    let mut asked = FxHashSet::default();
    for (file, mut bodies) in bodies {
        bodies.sort_unstable();
        paths_in(&program.files[file.0 as usize], &bodies, |def, names| {
            if asked.insert((def, names.to_vec())) {
                let ways = program.names.leads_into(program.names.def(def).module, names, unread);
                found.extend(ways.into_iter().map(|(file, _)| file));
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
pub(super) fn bodies(
    program: &Program<'_>,
    trace: &Trace,
    leading: &BTreeSet<NodeId>,
    asking: &Asking,
) -> BTreeSet<Span> {
    let matters = |from: &NodeId| leading.contains(from) || asking.has(trace.nodes[from.0 as usize].def);
    let asked = trace.asked.iter().filter(|(from, asked)| asked.is_given_a_builder || matters(from));
    let place = |def: DefId| Some(body(program, def)?.in_file(program.names.def(def).file));
    asked.filter_map(|(_, asked)| place(asked.def)).collect()
}

fn below(program: &Program<'_>, trace: &Trace, first: &BTreeSet<DefId>) -> FxHashSet<DefId> {
    let def_of = |node: NodeId| trace.nodes[node.0 as usize].def;
    let gives_setting = |def: DefId| {
        let function = program.function(def);
        function.and_then(|function| function.ret.as_ref()).is_some_and(is_setting)
    };
    let mut called: FxHashMap<DefId, Vec<DefId>> = FxHashMap::default();
    for edge in &trace.edges {
        if let Target::Node(to) = edge.to
            && gives_setting(def_of(to))
        {
            called.entry(def_of(edge.from)).or_default().push(def_of(to));
        }
    }
    let mut queue: Vec<DefId> = called.keys().copied().filter(|def| first.contains(def)).collect();
    let mut seen = FxHashSet::default();
    while let Some(def) = queue.pop() {
        let below = called.get(&def).into_iter().flatten();
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
