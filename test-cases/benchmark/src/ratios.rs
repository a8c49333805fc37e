//! The ratios that are asked for, each with its bound.

use crate::measure::{Cost, Measured};
use crate::tools::{AGAIN, AST_GREP, FIRST, RIPGREP, SEMGREP};
use crate::{Tree, clippy, ratio};

/// From so many packages on, a tree is one of the large ones.
const MANY_PACKAGES: usize = 500;

pub(crate) struct Ratio {
    what: &'static str,
    tree: String,
    bound: Bound,
    first: Option<f64>,
    again: Option<f64>,
}

#[derive(Clone, Copy)]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Bound {
    fn words(self) -> String {
        match self {
            Self::AtMost(most) => format!("<= {most}"),
            Self::AtLeast(least) => format!(">= {least}"),
        }
    }

    fn holds(self, number: f64) -> bool {
        match self {
            Self::AtMost(most) => number <= most,
            Self::AtLeast(least) => number >= least,
        }
    }
}

pub(crate) fn of_start(measured: &[Measured<'_>]) -> Vec<Ratio> {
    let row = |what, cost| Ratio {
        what,
        tree: String::new(),
        bound: Bound::AtMost(1.5),
        first: ratio(measured, "conn-lint list", "hello", cost),
        again: None,
    };
    vec![
        row("start-up, processor time, to a program that does nothing", |cost| cost.cpu),
        row("start-up, wall, to a program that does nothing", |cost| cost.wall),
    ]
}

pub(crate) fn of_tree(tree: &Tree, measured: &[Measured<'_>], instructions: Option<f64>) -> Vec<Ratio> {
    let row = |what, bound, first, again| Ratio { what, tree: tree.name(), bound, first, again };
    let ours_to = |what, bound, other, cost: fn(&Cost) -> f64| {
        row(what, bound, ratio(measured, FIRST, other, cost), ratio(measured, AGAIN, other, cost))
    };
    let to_ours = |what, bound, other| {
        let wall: fn(&Cost) -> f64 = |cost| cost.wall;
        row(what, bound, ratio(measured, other, FIRST, wall), ratio(measured, other, AGAIN, wall))
    };
    let memory =
        |name| Some(measured.iter().find(|one| one.tool.name == name)?.median(|cost| cost.megabytes));
    let (most, to_ripgrep) = match tree.clients {
        0 => (0.8, "wall to `rg`, no client code"),
        _ => (4.0, "wall to `rg`, client code"),
    };
    let megabytes = if tree.packages >= MANY_PACKAGES { 100.0 } else { 20.0 };
    vec![
        ours_to("processor time to `ast-grep`", Bound::AtMost(0.1), AST_GREP, |cost| cost.cpu),
        to_ours("wall of `semgrep` to ours", Bound::AtLeast(60.0), SEMGREP),
        to_ours("wall of `cargo clippy` to ours", Bound::AtLeast(50.0), clippy::NAME),
        ours_to(to_ripgrep, Bound::AtMost(most), RIPGREP, |cost| cost.wall),
        row("instructions to bare parsing", Bound::AtMost(1.2), instructions, None),
        row("peak memory, MB", Bound::AtMost(megabytes), memory(FIRST), memory(AGAIN)),
    ]
}

/// What was not measured is left out.
pub(crate) fn print(ratios: &[Ratio]) {
    println!("ratios; \\* where the bound does not hold\n");
    println!("| | tree | asked for | first run | second run |\n|---|---|---|---|---|");
    for Ratio { what, tree, bound, first, again } in ratios.iter().filter(|ratio| ratio.first.is_some()) {
        let number = |number: &Option<f64>| match number {
            Some(number) if bound.holds(*number) => format!("{number:.2}"),
            Some(number) => format!("{number:.2} \\*"),
            None => String::new(),
        };
        println!("| {what} | {tree} | {} | {} | {} |", bound.words(), number(first), number(again));
    }
}
