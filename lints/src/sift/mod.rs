//! Decides which files are parsed, and which functions and macro calls of them: those that can have a part in what is
//! found. The others are read once, for their words, and forgotten.
//!
//! A client's library is named in the file that makes it, or reaches it under a name that some other file of the
//! workspace gives. So files that name a library are parsed first, then those with names that these give (re-exports,
//! aliases, wrappers, macros, functions that take or give builders), until nothing is added. What is found in them
//! decides what else is looked at: callers, up to the entry points; the constants and functions that settings come
//! from; deadlines elsewhere in a package. The analysis is done again while that adds something. Code is chosen by its
//! words, without regard to what these mean there, and by how the name of a function stands there: too much is parsed
//! rather than too little. A test compares the findings on real trees with those of parsing everything.

mod bodies;
mod callers;
mod calls;
mod development;
mod expansions;
mod libraries;
mod macros;
mod mentioned;
mod names;
mod origin;
mod packages;
mod read;
mod reexports;
mod taken;
mod tree;
mod types;
mod values;
mod words;

use std::collections::BTreeSet;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::Settings;
use crate::discover::Workspace;
use crate::ir::{FileIr, Name, Ty};
use crate::lower::MARK;
use crate::models::{DeadlineName, Models};
use crate::source::{FileId, Span, TextRange};
use crate::trace::{Program, Trace};

use calls::Shape;
use names::{Declared, Known, Own, Trigger};
use packages::{Concern, Packages};
pub(crate) use packages::{Libraries, make_nothing};
use read::{Body, Outline, Read};
use reexports::Ways;
use taken::Taken;
use values::Asking;
use words::{Word, Words};

/// Segments of one path, and tokens of its arguments, that are looked at.
const LONGEST_PATH: usize = 64;

/// What is known of a workspace's files without parsing them.
#[derive(Debug)]
pub(crate) struct Sieve {
    packages: Packages,
    outlines: Vec<Outline>,
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
    /// What some file names for a module of its own.
    taken: Taken,
    deadlines: Vec<DeadlineCall>,
    /// Packages whose files were looked through for deadlines, each with the library that these are for.
    timed: BTreeSet<(usize, String)>,
}

/// A trigger of one file's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sought {
    of: FileId,
    trigger: Trigger,
}

/// A call that puts a deadline on a request.
#[derive(Clone, Debug)]
struct DeadlineCall {
    call: Call,
    /// The library whose clients' requests it is for; `None` for any.
    of: Option<String>,
}

/// The words of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Call {
    name: Word,
    on: Option<Word>,
    shape: Shape,
}

/// What is to be opened of a file.
#[derive(Debug)]
struct Opening {
    of: FileId,
    /// It is to be parsed, which it was not so far.
    file: bool,
    /// What is closed in it, where that was not looked for so far.
    closed: Option<Vec<Body>>,
    /// Of what is closed in it, these in their order.
    bodies: Vec<usize>,
}

impl Opening {
    fn nothing(of: FileId) -> Self {
        Self { of, file: false, closed: None, bodies: Vec::new() }
    }
}

impl Call {
    fn is_in(self, words: &Words) -> bool {
        words.has(self.name) && self.on.is_none_or(|on| words.has(on))
    }
}

