//! Which level a lint has where: layers in the order in which they were read. The last that speaks of a lint and a
//! place counts.

use std::collections::BTreeMap;

use globset::GlobSet;

use super::words::nearest;
use crate::diagnostic::Level;
use crate::lints::{self, Group, Lint};

/// A word that stands for several lints.
#[derive(Debug)]
pub struct GroupName {
    pub name: &'static str,
    /// For people: what its lints have in common.
    pub about: &'static str,
    pub holds: fn(&Lint) -> bool,
}

pub static GROUPS: &[GroupName] = &[
    GroupName { name: "all", about: "every lint", holds: |_| true },
    GroupName {
        name: "lambda",
        about: "what only a frozen process suffers from",
        holds: |lint| lint.group == Group::Lambda,
    },
    GroupName { name: "pool", about: "idle connections and pings", holds: |lint| lint.group == Group::Pool },
    GroupName { name: "timeouts", about: "deadlines", holds: |lint| lint.group == Group::Timeouts },
    GroupName { name: "tls", about: "certificates", holds: |lint| lint.group == Group::Tls },
    GroupName {
        name: "hygiene",
        about: "the tool's own comments and files",
        holds: |lint| lint.group == Group::Hygiene,
    },
    GroupName {
        name: "pedantic",
        about: "lints that are notes at their loudest: what most code does and what rarely hurts",
        holds: |lint| lint.level <= Level::Note,
    },
];

/// The lints that a name stands for. `Err` holds the nearest known name, if one is near.
pub(super) fn lints_named(name: &str) -> Result<Vec<&'static str>, Option<String>> {
    if let Some(group) = GROUPS.iter().find(|group| group.name == name) {
        let held = lints::ALL.iter().filter(|lint| (group.holds)(lint));
        return Ok(held.map(|lint| lint.name).collect());
    }
    match lints::by_name(name) {
        Some(lint) => Ok(vec![lint.name]),
        None => Err(nearest(name, names()).map(str::to_owned)),
    }
}

/// Every name that a level can be given to.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|group| group.name).chain(lints::ALL.iter().map(|lint| lint.name))
}

/// Levels by lint, for some part of what is checked.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    layers: Vec<(Scope, BTreeMap<&'static str, Level>)>,
}

impl Levels {
    pub(super) fn add(&mut self, scope: Scope, levels: BTreeMap<&'static str, Level>) {
        if !levels.is_empty() {
            self.layers.push((scope, levels));
        }
    }

    /// What the user wants of the lint there. `None`: whatever level the lint gives.
    pub fn get(&self, lint: &str, place: Place<'_>) -> Option<Level> {
        let speaking = self.layers.iter().rev().filter(|(scope, _)| scope.holds(place));
        speaking.filter_map(|(_, levels)| levels.get(lint)).next().copied()
    }
}

/// Where something was found.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Empty where it is in none.
    pub package: &'a str,
    /// The file's path below the root that is checked.
    pub file: &'a str,
}

/// The part of what is checked that a layer speaks of. By default all of it.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Any of these; without any, all.
    pub(super) packages: Vec<String>,
    pub(super) paths: Option<Paths>,
}

/// Globs below the folder of the file that they stand in.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    pub(super) globs: GlobSet,
    /// The root that is checked, from that folder; empty where they are the same.
    pub(super) root: String,
}

impl Scope {
    fn holds(&self, place: Place<'_>) -> bool {
        let in_package = self.packages.is_empty() || self.packages.iter().any(|name| name == place.package);
        in_package && self.paths.as_ref().is_none_or(|paths| paths.holds(place.file))
    }
}

impl Paths {
    fn holds(&self, file: &str) -> bool {
        match self.root.as_str() {
            "" => self.globs.is_match(file),
            root => self.globs.is_match(format!("{root}/{file}")),
        }
    }
}
