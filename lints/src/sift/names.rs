//! What the workspace's own code calls the things that make clients, or wraps them in: imports under other names,
//! re-exports, aliases, macros, functions that take or give a builder, structs that hold one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::ir::{
    FileIr, Item, ItemId, ItemKind, MacroDefinition, Name, Path, Ty, UseKind, UseLeaf, Visibility,
};
use crate::models::Models;

use super::calls::Shape;
use super::mentioned;
use super::packages::{Library, Making};
use super::words::{Spelled, Word, WordSet, each};

/// A file that has these words may have to do with clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Trigger {
    pub(super) name: Word,
    /// The type that the name is called on.
    pub(super) on: Option<Word>,
    /// The call has the type's name too: `Shop::new()`, or another that stands for it.
    pub(super) by_path: bool,
    /// Only in the module where it stands, and below.
    pub(super) private: bool,
    /// It names a type that holds settings which can be changed.
    pub(super) part: bool,
    pub(super) shape: Shape,
}

impl Trigger {
    pub(super) fn named(name: Word, visibility: Visibility) -> Self {
        let private = visibility == Visibility::Private;
        Self { name, on: None, by_path: false, private, part: false, shape: Shape::Any }
    }

    pub(super) fn shaped(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }
}

/// The names of the workspace's own code that can be in sight of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    /// Something can be made or set up with these.
    pub(super) names: WordSet,
    /// Types that hold settings which can be changed.
    pub(super) parts: WordSet,
}

/// What is looked for.
#[derive(Clone, Copy)]
enum Which {
    /// Something can be made or set up with it.
    Name,
    /// It holds settings which can be changed.
    Part,
}

/// What words mean in one file.
pub(super) struct Known<'a> {
    pub(super) models: &'a Models,
    /// The libraries that the package can name, by the crate in its code.
    pub(super) libraries: &'a BTreeMap<Word, Arc<Library>>,
    /// What can be made of these.
    pub(super) making: &'a Making,
    /// All other crates that it can name and that are not of the workspace.
    pub(super) foreign: &'a WordSet,
    pub(super) own: Vec<&'a Own>,
    pub(super) declared: Declared,
    /// A build script of the package may generate clients.
    pub(super) generated: bool,
    /// Whether a word means a library, or what can be made of one, where the package's macros are called.
    pub(super) matters_to_callers: &'a dyn Fn(Word) -> bool,
}

impl Known<'_> {
    fn is_name(&self, word: Word) -> bool {
        self.is_own(word) || self.making.all.contains(&word)
    }

    fn is_part(&self, word: Word) -> bool {
        self.is_own_part(word) || self.making.parts.contains(&word)
    }

    /// The segment of a path of types means such a thing, as far as is known.
    fn is_meant(&self, path: &Path, at: usize, which: Which) -> bool {
        let word = Word::of(&path.segments[at].name);
        let is_named = match which {
            Which::Name => self.is_name(word),
            Which::Part => self.is_part(word),
        };
        is_named && self.leads_there(path, at, which)
    }

    /// A path tells what it means where it leads into the package itself, or into another crate: more than one may have a
    /// `Builder`. A module of the workspace's own may be called like a crate.
    fn leads_there(&self, path: &Path, at: usize, which: Which) -> bool {
        let first = Word::of(&path.segments[0].name);
        let word = Word::of(&path.segments[at].name);
        if self.is_own(word) && !path.leading_colon {
            return true;
        }
        if at == 0 {
            return path.leading_colon || !self.declared.types.contains(&word);
        }
        if path.segments[0].name == "crate" && !path.leading_colon {
            return false;
        }
        let Some(library) = self.libraries.get(&first) else {
            let is_crate = path.leading_colon || !self.declared.may_import(first);
            return !(is_crate && self.foreign.contains(&first));
        };
        let below = path.segments[1..=at].iter().map(|segment| segment.name.as_str());
        let whole: Vec<&str> = std::iter::once(library.krate.as_str()).chain(below).collect();
        let whole = self.models.canonical(&whole.join("::"));
        match which {
            Which::Name => self.models.makes(&whole),
            Which::Part => self.models.is_part(&whole),
        }
    }

    fn is_own(&self, word: Word) -> bool {
        self.own.iter().any(|own| own.names.contains(&word))
    }

    fn is_own_part(&self, word: Word) -> bool {
        self.own.iter().any(|own| own.parts.contains(&word))
    }

    /// The library's own path of an import from it, re-exported by the workspace or not.
    fn library_path(&self, leaf: &UseLeaf) -> Option<String> {
        let words = leaf.path.iter().map(|name| self.libraries.get(&Word::of(name)));
        let (at, library) = words.enumerate().find_map(|(at, library)| Some((at, library?)))?;
        let below = leaf.path[at + 1..].iter().map(|name| name.as_str());
        Some(std::iter::once(library.krate.as_str()).chain(below).collect::<Vec<_>>().join("::"))
    }
}

