//! What is found in code of libraries whose models are data only, and what is not.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeSet;

use support::fixture::Fixture;

/// Every line of the fixture that a lint speaks of ends in `//~ lint, lint`; no other line is spoken of.
fn check(text: &str) {
    let fixture = Fixture::parse(text.trim_start());
    let files = fixture.files.clone();
    let checked = fixture.check();
    let problems: Vec<_> = checked.facts.problems.iter().map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{problems:?}");
    let mut expected = BTreeSet::new();
    for (name, file) in &files {
        for (index, line) in file.lines().enumerate() {
            let marks = line.split_once("//~ ").map_or("", |(_, marks)| marks);
            for lint in marks.split(',').map(str::trim).filter(|lint| !lint.is_empty()) {
                expected.insert((name.clone(), index + 1, lint.to_owned()));
            }
        }
    }
    let sources = &checked.facts.workspace.sources;
    let found: BTreeSet<(String, usize, String)> = (checked.report.diagnostics.iter())
        .map(|found| {
            let span = found.primary.span;
            let line = sources.line_column(span).0;
            (sources.get(span.file).name.clone(), line, format!("{}:{}", found.level.name(), found.lint))
        })
        .collect();
    let missed: Vec<_> = expected.difference(&found).collect();
    let surplus: Vec<_> = found.difference(&expected).collect();
    assert!(
        missed.is_empty() && surplus.is_empty(),
        "missed: {missed:#?}\nnot expected: {surplus:#?}\n{text}"
    );
}

mod ureq {
    use super::check;

    #[test]
    fn an_agent_of_ureq_2_connects_in_30_s_and_then_waits_without_end() {
        check(
            r#"
//@ ureq 2.12.1
use std::time::Duration;
fn main() {
    let plain = ureq::agent(); //~ note:request_timeout_unset
    let new = ureq::Agent::new(); //~ note:request_timeout_unset
    let built = ureq::AgentBuilder::new().user_agent("x").build(); //~ note:request_timeout_unset
    let limited = ureq::builder().timeout_read(Duration::from_secs(5)).build();
    let total = ureq::AgentBuilder::new().timeout(Duration::from_secs(5)).build();
}
"#,
        );
    }

    #[test]
    fn an_agent_of_ureq_3_has_no_timeout_and_forgets_idle_connections_after_15_s() {
        check(
            r#"
//@ ureq 3.1.4
use std::time::Duration;
use ureq::Agent;
fn main() {
    let plain = ureq::agent(); //~ note:request_timeout_unset, note:connect_timeout_unset
    let new = Agent::new_with_defaults(); //~ note:request_timeout_unset, note:connect_timeout_unset
    let config = Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).build();
    let limited: Agent = config.new_agent();
    let connect = Agent::config_builder() //~ note:request_timeout_unset
        .timeout_connect(Some(Duration::from_secs(5)))
        .build()
        .new_agent();
    let long = Agent::new_with_config(
        Agent::config_builder()
            .timeout_per_call(Some(Duration::from_secs(5)))
            .max_idle_age(Duration::from_secs(300)) //~ note:idle_timeout_too_long
            .build(),
    );
    let from = Agent::from(ureq::config::Config::default()); //~ note:request_timeout_unset, note:connect_timeout_unset
}
"#,
        );
    }

    #[test]
    fn verification_is_the_tls_configurations() {
        check(
            r#"
//@ ureq 3.1.4
use ureq::tls::TlsConfig;
fn agent(insecure: bool) -> ureq::Agent {
    let tls = TlsConfig::builder().disable_verification(true).build(); //~ deny:certificate_verification_disabled
    ureq::Agent::config_builder().timeout_global(Some(LIMIT)).tls_config(tls).build().new_agent()
}
const LIMIT: std::time::Duration = std::time::Duration::from_secs(9);
"#,
        );
    }

    #[test]
    fn an_agent_for_each_event_is_found_however_it_is_made() {
        for (version, new) in [("2.12.1", "Agent::new"), ("3.1.4", "Agent::new_with_defaults")] {
            check(&format!(
                r#"
//@ ureq {version}, lambda_runtime 1.0.2
use lambda_runtime::{{service_fn, Error, LambdaEvent}};
async fn handle(_: LambdaEvent<()>) -> Result<(), Error> {{
    let agent = ureq::{new}(); //~ warn:client_in_handler, warn:request_timeout_unset{connect}
    agent.get("http://x").call()?;
    Ok(())
}}
#[tokio::main]
async fn main() -> Result<(), Error> {{ lambda_runtime::run(service_fn(handle)).await }}
"#,
                connect = if version.starts_with('3') { ", note:connect_timeout_unset" } else { "" },
            ));
        }
    }

    #[test]
    fn a_requests_own_timeout_is_one() {
        check(
            r#"
//@ ureq 2.12.1
fn main() {
    ureq::get("http://x").set("a", "b").timeout(std::time::Duration::from_secs(5)).call();
}
"#,
        );
        check(
            r#"
//@ ureq 2.12.1
fn main() {
    let agent = ureq::agent();
    agent.post("http://x").timeout(std::time::Duration::from_secs(5)).call();
}
"#,
        );
        check(
            r#"
//@ ureq 3.1.4
fn main() {
    let agent = ureq::agent();
    agent.post("http://x").config().timeout_global(Some(std::time::Duration::from_secs(5))).build().send("");
}
"#,
        );
    }

    #[test]
    fn a_one_shot_keeps_no_connection() {
        check(
            r#"
//@ reqwest 0.12.28, ureq 3.1.4
async fn one() { reqwest::get("http://x").await; } //~ note:client_per_call, note:request_timeout_unset, note:connect_timeout_unset
fn two() { ureq::get("http://x").call(); } //~ note:client_per_call, note:request_timeout_unset, note:connect_timeout_unset
"#,
        );
    }
}

