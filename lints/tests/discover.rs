//! From a folder to packages, targets, versions and sources: each case is a tree that is written to disk.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use conn_lints::diagnostic::ProblemKind;
use conn_lints::discover::{
    Dependency, DependencyKind, Disk, Package, ResolvedVersion, TargetKind, Texts, Workspace, discover,
    survey_on,
};
use tempfile::TempDir;

/// Writes files, each `path` and text, into a new folder.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn package<'w>(workspace: &'w Workspace, name: &str) -> &'w Package {
    workspace.packages.iter().find(|package| package.name == name).unwrap()
}

fn dependency<'p>(package: &'p Package, name: &str) -> &'p Dependency {
    package.dependency(name).unwrap()
}

fn sources(workspace: &Workspace) -> Vec<String> {
    workspace.sources.ids().map(|id| workspace.sources.get(id).name.clone()).collect()
}

fn locked(version: &str) -> ResolvedVersion {
    ResolvedVersion::Locked(version.parse().unwrap())
}

fn manifest(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{rest}\n")
}

#[test]
fn a_package_with_every_kind_of_target() {
    let folder = tree(&[
        ("Cargo.toml", &manifest("my-app", "[[bin]]\nname = \"named-one\"\npath = \"src/other.rs\"")),
        ("src/lib.rs", ""),
        ("src/main.rs", ""),
        ("src/other.rs", ""),
        ("src/bin/tool.rs", ""),
        ("src/bin/big/main.rs", ""),
        ("examples/show.rs", ""),
        ("tests/all.rs", ""),
        ("benches/speed.rs", ""),
        ("build.rs", ""),
    ]);
    let workspace = discover(folder.path());
    assert_eq!(workspace.problems, []);
    let mut targets: Vec<(TargetKind, &str, &str)> = package(&workspace, "my-app")
        .targets
        .iter()
        .map(|target| (target.kind, target.name.as_str(), workspace.sources.get(target.root).name.as_str()))
        .collect();
    targets.sort();
    assert_eq!(
        targets,
        [
            (TargetKind::Lib, "my_app", "src/lib.rs"),
            (TargetKind::Bin, "big", "src/bin/big/main.rs"),
            (TargetKind::Bin, "my_app", "src/main.rs"),
            (TargetKind::Bin, "named_one", "src/other.rs"),
            (TargetKind::Bin, "tool", "src/bin/tool.rs"),
            (TargetKind::Example, "show", "examples/show.rs"),
            (TargetKind::Test, "all", "tests/all.rs"),
            (TargetKind::Bench, "speed", "benches/speed.rs"),
            (TargetKind::BuildScript, "build_script_build", "build.rs"),
        ]
    );
}

const LOCK: &str = r#"
version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["reqwest 0.12.28", "tonic"]
[[package]]
name = "reqwest"
version = "0.11.27"
[[package]]
name = "reqwest"
version = "0.12.28"
[[package]]
name = "tonic"
version = "0.14.2"
"#;