impl Sieve {
    /// Reads the files that were only listed, of packages that matter, and leaves the text of those that are to be parsed
    /// in the workspace. Gives these; they are no longer among the unread.
    pub(crate) fn new(
        workspace: &mut Workspace,
        settings: &Settings,
        known: &Libraries,
    ) -> (Self, BTreeSet<FileId>) {
        let mut taken = Taken::default();
        let (packages, for_tests, read) = loop {
            let packages = Packages::new(workspace, settings, known, &taken.loans);
            let for_tests = development::by_folder(workspace, &packages);
            let read = read_all(workspace, &packages, &for_tests);
            let judged = read.iter().filter(|(id, _)| !for_tests[id.0 as usize]);
            if !taken.add(workspace, &packages, judged.map(|(id, read)| (*id, read.named().to_vec()))) {
                break (packages, for_tests, read);
            }
        };
        let mut sieve = Self {
            packages,
            outlines: vec![Outline::default(); workspace.sources.len()],
            sought: BTreeSet::new(),
            called: BTreeSet::new(),
            public: vec![Own::default(); workspace.packages.len()],
            private: FxHashMap::default(),
            by_name: FxHashMap::default(),
            names: workspace.sources.ids().map(|id| workspace.sources.get(id).name.clone()).collect(),
            folders: tree::folders(workspace, &taken),
            taken,
            deadlines: (settings.models.deadline_names())
                .map(|DeadlineName { on, name, of }| DeadlineCall {
                    call: Call { name: Word::of(name), on: on.map(Word::of), shape: Shape::Any },
                    of: of.map(str::to_owned),
                })
                .collect(),
            timed: BTreeSet::new(),
        };
        let mut first: BTreeSet<FileId> =
            workspace.sources.ids().filter(|id| !workspace.unread.contains(id)).collect();
        for (id, read) in read {
            sieve.take(workspace, id, read, &mut first);
        }
        if !settings.tests {
            sieve.forget_tests(workspace, &for_tests, &mut first);
        }
        expansions::add_words(&mut sieve.outlines, &sieve.packages);
        if sieve.packages.has(Concern::Some) {
            let named = workspace.sources.ids().map(|id| (workspace.sources.get(id).name.clone(), id));
            sieve.by_name = named.collect();
        }
        first.extend(sieve.above(workspace, &first));
        (sieve, first)
    }

    fn take(&mut self, workspace: &mut Workspace, id: FileId, read: Read, first: &mut BTreeSet<FileId>) {
        match read {
            Read::Kept(text, outline) => {
                workspace.sources.set_text(id, text);
                workspace.unread.remove(&id);
                first.insert(id);
                self.outlines[id.0 as usize] = outline;
            }
            Read::Forgotten(outline) => self.outlines[id.0 as usize] = outline,
            Read::Unreadable(problem) => {
                workspace.unread.remove(&id);
                workspace.problems.push(problem);
            }
        }
    }

    /// Takes back the files of modules that are declared for tests only; takes up those in folders of tests that something
    /// else may be built from.
    fn forget_tests(&mut self, workspace: &mut Workspace, for_tests: &[bool], first: &mut BTreeSet<FileId>) {
        let ids: Vec<FileId> = workspace.sources.ids().collect();
        let by_name = self.names.iter().map(String::as_str).zip(ids.iter().copied()).collect();
        for id in development::by_declaration(&self.outlines, &by_name, &self.folders) {
            let named = std::mem::take(&mut self.outlines[id.0 as usize].named);
            self.outlines[id.0 as usize] = Outline { named, ..Outline::default() };
            if first.contains(&id) && !workspace.sources.get(id).text.contains(MARK) {
                first.remove(&id);
                workspace.sources.set_text(id, "".into());
                workspace.unread.insert(id);
            }
        }
        let borrowers =
            ids.iter().filter(|id| self.outlines[id.0 as usize].borrows && !for_tests[id.0 as usize]);
        let borrowing: BTreeSet<usize> = borrowers.filter_map(|id| self.packages.holder(*id)).collect();
        for id in ids.into_iter().filter(|id| for_tests[id.0 as usize]) {
            if self.packages.holder(id).is_some_and(|holder| borrowing.contains(&holder)) {
                self.take(workspace, id, read::read(workspace, &self.packages, id, false), first);
            }
        }
    }

