//! A session that was edited says what a fresh run over the same texts says, byte for byte.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use conn_lints::analyze;
use conn_lints::config::Config;
use conn_lints::discover::{Texts, Workspace, discover_with};
use conn_lints::facts::Facts;
use conn_lints::report::report;
use conn_lints::session::Session;
use conn_lints::source::FileId;

const EDITS: u64 = 120;
/// Of so many lines one is taken out.
const EVERY: usize = 23;

#[test]
fn edits_and_a_fresh_run_agree() {
    let mut findings_seen = Vec::new();
    for project in ["test-cases/orders-lambda", "cli/tests/fixtures/shop"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(project);
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        let mut unsaved = Texts::new();
        let mut session = Session::new(discover_with(&root, &unsaved));
        for round in 0..EDITS {
            let (path, text) = edited(session.workspace(), &mut random);
            // Now and then everything is read anew, as after a change on disk.
            if round % 10 == 9 {
                unsaved.insert(path, text);
                session.replace(discover_with(&root, &unsaved));
            } else {
                let id = session.workspace().sources.at(&path).expect("a file of the workspace");
                session.set_text(id, Arc::clone(&text));
                unsaved.insert(path, text);
            }
            let config = Config::default();
            let fresh = analyze(discover_with(&root, &unsaved), &config.settings);
            let incremental = session.facts_again(&config.settings, &|| false).expect("nobody cancels it");
            let (incremental, fresh) = (told(&incremental, &config), told(&fresh, &config));
            assert!(incremental == fresh, "{project}, edit {round}:\n{incremental}\nfresh:\n{fresh}");
            findings_seen.push(fresh);
        }
    }
    findings_seen.sort();
    findings_seen.dedup();
    assert!(findings_seen.len() > 40, "the edits change what is found: {}", findings_seen.len());
}

#[test]
fn a_macro_that_is_gone_makes_nothing_more() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    };
    let manifest = "[package]\nname = \"made\"\nedition = \"2021\"\n[dependencies]\nreqwest = \"0.12.9\"\n";
    write("Cargo.toml", manifest);
    write("src/lib.rs", "mod each; mod make; mod call;");
    write("src/each.rs", "macro_rules! each { ($name:ident) => { $name! {} } }");
    let make = "macro_rules! make { () => { pub fn made() { let _ = reqwest::Client::new(); } } }";
    write("src/make.rs", make);
    write("src/call.rs", "each!(make);");
    let settings = Config::default().settings;
    let mut session = Session::new(discover_with(folder.path(), &Texts::new()));
    let place = session
        .workspace()
        .sources
        .ids()
        .find(|id| session.workspace().sources.get(*id).text.as_ref() == make);
    for (text, sites) in [(make, 1), ("", 0), (make, 1)] {
        session.set_text(place.expect("the file was read"), Arc::from(text));
        assert_eq!(session.facts(&settings).sites.len(), sites, "{text}");
    }
}

#[test]
fn a_cancelled_run_gives_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-cases/orders-lambda");
    let mut session = Session::new(discover_with(&root, &Texts::new()));
    let settings = Config::default().settings;
    assert!(session.facts_again(&settings, &|| true).is_none());
    assert!(session.facts_again(&settings, &|| false).is_some());
}

fn told(facts: &Facts, config: &Config) -> String {
    let report = report(facts, config);
    format!("{:#?}\n{:#?}\n{:#?}", facts.sites, facts.statistics, report)
}

/// One file with one line of it gone, doubled, moved away from another file, or broken.
fn edited(workspace: &Workspace, random: &mut Random) -> (PathBuf, Arc<str>) {
    let sources = &workspace.sources;
    let any = |random: &mut Random| sources.get(FileId(random.below(sources.len()) as u32));
    let (file, other) = (any(random), any(random));
    let mut lines: Vec<&str> = file.text.split_inclusive('\n').collect();
    let at = random.below(lines.len().max(1)).min(lines.len().saturating_sub(1));
    let cut;
    match random.below(5) {
        _ if lines.is_empty() => lines.push("use reqwest::Client;\n"),
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at]),
        2 => {
            let others: Vec<&str> = other.text.split_inclusive('\n').collect();
            lines.insert(at, others.get(random.below(others.len().max(1))).copied().unwrap_or("\n"));
        }
        3 => {
            cut = lines[at].replacen(['(', '{', ';', '.'], "", 1);
            lines[at] = &cut;
        }
        // What was broken is mended, so that edits do not end in files that do not parse.
        _ => {
            let text = std::fs::read_to_string(&file.path).expect("it is on disk");
            return (file.path.clone(), text.into());
        }
    }
    (file.path.clone(), lines.concat().into())
}

/// Marsaglia's xorshift: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Lines of these packages are taken out, and put back: an answer with a memory is the answer without one.
#[test]
fn a_memory_changes_no_answer() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-cases");
    for case in ["orders-lambda", "billing-service", "compiler/hostile"] {
        let settings = Config::default().settings;
        let mut session = Session::new(discover_with(&cases.join(case), &Texts::new()));
        let mut edits = 0;
        for id in session.workspace().sources.ids().collect::<Vec<_>>() {
            let text = Arc::clone(&session.workspace().sources.get(id).text);
            let mut at = 0;
            for (number, line) in text.split_inclusive('\n').enumerate() {
                let without = format!("{}{}", &text[..at], &text[at + line.len()..]);
                at += line.len();
                if number % EVERY != EVERY / 2 {
                    continue;
                }
                edits += 1;
                for now in [without.into(), Arc::clone(&text)] {
                    session.set_text(id, now);
                    let remembering = session.facts_again(&settings, &|| false).expect("nobody cancels it");
                    assert_same(&remembering, &session.facts(&settings), &format!("{case}: line {number}"));
                }
            }
        }
        assert!(edits > 2, "{case}: {edits}");
    }
}

fn assert_same(left: &Facts, right: &Facts, what: &str) {
    assert_eq!(left.sites, right.sites, "{what}");
    assert_eq!(left.tasks, right.tasks, "{what}");
    assert_eq!(left.calls, right.calls, "{what}");
    assert_eq!(left.statistics, right.statistics, "{what}");
    assert_eq!(format!("{:?}", left.problems), format!("{:?}", right.problems), "{what}");
}
