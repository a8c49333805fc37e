//! Parsing only the files that can matter finds what parsing all of them finds, in workspaces that are put together at
//! random: names go round through re-exports, globs, aliases, macros, wrappers and files that other packages take.
//!
//! `CONN_LINT_WORKSPACES=20000 cargo test --release -p conn-lints --test sift_random` tries more of them. A workspace
//! that is told of in two ways is printed with its number, and depends on that alone.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use conn_lints::config::Config;
use conn_lints::discover::{Texts, discover, survey};
use conn_lints::report::report;
use conn_lints::session::Session;

/// So many are made where nobody asks for more.
const WORKSPACES: u64 = 150;

/// Long enough that the body around it is left out where it may be.
const PADDING: &str = "let padding = \"a body that is long enough to be left out\"; drop(padding);";

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Maker,
    Alias,
    Library,
    Flag,
    FlagFunction,
    Shop,
    Macro,
    Builder,
    Finish,
    Once,
    Caller,
    Test,
}

use Kind::*;

/// What a module may have. `NAME` is new; the other words in capitals are filled in by what is in sight: `CLIENT` makes
/// a client, `TYPE` is a client's type, `FLAG` is true, `CALLER` a function to be awaited.
const ITEMS: &[(Kind, &str)] = &[
    (Maker, "pub fn NAME() -> TYPE { PADDING CLIENT }"),
    (Maker, "pub fn NAME() -> TYPE { CLIENT }"),
    (Maker, "pub fn NAME() -> impl Sized { PADDING CLIENT }"),
    (Alias, "pub type NAME = TYPE; pub type NAMEBuilder = TYPEBuilder;"),
    (Alias, "pub use TYPE as NAME; pub use TYPEBuilder as NAMEBuilder;"),
    (Library, "pub use LIBRARY as NAME;"),
    (Library, "pub mod NAME { pub use LIBRARY::*; }"),
    (Flag, "pub const NAME: bool = FLAG;"),
    (FlagFunction, "pub fn NAME() -> bool { PADDING FLAG }"),
    (FlagFunction, "pub fn NAME() -> bool { FLAG }"),
    (
        Shop,
        "pub struct NAME { pub client: TYPE }\nimpl NAME { pub fn new() -> Self { PADDING Self { client: CLIENT } } pub fn \
         client(&self) -> TYPE { PADDING self.client.clone() } pub fn make() -> TYPE { PADDING CLIENT } }\nimpl Default for NAME { \
         fn default() -> Self { PADDING Self::new() } }",
    ),
    (Macro, "#[macro_export] macro_rules! NAME { () => { CLIENT } }"),
    (Macro, "#[macro_export] macro_rules! NAME { () => { { PADDING ::reqwest::Client::new() } } }"),
    (Builder, "pub fn NAME() -> TYPEBuilder { PADDING TYPE::builder() }"),
    (
        Finish,
        "pub fn NAME(builder: TYPEBuilder) -> TYPE { PADDING builder.danger_accept_invalid_certs(FLAG).build().unwrap() }",
    ),
    (Once, "pub fn NAME<T>(make: impl FnOnce() -> T) -> T { PADDING make() }"),
    (
        Caller,
        "pub async fn NAME() { PADDING for _ in 0..3 { let client = CLIENT; let _ = client.get(\"http://a\").send().await; } }",
    ),
    (Caller, "pub async fn NAME() { for _ in 0..3 { CALLER().await; } }"),
    (Caller, "pub async fn NAME() { PADDING CALLER().await; }"),
    (
        Caller,
        "pub trait OfNAME { fn give(&self) -> TYPE; }\npub struct ForNAME;\nimpl OfNAME for ForNAME { fn give(&self) -> TYPE { \
         PADDING CLIENT } }\npub async fn NAME() { PADDING let of: &dyn OfNAME = &ForNAME; for _ in 0..2 { let client = of.give(); \
         let _ = client.get(\"http://a\").send().await; } }",
    ),
    (Test, "#[cfg(test)] mod NAME { #[test] fn test() { PADDING let _ = CLIENT; } }"),
];

