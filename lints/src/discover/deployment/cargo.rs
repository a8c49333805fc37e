//! `[package.metadata.lambda]` of cargo-lambda: `deploy.timeout`, for the package or for one program (`bin.NAME`).

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Code, DeploymentFile, Stated, from_root, line_at, seconds};

pub(super) fn read(file: &DeploymentFile) -> Vec<Stated> {
    let Ok(manifest) = DeTable::parse(&file.text) else { return Vec::new() };
    let Some(lambda) = table(manifest.get_ref(), &["package", "metadata", "lambda"]) else {
        return Vec::new();
    };
    let Some(folder) = from_root(&file.name, "") else { return Vec::new() };
    let bins = table(lambda, &["bin"]).into_iter().flatten();
    let own = bins.filter_map(|(name, bin)| {
        let deploy = table(bin.get_ref().as_table()?, &["deploy"])?;
        Some((Some(name.get_ref().to_string()), deploy))
    });
    let general = table(lambda, &["deploy"]).map(|deploy| (None, deploy));
    let stated = |(name, deploy): (Option<String>, &DeTable<'_>)| {
        let timeout = deploy.get("timeout")?;
        Some(Stated {
            code: Code::Folder(folder.clone(), name),
            timeout: whole(timeout).and_then(seconds),
            by_default: false,
            line: line_at(&file.text, timeout.span().start),
        })
    };
    own.chain(general).filter_map(stated).collect()
}

fn table<'t, 'i>(table: &'t DeTable<'i>, path: &[&str]) -> Option<&'t DeTable<'i>> {
    path.iter().try_fold(table, |table, key| table.get(*key)?.get_ref().as_table())
}

fn whole(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    match value.get_ref() {
        DeValue::Integer(number) => number.as_str().parse().ok(),
        DeValue::String(text) => text.parse().ok(),
        _ => None,
    }
}
