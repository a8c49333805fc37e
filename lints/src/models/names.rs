//! Paths: the names that libraries give to the same thing, crates that follow a pattern, and what the data knows.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::{SmolStr, format_smolstr};

use super::load::Row;
use super::raw::RawFile;
use super::versions::VersionRange;

/// Longer chains of re-exports than this do not occur; a cycle would be one.
const MAX_ALIASES: usize = 8;

#[derive(Debug, Default)]
pub(super) struct Names {
    aliases: BTreeMap<SmolStr, SmolStr>,
    /// Those with a star in a segment behind the crate, for what is generated under a pattern of names.
    generated: Vec<(Vec<SmolStr>, SmolStr)>,
    /// Crates such as `aws_sdk_*`, without the star.
    patterns: BTreeSet<SmolStr>,
    /// The crates that some alias leads away from, patterns apart.
    aliased_crates: FxHashSet<SmolStr>,
    /// Everything that the data speaks of.
    paths: BTreeSet<SmolStr>,
    /// The type that a function or method gives, by its path.
    results: FxHashMap<SmolStr, Vec<(VersionRange, SmolStr)>>,
}

impl Names {
    /// Gives the rows that stand for something already.
    pub(super) fn add<'f>(&mut self, file: &'f RawFile) -> Vec<Row<'f>> {
        let mut twice = Vec::new();
        for (index, row) in file.aliases.iter().enumerate() {
            for from in &row.from {
                if split_crate(from).1.contains('*') {
                    self.generated
                        .push((from.split("::").map(SmolStr::new).collect(), row.to.as_str().into()));
                    continue;
                }
                if self.aliases.insert(from.as_str().into(), row.to.as_str().into()).is_some() {
                    twice.push(Row::new("alias", index, from));
                }
            }
        }
        for (index, row) in file.results.iter().enumerate() {
            for name in &row.names {
                let path = match &row.on {
                    Some(on) => format_smolstr!("{on}::{name}"),
                    None => name.into(),
                };
                let versions = VersionRange::of(&row.versions);
                let rows = self.results.entry(path).or_default();
                if rows.iter().any(|(others, _)| others.overlaps(versions)) {
                    twice.push(Row::member("result", index, row.on.as_deref().unwrap_or_default(), name));
                }
                rows.push((versions, row.gives.as_str().into()));
            }
        }
        twice
    }

    /// Takes every path of the other tables; call it when all files are read.
    pub(super) fn finish(&mut self, mut paths: BTreeSet<SmolStr>) {
        self.add_results(&mut paths);
        self.note_crates(&paths);
        paths.extend(self.aliases.keys().cloned());
        paths.extend(self.aliases.values().cloned());
        self.paths = paths;
    }

    /// Of every path of the other tables those that nobody can ask for, since an alias leads away from them.
    pub(super) fn unreachable(&mut self, paths: &BTreeSet<SmolStr>) -> Vec<SmolStr> {
        let mut paths = paths.clone();
        self.add_results(&mut paths);
        self.note_crates(&paths);
        paths.into_iter().filter(|path| self.aliased(path).is_some()).collect()
    }

    fn add_results(&self, paths: &mut BTreeSet<SmolStr>) {
        paths.extend(self.results.keys().cloned());
        paths.extend(self.results.values().flatten().map(|(_, gives)| gives.clone()));
    }

    fn note_crates(&mut self, paths: &BTreeSet<SmolStr>) {
        let crates = paths.iter().chain(self.aliases.keys()).map(|path| split_crate(path).0);
        self.patterns = crates.filter_map(|name| name.strip_suffix('*')).map(SmolStr::new).collect();
        let generated = self.generated.iter().filter_map(|(from, _)| from.first());
        let by_name = self.aliases.keys().map(|from| split_crate(from).0);
        self.aliased_crates = generated.map(SmolStr::as_str).chain(by_name).map(SmolStr::new).collect();
    }

    /// The aliases that lead on for ever.
    pub(super) fn cycles(&self) -> Vec<SmolStr> {
        let endless = |from: &&SmolStr| {
            let mut path = (*from).clone();
            (0..MAX_ALIASES).all(|_| match self.aliased(&path) {
                Some(next) => {
                    path = next;
                    true
                }
                None => false,
            })
        };
        self.aliases.keys().filter(endless).cloned().collect()
    }

    pub(super) fn canonical(&self, path: &str) -> SmolStr {
        let mut path = SmolStr::new(path);
        for _ in 0..MAX_ALIASES {
            match self.aliased(&path) {
                Some(next) => path = next,
                None => break,
            }
        }
        path
    }

    /// One step: the longest alias that the path begins with is replaced.
    fn aliased(&self, path: &str) -> Option<SmolStr> {
        let krate = split_crate(path).0;
        // Nearly every path of a program is into a crate that no library takes up.
        if !self.aliased_crates.contains(krate)
            && !self.patterns.iter().any(|of| krate.starts_with(of.as_str()))
        {
            return None;
        }
        self.aliased_as_generated(path).or_else(|| self.aliased_by_name(path))
    }

    fn aliased_as_generated(&self, path: &str) -> Option<SmolStr> {
        let segments: Vec<&str> = path.split("::").collect();
        let (from, to) = self.generated.iter().find(|(from, _)| {
            segments.len() >= from.len()
                && from.iter().zip(&segments).all(|(pattern, name)| fits(pattern, name))
        })?;
        let below = segments[from.len()..].iter().fold(String::new(), |below, name| below + "::" + name);
        Some(format!("{to}{below}").into())
    }

    fn aliased_by_name(&self, path: &str) -> Option<SmolStr> {
        let generic = self.generic(path);
        // What the pattern's star stands for, in bytes that the generic path lacks.
        let (real_crate, generic_crate) = (split_crate(path).0, split_crate(&generic).0);
        let mut prefix: &str = &generic;
        loop {
            if let Some(to) = self.aliases.get(prefix) {
                let (to_crate, to_rest) = split_crate(to);
                let to_crate = if to_crate == generic_crate { real_crate } else { to_crate };
                let below = &generic[prefix.len()..];
                return Some(format!("{to_crate}{to_rest}{below}").into());
            }
            prefix = prefix.rsplit_once("::")?.0;
        }
    }

    /// Whether names of a pattern stand in this crate.
    pub(super) fn is_generated_for(&self, krate: &str) -> bool {
        self.generated.iter().any(|(from, _)| from.first().is_some_and(|first| first == krate))
    }

    /// Each alias with what it leads to, without generated names.
    pub(super) fn aliases_below<'n>(
        &'n self,
        below: &str,
    ) -> impl Iterator<Item = (&'n SmolStr, &'n SmolStr)> {
        super::beginning(&self.aliases, below)
    }

    pub(super) fn aliases_of(&self, path: &str) -> impl Iterator<Item = (&SmolStr, &SmolStr)> {
        self.aliases.get_key_value(path).into_iter()
    }

    /// The path with its crate's pattern: `aws_sdk_s3::Client` -> `aws_sdk_*::Client`.
    pub(super) fn generic(&self, path: &str) -> SmolStr {
        let (name, rest) = split_crate(path);
        let longer = |pattern: &&SmolStr| name.len() > pattern.len() && name.starts_with(pattern.as_str());
        match self.patterns.iter().find(longer) {
            Some(pattern) => format!("{pattern}*{rest}").into(),
            None => path.into(),
        }
    }

    pub(super) fn knows(&self, path: &str) -> bool {
        let path = self.generic(&self.canonical(path));
        let below = format!("{path}::");
        self.paths.contains(&path)
            || self.paths.range(SmolStr::new(&below)..).next().is_some_and(|next| next.starts_with(&below))
    }

    /// The type that a function or method gives in every version that may be meant.
    pub(super) fn result(&self, path: &str, possible: impl FnOnce() -> VersionRange) -> Option<SmolStr> {
        let rows = self.results.get(&self.generic(path))?;
        let possible = possible();
        let mut given =
            rows.iter().filter(|(versions, _)| versions.overlaps(possible)).map(|(_, gives)| gives);
        let first = given.next()?;
        given.all(|gives| gives == first).then(|| first.clone())
    }
}

