//! The pipeline on one page: arguments, discover, analyze, report, render.

use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;
use conn_lints::config::Config;
use conn_lints::diagnostic::{Level, Problem, ProblemKind};
use conn_lints::discover::{Workspace, discover};
use conn_lints::facts::Facts;
use conn_lints::report::{Report, report};

use crate::args::{Check, Cli, Clients, ClientsFormat, Color, Command, Format, Input};
use crate::{clients, config, exit, explain, parse, render};

pub(crate) fn main(command: clap::Command, argv: Vec<OsString>) -> ExitCode {
    let code = match parse(command, argv) {
        Ok((cli, matches)) => run(&cli, &matches),
        Err(error) => {
            // Help and version are asked for; everything else is a mistake.
            let code = if error.use_stderr() { exit::COULD_NOT_RUN } else { exit::CLEAN };
            let _ = error.print();
            code
        }
    };
    ExitCode::from(code)
}

fn run(cli: &Cli, matches: &ArgMatches) -> u8 {
    let levels = matches.subcommand().map(|(_, matches)| matches);
    let done = match &cli.command {
        Command::Check(check) => run_check(check, levels),
        Command::Clients(clients) => run_clients(clients),
        Command::Explain { lint } => explain::explain(lint).map(|page| print(&page, exit::CLEAN)),
        Command::List => Ok(print(&explain::list(), exit::CLEAN)),
    };
    done.unwrap_or_else(|message| {
        complain(&format!("error: {message}"));
        exit::COULD_NOT_RUN
    })
}

/// One root that was checked.
pub(crate) struct Checked {
    pub(crate) facts: Facts,
    pub(crate) report: Report,
}

fn run_check(check: &Check, levels: Option<&ArgMatches>) -> Result<u8, String> {
    let mut code = exit::CLEAN;
    let mut checked = Vec::new();
    for path in &check.input.paths {
        let config = config::load(&check.input, path, levels)?;
        match analyze(path, &config) {
            Ok(facts) => {
                let report = report(&facts, &config);
                code = code.max(gate(&report, &config));
                checked.push(Checked { facts, report });
            }
            Err(message) => {
                complain(&format!("error: {message}"));
                code = exit::COULD_NOT_RUN;
            }
        }
    }
    for (format, file) in &check.output {
        let text = render::render(*format, &checked, false);
        std::fs::write(file, text)
            .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    }
    let colour = colour(&check.input, std::io::stdout().is_terminal());
    let printed = print(&render::render(check.format, &checked, colour), code);
    let told = if check.format == Format::Text { render::text::summary(&checked) } else { String::new() };
    for checked in &checked {
        for problem in &checked.report.problems {
            complain(&render::text::problem(problem));
        }
        if check.statistics {
            complain(&render::text::statistics(checked));
        }
    }
    if !told.is_empty() {
        complain(&told);
    }
    Ok(printed)
}

fn run_clients(clients: &Clients) -> Result<u8, String> {
    let mut text = String::new();
    for path in &clients.input.paths {
        let config = config::load(&clients.input, path, None)?;
        let facts = analyze(path, &config)?;
        for problem in &facts.problems {
            complain(&render::text::problem(problem));
        }
        text.push_str(&match clients.format {
            ClientsFormat::Text => clients::table(&facts, config.settings.tests),
            ClientsFormat::Json => clients::json(&facts, config.settings.tests),
        });
    }
    Ok(print(&text, exit::CLEAN))
}

fn analyze(path: &Path, config: &Config) -> Result<Facts, String> {
    if !path.exists() {
        return Err(format!("{} is not there; give a folder, a Cargo.toml or a .rs file", path.display()));
    }
    let workspace = discover(path);
    if workspace.packages.is_empty() {
        return Err(no_package(path, &workspace));
    }
    Ok(conn_lints::analyze(workspace, &config.settings))
}

/// No package at all: because of what could not be read, or because there is none.
fn no_package(path: &Path, workspace: &Workspace) -> String {
    let reasons: Vec<&Problem> = workspace
        .problems
        .iter()
        .filter(|problem| matches!(problem.kind, ProblemKind::Manifest | ProblemKind::Unreadable))
        .collect();
    let mut message = format!("no Rust package was found in {}", path.display());
    for problem in reasons {
        message.push_str(&format!("\n  {}", render::text::problem(problem)));
    }
    if workspace.problems.is_empty() {
        message.push_str("; is there a Cargo.toml, and is it perhaps git-ignored?");
    }
    message
}

fn gate(report: &Report, config: &Config) -> u8 {
    let lowest = if config.deny_warnings { Level::Warn } else { Level::Deny };
    let fails = report.diagnostics.iter().any(|diagnostic| diagnostic.level >= lowest);
    if fails { exit::FINDINGS } else { exit::CLEAN }
}

fn colour(input: &Input, terminal: bool) -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match input.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !unwanted,
    }
}

/// Prints to stdout. A reader that has gone (`| head`) is no error.
fn print(text: &str, code: u8) -> u8 {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => code,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => code,
        Err(_) => exit::COULD_NOT_RUN,
    }
}

fn complain(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(stderr, "{text}");
}
