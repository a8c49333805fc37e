//! Names of packages in a configuration that no package has. A misspelt one would change nothing, and tell nobody.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::ConfigError;
use super::words::{nearest, unknown_message};

/// An error for each name in `lambda` and in the overrides' `packages` that is not among these.
pub(super) fn unknown(table: &DeTable<'_>, known: &[&str]) -> Vec<ConfigError> {
    let overrides = table.get("override").map(Spanned::get_ref).and_then(DeValue::as_array);
    let overrides = overrides.into_iter().flatten().filter_map(|one| one.get_ref().as_table());
    let packages = overrides.filter_map(|one| one.get("packages"));
    let lists = table.get("lambda").into_iter().chain(packages);
    let names = lists.flat_map(names).filter(|(name, _)| !known.iter().any(|known| same(known, name)));
    let error = |(name, range): (&str, Range<usize>)| {
        let near = nearest(name, known.iter().copied());
        ConfigError { range, message: unknown_message("package", name, near) }
    };
    names.map(error).collect()
}

/// A program is called by its name or by that of its crate: `-` is `_`.
pub(super) fn same(left: &str, right: &str) -> bool {
    left == right || left.replace('-', "_") == right.replace('-', "_")
}

fn names<'v>(list: &'v Spanned<DeValue<'_>>) -> Vec<(&'v str, Range<usize>)> {
    let entries = list.get_ref().as_array().into_iter().flatten();
    entries.filter_map(|entry| Some((entry.get_ref().as_str()?, entry.span()))).collect()
}
