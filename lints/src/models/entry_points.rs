//! How often code runs that is given to a function, stands in a trait's method or has an attribute.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::Frequency;
use super::load::Row;
use super::raw::RawFile;

/// What sets a deadline on one request or future.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeadlineName<'m> {
    /// The type, where it is a constructor.
    pub(crate) on: Option<&'m str>,
    pub(crate) name: &'m str,
    /// The package whose clients' requests it is for; `None` for any.
    pub(crate) of: Option<&'m str>,
}

#[derive(Debug, Default)]
pub(super) struct EntryPoints {
    arguments: FxHashMap<SmolStr, BTreeMap<usize, Frequency>>,
    /// Of these functions and macros the last such argument stands for all that follow.
    take_any_number: FxHashSet<SmolStr>,
    /// The last names of the functions above.
    names: FxHashSet<SmolStr>,
    /// By the method's name.
    method_arguments: FxHashMap<SmolStr, Vec<MethodArgument>>,
    trait_methods: BTreeMap<(SmolStr, SmolStr), Frequency>,
    attributes: BTreeMap<SmolStr, Frequency>,
    parameters: BTreeMap<SmolStr, Frequency>,
    serves_lambda: FxHashSet<SmolStr>,
    spawns: FxHashSet<SmolStr>,
    pauses: FxHashSet<SmolStr>,
    /// With the package that each is for.
    deadlines: FxHashMap<SmolStr, Option<String>>,
    /// The type of the argument, by the method that takes it.
    overrides: FxHashMap<SmolStr, SmolStr>,
    /// Package names with `_` for `-`.
    lambda_runtimes: BTreeSet<String>,
}

/// How often an argument of a method runs.
#[derive(Debug)]
struct MethodArgument {
    /// The receiver's type; `None` for names that are distinctive enough without.
    on: Option<SmolStr>,
    argument: usize,
    frequency: Frequency,
}

impl MethodArgument {
    fn is(&self, on: Option<&str>, argument: usize) -> bool {
        self.on.as_deref() == on && self.argument == argument
    }
}

