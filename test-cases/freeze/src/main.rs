//! `freeze LINT [TIMES]` runs the experiment for a lint, so many times a row, and prints a Markdown table.

use std::process::ExitCode;

use anyhow::{Context, Result};
use freeze::experiments;
use freeze::fault::kernel_forgets;

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let lint = arguments.next().unwrap_or_default();
    let times = match arguments.next() {
        Some(number) => number.parse().context("TIMES is a number")?,
        None => 10,
    };
    let how = if kernel_forgets() { "TCP_REPAIR" } else { "a reset at the next packet" };
    eprintln!("a peer forgets by {how}");
    Ok(match experiments::run(&lint, times).await? {
        Some(table) => {
            println!("{table}");
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("usage: freeze LINT [TIMES]\nLINT is one of: {}", experiments::ALL.join(", "));
            ExitCode::from(2)
        }
    })
}
