//! One table of a configuration, read and valid: the file itself, a package's own table, an override. And how it joins
//! what was said before.

use std::collections::BTreeMap;
use std::time::Duration;

use globset::GlobSet;

use super::levels::{Paths, Scope};
use super::{Config, PackageSettings};
use crate::diagnostic::Level;
use crate::models::Taught;

#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) levels: BTreeMap<&'static str, Level>,
    pub(super) upstream_idle_timeout: Option<Duration>,
    pub(super) function_timeout: Option<Duration>,
    pub(super) lambda: Option<bool>,
    pub(super) lambda_packages: Vec<String>,
    pub(super) entry_points: Vec<String>,
    pub(super) tests: Option<bool>,
    /// Of an override: what it speaks of.
    pub(super) packages: Vec<String>,
    pub(super) paths: Option<GlobSet>,
    pub(super) overrides: Vec<Section>,
    pub(super) clients: Vec<Taught>,
}

impl Config {
    /// `package`: the section speaks of this one. `root`: the root that is checked, from the section's folder.
    pub(super) fn add(&mut self, section: Section, package: Option<&str>, root: &str) {
        let settings = &mut self.settings;
        if let Some(tests) = section.tests {
            settings.tests = tests;
        }
        settings.entry_points.extend(section.entry_points);
        settings.lambda.extend(section.lambda_packages.into_iter().map(|name| (name, true)));
        let mut packages = section.packages;
        packages.extend(package.map(str::to_owned));
        if packages.is_empty() {
            settings.upstream_idle_timeout =
                section.upstream_idle_timeout.unwrap_or(settings.upstream_idle_timeout);
            settings.function_timeout = section.function_timeout.or(settings.function_timeout);
            settings.lambda.extend(section.lambda.map(|lambda| ("*".to_owned(), lambda)));
        }
        for package in &packages {
            let own: &mut PackageSettings = settings.packages.entry(package.clone()).or_default();
            own.upstream_idle_timeout = section.upstream_idle_timeout.or(own.upstream_idle_timeout);
            own.function_timeout = section.function_timeout.or(own.function_timeout);
            settings.lambda.extend(section.lambda.map(|lambda| (package.clone(), lambda)));
        }
        let paths = section.paths.map(|globs| Paths { globs, root: root.to_owned() });
        self.levels.add(Scope { packages, paths }, section.levels);
        for section in section.overrides {
            self.add(section, None, root);
        }
    }
}