mod reqwest_middleware {
    use super::check;

    #[test]
    fn the_client_within_is_the_one_that_is_found() {
        check(
            r#"
//@ reqwest 0.12.28, reqwest-middleware 0.4.2, lambda_runtime 1.0.2
use lambda_runtime::{service_fn, Error, LambdaEvent};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
async fn handle(_: LambdaEvent<()>) -> Result<(), Error> {
    let inner = reqwest::Client::builder() //~ warn:client_in_handler
        .timeout(std::time::Duration::from_secs(5))
        .pool_idle_timeout(std::time::Duration::from_secs(5))
        .build()?;
    let client = ClientBuilder::new(inner).with(Tracing).build();
    client.get("http://x").send().await?;
    Ok(())
}
#[tokio::main]
async fn main() -> Result<(), Error> { lambda_runtime::run(service_fn(handle)).await }
"#,
        );
    }

    #[test]
    fn a_default_one_hides_an_unconfigured_client() {
        check(
            r#"
//@ reqwest-middleware 0.5.2
use reqwest_middleware::ClientWithMiddleware;
fn main() {
    let client = ClientWithMiddleware::default(); //~ note:idle_timeout_unset, note:request_timeout_unset, note:connect_timeout_unset
}
"#,
        );
    }

    #[test]
    fn its_requests_have_timeouts_of_their_own() {
        check(
            r#"
//@ reqwest 0.12.28, reqwest-middleware 0.4.2
async fn main() {
    let client = reqwest_middleware::ClientBuilder::new(reqwest_middleware::reqwest::Client::new()) //~ note:idle_timeout_unset
        .with(Tracing)
        .with_init(Timed)
        .build();
    client.get("http://x").header("a", "b").timeout(std::time::Duration::from_secs(5)).send().await;
}
"#,
        );
    }
}

mod sqlx {
    use super::check;

    #[test]
    fn a_pool_that_tests_its_connections_may_keep_them() {
        check(
            r#"
//@ sqlx 0.8.6
use sqlx::{PgPool, postgres::PgPoolOptions};
async fn pools(url: &str) {
    let plain = PgPool::connect(url).await;
    let named = sqlx::postgres::PgPool::connect_lazy(url);
    let built = PgPoolOptions::new().max_connections(5).connect(url).await;
    let never = PgPoolOptions::new().idle_timeout(None).connect(url).await;
    let own = sqlx::mysql::MySqlPoolOptions::new().before_acquire(test).test_before_acquire(false).connect(url).await;
    let untested = PgPoolOptions::new() //~ note:idle_timeout_unset
        .test_before_acquire(false)
        .connect(url)
        .await;
}
"#,
        );
    }

