//! Parsing only the files that can matter finds what parsing all of them finds, however a client's parts are spread over
//! files; and files that cannot matter are not parsed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use conn_lints::config::{Config, Settings};
use conn_lints::discover::{Texts, discover_with, survey};
use conn_lints::report::report;
use conn_lints::session::Session;

/// Files that name no library, some of which decide what is found in others.
const FILES: &[(&str, &str)] = &[
    (
        "src/lib.rs",
        "mod again; mod build; mod limits; mod local; mod macros; mod names; mod other; mod user; mod waits;",
    ),
    (
        "src/names.rs",
        "pub use reqwest as http; pub type Web = http::Client; use reqwest::ClientBuilder; mod below;",
    ),
    ("src/names/below.rs", "pub fn private_import() { let _ = super::ClientBuilder::new().build(); }"),
    ("src/again.rs", "pub use crate::names::Web as Renamed;"),
    (
        "src/build.rs",
        "pub fn base() -> reqwest::ClientBuilder { reqwest::Client::builder() }\npub fn make() -> \
                      reqwest::Client { reqwest::Client::new() }",
    ),
    ("src/limits.rs", "pub use crate::local::*;"),
    ("src/local.rs", "pub const IDLE: u64 = 7200;"),
    ("src/macros.rs", "macro_rules! web { () => { $crate::names::Web::new() } }\npub(crate) use web;"),
    (
        "src/user.rs",
        "use crate::limits::IDLE;\npub fn alias() { let _ = crate::names::Web::new(); }\npub fn renamed() { let \
                     _ = crate::again::Renamed::new(); }\npub fn module() { let _ = crate::names::http::Client::new(); \
                     }\npub fn idle() { let _ = crate::names::http::Client::builder().pool_idle_timeout(std::time::Duration::from_secs(IDLE))\
                     .build(); }\npub fn expanded() { let _ = crate::macros::web!(); }",
    ),
    (
        "src/other.rs",
        "pub async fn rounds() { for _ in 0..3 { let client = crate::build::make(); let _ = \
                      client.get(\"http://a\").send().await; } }",
    ),
    ("src/waits.rs", "pub async fn wait() { let _ = tokio::time::timeout(D, f()).await; }"),
    ("src/nothing.rs", "pub struct Nothing;"),
];

#[test]
fn what_is_spread_over_files_is_found() {
    let folder = package(FILES);
    let found = same(folder.path());
    for place in ["names/below.rs", "user.rs", "build.rs"] {
        assert!(found.contains(place), "{place}:\n{found}");
    }
    assert!(found.contains("idle_timeout_too_long"), "the constant of another file:\n{found}");
    assert!(found.contains("client_per_call"), "the caller in another file:\n{found}");
    assert!(!found.contains("request_timeout_unset"), "the deadline in another file:\n{found}");
}

