//! Runtimes of the user's own: `entry-points` of the configuration.

mod support;

use support::fixture::Fixture;

/// The lines with a client that is built for each invocation, with these entry points and without any.
fn lines(code: &str, entry_points: &[&str]) -> Vec<usize> {
    let with = |entry_points: &[&str]| {
        let mut fixture = Fixture::parse(&format!("//@ reqwest 0.12.28, my-runtime 2.0.0\n{code}"));
        fixture.config.settings.entry_points = entry_points.iter().map(|path| (*path).to_owned()).collect();
        let checked = fixture.check();
        let found = checked.report.diagnostics.iter().filter(|found| found.lint == "client_in_handler");
        let sources = &checked.facts.workspace.sources;
        found.map(|found| sources.line_column(found.primary.span).0).collect::<Vec<_>>()
    };
    assert!(with(&[]).is_empty(), "nothing shows that this is a Lambda function");
    assert!(with(&["my_runtime::other"]).is_empty());
    with(entry_points)
}

#[test]
fn a_function_of_a_foreign_crate() {
    let code = "\
use my_runtime::serve as run;
fn main() {
    let once = reqwest::Client::new();
    run(\"name\", handle);
    my_runtime::serve(\"name\", |event: u8| async move {
        reqwest::Client::new();
    });
}
async fn handle(event: u8) {
    reqwest::Client::new();
}
";
    assert_eq!(lines(code, &["my_runtime::serve"]), [7, 11]);
}

#[test]
fn a_method_of_a_foreign_type() {
    let code = "\
use my_runtime::Runtime;
fn start(runtime: Runtime) {
    runtime.serve(handle);
}
fn main() {
    start(my_runtime::new());
}
async fn handle(event: u8) {
    reqwest::Client::new();
}
";
    assert_eq!(lines(code, &["my_runtime::Runtime::serve"]), [10]);
}

#[test]
fn a_function_or_method_of_the_workspace() {
    let code = "\
mod runtime {
    pub struct Runtime;
    impl Runtime {
        pub fn serve<F: Fn(u8)>(&self, handler: F) {
            platform(Box::new(handler));
        }
    }
    pub fn serve<F: Fn(u8)>(handler: F) {
        platform(Box::new(handler));
    }
    extern \"C\" { fn platform(handler: Box<dyn Fn(u8)>); }
}
fn main() {
    runtime::serve(handle);
    runtime::Runtime.serve(|_| { reqwest::Client::new(); });
}
fn handle(event: u8) {
    reqwest::Client::new();
}
";
    assert_eq!(lines(code, &["example::runtime::serve"]), [19]);
    assert_eq!(lines(code, &["example::runtime::Runtime::serve"]), [16]);
}

#[test]
fn what_runs_once_runs_once() {
    let code = "\
fn main() {
    let client = reqwest::Client::new();
    my_runtime::serve(move |event: u8| {
        let again = client.clone();
    });
}
";
    assert!(lines(code, &["my_runtime::serve"]).is_empty());
}

#[test]
fn a_service_of_tower_is_a_handler_where_lambda_runs_it() {
    let found = |main: &str| {
        let code = format!(
            "//@ reqwest 0.12.28, tower 0.5.3, lambda_runtime 1.5.0, my-server 1.0.0\n{main}\nasync fn handle(event: u8) {{\n    \
             reqwest::Client::new();\n}}\n"
        );
        let report = Fixture::parse(&code).check().report;
        report.diagnostics.iter().any(|found| found.lint == "client_in_handler")
    };
    assert!(found("async fn main() { lambda_runtime::run(tower::service_fn(handle)).await; }"));
    assert!(found("async fn main() { lambda_runtime::run(lambda_runtime::service_fn(handle)).await; }"));
    assert!(!found("async fn main() { my_server::serve(tower::service_fn(handle)).await; }"));
}