impl EntryPoints {
    /// Gives the rows that stand for something already.
    pub(super) fn add<'f>(&mut self, file: &'f RawFile) -> Vec<Row<'f>> {
        let mut new = NewRows::default();
        for (index, row) in file.arguments.iter().enumerate() {
            for function in &row.functions {
                let rows = self.arguments.entry(function.as_str().into()).or_default();
                let known = rows.insert(row.argument, row.frequency).is_some();
                if row.and_later_ones {
                    self.take_any_number.insert(function.as_str().into());
                }
                self.names.extend(function.rsplit("::").next().map(SmolStr::new));
                new.check(Row::new("argument", index, function), known);
            }
        }
        for (index, row) in file.method_arguments.iter().enumerate() {
            let types = row.on.iter().map(|on| Some(on.as_str()));
            let any = row.on.is_empty().then_some(None);
            for on in types.chain(any) {
                for method in &row.methods {
                    let rows = self.method_arguments.entry(method.into()).or_default();
                    let known = rows.iter().any(|known| known.is(on, row.argument));
                    rows.push(MethodArgument {
                        on: on.map(SmolStr::new),
                        argument: row.argument,
                        frequency: row.frequency,
                    });
                    new.check(Row::new("method_argument", index, method), known);
                }
            }
        }
        for (index, row) in file.trait_methods.iter().enumerate() {
            for (trait_, method) in row.traits.iter().flat_map(|t| row.methods.iter().map(move |m| (t, m))) {
                let key = (trait_.as_str().into(), method.as_str().into());
                let known = self.trait_methods.insert(key, row.frequency).is_some();
                new.check(Row::member("trait_method", index, trait_, method), known);
            }
        }
        for (index, row) in file.attributes.iter().enumerate() {
            for path in &row.paths {
                let known = self.attributes.insert(path.as_str().into(), row.frequency).is_some();
                new.check(Row::new("attribute", index, path), known);
            }
        }
        for (index, row) in file.parameters.iter().enumerate() {
            for path in &row.paths {
                let known = self.parameters.insert(path.as_str().into(), row.frequency).is_some();
                new.check(Row::new("parameter", index, path), known);
            }
        }
        for (index, row) in file.serves_lambda.iter().enumerate() {
            for path in &row.paths {
                let known = !self.serves_lambda.insert(path.as_str().into());
                new.check(Row::new("serves_lambda", index, path), known);
            }
        }
        for (index, row) in file.spawns.iter().enumerate() {
            for path in &row.paths {
                let known = !self.spawns.insert(path.as_str().into());
                new.check(Row::new("spawn", index, path), known);
            }
        }
        for (index, row) in file.pauses.iter().enumerate() {
            for path in &row.paths {
                let known = !self.pauses.insert(path.as_str().into());
                new.check(Row::new("pause", index, path), known);
            }
        }
        for (index, row) in file.deadlines.iter().enumerate() {
            for path in &row.paths {
                let known = self.deadlines.insert(path.as_str().into(), row.of.clone()).is_some();
                new.check(Row::new("deadline", index, path), known);
            }
        }
        for (index, row) in file.overrides.iter().enumerate() {
            for method in &row.methods {
                let takes = row.takes.as_str().into();
                let known = self.overrides.insert(method.as_str().into(), takes).is_some();
                new.check(Row::new("override", index, method), known);
            }
        }
        for (index, row) in file.lambda_runtimes.iter().enumerate() {
            for package in &row.packages {
                let known = !self.lambda_runtimes.insert(package.replace('-', "_"));
                new.check(Row::new("lambda_runtime", index, package), known);
            }
        }
        new.twice
    }

    pub(super) fn of_argument(&self, function: &str, argument: usize) -> Option<Frequency> {
        let rows = self.arguments.get(function)?;
        let stands_for_it = || rows.range(..argument).next_back().map(|(_, frequency)| frequency);
        let later = || self.take_any_number.contains(function).then(stands_for_it).flatten();
        rows.get(&argument).or_else(later).copied()
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    pub(super) fn of_method_argument(
        &self,
        on: Option<&str>,
        method: &str,
        argument: usize,
    ) -> Option<Frequency> {
        let rows = self.method_arguments.get(method)?;
        let of = |on: Option<&str>| rows.iter().find(|row| row.is(on, argument));
        of(on).or_else(|| of(None)).map(|row| row.frequency)
    }

    pub(super) fn of_trait_method(&self, trait_: &str, method: &str) -> Option<Frequency> {
        self.trait_methods.get(&(trait_.into(), method.into())).copied()
    }

    pub(super) fn of_attribute(&self, path: &str) -> Option<Frequency> {
        self.attributes.get(path).copied()
    }

    pub(super) fn of_parameter(&self, path: &str) -> Option<Frequency> {
        self.parameters.get(path).copied()
    }

    pub(super) fn paths_that_serve_lambda(&self) -> impl Iterator<Item = &str> {
        self.serves_lambda.iter().map(SmolStr::as_str)
    }

    pub(super) fn serves_lambda(&self, function: &str) -> bool {
        self.serves_lambda.contains(function)
    }

    pub(super) fn spawns(&self, function: &str) -> bool {
        self.spawns.contains(function)
    }

    pub(super) fn pauses(&self, function: &str) -> bool {
        self.pauses.contains(function)
    }

    pub(super) fn deadline(&self, path: &str) -> Option<Option<&str>> {
        self.deadlines.get(path).map(Option::as_deref)
    }

    pub(super) fn deadline_names(&self) -> impl Iterator<Item = DeadlineName<'_>> {
        let functions = self.deadlines.iter().map(|(path, of)| {
            let mut names = path.rsplit("::");
            let name = names.next().unwrap_or(path);
            DeadlineName { on: names.next().filter(|_| name == "new"), name, of: of.as_deref() }
        });
        functions.chain(self.overrides.keys().map(|name| DeadlineName { on: None, name, of: None }))
    }

    pub(super) fn override_takes(&self, method: &str) -> Option<&str> {
        self.overrides.get(method).map(SmolStr::as_str)
    }

    pub(super) fn is_lambda_runtime(&self, package: &str) -> bool {
        self.lambda_runtimes.contains(&package.replace('-', "_"))
    }

    /// Every path that some row speaks of.
    pub(super) fn paths(&self) -> impl Iterator<Item = SmolStr> {
        let types = self.method_arguments.values().flatten().filter_map(|row| row.on.clone());
        (self.arguments.keys().cloned())
            .chain(types)
            .chain(self.trait_methods.keys().map(|(path, _)| path.clone()))
            .chain(self.attributes.keys().cloned())
            .chain(self.serves_lambda.iter().cloned())
            .chain(self.spawns.iter().chain(&self.pauses).cloned())
            .chain(self.deadlines.keys().cloned())
            .chain(self.overrides.values().cloned())
    }
}

/// The rows that stand for something already.
#[derive(Default)]
struct NewRows<'f> {
    twice: Vec<Row<'f>>,
}

impl<'f> NewRows<'f> {
    fn check(&mut self, row: Row<'f>, known: bool) {
        if known {
            self.twice.push(row);
        }
    }
}
