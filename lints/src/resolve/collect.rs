//! Builds the module tree of every target, with a definition for each item, items of blocks included.
//! Follows no path: what a `use` means is found later.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::modules::Directory;
use super::scope::{Entry, Glob, Import, ImportId, Scope, Start, What};
use super::{Crate, CrateId, Def, DefId, DefKind, Module, ModuleId, Names, bodies, crates};
use crate::diagnostic::Problem;
use crate::discover::{PackageId, Target, TargetKind, Workspace};
use crate::ir::{Cfg, ExprId, FileIr, Item, ItemId, ItemKind, Name, Storage, UseKind, UseLeaf};
use crate::source::{FileId, Span};

pub(super) fn collect(workspace: &Workspace, files: &[FileIr]) -> (Names, Vec<Problem>) {
    let mut collector = Collector {
        workspace,
        files,
        has_item_blocks: files.iter().map(|file| file.exprs.iter().any(bodies::declares_items)).collect(),
        names: Names::default(),
        problems: Vec::new(),
        pending: VecDeque::new(),
        mounts: FxHashMap::default(),
    };
    for (package, id) in workspace.packages.iter().zip(0..) {
        for (index, target) in package.targets.iter().enumerate() {
            collector.target(PackageId(id), index, target);
        }
    }
    collector.names.preludes = crates::preludes(workspace, &collector.names.crates);
    while let Some(work) = collector.pending.pop_front() {
        for item in work.items {
            collector.item(&work.place, *item);
        }
    }
    for scope in &mut collector.names.scopes {
        scope.sort();
    }
    // A file that several crates share has its problems in each.
    let mut problems = collector.problems;
    problems.sort_by(|a, b| (&a.file, a.position, &a.message).cmp(&(&b.file, b.position, &b.message)));
    problems.dedup();
    (collector.names, problems)
}

pub(super) struct Collector<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) files: &'a [FileIr],
    has_item_blocks: Vec<bool>,
    pub(super) names: Names,
    pub(super) problems: Vec<Problem>,
    pending: VecDeque<Work<'a>>,
    /// How often a file is part of a crate.
    pub(super) mounts: FxHashMap<(CrateId, FileId), usize>,
}

/// Items that wait to be entered into their scope.
struct Work<'a> {
    place: Place,
    items: &'a [ItemId],
}

/// Where an item stands.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) module: ModuleId,
    pub(super) file: FileId,
    pub(super) directory: Directory,
    /// Not part of every build.
    pub(super) conditional: bool,
}

/// The namespaces that a definition's name is in.
#[derive(Clone, Copy)]
enum In {
    Types,
    Values,
    Both,
}

impl<'a> Collector<'a> {
    fn target(&mut self, package: PackageId, index: usize, target: &Target) {
        let krate = CrateId(self.names.crates.len() as u32);
        let development = matches!(target.kind, TargetKind::Test | TargetKind::Example | TargetKind::Bench)
            || self.workspace.package(package).for_tests;
        let cfg = self.file(target.root).cfg;
        let root = self.add_module(Module {
            krate,
            file: target.root,
            parent: None,
            name: Name::new(&target.name),
            is_block: false,
            test_only: development || cfg.test_only,
        });
        self.names.crates.push(Crate {
            package,
            target: index,
            kind: target.kind,
            name: target.name.clone(),
            root,
        });
        let directory = Directory::beside(&self.workspace.sources.get(target.root).path);
        let conditional = cfg.test_only || cfg.conditional;
        let place = Place { module: root, file: target.root, directory, conditional };
        self.enter(place, &self.file(target.root).root);
    }

