//! Manifests, lock files and configuration that are enormous, deep, cyclic or broken.

use std::fs;

use crate::bounded::{check, run};
use crate::package::{MANIFEST, RISKY, package, write_package};

const RISK: &str = "certificate_verification_disabled";

fn each(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

/// A sound package beside one with this manifest.
#[track_caller]
fn beside(manifest: &str) -> crate::bounded::Run {
    let folder = package(&[("lib.rs", RISKY)]);
    write_package(&folder.path().join("odd"), manifest, &[("lib.rs", "fn f() { reqwest::Client::new(); }")]);
    let run = check(folder.path());
    run.is_sound().finds(RISK);
    run
}

#[test]
fn an_enormous_manifest() {
    beside(&format!("{MANIFEST}{}", each(100_000, |at| format!("dep-{at} = {{ version = \"1.{at}\" }}\n"))));
    beside(&format!("{MANIFEST}[features]\n{}", each(50_000, |at| format!("f{at} = [\"f{}\"]\n", at + 1))));
    beside(&format!(
        "{MANIFEST}{}",
        each(20_000, |at| format!("[target.'cfg(x{at})'.dependencies]\nd = \"1\"\n"))
    ));
    beside(&format!(
        "{MANIFEST}{}",
        each(5000, |at| format!("[[bin]]\nname = \"b{at}\"\npath = \"src/lib.rs\"\n"))
    ));
}

#[test]
fn a_manifest_above_the_size_cap() {
    let run = beside(&format!("{MANIFEST}# {}\n", "x".repeat(40 << 20)));
    run.tells("odd/Cargo.toml", "larger than");
}

#[test]
fn a_deep_manifest() {
    let deep = |open: &str, close: &str| {
        format!("{MANIFEST}[package.metadata]\na = {}1{}\n", open.repeat(100_000), close.repeat(100_000))
    };
    beside(&deep("[", "]")).tells("odd/Cargo.toml", "is not valid TOML");
    beside(&deep("{a=", "}")).tells("odd/Cargo.toml", "is not valid TOML");
    beside(&format!("{MANIFEST}[package.metadata.{}]\n", "a.".repeat(100_000) + "a"))
        .tells("odd/Cargo.toml", "left out");
}

#[test]
fn a_package_without_a_name() {
    beside("[package]\nname = \"\"\nversion = \"0.1.0\"\n").tells("odd/Cargo.toml", "without a name");
}

#[test]
fn a_manifest_that_is_no_manifest() {
    for text in [
        "[package",
        "\0",
        "[package]\nname = 3\n",
        "package = 1\n",
        "[[package]]\n",
        "[dependencies]\na = 1\n[package]\nname = \"\"\n",
    ] {
        beside(text).tells("odd/Cargo.toml", "its package is left out");
    }
    let folder = package(&[("lib.rs", RISKY)]);
    fs::create_dir(folder.path().join("odd")).unwrap();
    fs::write(folder.path().join("odd/Cargo.toml"), b"\xff\xfe").unwrap();
    check(folder.path()).is_sound().tells("odd/Cargo.toml", "its package is left out").finds(RISK);
}

#[test]
fn an_enormous_lock_file() {
    let folder = package(&[("lib.rs", RISKY)]);
    let lock = each(50_000, |at| {
        format!("[[package]]\nname = \"p{at}\"\nversion = \"1.0.0\"\ndependencies = [\"p{}\"]\n", at + 1)
    });
    fs::write(folder.path().join("Cargo.lock"), format!("version = 4\n{lock}")).unwrap();
    check(folder.path()).is_sound().finds(RISK);
    for lock in [
        "version = ",
        "[[package]]\nname = \"a\"\nversion = \"x\"\n",
        &format!("a = {}", "[".repeat(100_000)),
    ] {
        fs::write(folder.path().join("Cargo.lock"), lock).unwrap();
        check(folder.path()).is_sound().tells("Cargo.lock", "cannot be understood").finds(RISK);
    }
    fs::write(folder.path().join("Cargo.lock"), "# x\n".repeat(12 << 20)).unwrap();
    check(folder.path()).is_sound().tells("Cargo.lock", "larger than").finds(RISK);
}

#[test]
fn packages_that_depend_on_each_other() {
    let folder = package(&[]);
    let manifest = |name: &str, other: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n{other} = {{ path = \"../{other}\" }}\n{name} = {{ path = \".\" }}\nreqwest = \"0.12\"\n"
        )
    };
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\nmembers = [\"a\", \"b\", \".\", \"..\"]\n")
        .unwrap();
    let code = |other: &str| {
        format!(
            "pub use {other}::*; pub use {other}::X as X; {RISKY} pub fn f() {{ {other}::f(); {other}::nothing::f() }}"
        )
    };
    write_package(&folder.path().join("a"), &manifest("a", "b"), &[("lib.rs", &code("b"))]);
    write_package(&folder.path().join("b"), &manifest("b", "a"), &[("lib.rs", &code("a"))]);
    let run = check(folder.path());
    run.is_sound().finds("a/src/lib.rs").finds("b/src/lib.rs");
    run.tells("a/Cargo.toml", "`a` depends on itself: ").tells("b/Cargo.toml", "`b` depends on itself: ");
}

/// Each circle is told of once, where it begins.
#[test]
fn packages_in_a_circle() {
    let folder = package(&[("lib.rs", RISKY)]);
    for (name, tables) in [
        ("a", "[dependencies]\nc = { path = \"../c\" }\n"),
        ("b", "[build-dependencies]\na = { path = \"../a\" }\n"),
        ("c", "[dependencies]\nb = { path = \"../b\" }\n"),
        // Outside of the circle, and allowed.
        ("user", "[dependencies]\na = { path = \"../a\" }\nhelp = { path = \"../help\" }\n"),
        ("help", "[dev-dependencies]\nuser = { path = \"../user\" }\n"),
    ] {
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{tables}");
        write_package(&folder.path().join(name), &manifest, &[("lib.rs", "")]);
    }
    let run = check(folder.path());
    run.is_sound().finds(RISK).tells("a/Cargo.toml", "`a` depends on itself through `c`, `b`: ");
    assert_eq!(run.stderr.matches("problem").count(), 1, "{}", run.stderr);
}

#[test]
fn two_thousand_packages() {
    let folder = package(&[]);
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\nmembers = [\"*\"]\n").unwrap();
    for at in 0..2000 {
        let next = (at + 1) % 2000;
        let manifest = format!(
            "[package]\nname = \"p{at}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\np{next} = {{ path = \"../p{next}\" }}\nreqwest = \"0.12\"\n"
        );
        write_package(
            &folder.path().join(format!("p{at}")),
            &manifest,
            &[("lib.rs", &format!("pub use p{next}::*; {RISKY} pub fn f() {{ p{next}::f(); nothing(); }}"))],
        );
    }
    let run = check(folder.path());
    run.is_sound().finds(RISK).tells("p0/Cargo.toml", "`p0` depends on itself through `p1`, ");
    assert_eq!(run.stderr.matches("problem").count(), 1, "{}", run.stderr);
}

/// The configuration decides what is checked: where it cannot be read, nothing is.
#[test]
fn configuration_that_cannot_be_read() {
    let folder = package(&[("lib.rs", RISKY)]);
    for text in [
        &format!("a = {}", "[".repeat(100_000))[..],
        "levels = 3\n",
        "\0",
        &format!("# {}", "x".repeat(40 << 20)),
        &format!("[levels]\n{}", each(50_000, |at| format!("l{at} = \"warn\"\n"))),
    ] {
        fs::write(folder.path().join("conn-lint.toml"), text).unwrap();
        let run = check(folder.path());
        assert_eq!(run.is_sound().code, 2);
        run.tells("conn-lint.toml", "");
    }
    fs::remove_file(folder.path().join("conn-lint.toml")).unwrap();
    for text in ["{", "[]", "\0", &"[".repeat(100_000), &format!("{{\"a\":{}", "{\"a\":".repeat(100_000))] {
        fs::write(folder.path().join("baseline.json"), text).unwrap();
        let run = run(folder.path(), &["check", ".", "--baseline", "baseline.json"]);
        assert_eq!(run.is_sound().code, 2);
        run.tells("baseline.json", "");
    }
}
