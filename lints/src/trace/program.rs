//! The whole program as the evaluator sees it: names, types of fields and signatures, library versions.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::config::Settings;
use crate::discover::{Dependency, DependencyKind, Package, PackageId, ResolvedVersion, Workspace};
use crate::ir::{self, Fields, FileIr, Function, Generics, ItemKind, Name};
use crate::models::{Frequency, ItemPath, Models, Role, TypeId};
use crate::resolve::{DefId, DefKind, ModuleId, Names, Namespace, Res};

use super::described::Described;
use super::own_entries::OwnEntries;
use super::standard;
use super::value::{LibraryUse, Place, TraitRef, Type};

/// Alias chains and nested types longer than this are given up.
const TYPE_DEPTH: usize = 24;
/// So many parts of a written type are looked at: aliases can make it grow without end in sight.
const TYPE_STEPS: usize = 2000;

/// How far a written type has been followed.
#[derive(Clone, Copy)]
struct Way<'w> {
    depth: usize,
    left: &'w Cell<usize>,
}

impl Way<'_> {
    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    /// Takes a step; true where there has been enough.
    fn ends(self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left == 0 || self.depth > TYPE_DEPTH
    }
}

pub(crate) struct Program<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) files: &'a [FileIr],
    pub(crate) names: &'a Names,
    pub(crate) models: &'a Models,
    /// What tests, benches and examples do counts as well.
    tests: bool,
    /// Impls of the workspace for types of foreign crates (extension traits), by canonical path.
    foreign_impls: FxHashMap<ItemPath, Vec<DefId>>,
    pub(super) own_entries: OwnEntries,
    /// Items of the workspace that stand for what a user describes.
    described: Described,
    library_uses: RefCell<FxHashMap<(PackageId, Name, Name), LibraryUse>>,
    places: RefCell<FxHashMap<DefId, Place>>,
}

/// What a path in value or type position means, library re-exports followed.
#[derive(Clone, Debug)]
pub(crate) enum Meaning {
    Def(DefId),
    Foreign { path: ItemPath, name_in_code: Name },
    Primitive(Name),
    Unknown,
}

impl<'a> Program<'a> {
    pub(crate) fn new(
        workspace: &'a Workspace,
        files: &'a [FileIr],
        names: &'a Names,
        settings: &'a Settings,
    ) -> Self {
        let (models, tests) = (&*settings.models, settings.tests);
        let own_entries = OwnEntries::find(&settings.entry_points, names, models);
        let foreign_impls = FxHashMap::default();
        let described = Described::default();
        let (library_uses, places) = (RefCell::default(), RefCell::default());
        let mut program = Self {
            workspace,
            files,
            names,
            models,
            tests,
            foreign_impls,
            own_entries,
            described,
            library_uses,
            places,
        };
        for def in names.ids().filter(|&def| names.def(def).kind == DefKind::Impl) {
            if let Res::Foreign { path, .. } = names.impl_self(def) {
                let path = models.canonical(&join(path));
                program.foreign_impls.entry(path).or_default().push(def);
            }
        }
        program.described = Described::find(&program);
        program
    }

