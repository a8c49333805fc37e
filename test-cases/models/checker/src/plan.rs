//! What is to be compiled: the version lines, the features and neighbours of each crate, and what the model files do not
//! say of a row, such as the types of arguments that carry no setting. Read from `lines.toml` and `recipes/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use semver::{Version, VersionReq};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    #[serde(rename = "crate")]
    pub crates: Vec<Crate>,
    #[serde(rename = "line")]
    pub lines: Vec<Line>,
    /// What is left out, by the name of the model file, and why.
    #[serde(default)]
    pub uncompiled: BTreeMap<String, String>,
}

/// How a crate is depended upon.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crate {
    pub name: String,
    #[serde(default)]
    pub versions: VersionReq,
    #[serde(default)]
    pub features: Vec<String>,
    /// Where it is no published crate.
    pub path: Option<String>,
    /// What the recipes name beside it, as Cargo takes it.
    #[serde(default)]
    pub with: BTreeMap<String, toml::Value>,
}

/// One set of exact versions for the rows of one model file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Lines of one name share a workspace and its lock file: two versions that Cargo holds compatible cannot.
    pub lock: String,
    /// `reqwest.toml`.
    pub model: String,
    pub crates: BTreeMap<String, Version>,
    /// The file of `probes/` that asks this version for its defaults.
    pub probe: Option<String>,
}

/// What the model files leave open, by the item's path; a path may be followed by `@` and the versions that are meant.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recipes {
    /// Code before all rows, by the crate's name.
    pub prelude: BTreeMap<String, String>,
    /// A type with the parameters that it needs where a type has to be written out: `hyper::Client<_, _>`.
    pub types: BTreeMap<String, String>,
    /// All arguments. `_` is one whose type the model says, `&_` a reference to one, `_ = ` stands before an expression
    /// that has to be of that type, where it cannot be named.
    pub arguments: BTreeMap<String, Vec<String>>,
    /// The receiver's type, where a builder's type changes on its way.
    pub receivers: BTreeMap<String, String>,
    /// The receiver itself, where its type cannot be named.
    pub objects: BTreeMap<String, String>,
    /// The result's type, where it is not what the model follows; `_` where it cannot be named.
    pub results: BTreeMap<String, String>,
    /// How an associated function is written where its type needs parameters.
    pub callees: BTreeMap<String, String>,
    /// The versions that have a name of which the model file gives none: for aliases.
    pub versions: BTreeMap<String, VersionReq>,
    /// What cannot be compiled, and why.
    pub skips: BTreeMap<String, String>,
}

impl Plan {
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("lines.toml");
        let plan: Self = toml::from_str(&std::fs::read_to_string(&path)?).context("lines.toml")?;
        let mut names = BTreeSet::new();
        for line in &plan.lines {
            if !names.insert(line.package()) {
                bail!("lines.toml: {} stands twice", line.package());
            }
        }
        Ok(plan)
    }

    /// Each model file is compiled, or it stands here why not.
    pub fn demand_all<'a>(&self, models: impl Iterator<Item = &'a str>) -> Result<()> {
        for model in models {
            let is_compiled = self.lines.iter().any(|line| line.model == model);
            if is_compiled == self.uncompiled.contains_key(model) {
                bail!("lines.toml: {model} has to have a line, or to stand in [uncompiled]");
            }
        }
        Ok(())
    }

    pub fn crate_of(&self, name: &str, version: &Version) -> Result<&Crate> {
        let fits = |of: &&Crate| of.name == name && of.versions.matches(version);
        self.crates.iter().find(fits).ok_or_else(|| anyhow!("lines.toml: no [[crate]] for {name} {version}"))
    }
}

impl Line {
    /// The first crate's name and version, as the name of the package that is generated.
    pub fn package(&self) -> String {
        let (name, version) = self.main();
        format!("{name}-{}", version.to_string().replace(['.', '+'], "-"))
    }

    /// The crate that gives the line its name: the one that the model file is named after, else the first.
    pub fn main(&self) -> (&str, &Version) {
        let named = self.model.trim_end_matches(".toml");
        let main = self.crates.get_key_value(named).or_else(|| self.crates.first_key_value());
        main.map(|(name, version)| (name.as_str(), version)).expect("a line has a crate")
    }

    /// The version of the crate with this name in code.
    pub fn version_of(&self, root: &str) -> Option<&Version> {
        self.crates.iter().find(|(name, _)| name.replace('-', "_") == root).map(|(_, version)| version)
    }

    /// A text with the crate that stands for the pattern here: `aws_sdk_*` -> `aws_sdk_sso`.
    pub fn concrete(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for name in self.crates.keys().map(|name| name.replace('-', "_")) {
            let prefixes = name.match_indices('_').map(|(at, _)| &name[..=at]);
            for prefix in prefixes {
                text = text.replace(&format!("{prefix}*"), &name);
            }
        }
        text
    }
}

impl Recipes {
    pub fn read(folder: &Path, model: &str) -> Result<Self> {
        let path = folder.join("recipes").join(model);
        if !path.exists() {
            return Ok(Self::default());
        }
        toml::from_str(&std::fs::read_to_string(path)?).with_context(|| format!("recipes/{model}"))
    }

    pub fn type_of<'a>(&'a self, path: &'a str, version: &Version) -> &'a str {
        get(&self.types, path, version).map_or(path, String::as_str)
    }

    pub fn unused<'a>(&'a self, used: &BTreeSet<String>) -> Vec<&'a String> {
        let keys = self
            .arguments
            .keys()
            .chain(self.receivers.keys())
            .chain(self.objects.keys())
            .chain(self.results.keys());
        let keys = keys.chain(self.callees.keys()).chain(self.versions.keys()).chain(self.skips.keys());
        keys.filter(|key| !used.contains(path_of(key))).collect()
    }
}

fn path_of(key: &str) -> &str {
    key.split_once(" @ ").map_or(key, |(path, _)| path)
}

/// What stands for this path and version: `path @ versions` before `path`.
pub fn get<'a, T>(map: &'a BTreeMap<String, T>, path: &str, version: &Version) -> Option<&'a T> {
    let with_versions = format!("{path} @ ");
    let fits = |key: &str| {
        let requirement = key.strip_prefix(&with_versions)?;
        let requirement = VersionReq::parse(requirement).expect("versions after `@`");
        requirement.matches(version).then_some(())
    };
    map.iter().find(|(key, _)| fits(key).is_some()).map(|(_, value)| value).or_else(|| map.get(path))
}