#[test]
fn projects_that_ship_are_found_alike() {
    for project in ["test-cases/orders-lambda", "test-cases/billing-service", "cli/tests/fixtures/shop"] {
        let found = same(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(project));
        assert!(!found.is_empty(), "{project}");
    }
    same(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
}

#[test]
fn what_cannot_matter_is_not_parsed() {
    let folder = workspace(&[
        (
            "with",
            "reqwest = \"0.12.9\"",
            &[
                ("src/lib.rs", "mod web; mod plain;"),
                ("src/web.rs", "pub fn web() { let _ = reqwest::Client::new(); }"),
                ("src/plain.rs", "pub fn plain(error: reqwest::Error) -> reqwest::Error { error }"),
            ],
        ),
        (
            "without",
            "",
            &[
                ("src/lib.rs", "mod noted;"),
                ("src/noted.rs", "// conn-lint: allow(no_such_lint)\npub fn noted() {}"),
            ],
        ),
    ]);
    // Of a package that can make no client, not even comments are looked at.
    assert_eq!(unread(folder.path()), ["with/src/plain.rs", "without/src/lib.rs", "without/src/noted.rs"]);
    let facts = Session::analyze(survey(folder.path(), &Texts::new()), &Config::default().settings).1;
    assert_eq!(facts.sites.len(), 1);
    assert!(!told(&facts, &Config::default()).contains("no_such_lint"));
    assert!(facts.problems.is_empty(), "{:?}", facts.problems);
}

/// A macro stands for code of those who call it: its own package need not depend on what it names.
#[test]
fn macros_of_packages_that_make_no_client_are_expanded() {
    let folder = workspace(&[
        (
            "macros",
            "",
            &[
                ("src/lib.rs", "#[macro_use] mod web; mod plain;"),
                (
                    "src/web.rs",
                    "#[macro_export] macro_rules! web { () => { ::reqwest::Client::new() } }\n\
                 #[macro_export] macro_rules! late { ($name:ident) => { web!($name) } }",
                ),
                ("src/plain.rs", "pub fn plain() {}"),
            ],
        ),
        (
            "user",
            "macros = { path = \"../macros\" }\nreqwest = \"0.12.9\"",
            &[
                ("src/lib.rs", "#[macro_use] extern crate macros; mod by_use; mod of_crate;"),
                (
                    "src/by_use.rs",
                    "use macros::web; pub fn used() { let plain = \"a long enough body\"; let _ = web!(); }",
                ),
                (
                    "src/of_crate.rs",
                    "pub fn of_crate() { let plain = \"a long enough body\"; let _ = late!(x); }",
                ),
            ],
        ),
    ]);
    let found = same(folder.path());
    assert!(found.contains("user/src/by_use.rs"), "{found}");
    assert_eq!(unread(folder.path()), ["macros/src/plain.rs"]);
}

/// What a macro calls by `$crate`, or by the name of another crate, is found whoever else calls it.
#[test]
fn macros_that_call_macros_of_other_crates_are_expanded() {
    let inner = "#[macro_export] macro_rules! inner { () => { reqwest::Client::new() } }";
    let outer = "#[macro_export] macro_rules! outer { () => { $crate::inner!() } }";
    let called = "pub fn called() -> ::reqwest::Client { let plain = \"a long enough body\"; a::outer!() }";
    let own = "macro_rules! own { () => { { let plain = \"a long enough body\"; a::inner!() } } }\n\
               pub fn owned() -> ::reqwest::Client { let plain = \"a long enough body\"; own!() }";
    let directly = "#[cfg(test)] mod tests { fn t() { let plain = \"a long enough body\"; a::inner!(); } }\n\
                    pub fn direct() { let plain = \"a long enough body\"; a::inner!(); }";
    for (name, text) in [("called", called), ("own", own)] {
        for directly in ["", directly] {
            let folder = workspace(&[
                ("a", "", &[("src/lib.rs", &format!("mod inner; {outer}")), ("src/inner.rs", inner)]),
                (
                    "b",
                    "a = { path = \"../a\" }\nreqwest = \"0.12.9\"",
                    &[
                        ("src/lib.rs", &format!("mod {name};")),
                        (&format!("src/{name}.rs"), &format!("{text}\n{directly}")),
                    ],
                ),
            ]);
            let found = same(folder.path());
            let count = found.matches(&format!("b/src/{name}.rs")).count();
            assert_eq!(count, if directly.is_empty() { 3 } else { 6 }, "{name} {directly}:\n{found}");
        }
    }
}

/// A name alone may come by a glob, and through modules that have it by another one.
#[test]
fn names_that_come_by_one_glob_after_another_are_found() {
    let folder = workspace(&[
        (
            "a",
            "reqwest = \"0.12.9\"",
            &[("src/lib.rs", "pub fn base() -> ::reqwest::ClientBuilder { ::reqwest::Client::builder() }")],
        ),
        (
            "b",
            "a = { path = \"../a\" }",
            &[
                ("src/lib.rs", "mod user; mod way;"),
                ("src/way/mod.rs", "pub mod on;"),
                ("src/way/on.rs", "pub use a::*;"),
                (
                    "src/user.rs",
                    "use crate::way::on::*; pub fn user() { let _ = base().danger_accept_invalid_certs(true).build(); }",
                ),
            ],
        ),
    ]);
    let found = same(folder.path());
    assert!(found.contains("certificate_verification_disabled"), "{found}");
}

/// Whatever the package whose folder they are in depends on.
#[test]
fn files_that_another_package_takes_are_read() {
    let lent = |dependencies: &str| {
        let folder = workspace(&[
            (
                "lender",
                dependencies,
                &[
                    ("src/lib.rs", "pub fn own() {}"),
                    (
                        "src/lent/web.rs",
                        "mod below; use reqwest::Client as Web; fn make() -> Web { Web::new() }",
                    ),
                    (
                        "src/lent/below.rs",
                        "pub fn below() { let body = \"long enough\"; let _ = super::make(); }",
                    ),
                ],
            ),
            (
                "taker",
                "reqwest = \"0.12.9\"",
                &[
                    ("src/main.rs", "mod inner; fn main() {}"),
                    ("src/inner.rs", "#[cfg_attr(all(), path = \"../../lender/src/lent/web.rs\")] mod web;"),
                ],
            ),
        ]);
        same(folder.path())
    };
    for dependencies in ["", "tonic = \"0.12\""] {
        let found = lent(dependencies);
        assert!(found.contains("lender/src/lent/web.rs"), "{found}");
    }
}

/// A file that is taken by its path has its modules beside it.
#[test]
fn modules_below_files_that_are_taken_by_their_paths_are_found() {
    let folder = package(&[
        ("src/lib.rs", "mod inner;"),
        ("src/inner.rs", "#[cfg_attr(all(), path = \"odd/taken.rs\")] mod taken;"),
        ("src/odd/taken.rs", "mod below;"),
        ("src/odd/below.rs", "pub fn client() { let _ = reqwest::Client::new(); }"),
        ("src/odd/plain.rs", "pub fn plain() {}"),
    ]);
    let found = same(folder.path());
    assert!(found.contains("src/odd/below.rs"), "{found}");
    assert_eq!(unread(folder.path()), ["src/odd/plain.rs"]);
}

/// What one function gives on from another, and that from a third.
#[test]
fn values_that_come_a_long_way_are_found() {
    let long = "let padding = \"a body that is long enough\"; drop(padding);";
    let values = format!(
        "pub const ON: bool = first();\npub const fn first() -> bool {{ {long} second() }}\npub const fn second() -> bool \
         {{ {long} true }}\npub fn idle() -> Option<Duration> {{ {long} Some(other()) }}\npub fn other() -> Duration {{ {long} \
         Duration::from_secs(7200) }}\npub fn unasked() -> String {{ {long} far_off() }}"
    );
    let folder = package(&[
        ("src/lib.rs", "mod client; mod values;"),
        (
            "src/client.rs",
            "use crate::values::{ON, idle};\npub fn client() { let _ = reqwest::Client::builder()\
             .danger_accept_invalid_certs(ON).pool_idle_timeout(idle()).build(); }",
        ),
        ("src/values.rs", &format!("use std::time::Duration;\n{values}")),
    ]);
    let found = same(folder.path());
    assert!(found.contains("accepts any certificate"), "{found}");
    assert!(found.contains("idle_timeout_too_long"), "{found}");
}

#[test]
fn the_root_of_a_target_may_lie_outside_every_package() {
    let folder = workspace(&[(
        "inside",
        "reqwest = \"0.12.9\"\n[[bin]]\nname = \"out\"\npath = \"../out/main.rs\"",
        &[],
    )]);
    write(folder.path(), "out/main.rs", "fn main() { let _ = reqwest::Client::new(); }");
    let found = same(folder.path());
    assert!(found.contains("out/main.rs"), "{found}");
}

#[test]
fn a_re_export_has_the_version_of_the_package_that_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "Cargo.toml", "[workspace]\nmembers = [\"types\", \"user\", \"other\"]\n");
    let manifest = |name: &str, dependency: &str| {
        format!("[package]\nname = \"{name}\"\nedition = \"2021\"\n[dependencies]\n{dependency}\n")
    };
    write(folder.path(), "types/Cargo.toml", &manifest("types", "reqwest = \"0.12\""));
    write(folder.path(), "types/src/lib.rs", "pub use reqwest;");
    write(folder.path(), "user/Cargo.toml", &manifest("user", "types = { path = \"../types\" }"));
    write(
        folder.path(),
        "user/src/lib.rs",
        "pub fn web() -> types::reqwest::Client { types::reqwest::Client::new() }",
    );
    write(folder.path(), "other/Cargo.toml", &manifest("other", "reqwest = \"0.13\""));
    write(folder.path(), "other/src/lib.rs", "");
    let locked = |version: &str| format!("[[package]]\nname = \"reqwest\"\nversion = \"{version}\"\n");
    write(folder.path(), "Cargo.lock", &format!("version = 4\n{}{}", locked("0.12.28"), locked("0.13.5")));
    let found = same(folder.path());
    assert!(found.contains("reqwest 0.12.28 keeps idle connections"), "{found}");
}

