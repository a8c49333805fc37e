//! Another preset in the place of one: its sibling for Lambda.

use crate::diagnostic::{Applicability, Edit};
use crate::facts::{Facts, Setter, Site};
use crate::ir::{ItemKind, UseKind};
use crate::models::{Effect, Setting};
use crate::resolve::Res;
use crate::source::TextRange;

use super::around::Around;
use super::code::count_word;

const FOR_LAMBDA: &str = "Lambda";

const PINGS: [Setting; 3] = [Setting::PingInterval, Setting::PingTimeout, Setting::PingWhileIdle];

/// The edits that put the sibling named `Lambda` in the place of the preset that `by` is, and whether that changes
/// nothing but pings. The sibling's name in code comes first.
pub(crate) fn for_lambda(
    facts: &Facts,
    site: &Site,
    by: &Setter,
) -> Option<(String, Applicability, Vec<Edit>)> {
    let (ty, method) = by.name.rsplit_once("::")?;
    let (parent, old) = ty.rsplit_once("::")?;
    let sibling = format!("{parent}::{FOR_LAMBDA}::{method}");
    let present = facts.models.function(&by.name, &site.version)?;
    let other = facts.models.function(&sibling, &site.version)?;
    (present.gives == other.gives && old != FOR_LAMBDA).then_some(())?;
    let around = Around::new(facts, by.span);
    let text = facts.workspace.sources.text(by.span);
    let path = text.strip_suffix("()")?;
    let (written, _) = path.rsplit_once("::").filter(|(_, name)| *name == method)?;
    let ends = written == old || written.ends_with(&format!("::{old}"));
    ends.then_some(())?;
    let is_sibling = |path: &str| match around.meaning_of(path) {
        Res::Foreign { path, .. } => facts.models.canonical(&crate::trace::join(&path)) == sibling,
        _ => false,
    };
    let replaced = format!("{}{FOR_LAMBDA}", &written[..written.len() - old.len()]);
    let mut edits = Vec::new();
    let ty = if is_sibling(&format!("{replaced}::{method}")) {
        replaced
    } else if let Some(import) = only_import(&around, old) {
        edits.push(import);
        FOR_LAMBDA.to_owned()
    } else {
        let (_, below) = sibling.rsplit_once("::")?.0.split_once("::")?;
        format!("{}::{below}", site.library_name_in_code)
    };
    let start = by.span.start;
    let name = TextRange::new(start, start + written.len() as u32).in_file(by.span.file);
    edits.push(Edit { span: name, text: ty.clone() });
    let rest = |effects: &[Effect]| -> Vec<Effect> {
        let of_pings =
            |effect: &&Effect| matches!(effect, Effect::Set { setting, .. } if PINGS.contains(setting));
        effects.iter().filter(|effect| !of_pings(effect)).cloned().collect()
    };
    let same = rest(&present.effects) == rest(&other.effects);
    let applicability = if same { Applicability::Safe } else { Applicability::Unsafe };
    Some((format!("{ty}::{method}"), applicability, edits))
}

/// `use a::Old;`, where nothing but the call at hand uses it, becomes `use a::Lambda;`.
fn only_import(around: &Around<'_>, old: &str) -> Option<Edit> {
    (count_word(around.text, old) == 2 && count_word(around.text, FOR_LAMBDA) == 0).then_some(())?;
    let leaves = around.file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Use(leaves) => Some(leaves),
        _ => None,
    });
    let mut leaves = leaves.flatten().filter(|leaf| leaf.kind == UseKind::Plain);
    let leaf = leaves.find(|leaf| leaf.path.last().is_some_and(|last| last == old))?;
    let written = &around.text[leaf.range.start as usize..leaf.range.end as usize];
    written.ends_with(old).then_some(())?;
    let name = TextRange::new(leaf.range.end - old.len() as u32, leaf.range.end);
    Some(Edit { span: name.in_file(around.span.file), text: FOR_LAMBDA.to_owned() })
}
