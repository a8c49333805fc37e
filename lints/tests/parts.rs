//! Methods of values that patterns, loops and collections give: each piece of code leads to the one client, or not.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use conn_lints::facts::Reach;
use support::fixture::Fixture;

const JOB: &str = r#"
use std::collections::{BTreeMap, HashMap, VecDeque};
use clap::Parser;
use lambda_runtime::{Context, Error, LambdaEvent, service_fn};
struct Job { url: String }
impl Job {
    async fn go(&self) {
        let client = reqwest::Client::new();
        let _ = client.get(&self.url).send().await;
    }
    async fn done(&self) {}
}
struct Other;
impl Other {
    async fn go(&self) {}
}
fn one() -> Option<Job> { std::env::args().next().map(|url| Job { url }) }
fn many() -> Vec<Job> { Vec::new() }
"#;

/// Whether the client of `Job::go` is made for each invocation of a Lambda function with this body.
fn leads_to_the_job(items: &str, parameter: &str, body: &str) -> bool {
    let code = format!(
        "//@ reqwest 0.12.28, lambda_runtime 1.0.2, tokio 1.50.0, clap 4.5.0, axum 0.8.0, serde_json 1.0.140\n{JOB}{items}
async fn handle({parameter}) -> Result<(), Error> {{ {body}; Ok(()) }}
#[tokio::main]
async fn main() -> Result<(), Error> {{ lambda_runtime::run(service_fn(handle)).await }}
"
    );
    let checked = Fixture::parse(&code).check();
    let problems: Vec<_> = checked.facts.problems.iter().map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{problems:?}\n{code}");
    let [site] = &checked.facts.sites[..] else { panic!("{code}") };
    matches!(site.context.reach, Reach::PerInvocation(_))
}

