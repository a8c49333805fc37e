//! Suggested edits, made from spans and the models: a setter put in, an argument changed, calls taken out.
//! Where the shape of the code does not allow a certain edit, or one would change clients without the finding, there is
//! none; the finding stays.

use std::time::Duration;

use super::{LintContext, words};
use crate::diagnostic::{Applicability, Edit, Suggestion};
use crate::facts::{Setter, SettingState, Site, Terminal};
use crate::fix::{Around, EXPECT, WIDTH};
use crate::models::{Call, Gives, Role, Setting, TypeId};
use crate::source::{FileId, Span};

/// What a setter is to be given.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Duration(Duration),
    Bool(bool),
}

impl Value {
    /// As source code; `duration` is what the place calls the type.
    fn expression(self, wants_option: bool, duration: &str) -> String {
        match self {
            Self::Duration(value) if wants_option => {
                format!("Some({})", words::duration_expression(value, duration))
            }
            Self::Duration(value) => words::duration_expression(value, duration),
            Self::Bool(value) => value.to_string(),
        }
    }
}

/// The setter of this setting that can stand before the site's terminal.
pub(super) fn setter_name<'a>(cx: &LintContext<'a>, site: &Site, setting: Setting) -> Option<&'a str> {
    Some(name_of(setter(cx, site, setting)?))
}

/// Whether a client has the finding that an edit is for. An edit reaches no other.
pub(super) type Found<'f> = &'f dyn Fn(&Site) -> bool;

/// Sets what was not set: a call before the terminal, or after the constructor where the terminal makes other clients,
/// too; or `new()` written out as a builder.
pub(super) fn set(
    cx: &LintContext<'_>,
    site: &Site,
    setting: Setting,
    value: Value,
    found: Found<'_>,
) -> Option<Vec<Edit>> {
    let call = setter(cx, site, setting)?;
    let terminal = site.terminal.as_ref().filter(|terminal| ends_only(cx, terminal, found));
    let at = terminal.map_or(site.constructor, |terminal| terminal.name_span);
    let around = Around::new(cx.facts, at);
    let setter = format!(".{}({})", name_of(call), value.expression(call.wants_option, around.duration()));
    match (terminal, &site.terminal) {
        (Some(terminal), _) => before_terminal(cx, terminal, &around, &setter),
        (None, None) => written_out(cx, site, &around, &setter),
        (None, Some(_)) if begins_only(cx, site, setting, found) => {
            after_constructor(cx, site, call, &around, &setter)
        }
        (None, Some(_)) => None,
    }
}

/// Every client that the terminal makes has the finding.
fn ends_only(cx: &LintContext<'_>, terminal: &Terminal, found: Found<'_>) -> bool {
    let ends_here =
        |site: &&Site| site.terminal.as_ref().is_some_and(|other| other.name_span == terminal.name_span);
    !cx.facts.shared.contains(&terminal.call) && clients(cx).filter(ends_here).all(found)
}

/// Every client that the constructor begins has the finding, or is set otherwise after it.
fn begins_only(cx: &LintContext<'_>, site: &Site, setting: Setting, found: Found<'_>) -> bool {
    let begins_here = |other: &&Site| other.constructor == site.constructor;
    let is_set = |other: &Site| matches!(other.settings.get(&setting), Some(SettingState::Set { .. }));
    !cx.facts.shared.contains(&site.constructor)
        && clients(cx).filter(begins_here).all(|other| found(other) || is_set(other))
}

/// Every client that is set by this call has the finding, those out of sight included.
fn sets_only(cx: &LintContext<'_>, by: &Setter, found: Found<'_>) -> bool {
    !cx.facts.shared.contains(&by.span) && sets_only_in_sight(cx, by, found)
}

/// Every client in sight that is set by this call has the finding.
pub(super) fn sets_only_in_sight(cx: &LintContext<'_>, by: &Setter, found: Found<'_>) -> bool {
    let is_by = |state: &SettingState| match state {
        SettingState::Set { by: other, .. } | SettingState::Sometimes { by: other, .. } => {
            other.span == by.span
        }
        SettingState::Default(_) | SettingState::Unknown => false,
    };
    let is_set_here = |site: &&Site| site.settings.values().any(is_by);
    clients(cx).filter(is_set_here).all(found)
}

/// Of tests, too: what they test is not to change either.
fn clients<'a>(cx: &LintContext<'a>) -> impl Iterator<Item = &'a Site> {
    cx.facts.sites.iter().filter(|site| cx.role(site) == Role::Client)
}

