//! Rust code that holds if and only if the rows do: one function a row for what has to compile, and one for each thing
//! that the compiler has to refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::{Result, bail};
use semver::Version;

use crate::plan::{Line, Recipes, get};
use crate::rows::{Argument, ArgumentKind, Default, Gives, Kind, Model, Row, root};

/// One file of code, and the rows that its lines stand for.
pub struct Code {
    pub text: String,
    pub rows: Vec<CodeRow>,
}

pub struct CodeRow {
    pub row: String,
    pub lines: Range<usize>,
    /// The error that the compiler has to give here.
    pub refused: Option<Refusal>,
}

pub struct Refusal {
    codes: &'static [&'static str],
    /// Stands in the error's message.
    names: String,
}

/// What is generated for one version line.
pub struct Package {
    /// What has to compile.
    pub holds: Code,
    /// What has to be there, whatever else the compiler wants to know of it.
    pub named: Code,
    /// What has to fail when types are checked: methods of known types, arguments of another type.
    pub refused: Code,
    /// What has to fail when names are resolved.
    pub unresolved: Code,
    /// What the library has to do by default, each with the version that is meant.
    pub defaults: Vec<(Default, Version)>,
}

const PRELUDE: &str = "\
#![allow(warnings)]
fn any<T>() -> T { loop {} }
trait Holds<T> {}
impl<T> Holds<T> for T {}
impl<T, E> Holds<T> for Result<T, E> {}
impl<T> Holds<T> for Option<T> {}
impl<T, U, E> Holds<T> for Result<(T, U), E> {}
fn gives<T, G: Holds<T>>(_: G) {}
fn fails<E, T>(given: Result<T, E>) -> Result<T, E> { given }
fn cloned<T: Clone>() {}
fn typed<T>(given: T) -> T { given }
";

/// No such method or associated function, or a private one.
const NO_METHOD: &[&str] = &["E0599", "E0624"];
/// No such path, or a private one.
const NO_PATH: &[&str] = &["E0432", "E0433", "E0603"];
/// The argument has another type.
const MISMATCHED: &[&str] = &["E0308"];

/// The error says that there is no such thing.
pub fn is_absence(code: &str) -> bool {
    NO_METHOD.contains(&code) || NO_PATH.contains(&code) || ["E0405", "E0412", "E0425"].contains(&code)
}

impl Refusal {
    pub fn is(&self, code: &str, message: &str) -> bool {
        self.codes.contains(&code) && message.contains(&self.names)
    }
}

impl Code {
    fn new(prelude: &str) -> Self {
        Self { text: format!("{PRELUDE}{prelude}"), rows: Vec::new() }
    }

    fn push(&mut self, row: &str, refused: Option<Refusal>, text: &str) {
        let first = self.text.lines().count() + 1;
        self.text.push_str(text.trim_end());
        self.text.push('\n');
        let lines = first..self.text.lines().count() + 1;
        self.rows.push(CodeRow { row: row.to_owned(), lines, refused });
    }

    pub fn row_at(&self, line: usize) -> Option<&CodeRow> {
        self.rows.iter().find(|row| row.lines.contains(&line))
    }
}

/// The code for one line. Adds to `used` the paths that were asked of the recipes.
pub fn generate(
    line: &Line,
    model: &Model,
    recipes: &Recipes,
    used: &mut BTreeSet<String>,
) -> Result<Package> {
    let (name, version) = line.main();
    let code = || Code::new(get(&recipes.prelude, name, version).map_or("", String::as_str));
    let writer = Writer { line, model, recipes };
    let defaults = writer.defaults();
    let mut package = Package { holds: code(), named: code(), refused: code(), unresolved: code(), defaults };
    let mut absent = BTreeMap::new();
    for row in &model.rows {
        used.insert(row.item.clone());
        let Some(version) = writer.version(row) else { continue };
        if writer.applies(row, version) {
            writer.write(row, version, &mut package)?;
        } else if row.is_call() && !model.speaks_of(&row.item, version) && !writer.is_skipped(row, version) {
            absent.insert(row.item.clone(), row);
        }
    }
    for row in absent.into_values() {
        writer.write_absent(row, &mut package);
    }
    for path in model.cloned.iter().filter(|path| writer.is_there(path)) {
        let number = package.holds.rows.len();
        let version = line.version_of(root(&line.concrete(path)));
        let cloned = version.map_or_else(|| line.concrete(path), |version| writer.type_of(path, version));
        let text = format!("fn r{number}() {{ cloned::<{cloned}>(); }}");
        package.holds.push(&format!("type {path}, cloned"), None, &text);
    }
    Ok(package)
}

