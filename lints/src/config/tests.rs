use super::*;

fn read(config: &mut Config, text: &str, table: Table<'_>) -> Result<(), Vec<ConfigError>> {
    config.read(&Source { text, table, root: "" })
}

fn whole(text: &str) -> Config {
    let mut config = Config::default();
    read(&mut config, text, Table::Whole).unwrap();
    config
}

/// What each error points at, and what it says.
fn errors_in(text: &str, table: Table<'_>) -> Vec<(String, String)> {
    let found = read(&mut Config::default(), text, table).unwrap_err();
    found.into_iter().map(|error| (text[error.range].to_owned(), error.message)).collect()
}

fn errors(text: &str) -> Vec<(String, String)> {
    errors_in(text, Table::Whole)
}

fn level(config: &Config, lint: &str, package: &str, file: &str) -> Option<Level> {
    config.levels.get(lint, Place { package, file })
}

/// Of a lint in a place that no override speaks of.
fn plain(config: &Config, lint: &str) -> Option<Level> {
    level(config, lint, "somewhere", "else.rs")
}

#[test]
fn a_file_sets_levels_and_settings() {
    let config = whole(
        "upstream-idle-timeout = \"20s\"\nfunction-timeout = \"1500 ms\"\nlambda = [\"a\"]\ntests = true\n\
         entry-points = [\"my_runtime::serve\"]\n[lints]\nclient_in_handler = \"deny\"\nall = \"note\"",
    );
    assert_eq!(config.settings.upstream_idle_timeout, Duration::from_secs(20));
    assert_eq!(config.settings.function_timeout, Some(Duration::from_millis(1500)));
    assert_eq!(config.settings.lambda.get("a"), Some(&true));
    assert_eq!(config.settings.entry_points, ["my_runtime::serve"]);
    assert!(config.settings.tests);
    assert_eq!(plain(&config, "client_in_handler"), Some(Level::Deny));
    assert_eq!(plain(&config, "idle_timeout_unset"), Some(Level::Note));
}

#[test]
fn a_table_of_a_manifest_is_read_where_it_is() {
    let mut config = Config::default();
    let text =
        "[package]\nname = \"x\"\n[package.metadata.conn-lint]\nlambda = true\nfunction-timeout = \"3s\"";
    read(&mut config, text, Table::Workspace).unwrap();
    assert!(config.settings.lambda.is_empty());
    read(&mut config, text, Table::RootPackage("x")).unwrap();
    assert_eq!(config.settings.lambda.get("x"), Some(&true));
    assert_eq!(config.settings.function_timeout_of("x"), Some(Duration::from_secs(3)));
    assert_eq!(config.settings.function_timeout_of("y"), None);
}

#[test]
fn a_member_speaks_of_itself_only() {
    let mut config = whole("upstream-idle-timeout = \"50s\"\nfunction-timeout = \"9s\"");
    let text =
        "[package.metadata.conn-lint]\nlambda = false\nupstream-idle-timeout = \"7s\"\nlints.tls = \"allow\"";
    read(&mut config, text, Table::Member("x")).unwrap();
    assert_eq!(config.settings.lambda.get("x"), Some(&false));
    assert_eq!(config.settings.upstream_idle_timeout_of("x"), Duration::from_secs(7));
    assert_eq!(config.settings.upstream_idle_timeout_of("y"), Duration::from_secs(50));
    assert_eq!(config.settings.function_timeout_of("x"), Some(Duration::from_secs(9)));
    let lint = "certificate_verification_disabled";
    assert_eq!(level(&config, lint, "x", "x/src/lib.rs"), Some(Level::Allow));
    assert_eq!(level(&config, lint, "y", "y/src/lib.rs"), None);
}

#[test]
fn what_counts_for_all_is_no_members_to_say() {
    let text = "[package.metadata.conn-lint]\nlambda = true\ntests = true\nlamdba = true";
    let found = errors_in(text, Table::Member("x"));
    let told = "`tests` counts for all packages; it belongs in conn-lint.toml or [workspace.metadata.conn-lint] of the \
                root";
    assert_eq!(
        found,
        [
            ("tests".to_owned(), told.to_owned()),
            ("lamdba".to_owned(), "unknown key `lamdba`; did you mean `lambda`?".to_owned())
        ]
    );
}

