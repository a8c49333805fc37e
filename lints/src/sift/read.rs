//! One file before it is parsed: whether it is to be, its words, and the bodies of functions that can be left out.

use std::sync::Arc;

use crate::diagnostic::Problem;
use crate::discover::{Workspace, named_files};
use crate::lower::{MARK, code_start};
use crate::source::{FileId, TextRange};

use super::bodies::{self, Found, Function, Macro};
use super::development::borrows;
use super::libraries::{GENERATED, Mentions};
use super::packages::{Concern, Packages};
use super::words::{Renamed, Spelled, Word, Words};

/// Bytes of a body that is parsed in any case: to leave it out would save little.
const SMALL: usize = 40;

/// What makes a value of the type that is declared for its place.
const DEFAULTS: [&str; 2] = ["default", "unwrap_or_default"];

/// What defines a macro.
const DEFINES: &str = "macro_rules";

/// What was made of one file that was read.
pub(super) enum Read {
    Kept(Arc<str>, Outline),
    Forgotten(Outline),
    Unreadable(Problem),
}

impl Read {
    /// The files that this one may have for modules by their paths.
    pub(super) fn named(&self) -> &[String] {
        match self {
            Self::Kept(_, outline) | Self::Forgotten(outline) => &outline.named,
            Self::Unreadable(_) => &[],
        }
    }
}

/// What is kept of a file's text.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    pub(super) words: Words,
    /// The bodies of functions that are not parsed so far, and the calls of macros, in order.
    pub(super) closed: Vec<Body>,
    /// No bodies of functions are among these yet: most files are never parsed.
    pub(super) is_folded: bool,
    /// The `macro_rules!` among the items.
    pub(super) definitions: Vec<Definition>,
    /// The names of those that it may define anywhere; `macro_rules` stands for any.
    pub(super) macros: Words,
    /// The modules in other files that it declares, and whether for tests only.
    pub(super) modules: Vec<(String, bool)>,
    /// The files that it may have for modules by their paths.
    pub(super) named: Vec<String>,
    /// The names that may have others: by an import, by a type alias.
    pub(super) renamed: Renamed,
    /// It may have a module in a folder of tests.
    pub(super) borrows: bool,
    /// It gives others all that a module or crate has.
    pub(super) gives_globs: bool,
}

/// The inside of a function, from brace to brace, or of a macro call among items. One without words is for tests only,
/// and is never looked at.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) range: TextRange,
    /// Those of the whole function but its name, and of the head of the impl or trait around it; of the whole call, and
    /// of what it expands to.
    pub(super) words: Words,
    /// The macro that is called.
    pub(super) calls: Option<Word>,
    /// The names that the call may declare, as far as its expansion tells.
    pub(super) declares: Words,
}

/// A macro.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    pub(super) name: Word,
    /// Those of its rules.
    pub(super) words: Words,
    /// Those behind a keyword that declares something.
    pub(super) declares: Words,
}

/// What stands before the name that it declares.
const DECLARING: [&str; 11] =
    ["struct", "enum", "union", "fn", "type", "const", "static", "mut", "trait", "mod", "as"];

/// `for_tests`: only tests, benches and examples use the file, as far as is known.
pub(super) fn read(workspace: &Workspace, packages: &Packages, id: FileId, for_tests: bool) -> Read {
    workspace.with_text(id, |text| match text {
        Ok(text) => read_text(text, packages, id, for_tests),
        Err(problem) => Read::Unreadable(problem),
    })
}

fn read_text(text: &str, packages: &Packages, id: FileId, for_tests: bool) -> Read {
    // A comment may name a lint that does not exist, wherever it stands.
    let is_marked = holds(text, MARK);
    let named = named_files(text);
    let concern = packages.concern(id);
    let is_idle = for_tests || (concern == Concern::Macros && !holds(text, DEFINES));
    if is_idle && !is_marked {
        return Read::Forgotten(Outline { named, ..Outline::default() });
    }
    let is_whole = concern == Concern::All && packages.judge_tests();
    let found = if is_whole { Found::default() } else { bodies::find(text, code_start(text)) };
    let package = packages.holder(id).unwrap_or_default();
    let mut outline =
        Outline { modules: modules(text, &found), named, borrows: borrows(text), ..Outline::default() };
    if for_tests || concern == Concern::All {
        let is_idle = |itself: bool| (for_tests || itself) && !packages.judge_tests();
        let functions = found.functions.iter().filter(|function| is_idle(function.for_tests));
        let calls = found.calls.iter().filter(|call| is_idle(call.for_tests));
        let idle = functions.map(|function| function.body).chain(calls.map(|call| call.inside));
        outline.closed = idle.filter_map(Body::idle).collect();
        outline.closed.sort_by_key(|body| body.range);
        return Read::Kept(text.into(), outline);
    }
    let mut spelled = Spelled::of(text);
    outline.renamed = spelled.renamed(text);
    outline.macros = spelled.macros(text);
    outline.gives_globs = gives_globs(text);
    if !packages.judge_tests() {
        spelled.remove(&found.test_items);
    }
    outline.words = spelled.all();
    let mentions = Mentions::new(text, &spelled, &outline.words, packages, package);
    let file = File {
        text,
        is_marked,
        spelled: &spelled,
        words: &outline.words,
        mentions: &mentions,
        packages,
        package,
    };
    outline.definitions = file.definitions(&found);
    outline.closed = file.calls(&found);
    outline.is_folded = !is_marked && !mentions.matter() && !file.defines_for_others(&outline.definitions);
    if outline.is_folded {
        outline.closed.sort_by_key(|body| body.range);
        return Read::Forgotten(outline);
    }
    outline.closed.extend(file.functions(&found));
    outline.closed.sort_by_key(|body| body.range);
    Read::Kept(text.into(), outline)
}