fn lead(items: &str, bodies: &[&str]) {
    let lost: Vec<_> =
        bodies.iter().filter(|body| !leads_to_the_job(items, "_: LambdaEvent<()>", body)).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

fn lead_elsewhere(items: &str, bodies: &[&str]) {
    let found: Vec<_> =
        bodies.iter().filter(|body| leads_to_the_job(items, "_: LambdaEvent<()>", body)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn payloads_of_variants() {
    let items = r#"
enum Command {
    Run(Job),
    Boxed(Box<Job>),
    Both(u8, Job),
    Named { count: u8, job: Job },
    Other(Other),
    Nested(Inner),
    Nothing,
}
struct Inner { sub: Sub }
enum Sub { Go(Args), Stop }
struct Args { cmd: Job }
enum Either<L, R> { Left(L), Right(R) }
type Alias = Command;
impl Command {
    async fn by_self(&self) {
        match self {
            Self::Run(job) => job.go().await,
            _ => {}
        }
    }
    async fn by_value(self) {
        if let Command::Named { job, .. } = self { job.go().await }
    }
}
fn command() -> Command { Command::Nothing }
fn either() -> Either<Other, Job> { todo!() }
fn tried() -> Result<Command, Error> { Ok(Command::Nothing) }
use Command as C;
use Command::Run;
"#;
    lead(
        items,
        &[
            "match command() { Command::Run(job) => job.go().await, _ => {} }",
            "match &command() { Command::Run(job) => job.go().await, _ => {} }",
            "match &mut command() { Command::Run(ref mut job) => job.go().await, _ => {} }",
            "match command() { &Command::Run(ref job) => job.go().await, _ => {} }",
            "match command() { C::Run(job) => job.go().await, _ => {} }",
            "match command() { Alias::Run(job) => job.go().await, _ => {} }",
            "match command() { Run(job) => job.go().await, _ => {} }",
            "match command() { crate::Command::Boxed(job) => job.go().await, _ => {} }",
            "match command() { Command::Both(_, job) => job.go().await, _ => {} }",
            "match command() { Command::Both(.., job) => job.go().await, _ => {} }",
            "match command() { Command::Named { job, .. } => job.go().await, _ => {} }",
            "match command() { Command::Named { count: 1, job: it } => it.go().await, _ => {} }",
            "match command() { Command::Both { 1: job, .. } => job.go().await, _ => {} }",
            "match command() { Command::Other(_) => {}, Command::Run(job @ Job { .. }) => job.go().await, _ => {} }",
            "match tried()? { Command::Run(job) => job.go().await, _ => {} }",
            "match tried() { Ok(Command::Run(job)) => job.go().await, _ => {} }",
            "match command() { Command::Run(job) | Command::Both(_, job) => job.go().await, _ => {} }",
            "match command() { Command::Nothing | Command::Run(Job { .. }) => {}, command => command.by_self().await }",
            "match (command(), 1) { (Command::Run(job), _) => job.go().await, _ => {} }",
            "if let Command::Run(job) = command() { job.go().await }",
            "if let Command::Run(job) = &command() && true { job.go().await }",
            "let Command::Run(job) = command() else { return Ok(()) }; job.go().await",
            "while let Command::Run(job) = command() { job.go().await }",
            "match command() { Command::Nested(Inner { sub: Sub::Go(args) }) => args.cmd.go().await, _ => {} }",
            "match command() { Command::Nested(inner) => match inner.sub { Sub::Go(Args { cmd }) => cmd.go().await, _ => {} }, _ => {} }",
            "match either() { Either::Right(job) => job.go().await, _ => {} }",
            "command().by_self().await",
            "command().by_value().await",
            "let job = match command() { Command::Run(job) => job, _ => return Ok(()) }; job.go().await",
        ],
    );
    lead_elsewhere(
        items,
        &[
            "match command() { Command::Other(job) => job.go().await, _ => {} }",
            "match either() { Either::Left(job) => job.go().await, _ => {} }",
            "match command() { Command::Both(job, _) => job.go().await, _ => {} }",
            "match command() { Command::Run(job) => job.done().await, _ => {} }",
        ],
    );
}

#[test]
fn what_options_hold() {
    let items = r#"
struct Holder { job: Option<Job>, jobs: Vec<Job>, tried: Result<Job, Error> }
fn holder() -> Holder { todo!() }
"#;
    lead(
        items,
        &[
            "if let Some(job) = one() { job.go().await }",
            "match one() { Some(job) => job.go().await, None => {} }",
            "match one() { Option::Some(job) => job.go().await, Option::None => {} }",
            "match one() { None => {}, Some(ref job) => job.go().await }",
            "match &one() { Some(job) if job.url.is_empty() => job.go().await, _ => {} }",
            "let found: Option<Job> = find(); if let Some(job) = found { job.go().await }",
            "let found: Option<Job> = find(); if let Some(job) = &found { job.go().await }",
            "let found: Option<Job> = find(); match found { Some(job) => job.go().await, None => {} }",
            "let mut found: Option<Job> = None; for job in many() { found = Some(job); } if let Some(job) = found { job.go().await }",
            "if let Some(job) = holder().job { job.go().await }",
            "if let Some(job) = &holder().job { job.go().await }",
            "match holder().job.as_ref() { Some(job) => job.go().await, None => {} }",
            "match holder().tried { Ok(job) => job.go().await, Err(_) => {} }",
            "while let Some(job) = one() { job.go().await }",
            "let Some(job) = one() else { return Ok(()) }; job.go().await",
            "one().unwrap().go().await",
            "one().map(|job| job.go())",
            "one().map(|job| async move { job.go().await })",
            "if let Some(fut) = one().map(|job| async move { job.go().await }) { fut.await }",
            "one().filter(|job| job.url.is_empty()).unwrap().go().await",
            "one().and_then(|job| Some(job.go()))",
            "one().as_ref().map(Job::go)",
            "let mut found = None; if found.is_none() { found = one(); } if let Some(job) = found { job.go().await }",
            "one().take().unwrap().go().await",
            "one().ok_or(1).unwrap().go().await",
        ],
    );
    lead_elsewhere(items, &["match holder().tried { Err(job) => job.go().await, Ok(_) => {} }"]);
}

#[test]
fn elements_of_collections() {
    let items = r#"
struct Holder { jobs: Vec<Job>, by_name: HashMap<String, Job>, array: [Job; 2], pairs: Vec<(u8, Job)> }
fn holder() -> Holder { todo!() }
fn slice(jobs: &[Job]) -> &[Job] { jobs }
fn queue() -> VecDeque<Job> { VecDeque::new() }
fn map() -> HashMap<String, Job> { HashMap::new() }
fn others() -> BTreeMap<Other, Job> { BTreeMap::new() }
fn pairs() -> HashMap<u8, (Other, Job)> { HashMap::new() }
trait Runs { async fn run(&self); }
impl Runs for Job { async fn run(&self) { self.go().await } }
impl Runs for Other { async fn run(&self) {} }
fn groups() -> HashMap<u8, Vec<Job>> { HashMap::new() }
"#;
    lead(
        items,
        &[
            "for job in many() { job.go().await }",
            "for job in &many() { job.go().await }",
            "for job in &mut many() { job.go().await }",
            "for job in many().iter() { job.go().await }",
            "for job in many().iter_mut() { job.go().await }",
            "for job in many().into_iter() { job.go().await }",
            "for job in slice(&many()) { job.go().await }",
            "for job in holder().jobs { job.go().await }",
            "for job in &holder().jobs { job.go().await }",
            "for job in holder().array { job.go().await }",
            "let holder = Holder { jobs: unseen(), ..holder() }; for job in holder.jobs { job.go().await }",
            "let holder = Holder { jobs: unseen(), by_name: map(), array: unseen(), pairs: unseen() }; for job in holder.jobs { job.go().await }",
            "let Holder { jobs, .. } = Holder { jobs: unseen(), by_name: map(), array: unseen(), pairs: unseen() }; for job in jobs { job.go().await }",
            "for (_, job) in holder().pairs { job.go().await }",
            "for job in queue() { job.go().await }",
            "for job in queue().drain(..) { job.go().await }",
            "for job in map().values() { job.go().await }",
            "for job in map().into_values() { job.go().await }",
            "for (_, job) in map() { job.go().await }",
            "for (_, job) in &map() { job.go().await }",
            "for (_, job) in map().iter() { job.go().await }",
            "for (_, (_, job)) in pairs() { job.go().await }",
            "for job in groups()[&1].iter() { job.go().await }",
            "for (_, jobs) in groups() { for job in jobs { job.go().await } }",
            "for (_, job) in many().iter().enumerate() { job.go().await }",
            "for (job, _) in many().iter().zip(1..) { job.go().await }",
            "for (_, job) in (1..).zip(many()) { job.go().await }",
            "for jobs in many().chunks(2) { for job in jobs { job.go().await } }",
            "many()[0].go().await",
            "holder().array[1].go().await",
            "many()[1..][0].go().await",
            "map()[\"a\"].go().await",
            "many().first().unwrap().go().await",
            "many().get(0).unwrap().go().await",
            "many().last().unwrap().go().await",
            "many().pop().unwrap().go().await",
            "if let Some(job) = many().first() { job.go().await }",
            "if let Some(job) = many().get(0) { job.go().await }",
            "while let Some(job) = queue().pop_front() { job.go().await }",
            "if let Some(job) = map().get(\"a\") { job.go().await }",
            "if let Some(job) = map().remove(\"a\") { job.go().await }",
            "if let Some((_, job)) = map().iter().next() { job.go().await }",
            "if let [job] = &many()[..] { job.go().await }",
            "if let [job, ..] = many().as_slice() { job.go().await }",
            "let mut jobs = many().into_iter(); while let Some(job) = jobs.next() { job.go().await }",
            "if let Some(job) = many().iter().find(|job| job.url.is_empty()) { job.go().await }",
            "many().iter().find(|job| { job.go(); true })",
            "many().iter().map(|job| job.go())",
            "many().into_iter().map(Job::go)",
            "many().iter().for_each(|job| { job.go(); })",
            "many().iter().enumerate().map(|(_, job)| job.go())",
            "map().iter().map(|(_, job)| job.go())",
            "map().values().map(|job| job.go())",
            "map().into_iter().for_each(|(_, job)| { job.go(); })",
            "let jobs: Vec<Job> = Vec::new(); for job in jobs { job.go().await }",
            "let mut jobs = Vec::new(); jobs.push(one().unwrap()); for job in jobs { job.go().await }",
            "let mut jobs = Vec::with_capacity(2); for job in many() { jobs.push(job); } for job in &jobs { job.go().await }",
            "let mut jobs = vec![]; jobs.extend(many()); for job in jobs { job.go().await }",
            "let mut jobs = VecDeque::new(); jobs.push_back(one()?); while let Some(job) = jobs.pop_front() { job.go().await }",
            "let mut jobs = HashMap::new(); jobs.insert(1, one().unwrap()); for (_, job) in jobs { job.go().await }",
            "let mut all = Vec::new(); all.push(Box::new(Other) as Box<dyn Runs>); for it in all { it.run().await } one()",
            "let mut jobs = Vec::new(); jobs.insert(0, one().unwrap()); for job in jobs { job.go().await }",
            "let jobs: Vec<_> = many().into_iter().collect(); for job in jobs { job.go().await }",
            "let jobs = many().into_iter().collect::<Vec<_>>(); for job in jobs { job.go().await }",
            "for job in [Job { url: String::new() }] { job.go().await }",
            "for job in vec![Job { url: String::new() }] { job.go().await }",
            "for job in many().into_iter().filter(|job| job.url.is_empty()).rev().skip(1) { job.go().await }",
            "let jobs: Vec<Job> = groups().into_iter().map(|group| unseen(group)).collect(); for job in jobs { job.go().await }",
            "let jobs: HashMap<u8, Job> = many().into_iter().map(|job| (1, job)).collect(); jobs[&1].go().await",
            "for job in groups().into_values().flatten() { job.go().await }",
            "for job in groups().iter().flat_map(|(_, jobs)| jobs) { job.go().await }",
            "if let [_, rest @ ..] = &many()[..] { for job in rest { job.go().await } }",
            "let jobs = many().into_iter().map(Ok::<_, Error>).collect::<Result<Vec<_>, _>>()?; jobs[0].go().await",
        ],
    );
    lead_elsewhere(
        items,
        &[
            "for (job, _) in pairs() { job.go().await }",
            "for (_, (job, _)) in pairs() { job.go().await }",
            "for (job, _) in others() { job.go().await }",
            "for job in others().keys() { job.go().await }",
            "if let [rest @ ..] = &many()[..] { rest.go().await }",
            "let mut jobs = Vec::new(); jobs.push(Other); jobs.push(one().unwrap()); for job in jobs { job.go().await }",
        ],
    );
}

#[test]
fn events_and_what_is_read() {
    let items = r#"
struct Event { job: Job }
#[derive(Parser)]
struct Create { job: Job, #[command(subcommand)] sub: Sub }
enum Sub { Go(Job), Stop }
#[derive(clap::Parser)]
struct Long { job: Job }
async fn take(axum::Json(job): axum::Json<Job>) { job.go().await }
async fn take_whole(job: axum::Json<Job>) { job.go().await }
struct Own;
impl Own { fn parse() -> Job { todo!() } }
"#;
    let cases = [
        ("event: LambdaEvent<Job>", "event.payload.go().await"),
        ("event: LambdaEvent<Event>", "event.payload.job.go().await"),
        ("event: LambdaEvent<Vec<Job>>", "for job in event.payload { job.go().await }"),
        ("event: LambdaEvent<Job>", "let (job, _) = event.into_parts(); job.go().await"),
        ("event: LambdaEvent<Job>", "let LambdaEvent { payload, .. } = event; payload.go().await"),
        ("LambdaEvent { payload, .. }: LambdaEvent<Job>", "payload.go().await"),
        ("LambdaEvent { payload: job, context: _ }: LambdaEvent<Job>", "job.go().await"),
        ("event: lambda_runtime::LambdaEvent<Job>", "let payload = &event.payload; payload.go().await"),
    ];
    let lost: Vec<_> =
        cases.iter().filter(|(parameter, body)| !leads_to_the_job(items, parameter, body)).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    lead(
        items,
        &[
            "serde_json::from_value::<Job>(value())?.go().await",
            "serde_json::from_str::<Job>(\"\")?.go().await",
            "serde_json::from_slice::<Event>(b\"\").unwrap().job.go().await",
            "let job: Job = serde_json::from_str(\"\")?; job.go().await",
            "for job in serde_json::from_str::<Vec<Job>>(\"\")? { job.go().await }",
            "if let Ok(job) = serde_json::from_str::<Job>(\"\") { job.go().await }",
            "Create::parse().job.go().await",
            "let create = Create::parse(); match create.sub { Sub::Go(job) => job.go().await, Sub::Stop => {} }",
            "Create::try_parse()?.job.go().await",
            "Create::parse_from([\"a\"]).job.go().await",
            "<Create as Parser>::parse().job.go().await",
            "Long::parse().job.go().await",
            "Own::parse().go().await",
            "take(axum::Json(unseen())).await",
            "take_whole(unseen()).await",
        ],
    );
}

#[test]
fn subcommands_run_once() {
    let code = r#"
//@ reqwest 0.12.28, tokio 1.50.0
enum Sub { Invoke(Invoke), Other }
struct Invoke { url: String }
impl Invoke {
    async fn run(self) {
        let client = reqwest::Client::new();
        let _ = client.get(&self.url).send().await;
    }
}
fn read() -> Sub { Sub::Other }
#[tokio::main]
async fn main() {
    match read() {
        Sub::Invoke(invoke) => invoke.run().await,
        Sub::Other => {}
    }
}
"#;
    let checked = Fixture::parse(code).check();
    let [site] = &checked.facts.sites[..] else { panic!() };
    assert_eq!((&site.context.reach, &site.context.short_lived), (&Reach::Once, &None));
}