/// Changes the argument of a call that is there.
pub(super) fn replace_argument(
    cx: &LintContext<'_>,
    site: &Site,
    setting: Setting,
    by: &Setter,
    value: Value,
    found: Found<'_>,
) -> Option<Vec<Edit>> {
    sets_only(cx, by, found).then_some(())?;
    let wants_option = setter(cx, site, setting).is_some_and(|call| call.wants_option);
    let span = by.argument?;
    let duration = Around::new(cx.facts, span).duration();
    Some(vec![Edit { span, text: value.expression(wants_option, duration) }])
}

/// `true` becomes `false`, where that is what is written.
pub(super) fn negate(cx: &LintContext<'_>, by: &Setter, found: Found<'_>) -> Option<Vec<Edit>> {
    sets_only(cx, by, found).then_some(())?;
    let span = by.argument?;
    let text = match cx.facts.workspace.sources.text(span) {
        "true" => "false",
        "false" => "true",
        _ => return None,
    };
    Some(vec![Edit { span, text: text.to_owned() }])
}

/// Takes method calls out of their chain, each with the white space before it.
pub(super) fn remove<'a>(
    cx: &LintContext<'_>,
    setters: impl IntoIterator<Item = &'a Setter>,
    found: Found<'_>,
) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for setter in setters {
        if !cx.facts.workspace.sources.text(setter.span).starts_with('.')
            || !stands_in_chain(cx, setter.span)
            || !sets_only(cx, setter, found)
        {
            return None;
        }
        let start = start_of_space_before(cx, setter.span);
        edits.push(Edit { span: Span { start, ..setter.span }, text: String::new() });
    }
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    let overlap = edits.windows(2).any(|pair| pair[0].span.end > pair[1].span.start);
    (!edits.is_empty() && !overlap).then_some(edits)
}

pub(super) fn suggestion(
    title: impl Into<String>,
    applicability: Applicability,
    edits: Option<Vec<Edit>>,
) -> Option<Suggestion> {
    edits.map(|edits| Suggestion { title: title.into(), applicability, edits })
}

fn name_of(call: &Call) -> &str {
    call.path.rsplit("::").next().unwrap_or(&call.path)
}

fn setter<'a>(cx: &LintContext<'a>, site: &Site, setting: Setting) -> Option<&'a Call> {
    cx.facts.models.setter_of(builder(cx, site)?, setting, &site.version)
}

/// The method that makes the client from its builder.
pub(super) fn terminal<'a>(cx: &LintContext<'a>, site: &Site) -> Option<&'a Call> {
    let made = made_by(cx, site, &site.constructor_path)?;
    cx.facts.models.method(made, &site.terminal.as_ref()?.name, &site.version)
}

/// The builder type that the site's terminal is called on, or that would make the same client.
fn builder(cx: &LintContext<'_>, site: &Site) -> Option<TypeId> {
    if site.terminal.is_some() {
        terminal(cx, site)?;
        return made_by(cx, site, &site.constructor_path);
    }
    let made = made_by(cx, site, &format!("{}::builder", site.client_path))?;
    (cx.facts.models.get_type(made).role == Role::Builder).then_some(made)
}

fn made_by(cx: &LintContext<'_>, site: &Site, constructor: &str) -> Option<TypeId> {
    match cx.facts.models.function(constructor, &site.version)?.gives {
        Gives::New(made) => Some(made),
        _ => None,
    }
}

/// `x.build()` -> `x.setter().build()`, on a line of its own where `.build()` has one or the line would be too long.
fn before_terminal(
    cx: &LintContext<'_>,
    terminal: &Terminal,
    around: &Around<'_>,
    setter: &str,
) -> Option<Vec<Edit>> {
    let name = terminal.name_span;
    let text = file_text(cx, name.file);
    let dot = text.get(..name.start as usize)?.trim_end().strip_suffix('.')?.len();
    let space = &text[text[..dot].trim_end().len()..dot];
    let at = u32::try_from(dot).ok()?;
    let span = Span { file: name.file, start: at, end: at };
    let too_long = around.width(at) + setter.chars().count() > WIDTH;
    let text = if space.is_empty() && too_long {
        let indent = format!("\n{}{}", around.indentation(at), around.step());
        format!("{indent}{setter}{indent}")
    } else {
        format!("{setter}{space}")
    };
    Some(vec![Edit { span, text }])
}

