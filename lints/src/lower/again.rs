//! Reads a file again of which only the inside of one function's body has changed: parses that function, and moves what
//! stands behind it. Gives what reading the whole file gives, or nothing.

use crate::ir::{FileIr, ItemId, ItemKind};
use crate::source::TextRange;

use super::code::Code;
use super::inside::{Change, declares, holds};
use super::moves::{Moves, Shift};
use super::shared::SharedMacros;
use super::{How, SHALLOW, SPARE, parse, positions, scan};

/// Brings `file`, read of `old` without macros of other files, up to date with `new`. Gives the function that changed;
/// `None` where the whole file has to be read, which is untouched then.
pub(crate) fn lower_again(file: &mut FileIr, old: &str, new: &str) -> Option<ItemId> {
    if !file.expanded_macros.is_empty() || declares(file) {
        return None;
    }
    let change = Change::between(old, new);
    let index = (0..file.items.len()).find(|index| holds(file, *index, change.old))?;
    let scan = scan::scan(new, positions::skipped(new), &[]);
    if scan.refused.is_some() || scan.depth >= SHALLOW {
        return None;
    }
    let behind = Shift { from: change.old.end, by: i64::from(change.new.end) - i64::from(change.old.end) };
    let whole = file.items[index].range;
    let mut range = whole;
    Moves { text: behind, ..Moves::default() }.range(&mut range);
    let alone = function_alone(
        &Code::whole(new.get(..range.end as usize)?, range.start as usize),
        range,
        &SharedMacros::default(),
    )?;
    if !alone.expanded_macros.is_empty() || declares(&alone) {
        return None;
    }
    let exprs = slots(file.exprs.iter().map(|expr| expr.range), whole)?;
    let pats = slots(file.pats.iter().map(|pat| pat.range), whole)?;

    let by = |old: &Slots, new: usize| new as i64 - (old.end - old.start) as i64;
    let moves = Moves {
        text: behind,
        exprs: Shift { from: exprs.end as u32, by: by(&exprs, alone.exprs.len()) },
        pats: Shift { from: pats.end as u32, by: by(&pats, alone.pats.len()) },
        items: Shift::default(),
    };
    let own = Moves {
        text: Shift::default(),
        exprs: Shift { from: 0, by: exprs.start as i64 },
        pats: Shift { from: 0, by: pats.start as i64 },
        items: Shift::default(),
    };
    replace(file, index, alone, (exprs, pats), own, moves);
    file.suppressions = scan.suppressions;
    Some(ItemId(index as u32))
}

/// The file that a function would make alone, at its place in the text.
pub(super) fn function_alone(code: &Code, range: TextRange, shared: &SharedMacros) -> Option<FileIr> {
    let how = How { shared, closed: &[], spare: SPARE };
    let alone = parse(code, how).ok()?;
    let is_alone = match &alone.root[..] {
        [only] => {
            let function = alone.item(*only);
            matches!(function.kind, ItemKind::Function(_)) && function.range == range
        }
        _ => false,
    };
    (is_alone && alone.macros.is_empty()).then_some(alone)
}

type Slots = std::ops::Range<usize>;

/// Where in an arena the nodes of an item are: side by side, since items are lowered one after the other.
fn slots(nodes: impl Iterator<Item = TextRange>, item: TextRange) -> Option<Slots> {
    let nodes: Vec<TextRange> = nodes.collect();
    let start = nodes.iter().position(|node| node.start >= item.start).unwrap_or(nodes.len());
    let own = nodes[start..].iter().take_while(|node| item.start <= node.start && node.end <= item.end);
    let end = start + own.count();
    let is_behind = |node: &TextRange| node.start >= item.end;
    nodes[end..].iter().all(is_behind).then_some(start..end)
}

/// Puts the function that was read alone in the place of the old one: `own` moves its nodes, `moves` the others.
fn replace(
    file: &mut FileIr,
    index: usize,
    mut alone: FileIr,
    (exprs, pats): (Slots, Slots),
    own: Moves,
    moves: Moves,
) {
    file.exprs[exprs.end..].iter_mut().for_each(|expr| moves.expr(expr));
    file.pats[pats.end..].iter_mut().for_each(|pat| moves.pat(pat));

    let old = file.items[index].range;
    file.items.iter_mut().for_each(|item| moves.item(item));
    put(file, ItemId(index as u32), &mut alone, own);
    file.exprs.splice(exprs, alone.exprs);
    file.pats.splice(pats, alone.pats);

    file.skipped_macros.retain(|skipped| skipped.range.end <= old.start || old.end <= skipped.range.start);
    let at = file.skipped_macros.partition_point(|skipped| skipped.range.end <= old.start);
    file.skipped_macros[at..].iter_mut().for_each(|skipped| moves.range(&mut skipped.range));
    file.skipped_macros.splice(at..at, alone.skipped_macros);
}