    #[test]
    fn pools_and_connections_of_each_event() {
        check(
            r#"
//@ sqlx 0.7.4, lambda_runtime 1.0.2
use lambda_runtime::{service_fn, Error, LambdaEvent};
use sqlx::{Connection, ConnectOptions, MySqlPool, PgConnection, postgres::PgConnectOptions};
async fn handle(_: LambdaEvent<()>) -> Result<(), Error> {
    let pool = MySqlPool::connect("mysql://x").await?; //~ warn:client_in_handler
    let one = PgConnection::connect("postgres://x").await?; //~ warn:client_in_handler
    let options = PgConnectOptions::new().host("x"); //~ warn:client_in_handler
    let two = options.connect().await?;
    Ok(())
}
#[tokio::main]
async fn main() -> Result<(), Error> {
    let pool = sqlx::PgPool::connect("postgres://x").await?;
    lambda_runtime::run(service_fn(handle)).await
}
"#,
        );
    }

    #[test]
    fn sqlite_has_no_connections_to_lose() {
        check(
            r#"
//@ sqlx 0.8.6, lambda_runtime 1.0.2
use lambda_runtime::{service_fn, Error, LambdaEvent};
async fn handle(_: LambdaEvent<()>) -> Result<(), Error> {
    let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    let other = sqlx::Pool::<sqlx::Sqlite>::connect("sqlite::memory:").await?;
    Ok(())
}
#[tokio::main]
async fn main() -> Result<(), Error> { lambda_runtime::run(service_fn(handle)).await }
"#,
        );
    }
}

mod redis {
    use super::check;

    #[test]
    fn asynchronous_connections_have_timeouts_since_1_0() {
        let code = |version: &str, plain: &str, setter: &str| {
            format!(
                r#"
//@ redis {version}
use redis::AsyncConnectionConfig;
use std::time::Duration;
async fn connections(client: &redis::Client) {{
    let plain = client.get_multiplexed_async_connection().await;{plain}
    let managed = redis::aio::ConnectionManager::new(client.clone()).await;{plain}
    let config = AsyncConnectionConfig::new().set_response_timeout({setter}).set_connection_timeout({setter});
    let configured = client.get_multiplexed_async_connection_with_config(&config).await;
}}
"#
            )
        };
        let marks = " //~ note:request_timeout_unset, note:connect_timeout_unset";
        check(&code("0.32.7", marks, "Duration::from_secs(5)"));
        check(&code("1.8.1", "", "Some(Duration::from_secs(5))"));
    }

    #[test]
    fn a_blocking_connection_has_no_timeout_in_any_version() {
        for version in ["0.21.7", "0.32.7", "1.8.1"] {
            check(&format!(
                r#"
//@ redis {version}
fn main() {{
    let client = redis::Client::open("redis://x").unwrap();
    let plain = client.get_connection().unwrap(); //~ note:request_timeout_unset, note:connect_timeout_unset
    let connected = client.get_connection_with_timeout(std::time::Duration::from_secs(3)); //~ note:request_timeout_unset
}}
"#
            ));
        }
    }

    #[test]
    fn a_timeout_that_the_connection_is_told_is_one() {
        check(
            r#"
//@ redis 0.27.6
fn main() {
    let client = redis::Client::open("redis://x").unwrap();
    let plain = client.get_connection_with_timeout(std::time::Duration::from_secs(3)).unwrap();
    plain.set_read_timeout(Some(std::time::Duration::from_secs(3)));
}
"#,
        );
    }

    #[test]
    fn the_client_may_be_made_in_the_handler_but_no_connection() {
        check(
            r#"
//@ redis 1.8.1, lambda_runtime 1.0.2
use lambda_runtime::{service_fn, Error, LambdaEvent};
struct State { client: redis::Client }
async fn handle(state: &State, _: LambdaEvent<()>) -> Result<(), Error> {
    let unused = redis::Client::open("redis://x")?;
    let connection = state.client.get_multiplexed_async_connection().await?; //~ warn:client_in_handler
    let cluster = redis::cluster::ClusterClient::new(vec!["redis://x"])?;
    let clustered = cluster.get_async_connection().await?; //~ warn:client_in_handler
    Ok(())
}
#[tokio::main]
async fn main() -> Result<(), Error> {
    let state = State { client: redis::Client::open("redis://x")? };
    let state = &state;
    let manager = state.client.get_connection_manager().await?;
    lambda_runtime::run(service_fn(move |event| async move { handle(state, event).await })).await
}
"#,
        );
    }

