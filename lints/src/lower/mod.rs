//! One file's text becomes a [`FileIr`]. The only room that sees syn. Of other files it is told their macros (`shared`).
//!
//! A scan of the text comes first: it finds the comments that suppress, and refuses what nests so deeply that a parser
//! would run out of stack. What remains is parsed, lowered and freed on one thread, since syn's trees cannot leave it.

mod again;
mod attributes;
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

use std::cmp::Reverse;

use crate::diagnostic::{Problem, ProblemKind};
use crate::ir::{Expr, ExprId, ExprKind, FileIr, Item, ItemId, Pat, PatId, PatKind};
use crate::source::TextRange;

use positions::{Positions, line_column, skipped};

pub(crate) use again::lower_again;
pub(crate) use attributes::is_test_attribute;
pub(crate) use comments::MARK;
pub(crate) use inside::changed_function;
pub(crate) use macros::beyond_bounds;
pub(crate) use open::open;
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
    let scan = scan::scan(text, start);
    if let Some((refusal, offset)) = scan.refused {
        return (FileIr::default(), vec![problem(offset, refusal.words())]);
    }
    let read = |spare| {
        let how = |closed| How { shared, closed, spare };
        let shorter = without(text, &scan.words, closed);
        // What was taken out was found without parsing: the text itself has the last word, on what is wrong with it too.
        parse(&shorter, start, how(closed)).or_else(|_| parse(text, start, how(&[])))
    };
    let on_large_stack =
        |depth, spare| on_large_stack(STACK + (depth + spare) * STACK_PER_LEVEL, || read(spare));
    let mut parsed = match scan.depth {
        ..SHALLOW => Some(read(SPARE)),
        depth => on_large_stack(depth, SPARE),
    };
    if matches!(&parsed, Some(Ok(ir)) if macros::are_too_deep(ir)) {
        parsed = on_large_stack(scan.depth, MORE_TO_SPARE).or(parsed);
    }
    match parsed {
        Some(Ok(mut ir)) => {
            ir.suppressions = scan.suppressions;
            (ir, Vec::new())
        }
        Some(Err((offset, error))) => {
            (FileIr::default(), vec![problem(offset, &format!("does not parse as Rust ({error})"))])
        }
        None => (FileIr::default(), vec![problem(0, "nests more deeply than memory allows to read")]),
    }
}

/// The text with blanks for these words of its documentation, and between these brackets. Every line and
/// offset stays.
fn without(text: &str, words: &[TextRange], closed: &[TextRange]) -> String {
    let insides = closed.iter().map(|body| TextRange::new(body.start + 1, body.end.saturating_sub(1)));
    let mut blank: Vec<TextRange> = words.iter().copied().chain(insides).collect();
    blank.sort_unstable_by_key(|range| (range.start, Reverse(range.end)));
    let mut shorter = String::with_capacity(text.len());
    for range in blank {
        let range = range.start as usize..range.end as usize;
        // Words within a body go with it.
        if let (Some(before), Some(inside)) = (text.get(shorter.len()..range.start), text.get(range)) {
            shorter.push_str(before);
            shorter.extend(inside.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        }
    }
    shorter.push_str(text.get(shorter.len()..).unwrap_or_default());
    shorter
}

/// `None` where no such stack can be had.
fn on_large_stack<T: Send>(size: usize, work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(size).spawn_scoped(scope, work).ok()?;
        match thread.join() {
            Ok(done) => Some(done),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
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

/// Parses and lowers what stands behind `start`; else the place of the error and the parser's words.
fn parse(text: &str, start: usize, how: How<'_>) -> Result<FileIr, (usize, String)> {
    let positions = Positions::new(text, start);
    let result = match syn::parse_file(&text[start..]) {
        Ok(file) => {
            let rules = macros::Rules::new(how.shared, how.spare);
            let closed = how.closed;
            let mut lowering = Lowering { ir: FileIr::default(), positions, rules, closed, left: 0 };
            lowering.file(&file);
            let missed = || (start, "is not read without some functions".to_owned());
            if lowering.left == closed.len() { Ok(lowering.done()) } else { Err(missed()) }
        }
        Err(error) => {
            let range = positions.range(error.span());
            // At the end of the file syn has no token to point at.
            let nowhere = range == positions.range(proc_macro2::Span::call_site())
                && text[start..].parse::<proc_macro2::TokenStream>().is_ok();
            let offset = if nowhere { text.trim_end().len() } else { range.start as usize };
            Err((offset, error.to_string()))
        }
    };
    // The table of positions of this thread only grows otherwise.
    proc_macro2::extra::invalidate_current_thread_spans();
    result
}

/// The file under construction.
struct Lowering<'t> {
    ir: FileIr,
    positions: Positions<'t>,
    rules: macros::Rules<'t>,
    /// Bodies of functions and macro calls whose insides were taken out.
    closed: &'t [TextRange],
    /// How many of them were met.
    left: usize,
}

impl Lowering<'_> {
    fn range(&self, span: proc_macro2::Span) -> TextRange {
        self.positions.range(span)
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
