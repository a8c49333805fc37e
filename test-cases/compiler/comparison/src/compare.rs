//! Holds each call that the compiler resolved against what conn-lint says of it, and the other way round.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use crate::claims::{Claim, Claims};
use crate::macros::Definitions;
use crate::mir::{Code, Mention, Place};
use crate::modelled::{Index, Kind, Modelled};
use crate::names::{CrateNames, spoken};
use crate::project::{Package, Workspace};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Both say the same.
    Agreed,
    /// Both say the same of a construction; conn-lint adds that it did not follow it to its end.
    Unfollowed,
    /// conn-lint says nothing.
    Missed,
    /// conn-lint says something else, or speaks of a call where there is none.
    Contradicted,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) place: Place,
    pub(crate) kind: Kind,
    pub(crate) verdict: Verdict,
    /// What the compiler says, or conn-lint where the compiler says nothing.
    pub(crate) path: String,
    /// What conn-lint says where that is something else.
    pub(crate) instead: Option<String>,
}

pub(crate) struct Comparison {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) findings: BTreeSet<Finding>,
    /// Claims in code that is not compiled: `cfg`, unreachable code, other targets.
    pub(crate) uncompiled: usize,
}

impl Comparison {
    pub(crate) fn count(&self, kind: Kind, verdict: Verdict) -> usize {
        self.findings.iter().filter(|found| found.kind == kind && found.verdict == verdict).count()
    }

    pub(crate) fn is_contradicted(&self) -> bool {
        self.findings.iter().any(|found| found.verdict == Verdict::Contradicted)
    }
}

/// Whether nothing is contradicted and at least 99 % of the constructions are agreed on.
pub(crate) fn is_good(comparisons: &[Comparison]) -> bool {
    let constructions = |verdicts: &[Verdict]| -> usize {
        let of = |comparison: &Comparison| -> usize {
            verdicts.iter().map(|&verdict| comparison.count(Kind::Construction, verdict)).sum()
        };
        comparisons.iter().map(of).sum()
    };
    let agreed = constructions(&[Verdict::Agreed, Verdict::Unfollowed]);
    let missed = constructions(&[Verdict::Missed]);
    !comparisons.iter().any(Comparison::is_contradicted) && agreed >= 99 * missed
}

pub(crate) fn package(workspace: &Workspace, package: &Package, claims: &Claims) -> Result<Comparison> {
    let mut code = Code::default();
    for target in &package.targets {
        code.add(&package.intermediate_code(workspace, target)?);
    }
    let (mut names, mut macros) = (CrateNames::default(), Definitions::default());
    for file in code.places.iter().map(|place| &place.file).collect::<BTreeSet<_>>() {
        let source = std::fs::read_to_string(workspace.root.join(file)).unwrap_or_default();
        names.read(&source);
        macros.read(file, &source);
    }
    let index = Index::bundled();
    let meaning = |path: &str| {
        let path = names.rooted(&spoken(path)?, |name| package.crates.contains_key(name))?;
        let versions = package.crates.get(path.split("::").next()?)?;
        index.find(&path, versions)
    };
    let folder = package.folder.strip_prefix(&workspace.root).unwrap_or(&package.folder);
    let of_package = |claim: &&Claim| Path::new(&claim.name.file).starts_with(folder);
    let claims: Vec<Claim> = claims.all.iter().filter(of_package).cloned().collect();
    let (findings, uncompiled) = hold(&code, &macros, &claims, meaning);
    Ok(Comparison { name: package.name.clone(), version: package.version.to_string(), findings, uncompiled })
}

/// Each call with its verdict, and how many claims speak of code that is not compiled.
fn hold(
    code: &Code,
    macros: &Definitions,
    claims: &[Claim],
    meaning: impl Fn(&str) -> Option<Modelled>,
) -> (BTreeSet<Finding>, usize) {
    let said: Vec<Option<Modelled>> = claims.iter().map(|claim| meaning(&claim.path)).collect();
    let mut findings = BTreeSet::new();
    let mut confirmed = BTreeSet::new();
    for mention in &code.mentions {
        let Some(modelled) = meaning(&mention.path) else { continue };
        let here: Vec<usize> =
            (0..claims.len()).filter(|&at| speaks_of(&claims[at], mention, macros)).collect();
        let same: Vec<usize> =
            here.iter().copied().filter(|&at| said[at].as_ref() == Some(&modelled)).collect();
        let other = here.iter().copied().find(|&at| is_at_its_name(&claims[at]));
        let (verdict, instead) = match (same.first(), other) {
            (Some(&at), _) if claims[at].unfollowed && modelled.kind == Kind::Construction => {
                (Verdict::Unfollowed, None)
            }
            (Some(_), _) => (Verdict::Agreed, None),
            (None, Some(at)) => (Verdict::Contradicted, Some(claims[at].path.clone())),
            (None, None) => (Verdict::Missed, None),
        };
        confirmed.extend(same.into_iter().chain(other));
        let (place, kind) = (mention.place.clone(), modelled.kind);
        findings.insert(Finding { place, kind, verdict, path: modelled.path, instead });
    }
    let compiled = Compiled::new(code, macros);
    let unconfirmed = (0..claims.len()).filter(|at| !confirmed.contains(at));
    let (contradicted, uncompiled): (Vec<usize>, Vec<usize>) =
        unconfirmed.partition(|&at| compiled.has(&claims[at]));
    for at in contradicted {
        let kind = said[at].as_ref().map_or(Kind::Construction, |said| said.kind);
        let (place, path) = (claims[at].name.clone(), claims[at].path.clone());
        findings.insert(Finding { place, kind, verdict: Verdict::Contradicted, path, instead: None });
    }
    (findings, uncompiled.len())
}

