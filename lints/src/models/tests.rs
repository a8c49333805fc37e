//! The questions that other rooms ask, put to the models that ship.

use std::time::Duration;

use semver::Version;

use super::raw::RawFile;
use super::*;

fn locked(version: &str) -> ResolvedVersion {
    ResolvedVersion::Locked(Version::parse(version).unwrap())
}

fn required(lowest: &str, requirement: &str) -> ResolvedVersion {
    ResolvedVersion::Required { lowest: Version::parse(lowest).unwrap(), requirement: requirement.to_owned() }
}

fn ty(path: &str) -> TypeId {
    Models::bundled().type_named(path).unwrap_or_else(|| panic!("no type {path}"))
}

/// `None`: no such setting; `Some(None)`: not known.
fn default(of: &str, setting: Setting, version: &ResolvedVersion) -> Option<Option<SettingValue>> {
    Models::bundled().defaults(ty(of), version).get(&setting).copied()
}

fn seconds(seconds: u64) -> Option<Option<SettingValue>> {
    Some(Some(SettingValue::Duration(Duration::from_secs(seconds))))
}

const OFF: Option<Option<SettingValue>> = Some(Some(SettingValue::Off));
const UNKNOWN: Option<Option<SettingValue>> = Some(None);

fn method(on: &str, name: &str, version: &ResolvedVersion) -> Option<&'static Call> {
    Models::bundled().method(ty(on), name, version)
}

fn function(path: &str, version: &str) -> &'static Call {
    Models::bundled().function(path, &locked(version)).unwrap_or_else(|| panic!("no function {path}"))
}

fn setter(on: &str, setting: Setting, version: &ResolvedVersion) -> Option<&'static str> {
    let call = Models::bundled().setter_of(ty(on), setting, version)?;
    call.path.rsplit("::").next()
}

#[test]
fn every_model_that_ships_is_valid() {
    let errors = match load::load(&bundled::sources()) {
        Ok(_) => Vec::new(),
        Err(errors) => errors,
    };
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn every_model_file_ships_as_it_is_written() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let raw: RawFile = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), format!("{raw:?}"))
    };
    let there: BTreeMap<String, String> = std::fs::read_dir(folder).unwrap().map(read).collect();
    let shipped = bundled::sources().into_iter().map(|source| (source.name, format!("{:?}", source.raw)));
    assert_eq!(shipped.collect::<BTreeMap<_, _>>(), there);
}

#[test]
fn defaults_change_with_the_version() {
    let of = "reqwest::ClientBuilder";
    assert_eq!(default(of, Setting::IdleTimeout, &locked("0.11.0")), seconds(90));
    assert_eq!(default(of, Setting::IdleTimeout, &locked("0.13.5")), seconds(90));
    assert_eq!(default(of, Setting::TcpUserTimeout, &locked("0.12.22")), OFF);
    assert_eq!(default(of, Setting::TcpUserTimeout, &locked("0.12.23")), seconds(30));
    assert_eq!(default(of, Setting::TcpKeepalive, &locked("0.12.22")), OFF);
    assert_eq!(default(of, Setting::TcpKeepalive, &locked("0.12.23")), seconds(15));
    assert_eq!(default(of, Setting::ReadTimeout, &locked("0.12.3")), None);
    assert_eq!(default(of, Setting::ReadTimeout, &locked("0.12.4")), OFF);
    assert_eq!(default("reqwest::Client", Setting::TcpUserTimeout, &locked("0.12.23")), seconds(30));
    assert_eq!(default("hyper::Client", Setting::IdleTimeout, &locked("0.14.32")), seconds(90));
    assert_eq!(default("hyper::Client", Setting::ConnectTimeout, &locked("0.14.32")), OFF);
}

#[test]
fn the_blocking_client_times_out_and_has_no_read_timeout() {
    let of = "reqwest::blocking::Client";
    assert_eq!(default(of, Setting::RequestTimeout, &locked("0.12.28")), seconds(30));
    assert_eq!(default("reqwest::Client", Setting::RequestTimeout, &locked("0.12.28")), OFF);
    assert_eq!(default(of, Setting::ReadTimeout, &locked("0.12.28")), None);
}

