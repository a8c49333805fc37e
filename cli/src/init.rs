//! `conn-lint init`: a commented configuration to begin with.

use std::io::ErrorKind;
use std::path::Path;

use conn_lints::config::start;
use conn_lints::discover::{Package, discover, normalize, root_folder};

use crate::write;

const FILE: &str = "conn-lint.toml";

/// Writes the file into the folder of the project. Gives what to say of it.
pub(crate) fn init(path: &Path) -> Result<String, String> {
    if !path.exists() {
        return Err(format!("{} is not there", path.display()));
    }
    let file = normalize(&root_folder(path).join(FILE));
    let workspace = discover(path);
    if workspace.packages.is_empty() {
        return Err(format!("no Rust package was found in {}", path.display()));
    }
    let in_lambda = |package: &&Package| package.lambda.metadata || !package.lambda.runtimes.is_empty();
    let lambda: Vec<&str> =
        workspace.packages.iter().filter(in_lambda).map(|package| package.name.as_str()).collect();
    let shown = file.display();
    write::create(&file, &start(&lambda)).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => format!("{shown} is there already; it is left as it is"),
        _ => format!("{shown} cannot be written: {error}"),
    })?;
    let seen = match lambda.as_slice() {
        [] => "no package is seen to run in AWS Lambda".to_owned(),
        [one] => format!("{one} is seen to run in AWS Lambda"),
        many => format!("{} packages are seen to run in AWS Lambda", many.len()),
    };
    Ok(format!("{shown} is written; {seen}\n"))
}