#[test]
fn a_workspace_gives_its_members_versions_and_dependencies() {
    let root = "[workspace]\nmembers = [\"crates/*\"]\n[workspace.package]\nedition = \"2024\"\n[workspace.dependencies]\n\
                reqwest = { version = \"0.12\", default-features = false, features = [\"json\"] }\ntonic = \"0.14\"\n";
    let app = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition.workspace = true\n[dependencies]\n\
               reqwest = { workspace = true, features = [\"stream\"] }\nrpc = { package = \"tonic\", version = \"0.14\" }\n\
               shared = { path = \"../shared\" }\n[target.'cfg(unix)'.dependencies]\nlambda_runtime = { version = \"1\", \
               optional = true }\n[dev-dependencies]\nhyper = \"1\"\n";
    let folder = tree(&[
        ("Cargo.toml", root),
        ("Cargo.lock", LOCK),
        ("crates/app/Cargo.toml", app),
        ("crates/app/src/main.rs", ""),
        ("crates/shared/Cargo.toml", &manifest("shared", "")),
        ("crates/shared/src/lib.rs", ""),
    ]);
    // The same from the workspace, a member's folder, its manifest, and one of its files.
    for path in ["", "crates/app", "crates/app/Cargo.toml", "crates/app/src/main.rs"] {
        let workspace = discover(&folder.path().join(path));
        assert_eq!(workspace.problems, [], "{path}");
        let app = package(&workspace, "app");
        assert_eq!(app.edition, "2024");
        let reqwest = dependency(app, "reqwest");
        assert_eq!(reqwest.version, locked("0.12.28"));
        assert!(!reqwest.default_features);
        assert_eq!(reqwest.features, ["json", "stream"]);
        let renamed = dependency(app, "rpc");
        assert_eq!((renamed.package.as_str(), &renamed.version), ("tonic", &locked("0.14.2")));
        assert!(dependency(app, "lambda_runtime").optional);
        assert_eq!(app.lambda.runtimes, ["lambda_runtime"]);
        assert_eq!(dependency(app, "hyper").kind, DependencyKind::Dev);
        if path.is_empty() {
            let shared = dependency(app, "shared").local.unwrap();
            assert_eq!(workspace.package(shared).name, "shared");
        }
    }
}

#[test]
fn without_a_lock_file_the_requirement_is_told() {
    let dependencies = "[dependencies]\na = \"0.12\"\nb = \">=0.11.4, <0.13\"\nc = \"*\"\nd = \"=1.2.3\"\ne = { git = \"x\" }";
    let folder = tree(&[("Cargo.toml", &manifest("p", dependencies)), ("src/lib.rs", "")]);
    let workspace = discover(folder.path());
    let version = |name: &str| match &dependency(package(&workspace, "p"), name).version {
        ResolvedVersion::Required { lowest, requirement } => format!("{lowest} of {requirement}"),
        other => format!("{other:?}"),
    };
    assert_eq!(version("a"), "0.12.0 of 0.12");
    assert_eq!(version("b"), "0.11.4 of >=0.11.4, <0.13");
    assert_eq!(version("c"), "Unknown");
    assert_eq!(version("d"), "1.2.3 of =1.2.3");
    assert_eq!(version("e"), "Unknown");
}

#[test]
fn a_lock_file_is_read_where_some_package_may_use_a_library() {
    let lock = |name: &str| format!("version = 4\n[[package]]\nname = \"{name}\"\nversion = \"1.2.3\"\n");
    let of_path = "helper = { path = \"../helper\" }";
    for (dependency, others, is_read) in [
        ("serde = \"1\"", "", false),
        ("reqwest = \"1\"", "", true),
        ("aws-sdk-s3 = \"1\"", "", true),
        ("lambda_http = \"1\"", "", true),
        // What it gives on may be a library.
        ("serde = \"1\"", of_path, true),
    ] {
        let (name, _) = dependency.split_once(' ').unwrap();
        let dependencies = format!("[dependencies]\n{dependency}\n{others}");
        let folder = tree(&[
            ("app/Cargo.toml", &manifest("app", &dependencies)),
            ("app/src/lib.rs", ""),
            ("app/Cargo.lock", &lock(name)),
            ("helper/Cargo.toml", &manifest("helper", "")),
            ("helper/src/lib.rs", ""),
        ]);
        let is_locked = |workspace: &Workspace| {
            let app = package(workspace, "app");
            assert_eq!(app.lock.is_some(), workspace.unread_locks.is_empty());
            dependency_version(app, name) == &locked("1.2.3")
        };
        let mut workspace = survey_on(&Disk::default(), folder.path(), &Texts::new());
        assert_eq!(is_locked(&workspace), is_read, "{dependency}");
        workspace.read_locks();
        assert!(is_locked(&workspace) && is_locked(&discover(folder.path())), "{dependency}");
    }
}

fn dependency_version<'p>(package: &'p Package, name: &str) -> &'p ResolvedVersion {
    &dependency(package, &name.replace('-', "_")).version
}

#[test]
fn a_member_beside_the_published_package_of_its_version_is_one_version() {
    let registry = "source = \"registry+https://example.invalid/index\"";
    let lock = format!(
        "version = 4\n[[package]]\nname = \"p\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"p\"\nversion = \"0.1.0\"\n{registry}\n"
    );
    let folder = tree(&[("Cargo.toml", &manifest("p", "")), ("src/lib.rs", ""), ("Cargo.lock", &lock)]);
    let workspace = discover(folder.path());
    assert_eq!(workspace.locks[0].versions_of("p").len(), 1);
}

