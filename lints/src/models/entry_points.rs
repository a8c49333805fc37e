//! How often code runs that is given to a function, stands in a trait's method or has an attribute.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::Frequency;
use super::evidence::is_evidence;
use super::names::RowError;
use super::raw::RawFile;

#[derive(Debug, Default)]
pub(super) struct EntryPoints {
    arguments: BTreeMap<(SmolStr, usize), Frequency>,
    /// By the receiver's type; `None` for names that are distinctive enough without.
    method_arguments: BTreeMap<(Option<SmolStr>, SmolStr, usize), Frequency>,
    trait_methods: BTreeMap<(SmolStr, SmolStr), Frequency>,
    attributes: BTreeMap<SmolStr, Frequency>,
    parameters: BTreeMap<SmolStr, Frequency>,
    serves_lambda: BTreeSet<SmolStr>,
    /// With the package that each is for.
    deadlines: BTreeMap<SmolStr, Option<String>>,
    /// The type of the argument, by the method that takes it.
    overrides: BTreeMap<SmolStr, SmolStr>,
    /// Package names with `_` for `-`.
    lambda_runtimes: BTreeSet<String>,
}

impl EntryPoints {
    pub(super) fn add(&mut self, file: &RawFile) -> Vec<RowError> {
        let mut new = NewRows::default();
        for row in &file.arguments {
            for function in &row.functions {
                let key = (function.as_str().into(), row.argument);
                let known = self.arguments.insert(key, row.frequency).is_some();
                new.check(format!("argument {function}"), &row.evidence, known);
            }
        }
        for row in &file.method_arguments {
            let types = row.on.iter().map(|on| Some(SmolStr::new(on)));
            let any = row.on.is_empty().then_some(None);
            for on in types.chain(any) {
                for method in &row.methods {
                    let key = (on.clone(), method.as_str().into(), row.argument);
                    let known = self.method_arguments.insert(key, row.frequency).is_some();
                    new.check(format!("method_argument {method}"), &row.evidence, known);
                }
            }
        }
        for row in &file.trait_methods {
            for (trait_, method) in row.traits.iter().flat_map(|t| row.methods.iter().map(move |m| (t, m))) {
                let key = (trait_.as_str().into(), method.as_str().into());
                let known = self.trait_methods.insert(key, row.frequency).is_some();
                new.check(format!("trait_method {trait_}::{method}"), &row.evidence, known);
            }
        }
        for row in &file.attributes {
            for path in &row.paths {
                let known = self.attributes.insert(path.as_str().into(), row.frequency).is_some();
                new.check(format!("attribute {path}"), &row.evidence, known);
            }
        }
        for row in &file.parameters {
            for path in &row.paths {
                let known = self.parameters.insert(path.as_str().into(), row.frequency).is_some();
                new.check(format!("parameter {path}"), &row.evidence, known);
            }
        }
        for row in &file.serves_lambda {
            for path in &row.paths {
                let known = !self.serves_lambda.insert(path.as_str().into());
                new.check(format!("serves_lambda {path}"), &row.evidence, known);
            }
        }
        for row in &file.deadlines {
            for path in &row.paths {
                let known = self.deadlines.insert(path.as_str().into(), row.of.clone()).is_some();
                new.check(format!("deadline {path}"), &row.evidence, known);
            }
        }
        for row in &file.overrides {
            for method in &row.methods {
                let takes = row.takes.as_str().into();
                let known = self.overrides.insert(method.as_str().into(), takes).is_some();
                new.check(format!("override {method}"), &row.evidence, known);
            }
        }
        for row in &file.lambda_runtimes {
            for package in &row.packages {
                let known = !self.lambda_runtimes.insert(package.replace('-', "_"));
                new.check(format!("lambda_runtime {package}"), &row.evidence, known);
            }
        }
        new.errors
    }

    pub(super) fn of_argument(&self, function: SmolStr, argument: usize) -> Option<Frequency> {
        self.arguments.get(&(function, argument)).copied()
    }

    pub(super) fn of_method_argument(
        &self,
        on: Option<SmolStr>,
        method: &str,
        argument: usize,
    ) -> Option<Frequency> {
        let rows = &self.method_arguments;
        let of_type = on.and_then(|on| rows.get(&(Some(on), method.into(), argument)));
        of_type.or_else(|| rows.get(&(None, method.into(), argument))).copied()
    }

    pub(super) fn of_trait_method(&self, trait_: SmolStr, method: &str) -> Option<Frequency> {
        self.trait_methods.get(&(trait_, method.into())).copied()
    }

    pub(super) fn of_attribute(&self, path: &str) -> Option<Frequency> {
        self.attributes.get(path).copied()
    }

    pub(super) fn of_parameter(&self, path: &str) -> Option<Frequency> {
        self.parameters.get(path).copied()
    }

    pub(super) fn serves_lambda(&self, function: &str) -> bool {
        self.serves_lambda.contains(function)
    }

    pub(super) fn deadline(&self, path: &str) -> Option<Option<&str>> {
        self.deadlines.get(path).map(Option::as_deref)
    }

    pub(super) fn override_takes(&self, method: &str) -> Option<&str> {
        self.overrides.get(method).map(SmolStr::as_str)
    }

    pub(super) fn is_lambda_runtime(&self, package: &str) -> bool {
        self.lambda_runtimes.contains(&package.replace('-', "_"))
    }

    /// Every path that some row speaks of.
    pub(super) fn paths(&self) -> impl Iterator<Item = SmolStr> {
        let types = self.method_arguments.keys().filter_map(|(on, ..)| on.clone());
        (self.arguments.keys().map(|(path, _)| path.clone()))
            .chain(types)
            .chain(self.trait_methods.keys().map(|(path, _)| path.clone()))
            .chain(self.attributes.keys().cloned())
            .chain(self.serves_lambda.iter().cloned())
            .chain(self.deadlines.keys().cloned())
            .chain(self.overrides.values().cloned())
    }
}

#[derive(Default)]
struct NewRows {
    errors: Vec<RowError>,
}

impl NewRows {
    fn check(&mut self, row: String, evidence: &str, known: bool) {
        if !is_evidence(evidence) {
            let message = format!("`{evidence}` is not of the form `crate-version file:line`");
            self.errors.push((row.clone(), message));
        }
        if known {
            self.errors.push((row, "stands here twice".to_owned()));
        }
    }
}
