//! The cache changes nothing but the time: whatever happens to the project or to the cache, a run says what it says
//! without.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

const FORMATS: [&str; 7] = ["text", "concise", "json", "sarif", "gitlab", "junit", "rustc-json"];

/// A copy of a project of the tests, in a repository of its own, with a place for the cache beside it.
struct Project {
    _folder: TempDir,
    root: PathBuf,
    cache: PathBuf,
}

impl Project {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (root, cache) = (folder.path().join("project"), folder.path().join("cache"));
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-cases/orders-lambda"), &root);
        fs::create_dir(root.join(".git")).unwrap();
        Self { _folder: folder, root, cache }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_conn-lint"));
        command.args(["check", ".", "--tests"]).args(arguments).current_dir(&self.root);
        command.env_remove("GITHUB_ACTIONS").stdin(Stdio::null());
        command
    }

    fn with(&self, arguments: &[&str]) -> Output {
        self.command(arguments).arg("--cache-dir").arg(&self.cache).output().unwrap()
    }

    fn without(&self, arguments: &[&str]) -> Output {
        self.command(arguments).arg("--no-cache").output().unwrap()
    }

    #[track_caller]
    fn same(&self, arguments: &[&str], what: &str) -> Output {
        let (with, without) = (self.with(arguments), self.without(arguments));
        assert!(with == without, "{what}:\n{}", diff(&without, &with));
        with
    }

    fn entries(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(&self.cache).into_iter().flatten().map(|entry| entry.unwrap().path());
        let mut entries: Vec<PathBuf> =
            files.filter(|path| path.file_name().unwrap().to_string_lossy().contains("conn-lint-")).collect();
        entries.sort();
        entries
    }

    /// Whether a run is answered from the cache: it leaves the entry alone.
    fn is_kept(&self, arguments: &[&str]) -> bool {
        let marked = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        for entry in self.entries() {
            fs::File::options().write(true).open(entry).unwrap().set_modified(marked).unwrap();
        }
        self.with(arguments);
        self.entries().iter().all(|entry| fs::metadata(entry).unwrap().modified().unwrap() == marked)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true if entry.file_name() == "target" => {}
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

fn diff(before: &Output, after: &Output) -> String {
    let text = |output: &Output| {
        let streams =
            [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        format!("{:?}\n{}", output.status.code(), streams.concat())
    };
    format!("--- without\n{}\n--- with\n{}", text(before), text(after))
}

#[test]
fn a_second_run_says_the_same_in_every_format() {
    let project = Project::new();
    for format in FORMATS {
        let arguments = ["--format", format, "--statistics", "-W", "all"];
        let first = project.same(&arguments, format);
        assert!(first.stdout.len() > 500, "{format}");
        project.same(&arguments, format);
        assert!(project.is_kept(&arguments), "{format}");
    }
    project.same(&["--message-format", "json"], "cargo's messages");
    project.same(&["--message-format", "json"], "cargo's messages, again");
    // The format is no part of the question.
    assert_eq!(project.entries().len(), 2);
}

#[test]
fn each_question_has_its_own_answer() {
    let project = Project::new();
    let questions: [&[&str]; 7] = [
        &[],
        &["-D", "warnings"],
        &["-A", "all"],
        &["--no-config"],
        &["--parse-all"],
        &["-W", "all"],
        &["src"],
    ];
    for arguments in questions.iter().chain(&questions) {
        project.same(arguments, &format!("{arguments:?}"));
    }
    for arguments in questions {
        assert!(project.is_kept(arguments), "{arguments:?}");
    }
}

/// Every file and folder of the project, and of the folders above it that count.
fn places(root: &Path) -> Vec<PathBuf> {
    let mut places = vec![root.to_path_buf()];
    let mut at = 0;
    while at < places.len() {
        if places[at].is_dir() {
            let held = fs::read_dir(&places[at]).unwrap().map(|entry| entry.unwrap().path());
            places.extend(held.collect::<Vec<_>>());
        }
        at += 1;
    }
    places.retain(|place| !place.ends_with(".git"));
    places
}

const LOUD: &str = "\npub fn added() -> reqwest::Result<reqwest::Client> {\n    \
                    reqwest::Client::builder().danger_accept_invalid_certs(true).build()\n}\n";

#[test]
fn whatever_file_changes_a_run_says_what_it_says_without_the_cache() {
    let project = Project::new();
    let arguments = ["--format", "json", "--statistics"];
    let mut changed = 0;
    for file in places(&project.root).into_iter().filter(|place| place.is_file()) {
        project.same(&arguments, "before");
        let before = fs::read(&file).unwrap();
        let texts: [&[u8]; 5] =
            [&[&before[..], LOUD.as_bytes()].concat(), &before[..before.len() / 2], b"", b"\xff", b"{}\n"];
        for text in texts {
            fs::write(&file, text).unwrap();
            let first = project.same(&arguments, &format!("{}", file.display()));
            let second = project.with(&arguments);
            assert!(second == first, "{}", file.display());
            changed += 1;
        }
        fs::remove_file(&file).unwrap();
        project.same(&arguments, &format!("{} is gone", file.display()));
        fs::write(&file, before).unwrap();
        project.same(&arguments, &format!("{} is back", file.display()));
    }
    assert!(changed >= 30, "{changed}");
}

#[test]
fn whatever_comes_up_a_run_says_what_it_says_without_the_cache() {
    let project = Project::new();
    let arguments = ["--format", "json", "--statistics"];
    let names = [
        ("Cargo.toml", "[package]\nname = \"new\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
        ("Cargo.lock", "version = 4\n\n[[package]]\nname = \"reqwest\"\nversion = \"0.12.28\"\n"),
        ("conn-lint.toml", "[lints]\nall = \"allow\"\n"),
        (".gitignore", "*.rs\n"),
        ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"),
        ("lib.rs", LOUD),
        ("build.rs", LOUD),
        ("template.yaml", "Resources: {}\n"),
        ("notes.md", "of no matter\n"),
    ];
    let above = project.root.parent().unwrap().to_path_buf();
    let folders = places(&project.root).into_iter().chain([above]).filter(|place| place.is_dir());
    for folder in folders {
        for (name, text) in names {
            let file = folder.join(name);
            if file.exists() {
                continue;
            }
            project.same(&arguments, "before");
            fs::write(&file, text).unwrap();
            project.same(&arguments, &format!("{} is new", file.display()));
            fs::remove_file(&file).unwrap();
        }
        for below in ["src/bin", "examples", "tests", "target"] {
            if folder.join(below).exists() {
                continue;
            }
            project.same(&arguments, "before");
            let first = folder.join(below.split('/').next().unwrap());
            let made = if first.exists() { folder.join(below) } else { first };
            fs::create_dir_all(folder.join(below)).unwrap();
            fs::write(folder.join(below).join("new.rs"), LOUD).unwrap();
            project.same(&arguments, &format!("{} is new", folder.join(below).display()));
            fs::remove_dir_all(made).unwrap();
        }
    }
}

#[test]
fn a_folder_that_was_passed_over_is_looked_at_once_it_is_not() {
    let project = Project::new();
    let inner = project.root.join("src/inner");
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("mod.rs"), LOUD).unwrap();
    for (name, text) in [("CACHEDIR.TAG", "Signature"), (".gitignore", "mod.rs\n")] {
        let open = project.same(&[], "nothing is passed over");
        fs::write(inner.join(name), text).unwrap();
        let closed = project.same(&[], name);
        assert!(open != closed, "{name}");
        assert!(project.is_kept(&[]), "{name}");
        fs::remove_file(inner.join(name)).unwrap();
        assert!(project.same(&[], &format!("{name} is gone")) == open, "{name}");
    }
}

#[test]
fn what_does_not_matter_may_change() {
    let project = Project::new();
    project.with(&[]);
    fs::write(project.root.join("notes.md"), "new").unwrap();
    fs::write(project.root.join("conn-lint.sarif"), "{}").unwrap();
    assert!(project.is_kept(&[]));
}

#[test]
fn an_entry_that_is_not_whole_is_none() {
    let project = Project::new();
    let arguments = ["--format", "json"];
    let good = project.with(&arguments);
    let [entry] = &project.entries()[..] else { panic!() };
    let bytes = fs::read(entry).unwrap();
    let mut broken: Vec<Vec<u8>> =
        [0, 1, 15, 16, 17, bytes.len() / 2, bytes.len() - 1].map(|length| bytes[..length].to_vec()).to_vec();
    for part in 0..40 {
        let mut flipped = bytes.clone();
        flipped[(bytes.len() - 1) * part / 39] ^= 0x10;
        broken.push(flipped);
    }
    broken.push([&bytes[..], b"x"].concat());
    for bytes in broken {
        fs::write(entry, &bytes).unwrap();
        let run = project.with(&arguments);
        assert!(run == good, "{} bytes:\n{}", bytes.len(), diff(&good, &run));
        assert_ne!(fs::read(entry).unwrap(), bytes, "it is written anew");
    }
    // Another's entry under this name.
    project.with(&["--format", "json", "-W", "all"]);
    let other = project.entries().into_iter().find(|other| other != entry).unwrap();
    fs::copy(other, entry).unwrap();
    assert!(project.with(&arguments) == good);
    // No file at all.
    fs::remove_file(entry).unwrap();
    fs::create_dir(entry).unwrap();
    assert!(project.with(&arguments) == good);
}

#[test]
fn many_runs_at_once() {
    let project = Project::new();
    let good = project.without(&["--format", "json"]);
    let run = || {
        let mut command = project.command(&["--format", "json", "--cache-dir"]);
        command.arg(&project.cache).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    for _ in 0..4 {
        let runs: Vec<_> = (0..8).map(|_| run()).collect();
        for run in runs {
            assert!(run.wait_with_output().unwrap() == good);
        }
        assert_eq!(project.entries().len(), 1);
        fs::remove_file(&project.entries()[0]).unwrap();
    }
}

#[test]
fn killed_at_any_moment() {
    let project = Project::new();
    let arguments = ["--format", "json"];
    for round in 0..40 {
        let mut command = project.command(&["--format", "json", "--cache-dir"]);
        let mut child =
            command.arg(&project.cache).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(round * 13 % 90));
        child.kill().unwrap();
        child.wait().unwrap();
        project.same(&arguments, "killed");
        // The next has something to write again.
        fs::write(project.root.join(format!("new{round}.rs")), "").unwrap();
    }
}

#[test]
fn the_oldest_entries_go_where_there_are_too_many() {
    let project = Project::new();
    fs::create_dir_all(&project.cache).unwrap();
    let strange = project.cache.join("somebody's notes");
    fs::write(&strange, "not ours").unwrap();
    let entry = |at: u64| project.cache.join(format!("conn-lint-{at:032x}"));
    for at in 0..70 {
        let file = fs::File::create(entry(at)).unwrap();
        file.set_len(1 << 20).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(1000 - at)).unwrap();
    }
    let left = project.cache.join(".conn-lint-left");
    let file = fs::File::create(&left).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(10_000)).unwrap();
    project.with(&[]);
    let size: u64 = project.entries().iter().map(|entry| fs::metadata(entry).unwrap().len()).sum();
    assert!(size <= 48 << 20, "{size}");
    assert!(!entry(0).exists() && entry(69).exists());
    assert!(strange.exists() && !left.exists());
    assert!(project.is_kept(&[]));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written() {
    let project = Project::new();
    let good = project.without(&[]);
    fs::write(&project.cache, "a file").unwrap();
    assert!(project.with(&[]) == good);
    fs::remove_file(&project.cache).unwrap();
    // Whoever runs this may be root, who may write everywhere: no folder can be made in this one.
    let run = project.command(&["--cache-dir", "/proc/none"]).output().unwrap();
    assert!(run == good);
}

/// No file can grow: what a full disk does, without one.
#[cfg(unix)]
#[test]
fn no_room_to_write() {
    let project = Project::new();
    let good = project.without(&["--format", "json"]);
    let script =
        "trap '' XFSZ; ulimit -f 0; exec \"$0\" check . --tests --format json --cache-dir \"$1\" | cat";
    let mut command = Command::new("sh");
    command
        .args(["-c", script, env!("CARGO_BIN_EXE_conn-lint")])
        .arg(&project.cache)
        .current_dir(&project.root);
    let run = command.stdin(Stdio::null()).output().unwrap();
    assert!(run.stdout == good.stdout);
    assert!(project.entries().is_empty());
    assert!(project.with(&["--format", "json"]) == good);
}

#[test]
fn the_user_says_where_and_whether() {
    let project = Project::new();
    let run = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = project.command(arguments);
        command.env_remove("CONN_LINT_NO_CACHE").env_remove("CONN_LINT_CACHE_DIR");
        command.env("HOME", "/nonexistent").env_remove("XDG_CACHE_HOME");
        command.envs(variables.iter().copied()).output().unwrap()
    };
    let cache = project.cache.to_str().unwrap();
    run(&["--no-cache"], &[("CONN_LINT_CACHE_DIR", cache)]);
    run(&[], &[("CONN_LINT_CACHE_DIR", cache), ("CONN_LINT_NO_CACHE", "1")]);
    assert!(!project.cache.exists());
    run(&[], &[("CONN_LINT_CACHE_DIR", cache)]);
    assert_eq!(project.entries().len(), 1);
    assert!(
        fs::read_to_string(project.cache.join("CACHEDIR.TAG")).unwrap().starts_with("Signature: 8a477f59")
    );
    #[cfg(target_os = "linux")]
    {
        run(&[], &[("XDG_CACHE_HOME", cache)]);
        assert!(project.cache.join("conn-lint").is_dir());
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_conn-lint"));
    let output = command.args(["clean", "--cache-dir", cache]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("1 entry ("));
    assert!(project.entries().is_empty());
}

#[test]
fn baseline_and_fixes_work_the_same() {
    let project = Project::new();
    let baseline = ["--baseline", "known.json", "-W", "all"];
    project.with(&["--baseline", "known.json", "--update-baseline", "-W", "all"]);
    let accepted = project.same(&baseline, "everything is accepted");
    assert!(String::from_utf8_lossy(&accepted.stderr).contains("in the baseline"));
    assert!(project.is_kept(&baseline));
    let text = fs::read_to_string(project.root.join("known.json")).unwrap();
    let shorter: Vec<&str> =
        text.lines().enumerate().filter(|(at, _)| *at != 3).map(|(_, line)| line).collect();
    fs::write(project.root.join("known.json"), shorter.join("\n")).unwrap();
    project.same(&baseline, "one is new");
    project.same(&baseline, "one is new, again");
    let stale = text.replace("\"count\":1", "\"count\":2");
    fs::write(project.root.join("known.json"), stale).unwrap();
    for format in ["text", "sarif"] {
        let arguments = [&baseline[..], &["--format", format]].concat();
        project.same(&arguments, "some are gone");
        project.same(&arguments, "some are gone, again");
    }
    project.same(&["--diff"], "a difference");
    let before = project.with(&[]);
    project.with(&["--fix", "--allow-dirty"]);
    assert!(project.same(&[], "fixed") != before);
}

#[test]
fn since_works_the_same() {
    let project = Project::new();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]);
        assert!(command.args(arguments).current_dir(&project.root).output().unwrap().status.success());
    };
    fs::remove_dir(project.root.join(".git")).unwrap();
    git(&["init"]);
    git(&["add", "-A"]);
    git(&["commit", "-m", "all"]);
    let since = ["--since", "HEAD", "--format", "json", "-W", "all"];
    project.same(&since, "nothing changed");
    let main = project.root.join("src/main.rs");
    let text = fs::read_to_string(&main).unwrap();
    for line in 0..text.lines().count() {
        let lines = text
            .lines()
            .enumerate()
            .map(|(at, text)| format!("{text}{}\n", if at == line { " " } else { "" }));
        fs::write(&main, lines.collect::<String>()).unwrap();
        project.with(&["-W", "all"]);
        project.same(&since, &format!("line {line}"));
    }
}