#[test]
fn unrelated_packages_stand_side_by_side() {
    let folder = tree(&[
        ("one/Cargo.toml", &manifest("one", "")),
        ("one/src/main.rs", ""),
        ("two/Cargo.toml", &manifest("two", "[package.metadata.lambda.bin.two]\nmemory = 128")),
        ("two/src/main.rs", ""),
        ("notes/loose.rs", "not of any package"),
    ]);
    let workspace = discover(folder.path());
    assert_eq!(workspace.packages.len(), 2);
    assert_eq!(sources(&workspace), ["one/src/main.rs", "two/src/main.rs"]);
    let two = package(&workspace, "two");
    assert!(two.lambda.metadata);
    assert_eq!(two.targets[0].lambda, Some(true));
    assert_eq!(package(&workspace, "one").targets[0].lambda, None);
}

#[test]
fn functions_are_read_where_something_runs_in_lambda() {
    let template = "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: one, Timeout: 9 }\n";
    let stack = "import { RustFunction } from 'cargo-lambda-cdk';\nnew RustFunction(this, 'A', { manifestPath: 'one' });\n";
    let runtime = "[dependencies]\nlambda_runtime = \"1\"\n[package.metadata.lambda.deploy]\ntimeout = 60\n";
    let files = |rest: &str| {
        tree(&[
            ("one/Cargo.toml", &manifest("one", rest)),
            ("one/src/main.rs", ""),
            ("template.yaml", template),
            ("cdk/cdk.json", "{}"),
            ("cdk/cdk.out/template.json", template),
            ("cdk/node_modules/x/template.yaml", template),
            ("web/stack.ts", stack),
        ])
    };
    let found = |folder: &TempDir| -> Vec<(String, usize)> {
        let workspace = discover(folder.path());
        workspace.functions.iter().map(|function| (function.file.clone(), function.line)).collect()
    };
    let expected = [("one/Cargo.toml".to_owned(), 8), ("template.yaml".to_owned(), 4)];
    let folder = files(runtime);
    assert_eq!(found(&folder), expected, "`web` is below no `cdk.json`");
    assert!(found(&files("")).is_empty(), "nothing runs in Lambda");
}

#[test]
fn a_library_that_only_tests_use_is_for_tests() {
    let helper = |rest: &str, user: &str, user_file: &str| {
        let folder = tree(&[
            ("helper/Cargo.toml", &format!("{}{rest}", manifest("helper", "publish = false"))),
            ("helper/src/lib.rs", ""),
            ("shop/Cargo.toml", &manifest("shop", user)),
            (user_file, ""),
        ]);
        package(&discover(folder.path()), "helper").for_tests
    };
    let tests = "[dev-dependencies]\nhelper = { path = \"../helper\" }";
    let product = "[dependencies]\nhelper = { path = \"../helper\" }";
    assert!(helper("", tests, "shop/src/lib.rs"));
    assert!(!helper("", product, "shop/src/lib.rs"));
    assert!(!helper("", &format!("{tests}\n{product}"), "shop/src/lib.rs"));
    assert!(!helper("", "", "shop/src/lib.rs"), "nobody uses it");
    assert!(!helper("", tests, "shop/tests/all.rs"), "it may be what is tested");
    assert!(!helper("[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n", tests, "shop/src/lib.rs"));
    assert!(!helper("[[bin]]\nname = \"x\"\npath = \"src/lib.rs\"\n", tests, "shop/src/lib.rs"));

    let published = |second: &str| {
        let folder = tree(&[
            ("helper/Cargo.toml", &manifest("helper", "")),
            ("helper/src/lib.rs", ""),
            ("shop/Cargo.toml", &manifest("shop", tests)),
            ("shop/src/lib.rs", ""),
            ("cart/Cargo.toml", &manifest("cart", second)),
            ("cart/src/lib.rs", ""),
        ]);
        package(&discover(folder.path()), "helper").for_tests
    };
    assert!(published(tests));
    assert!(!published(""));
    assert!(!published(product));
}

