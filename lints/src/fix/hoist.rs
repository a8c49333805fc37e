//! Clients that a Lambda handler builds move to where the handler is given to the runtime; the handler is handed clones.
//! Only for one shape, which is the usual one: a free `async fn`, its clients bound by `let`, and
//! `service_fn(handler)` as its only use. Its body stays as it is, since the values keep their names and types.

use crate::diagnostic::Edit;
use crate::facts::{Facts, Site};
use crate::ir::{Cfg, ExprId, ExprKind, Function, Item, PatKind, Statement, Visibility};
use crate::source::{Span, TextRange};

use super::around::{Around, contains, indentation, line_start, within};
use super::client::Client;
use super::code;

/// The edits that move the site's client out of its handler, together with the others of `group` there, which are the
/// sites that run for each invocation. The same for each of them.
pub(crate) fn hoist(facts: &Facts, site: &Site, group: &[&Site]) -> Option<Vec<Edit>> {
    let handler = Handler::around(facts, site)?;
    let moved = handler.moved(facts, group);
    let own = Client::new(facts, site)?.made.whole;
    moved.iter().any(|binding| binding.client.made.whole == own).then_some(())?;
    let registration = handler.registration()?;
    handler.edits(&moved, &registration)
}

struct Handler<'a> {
    around: Around<'a>,
    item: &'a Item,
    function: &'a Function,
    body: ExprId,
}

/// A `let` that moves.
struct Binding<'a> {
    client: Client<'a>,
    name: &'a str,
    mutable: bool,
    /// From `let` to `;`, and a comment behind it.
    statement: TextRange,
    /// ` = ..;` with the type, if one is written.
    rest: &'a str,
}

/// `service_fn(handler)`, and the statement of its function that it stands in.
struct Registration<'a> {
    around: Around<'a>,
    function: &'a Function,
    item: &'a Item,
    /// The handler's name in it.
    argument: TextRange,
    statement: u32,
}

impl<'a> Handler<'a> {
    fn around(facts: &'a Facts, site: &Site) -> Option<Self> {
        let around = Around::new(facts, site.constructor);
        let (item, function) = (around.item()?, around.function()?);
        let plain = function.is_async
            && !function.has_self
            && function.generics.types.is_empty()
            && item.attributes.is_empty()
            && item.cfg == Cfg::default()
            && around.file.root.contains(&around.item_id()?);
        let handler = Self { around, item, function, body: function.body? };
        (plain && handler.is_only_registered(facts)).then_some(handler)
    }

    /// The name stands twice in the file, and in no other file that could mean it.
    fn is_only_registered(&self, facts: &Facts) -> bool {
        let file = self.around.span.file;
        let Some(package) = facts.workspace.holder_of(file) else { return false };
        let roots: Vec<_> = package.targets.iter().map(|target| target.root).collect();
        let in_library = package
            .targets
            .iter()
            .any(|target| target.root == file && target.kind == crate::discover::TargetKind::Lib);
        if self.item.visibility == Visibility::Public && (in_library || !roots.contains(&file)) {
            return false;
        }
        let others = facts.workspace.sources.ids().filter(|id| *id != file && !roots.contains(id));
        let mut others = others
            .filter(|id| facts.workspace.holder_of(*id).is_some_and(|holder| holder.name == package.name));
        let count = |id| code::count_word(&facts.workspace.sources.get(id).text, &self.item.name);
        count(file) == 2 && others.all(|id| count(id) == 0)
    }