#[test]
fn the_last_override_that_fits_counts() {
    let config = whole(
        "[lints]\nall = \"warn\"\n\
         [[override]]\npaths = [\"gen/**\", \"*.gen.rs\"]\nlints.all = \"allow\"\n\
         [[override]]\npackages = [\"x\", \"y\"]\nlambda = true\nfunction-timeout = \"2s\"\nlints.pool = \"note\"\n\
         [[override]]\npackages = [\"x\"]\npaths = [\"gen/x.rs\"]\nlints.idle_timeout_unset = \"deny\"",
    );
    let lint = "idle_timeout_unset";
    let at = |package, file| level(&config, lint, package, file).map(Level::name);
    assert_eq!(at("z", "src/a.rs"), Some("warn"));
    assert_eq!(at("z", "gen/a/b.rs"), Some("allow"));
    assert_eq!(at("z", "a.gen.rs"), Some("allow"));
    assert_eq!(at("z", "src/a.gen.rs"), Some("warn"), "`*` stays within a folder");
    assert_eq!(at("y", "gen/x.rs"), Some("note"));
    assert_eq!(at("x", "gen/x.rs"), Some("deny"));
    assert_eq!(config.settings.lambda.get("y"), Some(&true));
    assert_eq!(config.settings.function_timeout_of("x"), Some(Duration::from_secs(2)));
}

#[test]
fn globs_begin_at_the_folder_of_their_file() {
    let mut config = Config::default();
    let text = "[[override]]\npaths = [\"services/api/src/**\"]\nlints.all = \"allow\"";
    config.read(&Source { text, table: Table::Whole, root: "services/api" }).unwrap();
    assert_eq!(level(&config, "client_in_handler", "api", "src/main.rs"), Some(Level::Allow));
    assert_eq!(level(&config, "client_in_handler", "api", "build.rs"), None);
}

