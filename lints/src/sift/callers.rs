//! Which other code can decide how often a client is made: whatever calls the functions that lead there.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::ir::{ItemKind, Visibility};
use crate::resolve::{DefId, Res};
use crate::trace::{NodeId, NodeKind, Program, Target, Trace};

use super::Sought;
use super::calls::Shape;
use super::names::Trigger;
use super::words::Word;

/// The functions above every construction, each with its package and the names that its callers must have.
pub(super) fn triggers(program: &Program<'_>, trace: &Trace, leading: &BTreeSet<NodeId>) -> BTreeSet<Sought> {
    let mut found = BTreeSet::new();
    let through_traits = through_traits(program, trace);
    let defs: BTreeSet<DefId> = leading
        .iter()
        .map(|node| &trace.nodes[node.0 as usize])
        .filter(|node| node.kind != NodeKind::Static)
        .map(|node| node.def)
        .collect();
    for def in defs {
        let of = program.names.def(def).file;
        let by_trait = trait_method(program, def).is_some_and(|key| through_traits.contains_key(&key));
        found.extend(of_function(program, def, by_trait).into_iter().map(|trigger| Sought { of, trigger }));
    }
    found
}

/// The callers of methods on values of which only the trait is known.
fn through_traits<'a>(program: &Program<'a>, trace: &Trace) -> FxHashMap<(DefId, &'a str), Vec<NodeId>> {
    let mut callers: FxHashMap<(DefId, &str), Vec<NodeId>> = FxHashMap::default();
    for edge in &trace.edges {
        if let Target::TraitMethod { trait_, method } = &edge.to {
            callers.entry((*trait_, program.names.def(*method).name.as_str())).or_default().push(edge.from);
        }
    }
    callers
}

/// The code that makes clients, and all that is seen to call it.
pub(super) fn leading_to_clients(program: &Program<'_>, trace: &Trace) -> BTreeSet<NodeId> {
    let through_traits = through_traits(program, trace);
    let mut callers: FxHashMap<NodeId, Vec<NodeId>> = FxHashMap::default();
    for edge in &trace.edges {
        if let Target::Node(to) = &edge.to {
            callers.entry(*to).or_default().push(edge.from);
        }
    }
    let of_users = |node: &NodeId| !program.names.is_test_only(trace.nodes[node.0 as usize].def);
    let mut queue: Vec<NodeId> = trace.drafts.iter().map(|draft| draft.node).filter(of_users).collect();
    let mut seen: BTreeSet<NodeId> = queue.iter().copied().collect();
    while let Some(node) = queue.pop() {
        let direct = callers.get(&node).into_iter().flatten();
        let key = trait_method(program, trace.nodes[node.0 as usize].def);
        let by_trait = key.and_then(|key| through_traits.get(&key)).into_iter().flatten();
        for caller in direct.chain(by_trait).filter(|caller| of_users(caller)) {
            if seen.insert(*caller) {
                queue.push(*caller);
            }
        }
    }
    seen
}

fn trait_method<'a>(program: &Program<'a>, def: DefId) -> Option<(DefId, &'a str)> {
    let def = program.names.def(def);
    match program.names.impl_trait(def.parent?) {
        Some(Res::Def(trait_)) => Some((*trait_, def.name.as_str())),
        _ => None,
    }
}

/// What a file must name to call the function.
fn of_function(program: &Program<'_>, def: DefId, by_trait: bool) -> Vec<Trigger> {
    let names = program.names;
    let data = names.def(def);
    let name = Word::of(&data.name);
    let Some(function) = program.function(def) else { return Vec::new() };
    let named = Trigger::named(name, program.item(def).visibility);
    let Some(parent) = data.parent else {
        let is_main = data.name == "main" && data.module == names.krate(names.crate_of(def)).root;
        return if is_main { Vec::new() } else { vec![named.shaped(Shape::Function)] };
    };
    let shape = Shape::of(function.has_self);
    let public = |name| Trigger::named(name, Visibility::Public);
    let ItemKind::Impl { self_ty, trait_, .. } = &program.item(parent).kind else {
        // A trait's own method, on whatever has it.
        return vec![public(name).shaped(shape)];
    };
    let on = super::type_word(self_ty);
    match (trait_, names.impl_trait(parent)) {
        (Some(_), Some(Res::Def(of))) => {
            let of = Word::of(&names.def(*of).name);
            let named = [on, Some(of)].into_iter().flatten().map(|on| Trigger {
                on: Some(on),
                shape,
                ..public(name)
            });
            // Such a call means every type that some code makes.
            named.chain(on.filter(|_| by_trait).map(public)).collect()
        }
        (Some(_), Some(Res::Foreign { path, .. })) if path.first().is_some_and(|krate| krate == "std") => {
            let asked =
                asked_for(&data.name).iter().map(|(name, shape)| public(Word::of(name)).shaped(*shape));
            asked.chain([Trigger { on, shape, ..public(name) }]).collect()
        }
        // Foreign code calls it for whoever has such a value.
        (Some(_), _) => on.map(public).into_iter().collect(),
        // A value of the type may come from anywhere, without its name.
        (None, _) if function.has_self => vec![named.shaped(shape)],
        (None, _) => vec![Trigger { on, by_path: on.is_some(), shape, ..named }],
    }
}

/// What calls a method of these traits of the standard library for a type that is not named there.
fn asked_for(method: &str) -> &'static [(&'static str, Shape)] {
    match method {
        "from" => &[("into", Shape::Method)],
        "try_from" => &[("try_into", Shape::Method)],
        "from_str" => &[("parse", Shape::Method)],
        // `take(&mut x)`
        "default" => &[("default", Shape::Path), ("unwrap_or_default", Shape::Method), ("take", Shape::Any)],
        _ => &[],
    }
}
