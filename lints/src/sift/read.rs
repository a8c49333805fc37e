//! One file before it is parsed: whether it is to be, its words, and the bodies of functions that can be left out.

use std::sync::Arc;

use crate::diagnostic::Problem;
use crate::discover::Workspace;
use crate::lower::{MARK, code_start};
use crate::source::{FileId, TextRange};

use super::bodies::{self, Found, Macro};
use super::packages::{Concern, Packages};
use super::words::{Word, Words, each};

/// How modules end that a build script generates for clients: `shop_client::ShopClient`.
pub(super) const GENERATED: &str = "_client";

/// Bytes of a body that is parsed in any case: to leave it out would save little.
const SMALL: usize = 40;

/// What was made of one file that was read.
pub(super) enum Read {
    Kept(Arc<str>, Outline),
    Forgotten(Outline),
    Unreadable(Problem),
}

/// What is kept of a file's text.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    pub(super) words: Words,
    /// The bodies of functions that are not parsed so far, and the calls of macros, in order.
    pub(super) closed: Vec<Body>,
    /// The `macro_rules!` among the items, with the words of their rules.
    pub(super) definitions: Vec<(Word, Words)>,
}

/// The inside of a function, from brace to brace, or of a macro call among items.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) range: TextRange,
    /// Those of the whole function but its name, and of the head of the impl or trait around it; of the whole call, and
    /// of what it expands to.
    pub(super) words: Words,
    /// The macro that is called.
    pub(super) calls: Option<Word>,
}

pub(super) fn read(workspace: &Workspace, packages: &Packages, id: FileId) -> Read {
    let text = match workspace.read_text(id) {
        Ok(text) => text,
        Err(problem) => return Read::Unreadable(problem),
    };
    let concern = packages.concern(id);
    if concern == Concern::All {
        return Read::Kept(text.into(), Outline::default());
    }
    // A comment may name a lint that does not exist, wherever it stands.
    let is_marked = memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_some();
    if concern == Concern::None {
        let words = Words::default();
        return match is_marked {
            true => Read::Kept(text.into(), Outline { words, ..Outline::default() }),
            false => Read::Forgotten(Outline::default()),
        };
    }
    let words = Words::of(&text);
    let package = packages.holder(id).unwrap_or_default();
    let keep = is_marked || names_a_library(&text, &words, packages, package);
    let found = bodies::find(&text, code_start(&text));
    let closed = closed(&text, &found, &words, packages, package);
    let outline = Outline { words, closed, definitions: definitions(&text, &found) };
    if keep { Read::Kept(text.into(), outline) } else { Read::Forgotten(outline) }
}

/// The bodies that name nothing of a library, and every macro call.
fn closed(text: &str, found: &Found, words: &Words, packages: &Packages, package: usize) -> Vec<Body> {
    let libraries = packages.libraries(package);
    let named: Vec<_> = libraries.iter().filter(|(krate, _)| words.has(**krate)).collect();
    let functions = found.functions.iter().filter_map(|function| {
        let whole = text.get(function.start..function.body.end as usize)?;
        let header = function.header.and_then(|header| slice(text, header)).unwrap_or_default();
        // Its own name says nothing of what it calls.
        let before = text.get(function.start..function.name.start as usize)?;
        let behind = text.get(function.name.end as usize..function.body.end as usize)?;
        let is_generated = || packages.generates(package) && holds(whole, GENERATED);
        if is_small(function.body) || holds(whole, MARK) || is_generated() {
            return None;
        }
        let words = Words::of_parts(&[header, before, behind]);
        let names_library =
            named.iter().any(|(krate, library)| words.has(**krate) || words.meet(&library.all));
        (!names_library).then_some(Body { range: function.body, words, calls: None })
    });
    let calls = found.calls.iter().filter_map(|call| {
        let whole = text.get(call.start..call.inside.end as usize)?;
        if holds(whole, MARK) {
            return None;
        }
        let calls = Some(Word::of(slice(text, call.name)?));
        Some(Body { range: call.inside, words: Words::of(whole), calls })
    });
    let mut closed: Vec<Body> = functions.chain(calls).collect();
    closed.sort_by_key(|body| body.range);
    closed
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

fn definitions(text: &str, found: &Found) -> Vec<(Word, Words)> {
    let definition =
        |found: &Macro| Some((Word::of(slice(text, found.name)?), Words::of(slice(text, found.inside)?)));
    found.definitions.iter().filter_map(definition).collect()
}

/// The file names a library and something of it that makes clients, or gives the library another name.
fn names_a_library(text: &str, words: &Words, packages: &Packages, package: usize) -> bool {
    if memchr::memmem::find(text.as_bytes(), b"#[path").is_some() {
        return true;
    }
    let libraries = packages.libraries(package);
    let named: Vec<_> = libraries.iter().filter(|(krate, _)| words.has(**krate)).collect();
    if named.iter().any(|(_, library)| words.meet(&library.all)) {
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
