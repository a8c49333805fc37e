//! Whether the defaults of the model files are those of the libraries: each is held against the text of the library's
//! source (`sources.toml`) and, where a probe asks the library itself, against what that says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use semver::{Version, VersionReq};
use serde::Deserialize;

use crate::compile::{Failure, Generated};
use crate::rows::{Default, name_of, parse_value};

/// How a default was held against the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    Debug,
    Getter,
    Measured,
    Source,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    source: Vec<Source>,
}

/// A text that has to stand in a library's source as long as the defaults hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    /// Types or functions of the model files.
    of: Vec<String>,
    setting: String,
    value: String,
    /// The versions of the line that it is for.
    #[serde(default)]
    versions: VersionReq,
    /// The crate whose source it is: the line's own, or one that it depends on, with the versions that are meant where
    /// it depends on several: `hyper@<1`.
    #[serde(rename = "crate")]
    package: String,
    file: String,
    text: Option<String>,
    /// The library has no such thing.
    absent: Option<String>,
}

impl Sources {
    pub fn read(folder: &Path) -> Result<Self> {
        toml::from_str(&std::fs::read_to_string(folder.join("sources.toml"))?).context("sources.toml")
    }
}

/// What a probe said of one default.
struct Said {
    of: String,
    setting: String,
    value: String,
    way: Way,
}

/// The ways in which each default of a line was asserted.
#[derive(Default)]
pub struct Asserted {
    pub ways: BTreeMap<(String, String), BTreeSet<Way>>,
    /// Those that the model itself calls unknown.
    pub unknown: usize,
}

/// The packages that a generated package is built of.
pub struct Graph {
    packages: BTreeMap<String, (String, Version, PathBuf)>,
    edges: BTreeMap<String, Vec<String>>,
}

impl Graph {
    pub fn of(workspace: &Path) -> Result<Self> {
        let mut cargo = Command::new("cargo");
        let output = cargo.args(["metadata", "--format-version", "1"]).current_dir(workspace).output()?;
        let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
        let packages = metadata.packages.into_iter().map(|package| {
            let folder = package.manifest_path.parent().map(Path::to_owned).unwrap_or_default();
            (package.id, (package.name, package.version, folder))
        });
        let edges = metadata.resolve.nodes.into_iter().map(|node| (node.id, node.dependencies));
        Ok(Self { packages: packages.collect(), edges: edges.collect() })
    }

    /// The folders of the package of that name which this one is built of.
    fn sources(&self, package: &str, wanted: &str) -> Vec<&Path> {
        let (name, versions) = match wanted.split_once('@') {
            Some((name, versions)) => (name, VersionReq::parse(versions).expect("versions after `@`")),
            None => (wanted, VersionReq::STAR),
        };
        let mut seen = BTreeSet::new();
        let first = self.packages.iter().filter(|(_, (name, ..))| name == package).map(|(id, _)| id);
        let mut waiting: Vec<&String> = first.collect();
        while let Some(id) = waiting.pop() {
            if seen.insert(id) {
                waiting.extend(self.edges.get(id).into_iter().flatten());
            }
        }
        let packages = seen.into_iter().filter_map(|id| self.packages.get(id));
        packages
            .filter(|(of, version, _)| of == name && versions.matches(version))
            .map(|(.., folder)| folder.as_path())
            .collect()
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct MetadataPackage {
    id: String,
    name: String,
    version: Version,
    manifest_path: PathBuf,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

/// Holds every default of the line against source and probe. `output` is what the line's probe printed.
pub fn assert(
    generated: &Generated,
    sources: &Sources,
    graph: &Graph,
    output: &str,
) -> Result<(Asserted, Vec<Failure>)> {
    let package = generated.line.package();
    let failure = |row: String, message: String| Failure { package: package.clone(), row, message };
    let said: Vec<Said> = output.lines().map(parse).collect::<Result<_>>()?;
    let mut asserted = Asserted::default();
    let mut failures = Vec::new();
    for (default, version) in &generated.package.defaults {
        let of = generated.line.concrete(&default.of);
        let setting = name_of(default.setting);
        let row = format!("default {of} {setting} = {}", default.value);
        if default.value == "unknown" {
            asserted.unknown += 1;
            continue;
        }
        let mut ways = BTreeSet::new();
        let before = failures.len();
        for said in said.iter().filter(|said| said.of == of && said.setting == setting) {
            if parse_value(&said.value) == parse_value(&default.value) {
                ways.insert(said.way);
            } else {
                failures
                    .push(failure(row.clone(), format!("the probe says {} ({:?})", said.value, said.way)));
            }
        }
        match in_source(sources, default, version, graph, &package) {
            Ok(true) => _ = ways.insert(Way::Source),
            Ok(false) => {}
            Err(message) => failures.push(failure(row.clone(), message)),
        }
        if ways.is_empty() && failures.len() == before {
            failures.push(failure(row, "nothing holds it against the library".to_owned()));
        }
        asserted.ways.insert((of, setting), ways);
    }
    for said in &said {
        if !asserted.ways.contains_key(&(said.of.clone(), said.setting.clone())) {
            let row = format!("default {} {}", said.of, said.setting);
            failures.push(failure(row, "the probe speaks of it, and no model".to_owned()));
        }
    }
    Ok((asserted, failures))
}

/// Whether there is a text for it; an error where the text is not what the source says.
fn in_source(
    sources: &Sources,
    default: &Default,
    version: &Version,
    graph: &Graph,
    package: &str,
) -> Result<bool, String> {
    let is_meant = |source: &&Source| {
        source.of.contains(&default.of)
            && source.setting == name_of(default.setting)
            && source.versions.matches(version)
    };
    let mut found = false;
    for source in sources.source.iter().filter(is_meant) {
        found = true;
        if parse_value(&source.value) != parse_value(&default.value) {
            return Err(format!("sources.toml says {}", source.value));
        }
        let folders = graph.sources(package, &source.package);
        if folders.is_empty() {
            return Err(format!("it does not depend on {}", source.package));
        }
        for folder in folders {
            let path = folder.join(&source.file);
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", source.file))?;
            let text = words(&text);
            if source.text.as_ref().is_some_and(|wanted| !text.contains(&words(wanted))) {
                return Err(format!("{} no longer has its text", source.file));
            }
            if source.absent.as_ref().is_some_and(|unwanted| text.contains(&words(unwanted))) {
                return Err(format!("{} has what it should not", source.file));
            }
        }
    }
    Ok(found)
}

/// With one space between words, however the lines are broken.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `reqwest::ClientBuilder idle_timeout 90s measured`.
fn parse(line: &str) -> Result<Said> {
    let words: Vec<&str> = line.split(' ').collect();
    let [of, setting, value, way] = words[..] else { anyhow::bail!("a probe printed `{line}`") };
    let way = serde_json::from_value(way.into()).with_context(|| format!("a probe printed `{line}`"))?;
    Ok(Said { of: of.to_owned(), setting: setting.to_owned(), value: value.to_owned(), way })
}