    pub(crate) fn file(&self, def: DefId) -> &'a FileIr {
        &self.files[self.names.def(def).file.0 as usize]
    }

    pub(crate) fn item(&self, def: DefId) -> &'a ir::Item {
        self.file(def).item(self.names.def(def).item)
    }

    pub(crate) fn function(&self, def: DefId) -> Option<&'a Function> {
        match &self.item(def).kind {
            ItemKind::Function(function) => Some(function),
            _ => None,
        }
    }

    /// A struct with `#[derive(Default)]`.
    pub(crate) fn derives_default(&self, def: DefId) -> bool {
        self.names.def(def).kind == DefKind::Struct
            && self.derived(def).any(|derived| derived.last().is_some_and(|last| last.name == "Default"))
    }

    /// Whether a foreign crate's derive gives the type a function of this name that makes one of it: `parse` of clap.
    pub(crate) fn derives_constructor(&self, def: DefId, function: &str) -> bool {
        self.derived(def).any(|derived| {
            let names: Vec<Name> = derived.names().cloned().collect();
            let module = self.names.def(def).module;
            match self.meaning(module, &names, derived.leading_colon, Namespace::Type).0 {
                Meaning::Foreign { path, .. } => standard::derive_makes(&path, function),
                _ => false,
            }
        })
    }

    /// What `#[derive(..)]` lists.
    fn derived(&self, def: DefId) -> impl Iterator<Item = &'a ir::Path> {
        let attributes = self.item(def).attributes.iter();
        let derives = attributes
            .filter(|attribute| attribute.path.last().is_some_and(|segment| segment.name == "derive"));
        derives.flat_map(|attribute| &attribute.arguments)
    }

    /// Whether its code is looked at: that of tests only where the user asks for it.
    pub(super) fn is_judged(&self, def: DefId) -> bool {
        self.tests || !self.names.is_test_only(def)
    }

    pub(crate) fn package_of(&self, module: ModuleId) -> PackageId {
        self.names.krate(self.names.module(module).krate).package
    }

    /// Whether some function or macro of this name runs what it is given so or so often.
    pub(super) fn may_be_entry_point(&self, name: &str) -> bool {
        self.own_entries.has_name(name) || self.models.has_entry_point_named(name)
    }

    /// How often code runs that is given to a foreign function, by what ships and by what the user says.
    pub(super) fn frequency_of_argument(&self, path: &str, index: usize) -> Option<Frequency> {
        let own = self.own_entries.has_path(path).then_some(Frequency::Invocation);
        own.or_else(|| self.models.frequency_of_argument(path, index))
    }

    /// The same for a method of a foreign type.
    pub(super) fn frequency_of_method_argument(
        &self,
        on: Option<&str>,
        method: &str,
        index: usize,
    ) -> Option<Frequency> {
        let own = self.own_entries.has_method(on, method).then_some(Frequency::Invocation);
        own.or_else(|| self.models.frequency_of_method_argument(on, method, index))
    }

    pub(super) fn serves_lambda(&self, path: &str) -> bool {
        self.own_entries.has_path(path) || self.models.serves_lambda(path)
    }

    /// Functions of workspace impls for a foreign type: `impl BuilderExt for reqwest::ClientBuilder`.
    pub(crate) fn extension_method(&self, path: &str, method: &str) -> Option<DefId> {
        let impls = self.foreign_impls.get(path).map(Vec::as_slice).unwrap_or_default();
        let of_impls = impls.iter().find_map(|&impl_| {
            self.names.associated(impl_).iter().copied().find(|&def| {
                let def = self.names.def(def);
                def.kind == DefKind::Function && def.name == method
            })
        });
        of_impls.or_else(|| self.described.other_method(self, path, method))
    }

    // ------------------------------------------------------------------------------------------------------------ paths

    /// What names mean from a scope, and how many are left over (associated items).
    pub(crate) fn meaning(
        &self,
        scope: ModuleId,
        path: &[Name],
        leading_colon: bool,
        namespace: Namespace,
    ) -> (Meaning, usize) {
        let resolved = self.names.resolve(scope, path, leading_colon, namespace);
        let meaning = match resolved.res {
            Res::Def(def) => {
                match self.described.meaning(self.models, def, &path[path.len() - resolved.rest..]) {
                    Some(foreign) => return (foreign, 0),
                    None => Meaning::Def(def),
                }
            }
            Res::Foreign { path, name_in_code } => {
                Meaning::Foreign { path: self.models.canonical(&join(&path)), name_in_code }
            }
            Res::ForeignGlob(candidates) => self.known_candidate(candidates),
            Res::Primitive(name) => Meaning::Primitive(name),
            Res::Module(_) | Res::Unknown => Meaning::Unknown,
        };
        (meaning, resolved.rest)
    }

    /// Of the names that foreign globs may bring in, the only one that a library is known to have.
    fn known_candidate(&self, candidates: Vec<Vec<Name>>) -> Meaning {
        let mut known = candidates.into_iter().filter_map(|candidate| {
            let name_in_code = candidate.first()?.clone();
            let path = self.models.canonical(&join(&candidate));
            self.models.knows(&path).then_some((path, name_in_code))
        });
        match (known.next(), known.next()) {
            (Some((path, name_in_code)), None) => Meaning::Foreign { path, name_in_code },
            _ => Meaning::Unknown,
        }
    }

    /// The library that a canonical path belongs to, as the crate at hand depends on it.
    pub(crate) fn library_use(&self, module: ModuleId, path: &str, name_in_code: &Name) -> LibraryUse {
        let krate = path.split_once("::").map_or(path, |(krate, _)| krate);
        let of = self.package_of(module);
        // Every call into a crate asks, and a lock file may list a thousand packages.
        let asked = (of, Name::new(krate), name_in_code.clone());
        let mut known = self.library_uses.borrow_mut();
        known.entry(asked).or_insert_with(|| self.find_library_use(of, krate, name_in_code)).clone()
    }

    fn find_library_use(&self, of: PackageId, krate: &str, name_in_code: &Name) -> LibraryUse {
        let package = self.workspace.package(of);
        let dependency =
            dependency_on(package, krate, name_in_code).or_else(|| self.re_exported(of, krate, name_in_code));
        let (package_name, version) = match dependency {
            Some(dependency) => (dependency.package.to_string(), dependency.version.clone()),
            None => self.locked_alone(package.lock, krate),
        };
        LibraryUse {
            package: package_name,
            version,
            name_in_code: name_in_code.clone(),
            krate: krate.to_owned(),
        }
    }

    /// The dependency of those packages of the workspace whose re-exports are in reach, where all of them have the same.
    fn re_exported(&self, of: PackageId, krate: &str, name_in_code: &Name) -> Option<&'a Dependency> {
        let mut found: Option<&Dependency> = None;
        let mut seen = BTreeSet::from([of]);
        let mut queue = vec![of];
        while let Some(at) = queue.pop() {
            for local in self.workspace.package(at).dependencies.iter().filter_map(|next| next.local) {
                if !seen.insert(local) {
                    continue;
                }
                queue.push(local);
                let theirs = dependency_on(self.workspace.package(local), krate, name_in_code)
                    .filter(|theirs| theirs.kind != DependencyKind::Dev);
                let Some(theirs) = theirs else { continue };
                if found.is_some_and(|found| found.version != theirs.version) {
                    return None;
                }
                found = Some(theirs);
            }
        }
        found
    }

    /// A crate reached through another's re-export: its version is certain where the lock file has only one.
    fn locked_alone(&self, lock: Option<usize>, krate: &str) -> (String, ResolvedVersion) {
        let unknown = || (krate.replace('_', "-"), ResolvedVersion::Unknown);
        let Some(lock) = lock.and_then(|lock| self.workspace.locks.get(lock)) else { return unknown() };
        let Some(package) = lock.names().find(|package| is_package_of(package, krate)) else {
            return unknown();
        };
        let mut versions = lock.versions_of(package);
        let version = match (versions.next(), versions.next()) {
            (Some(only), None) => ResolvedVersion::Locked(only.clone()),
            _ => ResolvedVersion::Unknown,
        };
        (package.to_owned(), version)
    }

    /// The type that a function or method of a foreign crate gives, where the models say so.
    pub(crate) fn foreign_result(&self, module: ModuleId, function: &str) -> Option<ItemPath> {
        let krate: Name = function.split("::").next().unwrap_or(function).into();
        self.models.result(function, || self.library_use(module, function, &krate).version)
    }

    /// The modelled type of a value type, where it plays a part that is followed.
    pub(crate) fn modelled(&self, ty: &Type) -> Option<TypeId> {
        match ty {
            Type::Foreign(path, _) => self.models.type_named(path),
            _ => None,
        }
    }

    pub(crate) fn role(&self, ty: TypeId) -> Role {
        self.models.get_type(ty).role
    }

    /// A parameter that only an entry point has: `LambdaEvent<T>`.
    pub(crate) fn parameter_frequency(&self, def: DefId) -> Option<Frequency> {
        let function = self.function(def)?;
        let place = self.place(def);
        function.params.iter().find_map(|param| match self.type_of(&param.ty, &place) {
            Type::Foreign(path, _) => self.models.frequency_of_parameter(&path),
            _ => None,
        })
    }

    // ------------------------------------------------------------------------------------------------------------ types

    /// The place of a function's body: its scope, `Self` and type parameters.
    pub(crate) fn place(&self, def: DefId) -> Place {
        // The bounds of an impl are the same for all its members, and each is asked for several times.
        if let Some(place) = self.places.borrow().get(&def) {
            return place.clone();
        }
        let place = self.find_place(def);
        self.places.borrow_mut().insert(def, place.clone());
        place
    }

    fn find_place(&self, def: DefId) -> Place {
        let data = self.names.def(def);
        let mut place =
            Place { file: data.file, module: data.module, self_ty: Type::Unknown, generics: Arc::default() };
        if let Some(parent) = data.parent {
            let around = self.place(parent);
            place.self_ty = around.self_ty;
            place.generics = around.generics;
        }
        let own = match &self.item(def).kind {
            ItemKind::Impl { generics, .. } | ItemKind::Trait { generics, .. } => {
                place.self_ty = self.self_type(def);
                generics
            }
            ItemKind::Function(function) => &function.generics,
            _ => return place,
        };
        if !own.types.is_empty() {
            let mut generics = Vec::clone(&place.generics);
            self.add_generics(&mut generics, own, &place);
            place.generics = Arc::new(generics);
        }
        place
    }

    fn add_generics(&self, known: &mut Vec<(Name, Type)>, generics: &Generics, place: &Place) {
        for (name, bounds) in &generics.types {
            let bounds = self.bounds(bounds, place, Way { depth: 0, left: &Cell::new(TYPE_STEPS) });
            known.push((name.clone(), bounds));
        }
    }

    /// What `Self` is in an impl or trait.
    fn self_type(&self, impl_or_trait: DefId) -> Type {
        let data = self.names.def(impl_or_trait);
        match data.kind {
            DefKind::Trait => Type::Traits(vec![TraitRef::Local(impl_or_trait)]),
            DefKind::Impl => match self.names.impl_self(impl_or_trait) {
                Res::Def(def) if self.names.def(*def).kind == DefKind::Trait => {
                    Type::Traits(vec![TraitRef::Local(*def)])
                }
                Res::Def(def) => Type::Local(*def, Vec::new()),
                Res::Foreign { path, .. } => Type::Foreign(self.models.canonical(&join(path)), Vec::new()),
                Res::Primitive(name) => Type::Primitive(name.clone()),
                _ => Type::Unknown,
            },
            _ => Type::Unknown,
        }
    }

    pub(crate) fn type_of(&self, ty: &ir::Ty, place: &Place) -> Type {
        self.type_within(ty, place, Way { depth: 0, left: &Cell::new(TYPE_STEPS) })
    }

    fn type_within(&self, ty: &ir::Ty, place: &Place, way: Way<'_>) -> Type {
        if way.ends() {
            return Type::Unknown;
        }
        let found = match ty {
            ir::Ty::Path(path) => self.path_type(path, place, way),
            ir::Ty::Ref { inner, .. } => self.type_within(inner, place, way.deeper()),
            ir::Ty::Tuple(parts) => {
                Type::Tuple(parts.iter().map(|part| self.type_within(part, place, way.deeper())).collect())
            }
            ir::Ty::Slice(inner) => Type::Sequence(Box::new(self.type_within(inner, place, way.deeper()))),
            ir::Ty::Impl(bounds) | ir::Ty::Dyn(bounds) => self.bounds(bounds, place, way.deeper()),
            ir::Ty::Fn { .. } | ir::Ty::Infer | ir::Ty::Never | ir::Ty::Other => Type::Unknown,
        };
        found.bounded()
    }

    /// `impl A + B`. A future is its output, a stream or iterator a sequence.
    fn bounds(&self, bounds: &[ir::Path], place: &Place, way: Way<'_>) -> Type {
        let mut traits = Vec::new();
        for bound in bounds {
            let names: Vec<Name> = bound.names().cloned().collect();
            let binding = |name: &str| {
                let segment = bound.last()?;
                let (_, ty) = segment.bindings().iter().find(|(binding, _)| binding == name)?;
                Some(self.type_within(ty, place, way.deeper()))
            };
            match self.meaning(place.module, &names, bound.leading_colon, Namespace::Type) {
                (Meaning::Def(def), 0) if self.names.def(def).kind == DefKind::Trait => {
                    traits.push(TraitRef::Local(def));
                }
                (Meaning::Foreign { path, .. }, _) => {
                    let last = path.rsplit("::").next().unwrap_or_default();
                    match last {
                        "Future" | "IntoFuture" => return binding("Output").unwrap_or_default(),
                        "Iterator" | "IntoIterator" | "Stream" => {
                            return Type::Sequence(Box::new(binding("Item").unwrap_or_default()));
                        }
                        // `impl Into<T>`, `impl AsRef<T>`, `impl Deref<Target = T>`: used as a `T`.
                        "Into" | "TryInto" | "AsRef" | "Borrow" => {
                            if let Some(arg) = bound.last().and_then(|segment| segment.types().first()) {
                                return self.type_within(arg, place, way.deeper());
                            }
                        }
                        _ => {}
                    }
                    traits.push(TraitRef::Foreign(path, Box::new(binding("Output").unwrap_or_default())));
                }
                _ => {}
            }
        }
        if traits.is_empty() { Type::Unknown } else { Type::Traits(traits) }
    }

    fn path_type(&self, path: &ir::Path, place: &Place, way: Way<'_>) -> Type {
        if path.qself.is_some() {
            return Type::Unknown;
        }
        let names: Vec<Name> = path.names().cloned().collect();
        if names[0] == "Self" {
            return if names.len() == 1 { place.self_ty.clone() } else { Type::Unknown };
        }
        if names.len() == 1
            && let Some((_, ty)) = place.generics.iter().rev().find(|(name, _)| *name == names[0])
        {
            return ty.clone();
        }
        let args = || -> Vec<Type> {
            let segment = path.last();
            let args = segment.map_or(&[][..], |segment| segment.types());
            args.iter().map(|arg| self.type_within(arg, place, way.deeper())).collect()
        };
        match self.meaning(place.module, &names, path.leading_colon, Namespace::Type) {
            (Meaning::Def(def), 0) => self.local_type(def, args(), way),
            (Meaning::Foreign { path, .. }, _) => foreign_type(path, args()),
            (Meaning::Primitive(name), 0) => Type::Primitive(name),
            _ => Type::Unknown,
        }
    }

    fn local_type(&self, def: DefId, args: Vec<Type>, way: Way<'_>) -> Type {
        let data = self.names.def(def);
        match (&data.kind, &self.item(def).kind) {
            (DefKind::TypeAlias, ItemKind::TypeAlias { ty: Some(ty), generics, .. }) => {
                let mut place = self.place(def);
                let known = generics.types.iter().map(|(name, _)| name.clone()).zip(args);
                place.generics = Arc::new(known.collect());
                self.type_within(ty, &place, way.deeper())
            }
            (DefKind::Struct | DefKind::Enum | DefKind::Union, _) => Type::Local(def, args),
            (DefKind::Trait, _) => Type::Traits(vec![TraitRef::Local(def)]),
            _ => Type::Unknown,
        }
    }

    /// The declared type of a field of a struct type.
    pub(crate) fn field_type(&self, ty: &Type, field: &str) -> Type {
        let position = || field.parse::<usize>().ok();
        match ty {
            Type::Local(def, args) => self.struct_field(*def, args, field),
            Type::Tuple(parts) => position().and_then(|index| parts.get(index).cloned()).unwrap_or_default(),
            Type::Foreign(..) if field == "payload" => self.payload(ty).unwrap_or_default(),
            _ => Type::Unknown,
        }
    }

    /// What an event brings: the `T` of a `LambdaEvent<T>`.
    pub(crate) fn payload(&self, event: &Type) -> Option<Type> {
        match event {
            Type::Foreign(path, args) if self.models.frequency_of_parameter(path).is_some() => {
                args.first().cloned()
            }
            _ => None,
        }
    }

    fn struct_field(&self, def: DefId, args: &[Type], field: &str) -> Type {
        match self.fields_of(def) {
            Some((of, fields)) => self.declared_field(of, fields, args, field),
            None => Type::Unknown,
        }
    }

    /// The fields of a struct, or of a variant with the enum that it is of.
    pub(crate) fn fields_of(&self, def: DefId) -> Option<(DefId, &'a Fields)> {
        match &self.item(def).kind {
            ItemKind::Struct { fields, .. } | ItemKind::Union { fields, .. } => Some((def, fields)),
            ItemKind::Enum { variants, .. } => {
                let data = self.names.def(def);
                Some((data.parent?, &variants.get(data.variant?)?.fields))
            }
            _ => None,
        }
    }

    /// The declared type of one of the fields of a struct or variant, for these type arguments of the whole.
    pub(crate) fn declared_field(&self, of: DefId, fields: &Fields, args: &[Type], field: &str) -> Type {
        let Some(found) = fields.fields.iter().find(|candidate| candidate.name == field) else {
            return Type::Unknown;
        };
        let (ItemKind::Struct { generics, .. }
        | ItemKind::Union { generics, .. }
        | ItemKind::Enum { generics, .. }) = &self.item(of).kind
        else {
            return Type::Unknown;
        };
        let mut place = self.place(of);
        place.self_ty = Type::Local(of, args.to_vec());
        let mut known = Vec::new();
        self.add_generics(&mut known, generics, &place);
        for ((_, ty), arg) in known.iter_mut().zip(args) {
            if !arg.is_unknown() {
                *ty = arg.clone();
            }
        }
        place.generics = Arc::new(known);
        self.type_of(&found.ty, &place)
    }
}

