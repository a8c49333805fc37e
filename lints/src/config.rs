//! The user's will: levels of lints, settings of the checks. What was written and what is true are two types.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Level;
use crate::lints::{self, Group};

/// Valid configuration.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Levels that the user asked for, by lint name. A lint that is not here keeps the level that it gives itself.
    pub levels: BTreeMap<String, Level>,
    /// Warnings fail the gate: `-D warnings`.
    pub deny_warnings: bool,
    pub settings: Settings,
}

/// What the checks themselves take into account.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long peers keep idle connections (an AWS load balancer: 60 s).
    pub upstream_idle_timeout: Duration,
    /// The function's own timeout, where the user states it.
    pub function_timeout: Option<Duration>,
    /// Packages or targets that run in Lambda although nothing shows it (custom runtimes), or that do not. `*`: all.
    pub lambda: BTreeMap<String, bool>,
    /// Also report in test, bench and example code.
    pub tests: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            upstream_idle_timeout: Duration::from_secs(60),
            function_timeout: None,
            lambda: BTreeMap::new(),
            tests: false,
        }
    }
}

/// What is wrong with a configuration, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Bytes of the text that was read.
    pub range: std::ops::Range<usize>,
    pub message: String,
}

/// Where a manifest configures its workspace, and its package.
pub const WORKSPACE_TABLE: &[&str] = &["workspace", "metadata", "conn-lint"];
pub const PACKAGE_TABLE: &[&str] = &["package", "metadata", "conn-lint"];

/// The keys of a configuration file.
const KEYS: &[&str] = &["lints", "upstream-idle-timeout", "function-timeout", "lambda", "tests"];

/// Words that stand for several lints.
const GROUPS: &[(&str, Option<Group>)] = &[
    ("all", None),
    ("lambda", Some(Group::Lambda)),
    ("pool", Some(Group::Pool)),
    ("timeouts", Some(Group::Timeouts)),
    ("tls", Some(Group::Tls)),
    ("hygiene", Some(Group::Hygiene)),
];

impl Config {
    /// Sets the level of a lint or group. `Err` holds the nearest known name, if one is near.
    pub fn set_level(&mut self, name: &str, level: Level) -> Result<(), Option<String>> {
        let name = name.replace('-', "_");
        if let Some((_, group)) = GROUPS.iter().find(|(group, _)| *group == name) {
            for lint in lints::ALL {
                if group.is_none_or(|group| lint.group == group) {
                    self.levels.insert(lint.name.to_owned(), level);
                }
            }
            return Ok(());
        }
        if lints::by_name(&name).is_none() {
            let known = lints::ALL.iter().map(|lint| lint.name).chain(GROUPS.iter().map(|(name, _)| *name));
            return Err(nearest(&name, known).map(str::to_owned));
        }
        self.levels.insert(name, level);
        Ok(())
    }

    /// Reads a `conn-lint.toml`, or the table at `path` of another TOML text
    /// (`["workspace", "metadata", "conn-lint"]` of a manifest). `package` is the package that the table belongs to,
    /// if it is a package's own. Every error is told, not only the first.
    pub fn read(&mut self, text: &str, path: &[&str], package: Option<&str>) -> Result<(), Vec<ConfigError>> {
        self.read_table(text, path, |config, key, value, errors| config.read_key(key, value, package, errors))
    }

    /// Reads `[package.metadata.conn-lint]` of a package below the root: it speaks of that package, not of all.
    pub fn read_member(&mut self, text: &str, package: &str) -> Result<(), Vec<ConfigError>> {
        self.read_table(text, PACKAGE_TABLE, |config, key, value, errors| match key.get_ref().as_ref() {
            "lambda" => config.read_key(key, value, Some(package), errors),
            name if KEYS.contains(&name) => {
                let message = format!(
                    "`{name}` counts for all packages; it belongs in conn-lint.toml or \
                     [workspace.metadata.conn-lint] of the root"
                );
                Err(ConfigError { range: key.span(), message })
            }
            _ => config.read_key(key, value, Some(package), errors),
        })
    }

