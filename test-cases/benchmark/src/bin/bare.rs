//! The cost of parsing alone: `bare list TREE` names the files that a check of the tree parses (and says, on the other
//! stream, how many calls that make clients and how many packages it sees), `bare parse LIST` reads and parses them with
//! syn, one after the other, and does nothing else.

use std::path::Path;

use conn_lints::config::Config;
use conn_lints::discover::{Texts, survey};
use conn_lints::session::Session;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list", tree] => list(Path::new(tree)),
        ["parse", names] => parse(&std::fs::read_to_string(names).expect("the list can be read")),
        _ => panic!("bare list TREE | bare parse LIST"),
    }
}

fn list(tree: &Path) {
    let (_, facts) = Session::analyze(survey(tree, &Texts::new()), &Config::default().settings);
    let workspace = &facts.workspace;
    for id in workspace.sources.ids().filter(|id| !workspace.unread.contains(id)) {
        let file = workspace.sources.get(id);
        if file.is_rust() {
            println!("{}", file.path.display());
        }
    }
    eprintln!("{} {}", facts.statistics.constructions, workspace.packages.len());
}

/// Nesting may be deep, and the main thread's stack is not.
fn parse(names: &str) {
    let parse = || names.lines().filter(|name| parses(name)).count();
    let parsed = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(1 << 29).spawn_scoped(scope, parse);
        thread.expect("a thread").join().expect("syn does not panic")
    });
    eprintln!("{parsed} of {} files parsed", names.lines().count());
}

fn parses(name: &str) -> bool {
    let parsed = std::fs::read_to_string(name).ok().and_then(|text| syn::parse_file(&text).ok());
    // What is not asked for again is not kept.
    drop(parsed);
    proc_macro2::extra::invalidate_current_thread_spans();
    true
}
