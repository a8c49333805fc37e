//! What has to be looked at in each package, by its manifest alone.
//!
//! A package that depends on no modelled library, nor on a package of the workspace that does, can make no client: its
//! files are read only if packages that can may call it, and then for its macros, which are expanded where they are
//! called. Of a Lambda function and of the packages that it is built from every file counts, since what runs for each
//! event is asked there of more than clients.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::Settings;
use crate::discover::{Dependency, DependencyKind, Package, PackageId, Workspace};
use crate::models::Models;
use crate::source::FileId;

use super::words::{Word, WordSet, Words};

/// How much of a package's code can matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Concern {
    None,
    /// It makes no client, but its macros may, where they are called.
    Macros,
    Some,
    All,
}

/// The packages of a workspace.
#[derive(Debug)]
pub(super) struct Packages {
    concerns: Vec<Concern>,
    /// The libraries that each may name: the crate in its code, and what can be made of it.
    libraries: Vec<BTreeMap<Word, Arc<Library>>>,
    /// What can be made of all of these.
    making: Vec<Making>,
    /// The packages whose code each can call: itself first, then what it depends on in the workspace.
    reaches: Vec<BTreeSet<usize>>,
    /// The packages that can call each.
    callers: Vec<Vec<usize>>,
    /// What each calls the crates that it depends on.
    crates: Vec<WordSet>,
    /// Those of them that are not of the workspace.
    foreign: Vec<WordSet>,
    /// Those whose code, or what they build on, uses a library for which clients are generated.
    generating: Vec<bool>,
    holders: Vec<Option<usize>>,
    /// Every library, and all that can be made of them.
    named: WordSet,
    tests: bool,
}

/// Names of types and free functions by which clients are made or set up.
#[derive(Debug, Default)]
pub(super) struct Making {
    pub(super) all: WordSet,
    /// Those of builders and parts: what has such a thing in hand can set something.
    pub(super) parts: WordSet,
}

impl Making {
    fn of(libraries: &BTreeMap<Word, Arc<Library>>) -> Self {
        let all = libraries.values().flat_map(|library| &library.all);
        let parts = libraries.values().flat_map(|library| &library.parts);
        Self { all: all.copied().collect(), parts: parts.copied().collect() }
    }
}

/// The names of one library that can make or set up a client.
#[derive(Clone, Debug, Default)]
pub(super) struct Library {
    /// Names of types and free functions.
    pub(super) all: WordSet,
    /// Those of builders and parts: what has such a thing in hand can set something.
    pub(super) parts: WordSet,
    /// Modules in which such things are.
    pub(super) modules: WordSet,
    /// The crate's own name, `-` as `_`.
    pub(super) krate: String,
}

/// What was asked of crates before, by the parts of a workspace too.
#[derive(Debug, Default)]
pub(crate) struct Libraries(Mutex<BTreeMap<String, Option<Arc<Library>>>>);

impl Libraries {
    fn of(&self, dependency: &Dependency, models: &Models) -> Option<Arc<Library>> {
        let krate = dependency.package.replace('-', "_");
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(krate).or_insert_with_key(|krate| library(krate, models).map(Arc::new)).clone()
    }
}

