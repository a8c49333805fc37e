//! One file's text becomes a [`FileIr`]. The only room that sees syn. Of other files it is told their macros (`shared`).
//!
//! A scan of the text comes first: it finds the comments that suppress, and refuses what nests so deeply that a parser
//! would run out of stack. What remains is parsed, lowered and freed on one thread, since syn's trees cannot leave it;
//! of a large file some items at a time.

mod again;
mod attributes;
mod code;
mod comments;
mod exprs;
mod imports;
mod inside;
mod items;
mod macros;
mod moves;
mod nesting;
mod open;
mod pats;
mod positions;
mod scan;
mod shared;
mod statements;
mod tokens;
mod types;

#[cfg(test)]
mod tests;

use crate::diagnostic::{Problem, ProblemKind};
use crate::ir::{Expr, ExprId, ExprKind, FileIr, Item, ItemId, Pat, PatId, PatKind};
use crate::source::TextRange;
use crate::stack::on_stack_of;

use code::{Code, Part};
use positions::{line_column, skipped};

pub(crate) use again::lower_again;
pub(crate) use attributes::is_test_attribute;
pub(crate) use comments::MARK;
pub(crate) use inside::changed_function;
pub(crate) use macros::beyond_bounds;
pub(crate) use open::{Opened, open};
pub(crate) use positions::skipped as code_start;
pub(crate) use shared::likely_macros;
pub use shared::{SharedMacro, SharedMacros, shared_macros};
pub(crate) use tokens::{Token, Tokens, is_word};

/// A syntax tree takes about 27 times its text.
const TOO_LARGE: usize = 32 << 20;

/// Up to this depth any thread's stack will do.
const SHALLOW: usize = 400;
/// Stack for each level beyond that, of the scan's measure; frames of a debug build are the largest.
const STACK_PER_LEVEL: usize = 12 << 10;
const STACK: usize = 4 << 20;
/// Depth that macros may add to a file: what any stack has to spare.
const SPARE: usize = 200;
/// For the few files with macros that take one word after the other.
const MORE_TO_SPARE: usize = 12_000;

/// Parses and lowers one file. Where it does not parse (or is too deep or large to read), the IR is empty and the
/// problem names the place. `name` is what problems call the file. Never panics.
pub fn lower(name: &str, text: &str) -> (FileIr, Vec<Problem>) {
    lower_with(name, text, &SharedMacros::default(), &[])
}

/// The same, with macros that other files define, and without the insides of some functions and macro calls among
/// items: `closed` are these from bracket to bracket, in order. Where they are no such places the file is read as a
/// whole.
pub fn lower_with(
    name: &str,
    text: &str,
    shared: &SharedMacros,
    closed: &[TextRange],
) -> (FileIr, Vec<Problem>) {
    let problem = |offset, what: &str| Problem {
        kind: ProblemKind::Syntax,
        file: name.to_owned(),
        position: Some(line_column(text, offset)),
        message: format!("{what}; the file is left out, the rest is checked"),
    };
    if text.len() > TOO_LARGE {
        return (FileIr::default(), vec![problem(0, "is too large to be read")]);
    }
    let start = skipped(text);
    let mut scan = scan::scan(text, start, closed);
    let no_code = std::mem::take(&mut scan.no_code).into_iter().chain(closed.iter().map(inside)).collect();
    let mut parsed = match scan.refused {
        None => parse_at_depth(
            &Code::without(text, start, no_code, &scan.cuts),
            How { shared, closed, spare: SPARE },
            scan.depth,
        ),
        Some(_) => None,
    };
    if !matches!(parsed, Some(Ok(_))) {
        // What was taken out was found without parsing: the text itself has the last word, on what is wrong with it too.
        scan = scan::scan(text, start, &[]);
        if let Some((refusal, offset)) = scan.refused {
            return (FileIr::default(), vec![problem(offset, refusal.words())]);
        }
        parsed =
            parse_at_depth(&Code::whole(text, start), How { shared, closed: &[], spare: SPARE }, scan.depth);
    }
    match parsed {
        Some(Ok(mut ir)) => {
            ir.suppressions = scan.suppressions;
            (ir, Vec::new())
        }
        Some(Err((offset, error))) => {
            let offset = offset.unwrap_or_else(|| text.trim_end().len());
            (FileIr::default(), vec![problem(offset, &format!("does not parse as Rust ({error})"))])
        }
        None => (FileIr::default(), vec![problem(0, "nests more deeply than memory allows to read")]),
    }
}