    /// The files, or what was left out of them, that the names in those which were parsed just now lead to.
    pub(crate) fn named(
        &mut self,
        workspace: &Workspace,
        files: &[FileIr],
        models: &Models,
        parsed: BTreeSet<FileId>,
    ) -> BTreeSet<FileId> {
        let mut all = Vec::new();
        let mut asked: Vec<FileId> = parsed.into_iter().collect();
        loop {
            let found = self.collect_names(workspace, files, models, &asked);
            if found.is_empty() {
                break;
            }
            asked = self.mentioning(workspace, files, &found);
            all.extend(found);
        }
        // Of earlier triggers every file was asked already.
        let mut found = self.with_words(workspace, &all);
        found.extend(self.with_macros(workspace, files));
        found
    }

    /// The parsed files that have one of these names, in their text or out of a macro.
    fn mentioning(&self, workspace: &Workspace, files: &[FileIr], sought: &[Sought]) -> Vec<FileId> {
        let names: BTreeSet<Word> = sought.iter().map(|sought| sought.trigger.name).collect();
        let mentions = |id: &FileId| {
            let words = &self.outlines[id.0 as usize].words;
            !files[id.0 as usize].expanded_macros.is_empty() || words.is_empty() || words.has_any(&names)
        };
        let parsed = workspace.sources.ids().filter(|id| !workspace.unread.contains(id));
        parsed.filter(mentions).collect()
    }

    /// Of the files that were read here, those that name others by their paths.
    pub(crate) fn named_files(&self) -> impl Iterator<Item = (FileId, Vec<String>)> {
        let ids = (0..).map(FileId);
        let named = ids.zip(&self.outlines).map(|(id, outline)| (id, outline.named.clone()));
        named.filter(|(_, named)| !named.is_empty())
    }

    /// The bodies of a file's functions that can have no part in the answer, as far as is known.
    pub(crate) fn closed(&self, id: FileId) -> Vec<TextRange> {
        self.outlines[id.0 as usize].closed.iter().map(|body| body.range).collect()
    }

    pub(crate) fn has_word(&self, id: FileId, word: &str) -> bool {
        self.outlines[id.0 as usize].words.has(Word::of(word))
    }

