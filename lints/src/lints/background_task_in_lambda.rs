//! `background_task_in_lambda`: a task that nothing waits for, in a process that stands still between events.

use super::common::diagnostic;
use super::{Check, Group, Lint, LintContext, words};
use crate::diagnostic::{Diagnostic, Hop, Level};
use crate::facts::{Reach, Task};

pub(super) static BACKGROUND_TASK_IN_LAMBDA: Lint = Lint {
    name: "background_task_in_lambda",
    group: Group::Lambda,
    summary: "a task in a Lambda function goes on after the handler's return, when the process stands still",
    level: Level::Note,
    since: "0.1.0",
    page: include_str!("background_task_in_lambda.md"),
    check: Check::Code(check),
};

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    cx.tasks().filter_map(finding).collect()
}

fn finding(task: &Task) -> Option<Diagnostic> {
    let mut diagnostic = match &task.context.reach {
        Reach::PerInvocation(path) => forgotten(task, path),
        Reach::Once | Reach::Cached if task.context.lambda && task.periodic => standing_still(task),
        _ => return None,
    };
    diagnostic.group = task.path.split("::").next().map(str::to_owned);
    Some(diagnostic)
}

/// Started for each event.
fn forgotten(task: &Task, path: &[Hop]) -> Diagnostic {
    let handler = words::handler(path);
    let message =
        format!("`{}` starts a task for each invocation of {handler}, and nothing waits for it", task.path);
    let mut diagnostic = note(task, message, "its handle is dropped here");
    diagnostic.path = path.to_vec();
    diagnostic.notes.push(
        "once the handler has returned, Lambda stops the process: what the task has not done by then waits for the \
         next event, however late, and is lost if none comes"
            .to_owned(),
    );
    if task.periodic {
        diagnostic.notes.push("the task never ends, so each event adds one more".to_owned());
    }
    diagnostic.help = Some(
        "await the task before the handler returns, or hand the work to a queue or to an extension"
            .to_owned(),
    );
    diagnostic
}

/// Started once, for ever.
fn standing_still(task: &Task) -> Diagnostic {
    let message = format!("`{}` starts a loop on a timer, which stands still between invocations", task.path);
    let mut diagnostic = note(task, message, "runs only while an event is handled");
    diagnostic.notes.push(
        "the process is stopped between events: a timer that has run out meanwhile fires at the thaw, beside the \
         handler, and what the loop was doing is torn in two"
            .to_owned(),
    );
    diagnostic.help = Some(
        "do the work at the beginning of an event where it is due, or on a schedule of its own".to_owned(),
    );
    diagnostic
}

fn note(task: &Task, message: String, label: &str) -> Diagnostic {
    diagnostic(BACKGROUND_TASK_IN_LAMBDA.name, Level::Note, message, task.callee, label)
}
