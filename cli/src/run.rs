//! The pipeline on one page: arguments, discover, analyze, report, render.

use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches};
use conn_lints::discover::{Texts, normalize, root_folder};
use conn_lints::stack::{on_prepared_thread, prepare_threads};

use crate::args::{Check, Cli, Clients, ClientsFormat, Color, Command, Deferred, Format, Input};
use crate::baseline::BaselineFile;
use crate::cache::{self, Cache};
use crate::checked::{Analysed, Checked, Extra, Failure, Place, distinct, readable};
use crate::fix::Fixes;
use crate::names::Names;
use crate::selection::Selection;
use crate::shard::Shard;
use crate::since::Since;
use crate::{clients, exit, explain, fix, init, lsp, merge, render, shell, then};

/// `conn-lint`
pub fn run(argv: Vec<OsString>) -> ExitCode {
    let parsed = Cli::command().try_get_matches_from(argv).and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        Ok((cli, matches))
    });
    match parsed {
        Ok((cli, matches)) => ExitCode::from(execute(&cli, &matches, &[])),
        Err(error) => ExitCode::from(refuse(&error)),
    }
}

/// Help and version are asked for; everything else is a mistake.
pub(crate) fn refuse(error: &clap::Error) -> u8 {
    let _ = error.print();
    if error.use_stderr() { exit::COULD_NOT_RUN } else { exit::CLEAN }
}

/// Runs a command, for the packages of these names (all, if there are none).
pub(crate) fn execute(cli: &Cli, matches: &ArgMatches, packages: &[String]) -> u8 {
    let levels = matches.subcommand().map(|(_, matches)| matches);
    let done = match &cli.command {
        Command::Check(Deferred(command)) => {
            prepare_threads();
            on_prepared_thread(|| check(command, levels, packages))
        }
        Command::Clients(Deferred(command)) => list_clients(command),
        Command::Explain { lint } => explain::explain(lint).map(|page| print(&page, exit::CLEAN)),
        Command::Lsp(Deferred(command)) => Ok(lsp::serve(command.input.clone(), levels.cloned())),
        Command::Completions { shell } => Ok(print(&shell::completions(*shell), exit::CLEAN)),
        Command::Man { folder } => shell::man(folder).map(|told| print(&told, exit::CLEAN)),
        Command::Merge { logs, output } => merge(logs, output.as_deref()),
        Command::Clean { cache_dir } => {
            cache::clean(cache_dir.as_ref()).map(|told| print(&told, exit::CLEAN))
        }
        Command::Init { path } => init::init(path).map(|told| print(&told, exit::CLEAN)),
        Command::List => Ok(print(&explain::list(), exit::CLEAN)),
    };
    done.unwrap_or_else(|message| {
        complain(&format!("error: {message}"));
        exit::COULD_NOT_RUN
    })
}

/// What a run of `check` gave.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) checked: Vec<Checked>,
    /// Paths that could not be checked, each with the reason.
    pub(crate) failures: Vec<String>,
    /// Only this share of the work was done.
    pub(crate) shard: Option<Shard>,
}

fn check(command: &Check, levels: Option<&ArgMatches>, packages: &[String]) -> Result<u8, String> {
    if command.shard.is_some() && !packages.is_empty() {
        return Err("--shard deals out all packages; it does not go with -p".to_owned());
    }
    let mut outcome = Outcome { shard: command.shard, ..Outcome::default() };
    let selecting = &command.selecting;
    let baseline =
        selecting.baseline.as_ref().map(|path| BaselineFile::read(path, selecting.update_baseline));
    let mut selection = Selection {
        packages: packages.to_vec(),
        baseline: baseline.transpose()?,
        since: selecting.since.clone().map(Since),
        file: None,
    };
    let mut input = command.input.clone();
    let mut unsaved = Texts::new();
    if let Some(path) = &selecting.stdin_path {
        let absolute = std::path::absolute(path)
            .map_err(|error| format!("{} is no path of a file: {error}", path.display()))?;
        let path = normalize(&absolute);
        unsaved.insert(path.clone(), stdin()?.into());
        input.paths = vec![path.clone()];
        selection.file = Some(path);
    }
    let cache = if command.fixing.wanted() { None } else { Cache::open(&command.caching) };
    let extra = Extra {
        unsaved,
        baseline: selection.baseline.as_ref(),
        whole: command.parse_all,
        remembered: cache.is_some(),
        shard: command.shard,
    };
    if command.fixing.wanted() {
        let analysed = each_root(&input, levels, &extra, &mut outcome.failures)?;
        let fixes = fix::prepare(analysed, &selection, &command.fixing)?;
        fixes.complaints().for_each(complain);
        if command.fixing.diff {
            return Ok(print_difference(&fixes, &outcome.failures));
        }
        fixes.write(command.fixing.allow_dirty)?;
        complain(&fixes.summary("fixed"));
        outcome.checked = fixes.into_checked();
    } else {
        let check = |path: &Path, working: &Path| {
            let name = cache.as_ref().and(Cache::name(path, &input, levels, working, &extra));
            let entry = cache.as_ref().zip(name);
            let names = || Names::new(working.to_path_buf(), root_folder(path));
            if let Some(known) = entry.and_then(|(cache, name)| cache.recall(name, names(), &extra)) {
                return Ok(known);
            }
            let place = Place { path, input: &input, levels, working };
            let checked = Checked::read(place, &extra, &selection)?;
            entry.into_iter().for_each(|(cache, name)| cache.keep(name, &checked));
            Ok(checked)
        };
        outcome.checked = each(&input, &extra, &mut outcome.failures, check)?;
        outcome.checked.iter_mut().try_for_each(|root| root.narrow(&selection))?;
    }
    if let Some(baseline) = &selection.baseline {
        let comparisons = outcome.checked.iter().filter_map(|root| root.report.comparison.as_deref());
        if let Some(told) = baseline.update(comparisons)? {
            complain(&told);
        }
    }
    let mut code = if outcome.checked.iter().any(Checked::fails) { exit::FINDINGS } else { exit::CLEAN };
    if !outcome.failures.is_empty() {
        code = exit::COULD_NOT_RUN;
    }
    for (format, file) in &command.output {
        let text = render::render(*format, &outcome, false);
        std::fs::write(file, text)
            .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    }
    let text = match command.format() {
        Some(format) => render::render(format, &outcome, colour(&command.input)),
        None => render::cargo_messages(&outcome, code == exit::CLEAN, command.then),
    };
    let code = print(&text, code);
    tell(command, &outcome);
    then::run(&command.command, code)
}

