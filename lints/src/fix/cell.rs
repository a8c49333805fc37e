//! A client that is built again and again moves into a `static` that builds it once. Where it stood, a clone of the
//! one in the `static` stands, which has the same type and shares its connections.

use std::collections::BTreeSet;

use semver::Version;

use crate::diagnostic::Edit;
use crate::discover::{DependencyKind, Package};
use crate::facts::{Facts, Site};
use crate::ir::{Item, ItemId, ItemKind};
use crate::source::{FileId, TextRange};

use super::WIDTH;
use super::around::{contains, line_start};
use super::client::Client;
use super::code::{self, Ending};

/// Names of statics that other fixes of this run bring into a file.
pub(crate) type Taken = BTreeSet<(FileId, String)>;

/// The edits that keep the site's client in a `static`. `kept` are the bindings whose values may be kept as well.
pub(crate) fn keep_in_static(
    facts: &Facts,
    site: &Site,
    kept: &[&Site],
    taken: &mut Taken,
) -> Option<Vec<Edit>> {
    let client = Client::new(facts, site)?;
    let package = facts.workspace.packages.get(site.package.0 as usize)?;
    let cell = Cell::of(&client, package, facts, kept)?;
    let item = top_item(&client)?;
    if code::has_long_literal(client.around.file, client.around.text, client.call) {
        return None;
    }
    let name = name(&client, taken);
    let file = client.around.span.file;
    let declaration = cell.declaration(&client, &name, item);
    let at = item.range.start;
    taken.insert((file, name.clone()));
    Some(vec![
        Edit { span: TextRange::new(at, at).in_file(file), text: declaration },
        Edit { span: client.made.whole.in_file(file), text: cell.use_of(&client, &name) },
    ])
}

/// What holds the client.
enum Cell {
    /// Builds it at first use: the type's path.
    Lazy(&'static str),
    /// Is told at first use how to build it, from what stands there.
    Once(&'static str),
    /// The same for what has to be awaited.
    Async(String),
}

impl Cell {
    fn of(client: &Client<'_>, package: &Package, facts: &Facts, kept: &[&Site]) -> Option<Self> {
        if client.needs.tries {
            return None;
        }
        let closed = client.needs.locals.is_empty();
        if !closed && !rests_on_kept(client, facts, kept) {
            return None;
        }
        if client.made.awaited {
            return (!client.needs.awaits).then(|| async_cell(package)).flatten().map(Self::Async);
        }
        if client.needs.awaits {
            return None;
        }
        let since =
            |minor| package.rust_version.as_ref().is_none_or(|version| *version >= Version::new(1, minor, 0));
        match closed {
            true if since(80) => Some(Self::Lazy("std::sync::LazyLock")),
            true => has(package, "once_cell", "sync").then_some(Self::Lazy("once_cell::sync::Lazy")),
            false if since(70) => Some(Self::Once("std::sync::OnceLock")),
            false => has(package, "once_cell", "sync").then_some(Self::Once("once_cell::sync::OnceCell")),
        }
    }

    fn declaration(&self, client: &Client<'_>, name: &str, item: &Item) -> String {
        let indent = client.around.indentation(item.range.start);
        let ty = &client.ty;
        let text = match self {
            Self::Lazy(path) => {
                let cell = client.around.shortest(&[path]);
                let static_ = format!("static {name}: {cell}<{ty}> = {cell}::new(");
                if let Some(function) = as_function(client) {
                    return format!("{static_}{function});\n\n{indent}");
                }
                let head = format!("{static_}||");
                let one_line = format!("{head} {});", value(client, None));
                if !one_line.contains('\n') && indent.len() + one_line.len() <= WIDTH {
                    one_line
                } else {
                    let inner = format!("{indent}{}", client.around.step());
                    format!("{head} {{\n{inner}{}\n{indent}}});", value(client, Some(&inner)))
                }
            }
            Self::Once(path) => {
                let cell = client.around.shortest(&[path]);
                format!("static {name}: {cell}<{ty}> = {cell}::new();")
            }
            Self::Async(path) => format!("static {name}: {path}<{ty}> = {path}::const_new();"),
        };
        format!("{text}\n\n{indent}")
    }

    fn use_of(&self, client: &Client<'_>, name: &str) -> String {
        let rest = client.text(TextRange::new(client.call.end, client.made.whole.end));
        match self {
            Self::Lazy(_) => format!("{name}.clone()"),
            Self::Once(_) => format!("{name}.get_or_init(|| {}).clone()", value(client, None)),
            Self::Async(_) => {
                let call = client.text(client.call);
                let init = if client.fails { "get_or_try_init" } else { "get_or_init" };
                // What follows the call begins with its `.await`.
                format!("{name}.{init}(|| async {{ {call}.await }}){rest}.clone()")
            }
        }
    }
}

/// `Client::new()` is `Client::new` as a function.
fn as_function<'a>(client: &Client<'a>) -> Option<&'a str> {
    let path = client.text(client.call).strip_suffix("()").filter(|_| !client.fails)?;
    path.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':').then_some(path)
}