/// A call is known by the end of its function's name. A function given as a value lies within the call it is given
/// to, and what stands in a macro is said of the macro's uses.
fn speaks_of(claim: &Claim, mention: &Mention, macros: &Definitions) -> bool {
    if let Some(used) = &claim.in_use_of {
        let in_macro = macros.around(&mention.place).is_some_and(|name| macros.leads_to(used, name));
        return in_macro || claim.name.contains(&mention.place);
    }
    if !is_at_its_name(claim) {
        return claim.call.contains(&mention.place);
    }
    claim.name.file == mention.place.file && claim.name.end == mention.place.end
}

fn is_at_its_name(claim: &Claim) -> bool {
    claim.name != claim.call && claim.in_use_of.is_none()
}

/// Where there is code.
struct Compiled<'c> {
    by_file: BTreeMap<&'c str, Vec<&'c Place>>,
    /// Macros that some code comes from.
    macros: BTreeSet<&'c str>,
}

impl<'c> Compiled<'c> {
    fn new(code: &'c Code, macros: &'c Definitions) -> Self {
        let mut by_file: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
        for place in &code.places {
            by_file.entry(&place.file).or_default().push(place);
        }
        let macros = code.places.iter().filter_map(|place| macros.around(place)).collect();
        Self { by_file, macros }
    }

    /// Whether any code comes from within the call.
    fn has(&self, claim: &Claim) -> bool {
        let places = self.by_file.get(claim.call.file.as_str());
        places.is_some_and(|places| places.iter().any(|found| claim.call.contains(found)))
            || claim.in_use_of.as_deref().is_some_and(|name| self.macros.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(start: u32, end: u32) -> Place {
        Place { file: "src/lib.rs".to_owned(), start: (1, start), end: (1, end) }
    }

    fn claim(path: &str, call: (u32, u32), name: (u32, u32)) -> Claim {
        let (call, name) = (place(call.0, call.1), place(name.0, name.1));
        Claim { call, name, path: path.to_owned(), in_use_of: None, unfollowed: false }
    }

    fn meaning(path: &str) -> Option<Modelled> {
        let kind = if path.ends_with("new") { Kind::Construction } else { Kind::Setting };
        path.starts_with("web::").then(|| Modelled { path: path.to_owned(), kind })
    }

    /// The compiler names these functions at these places.
    fn verdicts(mentions: &[(&str, u32, u32)], claims: &[Claim]) -> (Vec<(String, Verdict)>, usize) {
        let mut code = Code::default();
        for &(path, start, end) in mentions {
            code.mentions.insert(Mention { place: place(start, end), path: path.to_owned() });
            code.places.insert(place(start, end));
        }
        let (findings, uncompiled) = hold(&code, &Definitions::default(), claims, meaning);
        (findings.into_iter().map(|found| (found.path, found.verdict)).collect(), uncompiled)
    }

    #[test]
    fn one_miss_in_a_hundred_is_borne_and_no_contradiction() {
        let comparison = |verdicts: &[Verdict]| {
            let finding = |(at, &verdict): (usize, &Verdict)| Finding {
                place: place(at as u32, at as u32),
                kind: Kind::Construction,
                verdict,
                path: String::new(),
                instead: None,
            };
            let findings = verdicts.iter().enumerate().map(finding).collect();
            vec![Comparison { name: String::new(), version: String::new(), findings, uncompiled: 0 }]
        };
        let mut verdicts = vec![Verdict::Agreed; 99];
        verdicts.push(Verdict::Missed);
        assert!(is_good(&comparison(&verdicts)));
        assert!(!is_good(&comparison(&verdicts[1..])));
        verdicts[99] = Verdict::Contradicted;
        assert!(!is_good(&comparison(&verdicts)));
    }

    fn one(path: &str, verdict: Verdict) -> (Vec<(String, Verdict)>, usize) {
        (vec![(path.to_owned(), verdict)], 0)
    }

    #[test]
    fn what_both_say_is_agreed() {
        let said = claim("web::C::new", (5, 17), (12, 15));
        assert_eq!(
            verdicts(&[("web::C::new", 5, 15)], std::slice::from_ref(&said)),
            one("web::C::new", Verdict::Agreed)
        );
        let unfollowed = Claim { unfollowed: true, ..said };
        assert_eq!(
            verdicts(&[("web::C::new", 5, 15)], &[unfollowed]),
            one("web::C::new", Verdict::Unfollowed)
        );
    }

    #[test]
    fn what_the_compiler_alone_says_is_missed() {
        assert_eq!(verdicts(&[("web::C::new", 5, 15)], &[]), one("web::C::new", Verdict::Missed));
    }

    #[test]
    fn another_function_at_the_same_place_is_contradicted() {
        let said = claim("web::D::new", (5, 17), (12, 15));
        assert_eq!(verdicts(&[("web::C::new", 5, 15)], &[said]), one("web::C::new", Verdict::Contradicted));
    }

    #[test]
    fn a_claim_that_the_compiler_does_not_know_is_contradicted_where_there_is_code() {
        let said = claim("web::C::new", (5, 17), (12, 15));
        let claims = std::slice::from_ref(&said);
        assert_eq!(verdicts(&[("mine::C::new", 5, 15)], claims), one("web::C::new", Verdict::Contradicted));
        assert_eq!(verdicts(&[("mine::C::new", 50, 60)], claims), (vec![], 1));
    }

    #[test]
    fn a_function_given_as_a_value_lies_within_the_call() {
        let said = claim("web::C::new", (1, 40), (1, 40));
        let found = verdicts(&[("web::C::new", 20, 30)], &[said]);
        assert_eq!(found, one("web::C::new", Verdict::Agreed));
    }
}
