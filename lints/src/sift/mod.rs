//! Decides which files are parsed: those that can have a part in what is found. The others are read once, for their
//! words, and forgotten.
//!
//! A client's library is named in the file that makes it, or reaches it under a name that some other file of the
//! workspace gives. So files that name a library are parsed first, then those with names that these give (re-exports,
//! aliases, wrappers, macros, functions that take or give builders), until nothing is added. What is found in them
//! decides what else is looked at: callers, up to the entry points; the constants that settings come from; deadlines
//! elsewhere in a package. The analysis is done again while that adds files. Files are chosen by words, without regard
//! to what these mean there: too many are parsed rather than too few. A test compares the findings on real trees with
//! those of parsing everything.

mod callers;
mod mentioned;
mod names;
mod packages;
mod values;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::config::Settings;
use crate::diagnostic::Problem;
use crate::discover::Workspace;
use crate::ir::{FileIr, Ty};
use crate::lower::MARK;
use crate::models::Models;
use crate::source::FileId;
use crate::trace::{Program, Trace};

use names::{Known, Own, Trigger};
use packages::{Concern, Packages};
use words::{Word, Words, each};

/// How modules end that a build script generates for clients: `shop_client::ShopClient`.
const GENERATED: &str = "_client";

/// What is known of a workspace's files without parsing them.
#[derive(Debug)]
pub(crate) struct Sieve {
    packages: Packages,
    words: Vec<Words>,
    /// What was looked for.
    sought: BTreeSet<Sought>,
    /// Functions whose callers were looked for.
    called: BTreeSet<Sought>,
    /// The names among those sought that are in sight of all code of each package.
    public: Vec<Own>,
    /// Those that only the modules below each file see.
    private: FxHashMap<FileId, Own>,
    by_name: FxHashMap<String, FileId>,
    /// The path of each file below the root.
    names: Vec<String>,
    /// Where the modules below each file stand, with `/` at the end.
    folders: Vec<String>,
    /// Words of calls that put a deadline on a request.
    deadlines: Vec<Word>,
    /// Packages whose files were looked through for deadlines.
    timed: BTreeSet<usize>,
}

/// A trigger of one file's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sought {
    of: FileId,
    trigger: Trigger,
}

/// What was made of one file that was read.
enum Read {
    Kept(Arc<str>),
    Forgotten(Words),
    Unreadable(Problem),
}

impl Sieve {
    /// Reads every file that was only listed, and leaves the text of those that are to be parsed in the workspace.
    /// Gives these; they are no longer among the unread.
    pub(crate) fn new(workspace: &mut Workspace, settings: &Settings) -> (Self, BTreeSet<FileId>) {
        let packages = Packages::new(workspace, settings);
        let unread: Vec<FileId> = workspace.unread.iter().copied().collect();
        let read: Vec<Read> = unread.par_iter().map(|id| read(workspace, &packages, *id)).collect();
        let mut sieve = Self {
            packages,
            words: vec![Words::default(); workspace.sources.len()],
            sought: BTreeSet::new(),
            called: BTreeSet::new(),
            public: vec![Own::default(); workspace.packages.len()],
            private: FxHashMap::default(),
            by_name: FxHashMap::default(),
            names: workspace.sources.ids().map(|id| workspace.sources.get(id).name.clone()).collect(),
            folders: folders(workspace),
            deadlines: settings.models.deadline_names().map(Word::of).collect(),
            timed: BTreeSet::new(),
        };
        let mut first: BTreeSet<FileId> =
            workspace.sources.ids().filter(|id| !workspace.unread.contains(id)).collect();
        for (id, read) in unread.into_iter().zip(read) {
            match read {
                Read::Kept(text) => {
                    workspace.sources.set_text(id, text);
                    workspace.unread.remove(&id);
                    first.insert(id);
                }
                Read::Forgotten(words) => sieve.words[id.0 as usize] = words,
                Read::Unreadable(problem) => {
                    workspace.unread.remove(&id);
                    workspace.problems.push(problem);
                }
            }
        }
        if sieve.packages.has(Concern::Some) {
            let named = workspace.sources.ids().map(|id| (workspace.sources.get(id).name.clone(), id));
            sieve.by_name = named.collect();
        }
        first.extend(sieve.above(workspace, &first));
        (sieve, first)
    }

