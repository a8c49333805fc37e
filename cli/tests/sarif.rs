//! SARIF output: valid by the official 2.1.0 schema, and what its readers rely on.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The official schema, as the crate `serde-sarif` ships it.
fn schema() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let text = std::fs::read_to_string(manifest.with_file_name("src").join("schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    // The published pattern has a bracket too many, which not every engine takes.
    for definition in schema["definitions"].as_object_mut().unwrap().values_mut() {
        if let Some(pattern) = definition.pointer_mut("/properties/language/pattern") {
            *pattern = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
        }
    }
    schema
}

fn sarif(folder: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_conn-lint"))
        .args(["check", ".", "--format", "sarif", "-W", "all", "--parse-all"])
        .current_dir(folder)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A package with every odd thing that reaches the output.
fn odd_package() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("src/ü b");
    std::fs::create_dir_all(&source).unwrap();
    let manifest = "[package]\nname = \"odd\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nreqwest = \"0.12.28\"\n\n[[bin]]\nname = \"odd\"\npath = \"src/ü b/main.rs\"\n";
    std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    let code = "\u{feff}mod broken;\nmod missing;\nfn main() {\r\n    let (é, c) = (\"😀\", reqwest::Client::builder()\r\n        .danger_accept_invalid_certs(true)\r\n        .build());\r\n    // conn-lint: allow(idle_timeout_unset) -- it talks to [itself]\r\n    let d = reqwest::Client::new();\r\n    html! { <p/> }\r\n}\r\n";
    std::fs::write(source.join("main.rs"), code).unwrap();
    std::fs::write(source.join("broken.rs"), "fn {").unwrap();
    folder
}

fn assert_valid(log: &Value) {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn logs_are_valid_by_the_official_schema() {
    for case in ["orders-lambda", "billing-service", "quiet-lambda"] {
        assert_valid(&sarif(&root().join("test-cases").join(case)));
    }
    assert_valid(&sarif(odd_package().path()));
}

#[test]
fn with_a_baseline_every_result_has_its_state() {
    let folder = odd_package();
    let check = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_conn-lint"));
        let all = [&["check", ".", "--baseline", "known.json"], arguments].concat();
        command.args(all).current_dir(folder.path()).output().unwrap()
    };
    check(&["--update-baseline"]);
    let more = "pub fn more() { reqwest::Client::new(); }\n";
    std::fs::write(folder.path().join("src/ü b/missing.rs"), more).unwrap();
    let log: Value = serde_json::from_slice(&check(&["--format", "sarif"]).stdout).unwrap();
    assert_valid(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let states: Vec<&str> = results.iter().map(|result| result["baselineState"].as_str().unwrap()).collect();
    assert!(states.contains(&"new") && states.contains(&"unchanged"), "{states:?}");
}

#[test]
fn the_schema_notices_a_misspelt_field() {
    let mut log = sarif(&root().join("test-cases/quiet-lambda"));
    log["runs"][0]["resutls"] = Value::Null;
    let validator = jsonschema::validator_for(&schema()).unwrap();
    assert!(!validator.is_valid(&log));
}

#[test]
fn every_rule_is_described_though_nothing_is_found() {
    let log = sarif(&root().join("test-cases/quiet-lambda"));
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), conn_lints::lints::ALL.len());
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            let length = rule[text]["text"].as_str().unwrap().len();
            assert!(length > 0 && (text == "help" || length <= 1024), "{}: {text}", rule["id"]);
        }
    }
}