    fn read_table(
        &mut self,
        text: &str,
        path: &[&str],
        mut read_key: impl FnMut(
            &mut Self,
            &Spanned<Cow<'_, str>>,
            &Spanned<DeValue<'_>>,
            &mut Vec<ConfigError>,
        ) -> Result<(), ConfigError>,
    ) -> Result<(), Vec<ConfigError>> {
        let document = DeTable::parse(text).map_err(|error| {
            let range = error.span().unwrap_or(0..0);
            vec![ConfigError { range, message: error.message().to_owned() }]
        })?;
        let mut table = document.get_ref();
        for key in path {
            match table.get(*key).map(|value| value.get_ref()) {
                Some(DeValue::Table(inner)) => table = inner,
                _ => return Ok(()),
            }
        }
        let mut errors = Vec::new();
        for (key, value) in table {
            if let Err(error) = read_key(self, key, value, &mut errors) {
                errors.push(error);
            }
        }
        errors.sort_by_key(|error| error.range.start);
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn read_key(
        &mut self,
        key: &Spanned<Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        package: Option<&str>,
        errors: &mut Vec<ConfigError>,
    ) -> Result<(), ConfigError> {
        match key.get_ref().as_ref() {
            "lints" => match value.get_ref() {
                DeValue::Table(table) => self.read_levels(table, errors),
                _ => return Err(wrong(value, "a table of lints and levels")),
            },
            "upstream-idle-timeout" => self.settings.upstream_idle_timeout = duration(value)?,
            "function-timeout" => self.settings.function_timeout = Some(duration(value)?),
            "tests" => match value.get_ref() {
                DeValue::Boolean(tests) => self.settings.tests = *tests,
                _ => return Err(wrong(value, "`true` or `false`")),
            },
            "lambda" => self.read_lambda(value, package)?,
            unknown => return Err(unknown_name(key.span(), "key", unknown, KEYS.iter().copied())),
        }
        Ok(())
    }

    fn read_levels(&mut self, table: &DeTable<'_>, errors: &mut Vec<ConfigError>) {
        // Groups first, whatever the order in the file: a lint of its own is the nearer word.
        let is_group = |key: &str| GROUPS.iter().any(|(group, _)| *group == key.replace('-', "_"));
        let (groups, lints): (Vec<_>, Vec<_>) = table.iter().partition(|(key, _)| is_group(key.get_ref()));
        for (key, value) in groups.into_iter().chain(lints) {
            let level = match value.get_ref() {
                DeValue::String(word) => level_named(word),
                _ => None,
            };
            match level {
                None => errors.push(wrong(value, "`allow`, `note`, `warn` or `deny`")),
                Some(level) => {
                    if let Err(near) = self.set_level(key.get_ref(), level) {
                        let message = unknown_message("lint", key.get_ref(), near.as_deref());
                        errors.push(ConfigError { range: key.span(), message });
                    }
                }
            }
        }
    }

    fn read_lambda(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        package: Option<&str>,
    ) -> Result<(), ConfigError> {
        match value.get_ref() {
            DeValue::Boolean(lambda) => {
                self.settings.lambda.insert(package.unwrap_or("*").to_owned(), *lambda);
            }
            DeValue::Array(names) => {
                for name in names {
                    match name.get_ref() {
                        DeValue::String(name) => {
                            self.settings.lambda.insert(name.to_string(), true);
                        }
                        _ => return Err(wrong(name, "the name of a package or target")),
                    }
                }
            }
            _ => return Err(wrong(value, "`true`, `false` or a list of package names")),
        }
        Ok(())
    }
}

pub fn level_named(word: &str) -> Option<Level> {
    [Level::Allow, Level::Note, Level::Warn, Level::Deny].into_iter().find(|level| level.name() == word)
}

fn duration(value: &Spanned<DeValue<'_>>) -> Result<Duration, ConfigError> {
    let expected = "a time such as \"60s\" or \"5min\"";
    match value.get_ref() {
        DeValue::String(text) => humantime::parse_duration(text).map_err(|_| wrong(value, expected)),
        _ => Err(wrong(value, expected)),
    }
}

fn wrong(value: &Spanned<DeValue<'_>>, expected: &str) -> ConfigError {
    ConfigError { range: value.span(), message: format!("expected {expected}") }
}

fn unknown_name<'n>(
    range: std::ops::Range<usize>,
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'n str>,
) -> ConfigError {
    ConfigError { range, message: unknown_message(what, name, nearest(name, known)) }
}