#[test]
fn a_published_whole_that_its_parts_are_tested_with_is_no_help_for_tests() {
    let whole = |name: &str, rest: &str| {
        let parts =
            ["core", "web"].map(|part| format!("{part} = {{ path = \"../{part}\", optional = true }}"));
        let tests = format!("[dev-dependencies]\n{name} = {{ path = \"../{name}\" }}");
        let rest = format!("{rest}\n[dependencies]\n{}", parts.join("\n"));
        let folder = tree(&[
            (&format!("{name}/Cargo.toml"), &manifest(name, &rest)),
            (&format!("{name}/src/lib.rs"), ""),
            ("core/Cargo.toml", &manifest("core", &tests)),
            ("core/src/lib.rs", ""),
            ("web/Cargo.toml", &manifest("web", &tests)),
            ("web/src/lib.rs", ""),
        ]);
        package(&discover(folder.path()), name).for_tests
    };
    assert!(!whole("shop", ""));
    assert!(whole("shop", "publish = false"), "a private one has no other users");
}

#[test]
fn what_is_built_hidden_or_ignored_is_passed_over() {
    let folder = tree(&[
        ("Cargo.toml", &manifest("p", "")),
        (".gitignore", "/generated\n*.bak.rs\n"),
        ("src/lib.rs", ""),
        ("src/old.bak.rs", ""),
        ("src/target/kept.rs", ""),
        ("src/nested/.gitignore", "!kept.bak.rs\nlocal.rs\n+first.rs\n"),
        ("src/nested/+first.rs", ""),
        ("src/nested/kept.bak.rs", ""),
        ("src/nested/local.rs", ""),
        ("generated/x.rs", ""),
        ("target/debug/build/out.rs", ""),
        (".hidden/x.rs", ""),
        ("other/CACHEDIR.TAG", "Signature"),
        ("other/+first.rs", ""),
        ("other/x.rs", ""),
    ]);
    let workspace = discover(folder.path());
    assert_eq!(sources(&workspace), ["src/lib.rs", "src/nested/kept.bak.rs", "src/target/kept.rs"]);
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_end() {
    let folder = tree(&[("Cargo.toml", &manifest("p", "")), ("src/lib.rs", "")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("src/again")).unwrap();
    assert_eq!(sources(&discover(folder.path())), ["src/lib.rs"]);
}

#[test]
fn what_is_broken_is_named_and_the_rest_is_read() {
    let missing = manifest("missing", "[[bin]]\nname = \"gone\"\npath = \"src/gone.rs\"");
    let folder = tree(&[
        ("good/Cargo.toml", &manifest("good", "")),
        ("good/src/lib.rs", ""),
        ("good/Cargo.lock", "not a lock file"),
        ("broken/Cargo.toml", "[package]\nname = \n"),
        ("missing/Cargo.toml", &missing),
        ("missing/src/lib.rs", ""),
    ]);
    std::fs::write(folder.path().join("good/src/bytes.rs"), [0xff, 0xfe, 0x00]).unwrap();
    let workspace = discover(folder.path());
    assert_eq!(workspace.packages.len(), 2);
    let of = |file: &str| workspace.problems.iter().find(|problem| problem.file == file);
    let broken = of("broken/Cargo.toml").unwrap();
    assert_eq!((broken.kind, broken.position.map(|(line, _)| line)), (ProblemKind::Manifest, Some(2)));
    assert!(of("missing/Cargo.toml").unwrap().message.contains("src/gone.rs"));
    assert!(of("good/src/bytes.rs").unwrap().message.contains("not UTF-8"));
    assert!(of("good/Cargo.lock").is_some());
}

#[test]
fn nothing_is_no_crash() {
    let folder = tree(&[("README.md", "")]);
    assert!(discover(folder.path()).packages.is_empty());
    assert!(discover(Path::new("/there/is/no/such/folder")).packages.is_empty());
}

#[test]
fn a_walk_can_be_stopped() {
    let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\n";
    let folder = tree(&[("Cargo.toml", manifest), ("src/lib.rs", "")]);
    let packages = |stop: bool| {
        let disk = Disk::until(Arc::new(AtomicBool::new(stop)));
        assert_eq!(disk.is_stopped(), stop);
        survey_on(&disk, folder.path(), &Texts::new()).packages.len()
    };
    assert_eq!(packages(false), 1);
    assert_eq!(packages(true), 0);
}
