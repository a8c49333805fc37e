//! Asks the compiler what each call of a client library in a project's own files is, asks `conn-lint clients` the same,
//! and says where they differ. Prints a table; exits 1 where conn-lint claims what the compiler contradicts, or misses more
//! than one construction in a hundred.

mod claims;
mod compare;
mod crates;
mod macros;
mod mir;
mod modelled;
mod names;
mod project;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

/// Compares what conn-lint says is called with what the compiler says.
#[derive(Parser)]
struct Arguments {
    /// Folders of workspaces, each with a Cargo.toml
    folders: Vec<PathBuf>,

    /// Also a workspace of the published crates that this file lists, a name and a version on each line
    #[arg(long, value_name = "FILE", requires = "unpacked")]
    crates: Option<PathBuf>,

    /// Where the crates are unpacked
    #[arg(long, value_name = "FOLDER")]
    unpacked: Option<PathBuf>,

    /// The conn-lint to ask
    #[arg(long, value_name = "FILE")]
    conn_lint: PathBuf,

    /// Only the packages of these names
    #[arg(short, long = "package", value_name = "NAME")]
    packages: Vec<String>,

    /// Print every call that is not agreed on: missed, contradicted and not analysed
    #[arg(long)]
    list: bool,

    /// Print the tables as a book's page has them
    #[arg(long)]
    markdown: bool,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let conn_lint = arguments.conn_lint.canonicalize().context("the conn-lint to ask is not there")?;
    let mut folders = arguments.folders.clone();
    if let (Some(list), Some(folder)) = (&arguments.crates, &arguments.unpacked) {
        crates::unpack(list, folder)?;
        folders.push(folder.clone());
    }
    let (mut comparisons, mut failures) = (Vec::new(), Vec::new());
    for folder in &folders {
        let workspace = project::Workspace::read(folder)?;
        let claims = claims::Claims::ask(&conn_lint, &workspace)?;
        for package in workspace
            .packages
            .iter()
            .filter(|package| arguments.packages.is_empty() || arguments.packages.contains(&package.name))
        {
            eprintln!("{} {}", package.name, package.version);
            match compare::package(&workspace, package, &claims) {
                Ok(comparison) => comparisons.push(comparison),
                Err(error) => failures.push(error),
            }
        }
    }
    if arguments.list {
        comparisons.iter().for_each(|comparison| print!("{}", table::differences(comparison)));
    }
    print!("{}", if arguments.markdown { table::markdown(&comparisons) } else { table::text(&comparisons) });
    for failure in &failures {
        eprintln!("error: {failure:#}");
    }
    if !failures.is_empty() {
        return Ok(ExitCode::from(2));
    }
    Ok(ExitCode::from(u8::from(!compare::is_good(&comparisons))))
}