    #[test]
    fn a_client_that_main_makes_and_the_handler_connects() {
        check(
            r#"
//@ redis 0.32.7, lambda_runtime 1.0.2
use lambda_runtime::{service_fn, Error, LambdaEvent};
#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = redis::Client::open("redis://x")?;
    lambda_runtime::run(service_fn(|_: LambdaEvent<()>| async {
        let connection = client.get_multiplexed_async_connection().await?; //~ warn:client_in_handler, warn:request_timeout_unset, note:connect_timeout_unset
        Ok::<(), Error>(())
    }))
    .await
}
"#,
        );
    }
}

/// A handler with this body, and these lines above it.
fn in_handler(dependencies: &str, above: &str, body: &str) -> String {
    format!(
        "//@ {dependencies}, lambda_runtime 1.0.2\nuse lambda_runtime::{{service_fn, Error, LambdaEvent}};\n{above}\n\
         async fn handle(_: LambdaEvent<()>) -> Result<(), Error> {{\n{body}\n    Ok(())\n}}\n\
         #[tokio::main]\nasync fn main() -> Result<(), Error> {{ lambda_runtime::run(service_fn(handle)).await }}\n"
    )
}

mod isahc {
    use super::{check, in_handler};

    #[test]
    fn has_libcurls_defaults() {
        check(
            r#"
//@ isahc 1.8.1
use isahc::{HttpClient, config::Configurable};
fn main() {
    let plain = HttpClient::new(); //~ note:request_timeout_unset, note:idle_timeout_unset
    let built = HttpClient::builder() //~ note:idle_timeout_unset
        .timeout(std::time::Duration::from_secs(5))
        .build();
    let quiet = HttpClient::builder()
        .low_speed_timeout(1, std::time::Duration::from_secs(5))
        .connection_cache_ttl(std::time::Duration::from_secs(50))
        .build();
    isahc::get("http://x");
}
"#,
        );
    }

    #[test]
    fn libcurl_tries_again_so_a_kept_connection_is_a_note_in_lambda() {
        check(
            r#"
//@ isahc 2.0.2, lambda_runtime 1.0.2
use isahc::prelude::*;
#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    let client = isahc::HttpClient::new()?; //~ warn:request_timeout_unset, note:idle_timeout_unset
    lambda_runtime::run(lambda_runtime::service_fn(|_: lambda_runtime::LambdaEvent<()>| async {
        client.get_async("http://x").await?;
        Ok::<(), lambda_runtime::Error>(())
    }))
    .await
}
"#,
        );
        check(&in_handler("isahc 2.0.2", "", "    isahc::get_async(\"http://x\").await?;"));
    }

    #[test]
    fn a_requests_own_timeout_and_verification() {
        check(
            r#"
//@ isahc 2.0.2
use isahc::{prelude::*, tls::TlsConfig};
fn main() {
    let tls = TlsConfig::builder().danger_accept_invalid_certs(true).build(); //~ deny:certificate_verification_disabled
    let client = isahc::HttpClient::builder() //~ note:idle_timeout_unset
        .tls_config(tls)
        .build();
    let request = isahc::Request::get("http://x").timeout(std::time::Duration::from_secs(5)).body(());
}
"#,
        );
    }
}

mod awc {
    use super::check;

    #[test]
    fn has_a_timeout_and_forgets_idle_connections_after_15_s() {
        check(
            r#"
//@ awc 3.11.0
use std::time::Duration;
fn main() {
    let plain = awc::Client::default();
    let new = awc::Client::new();
    let built = awc::Client::builder().disable_timeout().finish();
    let long = awc::ClientBuilder::new()
        .connector(awc::Connector::new().conn_keep_alive(Duration::from_secs(90))) //~ note:idle_timeout_too_long
        .finish();
}
"#,
        );
    }
}

