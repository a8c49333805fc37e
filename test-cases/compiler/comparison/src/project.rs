//! What cargo knows of a workspace: packages, targets, and which version of a library each package is built with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use semver::Version;
use serde::Deserialize;

pub(crate) struct Workspace {
    /// Absolute. The compiler runs here, and names files from here.
    pub(crate) root: PathBuf,
    pub(crate) packages: Vec<Package>,
}

pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: Version,
    pub(crate) folder: PathBuf,
    /// Libraries and programs, as cargo's flags select them.
    pub(crate) targets: Vec<Vec<String>>,
    /// Every crate that the package is built with, directly or not, by its name in paths.
    pub(crate) crates: BTreeMap<String, BTreeSet<Version>>,
}

impl Workspace {
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let output = Command::new("cargo")
            .args(["metadata", "--format-version", "1"])
            .current_dir(folder)
            .output()
            .with_context(|| format!("cargo cannot be run in {}", folder.display()))?;
        if !output.status.success() {
            bail!("cargo metadata, in {}: {}", folder.display(), String::from_utf8_lossy(&output.stderr));
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
        let packages = metadata.workspace_members.iter().map(|id| metadata.package(id)).collect();
        Ok(Self { root: metadata.workspace_root.clone(), packages })
    }
}

/// One set of features for the whole workspace, as `cargo check --workspace` has it: else each package would be built
/// with dependencies of its own.
const ALL_FEATURES: [&str; 3] =
    ["-Zfeature-unification", "--config", "resolver.feature-unification='workspace'"];

impl Package {
    /// The compiler's intermediate code of one target, with the place of every function that is named in it.
    pub(crate) fn intermediate_code(&self, workspace: &Workspace, target: &[String]) -> Result<String> {
        let output = Command::new("cargo")
            .args(ALL_FEATURES)
            .args(["rustc", "--quiet", "--profile", "check"])
            .args(target)
            .args(["--", "--cap-lints", "allow", "-Zunpretty=mir", "-Zmir-include-spans=on"])
            .args(["-Zmir-opt-level=0", "-Ztrim-diagnostic-paths=no"])
            .current_dir(&self.folder)
            .env("RUSTC_BOOTSTRAP", "1")
            .output()?;
        if !output.status.success() {
            let target = target.join(" ");
            let message = String::from_utf8_lossy(&output.stderr);
            bail!("{} {target} in {} does not compile:\n{message}", self.name, workspace.root.display());
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    workspace_members: Vec<String>,
    packages: Vec<MetadataPackage>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct MetadataPackage {
    id: String,
    name: String,
    version: Version,
    manifest_path: PathBuf,
    targets: Vec<MetadataTarget>,
}

#[derive(Deserialize)]
struct MetadataTarget {
    kind: Vec<String>,
    name: String,
    #[serde(default, rename = "required-features")]
    required_features: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
    features: Vec<String>,
}

impl Metadata {
    fn package(&self, id: &str) -> Package {
        let found = self.packages.iter().find(|package| package.id == id).expect("members are packages");
        let node = self.resolve.nodes.iter().find(|node| node.id == id).expect("members are resolved");
        let is_built = |target: &&MetadataTarget| {
            target.required_features.iter().all(|feature| node.features.contains(feature))
        };
        let targets = found.targets.iter().filter(is_built).filter_map(MetadataTarget::selection).collect();
        let folder = found.manifest_path.parent().map(Path::to_path_buf).unwrap_or_default();
        let (name, version) = (found.name.clone(), found.version.clone());
        Package { name, version, folder, targets, crates: self.crates_of(id) }
    }

    fn crates_of(&self, id: &str) -> BTreeMap<String, BTreeSet<Version>> {
        let nodes: BTreeMap<&str, &Node> =
            self.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let packages: BTreeMap<&str, &MetadataPackage> =
            self.packages.iter().map(|package| (package.id.as_str(), package)).collect();
        let (mut crates, mut seen, mut waiting) = (BTreeMap::new(), BTreeSet::new(), vec![id]);
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            if let Some(package) = packages.get(id)
                && let Some(name) = package.crate_name()
            {
                let versions: &mut BTreeSet<Version> = crates.entry(name).or_default();
                versions.insert(package.version.clone());
            }
            waiting
                .extend(nodes.get(id).iter().flat_map(|node| node.dependencies.iter().map(String::as_str)));
        }
        crates
    }
}

impl MetadataPackage {
    fn crate_name(&self) -> Option<String> {
        let is_library = |target: &&MetadataTarget| {
            target.kind.iter().any(|kind| kind.ends_with("lib") || kind == "proc-macro")
        };
        self.targets.iter().find(is_library).map(|target| target.name.replace('-', "_"))
    }
}

impl MetadataTarget {
    fn selection(&self) -> Option<Vec<String>> {
        let is = |wanted: &[&str]| self.kind.iter().any(|kind| wanted.contains(&kind.as_str()));
        if is(&["lib", "rlib", "dylib", "cdylib", "staticlib"]) {
            return Some(vec!["--lib".to_owned()]);
        }
        is(&["bin"]).then(|| vec!["--bin".to_owned(), self.name.clone()])
    }
}
