//! The result as tables.

use std::fmt::Write;

use crate::compare::{Comparison, Verdict};
use crate::modelled::Kind;

const VERDICTS: [Verdict; 4] = [Verdict::Agreed, Verdict::Unfollowed, Verdict::Missed, Verdict::Contradicted];

/// Every call that is not agreed on, and those that are not followed.
pub(crate) fn differences(comparison: &Comparison) -> String {
    let mut text = String::new();
    for found in comparison.findings.iter().filter(|found| found.verdict != Verdict::Agreed) {
        let (line, column) = found.place.start;
        let kind = match found.kind {
            Kind::Construction => "construction",
            Kind::Setting => "setting",
        };
        let instead = found.instead.as_ref().map(|said| format!(", said to be {said}")).unwrap_or_default();
        let (file, path) = (&found.place.file, &found.path);
        let _ = writeln!(text, "{file}:{line}:{column}: {} {kind} {path}{instead}", word(found.verdict));
    }
    text
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agreed => "agreed",
        Verdict::Unfollowed => "not followed",
        Verdict::Missed => "missed",
        Verdict::Contradicted => "contradicted",
    }
}

struct Row {
    name: String,
    counts: [[usize; 4]; 2],
    uncompiled: usize,
}

fn rows(comparisons: &[Comparison]) -> Vec<Row> {
    let counts = |comparison: &Comparison, kind| VERDICTS.map(|verdict| comparison.count(kind, verdict));
    let row = |comparison: &Comparison| Row {
        name: format!("{} {}", comparison.name, comparison.version),
        counts: [counts(comparison, Kind::Construction), counts(comparison, Kind::Setting)],
        uncompiled: comparison.uncompiled,
    };
    let mut rows: Vec<Row> = comparisons.iter().map(row).collect();
    let mut total = Row { name: "total".to_owned(), counts: [[0; 4]; 2], uncompiled: 0 };
    for row in &rows {
        for (sum, count) in total.counts.iter_mut().flatten().zip(row.counts.iter().flatten()) {
            *sum += count;
        }
        total.uncompiled += row.uncompiled;
    }
    rows.push(total);
    rows
}

impl Row {
    /// For each kind the calls that the compiler sees, what is agreed on, what of that is not followed, and the rest.
    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.name.clone()];
        for counts in self.counts {
            let calls: usize = counts.iter().sum();
            let [followed, unfollowed, missed, contradicted] = counts;
            let numbers = [calls, followed + unfollowed, unfollowed, missed, contradicted];
            cells.extend(numbers.iter().map(usize::to_string));
        }
        cells.push(self.uncompiled.to_string());
        cells
    }

    fn shares(&self) -> String {
        let share = |part: usize, counts: [usize; 4]| {
            let calls: usize = counts.iter().sum();
            if calls == 0 { 100.0 } else { 100.0 * part as f64 / calls as f64 }
        };
        let [constructions, settings] = self.counts;
        format!(
            "agreed: {:.1} % of constructions ({:.1} % followed to their end), {:.1} % of setting calls",
            share(constructions[0] + constructions[1], constructions),
            share(constructions[0], constructions),
            share(settings[0] + settings[1], settings)
        )
    }
}

pub(crate) fn text(comparisons: &[Comparison]) -> String {
    let rows = rows(comparisons);
    let mut text = format!("{:38} {:^35} | {:^35} |\n{:38}", "", "constructions", "setting calls", "");
    for _ in 0..2 {
        let _ = write!(
            text,
            " {:>5} {:>6} {:>6} {:>6} {:>8} |",
            "calls", "agreed", "(open)", "missed", "contrad."
        );
    }
    text.push_str(" uncompiled\n");
    for row in &rows {
        let cells = row.cells();
        let _ = write!(text, "{:38}", cells[0]);
        for half in cells[1..11].chunks(5) {
            let [calls, agreed, unfollowed, missed, contradicted] = half else { continue };
            let _ = write!(text, " {calls:>5} {agreed:>6} {unfollowed:>6} {missed:>6} {contradicted:>8} |");
        }
        let _ = writeln!(text, " {}", cells[11]);
    }
    if let Some(total) = rows.last() {
        let _ = writeln!(text, "{}", total.shares());
    }
    text
}

pub(crate) fn markdown(comparisons: &[Comparison]) -> String {
    let mut text = "| | constructions | agreed | not followed | missed | contradicted \
                    | setting calls | agreed | missed | contradicted | not compiled |\n"
        .to_owned();
    text.push_str("|---|---|---|---|---|---|---|---|---|---|---|\n");
    let rows = rows(comparisons);
    for row in &rows {
        let mut cells = row.cells();
        // Setting calls are not followed or not.
        cells.remove(8);
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    if let Some(total) = rows.last() {
        let _ = writeln!(text, "\n{}.", total.shares());
    }
    text
}