mod pools {
    use super::{check, in_handler};

    #[test]
    fn a_pool_in_the_handler() {
        check(&in_handler(
            "bb8 0.9.1",
            "",
            "    let pool = bb8::Pool::builder().max_size(5).build(manager()).await?; //~ warn:client_in_handler",
        ));
        check(&in_handler(
            "bb8-redis 0.26.0",
            "use bb8_redis::{bb8, RedisConnectionManager};",
            "    let pool = bb8::Pool::builder().build(RedisConnectionManager::new(\"x\")?).await?; //~ warn:client_in_handler",
        ));
        check(&in_handler(
            "deadpool-postgres 0.14.2",
            "use deadpool_postgres::{Config, Manager, Pool, Runtime};",
            "    let mut config = Config::new();\n    config.dbname = Some(String::new());\n    \
             let pool = config.create_pool(Some(Runtime::Tokio1), NoTls)?; //~ warn:client_in_handler\n    \
             let built = Pool::builder(Manager::new(pg(), NoTls)).max_size(4).build()?; //~ warn:client_in_handler",
        ));
        check(&in_handler(
            "deadpool-redis 0.18.0",
            "use deadpool_redis::Config;",
            "    let pool = Config::from_url(\"redis://x\").create_pool(None)?; //~ warn:client_in_handler",
        ));
    }

    #[test]
    fn a_pool_that_tests_its_connections_may_keep_them() {
        check(
            r#"
//@ bb8 0.8.6
async fn pools() {
    let plain = bb8::Pool::builder().build(manager()).await;
    let trusting = bb8::Pool::builder().test_on_check_out(false).build(manager()).await; //~ note:idle_timeout_unset
}
"#,
        );
    }

    #[test]
    fn a_connection_of_a_pool_is_none_of_its_own() {
        check(&in_handler(
            "deadpool-redis 0.18.0",
            "static POOL: std::sync::LazyLock<deadpool_redis::Pool> =\n    \
             std::sync::LazyLock::new(|| deadpool_redis::Config::from_url(\"redis://x\").create_pool(None).unwrap());",
            "    let connection = POOL.get().await?;",
        ));
    }
}

mod mongodb {
    use super::{check, in_handler};

    #[test]
    fn a_client_in_the_handler() {
        check(&in_handler(
            "mongodb 3.9.1",
            "use mongodb::{Client, options::ClientOptions};",
            "    let client = Client::with_uri_str(\"mongodb://x\").await?; //~ warn:client_in_handler\n    \
             let mut options = ClientOptions::parse(\"mongodb://x\").await?;\n    \
             options.app_name = None;\n    \
             let other = Client::with_options(options)?; //~ warn:client_in_handler",
        ));
    }

    #[test]
    fn an_idle_connection_is_kept_for_ever_by_default_which_is_no_finding() {
        check(
            r#"
//@ mongodb 2.8.2
async fn clients() {
    let client = mongodb::Client::with_uri_str("mongodb://x").await;
    let default = mongodb::Client::with_options(mongodb::options::ClientOptions::default());
    let blocking = mongodb::sync::Client::with_uri_str("mongodb://x");
}
"#,
        );
    }
}

mod async_nats {
    use super::{check, in_handler};

    #[test]
    fn a_connection_for_each_event() {
        check(&in_handler(
            "async-nats 0.38.0",
            "",
            "    let client = async_nats::connect(\"x\").await?; //~ warn:client_in_handler\n    \
             let other = async_nats::ConnectOptions::new().name(\"x\").connect(\"x\").await?; //~ warn:client_in_handler",
        ));
    }

    #[test]
    fn its_pings_do_no_harm_in_lambda() {
        check(
            r#"
//@ async-nats 0.51.0, lambda_runtime 1.0.2
#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    let client = async_nats::connect("x").await?;
    lambda_runtime::run(lambda_runtime::service_fn(|_: lambda_runtime::LambdaEvent<()>| async {
        client.publish("x", "y".into()).await?;
        Ok::<(), lambda_runtime::Error>(())
    }))
    .await
}
"#,
        );
    }
}

