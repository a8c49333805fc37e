//! What stands around a place of the code, as far as a fix needs to know: the item, the names in scope, the line.

use crate::facts::Facts;
use crate::ir::{ExprId, ExprKind, FileIr, Function, Item, ItemId, ItemKind, Name, UseKind};
use crate::resolve::{DefId, ModuleId, Namespace, Res};
use crate::source::{Span, TextRange};

/// Paths of `std::time::Duration`.
const DURATION: &[&str] = &["std::time::Duration", "tokio::time::Duration"];

#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(super) facts: &'a Facts,
    pub(super) file: &'a FileIr,
    pub(super) text: &'a str,
    pub(super) span: Span,
    /// The innermost item that the place is in.
    pub(super) def: Option<DefId>,
}

impl<'a> Around<'a> {
    pub(crate) fn new(facts: &'a Facts, span: Span) -> Self {
        let file = &facts.files[span.file.0 as usize];
        let text = &facts.workspace.sources.get(span.file).text;
        let inside = |def: &DefId| contains(file.item(facts.names.def(*def).item).range, span);
        let size = |def: &DefId| {
            let range = file.item(facts.names.def(*def).item).range;
            range.end - range.start
        };
        let def = facts.names.ids_in(span.file).iter().copied().filter(inside).min_by_key(size);
        Self { facts, file, text, span, def }
    }

    pub(super) fn item(&self) -> Option<&'a Item> {
        Some(self.file.item(self.facts.names.def(self.def?).item))
    }

    pub(super) fn item_id(&self) -> Option<ItemId> {
        Some(self.facts.names.def(self.def?).item)
    }

    pub(super) fn function(&self) -> Option<&'a Function> {
        match &self.item()?.kind {
            ItemKind::Function(function) => Some(function),
            _ => None,
        }
    }

    /// The scope in which the item stands.
    pub(super) fn module(&self) -> Option<ModuleId> {
        Some(self.facts.names.def(self.def?).module)
    }

    /// The scope of the place itself: of the innermost block that declares items, if any.
    fn scope(&self) -> Option<ModuleId> {
        let module = self.module()?;
        let names = &self.facts.names;
        let range = |id: &ExprId| self.file.expr(*id).range;
        let around = names.declaring_blocks(self.span.file).filter(|id| contains(range(id), self.span));
        let innermost = around.min_by_key(|id| (range(id).end - range(id).start, id.0));
        let scope = innermost.and_then(|id| names.block_scope(module, self.span.file, id));
        Some(scope.unwrap_or(module))
    }

    /// What a path of a type, or one below it, means here.
    pub(super) fn meaning(&self, path: &[Name], leading_colon: bool) -> Res {
        let found = |scope| self.facts.names.resolve(scope, path, leading_colon, Namespace::Type);
        self.scope().map(found).map_or(Res::Unknown, |found| found.res)
    }

    /// The same for a path as it is written.
    pub(super) fn meaning_of(&self, path: &str) -> Res {
        let names: Vec<Name> = path.trim_start_matches("::").split("::").map(Name::new).collect();
        self.meaning(&names, path.starts_with("::"))
    }

    /// The path names something of the workspace.
    pub(crate) fn is_own_item(&self, path: &str) -> bool {
        matches!(self.meaning_of(path), Res::Def(_))
    }

    /// `Duration` where it is imported, and `std::time::Duration` elsewhere.
    pub(crate) fn duration(&self) -> &'static str {
        self.shortest(DURATION)
    }

    /// The last name of the first path where that name means one of the paths in every build; else the first path.
    pub(super) fn shortest(&self, paths: &[&'static str]) -> &'static str {
        let full = paths[0];
        let name = full.rsplit("::").next().unwrap_or(full);
        let known = match self.meaning_of(name) {
            Res::Foreign { path, .. } => paths.contains(&crate::trace::join(&path).as_str()),
            _ => false,
        };
        if known && !self.is_imported_conditionally(name) { name } else { full }
    }

    /// Some `use` of the same module, or of a block in it, holds in some builds only.
    fn is_imported_conditionally(&self, name: &str) -> bool {
        let conditional = self.file.items.iter().filter(|item| match &item.kind {
            ItemKind::Use(leaves) if item.cfg != crate::ir::Cfg::default() => leaves
                .iter()
                .any(|leaf| leaf.kind == UseKind::Plain && leaf.path.last().is_some_and(|last| last == name)),
            _ => false,
        });
        let module_of = |item: &Item| self.module_around(item.range.in_file(self.span.file));
        conditional.map(module_of).any(|module| module == self.module_around(self.span))
    }

    /// The inline module that a place of the file is in.
    fn module_around(&self, span: Span) -> Option<TextRange> {
        let modules = self.file.items.iter().filter(|item| matches!(item.kind, ItemKind::Module { .. }));
        let around = modules.filter(|item| contains(item.range, span)).map(|item| item.range);
        around.min_by_key(|range| range.end - range.start)
    }

    /// The constructor itself where the span is that of a call which is given it: `LazyLock::new(Client::new)`.
    pub(crate) fn given_constructor(&self, span: Span) -> Span {
        let calls = self.file.exprs.iter().filter(|expr| expr.range.in_file(span.file) == span);
        let mut given = calls.flat_map(|expr| match &expr.kind {
            ExprKind::Call { args, .. } | ExprKind::MethodCall { args, .. } => &args[..],
            _ => &[],
        });
        let path = match (given.next(), given.next()) {
            (Some(only), None) => self.file.expr(*only),
            _ => return span,
        };
        match &path.kind {
            ExprKind::Path(names) if names.segments.len() > 1 => path.range.in_file(span.file),
            _ => span,
        }
    }

    /// A closure or `async` block stands between the place and its function: `?` leaves that one.
    pub(super) fn is_in_inner_body(&self) -> bool {
        let Some(item) = self.item() else { return false };
        self.file.exprs.iter().any(|expr| {
            let body = match &expr.kind {
                ExprKind::Closure(_) => true,
                ExprKind::Block(block) => block.kind == crate::ir::BlockKind::Async,
                _ => false,
            };
            body && contains(expr.range, self.span) && within(expr.range, item.range)
        })
    }

    // ------------------------------------------------------------------------------------------------------------ lines

    /// The white space at the start of the line of an offset.
    pub(crate) fn indentation(&self, offset: u32) -> &'a str {
        indentation(self.text, offset as usize)
    }

    /// One step of indentation, as the file has it.
    pub(crate) fn step(&self) -> &'static str {
        // A file that has none by then has its own way, or is a program's.
        let first = self
            .text
            .lines()
            .take(1000)
            .find(|line| line.starts_with(['\t', ' ']) && !line.trim().is_empty());
        match first {
            Some(line) if line.starts_with('\t') => "\t",
            Some(line) if line.starts_with("  ") && !line.starts_with("   ") => "  ",
            _ => "    ",
        }
    }

    /// How wide the line of an offset is, in characters.
    pub(crate) fn width(&self, offset: u32) -> usize {
        let start = line_start(self.text, offset as usize);
        self.text[start..].lines().next().unwrap_or_default().chars().count()
    }
}

pub(super) fn contains(range: TextRange, span: Span) -> bool {
    range.start <= span.start && span.end <= range.end
}

pub(super) fn within(inner: TextRange, outer: TextRange) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

pub(super) fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
}

pub(super) fn indentation(text: &str, offset: usize) -> &str {
    let line = &text[line_start(text, offset)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}