/// What is closed of a file that was folded, now with the bodies of its functions.
pub(super) fn unfold(text: &str, packages: &Packages, id: FileId, outline: &Outline) -> Vec<Body> {
    let found = bodies::find(text, code_start(text));
    let mut spelled = Spelled::of(text);
    if !packages.judge_tests() {
        spelled.remove(&found.test_items);
    }
    let package = packages.holder(id).unwrap_or_default();
    let words = &outline.words;
    let mentions = Mentions::new(text, &spelled, words, packages, package);
    let file =
        File { text, is_marked: false, spelled: &spelled, words, mentions: &mentions, packages, package };
    let mut closed = outline.closed.clone();
    closed.extend(file.functions(&found));
    closed.sort_by_key(|body| body.range);
    closed
}

impl Body {
    /// What only tests run.
    fn idle(range: TextRange) -> Option<Self> {
        (!is_small(range)).then(|| Self {
            range,
            words: Words::default(),
            calls: None,
            declares: Words::default(),
        })
    }
}

fn modules(text: &str, found: &Found) -> Vec<(String, bool)> {
    let declared = found.modules.iter();
    declared.filter_map(|module| Some((slice(text, module.name)?.to_owned(), module.for_tests))).collect()
}

/// A file's text with its words.
struct File<'t> {
    text: &'t str,
    /// Some comment suppresses something.
    is_marked: bool,
    spelled: &'t Spelled,
    words: &'t Words,
    mentions: &'t Mentions<'t>,
    packages: &'t Packages,
    package: usize,
}

impl File<'_> {
    fn is_idle(&self, for_tests: bool) -> bool {
        for_tests && !self.packages.judge_tests()
    }

    /// The bodies that name nothing of a library.
    fn functions(&self, found: &Found) -> Vec<Body> {
        let defaults = DEFAULTS.map(Word::of);
        let may_be_generated = self.packages.generates(self.package) && holds(self.text, GENERATED);
        let is_generated = |part: &str| may_be_generated && holds(part, GENERATED);
        let body = |function: &Function| {
            if self.is_idle(function.for_tests) {
                return Body::idle(function.body);
            }
            let whole = self.text.get(function.start..function.body.end as usize)?;
            if is_small(function.body) || (self.is_marked && holds(whole, MARK)) || is_generated(whole) {
                return None;
            }
            // Its own name says nothing of what it calls.
            let before = TextRange::new(function.start as u32, function.name.start);
            let behind = TextRange::new(function.name.end, function.body.end);
            let parts = [function.header.unwrap_or_default(), before, behind];
            let mut words = self.spelled.between(&parts);
            let mut names_library = parts.iter().any(|part| self.mentions.stand_in(*part));
            if words.has_any(&defaults) {
                // Of what, a declaration anywhere in the file tells.
                words = self.words.clone();
                names_library |= self.mentions.stand_anywhere();
            }
            let body = Body { range: function.body, words, calls: None, declares: Words::default() };
            (!names_library).then_some(body)
        };
        found.functions.iter().filter_map(body).collect()
    }

    /// Every macro call.
    fn calls(&self, found: &Found) -> Vec<Body> {
        let body = |call: &Macro| {
            if self.is_idle(call.for_tests) {
                return Body::idle(call.inside);
            }
            let whole = TextRange::new(call.start as u32, call.inside.end);
            if self.is_marked && holds(slice(self.text, whole)?, MARK) {
                return None;
            }
            let calls = Some(Word::of(slice(self.text, call.name)?));
            let words = self.spelled.between(&[whole]);
            Some(Body { range: call.inside, declares: words.clone(), words, calls })
        };
        found.calls.iter().filter_map(body).collect()
    }

    /// One of these macros names a library that only the package knows where it is called.
    fn defines_for_others(&self, definitions: &[Definition]) -> bool {
        let mut words = definitions.iter().flat_map(|definition| definition.words.iter());
        words.any(|word| self.packages.is_library_of_callers_only(self.package, *word))
    }

    fn definitions(&self, found: &Found) -> Vec<Definition> {
        let definition = |found: &Macro| {
            let name = Word::of(slice(self.text, found.name)?);
            let words = self.spelled.between(&[found.inside]);
            let declares = self.spelled.behind(&DECLARING.map(Word::of), found.inside);
            Some(Definition { name, words, declares })
        };
        found.definitions.iter().filter_map(definition).collect()
    }
}

/// `pub use a::{b, c::*}`
fn gives_globs(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "::*").any(|at| {
        let before = &text[..at];
        let statement = before.rfind("use ").map_or(before, |at| &before[..at]);
        statement.trim_end().ends_with(['b', ')'])
    })
}

fn is_small(body: TextRange) -> bool {
    ((body.end - body.start) as usize) < SMALL
}

fn holds(text: &str, part: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

fn slice(text: &str, range: TextRange) -> Option<&str> {
    text.get(range.start as usize..range.end as usize)
}
