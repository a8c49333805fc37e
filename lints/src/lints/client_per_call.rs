//! `client_per_call`: a client that serves one call, request or round of a loop and is dropped, outside of Lambda.

use super::common::diagnostic;
use super::{Check, Group, Lint, LintContext, edits, words};
use crate::diagnostic::{Diagnostic, Hop, Level};
use crate::facts::{ShortLived, Site};
use crate::models::{Gives, Role};

pub(super) static CLIENT_PER_CALL: Lint = Lint {
    name: "client_per_call",
    group: Group::Pool,
    summary: "a client is built for one call, request or round of a loop, and dropped",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("client_per_call.md"),
    check: Check::Code(check),
};

/// Functions of these names set something up: what they make for themselves they make as often as what they set up.
const SET_UP: [&str; 8] = ["new", "default", "build", "connect", "init", "setup", "start", "main"];
const SETS_UP: [&str; 5] = ["new_", "from_", "with_", "init_", "connect_"];

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    cx.sites().filter_map(|site| finding(cx, site)).collect()
}

fn finding(cx: &LintContext<'_>, site: &Site) -> Option<Diagnostic> {
    let life = site.context.short_lived.as_ref()?;
    if cx.role(site) != Role::Client || site.context.lambda || is_set_up(life) || reconnects(cx, site, life) {
        return None;
    }
    let in_loop = matches!(life, ShortLived::Round { .. });
    let level = if in_loop { Level::Warn } else { Level::Note };
    let message =
        format!("`{}` of {} builds a client for {}", site.constructor_path, words::library(site), what(life));
    let label = if cx.is_one_shot(site) {
        "a client of its own, for this one request"
    } else {
        "its connections are dropped with it"
    };
    let mut diagnostic = diagnostic(CLIENT_PER_CALL.name, level, message, site.constructor, label);
    diagnostic.labels = cx.terminal_label(site, "built here");
    diagnostic.path = path(life).to_vec();
    diagnostic.notes = vec![
        "no connection is ever used again: each time pays for lookup and connect, and where it is encrypted for the TLS \
         handshake"
            .to_owned(),
    ];
    diagnostic.help = Some(help(cx, site));
    diagnostic.group = cx.group_of(site, level);
    Some(diagnostic)
}

fn what(life: &ShortLived) -> String {
    match life {
        ShortLived::Round { function } => format!("each round of a loop in `{function}`"),
        ShortLived::Request(path) => match path.first().and_then(words::named) {
            Some(handler) => format!("each request that `{handler}` serves"),
            None => "each request that the server handles".to_owned(),
        },
        ShortLived::Call { function, .. } => format!("each call of `{function}`"),
    }
}

fn path(life: &ShortLived) -> &[Hop] {
    match life {
        ShortLived::Round { .. } => &[],
        ShortLived::Request(path) | ShortLived::Call { path, .. } => path,
    }
}

fn is_set_up(life: &ShortLived) -> bool {
    let ShortLived::Call { function, .. } = life else { return false };
    let name = function.rsplit("::").next().unwrap_or(function);
    SET_UP.contains(&name) || SETS_UP.iter().any(|start| name.starts_with(start))
}

/// A loop that connects, and serves what it is connected to until that ends, builds nothing in vain.
fn reconnects(cx: &LintContext<'_>, site: &Site, life: &ShortLived) -> bool {
    let connects = edits::terminal(cx, site).is_some_and(|call| call.is_async);
    connects && !matches!(life, ShortLived::Request(_))
}

fn help(cx: &LintContext<'_>, site: &Site) -> String {
    let client = &site.client_path;
    if cx.facts.models.get_type(site.client).one_at_a_time {
        return format!(
            "keep one `{client}` for each peer, and lend it to one call after the other: it is no `Clone`; for calls at \
             the same time take a client with a pool"
        );
    }
    let constructor = cx.facts.models.function(&site.constructor_path, &site.version);
    let from_argument = constructor.is_some_and(|call| matches!(call.gives, Gives::Argument(..)));
    if from_argument {
        format!(
            "make one `{client}` where the program starts, and lend or clone it: clones share its connections"
        )
    } else {
        format!(
            "make one `{client}` where the program starts, or keep it in a field or a `static` `LazyLock`, and lend or \
             clone it: clones share its connections"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Case;
    use super::*;

    fn case(life: ShortLived) -> Case {
        let mut case = Case::new();
        case.site.context.short_lived = Some(life);
        case
    }

    fn call(function: &str) -> ShortLived {
        ShortLived::Call { function: function.to_owned(), path: Vec::new() }
    }

    #[test]
    fn a_loop_is_worth_a_warning() {
        assert_eq!(Case::new().level(&CLIENT_PER_CALL), "silent");
        assert_eq!(case(ShortLived::Round { function: "poll".to_owned() }).level(&CLIENT_PER_CALL), "warn");
        assert_eq!(case(ShortLived::Request(Vec::new())).level(&CLIENT_PER_CALL), "note");
        assert_eq!(case(call("Store::get")).level(&CLIENT_PER_CALL), "note");
    }

    #[test]
    fn lambda_code_is_for_another_lint() {
        assert_eq!(case(call("Store::get")).in_lambda().level(&CLIENT_PER_CALL), "silent");
    }

    #[test]
    fn what_sets_something_up_is_silent() {
        for name in ["Store::new", "from_env", "Store::connect", "main", "init_index"] {
            assert_eq!(case(call(name)).level(&CLIENT_PER_CALL), "silent", "{name}");
        }
        assert_eq!(case(call("build_index")).level(&CLIENT_PER_CALL), "note");
    }

    #[test]
    fn what_is_no_clone_is_lent_only() {
        let help = |client: &str| {
            let case = case(ShortLived::Request(Vec::new())).of_client(client);
            case.check(&CLIENT_PER_CALL).remove(0).help.unwrap()
        };
        assert!(help("hyper::client::conn::http1::SendRequest").contains("it is no `Clone`"));
        assert!(help("hyper::client::conn::http2::SendRequest").contains("clones share its connections"));
    }

    #[test]
    fn the_message_names_the_function() {
        let found = case(call("Store::get")).check(&CLIENT_PER_CALL);
        assert_eq!(
            found[0].message,
            "`reqwest::Client::builder` of reqwest 0.12.28 builds a client for each call of `Store::get`"
        );
    }
}