impl Row {
    fn is_call(&self) -> bool {
        matches!(self.kind, Kind::Function(_) | Kind::Method { .. })
    }

    /// The type that the row's item belongs to, as far as it has one.
    fn owner(&self) -> &str {
        self.item.rsplit_once("::").map_or(self.item.as_str(), |(owner, _)| owner)
    }
}

struct Writer<'a> {
    line: &'a Line,
    model: &'a Model,
    recipes: &'a Recipes,
}

impl Writer<'_> {
    /// The version that decides over the row: that of the crate its path begins with.
    fn version(&self, row: &Row) -> Option<&Version> {
        self.line.version_of(root(&self.line.concrete(&row.item)))
    }

    fn is_skipped(&self, row: &Row, version: &Version) -> bool {
        get(&self.recipes.skips, &row.item, version).is_some()
    }

    fn applies(&self, row: &Row, version: &Version) -> bool {
        let narrowed = get(&self.recipes.versions, &row.item, version);
        !self.is_skipped(row, version)
            && row.versions.matches(version)
            && narrowed.is_none_or(|versions| versions.matches(version))
    }

    /// Those of the types and functions that this version has.
    fn defaults(&self) -> Vec<(Default, Version)> {
        let applies = |default: &Default| {
            let version = self.line.version_of(root(&self.line.concrete(&default.of)))?;
            let is_row = |row: &Row| row.item == default.of && self.applies(row, version);
            let is_there = self.is_there(&default.of) || self.model.rows.iter().any(is_row);
            (default.versions.matches(version) && is_there).then(|| (default.clone(), version.clone()))
        };
        self.model.defaults.iter().filter_map(applies).collect()
    }

    fn type_of(&self, path: &str, version: &Version) -> String {
        self.line.concrete(self.recipes.type_of(path, version))
    }

    fn write(&self, row: &Row, version: &Version, package: &mut Package) -> Result<()> {
        let name = row.to_string();
        let number = package.holds.rows.len();
        if let Kind::Alias(to) = &row.kind {
            let (from, to) = (self.line.concrete(&row.item), self.line.concrete(to));
            let text = format!("mod r{number} {{ pub use {from} as from; pub use {to} as to; }}");
            package.holds.push(&name, None, &text);
            return Ok(());
        }
        if row.kind == Kind::Named {
            self.write_named(row, version, package);
            return Ok(());
        }
        let arguments = self.arguments(row, version)?;
        package.holds.push(&name, None, &self.call(row, version, number, &arguments));
        if let (Some(method), Kind::Function(makes)) = (&row.edits.built_by, &row.kind) {
            let number = package.holds.rows.len();
            let built = format!("{}::builder().{method}()", self.line.concrete(row.owner()));
            let text = format!("fn r{number}() {{ {} }}", holds(&self.type_of(makes, version), &built));
            package.holds.push(&format!("{name}, built by {method}"), None, &text);
        }
        for (index, argument) in &row.arguments {
            if argument.may_be_none && !argument.wants_option {
                let with_option = replaced(&arguments, *index, &format!("Some({})", arguments[*index]));
                let number = package.holds.rows.len();
                let what = format!("{name}, given an `Option`");
                package.holds.push(&what, None, &self.call(row, version, number, &with_option));
            }
            if argument.wants_option {
                let plain = replaced(&arguments, *index, &self.value(&argument.kind, version));
                let number = package.refused.rows.len();
                let text = self.call(row, version, number, &plain);
                let what = format!("{name}, given no `Option`");
                let refusal = Refusal { codes: MISMATCHED, names: String::new() };
                package.refused.push(&what, Some(refusal), &text);
            }
        }
        Ok(())
    }

    /// The expressions for all arguments.
    fn arguments(&self, row: &Row, version: &Version) -> Result<Vec<String>> {
        let of_model =
            |index: &usize| row.arguments.get(index).map(|argument| self.argument(argument, version));
        let Some(recipe) = get(&self.recipes.arguments, &row.item, version) else {
            let count = row.arguments.keys().max().map_or(0, |last| last + 1);
            let found: Option<Vec<String>> = (0..count).map(|index| of_model(&index)).collect();
            return match found {
                Some(found) => Ok(found),
                None => bail!("{row}: the model does not say all arguments, and no recipe does"),
            };
        };
        for index in row.arguments.keys() {
            if recipe.get(*index).is_none_or(|text| !is_of_model(text)) {
                bail!("{row}: the recipe hides argument {index}, of which the model speaks");
            }
        }
        let expression = |(index, text): (usize, &String)| {
            let kind = row.arguments.get(&index).map(|argument| &argument.kind);
            match (text.as_str(), text.strip_prefix("_ = "), kind) {
                ("_", ..) => of_model(&index).unwrap_or_default(),
                ("&_", ..) => format!("&{}", of_model(&index).unwrap_or_default()),
                (_, Some(text), Some(ArgumentKind::Type(path))) => {
                    format!("typed::<{}>({text})", self.type_of(path, version))
                }
                _ => self.line.concrete(text),
            }
        };
        Ok(recipe.iter().enumerate().map(expression).collect())
    }

    fn argument(&self, argument: &Argument, version: &Version) -> String {
        let value = self.value(&argument.kind, version);
        if argument.wants_option { format!("Some({value})") } else { value }
    }

    fn value(&self, kind: &ArgumentKind, version: &Version) -> String {
        match kind {
            ArgumentKind::Duration => "any::<core::time::Duration>()".to_owned(),
            ArgumentKind::Bool => "any::<bool>()".to_owned(),
            ArgumentKind::Count => "1".to_owned(),
            ArgumentKind::Type(path) => format!("any::<{}>()", self.type_of(path, version)),
        }
    }

    /// A function that makes the call and looks at the result.
    fn call(&self, row: &Row, version: &Version, number: usize, arguments: &[String]) -> String {
        let arguments = arguments.join(", ");
        let keyword = if row.is_async { "async fn" } else { "fn" };
        let wait = if row.is_async { ".await" } else { "" };
        let result = |path: &str| {
            let result = get(&self.recipes.results, &row.item, version);
            result.map_or_else(|| self.type_of(path, version), |text| self.line.concrete(text))
        };
        let body = match &row.kind {
            Kind::Alias(_) | Kind::Named => String::new(),
            Kind::Function(makes) => {
                let callee = self.callee(row, version);
                holds(&result(makes), &format!("{callee}({arguments}){wait}"))
            }
            Kind::Method { on, gives, by_reference } => {
                let object = self.object(row, on, version);
                let call = format!("on.{}({arguments}){wait}", last(&row.item));
                let call = match &row.edits.fails_with {
                    Some(error) => format!("fails::<{}, _>({call})", self.line.concrete(error)),
                    None => call,
                };
                match gives {
                    Gives::Type(path) => format!("let mut on = {object}; {}", holds(&result(path), &call)),
                    Gives::Receiver if *by_reference => format!(
                        "fn by_reference<T>(on: &mut T, call: impl FnOnce(&mut T) -> &mut T) {{}} \
                         by_reference(&mut {object}, |on| {call});"
                    ),
                    Gives::Receiver => format!("let mut on = {object}; {}", holds(&result(on), &call)),
                    Gives::Nothing => {
                        let unit = get(&self.recipes.results, &row.item, version);
                        let unit = unit.map_or("()", String::as_str);
                        format!("let on = &mut {object}; let given: {unit} = {call};")
                    }
                }
            }
        };
        format!("{keyword} r{number}() {{ {body} }}")
    }

    /// What a method is called on.
    fn object(&self, row: &Row, on: &str, version: &Version) -> String {
        if let Some(object) = get(&self.recipes.objects, &row.item, version) {
            return self.line.concrete(object);
        }
        let receiver = match get(&self.recipes.receivers, &row.item, version) {
            Some(text) => self.line.concrete(text),
            None => self.type_of(on, version),
        };
        format!("any::<{receiver}>()")
    }

    fn callee(&self, row: &Row, version: &Version) -> String {
        let callee = get(&self.recipes.callees, &row.item, version);
        self.line.concrete(callee.map_or(row.item.as_str(), String::as_str))
    }

    /// An item of a module is imported; one of a type is mentioned, which leaves its parameters open.
    fn write_named(&self, row: &Row, version: &Version, package: &mut Package) {
        let (owner, name) = (row.owner(), row.to_string());
        if last(owner).starts_with(char::is_uppercase) {
            let number = package.named.rows.len();
            let text = format!(
                "fn r{number}() {{ let _ = <{}>::{}; }}",
                self.type_of(owner, version),
                last(&row.item)
            );
            package.named.push(&name, None, &text);
        } else {
            let number = package.holds.rows.len();
            let text = format!("mod r{number} {{ pub use {} as named; }}", self.line.concrete(&row.item));
            package.holds.push(&name, None, &text);
        }
    }

    /// Code that compiles only if the item is there after all.
    fn write_absent(&self, row: &Row, package: &mut Package) {
        let owner = row.owner();
        let what = format!("{row}, absent");
        if !self.model.types.contains(owner) {
            self.write_unresolved(&what, &row.item, package);
        } else if self.is_there(owner) {
            let number = package.refused.rows.len();
            let version = self.version(row).expect("an absent row has one");
            let callee = match (get(&self.recipes.callees, &row.item, version), &row.kind) {
                (Some(callee), _) => self.line.concrete(callee),
                _ => format!("<{}>::{}", self.type_of(owner, version), last(&row.item)),
            };
            let text = format!("fn r{number}() {{ let _ = {callee}; }}");
            let refusal = Refusal { codes: NO_METHOD, names: format!("`{}`", last(&row.item)) };
            package.refused.push(&what, Some(refusal), &text);
        } else {
            self.write_unresolved(&what, owner, package);
        }
    }

    fn write_unresolved(&self, what: &str, path: &str, package: &mut Package) {
        let path = self.line.concrete(path);
        let number = package.unresolved.rows.len();
        let text = format!("mod r{number} {{ pub use {path} as absent; }}");
        package.unresolved.push(what, Some(Refusal { codes: NO_PATH, names: String::new() }), &text);
    }

    /// Whether some row that applies here speaks of the type.
    fn is_there(&self, path: &str) -> bool {
        self.model.rows.iter().any(|row| {
            let speaks = row.owner() == path
                || matches!(&row.kind, Kind::Function(gives) if gives == path)
                || matches!(&row.kind, Kind::Method { gives: Gives::Type(gives), .. } if gives == path);
            speaks && self.version(row).is_some_and(|version| self.applies(row, version))
        })
    }
}

/// The recipe leaves this argument's type to the model: `_`, `&_`, or `_ = ` and an expression of that type.
fn is_of_model(text: &str) -> bool {
    text == "_" || text == "&_" || text.starts_with("_ = ")
}

/// A statement that compiles if the expression gives this type.
fn holds(of: &str, expression: &str) -> String {
    if of == "_" { format!("let _ = {expression};") } else { format!("gives::<{of}, _>({expression});") }
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

fn replaced(arguments: &[String], index: usize, by: &str) -> Vec<String> {
    let mut arguments = arguments.to_vec();
    by.clone_into(&mut arguments[index]);
    arguments
}