mod opentelemetry_otlp {
    use super::{check, in_handler};

    #[test]
    fn exporters_have_a_timeout_and_belong_into_main() {
        check(
            r#"
//@ opentelemetry-otlp 0.33.1
use opentelemetry_otlp::{LogExporter, SpanExporter, WithExportConfig};
fn main() {
    let spans = SpanExporter::builder().with_tonic().with_endpoint("http://x").build();
    let logs = LogExporter::builder().with_http().with_timeout(std::time::Duration::from_secs(3)).build();
}
"#,
        );
        check(&in_handler(
            "opentelemetry-otlp 0.27.0",
            "use opentelemetry_otlp::{MetricExporter, SpanExporter};",
            "    let spans = SpanExporter::builder().with_http().build()?; //~ warn:client_in_handler\n    \
             let metrics = MetricExporter::builder().with_tonic().build()?; //~ warn:client_in_handler",
        ));
    }

    #[test]
    fn pipelines_make_exporters() {
        check(&in_handler(
            "opentelemetry-otlp 0.17.0",
            "use opentelemetry_otlp::WithExportConfig;",
            "    let tracer = opentelemetry_otlp::new_pipeline() //~ warn:client_in_handler\n        \
             .tracing()\n        \
             .with_exporter(opentelemetry_otlp::new_exporter().tonic().with_endpoint(\"http://x\"))\n        \
             .install_batch(opentelemetry_sdk::runtime::Tokio)?;",
        ));
    }
}

mod tests_of_wrappers {
    use super::check;

    const WRAPPER: &str = r#"
//@ reqwest 0.12.28
use std::time::Duration;
pub struct Builder { inner: reqwest::ClientBuilder }
impl Builder {
    pub fn new() -> Self {
        Self { inner: reqwest::Client::builder().timeout(Duration::from_secs(5)).pool_idle_timeout(Duration::from_secs(5)) }
    }
    pub fn danger_accept_invalid_certs(self, accept: bool) -> Self {
        let inner = self.inner.danger_accept_invalid_certs(accept);MARK
        Self { inner }
    }
    pub fn build(self) -> reqwest::Client {
        self.inner.build().unwrap()
    }
}
"#;

    #[test]
    fn what_only_a_test_switches_off_is_no_fault_of_the_wrapper() {
        let caller = "CFG\npub fn caller() -> reqwest::Client {\n    \
                      Builder::new().danger_accept_invalid_certs(true).build()\n}\n";
        let with = |cfg: &str, mark: &str| {
            check(&format!("{WRAPPER}{caller}").replace("CFG", cfg).replace("MARK", mark));
        };
        for tests in ["#[cfg(test)]", "#[test]"] {
            with(tests, "");
            with(&format!("//@ tests true\n{tests}"), " //~ note:certificate_verification_disabled");
        }
        with("", " //~ deny:certificate_verification_disabled");
    }

    #[test]
    fn what_users_may_choose_is_a_switch_though_nobody_here_does() {
        check(
            r#"
//@ reqwest 0.12.28
use std::time::Duration;
pub enum Trust { System, Anything }
pub struct Builder { inner: reqwest::ClientBuilder, trust: Option<Trust> }
impl Builder {
    pub fn new() -> Self {
        let inner = reqwest::Client::builder().timeout(Duration::from_secs(5)).pool_idle_timeout(Duration::from_secs(5));
        Self { inner, trust: None }
    }
    pub fn trust(mut self, trust: Trust) -> Self { self.trust = Some(trust); self }
    pub fn build(self) -> reqwest::Client {
        let mut inner = self.inner;
        if let Some(trust) = self.trust {
            inner = match trust {
                Trust::System => inner,
                Trust::Anything => inner.danger_accept_invalid_certs(true), //~ note:certificate_verification_disabled
            };
        }
        inner.build().unwrap()
    }
}
pub fn plain() -> reqwest::Client { Builder::new().build() }
"#,
        );
    }

    #[test]
    fn what_a_test_turns_off_for_its_own_client_is_off() {
        check(
            r#"
//@ reqwest 0.12.28
//@ tests true
#[test]
fn talks() {
    let client = reqwest::Client::builder() //~ note:idle_timeout_unset, note:request_timeout_unset, note:connect_timeout_unset
        .danger_accept_invalid_certs(true) //~ deny:certificate_verification_disabled
        .build();
}
"#,
        );
    }
}