    /// What these files add to the names sought so far.
    fn collect_names(
        &mut self,
        workspace: &Workspace,
        files: &[FileIr],
        models: &Models,
        asked: &[FileId],
    ) -> Vec<Sought> {
        let is_named = |id: &FileId| self.packages.is_named_by_some(*id);
        let parsed: Vec<FileId> = asked.iter().copied().filter(is_named).collect();
        let found: Vec<BTreeSet<Trigger>> = parsed
            .par_iter()
            .map(|id| {
                let package = self.packages.holder(*id).unwrap_or_default();
                let libraries = self.packages.libraries(package);
                let known = Known {
                    models,
                    libraries,
                    making: self.packages.making(package),
                    declared: Declared::of(&files[id.0 as usize], libraries),
                    own: self.own_names(*id),
                    foreign: self.packages.foreign(package),
                    generated: self.packages.generates(package),
                    matters_to_callers: &|word| self.packages.means_something_to_callers(package, word),
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

    fn is_in_sight(&self, sought: &Sought, from: FileId) -> bool {
        let (Some(holder), Some(of)) = (self.packages.holder(from), self.packages.holder(sought.of)) else {
            return false;
        };
        self.packages.can_call(holder, of) && (!sought.trigger.private || self.is_below(from, sought.of))
    }

    /// The files that what was found leads to.
    pub(crate) fn needed(
        &mut self,
        workspace: &Workspace,
        program: &Program<'_>,
        trace: &Trace,
    ) -> BTreeSet<FileId> {
        let is_idle = |body: &Body| body.words.is_empty();
        let all_is_read = || self.outlines.iter().all(|outline| outline.closed.iter().all(is_idle));
        if workspace.unread.is_empty() && all_is_read() {
            return BTreeSet::new();
        }
        let unread = |id: FileId| workspace.unread.contains(&id);
        if trace.calls.is_empty() {
            let mut found = self.with_globs(program, &unread);
            found.extend(self.above(workspace, &found));
            return found;
        }
        let leading = callers::leading_to_clients(program, trace);
        let above = callers::triggers(program, trace, &leading).into_iter();
        let mut callers: Vec<Sought> = above.filter(|sought| self.called.insert(*sought)).collect();
        // Files that were parsed since may give other names to what was looked for before.
        loop {
            let others = other_names(workspace, program.files, &self.called);
            let new: Vec<Sought> = others.into_iter().filter(|sought| self.called.insert(*sought)).collect();
            if new.is_empty() {
                break;
            }
            callers.extend(new);
        }
        let mut found = self.with_words(workspace, &callers);
        found.extend(self.with_other_names(workspace, &callers));
        let leading_names = reexports::names_of(program, trace, &leading);
        let is_wanted = |name: &Name| leading_names.contains(name);
        let leads = &|_, _: &Name| true;
        let ways = Ways { program, unread: &unread, is_wanted: &is_wanted, leads, of_types: false };
        found.extend(ways.files());
        found.extend(self.with_globs(program, &unread));
        let called: FxHashSet<Word> = self.called.iter().map(|sought| sought.trigger.name).collect();
        let is_called = |name: &Name| called.contains(&Word::of(name));
        found.extend(types::files(program, trace, &is_called, &unread));
        let asking = Asking::of(program, trace);
        let (others, unresolved) = values::files(program, &asking, &unread);
        found.extend(others);
        found.extend(self.with_products(workspace, &unresolved));
        for place in values::bodies(program, trace, &leading, &asking) {
            found.extend(self.open(place).then_some(place.file));
        }
        found.extend(self.with_deadlines(workspace, program, trace));
        found.extend(self.above(workspace, &found));
        found
    }

    /// Files that can name what a trigger is of, and have its words where nothing was parsed so far; and what stands
    /// above those that are unread.
    fn with_words(&mut self, workspace: &Workspace, sought: &[Sought]) -> BTreeSet<FileId> {
        let mut by_word: FxHashMap<Word, Vec<&Sought>> = FxHashMap::default();
        for sought in sought {
            by_word.entry(sought.trigger.name).or_default().push(sought);
        }
        let meant = |id: FileId| -> Vec<Call> {
            let outline = &self.outlines[id.0 as usize];
            let words = &outline.words;
            let sought = words.iter().filter_map(|word| by_word.get(word)).flatten();
            let is_meant = |sought: &&&Sought| {
                sought.trigger.on.is_none_or(|on| words.has(on)) && self.is_in_sight(sought, id)
            };
            let call = |sought: &Sought| Call {
                name: sought.trigger.name,
                on: sought.trigger.on.filter(|on| {
                    (sought.trigger.by_path || sought.trigger.shape == Shape::Trait)
                        && !outline.renamed.has(*on)
                }),
                shape: sought.trigger.shape,
            };
            let calls: BTreeSet<Call> = sought.filter(is_meant).map(|sought| call(sought)).collect();
            calls.into_iter().collect()
        };
        let ids: Vec<FileId> = workspace.sources.ids().collect();
        let opening = ids.into_par_iter().map(|id| self.opening(workspace, id, &meant(id))).collect();
        self.open_with(workspace, opening)
    }

    /// Unread files on the way to one of the names sought, which these have without saying so: by a glob, or in modules
    /// below them.
    fn with_globs(&self, program: &Program<'_>, unread: &dyn Fn(FileId) -> bool) -> BTreeSet<FileId> {
        let sought: FxHashSet<Word> = self.sought.iter().map(|sought| sought.trigger.name).collect();
        let is_wanted = |name: &Name| sought.contains(&Word::of(name));
        let leads = |id: FileId, name: &Name| {
            let outline = &self.outlines[id.0 as usize];
            outline.gives_globs || outline.words.has(Word::of(name))
        };
        Ways { program, unread, is_wanted: &is_wanted, leads: &leads, of_types: true }.files()
    }

    /// Unread files that give one of the types another name, with which some file may call what is looked for.
    fn with_other_names(&self, workspace: &Workspace, sought: &[Sought]) -> BTreeSet<FileId> {
        let is_called = |sought: &Sought, of: Word| {
            let has_both =
                |outline: &Outline| outline.words.has(of) && outline.words.has(sought.trigger.name);
            of != Word::of("_") && self.outlines.iter().any(has_both)
        };
        let renames = |id: &&FileId| {
            let renamed = &self.outlines[id.0 as usize].renamed;
            let mut types = sought.iter().filter(|sought| self.is_in_sight(sought, **id));
            let others = |sought: &Sought| sought.trigger.on.into_iter().flat_map(|on| renamed.others(on));
            !renamed.is_empty() && types.any(|sought| others(sought).any(|other| is_called(sought, other)))
        };
        workspace.unread.iter().filter(renames).copied().collect()
    }

    /// What is to be opened of a file for the sake of these calls, the words of which it has.
    fn opening(&self, workspace: &Workspace, id: FileId, calls: &[Call]) -> Opening {
        let is_unread = workspace.unread.contains(&id);
        if calls.is_empty() {
            Opening::nothing(id)
        } else if is_unread {
            workspace.with_text(id, |text| match text {
                Ok(text) => self.opening_of(id, text, is_unread, calls),
                // Whoever parses it says so.
                Err(_) => Opening { file: true, ..Opening::nothing(id) },
            })
        } else {
            self.opening_of(id, &workspace.sources.get(id).text, is_unread, calls)
        }
    }

    fn opening_of(&self, id: FileId, text: &str, is_unread: bool, calls: &[Call]) -> Opening {
        let mut opening = Opening::nothing(id);
        let whole = TextRange::new(0, text.len() as u32);
        opening.file = is_unread && calls::has_some(text, whole, calls);
        if is_unread && !opening.file {
            return opening;
        }
        let opens = |body: &Body| {
            let sought: Vec<Call> = calls.iter().filter(|call| call.is_in(&body.words)).copied().collect();
            // What a macro call expands to stands elsewhere.
            !sought.is_empty() && (body.calls.is_some() || calls::has_some(text, body.range, &sought))
        };
        let outline = &self.outlines[id.0 as usize];
        opening.closed = outline.is_folded.then(|| read::unfold(text, &self.packages, id, outline));
        let closed = opening.closed.as_ref().unwrap_or(&outline.closed).iter().enumerate();
        opening.bodies = closed.filter(|(_, body)| opens(body)).map(|(index, _)| index).collect();
        opening
    }

    /// Opens files and bodies. Gives the files that are to be parsed, anew where some body was opened.
    fn open_with(&mut self, workspace: &Workspace, openings: Vec<Opening>) -> BTreeSet<FileId> {
        let mut found = BTreeSet::new();
        for Opening { of, file, closed, bodies } in openings {
            let mut index = 0..;
            let outline = &mut self.outlines[of.0 as usize];
            if let Some(closed) = closed {
                outline.closed = closed;
                outline.is_folded = false;
            }
            outline.closed.retain(|_| index.next().is_none_or(|index| bodies.binary_search(&index).is_err()));
            if file || !bodies.is_empty() {
                found.insert(of);
            }
        }
        found.extend(self.above(workspace, &found));
        found
    }

    /// Looks for what can be left out of files that are to be parsed.
    pub(crate) fn unfold(&mut self, workspace: &Workspace, ids: &BTreeSet<FileId>) {
        let is_folded = |id: &FileId| self.outlines[id.0 as usize].is_folded;
        let folded: Vec<FileId> = ids.iter().copied().filter(is_folded).collect();
        let unfold = |id: FileId| {
            let outline = &self.outlines[id.0 as usize];
            // Whoever parses the file says that it cannot be read.
            workspace.with_text(id, |text| Some(read::unfold(text.ok()?, &self.packages, id, outline)))
        };
        let found: Vec<(FileId, Option<Vec<Body>>)> =
            folded.into_par_iter().map(|id| (id, unfold(id))).collect();
        for (id, closed) in found {
            let outline = &mut self.outlines[id.0 as usize];
            outline.closed = closed.unwrap_or_default();
            outline.is_folded = false;
        }
    }

    /// Opens the body around a place; true where there is one.
    fn open(&mut self, place: Span) -> bool {
        let closed = &mut self.outlines[place.file.0 as usize].closed;
        let before = closed.len();
        closed.retain(|body| !(body.range.start <= place.start && place.end <= body.range.end));
        closed.len() < before
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
        let deadlines: BTreeSet<(usize, Option<&str>)> = trace
            .deadlines
            .iter()
            .map(|deadline| (package_of(deadline.node), deadline.of.as_deref()))
            .collect();
        let has_deadline = |package: usize, library: &str| {
            [None, Some(library)].into_iter().any(|of| deadlines.contains(&(package, of)))
        };
        let without: BTreeSet<(usize, String)> = (trace.drafts.iter())
            .filter(|draft| !has_deadline(package_of(draft.node), &draft.library.package))
            .map(|draft| (package_of(draft.node), draft.library.package.to_string()))
            .filter(|asked| !self.timed.contains(asked))
            .collect();
        let is_renamed = |on: &Word| self.outlines.iter().any(|outline| outline.renamed.has(*on));
        let calls: Vec<DeadlineCall> = (self.deadlines.iter())
            .map(|DeadlineCall { call, of }| {
                let on = call.on.filter(|on| !is_renamed(on));
                DeadlineCall { call: Call { on, ..*call }, of: of.clone() }
            })
            .collect();
        let in_file = |id: FileId| {
            let words = &self.outlines[id.0 as usize].words;
            let holder = self.packages.holder(id)?;
            let of: BTreeSet<&str> =
                without.iter().filter(|(package, _)| *package == holder).map(|(_, of)| of.as_str()).collect();
            let is_meant = |call: &&DeadlineCall| {
                !of.is_empty()
                    && call.of.as_deref().is_none_or(|library| of.contains(library))
                    && call.call.is_in(words)
            };
            let calls: Vec<Call> = calls.iter().filter(is_meant).map(|call| call.call).collect();
            Some(self.opening(workspace, id, &calls))
        };
        let meant = workspace.sources.ids().filter_map(in_file).collect();
        self.timed.extend(without);
        self.open_with(workspace, meant)
    }
}

/// Every unread file of packages that matter.
fn read_all(workspace: &Workspace, packages: &Packages, for_tests: &[bool]) -> Vec<(FileId, Read)> {
    let matters = |id: &FileId| packages.concern(*id) != Concern::None;
    let ids: Vec<FileId> = workspace.unread.iter().copied().filter(matters).collect();
    let read = |id: FileId| (id, read::read(workspace, packages, id, for_tests[id.0 as usize]));
    ids.into_par_iter().map(read).collect()
}

/// What else functions are called by: imports under other names, and macros that call them.
fn other_names(workspace: &Workspace, files: &[FileIr], sought: &BTreeSet<Sought>) -> Vec<Sought> {
    let mut names: FxHashMap<Word, Vec<Option<Word>>> = FxHashMap::default();
    let mut types: FxHashMap<Word, Vec<Trigger>> = FxHashMap::default();
    for Sought { trigger, .. } in sought {
        names.entry(trigger.name).or_default().push(trigger.on);
        trigger.on.into_iter().for_each(|on| types.entry(on).or_default().push(*trigger));
    }
    let of_file = |id: FileId| {
        let text = &workspace.sources.get(id).text;
        names::others(&files[id.0 as usize], text, &names, &types)
            .into_iter()
            .map(move |trigger| Sought { of: id, trigger })
    };
    workspace.sources.ids().flat_map(of_file).collect()
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