/// `conn-lint merge`: exits as one run would.
fn merge(logs: &[PathBuf], output: Option<&Path>) -> Result<u8, String> {
    let merge::Merged { text, code } = merge::merge(logs)?;
    let Some(file) = output else { return Ok(print(&text, code)) };
    let cannot = |error| format!("{} cannot be written: {error}", file.display());
    std::fs::write(file, text).map_err(cannot)?;
    Ok(code)
}

/// `--diff`: nothing is written but the difference.
fn print_difference(fixes: &Fixes, failures: &[String]) -> u8 {
    let difference = fixes.difference();
    complain(&fixes.summary("would be fixed"));
    let code = match (failures.is_empty(), difference.is_empty()) {
        (false, _) => exit::COULD_NOT_RUN,
        (true, false) => exit::FINDINGS,
        (true, true) => exit::CLEAN,
    };
    print(&difference, code)
}

/// What goes to stderr: what was not checked, and the sum of it all.
fn tell(command: &Check, outcome: &Outcome) {
    for checked in &outcome.checked {
        for problem in &checked.report.problems {
            complain(&render::text::problem(&checked.names, problem));
        }
        if command.statistics {
            complain(&render::statistics::render(checked));
        }
    }
    if command.format() == Some(Format::Text) && !outcome.checked.is_empty() {
        complain(&render::text::summary(&outcome.checked));
    }
}

fn list_clients(command: &Clients) -> Result<u8, String> {
    let mut failures = Vec::new();
    let roots = each_root(&command.input, None, &Extra { whole: true, ..Extra::default() }, &mut failures)?;
    for analysed in &roots {
        for problem in &analysed.facts.problems {
            complain(&render::text::problem(&analysed.names, problem));
        }
    }
    let text = match command.format {
        ClientsFormat::Text => clients::text(&roots),
        ClientsFormat::Json => clients::json(&roots),
    };
    Ok(print(&text, if failures.is_empty() { exit::CLEAN } else { exit::COULD_NOT_RUN }))
}

/// Reads and analyses each root; complains about those that cannot be.
fn each_root(
    input: &Input,
    levels: Option<&ArgMatches>,
    extra: &Extra<'_>,
    failures: &mut Vec<String>,
) -> Result<Vec<Analysed>, String> {
    each(input, extra, failures, |path, working| {
        Analysed::read(Place { path, input, levels, working }, extra)
    })
}

/// What is made of each root; complains about those of which nothing can be made.
fn each<T>(
    input: &Input,
    extra: &Extra<'_>,
    failures: &mut Vec<String>,
    make: impl Fn(&Path, &Path) -> Result<T, Failure>,
) -> Result<Vec<T>, String> {
    let working = std::env::current_dir().map_err(|error| format!("there is no working folder: {error}"))?;
    let here = [PathBuf::from(".")];
    let paths = if input.paths.is_empty() { &here } else { &input.paths[..] };
    let mut made = Vec::new();
    for path in distinct(paths, &working) {
        let there = if extra.unsaved.contains_key(&path) { Ok(()) } else { readable(&path) };
        match there.map_err(Failure::Path).and_then(|()| make(&path, &working)) {
            Ok(root) => made.push(root),
            Err(Failure::Configuration(message)) => return Err(message),
            Err(Failure::Path(message)) => {
                complain(&format!("error: {message}"));
                failures.push(message);
            }
        }
    }
    Ok(made)
}

/// An editor's text.
fn stdin() -> Result<String, String> {
    let mut text = String::new();
    let read = std::io::stdin().lock().read_to_string(&mut text);
    read.map_err(|error| format!("the text on stdin cannot be read: {error}"))?;
    Ok(text)
}

fn colour(input: &Input) -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match input.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => !unwanted && std::io::stdout().is_terminal(),
    }
}

/// Prints to stdout. A reader that has gone (`| head`) is no error.
fn print(text: &str, code: u8) -> u8 {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => code,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => code,
        Err(error) => {
            complain(&format!("error: the output cannot be written: {error}"));
            exit::COULD_NOT_RUN
        }
    }
}

pub(crate) fn complain(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(stderr, "{}", render::neutral(text));
}
