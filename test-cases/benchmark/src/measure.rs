//! Runs tools in turn and says what each run cost.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use wait4::Wait4;

use crate::tools::Tool;

#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) cpu: f64,
    pub(crate) wall: f64,
    pub(crate) megabytes: f64,
}

pub(crate) struct Measured<'t> {
    pub(crate) tool: &'t Tool,
    pub(crate) costs: Vec<Cost>,
}

impl Measured<'_> {
    pub(crate) fn median(&self, what: fn(&Cost) -> f64) -> f64 {
        median(self.costs.iter().map(what).collect())
    }
}

/// For each tool the costs of its rounds.
pub(crate) fn measure<'t>(tools: &'t [Tool], folder: &Path) -> Vec<Measured<'t>> {
    let mut measured: Vec<Measured> = tools.iter().map(|tool| Measured { tool, costs: Vec::new() }).collect();
    for round in 0..tools.iter().map(|tool| tool.rounds).max().unwrap_or(0) {
        for Measured { tool, costs } in measured.iter_mut().filter(|measured| round < measured.tool.rounds) {
            costs.extend(run(tool, folder).map(|(cost, _)| cost));
        }
    }
    measured
}

/// `None` where it does not start.
pub(crate) fn run(tool: &Tool, folder: &Path) -> Option<(Cost, ExitStatus)> {
    tool.touched.iter().for_each(|file| file.touch());
    let mut command = Command::new(&tool.program);
    command.args(&tool.arguments).envs(tool.environment.clone()).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let ended = command.spawn().ok()?.wait4().ok()?;
    let wall = begun.elapsed().as_secs_f64() * 1e3;
    let used = ended.rusage;
    let cpu = (used.utime + used.stime).as_secs_f64() * 1e3;
    Some((Cost { cpu, wall, megabytes: used.maxrss as f64 / 1e6 }, ended.status))
}

pub(crate) fn print(title: &str, measured: &[Measured<'_>]) {
    println!("{title}\n\n| | processor time | wall | memory | rounds |\n|---|---|---|---|---|");
    for one in measured {
        let (cpu, wall) = (one.median(|cost| cost.cpu), one.median(|cost| cost.wall));
        let (memory, rounds) = (one.median(|cost| cost.megabytes), one.costs.len());
        println!("| {} | {cpu:.1} | {wall:.1} | {memory:.0} | {rounds} |", one.tool.name);
    }
    println!();
}

pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