/// How such things are used: `PATH` leads to one of the kind, or there is none.
const CLIENTS: &[(Option<Kind>, &str)] = &[
    (None, "TYPE::new()"),
    (None, "TYPE::builder().danger_accept_invalid_certs(FLAG).build().unwrap()"),
    (Some(Maker), "PATH()"),
    (Some(Shop), "PATH::new().client()"),
    (Some(Shop), "PATH::default().client"),
    (Some(Shop), "PATH::make()"),
    (Some(Macro), "PATH!()"),
    (Some(Builder), "PATH().build().unwrap()"),
    (Some(Builder), "PATH().danger_accept_invalid_certs(FLAG).build().unwrap()"),
    (Some(Finish), "PATH(TYPE::builder())"),
    (Some(Once), "PATH(|| TYPE::new())"),
];
const TYPES: &[(Option<Kind>, &str)] =
    &[(None, "LIBRARY::Client"), (Some(Alias), "PATH"), (Some(Library), "PATH::Client")];
const FLAGS: &[(Option<Kind>, &str)] =
    &[(None, "true"), (Some(Flag), "PATH"), (Some(FlagFunction), "PATH()")];
const LIBRARIES: [&str; 3] = ["reqwest", "::reqwest", "reqwest::blocking"];

#[test]
fn what_is_put_together_at_random_is_found() {
    let asked = std::env::var("CONN_LINT_WORKSPACES").ok().and_then(|count| count.parse().ok());
    // One after the other: the work on each is shared by all threads.
    let found: usize = (0..asked.unwrap_or(WORKSPACES)).map(found_alike).sum();
    assert!(found > 0, "nothing was found at all");
}

/// Gives how much was found.
fn found_alike(number: u64) -> usize {
    let files = Workspace::new(number).files();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let shown = || {
        files.iter().fold(String::new(), |mut all, (name, text)| {
            write!(all, "--- {name}\n{}\n", text.replace(PADDING, "PADDING")).unwrap();
            all
        })
    };
    let mut count = 0;
    for tests in [false, true] {
        let (all, sifted) = (told(folder.path(), tests, true), told(folder.path(), tests, false));
        assert!(all == sifted, "workspace {number}\n{}\nof all:\n{all}\nof what matters:\n{sifted}", shown());
        count += all.lines().count();
    }
    count
}

fn told(root: &Path, tests: bool, whole: bool) -> String {
    let mut config = Config::default();
    config.settings.tests = tests;
    let workspace = if whole { discover(root) } else { survey(root, &Texts::new()) };
    let facts = Session::analyze(workspace, &config.settings).1;
    let mut lines = String::new();
    for found in report(&facts, &config).diagnostics {
        let name = &facts.workspace.sources.get(found.primary.span.file).name;
        writeln!(lines, "{name} {} {} {}", found.primary.span.start, found.lint, found.message).unwrap();
    }
    lines
}

struct Workspace {
    random: Random,
    packages: Vec<Package>,
    modules: Vec<Module>,
    things: Vec<Thing>,
}

#[derive(Clone)]
struct Package {
    name: &'static str,
    uses_library: bool,
    /// Indices of earlier ones.
    depends: Vec<usize>,
}

struct Module {
    package: usize,
    parent: Option<usize>,
    name: String,
    file: String,
    /// Where the files of its modules lie, with `/` at the end.
    folder: String,
    text: String,
}

#[derive(Clone)]
struct Thing {
    module: usize,
    kind: Kind,
    name: String,
}

impl Workspace {
    fn new(number: u64) -> Self {
        let mut workspace = Self {
            random: Random::new(number),
            packages: Vec::new(),
            modules: Vec::new(),
            things: Vec::new(),
        };
        workspace.add_packages();
        for package in 0..workspace.packages.len() {
            for _ in 0..1 + workspace.random.below(4) {
                workspace.add_module(package);
            }
        }
        for _ in 0..6 + workspace.random.below(25) {
            let module = workspace.random.below(workspace.modules.len());
            match workspace.random.below(8) {
                0 => workspace.give_on(module),
                _ => workspace.add_item(module),
            }
        }
        workspace
    }

