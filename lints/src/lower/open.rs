//! Reads the insides of functions that were left out of a file before.

use crate::ir::{FileIr, ItemId, ItemKind};
use crate::source::TextRange;

use super::again::{function_alone, put};
use super::code::Code;
use super::moves::{Moves, Shift};
use super::shared::SharedMacros;
use super::{SHALLOW, scan};

/// What became of bodies that were closed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) functions: Vec<ItemId>,
    /// Some of them declare items.
    pub(crate) declares: bool,
}

/// Reads these closed bodies; `None` where the file has to be read anew, for the sake of macros.
pub(crate) fn open(
    file: &mut FileIr,
    text: &str,
    shared: &SharedMacros,
    bodies: &[TextRange],
) -> Option<Opened> {
    if bodies.iter().any(|body| file.closed_calls.contains(body)) {
        return None;
    }
    let functions: Vec<ItemId> = bodies.iter().filter_map(|body| closed(file, *body)).collect();
    let items = file.items.len();
    let is_open = functions.iter().all(|id| open_one(file, *id, text, shared));
    is_open.then_some(Opened { functions, declares: file.items.len() > items })
}

fn closed(file: &FileIr, body: TextRange) -> Option<ItemId> {
    let index = file.items.iter().position(|item| match &item.kind {
        ItemKind::Function(function) => {
            function.is_closed && function.body.is_some_and(|own| file.expr(own).range == body)
        }
        _ => false,
    });
    index.map(|index| ItemId(index as u32))
}

fn open_one(file: &mut FileIr, id: ItemId, text: &str, shared: &SharedMacros) -> bool {
    let range = file.item(id).range;
    let Some(code) = text.get(..range.end as usize) else { return false };
    let scan = scan::scan(code, range.start as usize, &[]);
    if scan.refused.is_some() || scan.depth >= SHALLOW {
        return false;
    }
    let code = Code::without(code, range.start as usize, scan.no_code, &[]);
    let Some(mut alone) = function_alone(&code, range, shared) else { return false };
    let calls_own = |path: &Vec<_>| file.macros.iter().any(|own| path.last() == Some(&own.name));
    if alone.macros_from_elsewhere.iter().any(calls_own) || !alone.unexpanded.is_empty() {
        return false;
    }
    let behind = |count: usize| Shift { from: 0, by: count as i64 };
    let own = Moves {
        text: Shift::default(),
        exprs: behind(file.exprs.len()),
        pats: behind(file.pats.len()),
        items: behind(file.items.len()),
    };
    put(file, id, &mut alone, own);
    file.items.append(&mut alone.items);
    file.exprs.append(&mut alone.exprs);
    file.pats.append(&mut alone.pats);
    file.expanded_macros.append(&mut alone.expanded_macros);
    file.skipped_macros.append(&mut alone.skipped_macros);
    file.skipped_macros.sort_by_key(|skipped| skipped.range.start);
    true
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ir::ExprKind;
    use crate::lower::lower_with;

    const TEXT: &str = "\
const A: u8 = 1;
/// Says.
#[inline]
pub fn one(x: u8) -> u8 { let y = x; println!(\"{y}\"); strange!(=> a); y + A }
impl S { fn two(&mut self) { self.0 = |z: u8| z; struct T; impl T { fn in_two() { 1 } } other!(<= b); } fn three(self) {} }
";

    fn bodies() -> Vec<TextRange> {
        let found = TEXT.match_indices(") -> u8 {").chain(TEXT.match_indices("self) {"));
        let range = |(at, part): (usize, &str)| {
            let start = at + part.len() - 1;
            let mut depth = 0;
            let end = TEXT[start..].find(|letter| {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                depth == 0
            });
            TextRange::new(start as u32, (start + end.unwrap() + 1) as u32)
        };
        let mut ranges: Vec<TextRange> = found.map(range).collect();
        ranges.sort_unstable();
        ranges
    }

    /// The names of what stands in each item and block, in any order.
    fn within(file: &FileIr) -> Vec<String> {
        let names =
            |items: &[ItemId]| -> Vec<&str> { items.iter().map(|id| file.item(*id).name.as_str()).collect() };
        let in_items = file.items.iter().map(|item| match &item.kind {
            ItemKind::Impl { items, .. } => names(items),
            _ => Vec::new(),
        });
        let in_blocks = file.exprs.iter().map(|expr| match &expr.kind {
            ExprKind::Block(block) => names(&block.items),
            _ => Vec::new(),
        });
        let mut all: Vec<String> = in_items.chain(in_blocks).map(|names| names.join(" ")).collect();
        all.retain(|names| !names.is_empty());
        all.sort();
        all
    }

    /// What tells files apart but for the order of expressions.
    fn gist(file: &FileIr) -> String {
        let mut exprs: Vec<String> = file
            .exprs
            .iter()
            .map(|expr| format!("{:?} {:?}", expr.range, std::mem::discriminant(&expr.kind)))
            .collect();
        exprs.sort();
        let skipped: Vec<TextRange> = file.skipped_macros.iter().map(|skipped| skipped.range).collect();
        let mut items: Vec<TextRange> = file.items.iter().map(|item| item.range).collect();
        items.sort();
        format!("{exprs:?} {skipped:?} {items:?} {:?}", file.macros_from_elsewhere)
    }

    #[test]
    fn one_after_the_other_they_make_the_whole() {
        let none = SharedMacros::default();
        let bodies = bodies();
        assert_eq!(bodies.len(), 3);
        let whole = lower_with("a.rs", TEXT, &none, &[]).0;
        let mut file = lower_with("a.rs", TEXT, &none, &bodies).0;
        assert!(file.exprs.len() < whole.exprs.len());
        assert!(file.macros_from_elsewhere.is_empty());
        for body in &bodies {
            assert_eq!(open(&mut file, TEXT, &none, &[*body]).map(|opened| opened.functions.len()), Some(1));
        }
        let body = |file: &FileIr| {
            let functions = file.items.iter().filter_map(|item| match &item.kind {
                ItemKind::Function(function) => Some(file.expr(function.body.unwrap()).range),
                _ => None,
            });
            functions.collect::<BTreeSet<_>>()
        };
        assert_eq!(body(&file), body(&whole));
        assert_eq!(within(&file), within(&whole));
        assert_eq!(within(&file), ["T ", "in_two", "two three"]);
        // The unknown inside of each that was closed is left behind, with the block around it.
        file.exprs.retain(|expr| !bodies.contains(&expr.range));
        let mut whole = whole;
        whole.exprs.retain(|expr| !bodies.contains(&expr.range));
        assert_eq!(gist(&file), gist(&whole));
        assert_eq!(open(&mut file, TEXT, &none, &bodies), Some(Opened::default()), "nothing is left to do");
    }

    #[test]
    fn the_whole_file_is_asked_for_where_a_part_does_not_do() {
        let none = SharedMacros::default();
        let text = "macro_rules! m { () => {} }\nfn f() { m!(); }";
        let start = text.rfind("f() {").unwrap() as u32 + 4;
        let body = TextRange::new(start, text.len() as u32);
        let mut file = lower_with("a.rs", text, &none, &[body]).0;
        assert!(file.items.iter().any(|item| matches!(&item.kind, ItemKind::Function(f) if f.is_closed)));
        assert!(open(&mut file, text, &none, &[body]).is_none());
    }
}
