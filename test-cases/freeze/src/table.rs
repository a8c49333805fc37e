//! Outcomes as a Markdown table.

use std::fmt;

#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let row: Vec<String> = cells.into_iter().collect();
        assert_eq!(row.len(), self.columns.len(), "a cell for each column");
        self.rows.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "| {} |", self.columns.join(" | "))?;
        writeln!(out, "|{}", "---|".repeat(self.columns.len()))?;
        for row in &self.rows {
            writeln!(out, "| {} |", row.join(" | "))?;
        }
        Ok(())
    }
}

/// `3 of 60`
pub fn of(count: usize, all: usize) -> String {
    format!("{count} of {all}")
}

/// The middle one, in milliseconds.
pub fn median_ms(micros: impl IntoIterator<Item = u64>) -> String {
    let mut sorted: Vec<u64> = micros.into_iter().collect();
    sorted.sort_unstable();
    match sorted.get(sorted.len() / 2) {
        Some(&middle) => ms(middle),
        None => "-".to_owned(),
    }
}

pub fn ms(micros: u64) -> String {
    match micros {
        0..10_000 => format!("{:.1} ms", micros as f64 / 1000.0),
        10_000..1_000_000 => format!("{} ms", (micros + 500) / 1000),
        _ => format!("{:.1} s", micros as f64 / 1_000_000.0),
    }
}