/// What a file's own items mean, whatever other files have.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// The types of the file itself, but for names that an import in it may give to others.
    types: WordSet,
    /// Its modules, and what imports bind.
    others: WordSet,
    has_globs: bool,
}

impl Declared {
    pub(super) fn of(file: &FileIr, libraries: &BTreeMap<Word, Arc<Library>>) -> Self {
        let mut declared = Self::default();
        for (id, item) in (0..).map(ItemId).zip(&file.items) {
            for leaf in leaves(&item.kind) {
                match &leaf.kind {
                    UseKind::Plain => declared.others.extend(leaf.path.last().map(|name| Word::of(name))),
                    UseKind::Renamed(name) => {
                        declared.others.extend(name.as_ref().map(|name| Word::of(name)));
                    }
                    // A module in the file takes up what stands around it, in the file.
                    UseKind::Glob if leaf.path[..] == ["super"] && !file.root.contains(&id) => {}
                    UseKind::Glob => declared.has_globs = true,
                }
            }
        }
        let is_module =
            |item: &&Item| matches!(item.kind, ItemKind::Module { .. } | ItemKind::ExternCrate { .. });
        declared.others.extend(file.items.iter().filter(is_module).map(|item| Word::of(&item.name)));
        // A module in the file may take up all that a library has.
        let takes_up = |leaf: &UseLeaf| {
            leaf.kind == UseKind::Glob && leaf.path.iter().any(|name| libraries.contains_key(&Word::of(name)))
        };
        if !file.items.iter().flat_map(|item| leaves(&item.kind)).any(takes_up) {
            let items = file.root.iter().map(|id| file.item(*id)).filter(|item| is_type(&item.kind));
            declared.types.extend(items.map(|item| Word::of(&item.name)));
            declared.types.retain(|name| !declared.others.contains(name));
        }
        declared
    }

    /// The name may be that of something else than a crate.
    fn may_import(&self, name: Word) -> bool {
        self.has_globs || self.others.contains(&name)
    }
}

fn leaves(kind: &ItemKind) -> &[UseLeaf] {
    match kind {
        ItemKind::Use(leaves) => leaves,
        _ => &[],
    }
}

fn is_type(kind: &ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Struct { .. }
            | ItemKind::Enum { .. }
            | ItemKind::Union { .. }
            | ItemKind::Trait { .. }
            | ItemKind::TypeAlias { .. }
    )
}

/// What a file's items are, and what they give names to.
pub(super) fn collect(file: &FileIr, text: &str, known: &Known<'_>) -> BTreeSet<Trigger> {
    let mut found = BTreeSet::new();
    let members: BTreeSet<ItemId> = file.items.iter().flat_map(|item| members(&item.kind)).copied().collect();
    for (index, item) in file.items.iter().enumerate() {
        if !members.contains(&ItemId(index as u32)) {
            of_item(file, item, known, &mut found);
        }
    }
    for definition in &file.macros {
        let matters = |word| known.is_own(word) || (known.matters_to_callers)(word);
        let mut mentioned = false;
        each(rules(definition, text), |word, _| mentioned |= matters(word));
        if mentioned {
            found.insert(Trigger::named(Word::of(&definition.name), Visibility::Public).shaped(Shape::Macro));
        }
    }
    found
}

