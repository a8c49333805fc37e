//! How long Lambda lets each program run, as far as the project's deployment files say it in so many words.
//!
//! Takes the packages and the texts of the files, gives a [`Function`] for each that is certain to run a program of the
//! workspace. A file that cannot be understood, and a function whose program is not certain, give nothing.

mod cargo;
mod cdk;
mod sam;
mod serverless;
mod terraform;
mod yaml;

use std::path::Path;
use std::time::Duration;

use super::{DependencyKind, Package, PackageId, TargetKind, Workspace, normalize};
use crate::source::FileId;

/// Brackets within brackets; deeper text is not read, because its readers recurse.
const DEEPEST: usize = 64;

/// What Lambda gives a function that asks for nothing.
const LAMBDA_DEFAULT: Duration = Duration::from_secs(3);

/// One function that runs a program of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    pub package: PackageId,
    /// The program's name in code.
    pub program: String,
    /// `None` where the file leaves it to something that is not read: a parameter, a variable.
    pub timeout: Option<Duration>,
    /// The file says nothing of it, and this is what such a function gets.
    pub by_default: bool,
    /// The file below the root, and the line that says so.
    pub file: String,
    pub line: usize,
}

/// A deployment file: its name below the root, and its text.
#[derive(Clone, Debug)]
pub struct DeploymentFile {
    pub name: String,
    pub text: String,
}

/// What a file says of a function, before it is known which program that is.
struct Stated {
    code: Code,
    timeout: Option<Duration>,
    by_default: bool,
    line: usize,
}

/// Where a function's code comes from. Folders are below the root.
enum Code {
    /// What cargo-lambda builds under this name.
    Program(String),
    /// The package or workspace in this folder, and the program, where it is named.
    Folder(String, Option<String>),
    /// The package of this name, and the program, where it is named.
    Package(String, Option<String>),
}

/// Whether a file of this name may say something of functions.
pub(super) fn is_deployment(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    match extension {
        "tf" | "ts" | "py" => true,
        "yaml" | "yml" | "json" => {
            name == "cdk.json"
                || stem.contains("template")
                || ["sam", "cloudformation", "serverless"].contains(&stem)
        }
        _ => false,
    }
}

/// The functions of these files, by program and place.
pub fn functions(packages: &[Package], files: &[DeploymentFile]) -> Vec<Function> {
    let mut functions = Vec::new();
    for file in files.iter().filter(|file| nesting(&file.text) <= DEEPEST) {
        let name = file.name.rsplit('/').next().unwrap_or_default();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let stated = match extension {
            "toml" => cargo::read(file),
            "ts" | "py" => cdk::read(file, files),
            "yaml" | "yml" if stem == "serverless" => serverless::read(file),
            "yaml" | "yml" | "json" => sam::read(file),
            _ => continue,
        };
        functions.extend(stated.into_iter().filter_map(|stated| placed(packages, stated, &file.name)));
    }
    for (file, stated) in terraform::read(files) {
        functions.extend(placed(packages, stated, &file.name));
    }
    functions.sort_by(|left, right| {
        let key = |function: &Function| (function.package, function.program.clone(), function.file.clone());
        key(left).cmp(&key(right)).then(left.line.cmp(&right.line))
    });
    functions
}

impl Workspace {
    /// The function with the most time of those that can run code of this file, where all are known.
    pub fn longest_function(&self, package: PackageId, file: FileId) -> Option<&Function> {
        if self.functions.is_empty() {
            return None;
        }
        let mut longest: Option<&Function> = None;
        for (package, program) in self.programs_with(package, file) {
            let mut functions = self
                .functions
                .iter()
                .filter(|function| function.package == package && function.program == program)
                .peekable();
            functions.peek()?;
            for function in functions {
                let timeout = function.timeout?;
                if longest.and_then(|longest| longest.timeout).is_none_or(|known| timeout > known) {
                    longest = Some(function);
                }
            }
        }
        longest
    }

