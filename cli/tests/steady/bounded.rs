//! A run of the tool under watch: ended when it takes too long, and measured.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What the book promises of a release build, and what a debug build needs. Processor time: a busy machine is no hang.
const LONGEST: f64 = if cfg!(debug_assertions) { 60.0 } else { 10.0 };
const LARGEST: u64 = 1024;
/// Of waiting for something that never comes.
const WAITS: Duration = Duration::from_secs(400);

pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// It ended by itself and could say something of the input.
    #[track_caller]
    pub(crate) fn is_sound(&self) -> &Self {
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        assert!((0..=2).contains(&self.code), "exit {}: {}", self.code, self.stderr);
        self
    }

    /// A notice names this file, with these words.
    #[track_caller]
    pub(crate) fn tells(&self, file: &str, words: &str) -> &Self {
        let told = self.stderr.lines().any(|line| line.contains(file) && line.contains(words));
        assert!(told, "nothing tells of {file} and {words:?}:\n{}", head(&self.stderr));
        self
    }

    #[track_caller]
    pub(crate) fn finds(&self, words: &str) -> &Self {
        assert!(
            self.stdout.contains(words),
            "{words:?} is not found:\n{}{}",
            head(&self.stdout),
            head(&self.stderr)
        );
        self
    }

    /// Nothing was left out.
    #[track_caller]
    pub(crate) fn is_complete(&self) -> &Self {
        assert!(!self.stderr.contains("problem"), "{}", head(&self.stderr));
        self
    }
}

fn head(text: &str) -> String {
    text.chars().take(2000).collect()
}

/// `conn-lint check .` in the folder, within the bounds. Every file is parsed, whether it can matter or not.
#[track_caller]
pub(crate) fn check(folder: &Path) -> Run {
    run(folder, &["check", ".", "--format", "concise", "--statistics", "--parse-all"])
}

#[track_caller]
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Run {
    let logs = tempfile::tempdir().unwrap();
    let (out, err) = (logs.path().join("out"), logs.path().join("err"));
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_conn-lint"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out).unwrap())
        .stderr(fs::File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let (mut peak, mut busy) = (0, 0.0);
    let status = loop {
        peak = peak.max(peak_mib(child.id()).unwrap_or(0));
        busy = processor_seconds(child.id()).unwrap_or(busy);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if busy > LONGEST || peak > LARGEST || start.elapsed() > WAITS {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("takes too much: {busy:.1} s of processor time in {:?}, {peak} MiB", start.elapsed());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    println!("{name}: {busy:.2} s, {peak} MiB");
    let read = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    Run { code: status.code().unwrap_or(-1), stdout: read(&out), stderr: read(&err) }
}

/// The high-water mark of resident memory, where the system tells it.
fn peak_mib(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

/// User and system time so far, in ticks of a hundredth second on every Linux there is.
fn processor_seconds(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let behind_name = stat.rsplit_once(')')?.1;
    let mut ticks = behind_name.split_whitespace().skip(11).map(str::parse::<f64>);
    Some((ticks.next()?.ok()? + ticks.next()?.ok()?) / 100.0)
}