#[test]
fn a_loop_that_the_first_answer_leaves_makes_no_client_in_vain() {
    check(
        r#"
//@ ureq 3.1.4
fn get(url: &str) -> Result<(), ureq::Error> { ureq::get(url).call().map(drop) } //~ note:client_per_call, note:request_timeout_unset, note:connect_timeout_unset
fn matches() {
    loop {
        match ureq::get("http://x").call() { //~ note:client_per_call, note:request_timeout_unset, note:connect_timeout_unset
            Ok(_) => break,
            Err(error) => eprintln!("{error}"),
        }
    }
}
fn asks() {
    loop {
        if ureq::get("http://x").call().is_ok() { //~ note:client_per_call, note:request_timeout_unset, note:connect_timeout_unset
            return;
        }
    }
}
fn conditions() {
    while let Err(error) = ureq::get("http://x").call() { //~ note:client_per_call, note:request_timeout_unset, note:connect_timeout_unset
        eprintln!("{error}");
    }
}
fn goes_on() {
    loop {
        match ureq::get("http://x").call() { //~ warn:client_per_call, note:request_timeout_unset, note:connect_timeout_unset
            Ok(_) => continue,
            Err(_) => break,
        }
    }
}
fn for_each() {
    for _ in 0..3 {
        loop {
            if let Ok(_) = ureq::get("http://x").call() { //~ warn:client_per_call, note:request_timeout_unset, note:connect_timeout_unset
                break;
            }
        }
    }
}
"#,
    );
}

#[test]
fn the_next_event_is_waited_for_without_a_limit() {
    check(
        r#"
//@ ureq 3.1.4
fn next(api: &str) { ureq::get(format!("http://{api}/2018-06-01/runtime/invocation/next")).call(); } //~ note:client_per_call, note:connect_timeout_unset
fn other(api: &str) {
    ureq::get("http://a/runtime/invocation/next").call(); //~ note:client_per_call, note:connect_timeout_unset
    ureq::get("http://a/runtime/invocation/1/response").call(); //~ note:client_per_call, note:request_timeout_unset, note:connect_timeout_unset
}
"#,
    );
}

#[test]
fn what_a_pool_holds_is_not_known_where_the_workspace_makes_it() {
    check(
        r#"
//@ bb8 0.9.1, deadpool 0.13.0, bb8-redis 0.26.0, tokio 1.48.0
struct Workers;
struct Threads { count: usize }
async fn workers() -> bb8::Pool<Workers> {
    bb8::Pool::builder().idle_timeout(None).test_on_check_out(false).build(Workers).await.unwrap()
}
async fn threads() {
    let pool = deadpool::managed::Pool::builder(Threads { count: 5 }).build().unwrap();
    pool.get().await;
}
async fn connections() -> bb8::Pool<bb8_redis::RedisConnectionManager> {
    let manager = bb8_redis::RedisConnectionManager::new("redis://x").unwrap();
    bb8::Pool::builder().idle_timeout(None).test_on_check_out(false).build(manager).await.unwrap() //~ warn:idle_timeout_disabled
}
"#,
    );
}

#[test]
fn handlers_of_utoipa_are_handlers() {
    check(
        r#"
//@ reqwest 0.12.28, utoipa-axum 0.3.0, rocket 0.5.1
pub fn router() -> utoipa_axum::router::OpenApiRouter {
    utoipa_axum::router::OpenApiRouter::new().routes(utoipa_axum::routes!(first, inside::second))
}
async fn first() { make(); }
mod inside {
    pub async fn second() { super::make(); }
}
fn make() -> reqwest::Client {
    reqwest::Client::builder().timeout(T).pool_max_idle_per_host(0).build().unwrap() //~ note:client_per_call
}
async fn other() {
    macro_rules! routes { ($handler:path) => {} }
    routes!(unserved);
}
async fn unserved() -> reqwest::Client {
    reqwest::Client::builder().timeout(T).pool_max_idle_per_host(0).build().unwrap()
}
"#,
    );
}