/// `X::builder()` -> `X::builder().setter()`, where that is certainly the builder itself.
fn after_constructor(
    cx: &LintContext<'_>,
    site: &Site,
    setter: &Call,
    around: &Around<'_>,
    code: &str,
) -> Option<Vec<Edit>> {
    let constructor = site.constructor;
    let (path, arguments) = cx.facts.workspace.sources.text(constructor).split_once('(')?;
    let (qualifier, _) = path.rsplit_once("::")?;
    let rest = file_text(cx, constructor.file).get(constructor.end as usize..)?;
    let space = &rest[..rest.len() - rest.trim_start().len()];
    let goes_on = is_followed_by_setter(cx, site);
    // What takes arguments may fail, and a setter that changes its receiver in place gives no builder.
    let is_builder =
        goes_on || arguments == ")" && !setter.by_reference && rest.trim_start().starts_with([';', ',', ')']);
    if !is_builder || qualifier.rsplit("::").next() == Some("Default") {
        return None;
    }
    let at = constructor.end;
    let too_long = around.width(at) + code.chars().count() > WIDTH;
    let space = if goes_on { space } else { "" };
    let text = if space.is_empty() && too_long {
        let line = format!("\n{}{}", around.indentation(at), around.step());
        format!("{line}{code}{}", if goes_on { &line } else { "" })
    } else {
        format!("{space}{code}")
    };
    Some(vec![Edit { span: Span { start: at, ..constructor }, text }])
}

/// The next call of the chain sets something of the same builder.
fn is_followed_by_setter(cx: &LintContext<'_>, site: &Site) -> bool {
    let Some(builder) = builder(cx, site) else { return false };
    let rest = file_text(cx, site.constructor.file).get(site.constructor.end as usize..).unwrap_or_default();
    let Some(name) = rest.trim_start().strip_prefix('.') else { return false };
    let name = name.trim_start();
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    let call = cx.facts.models.method(builder, &name[..end], &site.version);
    call.is_some_and(|call| call.gives == Gives::Receiver)
}

/// `Client::new()` -> `Client::builder().setter().build()`, with the error given on or not; `Client::new` given as a
/// function becomes a closure.
fn written_out(cx: &LintContext<'_>, site: &Site, around: &Around<'_>, setter: &str) -> Option<Vec<Edit>> {
    let constructor = around.given_constructor(site.constructor);
    let text = cx.facts.workspace.sources.text(constructor);
    let (path, closure) = text.strip_suffix("()").map_or((text, "|| "), |path| (path, ""));
    let (qualifier, name) = path.rsplit_once("::")?;
    let plain = qualifier.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':');
    let of_the_trait = qualifier.rsplit("::").next() == Some("Default");
    // An alias may carry type arguments, which the builder's type does not have.
    if !plain || of_the_trait || around.is_own_item(qualifier) || !matches!(name, "new" | "default") {
        return None;
    }
    let (build, call) = ends_with(cx, site)?;
    let ending = match &build.fails_with {
        None => "",
        Some(error) if closure.is_empty() && around.takes_question_mark(error) => "?",
        Some(_) => EXPECT,
    };
    let rest = file_text(cx, constructor.file).get(constructor.end as usize..)?;
    let ends_line = matches!(rest.lines().next().unwrap_or_default().trim(), "" | ";" | ",");
    let one_line = format!("{closure}{qualifier}::builder(){setter}.{call}(){ending}");
    let width = around.width(constructor.start) - text.len() + one_line.chars().count();
    let chain = if ends_line || width > WIDTH {
        let line = format!("\n{}{}", around.indentation(constructor.start), around.step());
        let ending = if ending == EXPECT { format!("{line}{EXPECT}") } else { ending.to_owned() };
        format!("{closure}{qualifier}::builder(){line}{setter}{line}.{call}(){ending}")
    } else {
        one_line
    };
    Some(vec![Edit { span: constructor, text: chain }])
}

/// The method that, called on a new builder, gives what the constructor gives; and its name in code.
fn ends_with<'a>(cx: &LintContext<'a>, site: &Site) -> Option<(&'a Call, String)> {
    let constructor = cx.facts.models.function(&site.constructor_path, &site.version)?;
    let built_by = constructor.built_by.as_ref()?;
    let (name, arguments) = built_by.split_once("::<").unwrap_or((built_by, ""));
    let build = cx.facts.models.method(builder(cx, site)?, name, &site.version)?;
    let krate = site.client_path.split("::").next()?;
    let arguments = arguments.replace(&format!("{krate}::"), &format!("{}::", site.library_name_in_code));
    let call = if arguments.is_empty() { name.to_owned() } else { format!("{name}::<{arguments}") };
    (build.gives == Gives::Into(site.client)).then_some((build, call))
}