    /// The unread files that the names in those which are parsed lead to.
    pub(crate) fn named(
        &mut self,
        workspace: &Workspace,
        files: &[FileIr],
        models: &Models,
    ) -> BTreeSet<FileId> {
        let mut new = Vec::new();
        loop {
            let found = self.collect_names(workspace, files, models);
            if found.is_empty() {
                break;
            }
            new.extend(found);
        }
        // Of earlier triggers every file was asked already.
        let mut found = self.with_words(workspace, &new);
        found.extend(self.with_macros(workspace, files));
        found
    }

    /// What the files that are parsed add to the names sought so far.
    fn collect_names(&mut self, workspace: &Workspace, files: &[FileIr], models: &Models) -> Vec<Sought> {
        let some =
            |id: &FileId| !workspace.unread.contains(id) && self.packages.concern(*id) == Concern::Some;
        let parsed: Vec<FileId> = workspace.sources.ids().filter(some).collect();
        let found: Vec<BTreeSet<Trigger>> = parsed
            .par_iter()
            .map(|id| {
                let package = self.packages.holder(*id).unwrap_or_default();
                let known = Known {
                    models,
                    libraries: self.packages.libraries(package),
                    own: self.own_names(*id),
                    generated: self.packages.generates(package),
                };
                names::collect(&files[id.0 as usize], &workspace.sources.get(*id).text, &known)
            })
            .collect();
        let found = parsed.into_iter().zip(found);
        let found =
            found.flat_map(|(of, found)| found.into_iter().map(move |trigger| Sought { of, trigger }));
        let new: Vec<Sought> = found.filter(|sought| self.sought.insert(*sought)).collect();
        for sought in &new {
            self.add_name(sought);
        }
        new
    }

    fn add_name(&mut self, sought: &Sought) {
        let trigger = sought.trigger;
        let add = |own: &mut Own| {
            if trigger.on.is_none() {
                own.names.insert(trigger.name);
            }
            if trigger.part {
                own.parts.insert(trigger.name);
            }
        };
        if trigger.private {
            add(self.private.entry(sought.of).or_default());
            return;
        }
        let Some(holder) = self.packages.holder(sought.of) else { return };
        for (user, own) in self.public.iter_mut().enumerate() {
            if self.packages.can_call(user, holder) {
                add(own);
            }
        }
    }

    /// The names that the workspace's own code has in sight of a file.
    fn own_names(&self, file: FileId) -> Vec<&Own> {
        let public = self.packages.holder(file).map(|package| &self.public[package]);
        let private = self.private.iter().filter(|(of, _)| self.is_below(file, **of)).map(|(_, own)| own);
        public.into_iter().chain(private).collect()
    }

    /// Whether one file is, or stands below, the module of the other.
    fn is_below(&self, file: FileId, of: FileId) -> bool {
        file == of || self.names[file.0 as usize].starts_with(&self.folders[of.0 as usize])
    }

    fn is_in_sight(&self, sought: &Sought, from: FileId) -> bool {
        let (Some(holder), Some(of)) = (self.packages.holder(from), self.packages.holder(sought.of)) else {
            return false;
        };
        self.packages.can_call(holder, of) && (!sought.trigger.private || self.is_below(from, sought.of))
    }