#[test]
fn without_a_lock_only_what_all_versions_share_is_known() {
    let of = "reqwest::ClientBuilder";
    for version in [required("0.12.0", "0.12"), required("0.12.22", "0.12.22"), ResolvedVersion::Unknown] {
        assert_eq!(default(of, Setting::TcpUserTimeout, &version), UNKNOWN, "{version:?}");
        assert_eq!(default(of, Setting::IdleTimeout, &version), seconds(90), "{version:?}");
    }
    for version in [required("0.12.23", "0.12.23"), required("0.13.0", "0.13")] {
        assert_eq!(default(of, Setting::TcpUserTimeout, &version), seconds(30), "{version:?}");
    }
    assert_eq!(default(of, Setting::TcpUserTimeout, &required("0.12.22", "=0.12.22")), OFF);
    // What the older of the versions lack is off there, as it is by default in the newer ones.
    assert_eq!(default(of, Setting::ReadTimeout, &required("0.12.0", "0.12")), OFF);
    assert_eq!(default(of, Setting::TcpUserTimeout, &required("0.12.0", "whatever")), UNKNOWN);
}

#[test]
fn a_version_that_no_row_was_read_for_gives_nothing() {
    let models = Models::bundled();
    for version in [locked("0.10.10"), locked("0.14.0"), required("0.10.0", "0.10"), required("1.0.0", "1")] {
        assert!(models.defaults(ty("reqwest::Client"), &version).is_empty(), "{version:?}");
        assert!(models.function("reqwest::Client::new", &version).is_none(), "{version:?}");
        assert!(method("reqwest::ClientBuilder", "timeout", &version).is_none(), "{version:?}");
        assert_eq!(setter("reqwest::ClientBuilder", Setting::RequestTimeout, &version), None);
    }
}

#[test]
fn methods_come_with_their_version() {
    let interval =
        |version: &str| method("reqwest::ClientBuilder", "http2_keep_alive_interval", &locked(version));
    assert!(interval("0.11.10").is_none());
    assert!(interval("0.11.11").is_some());
    let read =
        |version: &ResolvedVersion| method("reqwest::ClientBuilder", "read_timeout", version).is_some();
    assert!(!read(&locked("0.12.3")));
    assert!(read(&locked("0.12.4")));
    // Code that calls it was compiled against a version that has it.
    assert!(read(&required("0.12.0", "0.12")));
    assert!(read(&ResolvedVersion::Unknown));
    let verifier = |version: &str| {
        method("tonic::transport::Endpoint", "tls_config_with_verifier", &locked(version)).is_some()
    };
    assert!(!verifier("0.14.5"));
    assert!(verifier("0.14.6"));
}

#[test]
fn a_method_unknown_in_this_version_is_still_a_known_name() {
    let models = Models::bundled();
    let builder = ty("reqwest::ClientBuilder");
    assert!(models.method(builder, "read_timeout", &locked("0.11.27")).is_none());
    assert!(models.knows_method(builder, "read_timeout"));
    assert!(!models.knows_method(builder, "user_agent"));
}

#[test]
fn rows_that_differ_between_the_possible_versions_are_no_answer() {
    let wrap =
        |version: &ResolvedVersion| method("hyper_rustls::HttpsConnectorBuilder", "wrap_connector", version);
    let absorbed = |version: &str| match wrap(&locked(version)).unwrap().effects[..] {
        [Effect::Absorb { argument: 0, of }] => Models::bundled().get_type(of).path.as_str(),
        _ => panic!("{version}"),
    };
    assert_eq!(absorbed("0.24.2"), "hyper::client::HttpConnector");
    assert_eq!(absorbed("0.27.10"), "hyper_util::client::legacy::connect::HttpConnector");
    assert!(wrap(&required("0.27.0", "0.27")).is_some());
    assert!(wrap(&ResolvedVersion::Unknown).is_none());
}

