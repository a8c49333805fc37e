//! Clients that a user describes and whose source stands in the workspace. Where that source can be followed it speaks for
//! itself, and the description is left aside: else one client would be told of twice. Where it cannot, its items are
//! taken for those of a foreign library.

use rustc_hash::FxHashMap;

use crate::discover::TargetKind;
use crate::ir::Name;
use crate::models::{Description, ItemPath, Models};
use crate::resolve::{DefId, DefKind, Namespace, Res};

use super::program::{Meaning, Program};
use super::summary::Evaluator;

/// Items of the workspace by the path that the description has for them.
#[derive(Debug, Default)]
pub(crate) struct Described {
    paths: FxHashMap<DefId, ItemPath>,
    types: FxHashMap<ItemPath, DefId>,
}

impl Described {
    pub(crate) fn find(program: &Program<'_>) -> Self {
        let mut described = Self::default();
        for description in program.models.descriptions() {
            let found = Found::of(&description, program);
            if found.types.is_empty() && found.functions.is_empty() || found.makes_clients(program) {
                continue;
            }
            described.types.extend(found.types.iter().cloned());
            described
                .paths
                .extend(found.types.into_iter().chain(found.functions).map(|(path, def)| (def, path)));
        }
        described
    }

    /// What a path means that leads to this item, with the names that follow it. Only what the description speaks of:
    /// other functions are followed as ever.
    pub(crate) fn meaning(&self, models: &Models, def: DefId, rest: &[Name]) -> Option<Meaning> {
        let path = self.paths.get(&def)?;
        let foreign = |path: ItemPath| {
            let name_in_code = path.split("::").next().unwrap_or_default().into();
            Meaning::Foreign { path, name_in_code }
        };
        match rest {
            [] => Some(foreign(path.clone())),
            [name] => {
                let item: ItemPath = format!("{path}::{name}").into();
                let is_method = models.type_named(path).is_some_and(|of| models.knows_method(of, name));
                (is_method || models.knows(&item)).then(|| foreign(item))
            }
            _ => None,
        }
    }

    /// A method of a described type that the description does not speak of.
    pub(crate) fn other_method(&self, program: &Program<'_>, path: &str, method: &str) -> Option<DefId> {
        let def = *self.types.get(path)?;
        let described =
            program.models.type_named(path).is_some_and(|of| program.models.knows_method(of, method))
                || program.models.knows(&format!("{path}::{method}"));
        if described {
            return None;
        }
        let found = program.names.associated_of(def, method);
        found.into_iter().find(|def| program.function(*def).is_some_and(|function| function.has_self))
    }
}

/// What of a description stands in the workspace.
#[derive(Default)]
struct Found {
    types: Vec<(ItemPath, DefId)>,
    functions: Vec<(ItemPath, DefId)>,
    /// The functions and methods that the description speaks of, those of types included.
    code: Vec<DefId>,
}

impl Found {
    fn of(description: &Description, program: &Program<'_>) -> Self {
        let mut found = Self::default();
        for path in &description.types {
            if let Some(def) = item(program, path, Namespace::Type)
                && matches!(program.names.def(def).kind, DefKind::Struct | DefKind::Enum)
            {
                found.types.push((path.clone(), def));
            }
        }
        let types: FxHashMap<&str, DefId> =
            found.types.iter().map(|(path, def)| (path.as_str(), *def)).collect();
        let associated = |of: &str, name: &str| {
            types.get(of).map(|def| program.names.associated_of(*def, name)).unwrap_or_default()
        };
        for path in &description.functions {
            match path.rsplit_once("::") {
                Some((of, name)) if types.contains_key(of) => found.code.extend(associated(of, name)),
                _ => {
                    let function = item(program, path, Namespace::Value)
                        .filter(|def| program.names.def(*def).kind == DefKind::Function);
                    found.functions.extend(function.map(|def| (path.clone(), def)));
                    found.code.extend(function);
                }
            }
        }
        found.code.extend(description.methods.iter().flat_map(|(of, name)| associated(of, name)));
        found
    }

    /// Whether the source can be followed to some client that it makes.
    fn makes_clients(&self, program: &Program<'_>) -> bool {
        let mut evaluator = Evaluator::new(program);
        for def in &self.code {
            evaluator.summary(*def);
        }
        !evaluator.trace.begun.is_empty() || !evaluator.trace.drafts.is_empty()
    }
}

/// The item with this path, the crate by its own name.
fn item(program: &Program<'_>, path: &str, namespace: Namespace) -> Option<DefId> {
    let (krate, rest) = path.split_once("::")?;
    let krate = program.names.crates.iter().find(|of| of.name == krate && of.kind == TargetKind::Lib)?;
    let names: Vec<Name> = std::iter::once("crate").chain(rest.split("::")).map(Name::from).collect();
    let resolved = program.names.resolve(krate.root, &names, false, namespace);
    match resolved.res {
        Res::Def(def) if resolved.rest == 0 => Some(def),
        _ => None,
    }
}