/// Whether a name is of a pattern such as `*Client`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => {
            name.len() > before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
        }
        None => pattern == name,
    }
}

/// `reqwest::Client::new` -> `reqwest`.
pub(super) fn crate_of(path: &str) -> &str {
    split_crate(path).0
}

/// `reqwest::Client::new` -> `reqwest`, `::Client::new`.
fn split_crate(path: &str) -> (&str, &str) {
    path.split_at(path.find(':').unwrap_or(path.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Names {
        let file: RawFile = toml::from_str(text).unwrap();
        let mut names = Names::default();
        assert!(names.add(&file).is_empty());
        let paths = ["sdk_*::Client::new", "http::Client"].map(SmolStr::new);
        let paths = BTreeSet::from(paths);
        assert_eq!(names.unreachable(&paths), [""; 0]);
        names.finish(paths);
        names
    }

    const ROWS: &str = r#"
        [[alias]]
        from = ["http::client::Client"]
        to = "http::Client"
        evidence = "http-1.0.0 src/lib.rs:1"
        [[alias]]
        from = ["wrapper::http"]
        to = "http"
        evidence = "wrapper-1.0.0 src/lib.rs:1"
        [[alias]]
        from = ["sdk_*::client::Client"]
        to = "sdk_*::Client"
        evidence = "sdk_a-1.0.0 src/lib.rs:1"
    "#;

    #[test]
    fn follows_aliases_by_whole_segments() {
        let names = names(ROWS);
        assert_eq!(names.canonical("http::client::Client::new"), "http::Client::new");
        assert_eq!(names.canonical("wrapper::http::client::Client"), "http::Client");
        assert_eq!(names.canonical("wrapper::httpx::client"), "wrapper::httpx::client");
        assert_eq!(names.canonical("http::client::ClientExt"), "http::client::ClientExt");
        assert_eq!(names.canonical(""), "");
    }

    #[test]
    fn keeps_the_real_crate_of_a_pattern() {
        let names = names(ROWS);
        assert_eq!(names.canonical("sdk_s3::client::Client::new"), "sdk_s3::Client::new");
        assert_eq!(names.generic("sdk_s3::Client"), "sdk_*::Client");
        assert_eq!(names.generic("sdk_*::Client"), "sdk_*::Client");
        assert_eq!(names.generic("sdk_::Client"), "sdk_::Client");
    }

    #[test]
    fn knows_paths_and_what_stands_above_them() {
        let names = names(ROWS);
        for path in
            ["sdk_s3", "sdk_s3::Client", "sdk_s3::Client::new", "sdk_s3::client", "http::client", "wrapper"]
        {
            assert!(names.knows(path), "{path}");
        }
        for path in ["sdk_s3::Cli", "sdk_s3::Client::ne", "http::Server", "htt", "serde"] {
            assert!(!names.knows(path), "{path}");
        }
    }

    #[test]
    fn generated_names_follow_a_pattern() {
        let names = names(
            r#"
            [[alias]]
            from = ["http::generated::*_client::*Client"]
            to = "http::Client"
            evidence = "http-1.0.0 src/lib.rs:1"
            "#,
        );
        assert_eq!(names.canonical("http::generated::shop_client::ShopClient::new"), "http::Client::new");
        assert!(names.knows("http::generated::shop_client::ShopClient"));
        for path in [
            "http::generated::shop_client::Client",
            "http::generated::shop_server::ShopClient",
            "http::generated::shop_client",
        ] {
            assert_eq!(names.canonical(path), path);
        }
    }

    #[test]
    fn a_row_behind_an_alias_is_seen() {
        let mut names = names(ROWS);
        let unreachable = names.unreachable(&BTreeSet::from([SmolStr::new("http::client::Client::new")]));
        assert_eq!(unreachable, ["http::client::Client::new"]);
    }

    #[test]
    fn a_cycle_is_seen() {
        let text = r#"
            [[alias]]
            from = ["a"]
            to = "b"
            evidence = "a-1.0.0 src/lib.rs:1"
            [[alias]]
            from = ["b"]
            to = "a"
            evidence = "a-1.0.0 src/lib.rs:1"
        "#;
        assert_eq!(names(text).cycles(), ["a", "b"]);
        assert!(names(ROWS).cycles().is_empty());
    }
}