impl Packages {
    /// Of `loans` the first package takes files for its modules that lie in the folder of the second.
    pub(super) fn new(
        workspace: &Workspace,
        settings: &Settings,
        known: &Libraries,
        loans: &BTreeSet<(usize, usize)>,
    ) -> Self {
        let models = &settings.models;
        let counts = |found: &&Dependency| counts(found, settings);
        let mut libraries: Vec<_> = (workspace.packages.iter())
            .map(|package| libraries_of(package.dependencies.iter().filter(counts), models, known))
            .collect();
        let mut depends: Vec<BTreeSet<usize>> = (workspace.packages.iter())
            .map(|package| {
                let counting = package.dependencies.iter().filter(counts);
                counting.filter_map(|found| Some(found.local?.0 as usize)).collect()
            })
            .collect();
        for (taker, lender) in loans {
            depends[*taker].insert(*lender);
            depends[*lender].insert(*taker);
        }
        lend(&mut libraries, loans);
        let reaches: Vec<BTreeSet<usize>> =
            (0..depends.len()).map(|package| closure(&depends, BTreeSet::from([package]))).collect();
        let mut callers = vec![Vec::new(); depends.len()];
        for (caller, reached) in reaches.iter().enumerate() {
            reached.iter().for_each(|called| callers[*called].push(caller));
        }
        let in_lambda = in_lambda(workspace, settings, &depends, &reaches);
        let counts_whole = |package: usize| is_everything_asked(settings) || in_lambda.contains(&package);
        let uses_library =
            |package: usize| reaches[package].iter().any(|reached| !libraries[*reached].is_empty());
        let concern = |package: usize| {
            if counts_whole(package) {
                Concern::All
            } else if uses_library(package) {
                Concern::Some
            } else if callers[package].iter().any(|caller| uses_library(*caller)) {
                Concern::Macros
            } else {
                Concern::None
            }
        };
        let concerns: Vec<Concern> = (0..depends.len()).map(concern).collect();
        let foreign = workspace.packages.iter().map(|package| {
            let foreign = package.dependencies.iter().filter(|dependency| dependency.local.is_none());
            foreign.map(|dependency| Word::of(&dependency.name_in_code)).collect()
        });
        let foreign = foreign.collect();
        let crates = workspace.packages.iter().map(|package| {
            package.dependencies.iter().map(|dependency| Word::of(&dependency.name_in_code)).collect()
        });
        let generating = |package: usize| {
            let mut named = reaches[package].iter().flat_map(|reached| libraries[*reached].values());
            named.any(|library| models.is_generated_for(&library.krate))
        };
        let generating = (0..depends.len()).map(generating).collect();
        let crates = crates.collect();
        let holders = workspace.holders().into_iter().map(|package| Some(package?.0 as usize)).collect();
        let of_library = |(krate, library): (&Word, &Arc<Library>)| {
            library.all.iter().copied().chain([*krate]).collect::<Vec<_>>()
        };
        let named = libraries.iter().flatten().flat_map(of_library).collect();
        let making = libraries.iter().map(Making::of).collect();
        Self {
            concerns,
            libraries,
            making,
            reaches,
            callers,
            crates,
            foreign,
            generating,
            holders,
            named,
            tests: settings.tests,
        }
    }

    /// The package in whose folder a file lies.
    pub(super) fn holder(&self, file: FileId) -> Option<usize> {
        self.holders[file.0 as usize]
    }

    /// Whether code counts that only tests, benches and examples run.
    pub(super) fn judge_tests(&self) -> bool {
        self.tests
    }

    pub(super) fn concern(&self, file: FileId) -> Concern {
        self.holder(file).map_or(Concern::None, |package| self.concerns[package])
    }

    /// Whether the file's names can lead to code of which not every file counts.
    pub(super) fn is_named_by_some(&self, file: FileId) -> bool {
        let is_some = |caller: &usize| self.concerns[*caller] == Concern::Some;
        self.holder(file).is_some_and(|package| self.callers[package].iter().any(is_some))
    }

    /// Whether a package that can call the macros of this one has a library of this name, which this one has not.
    pub(super) fn is_library_of_callers_only(&self, package: usize, word: Word) -> bool {
        let has = |package: &usize| self.libraries[*package].contains_key(&word);
        self.named.contains(&word) && !has(&package) && self.callers[package].iter().any(has)
    }

    /// Whether this word means a library, or what can be made of one, to a package that can call the macros of this one.
    pub(super) fn means_something_to_callers(&self, package: usize, word: Word) -> bool {
        let means_something = |caller: &usize| {
            self.libraries[*caller].contains_key(&word) || self.making[*caller].all.contains(&word)
        };
        self.named.contains(&word) && self.callers[package].iter().any(means_something)
    }

    pub(super) fn has(&self, concern: Concern) -> bool {
        self.concerns.contains(&concern)
    }

    pub(super) fn libraries(&self, package: usize) -> &BTreeMap<Word, Arc<Library>> {
        &self.libraries[package]
    }

    pub(super) fn making(&self, package: usize) -> &Making {
        &self.making[package]
    }

    /// The crates that a package depends on and that are not of the workspace.
    pub(super) fn foreign(&self, package: usize) -> &WordSet {
        &self.foreign[package]
    }

    pub(super) fn depends_on(&self, package: usize, krate: Word) -> bool {
        self.crates[package].contains(&krate)
    }

    /// Some package can name a library, or what clients are made of, with one of these.
    pub(super) fn name_something_of(&self, words: &Words) -> bool {
        words.iter().any(|word| self.named.contains(word))
    }