pub fn unknown_message(what: &str, name: &str, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{name}`"),
    }
}

/// The known name that a misspelt one is likely to mean.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let distance = |candidate: &str| strsim::damerau_levenshtein(name, candidate);
    let (distance, near) = known.map(|candidate| (distance(candidate), candidate)).min()?;
    (distance <= name.len().max(3) / 3).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<(String, String)> {
        let found = Config::default().read(text, &[], None).unwrap_err();
        found.into_iter().map(|error| (text[error.range].to_owned(), error.message)).collect()
    }

    #[test]
    fn a_file_sets_levels_and_settings() {
        let mut config = Config::default();
        let text = "upstream-idle-timeout = \"20s\"\nlambda = [\"a\"]\n[lints]\nclient_in_handler = \"deny\"\nall = \"note\"";
        config.read(text, &[], None).unwrap();
        assert_eq!(config.settings.upstream_idle_timeout, Duration::from_secs(20));
        assert_eq!(config.settings.lambda.get("a"), Some(&true));
        assert_eq!(config.levels["client_in_handler"], Level::Deny);
        assert_eq!(config.levels["idle_timeout_unset"], Level::Note);
    }

    #[test]
    fn a_table_of_a_manifest_is_read_where_it_is() {
        let mut config = Config::default();
        let text = "[package]\nname = \"x\"\n[package.metadata.conn-lint]\nlambda = true";
        config.read(text, &["package", "metadata", "conn-lint"], Some("x")).unwrap();
        assert_eq!(config.settings.lambda.get("x"), Some(&true));
        config.read(text, &["workspace", "metadata", "conn-lint"], None).unwrap();
    }

    #[test]
    fn a_member_speaks_of_itself_only() {
        let mut config = Config::default();
        let text = "[package.metadata.conn-lint]\nlambda = true\ntests = true\nlamdba = true";
        let errors = config.read_member(text, "x").unwrap_err();
        assert_eq!(config.settings.lambda.get("x"), Some(&true));
        assert!(!config.settings.tests);
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "`tests` counts for all packages; it belongs in conn-lint.toml or [workspace.metadata.conn-lint] of the root",
                "unknown key `lamdba`; did you mean `lambda`?"
            ]
        );
    }

    #[test]
    fn errors_point_at_the_key_and_name_what_was_meant() {
        let text = "upstream-idel-timeout = \"1s\"\ntests = 3\n[lints]\nclient_in_handlers = \"warn\"\ntls = \"loud\"";
        assert_eq!(
            errors(text),
            [
                (
                    "upstream-idel-timeout".to_owned(),
                    "unknown key `upstream-idel-timeout`; did you mean `upstream-idle-timeout`?".to_owned()
                ),
                ("3".to_owned(), "expected `true` or `false`".to_owned()),
                (
                    "client_in_handlers".to_owned(),
                    "unknown lint `client_in_handlers`; did you mean `client_in_handler`?".to_owned()
                ),
                ("\"loud\"".to_owned(), "expected `allow`, `note`, `warn` or `deny`".to_owned()),
            ]
        );
    }

    #[test]
    fn later_levels_win() {
        let mut config = Config::default();
        config.set_level("all", Level::Deny).unwrap();
        config.set_level("client-in-handler", Level::Allow).unwrap();
        assert_eq!(config.levels["client_in_handler"], Level::Allow);
        assert_eq!(config.levels["idle_timeout_unset"], Level::Deny);
        assert_eq!(config.set_level("client_in_handelr", Level::Warn), Err(Some("client_in_handler".into())));
    }
}
