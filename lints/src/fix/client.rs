//! A client's construction as a piece of code that may be moved: where it stands, its type, what it needs.

use crate::facts::{Facts, Site};
use crate::ir::{ExprKind, ItemKind, PatKind, Statement};
use crate::models::Call;
use crate::resolve::Res;
use crate::source::TextRange;

use super::around::{Around, contains, within};
use super::code::{self, Ending, Made, Needs};

pub(super) struct Client<'a> {
    pub(super) around: Around<'a>,
    /// As the code can write it wherever it stands: `reqwest::Client`.
    pub(super) ty: String,
    /// Constructor to terminal, without `.await` and what follows.
    pub(super) call: TextRange,
    pub(super) made: Made,
    pub(super) needs: Needs,
    /// The call gives a `Result`.
    pub(super) fails: bool,
}

impl<'a> Client<'a> {
    /// `None` where the value is no client that clones share, or the code cannot be told.
    pub(super) fn new(facts: &'a Facts, site: &Site) -> Option<Self> {
        if !facts.models.get_type(site.client).shared_by_clone {
            return None;
        }
        let call = match &site.terminal {
            Some(terminal) if site.chain == terminal.call => terminal.call,
            Some(_) => return None,
            None => site.constructor,
        };
        let around = Around::new(facts, call);
        let file = around.file;
        let expr = code::expr_at(file, call)?;
        if !matches!(file.expr(expr).kind, ExprKind::Call { .. } | ExprKind::MethodCall { .. }) {
            return None;
        }
        let outer = around.item()?.range;
        let made = code::made(file, expr);
        let last = last_call(facts, site)?;
        gives_the_client(site, last).then_some(())?;
        let fails = last.fails_with.is_some() || made.ending != Ending::Plain;
        let taken_out = !fails || made.ending != Ending::Plain;
        let range = TextRange::new(call.start, call.end);
        let needs = code::needs(file, range, outer);
        let ty = ty_in_code(site);
        let is_known = match around.meaning_of(&ty) {
            Res::Foreign { path, .. } => {
                facts.models.canonical(&crate::trace::join(&path)) == site.client_path
            }
            _ => false,
        };
        let usable = taken_out && last.is_async == made.awaited && is_known && !needs.more;
        let client = Self { around, ty, call: range, made, needs, fails };
        (usable && !client.names_what_is_inside() && !client.mentions_a_generic()).then_some(client)
    }

    pub(super) fn text(&self, range: TextRange) -> &'a str {
        &self.around.text[range.start as usize..range.end as usize]
    }

    /// The name of the binding whose whole value it is: `let client = ..;`.
    pub(super) fn binding(&self) -> Option<&'a str> {
        let file = self.around.file;
        let blocks = file.exprs.iter().filter_map(|expr| match &expr.kind {
            ExprKind::Block(block) => Some(block),
            _ => None,
        });
        let mut statements = blocks.flat_map(|block| &block.statements);
        statements.find_map(|statement| match statement {
            Statement::Let { pat, init: Some(init), .. } if file.expr(*init).range == self.made.whole => {
                match &file.pat(*pat).kind {
                    PatKind::Ident { name, sub: None } => Some(name.as_str()),
                    _ => None,
                }
            }
            _ => None,
        })
    }

    /// The function has items of its own, which the code may name.
    fn names_what_is_inside(&self) -> bool {
        let Some(item) = self.around.item() else { return true };
        let declares =
            |expr: &crate::ir::Expr| matches!(&expr.kind, ExprKind::Block(block) if !block.items.is_empty());
        self.around.file.exprs.iter().any(|expr| within(expr.range, item.range) && declares(expr))
    }

    fn mentions_a_generic(&self) -> bool {
        let around = self.around.file.items.iter().filter(|item| contains(item.range, self.around.span));
        let mut generics = around.flat_map(|item| match &item.kind {
            ItemKind::Function(function) => &function.generics.types[..],
            ItemKind::Impl { generics, .. } | ItemKind::Trait { generics, .. } => &generics.types[..],
            _ => &[],
        });
        generics.any(|(name, _)| code::count_word(self.text(self.call), name) > 0)
    }
}

/// What makes the client in the end: the terminal, or the constructor where there is none.
fn last_call<'a>(facts: &'a Facts, site: &Site) -> Option<&'a Call> {
    let constructor = facts.models.function(&site.constructor_path, &site.version)?;
    let Some(terminal) = &site.terminal else { return Some(constructor) };
    let crate::models::Gives::New(builder) = constructor.gives else { return None };
    facts.models.method(builder, &terminal.name, &site.version)
}

/// The call's value is the client itself: not what a client made for one call gives, nor what is wrapped around one.
fn gives_the_client(site: &Site, last: &Call) -> bool {
    let of = site.constructor_path.rsplit_once("::").map_or("", |(of, _)| of);
    let is_type = of.rsplit("::").next().is_some_and(|name| name.starts_with(char::is_uppercase));
    last.one_shot.is_none() && (site.terminal.is_some() || !is_type || of == site.client_path)
}

fn ty_in_code(site: &Site) -> String {
    let (_, path) = site.client_path.split_once("::").unwrap_or_default();
    format!("{}::{path}", site.library_name_in_code)
}