#[test]
fn errors_point_at_the_key_and_name_what_was_meant() {
    let text =
        "upstream-idel-timeout = \"1s\"\ntests = 3\n[lints]\nclient_in_handlers = \"warn\"\ntls = \"loud\"";
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
fn values_of_the_wrong_kind_are_told_of() {
    for (text, marked, expected) in [
        ("function-timeout = 5", "5", "a time such as"),
        ("function-timeout = \"soon\"", "\"soon\"", "a time such as"),
        ("function-timeout = \"18446744073709551615s\"", "\"18446744073709551615s\"", "a time such as"),
        ("function-timeout = \"5\"", "\"5\"", "a time such as"),
        ("lambda = 1", "1", "`true`, `false` or a list of package names"),
        ("lambda = [1]", "1", "the name of a package or target"),
        ("entry-points = [\"serve\"]", "\"serve\"", "the path of a function"),
        ("entry-points = \"a::b\"", "\"a::b\"", "a list: the path of a function"),
        ("lints = 3", "3", "a table of lints and levels"),
        ("override = 3", "3", "`[[override]]`, a list of tables"),
        ("override = [3]", "3", "a table"),
        ("override = [{packages = [], paths = [3]}]", "3", "a glob such as"),
        ("override = [{paths = [\"a{b\"]}]", "\"a{b\"", "this is no glob: unclosed alternate group"),
        ("override = [{lints.all = \"allow\"}]", "{lints.all = \"allow\"}", "`packages` or `paths`"),
        ("override = [{paths = [], lambda = true}]", "lambda", "`lambda` goes with packages, not with paths"),
        ("override = [{packages = [\"x\"], tests = true}]", "tests", "`tests` counts for everything"),
        ("packages = [\"x\"]", "packages", "`packages` belongs in an `[[override]]`"),
    ] {
        let found = errors(text);
        assert!(found[0].0 == marked && found[0].1.contains(expected), "{text}: {found:?}");
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
}

#[test]
fn a_text_that_is_no_toml_is_told_of() {
    assert_eq!(errors("lambda = \n").len(), 1);
    assert_eq!(errors("tests = true\ntests = true").len(), 1);
}

#[test]
fn a_start_changes_nothing_and_every_example_in_it_is_valid() {
    let text = start(&["orders", "billing"]);
    assert!(text.contains("# Seen without a word here: orders, billing.\n"), "{text}");
    assert!(text.lines().all(|line| line.starts_with('#') || ["", "[lints]"].contains(&line)), "{text}");
    whole(&text);
    // Every line that is a key behind its `#`.
    let lines = text.lines().map(|line| match line.strip_prefix("# ") {
        Some(key) if key.contains(" = ") || key.starts_with('[') => key,
        _ => line,
    });
    let config = whole(&lines.collect::<Vec<_>>().join("\n"));
    assert_eq!(config.settings.function_timeout, Some(Duration::from_secs(30)));
    assert_eq!(plain(&config, "keepalive_without_timer"), Some(Level::Deny));
    assert_eq!(level(&config, "keepalive_without_timer", "", "a/generated/b.rs"), Some(Level::Allow));
}

#[test]
fn later_levels_win() {
    let mut config = whole("[[override]]\npackages = [\"x\"]\nlints.all = \"allow\"");
    config.set_level("all", Level::Deny).unwrap();
    config.set_level("client-in-handler", Level::Allow).unwrap();
    assert_eq!(level(&config, "client_in_handler", "x", ""), Some(Level::Allow));
    assert_eq!(level(&config, "idle_timeout_unset", "x", ""), Some(Level::Deny), "over all that was read");
    assert_eq!(config.set_level("client_in_handelr", Level::Warn), Err(Some("client_in_handler".into())));
}

#[test]
fn narrower_groups_count_over_wider_ones() {
    let config = whole("[lints]\npool = \"deny\"\nall = \"allow\"\npedantic = \"note\"");
    assert_eq!(plain(&config, "idle_timeout_unset"), Some(Level::Deny));
    assert_eq!(plain(&config, "connect_timeout_unset"), Some(Level::Note));
    assert_eq!(plain(&config, "client_in_handler"), Some(Level::Allow));
    assert_eq!(
        plain(&config, "keepalive_ping_too_frequent"),
        Some(Level::Note),
        "of two groups the later one"
    );
}

const ACME: &str = r#"
[[client]]
packages = ["acme-http"]

[[client.type]]
path = "acme_http::Client"
role = "client"

[[client.function]]
path = "acme_http::Client::new"
makes = "acme_http::Client"

[[client.method]]
on = "acme_http::Client"
name = "timeout"
set = { request_timeout = "arg0" }
"#;

#[test]
fn a_client_joins_the_models() {
    let mut config = Config::default();
    let source = Source { text: ACME, table: Table::Whole, root: "" };
    config.read(&source).unwrap();
    let models = &config.settings.models;
    assert!(models.type_named("acme_http::Client").is_some());
    assert!(models.type_named("reqwest::Client").is_some(), "what ships is known as before");
    let library = models.library_of_package("acme-http").unwrap();
    assert_eq!(models.library(library).title, "acme-http");
    // A second text adds to the first.
    let text = ACME.replace("acme", "other");
    config.read(&Source { text: &text, ..source }).unwrap();
    assert!(config.settings.models.type_named("acme_http::Client").is_some());
    assert!(config.settings.models.type_named("other_http::Client").is_some());
}

#[test]
fn what_is_wrong_with_a_client_is_shown_where_it_stands() {
    for (from, to, place, message) in [
        ("makes", "maeks", "maeks", "unknown key `maeks`; did you mean `makes`?"),
        ("makes = \"acme_http::Client\"", "", "[[client.function]]", "`makes` is missing"),
        (
            "makes = \"acme_http::Client\"",
            "makes = \"acme_http::Klient\"",
            "\"acme_http::Klient\"",
            "no [[type]] has the path `acme_http::Klient`",
        ),
        ("\"arg0\"", "\"argument\"", "\"argument\"", "`argument` is no value"),
        (
            "request_timeout",
            "request_tiemout",
            "request_tiemout",
            "unknown setting `request_tiemout`; did you mean `request_timeout`?",
        ),
        ("[\"acme-http\"]", "[\"reqwest\"]", "\"reqwest\"", "`reqwest` is known already, as reqwest"),
        (
            "path = \"acme_http::Client::new\"",
            "path = \"acme::Client::new\"",
            "\"acme::Client::new\"",
            "`acme` is none of the packages that are named",
        ),
        ("name = \"timeout\"", "name = 3", "3", "invalid type: integer `3`, expected a string"),
        (
            "\"timeout\"\nset",
            "\"timeout\"\nversions = \"one\"\nset",
            "\"one\"",
            "unexpected character 'o' while parsing major version number",
        ),
    ] {
        let text = ACME.replacen(from, to, 1);
        let source = Source { text: &text, table: Table::Whole, root: "" };
        let found = Config::default().read(&source).unwrap_err();
        assert!(
            found.iter().any(|error| &text[error.range.clone()] == place && error.message == message),
            "{place}: {message}\n{:#?}",
            found.iter().map(|error| (&text[error.range.clone()], &error.message)).collect::<Vec<_>>()
        );
    }
}
