//! Text becomes a [`Section`]: every error is told, with its place, not only the first.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Config;
use super::client;
use super::keys::{self, Holder, KEYS, Key, Takes};
use super::levels::{self, GROUPS};
use super::section::Section;
use super::words::{nearest, unknown_message};
use crate::diagnostic::Level;

/// A text that configures, and what it speaks of.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub text: &'a str,
    pub table: Table<'a>,
    /// The root that is checked, from the folder of the text, with `/`; empty where they are the same.
    pub root: &'a str,
}

/// Which table of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table<'a> {
    /// The whole text: a `conn-lint.toml`.
    Whole,
    /// `[workspace.metadata.conn-lint]`
    Workspace,
    /// `[package.metadata.conn-lint]` of the package at the root.
    RootPackage(&'a str),
    /// `[package.metadata.conn-lint]` of a package below the root: it speaks of that package only.
    Member(&'a str),
}

/// What is wrong with a configuration, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Bytes of the text that was read.
    pub range: Range<usize>,
    pub message: String,
}

impl<'a> Table<'a> {
    fn path(self) -> &'static [&'static str] {
        match self {
            Self::Whole => &[],
            Self::Workspace => &["workspace", "metadata", "conn-lint"],
            Self::RootPackage(_) | Self::Member(_) => &["package", "metadata", "conn-lint"],
        }
    }

    fn holder(self) -> Holder {
        match self {
            Self::Member(_) => Holder::Member,
            Self::Whole | Self::Workspace | Self::RootPackage(_) => Holder::File,
        }
    }

    fn package(self) -> Option<&'a str> {
        match self {
            Self::RootPackage(name) | Self::Member(name) => Some(name),
            Self::Whole | Self::Workspace => None,
        }
    }
}

impl Config {
    /// Adds what the text says. It counts over all that was read before.
    pub fn read(&mut self, source: &Source<'_>) -> Result<(), Vec<ConfigError>> {
        let document = DeTable::parse(source.text).map_err(|error| {
            let range = error.span().unwrap_or(0..0);
            vec![ConfigError { range, message: error.message().to_owned() }]
        })?;
        let mut table = document.get_ref();
        for key in source.table.path() {
            match table.get(*key).map(Spanned::get_ref) {
                Some(DeValue::Table(inner)) => table = inner,
                _ => return Ok(()),
            }
        }
        let mut errors = Vec::new();
        let mut section = read_section(table, source.table.holder(), &mut errors);
        if errors.is_empty() {
            self.learn(std::mem::take(&mut section.clients), table, &mut errors);
        }
        errors.sort_by_key(|error| error.range.start);
        if !errors.is_empty() {
            return Err(errors);
        }
        self.add(section, source.table.package(), source.root);
        Ok(())
    }
}

fn read_section(table: &DeTable<'_>, holder: Holder, errors: &mut Vec<ConfigError>) -> Section {
    let mut section = Section::default();
    for (name, value) in table {
        let read = match keys::of(holder).find(|key| key.name == name.get_ref().as_ref()) {
            Some(key) => read_key(&mut section, key, value, errors),
            None => Err(misplaced_or_unknown(name, holder)),
        };
        errors.extend(read.err());
    }
    section
}

fn read_key(
    section: &mut Section,
    key: &Key,
    value: &Spanned<DeValue<'_>>,
    errors: &mut Vec<ConfigError>,
) -> Result<(), ConfigError> {
    match (&key.takes, value.get_ref()) {
        (Takes::Flag(set) | Takes::FlagOrNames { flag: set, .. }, DeValue::Boolean(flag)) => {
            set(section, *flag);
        }
        (Takes::Flag(_), _) => return Err(wrong(value, "`true` or `false`")),
        (Takes::Time(set), _) => set(section, time(value)?),
        (Takes::Names { of, set } | Takes::FlagOrNames { of, names: set, .. }, DeValue::Array(_)) => {
            set(section, strings(value, of, |name| !name.is_empty())?);
        }
        (Takes::Names { of, .. }, _) => return Err(wrong(value, &format!("a list: {of} in each place"))),
        (Takes::FlagOrNames { .. }, _) => {
            return Err(wrong(value, "`true`, `false` or a list of package names"));
        }
        (Takes::Functions(set), _) => {
            set(
                section,
                strings(value, "the path of a function such as \"my_runtime::serve\"", is_function)?,
            );
        }
        (Takes::Globs(set), _) => set(section, globs(value)?),
        (Takes::Levels, DeValue::Table(table)) => section.levels = read_levels(table, errors),
        (Takes::Levels, _) => return Err(wrong(value, "a table of lints and levels")),
        (Takes::Overrides, DeValue::Array(overrides)) => {
            for value in overrides {
                section.overrides.extend(read_override(value, errors));
            }
        }
        (Takes::Clients, DeValue::Array(clients)) => {
            for value in clients {
                section.clients.extend(client::read(value, errors));
            }
        }
        (Takes::Clients, _) => return Err(wrong(value, "`[[client]]`, a list of tables")),
        (Takes::Overrides, _) => return Err(wrong(value, "`[[override]]`, a list of tables")),
    }
    Ok(())
}

fn read_override(value: &Spanned<DeValue<'_>>, errors: &mut Vec<ConfigError>) -> Option<Section> {
    let DeValue::Table(table) = value.get_ref() else {
        errors.push(wrong(value, "a table"));
        return None;
    };
    let section = read_section(table, Holder::Override, errors);
    if !["packages", "paths"].iter().any(|key| table.contains_key(*key)) {
        errors.push(wrong(value, "`packages` or `paths`: what the override speaks of"));
    }
    if table.contains_key("paths") {
        // A setting goes with a package: clients of one crate are built in one file and used in another.
        let settings = table.iter().filter(|(name, _)| is_setting(name.get_ref()));
        errors.extend(settings.map(|(name, _)| ConfigError {
            range: name.span(),
            message: format!("`{}` goes with packages, not with paths", name.get_ref()),
        }));
    }
    Some(section)
}