    /// The Lambda programs that may hold the file's code: its own, or every one that depends on the package.
    fn programs_with(&self, package: PackageId, file: FileId) -> Vec<(PackageId, &str)> {
        let bins = |id: PackageId| {
            let targets = self.package(id).targets.iter();
            targets.filter(|target| target.kind == TargetKind::Bin).map(move |target| (id, target))
        };
        if let Some((id, own)) = bins(package).find(|(_, target)| target.root == file) {
            return vec![(id, own.name.as_str())];
        }
        let runs_in_lambda = |id: &PackageId| {
            let evidence = &self.package(*id).lambda;
            evidence.metadata
                || !evidence.runtimes.is_empty()
                || self.functions.iter().any(|function| function.package == *id)
        };
        let users = self.users_of(package).into_iter().filter(runs_in_lambda);
        users.flat_map(bins).map(|(id, target)| (id, target.name.as_str())).collect()
    }

    /// The package, and those that depend on it.
    fn users_of(&self, package: PackageId) -> Vec<PackageId> {
        let mut users = vec![package];
        let mut next = 0;
        while let Some(&used) = users.get(next) {
            next += 1;
            for (index, other) in self.packages.iter().enumerate() {
                let id = PackageId(index as u32);
                let uses = other.dependencies.iter().any(|dependency| {
                    dependency.kind == DependencyKind::Normal && dependency.local == Some(used)
                });
                if uses && !users.contains(&id) {
                    users.push(id);
                }
            }
        }
        users
    }
}

// ------------------------------------------------------------------------------------------------------------ matching

fn placed(packages: &[Package], stated: Stated, file: &str) -> Option<Function> {
    let (package, program) = program(packages, &stated.code)?;
    let Stated { timeout, by_default, line, .. } = stated;
    Some(Function { package, program, timeout, by_default, file: file.to_owned(), line })
}

/// The one program that the code can be.
fn program(packages: &[Package], code: &Code) -> Option<(PackageId, String)> {
    let among = |of: &dyn Fn(&Package) -> bool, name: Option<&str>| {
        let name = name.map(|name| name.replace('-', "_"));
        let packages = packages.iter().enumerate().filter(|(_, package)| of(package));
        let mut programs = packages.flat_map(|(index, package)| {
            let bins = package.targets.iter().filter(|target| target.kind == TargetKind::Bin);
            bins.map(move |target| (PackageId(index as u32), target.name.clone()))
        });
        let mut fitting =
            programs.by_ref().filter(|(_, program)| name.as_ref().is_none_or(|name| name == program));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    match code {
        Code::Program(name) => among(&|_| true, Some(name)),
        Code::Package(package, name) => among(&|candidate| candidate.name == *package, name.as_deref()),
        Code::Folder(folder, name) => {
            let own = among(&|package| package.folder == *folder, name.as_deref());
            let below = |package: &Package| Path::new(&package.folder).starts_with(folder);
            own.or_else(|| name.as_deref().and_then(|name| among(&below, Some(name))))
        }
    }
}

/// The program in what cargo-lambda leaves: `target/lambda/NAME/bootstrap`.
fn built_program(path: &str) -> Option<String> {
    let mut parts = path.split(['/', '\\']);
    parts.by_ref().find(|part| *part == "target")?;
    let name = parts.next().filter(|part| *part == "lambda").and_then(|_| parts.next())?;
    let name = name.strip_suffix(".zip").unwrap_or(name);
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
    plain.then(|| name.to_owned())
}

/// A path that is written in a file, from the root; `None` where it leads out of it.
fn from_root(file: &str, written: &str) -> Option<String> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    below(folder, written)
}

fn below(folder: &str, written: &str) -> Option<String> {
    let path = normalize(&Path::new(folder).join(written));
    let inside = path.is_relative() && !path.starts_with("..");
    let parts = path.iter().map(|part| part.to_string_lossy());
    inside.then(|| parts.collect::<Vec<_>>().join("/"))
}

fn seconds(seconds: i64) -> Option<Duration> {
    u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

/// How deep brackets stand within brackets, as far as that can be told without reading the language.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests;