    pub(super) fn file(&self, id: FileId) -> &'a FileIr {
        &self.files[id.0 as usize]
    }

    pub(super) fn add_module(&mut self, module: Module) -> ModuleId {
        let id = ModuleId(self.names.modules.len() as u32);
        self.names.modules.push(module);
        self.names.scopes.push(Scope::default());
        id
    }

    /// Later, after what stands beside it: modules nest deeper than the stack is.
    pub(super) fn enter(&mut self, place: Place, items: &'a [ItemId]) {
        self.pending.push_back(Work { place, items });
    }

    // ------------------------------------------------------------------------------------------------------- items

    fn item(&mut self, place: &Place, id: ItemId) {
        let item = self.file(place.file).item(id);
        match &item.kind {
            ItemKind::Module { items: Some(items), path_attribute, .. } => {
                self.inline_module(place, item, items, path_attribute.as_deref());
            }
            ItemKind::Module { items: None, path_attribute, conditional_paths } => {
                self.file_module(place, item, path_attribute.as_deref(), conditional_paths);
            }
            ItemKind::Use(leaves) => {
                for leaf in leaves {
                    self.import(place, item, leaf);
                }
            }
            ItemKind::ExternCrate { krate, .. } => self.extern_crate(place, item, krate),
            ItemKind::Function(function) => {
                let def = self.named(place, id, DefKind::Function, In::Values);
                self.body(place, function.body, def);
            }
            ItemKind::Struct { fields, .. } => {
                let callable = fields.tuple || fields.fields.is_empty();
                let namespaces = if callable { In::Both } else { In::Types };
                self.named(place, id, DefKind::Struct, namespaces);
            }
            ItemKind::Enum { variants, .. } => {
                let def = self.named(place, id, DefKind::Enum, In::Types);
                for (index, variant) in variants.iter().enumerate() {
                    self.variant(def, index, &variant.name);
                }
            }
            ItemKind::Union { .. } => {
                self.named(place, id, DefKind::Union, In::Types);
            }
            ItemKind::Trait { items, .. } => {
                let def = self.named(place, id, DefKind::Trait, In::Types);
                self.associated(place, items, def);
            }
            ItemKind::Impl { items, .. } => {
                let def = self.define(place, id, DefKind::Impl, None);
                self.associated(place, items, def);
            }
            ItemKind::TypeAlias { .. } => {
                self.named(place, id, DefKind::TypeAlias, In::Types);
            }
            ItemKind::Const { value, storage, .. } => {
                let def = self.named(place, id, constant(*storage), In::Values);
                self.body(place, *value, def);
            }
            ItemKind::MacroRules | ItemKind::MacroCall { .. } => {}
        }
    }

    fn associated(&mut self, place: &Place, items: &[ItemId], parent: DefId) {
        for id in items {
            let (kind, body) = match &self.file(place.file).item(*id).kind {
                ItemKind::Function(function) => (DefKind::Function, function.body),
                ItemKind::Const { value, storage, .. } => (constant(*storage), *value),
                ItemKind::TypeAlias { .. } => (DefKind::TypeAlias, None),
                _ => continue,
            };
            let def = self.define(place, *id, kind, Some(parent));
            self.body(place, body, def);
        }
    }

    /// Gives each block that declares items its scope.
    fn body(&mut self, place: &Place, body: Option<ExprId>, owner: DefId) {
        let Some(body) = body else { return };
        if !self.has_item_blocks[place.file.0 as usize] {
            return;
        }
        let test_only = self.names.def(owner).test_only;
        bodies::walk(self.file(place.file), body, place.module, |id, block, parent| {
            let krate = self.names.module(parent).krate;
            let (file, name) = (place.file, Name::default());
            let scope = Module { krate, file, parent: Some(parent), name, is_block: true, test_only };
            let module = self.add_module(scope);
            self.names.blocks.entry((file, id)).or_default().push(module);
            self.enter(Place { module, ..place.clone() }, &block.items);
            module
        });
    }

    // ------------------------------------------------------------------------------------------------- definitions

    fn named(&mut self, place: &Place, id: ItemId, kind: DefKind, namespaces: In) -> DefId {
        let def = self.define(place, id, kind, None);
        let (types, values) = match namespaces {
            In::Types => (true, false),
            In::Values => (false, true),
            In::Both => (true, true),
        };
        self.declare(place, self.file(place.file).item(id), What::Def { def, types, values });
        def
    }

    fn define(&mut self, place: &Place, id: ItemId, kind: DefKind, parent: Option<DefId>) -> DefId {
        let item = self.file(place.file).item(id);
        let outer = match parent {
            Some(parent) => self.names.def(parent).test_only,
            None => self.names.module(place.module).test_only,
        };
        self.add_def(Def {
            kind,
            name: item.name.clone(),
            file: place.file,
            item: id,
            module: place.module,
            parent,
            variant: None,
            test_only: outer || item.cfg.test_only,
        })
    }

    fn variant(&mut self, parent: DefId, index: usize, name: &Name) {
        let Def { file, item, module, test_only, .. } = *self.names.def(parent);
        self.add_def(Def {
            kind: DefKind::Variant,
            name: name.clone(),
            file,
            item,
            module,
            parent: Some(parent),
            variant: Some(index),
            test_only,
        });
    }

    fn add_def(&mut self, def: Def) -> DefId {
        let id = DefId(self.names.defs.len() as u32);
        if let Some(parent) = def.parent {
            self.names.children[parent.0 as usize].push(id);
        }
        self.names.defs.push(def);
        self.names.children.push(Vec::new());
        id
    }

    pub(super) fn declare(&mut self, place: &Place, item: &Item, what: What) {
        let entry = Entry { what, visibility: item.visibility, test_only: item.cfg.test_only };
        self.names.scopes[place.module.0 as usize].add(&item.name, entry);
    }

    // ----------------------------------------------------------------------------------------------------- imports

    fn import(&mut self, place: &Place, item: &Item, leaf: &UseLeaf) {
        let start = self.names.start(place.module, leaf.leading_colon, true);
        let span = leaf.range.in_file(place.file);
        let import = self.add_import(place.module, leaf.path.clone(), start, span);
        let (visibility, test_only) = (item.visibility, item.cfg.test_only);
        let scope = &mut self.names.scopes[place.module.0 as usize];
        let entry = Entry { what: What::Import(import), visibility, test_only };
        match &leaf.kind {
            UseKind::Glob => scope.globs.push(Glob { import, visibility, test_only }),
            UseKind::Renamed(Some(name)) => scope.add(name, entry),
            UseKind::Renamed(None) => {}
            UseKind::Plain => {
                if let Some(name) = leaf.path.last() {
                    scope.add(name, entry);
                }
            }
        }
    }

    fn extern_crate(&mut self, place: &Place, item: &Item, krate: &Name) {
        let path = if krate == "self" { Name::new("crate") } else { krate.clone() };
        let span = item.range.in_file(place.file);
        let import = self.add_import(place.module, vec![path], Start::Crates, span);
        self.declare(place, item, What::Import(import));
    }

    fn add_import(&mut self, scope: ModuleId, path: Vec<Name>, start: Start, place: Span) -> ImportId {
        let id = ImportId(self.names.imports.len() as u32);
        self.names.imports.push(Import { scope, path, start, place, types: None, values: None });
        id
    }
}

fn constant(storage: Storage) -> DefKind {
    match storage {
        Storage::Const => DefKind::Const,
        Storage::Static | Storage::Lazy => DefKind::Static,
    }
}

pub(super) fn is_conditional(cfg: Cfg) -> bool {
    cfg.conditional || cfg.test_only
}
