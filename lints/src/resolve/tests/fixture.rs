//! A workspace in one string: `//- path` begins a file. `Cargo.toml` lines describe packages:
//! `//- a/Cargo.toml edition=2015 lib=name deps=b,rq=reqwest,dev:mockito,build:cc`.
//! Targets are found by their usual places. Without a `Cargo.toml` there is one package, `app`.

use std::path::PathBuf;

use crate::diagnostic::Problem;
use crate::discover::{
    Dependency, DependencyKind, LambdaEvidence, Package, PackageId, ResolvedVersion, Target, TargetKind,
    Workspace,
};
use crate::ir::{FileIr, Name};
use crate::lower::lower;
use crate::resolve::{Crate, DefId, ModuleId, Names, Namespace, Res, resolve};
use crate::source::{FileId, SourceFile};

pub(super) struct Fixture {
    pub(super) names: Names,
    pub(super) files: Vec<FileIr>,
    pub(super) problems: Vec<Problem>,
}

impl Fixture {
    pub(super) fn new(text: &str) -> Self {
        let mut workspace = Workspace::default();
        let mut manifests = Vec::new();
        for part in text.split("//- ").skip(1) {
            let (head, body) = part.split_once('\n').unwrap_or((part, ""));
            let (path, options) = head.split_once(' ').unwrap_or((head, ""));
            match path.strip_suffix("Cargo.toml") {
                Some(folder) => manifests.push((folder.to_owned(), options.to_owned())),
                None => {
                    let file = SourceFile { path: PathBuf::from(path), name: path.into(), text: body.into() };
                    workspace.sources.add(file);
                }
            }
        }
        if manifests.is_empty() {
            manifests.push((String::new(), "deps=reqwest,tokio,anyhow".into()));
        }
        let packages =
            manifests.iter().map(|(folder, options)| package(&workspace, folder, options, &manifests));
        workspace.packages = packages.collect();
        let files: Vec<FileIr> = workspace.sources.ids().map(|id| parsed(&workspace, id)).collect();
        let (names, problems) = resolve(&workspace, &files);
        Self { names, files, problems }
    }

    /// What a path means in a scope: `struct app::m::Store`, `foreign reqwest::Client`, `+1` for one segment left over.
    pub(super) fn res(&self, scope: &str, path: &str, namespace: Namespace) -> String {
        let leading_colon = path.starts_with("::");
        let names: Vec<Name> = path.trim_start_matches("::").split("::").map(Name::new).collect();
        let resolved = self.names.resolve(self.scope(scope), &names, leading_colon, namespace);
        let rest = if resolved.rest == 0 { String::new() } else { format!(" +{}", resolved.rest) };
        format!("{}{rest}", self.show(&resolved.res))
    }

    pub(super) fn ty(&self, scope: &str, path: &str) -> String {
        self.res(scope, path, Namespace::Type)
    }

    pub(super) fn value(&self, scope: &str, path: &str) -> String {
        self.res(scope, path, Namespace::Value)
    }

    /// `app::m::{}`: the first block in module `m` of crate `app`. The crate may be told by kind: `bin:app`.
    pub(super) fn scope(&self, scope: &str) -> ModuleId {
        let mut segments = scope.split("::");
        let krate = self.krate(segments.next().unwrap());
        segments.fold(krate.root, |at, name| {
            let is_child = |id: &ModuleId| {
                let module = self.names.module(*id);
                module.parent == Some(at) && module.name == name.trim_matches(['{', '}'])
            };
            let mut modules = (0..self.names.modules.len() as u32).map(ModuleId);
            modules.find(is_child).unwrap_or_else(|| panic!("no `{name}` in `{scope}`"))
        })
    }

    pub(super) fn krate(&self, name: &str) -> &Crate {
        let (kind, name) = name.split_once(':').map_or((None, name), |(kind, name)| (Some(kind), name));
        let is_kind = |krate: &&Crate| kind.is_none_or(|it| format!("{:?}", krate.kind).to_lowercase() == it);
        self.names.crates.iter().filter(is_kind).find(|krate| krate.name == name).unwrap()
    }

    pub(super) fn def(&self, scope: &str, path: &str, namespace: Namespace) -> DefId {
        let names: Vec<Name> = path.split("::").map(Name::new).collect();
        match self.names.resolve(self.scope(scope), &names, false, namespace).res {
            Res::Def(def) => def,
            other => panic!("`{path}` is {}", self.show(&other)),
        }
    }

