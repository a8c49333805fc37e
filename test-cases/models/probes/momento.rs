//! Asks momento for what its prebuilt configurations set: getters, and `Debug` output where there is none.

mod support;

use momento::{cache, leaderboard, protosocket};
use support::tell;

fn main() {
    macro_rules! tell_grpc {
        ($kind:ident, $($preset:ident)*) => {$(
            for (version, print) in [
                ("latest", print::<$kind::Configuration>($kind::configurations::$preset::latest())),
                ("v1", print::<$kind::Configuration>($kind::configurations::$preset::v1())),
            ] {
                let of = format!(
                    "momento::{}::configurations::{}::{version}", stringify!($kind), stringify!($preset)
                );
                let says = |setting: &str, field: &str| tell(&[&of], setting, &field_of(&print, field), "debug");
                says("request_timeout", "deadline");
                says("ping_interval", "keep_alive_interval");
                says("ping_while_idle", "keep_alive_while_idle");
                if print.contains("keep_alive_timeout: Some") {
                    says("ping_timeout", "keep_alive_timeout");
                }
            }
        )*};
    }
    tell_grpc!(cache, Laptop InRegion LowLatency Lambda);
    tell_grpc!(leaderboard, Laptop InRegion LowLatency Lambda);
    macro_rules! tell_protosocket {
        ($($preset:ident)*) => {$(
            let configuration: protosocket::cache::Configuration =
                protosocket::cache::configurations::$preset::latest().into();
            let print = format!("{configuration:?}");
            let of = concat!("momento::protosocket::cache::configurations::", stringify!($preset), "::latest");
            tell(&[of], "request_timeout", &support::value(Some(configuration.timeout())), "getter");
            tell(&[of], "connect_timeout", &field_of(&print, "connect_timeout"), "debug");
        )*};
    }
    tell_protosocket!(Laptop InRegion LowLatency Lambda);
}

fn print<C: std::fmt::Debug>(configuration: impl Into<C>) -> String {
    format!("{:?}", configuration.into())
}

/// `deadline: 15s` -> `15s`, `keep_alive_interval: Some(5s)` -> `5s`, `None` -> `off` or, for a switch, `false`.
fn field_of(print: &str, field: &str) -> String {
    let (_, rest) = print.split_once(&format!("{field}: ")).unwrap_or_else(|| panic!("no {field} in {print}"));
    let end = rest.find([',', ' ']).unwrap_or(rest.len());
    let text = rest[..end].trim_start_matches("Some(").trim_end_matches(')');
    match text {
        "None" if field.ends_with("idle") => "false".to_owned(),
        "None" => "off".to_owned(),
        "1.1s" => "1100ms".to_owned(),
        text => text.to_owned(),
    }
}