#[test]
fn places_are_what_viewers_expect() {
    let folder = odd_package();
    let log = sarif(folder.path());
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let of =
        |rule: &str| -> Vec<&Value> { results.iter().filter(|result| result["ruleId"] == rule).collect() };
    let certificate = of("certificate_verification_disabled")[0];
    let physical = &certificate["locations"][0]["physicalLocation"];
    assert_eq!(physical["artifactLocation"]["uri"], "src/%C3%BC%20b/main.rs");
    assert_eq!(physical["region"]["startLine"], 5);
    assert_eq!(physical["region"]["startLine"], physical["region"]["endLine"]);
    assert!(certificate["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().ends_with(":1"));
    assert!(certificate["relatedLocations"][0]["id"].is_u64());
    // `😀` is two columns.
    let idle = of("idle_timeout_unset");
    let builder = idle.iter().find(|result| result.get("suppressions").is_none()).unwrap();
    assert_eq!(builder["locations"][0]["physicalLocation"]["region"]["startColumn"], 25);
    let suppressed = idle.iter().find(|result| result.get("suppressions").is_some()).unwrap();
    assert_eq!(suppressed["suppressions"][0]["justification"], "it talks to [itself]");
    let text = log.to_string();
    assert!(!text.contains("byteOffset") && !text.contains("byteLength"));
}

#[test]
fn what_was_not_read_is_told() {
    let log = sarif(odd_package().path());
    let invocation = &log["runs"][0]["invocations"][0];
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    let texts: Vec<&str> =
        notifications.iter().map(|notification| notification["message"]["text"].as_str().unwrap()).collect();
    assert!(texts.iter().any(|text| text.contains("broken.rs")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("missing")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("1 macro call")), "{texts:?}");
}

#[test]
fn a_run_says_how_it_is_to_be_read() {
    let log = sarif(&root().join("test-cases/orders-lambda"));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["automationDetails"]["id"], "conn-lint/");
    let location = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    let base = location["uriBaseId"].as_str().unwrap();
    assert!(run["originalUriBaseIds"][base]["description"]["text"].is_string());
    assert!(run["originalUriBaseIds"][base].get("uri").is_none(), "where the folder is stays at home");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn the_way_from_the_handler_ends_at_the_finding() {
    let log = sarif(&root().join("test-cases/orders-lambda"));
    let results = log["runs"][0]["results"].as_array().unwrap();
    let result = results.iter().find(|result| result["ruleId"] == "client_in_handler").unwrap();
    let steps = result["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap();
    let messages: Vec<&str> =
        steps.iter().map(|step| step["location"]["message"]["text"].as_str().unwrap()).collect();
    assert_eq!(messages[0], "`place_order` runs for each invocation");
    let place = |location: &Value| location["physicalLocation"].clone();
    assert_eq!(place(&steps.last().unwrap()["location"]), place(&result["locations"][0]));
    // For viewers that read no code flows.
    let markdown = result["message"]["markdown"].as_str().unwrap();
    for step in &messages[..messages.len() - 1] {
        assert!(markdown.contains(step), "{markdown}");
    }
}

#[test]
fn links_lead_to_related_places() {
    let odd = odd_package();
    for folder in [root().join("test-cases/orders-lambda").as_path(), odd.path()] {
        let log = sarif(folder);
        for result in log["runs"][0]["results"].as_array().unwrap() {
            let text = result["message"]["text"].as_str().unwrap();
            let places = result["relatedLocations"].as_array().map_or(&[][..], Vec::as_slice);
            for (place, number) in places.iter().zip(1..) {
                assert_eq!(place["id"], number);
                assert!(text.contains(&format!("]({number})")), "{text}");
            }
            assert!(!text.contains(&format!("]({})", places.len() + 1)), "{text}");
        }
    }
}

/// A fix that is applied as the log says, with its columns in UTF-16 units, gives what `--fix` writes.
#[test]
fn fixes_are_those_that_the_tool_applies() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "[package]\nname = \"one\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nreqwest = \"0.12.28\"\ntokio = \"1\"\nlambda_runtime = \"1\"\n";
    std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    let file = folder.path().join("src/main.rs");
    let code = "use std::time::Duration;\n\nfn main() {\n    let (crab, _client) = (\"😀\", reqwest::Client::builder().timeout(Duration::from_secs(3)).connect_timeout(Duration::from_secs(1)).pool_idle_timeout(None).build());\n}\n";
    std::fs::write(&file, code).unwrap();
    let log = sarif(folder.path());
    let fixes: Vec<&Value> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|result| result["fixes"].get(0))
        .collect();
    let [fix] = &fixes[..] else { panic!("{log:#}") };
    let change = &fix["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "src/main.rs");
    let mut fixed = code.to_owned();
    for replacement in change["replacements"].as_array().unwrap().iter().rev() {
        let region = &replacement["deletedRegion"];
        let at = |line: &str, column: &str| offset(code, &region[line], &region[column]);
        let text = replacement["insertedContent"]["text"].as_str().unwrap();
        fixed.replace_range(at("startLine", "startColumn")..at("endLine", "endColumn"), text);
    }
    let arguments = ["check", ".", "-W", "all", "--fix", "--unsafe-fixes", "--allow-dirty"];
    Command::new(env!("CARGO_BIN_EXE_conn-lint"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_ne!(fixed, code);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), fixed);
}

/// Of a 1-based line, and a column in UTF-16 units.
fn offset(text: &str, line: &Value, column: &Value) -> usize {
    let number = |value: &Value| value.as_u64().unwrap() as usize;
    let start: usize = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum();
    let mut units = number(column) - 1;
    let rest = text[start..].chars().take_while(|c| {
        let is_before = units > 0;
        units = units.saturating_sub(c.len_utf16());
        is_before
    });
    start + rest.map(char::len_utf8).sum::<usize>()
}