    pub(super) fn show(&self, res: &Res) -> String {
        match res {
            Res::Def(def) => self.show_def(*def),
            Res::Module(module) => format!("mod {}", self.module_path(*module)),
            Res::Foreign { path, name_in_code } if path[0] == *name_in_code => {
                format!("foreign {}", path.join("::"))
            }
            Res::Foreign { path, name_in_code } => format!("foreign {} as {name_in_code}", path.join("::")),
            Res::ForeignGlob(paths) => {
                let paths: Vec<String> = paths.iter().map(|path| path.join("::")).collect();
                format!("one of {}", paths.join(", "))
            }
            Res::Primitive(name) => format!("primitive {name}"),
            Res::Unknown => "unknown".into(),
        }
    }

    fn show_def(&self, id: DefId) -> String {
        let def = self.names.def(id);
        let kind = format!("{:?}", def.kind).to_lowercase();
        format!("{kind} {}::{}", self.module_path(def.module), self.names.display(id))
    }

    fn module_path(&self, id: ModuleId) -> String {
        let module = self.names.module(id);
        let name = if module.is_block { "{}" } else { &module.name };
        match module.parent {
            Some(parent) => format!("{}::{name}", self.module_path(parent)),
            None => name.to_owned(),
        }
    }
}

fn parsed(workspace: &Workspace, id: FileId) -> FileIr {
    let file = workspace.sources.get(id);
    let (ir, problems) = lower(&file.name, &file.text);
    assert_eq!(problems, [], "the fixture parses");
    ir
}

fn package(workspace: &Workspace, folder: &str, options: &str, all: &[(String, String)]) -> Package {
    let name = package_name(folder);
    let option = |key: &str| options.split(' ').find_map(|it| it.strip_prefix(key)?.strip_prefix('='));
    let library = option("lib").map_or_else(|| name.replace('-', "_"), str::to_owned);
    let dependencies = option("deps").into_iter().flat_map(|deps| deps.split(','));
    Package {
        name: name.clone(),
        manifest: format!("{folder}Cargo.toml"),
        folder: folder.trim_end_matches('/').into(),
        edition: option("edition").unwrap_or("2021").into(),
        rust_version: None,
        dependencies: dependencies.map(|text| dependency(text, all)).collect(),
        lock: None,
        targets: workspace.sources.ids().filter_map(|id| target(workspace, id, folder, &library)).collect(),
        for_tests: false,
        lambda: LambdaEvidence::default(),
    }
}

fn package_name(folder: &str) -> String {
    let name = folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if name.is_empty() { "app".into() } else { name.into() }
}

fn dependency(text: &str, packages: &[(String, String)]) -> Dependency {
    let (kind, text) = match text.split_once(':') {
        Some(("dev", text)) => (DependencyKind::Dev, text),
        Some((_, text)) => (DependencyKind::Build, text),
        None => (DependencyKind::Normal, text),
    };
    let (key, package) = text.split_once('=').unwrap_or((text, text));
    let local = packages.iter().position(|(folder, _)| package_name(folder) == package);
    Dependency {
        name_in_code: key.replace('-', "_").into(),
        package: package.into(),
        version: ResolvedVersion::Unknown,
        features: Vec::new(),
        default_features: true,
        optional: false,
        kind,
        local: local.map(|index| PackageId(index as u32)),
    }
}

fn target(workspace: &Workspace, root: FileId, folder: &str, library: &str) -> Option<Target> {
    let path = workspace.sources.get(root).name.strip_prefix(folder)?;
    let (parent, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.strip_suffix(".rs")?;
    let (kind, name) = match (parent, stem) {
        ("src", "lib") => (TargetKind::Lib, library),
        ("src", "main") => (TargetKind::Bin, library),
        ("src/bin", _) => (TargetKind::Bin, stem),
        ("tests", _) => (TargetKind::Test, stem),
        ("examples", _) => (TargetKind::Example, stem),
        ("benches", _) => (TargetKind::Bench, stem),
        ("", "build") => (TargetKind::BuildScript, "build_script_build"),
        _ => return None,
    };
    Some(Target { kind, name: name.into(), root, lambda: None })
}