/// One file of which what is found depends on functions that name nothing of a library.
const ONE_FILE: &str = r#"
use crate::made::Maker as Renamed;
use std::time::Duration;

mod made;

macro_rules! made { () => { crate::made::make_it() } }
macro_rules! limits { ($name:ident, $value:expr) => { pub const $name: u64 = $value; pub fn of_limits() -> u64 { 0 } } }
macro_rules! gated { ($($item:item)*) => { $(#[cfg(unix)] $item)* } }
macro_rules! plain { ($name:ident) => { pub fn $name() -> u8 { let number = 1; number + 1 + 2 + 3 + 4 + 5 } } }

limits!(LONG, 7200);
plain!(of_no_use);
gated! { mod inside; }

fn by_value() -> Duration {
    let hours = 2; let seconds = 3600;
    Duration::from_secs(hours * seconds)
}

pub fn asked_for() { let _ = reqwest::Client::builder().pool_idle_timeout(by_value()).build(); }

pub fn by_product() { let _ = reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(LONG)).build(); }

fn handed<T>(thing: T) -> T { let same = thing; let again = same; again }

pub fn given() { let _ = handed(reqwest::Client::builder()).pool_idle_timeout(Duration::from_secs(7300)).build(); }

pub async fn in_a_loop() { for url in ["a", "b"] { let client = made!(); drop(client.get(url).send().await); } }

pub async fn by_another_name() {
    for url in ["a", "b"] { let client = Renamed::new_client(); drop(client.get(url).send().await); }
}

pub fn of_no_use_either(name: &str) -> String { let greeting = format!("Hello, {name}!"); greeting + "Hello again!" }
"#;

const MADE: &str = "pub struct Maker;\nimpl Maker { pub fn new_client() -> reqwest::Client { reqwest::Client::new() } }\npub fn \
                    make_it() -> reqwest::Client { reqwest::Client::new() }\n";

#[test]
fn functions_that_cannot_matter_are_left_out() {
    let inside = "pub fn inside() { let _ = reqwest::Client::new(); }";
    let folder = package(&[("src/lib.rs", ONE_FILE), ("src/made.rs", MADE), ("src/inside.rs", inside)]);
    let found = same(folder.path());
    assert_eq!(found.matches("idle_timeout_too_long").count(), 3, "{found}");
    assert_eq!(found.matches("client_per_call").count(), 2, "{found}");
    assert!(found.contains("src/inside.rs"), "{found}");
    let facts = Session::analyze(survey(folder.path(), &Texts::new()), &Config::default().settings).1;
    let lib = facts.files.iter().find(|file| file.items.len() > 5).unwrap();
    let closed = lib.items.iter().filter(
        |item| matches!(&item.kind, conn_lints::ir::ItemKind::Function(function) if function.is_closed),
    );
    assert_eq!(closed.map(|item| item.name.as_str()).collect::<Vec<_>>(), ["of_no_use_either"]);
    assert_eq!(lib.closed_calls.len(), 1, "`plain!(of_no_use)`");
}

/// A client that is made in code of each kind.
const KINDS: &[(&str, &str)] = &[
    (
        "src/lib.rs",
        "mod shared; #[cfg(test)] mod checks; #[cfg(test)] mod helpers; #[path = \"../tests/lent.rs\"] mod lent;\n\
         pub fn product(on: Option<Kept>) { let _ = on.unwrap_or_default(); let _ = reqwest::Client::new(); }\n\
         pub struct Kept { client: Option<reqwest::Client> }\n\
         impl Kept { pub fn defaults(self) -> Made { let at = \"x\"; Made { at, client: self.client.unwrap_or_default() } } }\n\
         pub struct Made { at: &'static str, client: reqwest::Client }\n\
         #[cfg(test)] mod tests { #[tokio::test] async fn test() { let _ = reqwest::Client::new(); } }",
    ),
    ("src/shared.rs", "pub fn shared() { let _ = reqwest::Client::new(); }"),
    ("src/checks.rs", "mod below; fn check() { let _ = reqwest::Client::new(); }"),
    ("src/checks/below.rs", "fn check() { let _ = reqwest::Client::new(); }"),
    ("src/helpers.rs", "fn help() { let _ = reqwest::Client::new(); }"),
    ("src/main.rs", "mod helpers; fn main() {}"),
    ("tests/all.rs", "mod lent; fn main() { let _ = reqwest::Client::new(); }"),
    ("tests/lent.rs", "pub fn lent() { let _ = reqwest::Client::new(); }"),
    ("examples/one.rs", "fn main() { let _ = reqwest::Client::new(); }"),
    ("benches/marked.rs", "// conn-lint: allow(no_such_lint)\nfn main() { let _ = reqwest::Client::new(); }"),
];

#[test]
fn code_for_tests_is_left_out() {
    let folder = package(KINDS);
    let found = same(folder.path());
    let places: BTreeSet<&str> = found
        .lines()
        .filter(|line| line.contains("request_timeout"))
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(places, BTreeSet::from(["src/helpers.rs", "src/lib.rs", "src/shared.rs", "tests/lent.rs"]));
    assert_eq!(found.matches("src/lib.rs").count(), found.matches("src/shared.rs").count() * 2, "{found}");
    assert!(found.contains("benches/marked.rs 20 unknown_lint"), "{found}");
    let unread = |tests: bool| {
        let settings = Settings { tests, ..Config::default().settings };
        let session = Session::analyze(survey(folder.path(), &Texts::new()), &settings).0;
        let names = session.workspace().unread.iter();
        names.map(|id| session.workspace().sources.get(*id).name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(unread(true), Vec::<String>::new());
    assert_eq!(unread(false), ["src/checks.rs", "src/checks/below.rs"]);
    fs::remove_file(folder.path().join("tests/lent.rs")).unwrap();
    write(folder.path(), "src/lib.rs", "mod shared; mod checks;");
    let of_tests = ["examples/one.rs", "src/helpers.rs", "tests/all.rs"];
    write(folder.path(), "src/main.rs", "#[cfg(test)] mod helpers; fn main() {}");
    assert_eq!(unread(false), of_tests);
}

/// A function that is called in tests, by macros and under other names; and names that are alike.
const CALLED: &[(&str, &str)] = &[
    (
        "src/lib.rs",
        "mod calls; mod limits; mod made; #[macro_use] mod makes; mod named; mod others; mod tested;",
    ),
    (
        "src/made.rs",
        "pub struct Made; impl Made { pub fn new() -> reqwest::Client { reqwest::Client::new() } }",
    ),
    ("src/makes.rs", "macro_rules! makes { ($of:ident) => { $of::new() } } pub(crate) use makes;"),
    (
        "src/calls.rs",
        "use crate::made::Made;\npub async fn rounds() { for _ in 0..3 { let client = makes!(Made); \
         let _ = client.get(\"http://a\").send().await; } }",
    ),
    (
        "src/named.rs",
        "use crate::made::Made as Other;\npub async fn rounds() { for _ in 0..3 { let client = Other::new(); \
         let _ = client.get(\"http://a\").send().await; } }",
    ),
    (
        "src/others.rs",
        "pub struct Plain; impl Plain { pub fn new() -> Plain { let plain = Plain; makes!(Vec); plain } }",
    ),
    (
        "src/tested.rs",
        "pub struct Kept(u8); impl Kept { pub fn new() -> Kept { let number = 1 + 1; Kept(number) } }\n\
         #[cfg(test)] mod tests { use crate::made::Made; #[test] fn test() { let _ = Made::new(); } }",
    ),
    ("src/limits.rs", "pub fn plain() -> Vec<u8> { let mut plain = Vec::new(); plain.push(1); plain }"),
];

#[test]
fn names_that_are_alike_lead_nowhere() {
    let folder = package(CALLED);
    let found = same(folder.path());
    assert_eq!(found.matches("client_per_call").count(), 1, "{found}");
    let unread = || {
        let session = Session::analyze(survey(folder.path(), &Texts::new()), &Config::default().settings).0;
        let names = session.workspace().unread.iter();
        names.map(|id| session.workspace().sources.get(*id).name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(unread(), ["src/limits.rs", "src/others.rs", "src/tested.rs"]);
    assert!(found.contains("request_timeout_unset"), "{found}");
    // A deadline counts wherever it is, and whatever it is called.
    let late =
        "use tower::timeout::TimeoutLayer as Late; pub fn late() { let late = Late::new(D); drop(late) }";
    write(folder.path(), "src/limits.rs", late);
    let found = same(folder.path());
    assert!(!found.contains("request_timeout_unset"), "{found}");
    assert!(!unread().contains(&"src/limits.rs".to_owned()));
}

/// What calls code that makes clients may name its type through another file, or not at all.
const NAMED_ELSEWHERE: &[(&str, &str)] = &[
    (
        "src/lib.rs",
        "mod exports; mod globs; mod made; mod state; pub mod by_export; pub mod by_field; pub mod by_path;",
    ),
    (
        "src/made.rs",
        "pub struct Maker; impl Maker { pub fn once() -> reqwest::Client { reqwest::Client::new() }\npub fn fetch(&self) -> \
         reqwest::Client { reqwest::Client::new() } }\npub struct Third; impl Third { pub fn once() -> reqwest::Client { \
         reqwest::Client::new() } }",
    ),
    ("src/exports.rs", "pub use crate::globs::*;"),
    ("src/globs.rs", "pub use crate::made::Maker; pub use crate::made::Third as Last;"),
    ("src/state.rs", "pub struct State { pub maker: crate::made::Maker }"),
    (
        "src/by_export.rs",
        "use crate::exports::Maker;\npub async fn export() { for _ in 0..3 { let _ = Maker::once().get(\"a\").send().await; } }",
    ),
    (
        "src/by_field.rs",
        "pub async fn field(state: &crate::state::State) { for _ in 0..3 { let _ = state.maker.fetch().get(\"a\").send().await; } }",
    ),
    (
        "src/by_path.rs",
        "pub async fn path() { for _ in 0..3 { let _ = crate::globs::Last::once().get(\"a\").send().await; } }",
    ),
];

#[test]
fn callers_that_name_no_type_are_found() {
    let found = same(package(NAMED_ELSEWHERE).path());
    for caller in ["export", "field", "path"] {
        assert!(found.contains(&format!("each round of a loop in `{caller}`")), "{caller}:\n{found}");
    }
}

/// Where a file gives on a module of a library, or all that is in one, no name of a client stands there.
#[test]
fn modules_of_libraries_that_are_given_on_are_found() {
    let make = |path: &str| {
        format!(
            "pub fn make() {{ let _ = crate::{path}::Client::builder().danger_accept_invalid_certs(true).build(); }}"
        )
    };
    let found = same(
        package(&[
            ("src/lib.rs", "mod all; mod user; mod user_of_all; mod web;"),
            ("src/all.rs", "pub use reqwest::blocking::*;"),
            ("src/web.rs", "pub use reqwest::blocking;"),
            ("src/user.rs", &make("web::blocking")),
            ("src/user_of_all.rs", &make("all")),
        ])
        .path(),
    );
    assert_eq!(found.matches("certificate_verification_disabled").count(), 2, "{found}");
}

/// What a path means that begins in the package itself, or in another crate, does not depend on the libraries beside it.
#[test]
fn paths_to_other_things_lead_nowhere() {
    let unread = |path: &str| {
        let other = format!("pub fn other(other: {path}) -> reqwest::Error {{ todo!() }}");
        let folder = package(&[
            ("src/lib.rs", "mod other; mod own;"),
            ("src/other.rs", &other),
            ("src/own.rs", "pub struct Client;"),
        ]);
        let session = Session::analyze(survey(folder.path(), &Texts::new()), &Config::default().settings).0;
        let unread = session.workspace().unread.iter().map(|id| &session.workspace().sources.get(*id).name);
        unread.cloned().collect::<Vec<_>>()
    };
    assert_eq!(unread("crate::own::Client"), ["src/lib.rs", "src/other.rs", "src/own.rs"]);
    assert_eq!(unread("::tokio::Client"), ["src/lib.rs", "src/other.rs", "src/own.rs"]);
    assert_eq!(unread("reqwest::Client"), ["src/own.rs"]);
    // Some module may be called so.
    assert_eq!(unread("tokio::Client"), ["src/own.rs"]);
}

/// A package of which not every file counts uses a library that one gives on of which every file does.
#[test]
fn libraries_that_a_part_of_a_lambda_function_gives_on_are_found() {
    let folder = workspace(&[
        ("types", "reqwest = \"0.12.9\"", &[("src/lib.rs", "pub use reqwest;")]),
        (
            "function",
            "types = { path = \"../types\" }\nlambda_runtime = \"1\"",
            &[("src/main.rs", "fn main() {}")],
        ),
        (
            "app",
            "types = { path = \"../types\" }",
            &[("src/lib.rs", "pub fn client() { let _ = types::reqwest::Client::new(); }")],
        ),
    ]);
    let found = same(folder.path());
    assert!(found.contains("app/src/lib.rs"), "{found}");
}

#[test]
fn what_only_tests_are_built_with_leads_nowhere() {
    let client = "pub fn client() -> u8 { 1 }\npub fn other() -> u8 { let one = client(); one + 1 }";
    let user = format!("{client}\n#[cfg(test)] mod tests {{ fn f() {{ made::client(); }} }}");
    let folder = workspace(&[
        (
            "made",
            "reqwest = \"0.12.9\"",
            &[("src/lib.rs", "pub fn client() -> reqwest::Client { reqwest::Client::new() }")],
        ),
        (
            "user",
            "[dev-dependencies]\nmade = { path = \"../made\" }\nreqwest = \"0.12.9\"",
            &[("src/lib.rs", &user)],
        ),
    ]);
    same(folder.path());
    assert_eq!(unread(folder.path()), ["user/src/lib.rs"]);
}

#[test]
fn calls_are_told_from_other_uses_of_their_names() {
    let folder = package(&[
        (
            "src/lib.rs",
            "mod shop; mod plain; mod by_method; mod by_path; mod by_macro; mod by_value; mod free;",
        ),
        (
            "src/shop.rs",
            "pub struct Shop;\nimpl Shop { pub async fn visit(&self) { let client = reqwest::Client::new(); let _ = \
             client.get(\"http://a\").send().await; } }\npub async fn fetch() { Shop.visit().await }\n\
             macro_rules! map { () => { $crate::shop::fetch() } }\npub(crate) use map;",
        ),
        // Names, but no calls.
        (
            "src/plain.rs",
            "pub struct Page { pub visit: u8, pub fetch: u8 }\npub fn sum(page: &Page) -> u8 { let all = [1u8].iter().map(|one| \
             one + page.visit); all.sum::<u8>() + Page { visit: 1, fetch: 2 }.fetch }",
        ),
        (
            "src/by_method.rs",
            "pub async fn a(shop: &crate::shop::Shop) { for _ in 0..3 { shop . visit ().await } }",
        ),
        (
            "src/by_path.rs",
            "pub async fn b(shop: &crate::shop::Shop) { for _ in 0..3 { crate::shop::Shop::visit(shop).await } }",
        ),
        (
            "src/by_macro.rs",
            "macro_rules! forward { ($on:expr, $name:ident) => { $on.$name().await } }\npub async fn c(shop: \
             &crate::shop::Shop) { for _ in 0..3 { forward!(shop, visit) } }",
        ),
        (
            "src/by_value.rs",
            "pub fn d() -> Vec<impl Future> { (0..3).map(|_| ()).map(|()| crate::shop::fetch()).collect() }",
        ),
        ("src/free.rs", "use crate::shop::map as get;\npub async fn e() { for _ in 0..3 { get!().await } }"),
    ]);
    let found = same(folder.path());
    assert!(found.contains("client_per_call"), "{found}");
    let session = Session::analyze(survey(folder.path(), &Texts::new()), &Config::default().settings).0;
    let unread: Vec<_> =
        session.workspace().unread.iter().map(|id| &session.workspace().sources.get(*id).name).collect();
    assert_eq!(unread, ["src/plain.rs"]);
}

/// What is found, the same in both ways, with and without tests.
#[track_caller]
fn same(root: &Path) -> String {
    let found = |tests: bool| {
        let mut config = Config::default();
        config.settings.tests = tests;
        let all = told(&Session::analyze(discover_with(root, &Texts::new()), &config.settings).1, &config);
        let sifted = told(&Session::analyze(survey(root, &Texts::new()), &config.settings).1, &config);
        assert_eq!(all, sifted, "{}", root.display());
        all
    };
    let with_tests = found(true);
    let without = found(false);
    assert!(without.lines().count() <= with_tests.lines().count(), "{with_tests}");
    without
}

fn told(facts: &conn_lints::facts::Facts, config: &Config) -> String {
    let report = report(facts, config);
    let line = |found: &conn_lints::diagnostic::Diagnostic| {
        let span = found.primary.span;
        let name = &facts.workspace.sources.get(span.file).name;
        format!("{name} {} {} {}\n", span.start, found.lint, found.message)
    };
    report.diagnostics.iter().map(line).collect()
}

/// A package of these files that depends on a client library.
fn package(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let manifest = "[package]\nname = \"p\"\nedition = \"2021\"\n[dependencies]\nreqwest = \"0.12.9\"\ntokio = \"1\"\ntower = \"0.5\"\n";
    write(folder.path(), "Cargo.toml", manifest);
    files.iter().for_each(|(name, text)| write(folder.path(), name, text));
    folder
}

/// Their names and texts.
type Files<'a> = &'a [(&'a str, &'a str)];

/// Packages of the same workspace: the folder of each, the lines of its manifest from its dependencies on, its files.
fn workspace(packages: &[(&str, &str, Files<'_>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let members: Vec<&str> = packages.iter().map(|(name, ..)| *name).collect();
    write(folder.path(), "Cargo.toml", &format!("[workspace]\nmembers = {members:?}\n"));
    for (name, dependencies, files) in packages {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n{dependencies}\n"
        );
        write(folder.path(), &format!("{name}/Cargo.toml"), &manifest);
        files.iter().for_each(|(file, text)| write(folder.path(), &format!("{name}/{file}"), text));
    }
    folder
}

/// The files that nothing is parsed of.
fn unread(root: &Path) -> Vec<String> {
    let session = Session::analyze(survey(root, &Texts::new()), &Config::default().settings).0;
    let unread = session.workspace().unread.iter();
    unread.map(|id| session.workspace().sources.get(*id).name.clone()).collect()
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}
