//! Which tasks are forgotten, and which may well be waited for.

mod support;

use support::fixture::Fixture;

const FRAME: &str = "\
//@ lambda_runtime 1.0.2, tokio 1.48.0, async-std 1.13.2, serde_json 1.0.140
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;
#[tokio::main]
async fn main() -> Result<(), Error> { MAIN run(service_fn(handle)).await }
async fn work() {}
struct Held(tokio::task::JoinHandle<()>);
async fn handle(event: LambdaEvent<Value>) -> Result<(), Error> { HANDLER Ok(()) }
";

/// The tasks that are told of, with `main` and the handler beginning so.
fn found(main: &str, handler: &str) -> Vec<String> {
    let text = FRAME.replace("MAIN", main).replace("HANDLER", handler);
    let report = Fixture::parse(&text).check().report;
    let tasks = report.diagnostics.iter().filter(|found| found.lint == "background_task_in_lambda");
    tasks.map(|found| found.message.split('`').nth(1).expect("a path").to_owned()).collect()
}

#[test]
fn a_dropped_handle_is_a_forgotten_task() {
    for (statement, path) in [
        ("tokio::spawn(work());", "tokio::spawn"),
        ("let _ = tokio::task::spawn(async { work().await });", "tokio::task::spawn"),
        ("let _task = tokio::spawn(work());", "tokio::spawn"),
        ("if event.payload.is_null() { tokio::spawn(work()); }", "tokio::spawn"),
        ("use tokio::task::spawn_blocking as offload; offload(|| 1);", "tokio::task::spawn_blocking"),
        ("std::thread::spawn(|| ());", "std::thread::spawn"),
        ("async_std::task::spawn(work());", "async_std::task::spawn"),
        ("tokio::spawn(async { tokio::spawn(work()); });", "tokio::spawn"),
        (
            "let client = Client; tokio::spawn(async move { client.post(event).send().await; });",
            "tokio::spawn",
        ),
    ] {
        assert_eq!(found("", statement), [path], "{statement}");
    }
}

#[test]
fn a_kept_handle_is_not() {
    for statement in [
        "tokio::spawn(work()).await?;",
        "let task = tokio::spawn(work()); task.await?;",
        "let _task = tokio::spawn(work()); _task.await?;",
        "let held = Held(tokio::spawn(work()));",
        "let mut tasks = tokio::task::JoinSet::new(); tasks.spawn(work()); tasks.join_all().await;",
        "let tasks = vec![tokio::spawn(work())];",
        "tokio::join!(tokio::spawn(work()));",
        "fn spawn<T>(_: T) {} spawn(work());",
        "somewhere::spawn(work());",
    ] {
        assert_eq!(found("", statement), [""; 0], "{statement}");
    }
}

#[test]
fn a_task_that_can_be_heard_is_not() {
    for statement in [
        "let (done, wait) = tokio::sync::oneshot::channel(); tokio::spawn(async move { drop(done) }); wait.await?;",
        "let end = tokio::sync::Notify::new(); tokio::spawn(async move { end.notify_one() });",
        "let bus: tokio::sync::watch::Sender<u8> = bus(); tokio::spawn(async move { give(bus).await });",
        "let bus = bus(); tokio::spawn(async move { bus.send(1).await; });",
    ] {
        assert_eq!(found("", statement), [""; 0], "{statement}");
    }
}

#[test]
fn before_the_runtime_only_loops_on_a_timer_count() {
    let pause = "tokio::time::sleep(std::time::Duration::from_secs(9)).await";
    let endless = format!("tokio::spawn(async {{ loop {{ {pause}; }} }});");
    assert_eq!(found(&endless, ""), ["tokio::spawn"]);
    assert_eq!(
        found(&format!("async fn beat() {{ loop {{ {pause}; }} }} tokio::spawn(beat());"), ""),
        ["tokio::spawn"]
    );
    assert_eq!(found(&format!("tokio::spawn(async {{ loop {{ {pause}; break; }} }});"), ""), [""; 0]);
    assert_eq!(found(&format!("tokio::spawn(async {{ {pause}; }});"), ""), [""; 0]);
    assert_eq!(found("tokio::spawn(async { loop { work().await; } });", ""), [""; 0]);
}

#[test]
fn outside_of_lambda_nothing_stands_still() {
    let text = "//@ tokio 1.48.0\n#[tokio::main]\nasync fn main() { tokio::spawn(async { loop { \
                tokio::time::sleep(std::time::Duration::from_secs(9)).await; } }); }\n";
    assert!(Fixture::parse(text).check().report.diagnostics.is_empty());
}
