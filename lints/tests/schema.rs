//! The schema of the configuration: the published one is current (`BLESS=1` writes it), and it accepts and refuses the
//! same texts as the reader.

use std::fs;
use std::path::Path;

use conn_lints::config::{Config, Source, Table, schema};
use serde_json::Value;

/// Each takes or refuses for a reason of its own.
const ACCEPTED: &[&str] = &[
    "",
    "upstream-idle-timeout = \"350s\"\nfunction-timeout = \"15 min\"",
    "lambda = true",
    "lambda = [\"edge-worker\"]\nentry-points = [\"my_runtime::serve\", \"a::b::_c1\"]\ntests = false",
    "[lints]\nall = \"note\"\nclient_in_handler = \"deny\"\nconnect-timeout-unset = \"allow\"\nclient-in_handler = \"warn\"",
    "[[override]]\npackages = [\"a\"]\nlambda = false\nupstream-idle-timeout = \"5s\"\nlints.tls = \"allow\"",
    "[[override]]\npaths = [\"crates/*/gen/**\"]\nlints.pedantic = \"allow\"\n[[override]]\npackages = []\npaths = []",
    "override = []",
    "[[client]]\npackages = [\"acme-http\"]\n[[client.type]]\npath = \"acme_http::Client\"\nrole = \"client\"\n\
     defaults = [{ setting = \"idle_timeout\", value = \"90s\" }]\n[[client.method]]\non = \"acme_http::Client\"\n\
     name = \"timeout\"\nset = { request_timeout = \"arg0?\" }",
    "client = []",
];

const REFUSED: &[&str] = &[
    "upstream-idle-timeuot = \"350s\"",
    "upstream-idle-timeout = 350",
    "upstream-idle-timeout = \"350\"",
    "upstream-idle-timeout = \"s\"",
    "upstream-idle-timeout = \"1.5s\"",
    "upstream-idle-timeout = \"1s \"",
    "upstream-idle-timeout = \"1  s\"",
    "upstream-idle-timeout = \"1234567890s\"",
    "upstream-idle-timeout = 07:32:00",
    "lambda = \"edge-worker\"",
    "lambda = [true]",
    "lambda = [\"\"]",
    "entry-points = [\"serve\"]",
    "entry-points = [\"my-runtime::serve\"]",
    "entry-points = [\"a::\"]",
    "entry-points = [\"1a::b\"]",
    "tests = \"yes\"",
    "packages = [\"a\"]",
    "lints = \"allow\"",
    "[lints]\nall = \"error\"",
    "[lints]\nclient_in_handlers = \"warn\"",
    "[lints]\nall = { level = \"warn\" }",
    "override = {}",
    "override = [1]",
    "[[override]]\nlints.all = \"allow\"",
    "[[override]]\npaths = [\"a\"]\nlambda = true",
    "[[override]]\npaths = \"a\"",
    "[[override]]\npackages = [\"a\"]\ntests = true",
    "[[override]]\npackages = [\"a\"]\n[[override.override]]\npackages = [\"b\"]",
    "client = 1",
    "[[client]]\npackages = [\"acme\"]",
    "[[client]]\npackages = [\"acme\"]\ntype = []\ntyp = []",
    "[[client]]\npackages = [\"acme\"]\ntype = [{ path = \"acme::Client\", role = \"server\" }]",
    "[[client]]\npackages = [\"acme\"]\ntype = [{ path = \"acme::Client\", role = \"client\", defaults = [{ setting = \"idle_timeout\", value = \"90 s\" }] }]",
    "[[client]]\npackages = [\"acme\"]\ntype = [{ path = \"acme::Client\", role = \"client\" }]\nmethod = [{ on = \"acme::Client\", name = \"x\", set = { idle = \"arg0\" } }]",
    "[[client]]\npackages = [\"acme\"]\ntype = [{ path = \"acme::Client\", role = \"client\" }]\nfunction = [{ path = \"acme::Client::new\", makes = \"acme::Client\", from_argument = \"0\" }]",
    "[[override]]\npackages = [\"a\"]\n[[override.client]]\npackages = [\"b\"]",
];

#[test]
fn the_published_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/conn-lint.schema.json");
    let current = schema();
    if std::env::var_os("BLESS").is_some() {
        let text = serde_json::to_string_pretty(&current).expect("a schema is JSON");
        fs::write(&path, text + "\n").expect("the schema can be written");
    }
    let text = fs::read_to_string(&path).unwrap_or_default();
    let published: Value = serde_json::from_str(&text).unwrap_or_default();
    assert!(
        published == current,
        "{} is out of date: run `BLESS=1 cargo test -p conn-lints`",
        path.display()
    );
}

#[test]
fn the_schema_and_the_reader_agree() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    let texts = ACCEPTED.iter().map(|text| (text, true)).chain(REFUSED.iter().map(|text| (text, false)));
    for (text, accepted) in texts {
        let source = Source { text, table: Table::Whole, root: "" };
        let read = Config::default().read(&source);
        assert_eq!(read.is_ok(), accepted, "the reader, of\n{text}\n{read:?}");
        let table: toml::Table = text.parse().expect("TOML");
        let value = serde_json::to_value(table).expect("a table is JSON");
        assert_eq!(validator.is_valid(&value), accepted, "the schema, of\n{text}");
    }
}

#[test]
fn every_key_is_described() {
    fn check(schema: &Value, path: &str) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}/{name}");
            assert!(property["description"].is_string(), "{path}");
            check(property, &path);
            check(&property["items"], &path);
        }
    }
    check(&schema(), "");
}