/// Wrappers are looked through, collections become sequences.
pub(super) fn foreign_type(path: ItemPath, mut args: Vec<Type>) -> Type {
    let last = path.rsplit("::").next().unwrap_or_default();
    match last {
        "Option" | "Result" | "Arc" | "Rc" | "Box" | "Pin" | "Mutex" | "RwLock" | "RefCell" | "Cell"
        | "Weak" | "OnceCell" | "OnceLock" | "LazyLock" | "LazyCell" | "Lazy" | "MutexGuard"
        | "RwLockReadGuard" | "RwLockWriteGuard" | "ManuallyDrop" | "ArcSwap" | "State" | "Extension"
        | "Data" | "Json" | "Form" | "Query" | "Path" | "BoxFuture" | "LocalBoxFuture" | "Ready"
        | "JoinHandle"
            if !args.is_empty() =>
        {
            args.swap_remove(0)
        }
        "Cow" if !args.is_empty() => args.swap_remove(0),
        "Vec" | "VecDeque" | "HashSet" | "BTreeSet" | "BinaryHeap" | "BoxStream" if !args.is_empty() => {
            Type::Sequence(Box::new(args.swap_remove(0)))
        }
        "HashMap" | "BTreeMap" | "IndexMap" if args.len() >= 2 => {
            let value = args.swap_remove(1);
            Type::Map(Box::new((args.swap_remove(0), value)))
        }
        // Iterating gives guards, used as the values that they guard.
        "DashMap" if args.len() >= 2 => Type::Sequence(Box::new(args.swap_remove(1))),
        _ => Type::Foreign(path, args),
    }
}

pub(crate) fn join(path: &[Name]) -> String {
    let mut joined = String::new();
    for name in path {
        if !joined.is_empty() {
            joined.push_str("::");
        }
        joined.push_str(name);
    }
    joined
}

/// Whether a crate's name in code is that of the package: `-` is `_`.
fn dependency_on<'p>(package: &'p Package, krate: &str, name_in_code: &str) -> Option<&'p Dependency> {
    let same_crate = |dependency: &&Dependency| is_package_of(&dependency.package, krate);
    let by_name = package.dependency(name_in_code).filter(same_crate);
    by_name.or_else(|| package.dependencies.iter().find(same_crate))
}

fn is_package_of(package: &str, krate: &str) -> bool {
    let same = |(a, b): (u8, u8)| a == b || (a == b'-' && b == b'_');
    package.len() == krate.len() && package.bytes().zip(krate.bytes()).all(same)
}
