//! What a client can be told, and how.

use std::time::Duration;

macro_rules! settings {
    ($($(#[$about:meta])* $variant:ident $name:literal,)*) => {
        /// Something a client can be told, under one name for all libraries.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
        pub enum Setting {
            $($(#[$about])* #[serde(rename = $name)] $variant,)*
        }

        impl Setting {
            /// Every one, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As the model files write it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

settings! {
    /// How long an idle pooled connection is kept. `Off`: for ever.
    IdleTimeout "idle_timeout",
    /// Idle connections kept per host. `Count(0)`: no pool.
    MaxIdlePerHost "max_idle_per_host",
    /// The pool asks the peer whether a connection still lives before it hands it out.
    TestBeforeUse "test_before_use",
    /// From the call to the end of the response (or to its head, where the library means that).
    RequestTimeout "request_timeout",
    /// Between two reads, or up to the response head.
    ReadTimeout "read_timeout",
    /// One attempt of several (AWS).
    AttemptTimeout "attempt_timeout",
    ConnectTimeout "connect_timeout",
    TcpKeepalive "tcp_keepalive",
    TcpUserTimeout "tcp_user_timeout",
    PingInterval "ping_interval",
    PingTimeout "ping_timeout",
    PingWhileIdle "ping_while_idle",
    /// The timer that hyper 1 needs for pings.
    Timer "timer",
    PoolTimer "pool_timer",
    RetryCanceled "retry_canceled",
    /// Attempts in all; `Count(1)`: no retry.
    Attempts "attempts",
    VerifyCertificates "verify_certificates",
    VerifyHostnames "verify_hostnames",
    Http2 "http2",
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SettingValue {
    /// `None`, disabled, unbounded: whatever "not at all" means for the setting.
    Off,
    Duration(Duration),
    Bool(bool),
    Count(u64),
}