/// The names that a file gives to what has one of these, on that type if any: by an import, by an alias of the type, by a
/// macro.
pub(super) fn others(
    file: &FileIr,
    text: &str,
    names: &FxHashMap<Word, Vec<Option<Word>>>,
    types: &FxHashMap<Word, Vec<Trigger>>,
) -> Vec<Trigger> {
    let mut found = Vec::new();
    for item in &file.items {
        for (of, name) in renamed(item) {
            let name = Word::of(name);
            let of_type = types.get(&of).into_iter().flatten();
            found.extend(of_type.map(|trigger| Trigger { on: Some(name), ..*trigger }));
            if names.contains_key(&of) {
                found.push(Trigger::named(name, item.visibility));
            }
        }
    }
    for definition in &file.macros {
        let words = Spelled::of(rules(definition, text)).all();
        let named = Trigger::named(Word::of(&definition.name), Visibility::Public).shaped(Shape::Macro);
        for on in words.iter().filter_map(|word| names.get(word)).flatten() {
            // A type that the rules do not name is named where the macro is called.
            found.push(Trigger { on: on.filter(|on| !words.has(*on)), ..named });
        }
    }
    found
}

/// What an item gives another name, and that name.
fn renamed(item: &Item) -> Vec<(Word, &Name)> {
    match &item.kind {
        ItemKind::Use(leaves) => {
            let renames = leaves.iter().filter_map(|leaf| match &leaf.kind {
                UseKind::Renamed(Some(name)) => Some((Word::of(leaf.path.last()?), name)),
                _ => None,
            });
            renames.collect()
        }
        ItemKind::TypeAlias { ty: Some(ty), .. } => {
            super::type_word(ty).map(|of| (of, &item.name)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn rules<'t>(definition: &MacroDefinition, text: &'t str) -> &'t str {
    text.get(definition.rules.start as usize..definition.rules.end as usize).unwrap_or_default()
}

fn members(kind: &ItemKind) -> &[ItemId] {
    match kind {
        ItemKind::Impl { items, .. } | ItemKind::Trait { items, .. } => items,
        _ => &[],
    }
}

fn of_item(file: &FileIr, item: &Item, known: &Known<'_>, found: &mut BTreeSet<Trigger>) {
    let name = Word::of(&item.name);
    let named = Trigger::named(name, item.visibility);
    match &item.kind {
        ItemKind::Use(leaves) => leaves.iter().for_each(|leaf| of_leaf(leaf, item.visibility, known, found)),
        ItemKind::ExternCrate { krate, .. } => {
            if let Some(library) = known.libraries.get(&Word::of(krate)) {
                found.insert(named);
                everything_below(&library.krate, item.visibility, known, found);
            }
        }
        ItemKind::TypeAlias { .. } => {
            if mentions(&item.kind, known, Which::Name) {
                found.insert(Trigger { part: mentions(&item.kind, known, Which::Part), ..named });
            }
        }
        ItemKind::Struct { .. } | ItemKind::Enum { .. } | ItemKind::Union { .. } => {
            if mentions_but(&item.kind, known, Which::Part, Some(&item.name)) {
                found.insert(Trigger { part: true, ..named });
            } else if derives_default(item) && mentions(&item.kind, known, Which::Name) {
                found.insert(named);
            }
        }
        ItemKind::Const { .. } | ItemKind::Function(_) => {
            if !is_test(item) && mentions(&item.kind, known, Which::Part) {
                let is_function = matches!(item.kind, ItemKind::Function(_));
                found.insert(if is_function { named.shaped(Shape::Function) } else { named });
            }
        }
        ItemKind::Impl { self_ty, items, trait_, .. } => {
            of_members(file, items, Some(self_ty), trait_.is_none(), known, found);
        }
        ItemKind::Trait { items, .. } => of_members(file, items, None, false, known, found),
        ItemKind::Module { .. } | ItemKind::MacroRules | ItemKind::MacroCall { .. } => {}
    }
}

/// Functions that take or give builders; `on` is the type of an impl.
fn of_members(
    file: &FileIr,
    items: &[ItemId],
    on: Option<&Ty>,
    inherent: bool,
    known: &Known<'_>,
    found: &mut BTreeSet<Trigger>,
) {
    let on = on.and_then(super::type_word);
    for member in items.iter().map(|id| file.item(*id)) {
        let ItemKind::Function(function) = &member.kind else { continue };
        if mentions(&member.kind, known, Which::Part) {
            // Members of a trait, and of its impls, are as visible as the trait.
            let visibility = if inherent { member.visibility } else { Visibility::Public };
            let named = Trigger::named(Word::of(&member.name), visibility);
            let by_path = inherent && on.is_some() && !function.has_self;
            let is_of_trait = !inherent && !function.has_self;
            let shape = if is_of_trait { Shape::Trait } else { Shape::of(function.has_self) };
            found.insert(Trigger { on, by_path, shape, ..named });
        }
    }
}

fn derives_default(item: &Item) -> bool {
    let arguments = item.attributes.iter().flat_map(|attribute| &attribute.arguments);
    arguments.into_iter().any(|path| path.last().is_some_and(|last| last.name == "Default"))
}

fn is_test(item: &Item) -> bool {
    item.attributes.iter().any(|attribute| attribute.path.last().is_some_and(|last| last.name == "test"))
}

fn of_leaf(leaf: &UseLeaf, visibility: Visibility, known: &Known<'_>, found: &mut BTreeSet<Trigger>) {
    let binds = match &leaf.kind {
        UseKind::Plain => leaf.path.last(),
        UseKind::Renamed(name) => name.as_ref(),
        UseKind::Glob => None,
    };
    let named = binds.map(|name| Trigger::named(Word::of(name), visibility));
    if let Some(path) = known.library_path(leaf) {
        let path = known.models.canonical(&path);
        match named {
            Some(named) if known.models.makes(&path) => {
                found.insert(Trigger { part: known.models.is_part(&path), ..named });
            }
            _ if known.models.knows(&path) => {
                found.extend(named);
                everything_below(&path, visibility, known, found);
            }
            _ => {}
        }
        return;
    }
    let (Some(named), Some(last)) = (named, leaf.path.last()) else { return };
    let last = Word::of(last);
    if (known.generated && is_generated(leaf)) || known.is_own(last) {
        found.insert(Trigger { part: known.is_own_part(last), ..named });
    }
}

/// `pb::shop_client::ShopClient`: what a build script generates under such names.
fn is_generated(leaf: &UseLeaf) -> bool {
    matches!(&leaf.path[..], [_, .., module, name] if module.ends_with(super::libraries::GENERATED) && name.ends_with("Client"))
}

/// Whatever the library has there may be meant from now on without its name.
fn everything_below(path: &str, visibility: Visibility, known: &Known<'_>, found: &mut BTreeSet<Trigger>) {
    let Some(names) = known.models.names_in(path) else { return };
    for name in &names.all {
        let part = names.parts.contains(name);
        found.insert(Trigger { part, ..Trigger::named(Word::of(name), visibility) });
    }
}

fn mentions(kind: &ItemKind, known: &Known<'_>, which: Which) -> bool {
    mentions_but(kind, known, which, None)
}

/// The same where something of this name does not count.
fn mentions_but(kind: &ItemKind, known: &Known<'_>, which: Which, but: Option<&Name>) -> bool {
    let mut found = false;
    mentioned::in_item(kind, &mut |path, at| {
        found |= but != Some(&path.segments[at].name) && known.is_meant(path, at, which);
    });
    found
}
