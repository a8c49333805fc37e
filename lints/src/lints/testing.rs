//! Hand-built facts, for tests of what a lint concludes from them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use semver::Version;

use super::{Check, Lint, LintContext};
use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Hop};
use crate::discover::{PackageId, ResolvedVersion, Workspace};
use crate::facts::{Context, Facts, Reach, Setter, SettingState, Site, Statistics, Terminal};
use crate::ir::FileIr;
use crate::ledger::Ledger;
use crate::models::{Models, Setting, SettingValue};
use crate::source::{FileId, SourceFile, SourceMap, Span};

const TEXT: &str = "\
let client = reqwest::Client::builder()
    .user_agent(\"x\")
    .build();
";

/// A site with every default of reqwest 0.12.28, made once and outside of Lambda.
pub(super) struct Case {
    pub(super) site: Site,
    pub(super) settings: Settings,
    text: String,
}

impl Case {
    pub(super) fn new() -> Self {
        let models = Models::bundled();
        let version = ResolvedVersion::Locked(Version::new(0, 12, 28));
        let builder = models.type_named("reqwest::ClientBuilder").unwrap();
        let defaults = models.defaults(builder, &version).into_iter();
        let name_span = span_of(TEXT, "build()", 5);
        let constructor = span_of(TEXT, "reqwest::Client::builder()", 26);
        let site = Site {
            package: PackageId(0),
            client: models.type_named("reqwest::Client").unwrap(),
            library: "reqwest".to_owned(),
            version,
            client_path: "reqwest::Client".to_owned(),
            constructor_path: "reqwest::Client::builder".to_owned(),
            constructor,
            chain: Span { end: name_span.end + 2, ..constructor },
            terminal: Some(Terminal {
                name: "build".to_owned(),
                name_span,
                call: Span { end: name_span.end + 2, ..constructor },
            }),
            settings: defaults
                .map(|(setting, value)| (setting, value.map_or(SettingState::Unknown, SettingState::Default)))
                .collect(),
            library_name_in_code: "reqwest".to_owned(),
            deadline_elsewhere: false,
            requests_limited: false,
            context: Context {
                function: "main".to_owned(),
                function_item: None,
                test_only: false,
                by_test: false,
                lambda: false,
                reach: Reach::Once,
                in_loop: false,
                single_use: false,
                short_lived: None,
            },
        };
        Self { site, settings: Settings::default(), text: TEXT.to_owned() }
    }

    /// The same settings on a client of another library.
    pub(super) fn of_client(mut self, path: &str) -> Self {
        self.site.client = Models::bundled().type_named(path).unwrap();
        self
    }

    pub(super) fn in_lambda(mut self) -> Self {
        self.site.context.lambda = true;
        self
    }

    pub(super) fn in_handler(mut self) -> Self {
        let hop =
            Hop { span: self.site.constructor, message: "`handle` runs for each invocation".to_owned() };
        self.site.context.reach = Reach::PerInvocation(vec![hop]);
        self.in_lambda()
    }

    pub(super) fn default(mut self, setting: Setting, value: SettingValue) -> Self {
        self.site.settings.insert(setting, SettingState::Default(value));
        self
    }

    pub(super) fn set(mut self, setting: Setting, value: impl Into<Option<SettingValue>>) -> Self {
        let by = Setter { name: "a_setter".to_owned(), span: self.site.constructor, argument: None };
        self.site.settings.insert(setting, SettingState::Set { value: value.into(), by });
        self
    }

    pub(super) fn unknown(mut self, setting: Setting) -> Self {
        self.site.settings.insert(setting, SettingState::Unknown);
        self
    }

    /// Another text, in which the constructor and the terminal's name are found again.
    pub(super) fn text(mut self, text: &str, constructor: &str, terminal: Option<&str>) -> Self {
        self.text = text.to_owned();
        self.site.constructor = span_of(text, constructor, constructor.len());
        self.site.terminal = terminal.map(|name| Terminal {
            name: name.to_owned(),
            name_span: span_of(text, &format!("{name}("), name.len()),
            call: self.site.constructor,
        });
        self
    }

    pub(super) fn facts(&self) -> Facts {
        let mut sources = SourceMap::default();
        let name = "src/main.rs".to_owned();
        sources.add(SourceFile { path: PathBuf::from(&name), name, text: self.text.as_str().into() });
        Facts {
            workspace: Arc::new(Workspace { sources, ..Workspace::default() }),
            files: Arc::new(vec![FileIr::default()]),
            names: Arc::default(),
            models: Arc::clone(Models::bundled()),
            sites: vec![self.site.clone()],
            tasks: Vec::new(),
            problems: Vec::new(),
            statistics: Statistics::default(),
            calls: Vec::new(),
            shared: BTreeSet::new(),
        }
    }

    pub(super) fn check(&self, lint: &Lint) -> Vec<Diagnostic> {
        let (facts, settings) = (&self.facts(), &self.settings);
        match lint.check {
            Check::Code(check) => check(&LintContext { facts, settings }),
            Check::Words(check) => check(&Ledger::default()),
        }
    }

    /// The level of the one finding, by name; "silent" where there is none.
    pub(super) fn level(&self, lint: &Lint) -> &'static str {
        match self.check(lint).as_slice() {
            [] => "silent",
            [one] => one.level.name(),
            _ => "several",
        }
    }

    /// The text after the first suggestion of the one finding.
    pub(super) fn fixed(&self, lint: &Lint) -> String {
        let diagnostics = self.check(lint);
        let mut text = self.text.clone();
        for edit in diagnostics[0].suggestions[0].edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        text
    }
}

pub(super) fn seconds(seconds: u64) -> SettingValue {
    SettingValue::Duration(Duration::from_secs(seconds))
}

pub(super) fn span_of(text: &str, part: &str, length: usize) -> Span {
    let start = u32::try_from(text.find(part).unwrap()).unwrap();
    Span { file: FileId(0), start, end: start + u32::try_from(length).unwrap() }
}