/// The client as a value, its lines moved to another indentation if one is given.
fn value(client: &Client<'_>, indent: Option<&str>) -> String {
    let unwraps = client.made.ending == Ending::Unwrap;
    let range = if unwraps { client.made.whole } else { client.call };
    let old = client.around.indentation(range.start);
    let moved = |line: &str| match indent {
        Some(indent) => format!("{indent}{}", line.strip_prefix(old).unwrap_or(line.trim_start())),
        None => line.to_owned(),
    };
    let mut lines = client.text(range).lines();
    let first = lines.next().unwrap_or_default().to_owned();
    let mut value = std::iter::once(first).chain(lines.map(moved)).collect::<Vec<_>>().join("\n");
    if client.fails && !unwraps {
        // On a line of its own where the call before it has one.
        let last = value.rsplit_once('\n').map(|(_, last)| last);
        let dotted = last.filter(|line| line.trim_start().starts_with('.'));
        let space = dotted.map(|line| format!("\n{}", &line[..line.len() - line.trim_start().len()]));
        value.push_str(&space.unwrap_or_default());
        value.push_str(super::EXPECT);
    }
    value
}

/// Every local that it needs is bound to a client or configuration that is kept, too, or will be.
fn rests_on_kept(client: &Client<'_>, facts: &Facts, kept: &[&Site]) -> bool {
    let Some(item) = client.around.item() else { return false };
    let file = client.around.file;
    let in_file = kept.iter().filter(|site| site.constructor.file == client.around.span.file);
    let kept: Vec<TextRange> =
        in_file.filter_map(|site| Some(Client::new(facts, site)?.made.whole)).collect();
    client.needs.locals.iter().all(|local| {
        let Some(init) = code::only_binding(file, item.range, local) else { return false };
        let range = file.expr(init).range;
        let is_kept = kept.contains(&range) || code::begins_with_static(file, init);
        let needs = code::needs(file, range, item.range);
        is_kept && needs.locals.is_empty() && !needs.more
    })
}

fn async_cell(package: &Package) -> Option<String> {
    has(package, "tokio", "sync").then(|| "tokio::sync::OnceCell".to_owned())
}

/// The package depends on the crate under its own name, with that feature asked for.
fn has(package: &Package, krate: &str, feature: &str) -> bool {
    package.dependency(krate).is_some_and(|dependency| {
        let asked = |name: &str| dependency.features.iter().any(|feature| feature == name);
        let by_default = krate == "once_cell" && dependency.default_features;
        dependency.package == krate
            && dependency.kind == DependencyKind::Normal
            && !dependency.optional
            && (asked(feature) || asked("full") || by_default)
    })
}

/// The item of the module that the client stands in, before which a `static` may stand.
fn top_item<'a>(client: &Client<'a>) -> Option<&'a Item> {
    let file = client.around.file;
    let holds = |id: &&ItemId| contains(file.item(**id).range, client.around.span);
    let mut at: &'a Item = file.item(*file.root.iter().find(holds)?);
    while let ItemKind::Module { items: Some(items), .. } = &at.kind {
        at = file.item(*items.iter().find(holds)?);
    }
    let text = client.around.text;
    let start = at.range.start as usize;
    text[line_start(text, start)..start].trim().is_empty().then_some(at)
}

/// `CLIENT`, or the name of the binding in capitals; one that the file does not have.
fn name(client: &Client<'_>, taken: &Taken) -> String {
    let of_type = if client.ty.ends_with("SdkConfig") { "SDK_CONFIG" } else { "CLIENT" };
    let base = client
        .binding()
        .map_or_else(|| of_type.to_owned(), |name| name.trim_start_matches('_').to_uppercase());
    let base = if base.is_empty() { of_type.to_owned() } else { base };
    let free = |name: &String| {
        code::count_word(client.around.text, name) == 0
            && !taken.contains(&(client.around.span.file, name.clone()))
    };
    let numbered = (2..).map(|number| format!("{base}_{number}"));
    std::iter::once(base.clone()).chain(numbered).find(free).unwrap_or(base)
}