    /// Unread files that may define macros which are called in files that were parsed.
    fn with_macros(&self, workspace: &Workspace, files: &[FileIr]) -> BTreeSet<FileId> {
        let macro_rules = Word::of("macro_rules");
        let called: BTreeSet<(usize, Word)> = workspace
            .sources
            .ids()
            .filter_map(|id| Some((self.packages.holder(id)?, &files[id.0 as usize].macros_from_elsewhere)))
            .flat_map(|(package, paths)| {
                paths.iter().filter_map(move |path| Some((package, Word::of(path.last()?))))
            })
            .collect();
        let mut by_word: FxHashMap<Word, Vec<usize>> = FxHashMap::default();
        for (package, name) in called {
            by_word.entry(name).or_default().push(package);
        }
        let defines = |id: &&FileId| {
            let words = &self.words[id.0 as usize];
            let Some(holder) = self.packages.holder(**id) else { return false };
            let mut callers = words.iter().filter_map(|word| by_word.get(word)).flatten();
            words.has(macro_rules) && callers.any(|package| self.packages.can_call(*package, holder))
        };
        let mut found: BTreeSet<FileId> = workspace.unread.iter().filter(defines).copied().collect();
        found.extend(self.above(workspace, &found));
        found
    }

    /// The files that what was found leads to.
    pub(crate) fn needed(
        &mut self,
        workspace: &Workspace,
        program: &Program<'_>,
        trace: &Trace,
    ) -> BTreeSet<FileId> {
        if workspace.unread.is_empty() || trace.calls.is_empty() {
            return BTreeSet::new();
        }
        let above = callers::triggers(program, trace).into_iter();
        let callers: Vec<Sought> = above.filter(|sought| self.called.insert(*sought)).collect();
        let mut found = self.with_words(workspace, &callers);
        let unread = |id: FileId| workspace.unread.contains(&id);
        found.extend(values::files(program, trace, &unread));
        found.extend(self.with_deadlines(workspace, program, trace));
        found.extend(self.above(workspace, &found));
        found
    }

    /// Unread files that can name what a trigger is of, and have its words; and what stands above them.
    fn with_words(&self, workspace: &Workspace, sought: &[Sought]) -> BTreeSet<FileId> {
        let mut by_word: FxHashMap<Word, Vec<&Sought>> = FxHashMap::default();
        for sought in sought {
            by_word.entry(sought.trigger.name).or_default().push(sought);
        }
        let is_meant = |id: &&FileId| {
            let words = &self.words[id.0 as usize];
            let named = words.iter().filter_map(|word| by_word.get(word)).flatten();
            named.into_iter().any(|sought| {
                sought.trigger.on.is_none_or(|on| words.has(on)) && self.is_in_sight(sought, **id)
            })
        };
        let unread: Vec<FileId> = workspace.unread.iter().copied().collect();
        let mut found: BTreeSet<FileId> = unread.par_iter().filter(is_meant).copied().collect();
        found.extend(self.above(workspace, &found));
        found
    }

    /// In packages that make clients, any file may put a deadline on their requests.
    fn with_deadlines(
        &mut self,
        workspace: &Workspace,
        program: &Program<'_>,
        trace: &Trace,
    ) -> BTreeSet<FileId> {
        let package_of = |node: crate::trace::NodeId| {
            program.names.krate(trace.nodes[node.0 as usize].krate).package.0 as usize
        };
        let with_deadline: BTreeSet<usize> =
            trace.deadlines.iter().map(|deadline| package_of(deadline.node)).collect();
        let without: BTreeSet<usize> = (trace.drafts.iter().map(|draft| package_of(draft.node)))
            .filter(|package| !with_deadline.contains(package) && !self.timed.contains(package))
            .collect();
        let is_meant = |id: &&FileId| {
            self.packages.holder(**id).is_some_and(|package| without.contains(&package))
                && self.words[id.0 as usize].has_any(&self.deadlines)
        };
        let found = workspace.unread.iter().filter(is_meant).copied().collect();
        self.timed.extend(without);
        found
    }