/// Gives a function the parameters and the body of the one that was read alone; `own` moves its nodes. The items within
/// stay behind.
pub(super) fn put(file: &mut FileIr, id: ItemId, alone: &mut FileIr, own: Moves) {
    alone.exprs.iter_mut().for_each(|expr| own.expr(expr));
    alone.pats.iter_mut().for_each(|pat| own.pat(pat));
    alone.items.iter_mut().for_each(|item| own.item(item));
    // An item comes behind those in it.
    if let Some(function) = alone.items.pop()
        && let (ItemKind::Function(old), ItemKind::Function(new)) =
            (&mut file.items[id.0 as usize].kind, function.kind)
    {
        (old.params, old.body, old.is_closed) = (new.params, new.body, false);
    }
    // One that nothing calls any longer does no harm: it is looked for, and the file read as a whole where it is found.
    file.macros_from_elsewhere.append(&mut alone.macros_from_elsewhere);
    file.macros_in_expansions.append(&mut alone.macros_in_expansions);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::lower;

    const TEXT: &str = "\
//! Ä file.
use std::time::Duration;

const LIMIT: u64 = 5;

pub struct Shop<T: Clone> {
    pub name: Option<T>,
}

impl<T: Clone> Shop<T> {
    /// Counts.
    #[inline]
    pub async fn count(&mut self, (a, b): (u8, u8), rest: impl Iterator<Item = u8>) -> Result<u64, ()> {
        let ä = format!(\"{a} {}\", b);
        // conn-lint: allow(client_in_handler) -- ä
        let found = self.name.as_ref().map(|name| (name.clone(), Duration::from_secs(LIMIT)));
        match found {
            Some((_, time)) if time.as_secs() > 3 => self.other::<Vec<u8>>(&[1, 2][..]).await?,
            _ => return Err(()),
        }
        tracing::info!(?ä);
        Ok(rest.count() as u64)
    }

    fn other<U>(&self, x: &[u8]) -> Result<(), ()> {
        let _ = <U as Default>::default;
        Ok(())
    }
}

trait Tall {
    fn tall(&self) -> bool {
        for i in 0..10 { if i == 5 { return true; } }
        strange!(=> a b);
        false
    }
    fn small(&self);
}

static TABLE: [u8; 2] = [1, 2];

fn last(pair: (u8, &str)) { let _ = pair; }
";

    /// What comes of the file without macros that nothing calls any longer.
    fn shown(mut file: FileIr) -> String {
        file.macros_from_elsewhere.clear();
        format!("{file:#?}")
    }

    /// Whether it was read in part; it is as if it were read as a whole.
    fn is_partly_read(old: &str, new: &str) -> bool {
        let mut file = lower("a.rs", old).0;
        let before = shown(file.clone());
        let changed = lower_again(&mut file, old, new);
        match changed {
            Some(function) => {
                let (whole, problems) = lower("a.rs", new);
                assert!(problems.is_empty(), "{problems:?}");
                assert!(matches!(file.item(function).kind, ItemKind::Function(_)));
                assert!(file.macros_from_elsewhere.is_superset(&whole.macros_from_elsewhere));
                let (file, whole) = (shown(file), shown(whole));
                let apart = file.lines().zip(whole.lines()).position(|(left, right)| left != right);
                let near = |text: &str| {
                    let from = apart.unwrap_or_default().saturating_sub(9);
                    text.lines().skip(from).take(12).collect::<Vec<_>>().join("\n")
                };
                assert!(file == whole, "{new}\n{}\n-- whole:\n{}", near(&file), near(&whole));
            }
            None => assert_eq!(shown(file), before, "untouched"),
        }
        changed.is_some()
    }

    #[test]
    fn reads_the_function_that_changed() {
        for (part, by) in [
            ("b);", "b, a);\n        let c = |d: u8| async move { d };"),
            ("let ä = format!(\"{a} {}\", b);", ""),
            (" -- ä\n", " -- another reason\n\n"),
            ("// conn-lint: allow(client_in_handler) -- ä\n", ""),
            ("self.other::<Vec<u8>>", "Self::other::<(U, V)>"),
            ("Ok(())", "Err(())"),
            ("i == 5", "let Some(x) = i && [x; 3].len() > 2"),
            ("strange!(=> a b);", "other!(=> c); strange!(<= d);"),
            ("strange!(=> a b);", ""),
            ("let _ = pair;", "let (x, y) = pair; drop(y); x += 1;"),
        ] {
            let new = TEXT.replacen(part, by, 1);
            assert_ne!(new, TEXT, "{part}");
            assert!(is_partly_read(TEXT, &new), "{part} -> {by}");
            assert!(is_partly_read(&new, TEXT), "{part} -> {by}, back");
        }
    }

    #[test]
    fn reads_the_file_where_more_may_have_changed() {
        for (part, by) in [
            ("(a, b)", "(c, d)"),
            ("LIMIT: u64 = 5", "LIMIT: u64 = 6"),
            ("Ok(())", "Ok(()) } fn more() {"),
            ("Ok(())", "fn inner() {} Ok(())"),
            ("Ok(())", "macro_rules! inner { () => {} } Ok(())"),
            ("Ok(())", "\"Ok(())"),
            ("Ok(())", "/* Ok(())"),
            ("let _ = pair; }", "let _ = pair; // }"),
            ("Ok(())", "(Ok())"),
        ] {
            let new = TEXT.replacen(part, by, 1);
            assert_ne!(new, TEXT, "{part}");
            if part == "Ok(())" && by == "(Ok())" {
                assert!(is_partly_read(TEXT, &new), "the control");
                continue;
            }
            assert!(!is_partly_read(TEXT, &new), "{part} -> {by}");
        }
    }

    #[test]
    fn reads_the_same_of_every_line_that_goes() {
        let lines: Vec<&str> = TEXT.split_inclusive('\n').collect();
        let mut partly = 0;
        for left_out in 0..lines.len() {
            let new: String =
                (0..lines.len()).filter(|line| *line != left_out).map(|line| lines[line]).collect();
            partly += usize::from(is_partly_read(TEXT, &new));
            partly += usize::from(is_partly_read(&new, TEXT));
        }
        assert!(partly > 10, "{partly}");
    }
}