    /// The clients that can be moved, in order: each needs nothing, or only what moves before it.
    fn moved(&self, facts: &'a Facts, group: &[&Site]) -> Vec<Binding<'a>> {
        let ExprKind::Block(block) = &self.around.file.expr(self.body).kind else { return Vec::new() };
        let mut clients: Vec<Client<'a>> = group
            .iter()
            .filter(|site| {
                contains(self.item.range, site.constructor) && site.constructor.file == self.around.span.file
            })
            .filter_map(|site| Client::new(facts, site))
            .collect();
        let mut moved: Vec<Binding<'a>> = Vec::new();
        for statement in &block.statements {
            let Statement::Let { pat, init: Some(init), otherwise: None, cfg, .. } = statement else {
                continue;
            };
            let whole = self.around.file.expr(*init).range;
            let Some(at) = clients.iter().position(|client| client.made.whole == whole) else { continue };
            let client = clients.swap_remove(at);
            let PatKind::Ident { name, sub: None } = &self.around.file.pat(*pat).kind else { continue };
            let known = |local: &crate::ir::Name| moved.iter().any(|binding| binding.name == local);
            let ready = client.needs.locals.iter().all(known) && *cfg == Cfg::default();
            let binding =
                ready.then(|| self.binding(client, name, self.around.file.pat(*pat).range)).flatten();
            moved.extend(binding);
        }
        moved
    }

    fn binding(&self, client: Client<'a>, name: &'a str, pat: TextRange) -> Option<Binding<'a>> {
        let text = self.around.text;
        let before = text[..pat.start as usize].trim_end();
        let (mutable, before) = match before.strip_suffix("mut") {
            Some(before) => (true, before.trim_end()),
            None => (false, before),
        };
        let start = before.strip_suffix("let")?.len();
        let end = client.made.whole.end as usize;
        let end = end + text[end..].starts_with(';').then_some(1)?;
        // A comment on the line goes with it.
        let line = text[end..].lines().next().unwrap_or_default();
        let end = if line.trim_start().starts_with("//") { end + line.trim_end().len() } else { end };
        let rest = &text[pat.end as usize..end];
        // A second binding of the name would be another value.
        let bound = self.around.file.pats.iter().filter(|pat| within(pat.range, self.item.range));
        let bound = bound
            .filter(|pat| matches!(&pat.kind, PatKind::Ident { name: other, .. } if other == name))
            .count();
        let statement = TextRange::new(start as u32, end as u32);
        (bound == 1).then_some(Binding { client, name, mutable, statement, rest })
    }

