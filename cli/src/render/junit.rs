//! JUnit's report: a suite for each file, a case for each finding. What never fails a gate is a case that passes.

use std::collections::BTreeMap;

use conn_lints::diagnostic::{Diagnostic, Level};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite, XmlString};

use crate::checked::Checked;

pub(crate) fn render(checked: &[Checked]) -> String {
    let mut suites: BTreeMap<String, TestSuite> = BTreeMap::new();
    for root in checked {
        for diagnostic in &root.report.diagnostics {
            let file = root.name(diagnostic.primary.span.file);
            let suite = suites.entry(file.clone()).or_insert_with(|| TestSuite::new(&*super::neutral(&file)));
            suite.add_test_case(case(root, &file, diagnostic));
        }
    }
    if suites.is_empty() {
        // Some readers take a report without cases for a failed run.
        let mut suite = TestSuite::new("conn-lint");
        suite.add_test_case(TestCase::new("conn-lint", TestCaseStatus::success()));
        suites.insert(String::new(), suite);
    }
    let mut report = Report::new("conn-lint");
    report.add_test_suites(suites.into_values());
    report.to_string().unwrap_or_default()
}

fn case(root: &Checked, file: &str, diagnostic: &Diagnostic) -> TestCase {
    let (line, column) = root.workspace.sources.line_column(diagnostic.primary.span);
    let mut text = format!("{file}:{line}:{column}");
    for more in diagnostic.notes.iter().chain(&diagnostic.help) {
        text.push('\n');
        text.push_str(more);
    }
    let message = super::neutral(&diagnostic.message).into_owned();
    let text = super::neutral(&text).into_owned();
    let mut case = match diagnostic.level {
        Level::Deny | Level::Warn => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(message).set_type(super::level_word(diagnostic.level)).set_description(text);
            TestCase::new(diagnostic.lint, status)
        }
        Level::Note | Level::Allow => {
            let mut case = TestCase::new(diagnostic.lint, TestCaseStatus::success());
            case.set_system_out(format!("{message}\n{text}"));
            case
        }
    };
    case.set_classname(&*super::neutral(file));
    case.extra.insert(XmlString::new("line"), XmlString::new(line.to_string()));
    case.extra.insert(XmlString::new("column"), XmlString::new(column.to_string()));
    case
}