    pub(super) fn generates(&self, package: usize) -> bool {
        self.generating[package]
    }

    /// Whether code of the one can name what the other declares.
    pub(super) fn can_call(&self, from: usize, to: usize) -> bool {
        self.reaches[from].contains(&to)
    }
}

/// Files that are taken may name what their takers can name, and may lend files in turn.
fn lend(libraries: &mut [BTreeMap<Word, Arc<Library>>], loans: &BTreeSet<(usize, usize)>) {
    let mut queue: Vec<usize> = loans.iter().map(|(taker, _)| *taker).collect();
    while let Some(taker) = queue.pop() {
        let own = libraries[taker].clone();
        for (_, lender) in loans.range((taker, 0)..(taker + 1, 0)) {
            let known = libraries[*lender].len();
            let lent = &mut libraries[*lender];
            for (krate, library) in &own {
                lent.entry(*krate).or_insert_with(|| Arc::clone(library));
            }
            if lent.len() > known {
                queue.push(*lender);
            }
        }
    }
}

/// The libraries among dependencies.
fn libraries_of<'d>(
    dependencies: impl Iterator<Item = &'d Dependency>,
    models: &Models,
    known: &Libraries,
) -> BTreeMap<Word, Arc<Library>> {
    let mut libraries = BTreeMap::new();
    for dependency in dependencies {
        if let Some(library) = known.of(dependency, models) {
            libraries.insert(Word::of(&dependency.name_in_code), library);
        }
    }
    libraries
}

fn library(krate: &str, models: &Models) -> Option<Library> {
    let names = models.names_in(krate)?;
    let words = |names: &BTreeSet<&str>| names.iter().map(|name| Word::of(name)).collect();
    let [all, parts, modules] = [&names.all, &names.parts, &names.modules].map(words);
    Some(Library { all, parts, modules, krate: krate.to_owned() })
}

/// Whether nothing of these packages can matter: none of them depends on a library, and none is a Lambda function.
pub(crate) fn make_nothing(
    workspace: &Workspace,
    packages: &[PackageId],
    settings: &Settings,
    known: &Libraries,
) -> bool {
    let concerns = |id: &PackageId| {
        let package = workspace.package(*id);
        let mut counting = package.dependencies.iter().filter(|found| counts(found, settings));
        is_lambda(package, settings) || counting.any(|found| known.of(found, &settings.models).is_some())
    };
    !is_everything_asked(settings) && !packages.iter().any(concerns)
}

/// What only tests are built with has no part in other code.
fn counts(dependency: &Dependency, settings: &Settings) -> bool {
    settings.tests || dependency.kind != DependencyKind::Dev
}

/// Whether any code may have to do with what the user describes.
fn is_everything_asked(settings: &Settings) -> bool {
    settings.models.has_taught() || !settings.entry_points.is_empty()
}

/// Lambda functions, what is built on them, and what all of these are built from.
fn in_lambda(
    workspace: &Workspace,
    settings: &Settings,
    depends: &[BTreeSet<usize>],
    reaches: &[BTreeSet<usize>],
) -> BTreeSet<usize> {
    let lambdas = (0..).zip(&workspace.packages).filter(|(_, package)| is_lambda(package, settings));
    let lambdas: BTreeSet<usize> = lambdas.map(|(index, _)| index).collect();
    let built_on = (0..depends.len()).filter(|package| !reaches[*package].is_disjoint(&lambdas));
    closure(depends, built_on.collect())
}

fn is_lambda(package: &Package, settings: &Settings) -> bool {
    let said = settings.lambda_of(&package.name).or_else(|| settings.lambda.get("*").copied());
    let of_target = package
        .targets
        .iter()
        .any(|target| target.lambda == Some(true) || settings.lambda_of(&target.name) == Some(true));
    !package.lambda.runtimes.is_empty() || package.lambda.metadata || said == Some(true) || of_target
}

fn closure(depends: &[BTreeSet<usize>], from: BTreeSet<usize>) -> BTreeSet<usize> {
    let mut queue: Vec<usize> = from.iter().copied().collect();
    let mut reached = from;
    while let Some(package) = queue.pop() {
        for next in &depends[package] {
            if reached.insert(*next) {
                queue.push(*next);
            }
        }
    }
    reached
}