    /// The files that declare these as their modules, as far as the folders tell.
    fn above(&self, workspace: &Workspace, files: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let mut found = BTreeSet::new();
        let mut look = |name: &str| {
            if let Some(id) = self.by_name.get(name)
                && workspace.unread.contains(id)
            {
                found.insert(*id);
            }
        };
        for id in files.iter().filter(|id| self.packages.concern(**id) == Concern::Some) {
            let Some(package) = self.packages.holder(*id) else { continue };
            let package = &workspace.packages[package];
            if package.targets.iter().any(|target| target.root == *id) {
                continue;
            }
            let mut folder = workspace.sources.get(*id).name.as_str();
            while let Some((above, _)) = folder.rsplit_once('/') {
                look(&format!("{above}.rs"));
                look(&format!("{above}/mod.rs"));
                for target in &package.targets {
                    let root = workspace.sources.get(target.root).name.as_str();
                    if root.rsplit_once('/').map_or("", |(folder, _)| folder) == above {
                        look(root);
                    }
                }
                if above == package.folder {
                    break;
                }
                folder = above;
            }
        }
        found
    }
}

fn read(workspace: &Workspace, packages: &Packages, id: FileId) -> Read {
    let text = match workspace.read_text(id) {
        Ok(text) => text,
        Err(problem) => return Read::Unreadable(problem),
    };
    let keep = match packages.concern(id) {
        Concern::All => true,
        // A comment may name a lint that does not exist, wherever it stands.
        _ if memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_some() => true,
        Concern::None => false,
        Concern::Some => {
            let words = Words::of(&text);
            let package = packages.holder(id).unwrap_or_default();
            if !names_a_library(&text, &words, packages, package) {
                return Read::Forgotten(words);
            }
            true
        }
    };
    if keep { Read::Kept(text.into()) } else { Read::Forgotten(Words::default()) }
}

/// The file names a library and something of it that makes clients, or gives the library another name.
fn names_a_library(text: &str, words: &Words, packages: &Packages, package: usize) -> bool {
    if memchr::memmem::find(text.as_bytes(), b"#[path").is_some() {
        return true;
    }
    let libraries = packages.libraries(package);
    let named: Vec<_> = libraries.iter().filter(|(krate, _)| words.has(**krate)).collect();
    if named.iter().any(|(_, library)| words.has_any(&library.all)) {
        return true;
    }
    let mut found = false;
    if !named.is_empty() {
        each(text, |word, end| {
            found |= libraries.contains_key(&word) && !leads_to_name(&text[end..]);
        });
    }
    found || (packages.generates(package) && names_generated(text, packages, package))
}

/// `::name` follows: what the library is used for stands there.
fn leads_to_name(behind: &str) -> bool {
    let below = behind.trim_start().strip_prefix("::").map(str::trim_start);
    below.is_some_and(|below| below.starts_with(|first: char| first.is_alphabetic() || first == '_'))
}

/// `shop_client::` stands there, and is no crate.
fn names_generated(text: &str, packages: &Packages, package: usize) -> bool {
    let mut places = memchr::memmem::find_iter(text.as_bytes(), GENERATED.as_bytes());
    places.any(|at| {
        let before = text[..at].rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        let end = at + GENERATED.len();
        text[end..].trim_start().starts_with("::")
            && text.get(before..end).is_some_and(|name| !packages.depends_on(package, Word::of(name)))
    })
}

/// Where the modules have their files that each file declares: beside a crate's root or a `mod.rs`, else in a folder of
/// the file's name.
fn folders(workspace: &Workspace) -> Vec<String> {
    let targets = workspace.packages.iter().flat_map(|package| &package.targets);
    let roots: BTreeSet<FileId> = targets.map(|target| target.root).collect();
    let folder = |id: FileId| {
        let name = &workspace.sources.get(id).name;
        let (above, file) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
        if file == "mod.rs" || roots.contains(&id) {
            return above.to_owned();
        }
        format!("{}/", name.strip_suffix(".rs").unwrap_or(name))
    };
    workspace.sources.ids().map(folder).collect()
}

/// The last name of a type's path.
fn type_word(ty: &Ty) -> Option<Word> {
    match ty {
        Ty::Path(path) => path.last().map(|last| Word::of(&last.name)),
        Ty::Ref { inner, .. } => type_word(inner),
        Ty::Dyn(traits) => traits.first()?.last().map(|last| Word::of(&last.name)),
        _ => None,
    }
}