/// Another call follows: not the last word of a statement, where taking it out would leave a bare name.
fn stands_in_chain(cx: &LintContext<'_>, span: Span) -> bool {
    let text = file_text(cx, span.file);
    let mut rest = text.get(span.end as usize..).unwrap_or_default().trim_start();
    while rest.starts_with("//") {
        rest = rest.split_once('\n').map_or("", |(_, below)| below.trim_start());
    }
    rest.starts_with('.')
}

fn start_of_space_before(cx: &LintContext<'_>, span: Span) -> u32 {
    let text = file_text(cx, span.file);
    text.get(..span.start as usize)
        .and_then(|before| u32::try_from(before.trim_end().len()).ok())
        .unwrap_or(span.start)
}

fn file_text<'a>(cx: &LintContext<'a>, file: FileId) -> &'a str {
    &cx.facts.workspace.sources.get(file).text
}

#[cfg(test)]
mod tests {
    use super::super::Lint;
    use super::super::testing::{Case, span_of};
    use super::*;

    const LINT: &Lint = &super::super::idle_timeout_unset::IDLE_TIMEOUT_UNSET;
    const SETTER: &str = ".pool_idle_timeout(std::time::Duration::from_secs(50))";

    #[test]
    fn a_setter_takes_a_line_of_its_own_where_the_terminal_has_one() {
        let fixed = Case::new().fixed(LINT);
        assert_eq!(
            fixed,
            format!(
                "let client = reqwest::Client::builder()\n    .user_agent(\"x\")\n    {SETTER}\n    .build();\n"
            )
        );
    }

    #[test]
    fn a_setter_stays_on_the_line_of_the_terminal() {
        let case = Case::new().text("let c = builder.build()?;", "builder", Some("build"));
        assert_eq!(case.fixed(LINT), format!("let c = builder{SETTER}.build()?;"));
    }

    #[test]
    fn new_is_written_out_as_a_builder() {
        let mut case = Case::new().text("Self { c: Client::new() }", "Client::new()", None);
        case.site.constructor_path = "reqwest::Client::new".to_owned();
        assert_eq!(
            case.fixed(LINT),
            format!("Self {{ c: Client::builder()\n    {SETTER}\n    .build()\n    {EXPECT} }}")
        );
    }

    #[test]
    fn new_as_a_function_becomes_a_closure() {
        let mut case = Case::new().text("LazyLock::new(Client::new)", "Client::new", None);
        case.site.constructor_path = "reqwest::Client::new".to_owned();
        assert!(case.fixed(LINT).starts_with("LazyLock::new(|| Client::builder()\n"));
    }

    #[test]
    fn a_shape_that_cannot_be_edited_keeps_its_finding() {
        let mut by_trait =
            Case::new().text("let c: Client = Default::default();", "Default::default()", None);
        by_trait.site.constructor_path = "reqwest::Client::default".to_owned();
        let mut generic = Case::new().text("Client::<C>::new()", "Client::<C>::new()", None);
        generic.site.constructor_path = "reqwest::Client::new".to_owned();
        for case in [by_trait, generic] {
            let found = case.check(LINT);
            assert!(found[0].suggestions.is_empty() && found[0].help.is_some());
        }
    }

    /// The text without these calls, where they can be taken out.
    fn without(text: &str, calls: &[&str]) -> Option<String> {
        let case = Case::new().text(text, "Client", None);
        let (facts, settings) = (case.facts(), &case.settings);
        let setter = |call: &&str| Setter {
            name: String::new(),
            span: span_of(text, call, call.len()),
            argument: None,
        };
        let setters: Vec<Setter> = calls.iter().map(setter).collect();
        let edits = remove(&LintContext { facts: &facts, settings }, &setters, &|_| true)?;
        let mut left = text.to_owned();
        for edit in edits.iter().rev() {
            left.replace_range(edit.span.range(), &edit.text);
        }
        Some(left)
    }

    #[test]
    fn a_call_goes_with_the_space_before_it() {
        let text = "Client::builder()\n    .a(1)\n    .b(2) // why\n    .c(3)\n    .build()";
        assert_eq!(
            without(text, &[".b(2)"]).unwrap(),
            "Client::builder()\n    .a(1) // why\n    .c(3)\n    .build()"
        );
        assert_eq!(
            without(text, &[".c(3)", ".b(2)"]).unwrap(),
            "Client::builder()\n    .a(1) // why\n    .build()"
        );
    }

    #[test]
    fn a_call_at_the_end_of_a_statement_stays() {
        assert_eq!(without("builder = Client::from(builder).a(1);", &[".a(1)"]), None);
        assert_eq!(without("Client::preset(1).build()", &["Client::preset(1)"]), None);
    }
}