fn is_setting(name: &str) -> bool {
    keys::of(Holder::Override).any(|key| key.name == name && key.takes.is_setting())
}

fn read_levels(table: &DeTable<'_>, errors: &mut Vec<ConfigError>) -> BTreeMap<&'static str, Level> {
    let mut entries: Vec<_> = table.iter().collect();
    // `all`, then other groups as they are written, then lints: the narrower word counts, whatever stands first.
    entries.sort_by_key(|(name, _)| (breadth(name.get_ref()), name.span().start));
    let mut levels = BTreeMap::new();
    for (name, value) in entries {
        let level = match value.get_ref() {
            DeValue::String(word) => level_named(word),
            _ => None,
        };
        match (level, levels::lints_named(&name.get_ref().replace('-', "_"))) {
            (None, _) => errors.push(wrong(value, "`allow`, `note`, `warn` or `deny`")),
            (_, Err(near)) => {
                let message = unknown_message("lint", name.get_ref(), near.as_deref());
                errors.push(ConfigError { range: name.span(), message });
            }
            (Some(level), Ok(lints)) => levels.extend(lints.into_iter().map(|lint| (lint, level))),
        }
    }
    levels
}

fn breadth(name: &str) -> usize {
    match GROUPS.iter().any(|group| group.name == name) {
        true if name == "all" => 0,
        true => 1,
        false => 2,
    }
}

pub(super) const LEVELS: [Level; 4] = [Level::Allow, Level::Note, Level::Warn, Level::Deny];

fn level_named(word: &str) -> Option<Level> {
    LEVELS.into_iter().find(|level| level.name() == word)
}

/// In milliseconds.
pub(super) const UNITS: &[(&str, u64)] =
    &[("ms", 1), ("s", 1000), ("sec", 1000), ("min", 60_000), ("m", 60_000), ("h", 3_600_000)];
/// Enough for thirty years, and too few for any sum to overflow.
pub(super) const DIGITS: usize = 9;

fn time(value: &Spanned<DeValue<'_>>) -> Result<Duration, ConfigError> {
    let read = match value.get_ref() {
        DeValue::String(text) => time_of(text),
        _ => None,
    };
    read.ok_or_else(|| wrong(value, "a time such as \"60s\" or \"5min\""))
}

fn time_of(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    let (_, milliseconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let number: u64 = number.parse().ok().filter(|_| digits <= DIGITS)?;
    Some(Duration::from_millis(number * milliseconds))
}

/// A list of texts, each of which has to pass.
fn strings(
    value: &Spanned<DeValue<'_>>,
    expected: &str,
    passes: fn(&str) -> bool,
) -> Result<Vec<String>, ConfigError> {
    let DeValue::Array(array) = value.get_ref() else {
        return Err(wrong(value, &format!("a list: {expected} in each place")));
    };
    let texts = array.iter().map(|entry| match entry.get_ref() {
        DeValue::String(text) if passes(text) => Ok(text.to_string()),
        _ => Err(wrong(entry, expected)),
    });
    texts.collect()
}

/// What [`is_function`] accepts, as a pattern: a crate, and at least one name in it.
pub(super) const FUNCTION: &str = "^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)+$";

fn is_function(path: &str) -> bool {
    let is_name = |name: &str| {
        let letters = |c: char| c == '_' || c.is_ascii_alphanumeric();
        name.starts_with(|c: char| letters(c) && !c.is_ascii_digit()) && name.chars().all(letters)
    };
    path.contains("::") && path.split("::").all(is_name)
}

fn globs(value: &Spanned<DeValue<'_>>) -> Result<GlobSet, ConfigError> {
    let DeValue::Array(array) = value.get_ref() else {
        return Err(wrong(value, "a list of globs such as \"crates/api/**\""));
    };
    let mut set = GlobSetBuilder::new();
    for entry in array {
        let DeValue::String(pattern) = entry.get_ref() else {
            return Err(wrong(entry, "a glob such as \"crates/api/**\""));
        };
        set.add(glob(pattern).map_err(|error| {
            let message = format!("this is no glob: {}", error.kind());
            ConfigError { range: entry.span(), message }
        })?);
    }
    set.build().map_err(|error| ConfigError { range: value.span(), message: error.to_string() })
}

/// `*` stays within one folder, as in .gitignore files.
fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

pub(super) fn wrong(value: &Spanned<DeValue<'_>>, expected: &str) -> ConfigError {
    ConfigError { range: value.span(), message: format!("expected {expected}") }
}

/// A key that does not stand there.
fn misplaced_or_unknown(name: &Spanned<Cow<'_, str>>, holder: Holder) -> ConfigError {
    let key = name.get_ref().as_ref();
    let message = match (KEYS.iter().any(|known| known.name == key), holder) {
        (false, _) => unknown_message("key", key, nearest(key, keys::of(holder).map(|key| key.name))),
        (true, Holder::Member) => format!(
            "`{key}` counts for all packages; it belongs in conn-lint.toml or [workspace.metadata.conn-lint] of the root"
        ),
        (true, Holder::File) => format!("`{key}` belongs in an `[[override]]`"),
        (true, Holder::Override) => {
            format!("`{key}` counts for everything; it does not stand in an `[[override]]`")
        }
    };
    ConfigError { range: name.span(), message }
}