#[test]
fn a_suggested_setter_exists_in_every_possible_version() {
    let of = "reqwest::ClientBuilder";
    assert_eq!(setter(of, Setting::IdleTimeout, &ResolvedVersion::Unknown), Some("pool_idle_timeout"));
    assert_eq!(setter(of, Setting::ReadTimeout, &required("0.12.0", "0.12")), None);
    assert_eq!(setter(of, Setting::ReadTimeout, &required("0.12.4", "0.12.4")), Some("read_timeout"));
    assert_eq!(setter(of, Setting::VerifyCertificates, &locked("0.13.5")), None);
    let endpoint = "tonic::transport::Endpoint";
    assert_eq!(setter(endpoint, Setting::IdleTimeout, &locked("0.14.9")), None);
    assert_eq!(setter(endpoint, Setting::PingInterval, &locked("0.8.3")), Some("http2_keep_alive_interval"));
    let client = "aws_smithy_http_client::Builder";
    assert_eq!(setter(client, Setting::IdleTimeout, &locked("1.1.3")), None);
    assert_eq!(setter(client, Setting::IdleTimeout, &locked("1.1.4")), Some("pool_idle_timeout"));
}

#[test]
fn effects_say_what_arguments_mean() {
    let effect = |on: &str, name: &str, version: &str| match &method(on, name, &locked(version))
        .unwrap()
        .effects[..]
    {
        [Effect::Set { setting, value }] => (*setting, value.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        effect("reqwest::ClientBuilder", "danger_accept_invalid_certs", "0.12.28"),
        (Setting::VerifyCertificates, ValueFrom::ArgumentNegated(0))
    );
    assert_eq!(
        effect("reqwest::blocking::ClientBuilder", "connect_timeout", "0.12.28"),
        (Setting::ConnectTimeout, ValueFrom::ArgumentUnlessNone(0))
    );
    assert_eq!(
        effect("reqwest::ClientBuilder", "connect_timeout", "0.12.28"),
        (Setting::ConnectTimeout, ValueFrom::Argument(0))
    );
    assert_eq!(
        effect("hyper::client::conn::http2::Builder", "timer", "1.12.0"),
        (Setting::Timer, ValueFrom::Constant(SettingValue::Bool(true)))
    );
}

#[test]
fn terminals_and_constructors_say_what_they_give() {
    let client = ty("reqwest::Client");
    assert_eq!(function("reqwest::Client::new", "0.12.28").gives, Gives::New(client));
    assert_eq!(function("reqwest::get", "0.12.28").gives, Gives::New(client));
    let build = method("reqwest::ClientBuilder", "build", &locked("0.12.28")).unwrap();
    assert_eq!(build.gives, Gives::Into(client));
    let endpoint = ty("tonic::transport::Endpoint");
    assert_eq!(function("tonic::transport::Channel::from_static", "0.14.9").gives, Gives::New(endpoint));
    let connect = method("tonic::transport::Endpoint", "connect", &locked("0.14.9")).unwrap();
    assert!(connect.is_async);
    assert_eq!(connect.gives, Gives::Into(ty("tonic::transport::Channel")));
    let timeout = ty("hyper_timeout::TimeoutConnector");
    assert_eq!(function("hyper_timeout::TimeoutConnector::new", "0.5.2").gives, Gives::Argument(0, timeout));
    assert!(Models::bundled().function("hyper::Client::new", &locked("1.12.0")).is_none());
}

#[test]
fn setters_by_reference_are_marked() {
    let hyper = method("hyper::client::Builder", "pool_idle_timeout", &locked("0.14.32")).unwrap();
    assert!(hyper.by_reference && hyper.gives == Gives::Receiver);
    let connector =
        method("hyper::client::HttpConnector", "set_connect_timeout", &locked("0.14.32")).unwrap();
    assert!(connector.by_reference && connector.wants_option && connector.gives == Gives::Nothing);
    let reqwest = method("reqwest::ClientBuilder", "timeout", &locked("0.12.28")).unwrap();
    assert!(!reqwest.by_reference && !reqwest.wants_option);
}

#[test]
fn service_crates_follow_a_pattern() {
    let models = Models::bundled();
    let client = ty("aws_sdk_s3::Client");
    assert_eq!(client, ty("aws_sdk_*::Client"));
    assert_eq!(models.get_type(client).path, "aws_sdk_*::Client");
    assert_eq!(function("aws_sdk_dynamodb::Client::new", "1.136.0").gives, Gives::Argument(0, client));
    assert!(models.function("aws_sdk_::Client::new", &locked("1.0.0")).is_none());
    assert!(models.type_named("aws_config::Client").is_none());
    assert_eq!(models.canonical("aws_sdk_s3::client::Client::new"), "aws_sdk_s3::Client::new");
    assert_eq!(models.canonical("aws_sdk_s3::config::Config::builder"), "aws_sdk_s3::Config::builder");
    assert_eq!(
        models.canonical("aws_sdk_s3::config::timeout::TimeoutConfig::builder"),
        "aws_smithy_types::timeout::TimeoutConfig::builder"
    );
    let library = models.library_of_package("aws-sdk-s3").unwrap();
    assert_eq!(models.library_of_package("aws_sdk_s3"), Some(library));
    assert_eq!(models.library(library).title, "AWS SDK");
    assert!(models.library(library).advisory.contains_key("idle_timeout_unset"));
    assert_eq!(models.library_of_package("aws-sdk"), None);
    assert_eq!(models.library_of_package("reqwest-eventsource"), None);
}

#[test]
fn aws_defaults_depend_on_how_the_configuration_is_made() {
    let connect = |of: &str, version: &str| default(of, Setting::ConnectTimeout, &locked(version));
    let loaded = Some(Some(SettingValue::Duration(Duration::from_millis(3100))));
    assert_eq!(connect("aws_config::SdkConfig", "1.13.0"), loaded);
    assert_eq!(connect("aws_config::ConfigLoader", "0.56.1"), loaded);
    assert_eq!(connect("aws_config::ConfigLoader", "0.49.0"), UNKNOWN);
    assert_eq!(connect("aws_types::sdk_config::Builder", "1.13.0"), UNKNOWN);
    assert_eq!(connect("aws_sdk_s3::config::Builder", "1.119.0"), UNKNOWN);
    assert_eq!(connect("aws_sdk_s3::config::Builder", "0.31.1"), OFF);
    assert_eq!(default("aws_sdk_s3::Client", Setting::IdleTimeout, &locked("1.119.0")), seconds(90));
    let nothing_set = ty("aws_smithy_types::timeout::TimeoutConfig");
    assert!(Models::bundled().defaults(nothing_set, &locked("1.9.1")).is_empty());
}

#[test]
fn an_object_out_of_sight_may_hold_all_that_its_parts_set() {
    let models = Models::bundled();
    let settings = |path: &str| &models.get_type(ty(path)).settings;
    let client = settings("aws_sdk_s3::Client");
    for setting in [Setting::IdleTimeout, Setting::PingInterval] {
        assert!(client.contains(&setting), "{setting:?}");
    }
    // The SDK's timeouts are its own, whatever HTTP client it is given.
    let http_client = settings("aws_smithy_runtime_api::client::http::SharedHttpClient");
    assert!(http_client.contains(&Setting::IdleTimeout));
    assert!(
        !http_client.contains(&Setting::ConnectTimeout) && !http_client.contains(&Setting::RequestTimeout)
    );
    let loaded = settings("aws_config::SdkConfig");
    for setting in [Setting::ConnectTimeout, Setting::AttemptTimeout, Setting::Attempts, Setting::IdleTimeout]
    {
        assert!(loaded.contains(&setting), "{setting:?}");
    }
    let hyper = settings("hyper_util::client::legacy::Client");
    assert!(hyper.contains(&Setting::ConnectTimeout) && hyper.contains(&Setting::Timer));
    assert!(!settings("tonic::transport::Channel").contains(&Setting::IdleTimeout));
}

#[test]
fn presets_set_what_they_stand_for() {
    let interval = |preset: &str| {
        let call = function(&format!("momento::cache::configurations::{preset}::latest"), "0.70.0");
        call.effects.iter().find_map(|effect| match effect {
            Effect::Set { setting: Setting::PingInterval, value } => Some(value.clone()),
            _ => None,
        })
    };
    let five = ValueFrom::Constant(SettingValue::Duration(Duration::from_secs(5)));
    assert_eq!(interval("Laptop"), Some(five));
    assert_eq!(interval("Lambda"), Some(ValueFrom::Constant(SettingValue::Off)));
    let topics = default("momento::topics::TopicClientBuilder", Setting::PingInterval, &locked("0.70.0"));
    assert_eq!(topics, seconds(30));
}

#[test]
fn zero_means_never_in_late_hyper_0_14_only() {
    let zero = |version: &ResolvedVersion| {
        Models::bundled().zero_means_off(ty("hyper::Client"), Setting::IdleTimeout, version)
    };
    assert!(!zero(&locked("0.14.27")));
    assert!(zero(&locked("0.14.28")));
    assert!(zero(&required("0.14.28", "0.14.28")));
    assert!(!zero(&required("0.14.0", "0.14")));
    assert!(!zero(&ResolvedVersion::Unknown));
    assert!(!zero(&locked("2.0.0")));
}

#[test]
fn other_names_lead_to_the_library_s_own() {
    let models = Models::bundled();
    for (written, canonical) in [
        ("reqwest_middleware::reqwest::Client::new", "reqwest::Client::new"),
        ("lambda_http::tower::service_fn", "tower::service_fn"),
        ("lambda_http::lambda_runtime::service_fn", "lambda_runtime::service_fn"),
        ("lambda_http::lambda_runtime::run", "lambda_runtime::run"),
        ("hyper::client::Client::new", "hyper::Client::new"),
        ("hyper::client::connect::HttpConnector::new", "hyper::client::HttpConnector::new"),
        ("tonic::transport::channel::Endpoint", "tonic::transport::Endpoint"),
        ("aws_types::sdk_config::SdkConfig::builder", "aws_config::SdkConfig::builder"),
        ("aws_types::SdkConfig", "aws_config::SdkConfig"),
        ("aws_config::timeout::TimeoutConfig", "aws_smithy_types::timeout::TimeoutConfig"),
        ("aws_config::meta::region::RegionProviderChain", "aws_config::meta::region::RegionProviderChain"),
        ("axum::routing::method_routing::get", "axum::routing::get"),
        ("momento::cache::CacheClient::builder", "momento::CacheClient::builder"),
        ("serde_json::from_str", "serde_json::from_str"),
    ] {
        assert_eq!(models.canonical(written), canonical, "{written}");
    }
}

#[test]
fn globs_bring_in_what_the_data_knows() {
    let models = Models::bundled();
    for path in
        ["reqwest::Client", "reqwest", "aws_sdk_s3::Client", "axum::routing::get", "hyper::client::Client"]
    {
        assert!(models.knows(path), "{path}");
    }
    for path in ["reqwest::Error", "aws_sdk_s3::types", "axum::Json", "serde"] {
        assert!(!models.knows(path), "{path}");
    }
}

#[test]
fn handlers_run_for_each_event_and_cells_once() {
    let models = Models::bundled();
    let argument =
        |function: &str, argument| models.frequency_of_argument(&models.canonical(function), argument);
    assert_eq!(argument("tower::service_fn", 0), Some(Frequency::Request));
    assert_eq!(argument("lambda_http::service_fn", 0), Some(Frequency::Invocation));
    assert_eq!(argument("lambda_runtime::handler_fn", 0), Some(Frequency::Invocation));
    assert_eq!(argument("lambda_runtime::Runtime::new", 0), Some(Frequency::Invocation));
    assert_eq!(argument("axum::routing::get", 0), Some(Frequency::Request));
    assert_eq!(argument("axum::routing::on", 0), None);
    assert_eq!(argument("axum::routing::on", 1), Some(Frequency::Request));
    assert_eq!(argument("std::sync::LazyLock::new", 0), Some(Frequency::Once));
    assert_eq!(argument("tokio::spawn", 0), None);
    let method = |on: Option<&str>, name: &str, argument| {
        models.frequency_of_method_argument(on.map(|on| models.canonical(on)).as_deref(), name, argument)
    };
    assert_eq!(method(None, "get_or_init", 0), Some(Frequency::Once));
    assert_eq!(method(Some("tokio::sync::OnceCell"), "get_or_init", 0), Some(Frequency::Once));
    assert_eq!(method(Some("some::Cell"), "get_or_insert_with", 0), Some(Frequency::Once));
    assert_eq!(method(None, "try_get_with", 1), Some(Frequency::Once));
    assert_eq!(method(None, "post", 0), None);
    assert_eq!(method(Some("axum::routing::MethodRouter"), "post", 0), Some(Frequency::Request));
    assert_eq!(
        method(Some("axum::routing::method_routing::MethodRouter"), "post", 0),
        Some(Frequency::Request)
    );
    assert_eq!(method(Some("reqwest::Client"), "post", 0), None);
    assert_eq!(method(Some("actix_web::Route"), "to", 0), Some(Frequency::Request));
    assert_eq!(method(Some("tower::ServiceBuilder"), "service_fn", 0), Some(Frequency::Request));
}

#[test]
fn traits_and_attributes_make_handlers() {
    let models = Models::bundled();
    let of_trait =
        |path: &str, method: &str| models.frequency_of_trait_method(&models.canonical(path), method);
    assert_eq!(of_trait("tower_service::Service", "call"), Some(Frequency::Invocation));
    assert_eq!(of_trait("lambda_http::tower::Service", "call"), Some(Frequency::Invocation));
    assert_eq!(of_trait("tower::Service", "poll_ready"), None);
    assert_eq!(of_trait("axum::extract::FromRequestParts", "from_request_parts"), Some(Frequency::Request));
    let of_attribute = |path: &str| models.frequency_of_attribute(&models.canonical(path));
    assert_eq!(of_attribute("async_graphql::Object"), Some(Frequency::Request));
    assert_eq!(of_attribute("netlify_lambda::lambda"), Some(Frequency::Invocation));
    assert_eq!(of_attribute("tokio::main"), None);
}

#[test]
fn lambda_runtimes_and_what_serves_in_them() {
    let models = Models::bundled();
    for package in ["lambda_runtime", "lambda-extension", "lambda_extension", "vercel_runtime", "poem-lambda"]
    {
        assert!(models.is_lambda_runtime(package), "{package}");
    }
    for package in ["aws-sdk-lambda", "lambda_runtime_api_client", "aws_lambda_events"] {
        assert!(!models.is_lambda_runtime(package), "{package}");
    }
    assert!(models.serves_lambda(&models.canonical("lambda_http::lambda_runtime::run")));
    assert!(models.serves_lambda("lambda_web::run_hyper_on_lambda"));
    assert!(!models.serves_lambda("axum::serve"));
}

#[test]
fn deadlines_and_what_leads_to_them() {
    let models = Models::bundled();
    assert_eq!(models.deadline("reqwest::RequestBuilder::timeout"), Some(Some("reqwest")));
    assert_eq!(models.deadline("tokio::time::timeout"), Some(None));
    assert_eq!(models.deadline("tonic::Request::set_timeout"), Some(Some("tonic")));
    assert_eq!(models.deadline("tokio::time::sleep"), None);
    assert_eq!(models.deadline("reqwest::ClientBuilder::timeout"), None);
    let any = || ResolvedVersion::Unknown;
    let post = models.result("reqwest::Client::post", any).unwrap();
    assert_eq!(post, "reqwest::RequestBuilder");
    assert_eq!(models.result(&format!("{post}::json"), any).unwrap(), "reqwest::RequestBuilder");
    assert_eq!(models.result(&format!("{post}::send"), any), None);
    assert_eq!(models.result("axum::routing::get", any).unwrap(), "axum::routing::MethodRouter");
}

#[test]
fn a_crate_has_names_for_what_makes_clients() {
    let models = Models::bundled();
    let names = |krate: &str| models.names_in(krate).unwrap();
    assert!(["Client", "ClientBuilder", "get"].iter().all(|name| names("reqwest").all.contains(name)));
    assert!(names("reqwest").parts.contains("ClientBuilder"));
    assert!(!names("reqwest").parts.contains("Client"));
    assert!(names("aws_sdk_s3").all.contains("Client"));
    assert!(names("reqwest_middleware").all.contains("ClientBuilder"));
    assert!(names("tokio_rustls").all.contains("ClientConfig"));
    assert!(!names("hyper_util::client::legacy::connect").all.contains("Client"));
    assert!(models.names_in("serde").is_none());
    assert!(models.names_in("lambda_runtime").is_none());
}