    fn add_packages(&mut self) {
        let count = 1 + self.random.below(3);
        for (index, name) in ["first", "second", "third"].into_iter().enumerate().take(count) {
            let depends = (0..index).filter(|_| self.random.chance(70)).collect();
            // The last makes clients, if none does.
            let is_last = index + 1 == count && self.packages.iter().all(|package| !package.uses_library);
            let uses_library = self.random.chance(55) || is_last;
            self.packages.push(Package { name, uses_library, depends });
            let (file, folder) = (format!("{name}/src/lib.rs"), format!("{name}/src/"));
            let (name, text) = (String::new(), String::new());
            self.modules.push(Module { package: index, parent: None, name, file, folder, text });
        }
    }

    fn add_module(&mut self, package: usize) {
        let own: Vec<usize> =
            (0..self.modules.len()).filter(|at| self.modules[*at].package == package).collect();
        let parent = *self.random.choose(&own);
        let name = format!("m{}", self.modules.len());
        let above = &self.modules[parent];
        let (mut file, mut folder) =
            (format!("{}{name}.rs", above.folder), format!("{}{name}/", above.folder));
        let mut attributes = String::new();
        match self.random.below(6) {
            0 => file = format!("{folder}mod.rs"),
            // It lies in the folder of any package.
            1 => {
                let lender = self.packages[self.random.below(self.packages.len())].name;
                let up = "../".repeat(above.file.matches('/').count());
                folder = format!("{lender}/src/odd/");
                file = format!("{folder}{name}.rs");
                attributes = format!("#[path = \"{up}{file}\"] ");
            }
            _ => {}
        }
        if self.random.chance(30) {
            attributes += "#[macro_use] ";
        }
        let declaration = format!("{attributes}pub mod {name};\n");
        self.modules[parent].text.insert_str(0, &declaration);
        self.modules.push(Module { package, parent: Some(parent), name, file, folder, text: String::new() });
    }

    fn add_item(&mut self, module: usize) {
        let (kind, text) = *self.random.choose(ITEMS);
        let number = self.things.len();
        let name = match kind {
            Alias | Shop => format!("Thing{number}"),
            Flag => format!("THING{number}"),
            _ => format!("thing{number}"),
        };
        // Each is the same throughout an item.
        let mut text = text.to_owned();
        for (word, ways) in [("CLIENT", CLIENTS), ("TYPE", TYPES), ("FLAG", FLAGS)] {
            if text.contains(word) {
                let Some(way) = self.way(module, ways) else { return };
                text = text.replace(word, &way);
            }
        }
        if text.contains("CALLER") {
            let Some(caller) = self.path_to(module, Caller) else { return };
            text = text.replace("CALLER", &caller);
        }
        if text.contains("LIBRARY") {
            let Some(library) = self.library(module) else { return };
            text = text.replace("LIBRARY", library);
        }
        if kind == Macro {
            text = text.replace("crate::", "$crate::");
        }
        text = text.replace("NAME", &name).replace("PADDING", PADDING);
        self.modules[module].text += &(text + "\n");
        self.things.push(Thing { module, kind, name });
    }

    /// Gives something another name, or all of a module.
    fn give_on(&mut self, module: usize) {
        let Some(thing) = self.in_sight(module, |_| true) else { return };
        if thing.module == module || matches!(thing.kind, Macro | Test | Caller) {
            return;
        }
        let path = self.path(module, &thing);
        if self.random.chance(50) {
            let above = path.rsplit_once("::").map_or("self", |(above, _)| above);
            self.modules[module].text += &format!("pub use {above}::*;\n");
            self.things.push(Thing { module, ..thing });
            return;
        }
        let name = match thing.kind {
            Alias | Shop => format!("Again{}", self.things.len()),
            Flag => format!("AGAIN{}", self.things.len()),
            _ => format!("again{}", self.things.len()),
        };
        self.modules[module].text += &format!("pub use {path} as {name};\n");
        if thing.kind == Alias {
            self.modules[module].text += &format!("pub use {path}Builder as {name}Builder;\n");
        }
        self.things.push(Thing { module, kind: thing.kind, name });
    }