/// Between the brackets.
fn inside(closed: &TextRange) -> TextRange {
    TextRange::new(closed.start + 1, closed.end.saturating_sub(1))
}

/// Parses code that nests so deeply, on a stack that is large enough; `None` where no such stack can be had.
fn parse_at_depth(code: &Code, how: How<'_>, depth: usize) -> Option<Parsed> {
    let on_large_stack =
        |spare| on_stack_of(STACK + (depth + spare) * STACK_PER_LEVEL, || parse(code, How { spare, ..how }));
    let parsed = if depth < SHALLOW { Some(parse(code, how)) } else { on_large_stack(how.spare) };
    match &parsed {
        Some(Ok(ir)) if macros::are_too_deep(ir) => on_large_stack(MORE_TO_SPARE).or(parsed),
        _ => parsed,
    }
}

/// How a text is read.
#[derive(Clone, Copy)]
struct How<'t> {
    shared: &'t SharedMacros,
    /// The bodies and calls that were taken out: they must be there, and empty.
    closed: &'t [TextRange],
    /// So much depth may macros add.
    spare: usize,
}

/// Else the place of the error, if any but the end, and the parser's words.
type Parsed = Result<FileIr, (Option<usize>, String)>;

/// Parses and lowers a file's code, one part after the other.
fn parse(code: &Code, how: How<'_>) -> Parsed {
    let result = parse_parts(code, how);
    // The table of positions of this thread only grows otherwise.
    proc_macro2::extra::invalidate_current_thread_spans();
    result
}

fn parse_parts(code: &Code, how: How<'_>) -> Parsed {
    let mut parts = code.parts();
    let (Some(first), closed) = (parts.next(), how.closed) else { return Ok(FileIr::default()) };
    let rules = macros::Rules::new(how.shared, how.spare);
    let mut lowering = Lowering { ir: FileIr::default(), code: first, rules, closed, left: 0 };
    for part in std::iter::once(first).chain(parts) {
        lowering.code = part;
        lowering.file(&syn::parse_file(part.text()).map_err(|error| refused(part, &error))?);
    }
    let missed = || (None, "is not read without some functions".to_owned());
    if lowering.left == closed.len() { Ok(lowering.done()) } else { Err(missed()) }
}

fn refused(part: Part<'_>, error: &syn::Error) -> (Option<usize>, String) {
    let range = part.range(error.span());
    // At the end of the file syn has no token to point at.
    let nowhere = range == part.range(proc_macro2::Span::call_site())
        && part.text().parse::<proc_macro2::TokenStream>().is_ok();
    ((!nowhere).then_some(range.start as usize), error.to_string())
}

/// The file under construction.
struct Lowering<'t> {
    ir: FileIr,
    /// What is being read of the file.
    code: Part<'t>,
    rules: macros::Rules<'t>,
    /// Bodies of functions and macro calls whose insides were taken out.
    closed: &'t [TextRange],
    /// How many of them were met.
    left: usize,
}

impl Lowering<'_> {
    fn range(&self, span: proc_macro2::Span) -> TextRange {
        self.code.range(span)
    }

    /// Without room for more.
    fn done(mut self) -> FileIr {
        self.ir.items.shrink_to_fit();
        self.ir.exprs.shrink_to_fit();
        self.ir.pats.shrink_to_fit();
        self.ir
    }

    fn add_item(&mut self, item: Item) -> ItemId {
        self.ir.items.push(item);
        ItemId(self.ir.items.len() as u32 - 1)
    }

    fn add_expr(&mut self, kind: ExprKind, range: TextRange) -> ExprId {
        self.ir.exprs.push(Expr { kind, range });
        ExprId(self.ir.exprs.len() as u32 - 1)
    }

    fn add_pat(&mut self, kind: PatKind, range: TextRange) -> PatId {
        self.ir.pats.push(Pat { kind, range });
        PatId(self.ir.pats.len() as u32 - 1)
    }

    fn expr_range(&self, expr: ExprId) -> TextRange {
        self.ir.expr(expr).range
    }

    /// Of a token that has a span for each character.
    fn tokens_cover(&self, spans: &[proc_macro2::Span]) -> TextRange {
        spans.iter().map(|span| self.range(*span)).reduce(cover).unwrap_or_default()
    }

    fn tokens_range(&self, tokens: &proc_macro2::TokenStream) -> TextRange {
        let ranges = tokens.clone().into_iter().map(|token| self.range(token.span()));
        ranges.reduce(cover).unwrap_or_default()
    }
}

fn cover(from: TextRange, to: TextRange) -> TextRange {
    TextRange::new(from.start.min(to.start), from.end.max(to.end))
}
