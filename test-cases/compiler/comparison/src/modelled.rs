//! Which functions are constructors, setters and terminals: what the models say, asked with the compiler's paths.
//!
//! The compiler prints the path by which a thing can be reached, where there is one, and else the path by which it is
//! defined; the models have the public path. Two paths mean the same where they have the crate, the type and the
//! function in common, and the models know just one such path; where they know several, [`DEFINED`] tells.

use std::collections::{BTreeMap, BTreeSet};

use conn_lints::discover::ResolvedVersion;
use conn_lints::models::{Call, Gives, Models, Role};
use semver::Version;

/// Modules in which things are defined, with those that they are known by.
const DEFINED: [(&str, &str); 2] =
    [("reqwest::async_impl::client", "reqwest"), ("reqwest::blocking::client", "reqwest::blocking")];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Begins a client, a configuration or a builder.
    Construction,
    /// Sets something, makes what carries settings, or turns a builder into a client.
    Setting,
}

/// A function that the models know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Modelled {
    pub(crate) path: String,
    pub(crate) kind: Kind,
}

pub(crate) struct Index {
    models: &'static Models,
    /// The paths that end in a type and a function, by the crate (or its pattern) and those.
    by_end: BTreeMap<(String, String), BTreeSet<&'static str>>,
}

impl Index {
    pub(crate) fn bundled() -> Self {
        let models = Models::bundled();
        let mut by_end: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
        for call in models.calls() {
            if let Some((krate, end)) = ends(&call.path) {
                by_end.entry((krate.to_owned(), end.to_owned())).or_default().insert(&call.path);
            }
        }
        Self { models, by_end }
    }

    /// What a path of a library, from its crate's root, means in one of these versions.
    pub(crate) fn find(&self, path: &str, versions: &BTreeSet<Version>) -> Option<Modelled> {
        let mut path = path.to_owned();
        for (defined, known) in DEFINED {
            if let Some(rest) = path.strip_prefix(defined)
                && rest.starts_with("::")
            {
                path = format!("{known}{rest}");
            }
        }
        let path = self.models.canonical(&path).to_string();
        versions.iter().find_map(|version| {
            let version = ResolvedVersion::Locked(version.clone());
            let call = self.row(&path, &version).or_else(|| self.row(&self.by_end(&path)?, &version))?;
            Some(Modelled { path: self.shown(&path, call), kind: self.kind(call) })
        })
    }

    fn row(&self, path: &str, version: &ResolvedVersion) -> Option<&'static Call> {
        let function = self.models.function(path, version);
        function.or_else(|| {
            let (on, method) = path.rsplit_once("::")?;
            self.models.method(self.models.type_named(&self.models.canonical(on))?, method, version)
        })
    }

    /// The one path with this crate, type and function.
    fn by_end(&self, path: &str) -> Option<String> {
        let (krate, end) = ends(path)?;
        let pattern = |known: &str| known.strip_suffix('*').is_some_and(|start| krate.starts_with(start));
        let alike = self
            .by_end
            .iter()
            .filter(|((known, other), _)| other == end && (known == krate || pattern(known)));
        let mut paths = alike.flat_map(|(_, paths)| paths);
        let only = paths.next().filter(|_| paths.next().is_none())?;
        let (_, rest) = only.split_once("::")?;
        Some(format!("{krate}::{rest}"))
    }

    /// The row's path with the real crate.
    fn shown(&self, path: &str, call: &Call) -> String {
        let krate = path.split("::").next().unwrap_or_default();
        match call.path.split_once("::") {
            Some((pattern, rest)) if pattern.ends_with('*') => format!("{krate}::{rest}"),
            _ => call.path.to_string(),
        }
    }

    fn kind(&self, call: &Call) -> Kind {
        match call.gives {
            Gives::New(made) | Gives::Argument(_, made)
                if !matches!(self.models.get_type(made).role, Role::Part) =>
            {
                Kind::Construction
            }
            _ => Kind::Setting,
        }
    }
}

/// The crate, and the last two names.
fn ends(path: &str) -> Option<(&str, &str)> {
    let (krate, rest) = path.split_once("::")?;
    let (before, _) = rest.rsplit_once("::")?;
    let start = before.rfind("::").map_or(0, |at| at + 2);
    Some((krate, &rest[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(path: &str, version: &str) -> Option<(String, Kind)> {
        let versions = BTreeSet::from([version.parse().expect("a version")]);
        Index::bundled().find(path, &versions).map(|found| (found.path, found.kind))
    }

    fn assert_means(path: &str, version: &str, expected: &str, kind: Kind) {
        assert_eq!(find(path, version), Some((expected.to_owned(), kind)), "{path}");
    }

    #[test]
    fn public_paths_and_definitions_mean_the_same() {
        let new = "reqwest::Client::new";
        assert_means(new, "0.12.28", new, Kind::Construction);
        assert_means("reqwest::async_impl::client::Client::new", "0.12.28", new, Kind::Construction);
        let blocking = "reqwest::blocking::Client::new";
        assert_means("reqwest::blocking::client::Client::new", "0.12.28", blocking, Kind::Construction);
        let endpoint = "tonic::transport::Endpoint::from_static";
        assert_means(
            "tonic::transport::channel::endpoint::Endpoint::from_static",
            "0.14.9",
            endpoint,
            Kind::Construction,
        );
        assert_means(
            "aws_sdk_sts::client::Client::new",
            "1.100.0",
            "aws_sdk_sts::Client::new",
            Kind::Construction,
        );
        let timeout = "reqwest::ClientBuilder::timeout";
        assert_means(
            "reqwest::async_impl::client::ClientBuilder::timeout",
            "0.12.28",
            timeout,
            Kind::Setting,
        );
    }

    #[test]
    fn a_type_that_two_modules_have_is_not_guessed() {
        assert_eq!(find("reqwest::elsewhere::Client::new", "0.12.28"), None);
    }

    #[test]
    fn other_functions_and_versions_mean_nothing() {
        assert_eq!(find("reqwest::Client::get", "0.12.28"), None);
        assert_eq!(find("reqwest::Client::new", "0.1.0"), None);
        assert_eq!(find("mine::Client::new", "0.12.28"), None);
    }
}