    /// One of the ways that can be gone from the module, with paths for its words.
    fn way(&mut self, module: usize, ways: &[(Option<Kind>, &str)]) -> Option<String> {
        for _ in 0..8 {
            let (kind, text) = *self.random.choose(ways);
            let mut text = text.to_owned();
            if let Some(kind) = kind {
                let Some(path) = self.path_to(module, kind) else { continue };
                text = text.replace("PATH", &path);
            }
            if text.contains("LIBRARY") {
                let Some(library) = self.library(module) else { continue };
                text = text.replace("LIBRARY", library);
            }
            return Some(text);
        }
        None
    }

    fn library(&mut self, module: usize) -> Option<&'static str> {
        let uses_library = self.packages[self.modules[module].package].uses_library;
        uses_library.then(|| *self.random.choose(&LIBRARIES))
    }

    fn path_to(&mut self, module: usize, kind: Kind) -> Option<String> {
        let thing = self.in_sight(module, |thing| thing.kind == kind)?;
        Some(self.path(module, &thing))
    }

    fn in_sight(&mut self, from: usize, is_meant: impl Fn(&Thing) -> bool) -> Option<Thing> {
        let package = self.modules[from].package;
        let depends = &self.packages[package].depends;
        let is_near = |thing: &&Thing| {
            let of = self.modules[thing.module].package;
            is_meant(thing) && (of == package || depends.contains(&of))
        };
        let near: Vec<Thing> = self.things.iter().filter(is_near).cloned().collect();
        (!near.is_empty()).then(|| self.random.choose(&near).clone())
    }

    fn path(&mut self, from: usize, thing: &Thing) -> String {
        let of = &self.modules[thing.module];
        let is_own = of.package == self.modules[from].package;
        let root = if is_own { "crate" } else { self.packages[of.package].name };
        let name = &thing.name;
        if thing.kind == Macro {
            return format!("{root}::{name}");
        }
        if thing.module == from && self.random.chance(66) {
            return if self.random.chance(50) { name.clone() } else { format!("self::{name}") };
        }
        if self.modules[from].parent == Some(thing.module) && self.random.chance(50) {
            return format!("super::{name}");
        }
        let mut names = vec![name.as_str()];
        let mut module = of;
        while let Some(parent) = module.parent {
            names.push(&module.name);
            module = &self.modules[parent];
        }
        names.push(root);
        names.reverse();
        names.join("::")
    }

    /// By their names, each with its text.
    fn files(mut self) -> BTreeMap<String, String> {
        let members: Vec<&str> = self.packages.iter().map(|package| package.name).collect();
        let mut files =
            BTreeMap::from([("Cargo.toml".to_owned(), format!("[workspace]\nmembers = {members:?}\n"))]);
        for (index, package) in self.packages.clone().iter().enumerate() {
            let name = package.name;
            let mut manifest = format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n"
            );
            if package.uses_library {
                manifest += "reqwest = { version = \"0.12.9\", features = [\"blocking\"] }\n";
            }
            for other in package.depends.iter().map(|other| self.packages[*other].name) {
                manifest += &format!("{other} = {{ path = \"../{other}\" }}\n");
            }
            if self.random.chance(8) {
                manifest += "lambda_runtime = \"1\"\n";
            }
            files.insert(format!("{name}/Cargo.toml"), manifest);
            let is_started =
                |thing: &&Thing| thing.kind == Caller && self.modules[thing.module].package == index;
            if let Some(caller) = self.things.iter().find(is_started).cloned() {
                // The program is another crate: the library is called by its name.
                let path = self.path(index, &caller).replacen("crate", name, 1).replacen("self", name, 1);
                let main =
                    format!("async fn serve() {{ {path}().await; }}\nfn main() {{ let _ = serve(); }}\n");
                files.insert(format!("{name}/src/main.rs"), main);
            }
        }
        files.extend(self.modules.into_iter().map(|module| (module.file, module.text)));
        files
    }
}

/// Numbers that look random and are the same each time: xorshift.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn choose<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}
