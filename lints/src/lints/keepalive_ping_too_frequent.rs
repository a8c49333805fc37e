//! `keepalive_ping_too_frequent`: pings on idle connections more often than gRPC servers allow.

use std::time::Duration;

use super::common::{diagnostic, idle_ping_interval, label_at, setter_of};
use super::{Check, Group, Lint, LintContext, words};
use crate::diagnostic::{Diagnostic, Level};
use crate::facts::Site;
use crate::models::{Role, Setting};

pub(super) static KEEPALIVE_PING_TOO_FREQUENT: Lint = Lint {
    name: "keepalive_ping_too_frequent",
    group: Group::Pool,
    summary: "idle connections are pinged more often than the 5 min that gRPC servers enforce",
    level: Level::Note,
    since: "0.1.0",
    page: include_str!("keepalive_ping_too_frequent.md"),
    check: Check::Code(check),
};

/// What grpc-core, grpc-go and grpc-java take from a client unless they are told otherwise.
const ALLOWED: Duration = Duration::from_secs(5 * 60);

/// In Lambda code `keepalive_ping_in_lambda` speaks of the same pings. HTTP clients may talk to anything: only of those
/// made for gRPC it is known that a gRPC server hears their pings.
fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    let clients = cx
        .sites()
        .filter(|site| !site.context.lambda && cx.role(site) == Role::Client)
        .filter(|site| cx.talks_grpc(site));
    let frequent = |site| idle_ping_interval(site).filter(|interval| *interval < ALLOWED);
    clients.filter_map(|site| Some(finding(cx, site, frequent(site)?))).collect()
}

fn finding(cx: &LintContext<'_>, site: &Site, interval: Duration) -> Diagnostic {
    let by = setter_of(site, Setting::PingInterval);
    let origin = by.map_or_else(|| "its default".to_owned(), |by| format!("as {} says", words::by(by)));
    let message = format!(
        "{} pings idle connections every {}, {origin}, but gRPC servers allow one ping in {}",
        words::library(site),
        words::duration(interval),
        words::duration(ALLOWED),
    );
    let marked = by.map_or(site.constructor, |by| by.span);
    let label = format!("a ping every {}", words::duration(interval));
    let mut diagnostic = diagnostic(KEEPALIVE_PING_TOO_FREQUENT.name, Level::Note, message, marked, label);
    if marked != site.constructor {
        diagnostic.labels.push(label_at(site.constructor, "the client that it is for"));
    }
    diagnostic.notes.push(
        "servers built on grpc-core, grpc-go or grpc-java answer with GOAWAY `too_many_pings`; tonic and hyper servers \
         do not"
            .to_owned(),
    );
    diagnostic.help = Some("ping every 5 min or less often, or allow more on the server".to_owned());
    diagnostic.group = cx.group_of(site, Level::Note);
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, seconds};
    use super::*;
    use crate::models::SettingValue;

    fn every(interval: u64) -> Case {
        Case::new()
            .of_client("tonic::transport::Channel")
            .set(Setting::PingInterval, seconds(interval))
            .set(Setting::PingWhileIdle, SettingValue::Bool(true))
    }

    #[test]
    fn five_minutes_are_allowed() {
        assert_eq!(every(299).level(&KEEPALIVE_PING_TOO_FREQUENT), "note");
        assert_eq!(every(300).level(&KEEPALIVE_PING_TOO_FREQUENT), "silent");
    }

    #[test]
    fn an_http_client_may_talk_to_anything() {
        let http = every(10).of_client("reqwest::Client");
        assert_eq!(http.level(&KEEPALIVE_PING_TOO_FREQUENT), "silent");
    }

    #[test]
    fn one_word_about_a_ping_is_enough_in_lambda() {
        assert_eq!(every(10).in_lambda().level(&KEEPALIVE_PING_TOO_FREQUENT), "silent");
    }
}
