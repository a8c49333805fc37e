//! `conn-lint clients`: every client the code builds, with each effective setting and where it comes from.

use conn_lints::discover::ResolvedVersion;
use conn_lints::facts::{Reach, SettingState, ShortLived, Site};
use conn_lints::models::{Setting, SettingValue};
use conn_lints::source::Span;
use serde::Serialize;

use crate::checked::Analysed;
use crate::render::{neutral, to_json};

/// One block a client: where and what it is, then its settings.
pub(crate) fn text(roots: &[Analysed]) -> String {
    let blocks = roots.iter().flat_map(|root| sites(root).map(move |site| block(root, site)));
    let blocks: Vec<String> = blocks.collect();
    neutral(&blocks.join("\n")).into_owned()
}

fn sites(root: &Analysed) -> impl Iterator<Item = &Site> {
    let tests = root.config.settings.tests;
    root.facts.sites.iter().filter(move |site| tests || !site.context.test_only)
}

fn block(root: &Analysed, site: &Site) -> String {
    let mut text = format!(
        "{}  {}  ({} {})  built {}\n",
        root.place(site.constructor),
        site.client_path,
        site.library,
        version(&site.version),
        reach_word(site)
    );
    let rows: Vec<[String; 3]> = site
        .settings
        .iter()
        .map(|(setting, state)| {
            let (value, origin) = value_and_origin(root, *setting, state);
            [setting_name(*setting), value, origin]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (names, values) = (width(0), width(1));
    for [name, value, origin] in &rows {
        text.push_str(&format!("    {name:names$}  {value:values$}  {origin}\n"));
    }
    text
}

fn value_and_origin(root: &Analysed, setting: Setting, state: &SettingState) -> (String, String) {
    match state {
        SettingState::Default(value) => (value_word(setting, *value), "default".to_owned()),
        SettingState::Set { value, by } => {
            let value = value.map_or_else(|| "?".to_owned(), |value| value_word(setting, value));
            (value, format!("set by `{}` at {}", by.name, root.place(by.span)))
        }
        SettingState::Sometimes { value, by } => {
            let value = value.map_or_else(|| "?".to_owned(), |value| value_word(setting, value));
            (value, format!("set by `{}` at {}, on some paths only", by.name, root.place(by.span)))
        }
        SettingState::Unknown => ("?".to_owned(), "out of sight".to_owned()),
    }
}

fn version(version: &ResolvedVersion) -> String {
    match version {
        ResolvedVersion::Locked(version) => version.to_string(),
        ResolvedVersion::Required { requirement, .. } => format!("{requirement}, not locked"),
        ResolvedVersion::Unknown => "of unknown version".to_owned(),
    }
}

fn reach_word(site: &Site) -> &'static str {
    match (&site.context.short_lived, &site.context.reach) {
        (Some(ShortLived::Round { .. }), _) => "in each round of a loop",
        (Some(ShortLived::Request(_)), _) => "for each request of a server",
        (Some(ShortLived::Call { .. }), _) => "for each call of a function",
        (None, Reach::Once) => "once",
        (None, Reach::Cached) => "once, when first used",
        (None, Reach::PerInvocation(_)) => "for each invocation",
        (None, Reach::Unknown) => "by code that no entry point in sight calls",
    }
}

fn setting_name(setting: Setting) -> String {
    serde_json::to_value(setting).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

fn value_word(setting: Setting, value: SettingValue) -> String {
    match value {
        SettingValue::Off if setting == Setting::MaxIdlePerHost => "unlimited".to_owned(),
        SettingValue::Off => "off".to_owned(),
        SettingValue::Duration(duration) => format!("{duration:?}"),
        SettingValue::Bool(value) => value.to_string(),
        SettingValue::Count(count) if is_unlimited(count) => "unlimited".to_owned(),
        SettingValue::Count(count) => count.to_string(),
    }
}

fn is_unlimited(count: u64) -> bool {
    count == u64::MAX || count == u64::from(u32::MAX)
}

// ----------------------------------------------------------------------------------------------------------------- JSON

const VERSION: u32 = 1;

/// Lines and columns are 1-based, columns count characters; `start` and `end` are bytes.
#[derive(Serialize)]
struct Listing {
    version: u32,
    clients: Vec<Client>,
    /// Builders that could not be followed to their end.
    not_followed: Vec<NotFollowed>,
    /// Every call of a modelled function or method that was resolved, code for tests included.
    calls: Vec<Call>,
}

#[derive(Serialize)]
struct Call {
    /// In the library's own words: `reqwest::ClientBuilder::timeout`.
    path: String,
    at: Place,
    /// The function's or method's name.
    name: Place,
}

#[derive(Serialize)]
struct Client {
    client: String,
    library: String,
    library_version: String,
    /// The version is that of a lock file.
    locked: bool,
    constructor: String,
    at: Place,
    terminal: Option<Terminal>,
    function: String,
    lambda: bool,
    test_only: bool,
    in_loop: bool,
    /// `once`, `cached`, `per_invocation`, `per_request` or `unknown`.
    reach: &'static str,
    /// The way from the entry point.
    path: Vec<Step>,
    settings: Vec<OneSetting>,
}

#[derive(Serialize)]
struct Terminal {
    name: String,
    at: Place,
}

#[derive(Serialize)]
struct Step {
    message: String,
    at: Place,
}

#[derive(Serialize)]
struct OneSetting {
    name: String,
    /// As in text output: `90s`, `off`, `true`, `3`; null where it is not known.
    value: Option<String>,
    /// `default`, `set`, `sometimes` (set on some paths only) or `unknown`.
    origin: &'static str,
    by: Option<String>,
    at: Option<Place>,
}

#[derive(Serialize)]
struct NotFollowed {
    at: Place,
    reason: String,
}

#[derive(Serialize)]
struct Place {
    file: String,
    line: usize,
    column: usize,
    start: u32,
    end: u32,
}

pub(crate) fn json(roots: &[Analysed]) -> String {
    let clients = roots.iter().flat_map(|root| sites(root).map(move |site| client(root, site))).collect();
    let builders = |root: &'_ Analysed| {
        let builders = root.facts.statistics.untraced_builders.iter();
        builders
            .map(|builder| NotFollowed { at: place(root, builder.span), reason: builder.reason.clone() })
            .collect::<Vec<_>>()
    };
    let not_followed = roots.iter().flat_map(builders).collect();
    let calls = roots.iter().flat_map(|root| {
        root.facts.calls.iter().map(move |call| Call {
            path: call.path.clone(),
            at: place(root, call.span),
            name: place(root, call.name),
        })
    });
    to_json(&Listing { version: VERSION, clients, not_followed, calls: calls.collect() })
}

fn client(root: &Analysed, site: &Site) -> Client {
    let (reach, path) = match &site.context.reach {
        Reach::Once => ("once", &[][..]),
        Reach::Cached => ("cached", &[][..]),
        Reach::PerInvocation(path) => ("per_invocation", &path[..]),
        Reach::Unknown => match &site.context.short_lived {
            Some(ShortLived::Request(path)) => ("per_request", &path[..]),
            Some(ShortLived::Call { path, .. }) => ("unknown", &path[..]),
            Some(ShortLived::Round { .. }) | None => ("unknown", &[][..]),
        },
    };
    let terminal = site.terminal.as_ref();
    Client {
        client: site.client_path.clone(),
        library: site.library.clone(),
        library_version: version(&site.version),
        locked: matches!(site.version, ResolvedVersion::Locked(_)),
        constructor: site.constructor_path.clone(),
        at: place(root, site.constructor),
        terminal: terminal.map(|end| Terminal { name: end.name.clone(), at: place(root, end.call) }),
        function: site.context.function.clone(),
        lambda: site.context.lambda,
        test_only: site.context.test_only,
        in_loop: site.context.in_loop,
        reach,
        path: path
            .iter()
            .map(|hop| Step { message: hop.message.clone(), at: place(root, hop.span) })
            .collect(),
        settings: site.settings.iter().map(|(setting, state)| one_setting(root, *setting, state)).collect(),
    }
}

fn one_setting(root: &Analysed, setting: Setting, state: &SettingState) -> OneSetting {
    let (value, origin, setter) = match state {
        SettingState::Default(value) => (Some(*value), "default", None),
        SettingState::Set { value, by } => (*value, "set", Some(by)),
        SettingState::Sometimes { value, by } => (*value, "sometimes", Some(by)),
        SettingState::Unknown => (None, "unknown", None),
    };
    OneSetting {
        name: setting_name(setting),
        value: value.map(|value| value_word(setting, value)),
        origin,
        by: setter.map(|by| by.name.clone()),
        at: setter.map(|by| place(root, by.span)),
    }
}

fn place(root: &Analysed, span: Span) -> Place {
    let (line, column) = root.facts.workspace.sources.line_column(span);
    let file = root.names.file(root.facts.workspace.sources.get(span.file));
    Place { file, line, column, start: span.start, end: span.end }
}