    /// The one call that is given the handler.
    fn registration(&self) -> Option<Registration<'a>> {
        let file = self.around.file;
        let named = |id: ExprId| match &file.expr(id).kind {
            ExprKind::Path(path) => path.as_name() == Some(&self.item.name),
            _ => false,
        };
        let argument = file.exprs.iter().find_map(|expr| match &expr.kind {
            ExprKind::Call { callee, args } => match (&file.expr(*callee).kind, &args[..]) {
                (ExprKind::Path(path), [only]) if named(*only) => {
                    let callee = path.last()?.name.as_str();
                    matches!(callee, "service_fn" | "handler_fn").then_some(file.expr(*only).range)
                }
                _ => None,
            },
            _ => None,
        })?;
        let around = Around::new(self.around.facts, argument.in_file(self.around.span.file));
        let (item, function) = (around.item()?, around.function()?);
        let same_module =
            around.module() == self.around.module() && around.item_id() != self.around.item_id();
        let plain = same_module && !function.has_self && function.generics.types.is_empty();
        let statement = statement_start(&around, function, argument)?;
        plain.then_some(Registration { around, function, item, argument, statement })
    }

    fn edits(&self, moved: &[Binding<'a>], registration: &Registration<'a>) -> Option<Vec<Edit>> {
        let passed: Vec<&Binding<'a>> = moved.iter().filter(|binding| self.is_used(binding, moved)).collect();
        if passed.is_empty() || !moved.iter().all(|binding| self.may_stand_in(binding, registration)) {
            return None;
        }
        let file = self.around.span.file;
        let edit = |start: u32, end: u32, text: String| Edit { span: Span { file, start, end }, text };
        let mut edits: Vec<Edit> = Vec::new();
        edits.push(self.parameters(&passed)?);
        for binding in moved {
            let range = self.line_of(binding.statement);
            edits.push(edit(range.start, range.end, String::new()));
        }
        let indent = indentation(self.around.text, registration.statement as usize);
        let lets: Option<Vec<String>> =
            moved.iter().map(|binding| self.declaration(binding, indent)).collect();
        let before: String = lets?.iter().map(|declaration| format!("{declaration}\n{indent}")).collect();
        edits.push(edit(registration.statement, registration.statement, before));
        let argument = registration.argument;
        edits.push(edit(argument.start, argument.end, self.closure(&passed)?));
        Some(edits)
    }

    /// Named in the body beyond what moves.
    fn is_used(&self, binding: &Binding<'_>, moved: &[Binding<'_>]) -> bool {
        let body = self.around.file.expr(self.body).range;
        let text = &self.around.text[body.start as usize..body.end as usize];
        let elsewhere = moved.iter().map(|other| code::count_word(self.text(other.statement), binding.name));
        code::count_word(text, binding.name) > elsewhere.sum()
    }

    /// What the binding needs is there, and its name is free.
    fn may_stand_in(&self, binding: &Binding<'_>, registration: &Registration<'_>) -> bool {
        let needs = &binding.client.needs;
        let awaits = needs.awaits || binding.client.made.awaited;
        let tries = needs.tries || binding.client.made.ending == code::Ending::Question;
        let errors = registration.around.errors();
        let takes = match (&errors, self.around.errors()) {
            (Some(super::errors::Errors::Open), _) => true,
            (Some(errors), Some(own)) => *errors == own,
            _ => false,
        };
        let main = registration.item.range;
        let main_text = &self.around.text[main.start as usize..main.end as usize];
        (!awaits || registration.function.is_async)
            && (!tries || takes)
            && code::count_word(main_text, binding.name) == 0
    }

    /// The parameters go first, on lines of their own where the others have some.
    fn parameters(&self, passed: &[&Binding<'_>]) -> Option<Edit> {
        let after_name = self.item.name_range.end as usize;
        let open = after_name + self.around.text[after_name..].starts_with('(').then_some(1)?;
        let following = &self.around.text[open..];
        let space = &following[..following.len() - following.trim_start().len()];
        let one = |binding: &&Binding<'_>| {
            let mutable = if binding.mutable { "mut " } else { "" };
            format!("{mutable}{}: {}", binding.name, binding.client.ty)
        };
        let all: Vec<String> = passed.iter().map(one).collect();
        let text = match space.contains('\n') {
            true => all.iter().map(|one| format!("{space}{one},")).collect(),
            false if self.function.params.is_empty() => all.join(", "),
            false => format!("{}, ", all.join(", ")),
        };
        let span = TextRange::new(open as u32, open as u32).in_file(self.around.span.file);
        Some(Edit { span, text })
    }

    fn declaration(&self, binding: &Binding<'_>, indent: &str) -> Option<String> {
        let old = indentation(self.around.text, binding.statement.start as usize);
        let moves = binding.rest.contains('\n') && old != indent;
        if moves && code::has_long_literal(self.around.file, self.around.text, binding.client.made.whole) {
            return None;
        }
        let line = |line: &str| match line.strip_prefix(old) {
            Some(line) => format!("{indent}{line}"),
            None => line.to_owned(),
        };
        let mut lines = binding.rest.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        let rest: Vec<String> = std::iter::once(first).chain(lines.map(line)).collect();
        Some(format!("let {}{}", binding.name, rest.join("\n")))
    }

    fn closure(&self, passed: &[&Binding<'_>]) -> Option<String> {
        let usual = ["event", "context"];
        if self.function.params.len() > usual.len() {
            return None;
        }
        let file = self.around.file;
        let own =
            self.function.params.iter().zip(usual).map(|(param, usual)| match &file.pat(param.pat).kind {
                PatKind::Ident { name, sub: None } => name.trim_start_matches('_').to_owned(),
                _ => usual.to_owned(),
            });
        let own: Vec<String> = own.collect();
        let distinct =
            own.iter().all(|name| !name.is_empty() && passed.iter().all(|binding| binding.name != name));
        let clones = passed.iter().map(|binding| format!("{}.clone()", binding.name));
        let given: Vec<String> = clones.chain(own.iter().cloned()).collect();
        distinct.then(|| format!("move |{}| {}({})", own.join(", "), self.item.name, given.join(", ")))
    }

    fn text(&self, range: TextRange) -> &'a str {
        &self.around.text[range.start as usize..range.end as usize]
    }

    /// The whole line, where nothing else stands on it.
    fn line_of(&self, statement: TextRange) -> TextRange {
        let text = self.around.text;
        let (start, end) = (statement.start as usize, statement.end as usize);
        let from = line_start(text, start);
        let to = text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1);
        let alone = text[from..start].trim().is_empty() && text[end..to].trim().is_empty();
        if !alone {
            return statement;
        }
        // No empty line at the beginning of a body.
        let next = text[to..].find('\n').map_or(text.len(), |newline| to + newline + 1);
        let opens = text[..from].trim_end().ends_with('{') && text[to..next].trim().is_empty();
        TextRange::new(from as u32, if opens { next } else { to } as u32)
    }
}

/// Where the statement of the function's own block begins that holds the range, if it begins its line.
fn statement_start(around: &Around<'_>, function: &Function, range: TextRange) -> Option<u32> {
    let ExprKind::Block(block) = &around.file.expr(function.body?).kind else { return None };
    let holds = |id: ExprId| within(range, around.file.expr(id).range);
    let start = |id: ExprId| around.file.expr(id).range.start as usize;
    let of_statement = block.statements.iter().find_map(|statement| match statement {
        Statement::Let { pat, init: Some(init), .. } if holds(*init) => {
            let before = around.text[..around.file.pat(*pat).range.start as usize].trim_end();
            let before = before.strip_suffix("mut").map_or(before, str::trim_end);
            before.strip_suffix("let").map(str::len)
        }
        Statement::Expr { expr, .. } if holds(*expr) => Some(start(*expr)),
        _ => None,
    });
    let at = of_statement.or_else(|| block.tail.filter(|tail| holds(*tail)).map(start))?;
    // `return` and the like stand before the expression.
    let line = &around.text[line_start(around.text, at)..at];
    line.trim().is_empty().then_some(at as u32)
}
