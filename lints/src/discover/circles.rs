//! Packages that depend on each other by their paths: each is read, and cargo builds none of them.

use std::collections::BTreeSet;

use super::{DependencyKind, Package};
use crate::diagnostic::{Problem, ProblemKind};

/// Names in a message, of a circle that may have thousands.
const MOST_NAMES: usize = 5;

/// One problem for each circle. Tests may depend on what depends on their package.
pub(super) fn of(packages: &[Package]) -> Vec<Problem> {
    let needs: Vec<Vec<usize>> = packages.iter().map(needed_to_build).collect();
    let mut needed_by = vec![Vec::new(); packages.len()];
    for (package, needed) in needs.iter().enumerate() {
        needed.iter().for_each(|needed| needed_by[*needed].push(package));
    }
    let mut left: BTreeSet<usize> = (0..packages.len()).collect();
    let mut problems = Vec::new();
    loop {
        peel(&mut left, &needs, &needed_by);
        peel(&mut left, &needed_by, &needs);
        let Some(first) = left.first() else { return problems };
        let circle = circle_from(*first, &left, &needs);
        circle.iter().for_each(|package| _ = left.remove(package));
        problems.push(problem(&circle, packages));
    }
}

fn needed_to_build(package: &Package) -> Vec<usize> {
    let builds = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Dev);
    builds.filter_map(|dependency| Some(dependency.local?.0 as usize)).collect()
}

/// Takes out those from which no way leads on, until some way leads on from each.
fn peel(left: &mut BTreeSet<usize>, onward: &[Vec<usize>], back: &[Vec<usize>]) {
    let leads_on = |at: usize, left: &BTreeSet<usize>| onward[at].iter().any(|next| left.contains(next));
    let mut pending: Vec<usize> = left.iter().copied().collect();
    while let Some(at) = pending.pop() {
        if left.contains(&at) && !leads_on(at, left) {
            left.remove(&at);
            pending.extend(&back[at]);
        }
    }
}

/// The first circle on the way from a package; from each of `left` some way leads on.
fn circle_from(first: usize, left: &BTreeSet<usize>, onward: &[Vec<usize>]) -> Vec<usize> {
    let mut way = vec![first];
    loop {
        let next = way.last().and_then(|last| onward[*last].iter().find(|next| left.contains(next)));
        let Some(next) = next else { return way };
        if let Some(begin) = way.iter().position(|on_way| on_way == next) {
            return way.split_off(begin);
        }
        way.push(*next);
    }
}

fn problem(circle: &[usize], packages: &[Package]) -> Problem {
    let name = |at: &usize| format!("`{}`", packages[*at].name);
    let first = circle.iter().min().unwrap_or(&0);
    let begin = circle.iter().position(|at| at == first).unwrap_or(0);
    let others: Vec<String> =
        circle[begin + 1..].iter().chain(&circle[..begin]).take(MOST_NAMES).map(name).collect();
    let through = match (&others[..], circle.len() - 1) {
        ([], _) => String::new(),
        (named, all) if all > named.len() => {
            format!(" through {} and {} more", named.join(", "), all - named.len())
        }
        (named, _) => format!(" through {}", named.join(", ")),
    };
    Problem {
        kind: ProblemKind::Manifest,
        file: packages[*first].manifest.clone(),
        position: None,
        message: format!(
            "{} depends on itself{through}: cargo builds no such package; it is checked",
            name(first)
        ),
    }
}
