//! What the fuzz targets share: packages made of one text.

use std::path::PathBuf;
use std::sync::Arc;

use conn_lints::discover::{
    Dependency, DependencyKind, LambdaEvidence, Lock, Package, ResolvedVersion, Target, TargetKind, Workspace,
};
use conn_lints::source::{SourceFile, SourceMap};
use semver::Version;

/// What the code may use.
const LIBRARIES: [(&str, &str); 10] = [
    ("aws-config", "1.8.12"),
    ("aws-sdk-s3", "1.119.0"),
    ("hyper", "1.8.1"),
    ("hyper-util", "0.1.19"),
    ("lambda_http", "1.0.2"),
    ("lambda_runtime", "1.0.2"),
    ("momento", "0.60.0"),
    ("reqwest", "0.12.28"),
    ("tokio", "1.48.0"),
    ("tonic", "0.14.2"),
];

/// Lines `//- path` begin a file; a text without one is the library's root.
pub fn workspace(text: &str) -> Workspace {
    let mut sources = SourceMap::default();
    let mut targets = Vec::new();
    for (name, text) in files(text) {
        let path = PathBuf::from("/p").join(&name);
        let root = sources.add(SourceFile { path, name: name.clone(), text: text.into() });
        let kind = match name.as_str() {
            "src/lib.rs" => TargetKind::Lib,
            "src/main.rs" => TargetKind::Bin,
            "tests/it.rs" => TargetKind::Test,
            _ => continue,
        };
        targets.push(Target { kind, name: "example".to_owned(), root, lambda: None });
    }
    let package = Package {
        name: "example".to_owned(),
        manifest: "Cargo.toml".to_owned(),
        folder: String::new(),
        edition: "2024".to_owned(),
        rust_version: None,
        dependencies: LIBRARIES.iter().map(|(name, version)| dependency(name, version)).collect(),
        lock: Some(0),
        targets,
        lambda: LambdaEvidence { runtimes: vec!["lambda_runtime".to_owned()], metadata: false },
        for_tests: false,
    };
    let locked = LIBRARIES.iter().map(|(name, version)| ((*name).into(), parse(version)));
    let locks = Arc::new(vec![Lock::new(locked)]);
    Workspace { packages: vec![package], locks, sources, ..Workspace::default() }
}

fn files(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = vec![("src/lib.rs".to_owned(), String::new())];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("//- ") {
            Some(path) => files.push((path.trim().to_owned(), String::new())),
            None => files.last_mut().expect("one is there").1.push_str(line),
        }
    }
    files.sort();
    files.dedup_by(|later, earlier| later.0 == earlier.0);
    files
}

fn dependency(name: &str, version: &str) -> Dependency {
    Dependency {
        name_in_code: name.replace('-', "_").into(),
        package: name.into(),
        version: ResolvedVersion::Locked(parse(version)),
        features: Vec::new(),
        default_features: true,
        optional: false,
        kind: DependencyKind::Normal,
        local: None,
    }
}

fn parse(version: &str) -> Version {
    version.parse().expect("a version")
}
