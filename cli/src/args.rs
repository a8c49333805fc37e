//! The command line. No logic.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, ArgGroup, ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::shard::Shard;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Finds risky connection configuration in Rust: idle timeouts, keepalive pings, clients built per invocation, calls
/// that never time out.
#[derive(Debug, Parser)]
#[command(name = "conn-lint", version, styles = STYLES, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check projects and print what was found
    Check(Deferred<Check>),
    /// List every client that the code builds, with each setting and where it comes from
    Clients(Deferred<Clients>),
    /// Print a lint's page
    Explain {
        /// The lint's name, such as client_in_handler
        lint: String,
    },
    /// List every lint with its level and group
    List,
    /// Make one SARIF log of those of all shards
    Merge {
        /// The logs of `check --shard I/N --format sarif`, in any order
        #[arg(value_name = "LOG", required = true)]
        logs: Vec<PathBuf>,

        /// Write it to this file, not to stdout
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Remove what earlier runs kept, to be faster when nothing changed
    Clean {
        /// The folder where it is kept
        #[arg(long, value_name = "FOLDER")]
        cache_dir: Option<PathBuf>,
    },
    /// Write a commented conn-lint.toml to begin with
    Init {
        /// The project's folder
        #[arg(value_name = "PATH", default_value = ".")]
        path: PathBuf,
    },
    /// Print a script that completes commands and flags
    Completions {
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Write the manual pages
    Man {
        /// The folder that gets them
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// Serve an editor: the Language Server Protocol over stdin and stdout
    Lsp(Deferred<Lsp>),
}

/// Arguments that are declared only once their command is called, or its help: those of all commands would take a good
/// part of the time that the program needs to begin.
#[derive(Debug)]
pub(crate) struct Deferred<T>(pub(crate) T);

impl<T: Args> Args for Deferred<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.defer(T::augment_args)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        command.defer(T::augment_args_for_update)
    }
}

impl<T: FromArgMatches> FromArgMatches for Deferred<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("fixing").args(["fix", "diff"]).multiple(true))]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) input: Input,

    #[command(flatten)]
    pub(crate) levels: Levels,

    #[command(flatten)]
    pub(crate) fixing: Fixing,

    #[command(flatten)]
    pub(crate) selecting: Selecting,

    #[command(flatten)]
    pub(crate) caching: Caching,

    /// How findings are printed [default: text; github in GitHub Actions]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,

    /// How findings are printed, in cargo's words: `json` for programs that read cargo's messages
    #[arg(long, value_name = "FORMAT", conflicts_with = "format", hide_possible_values = true)]
    message_format: Option<MessageFormat>,

    /// Then run a second checker; its lines follow: --then -- cargo clippy --message-format json
    #[arg(long, requires = "command")]
    pub(crate) then: bool,

    #[arg(last = true, value_name = "COMMAND", requires = "then", hide = true)]
    pub(crate) command: Vec<OsString>,

    /// Also write the findings to a file: sarif=conn-lint.sarif
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub(crate) output: Vec<(Format, PathBuf)>,

    /// Print counts of what was seen and of what was not analysed
    #[arg(long)]
    pub(crate) statistics: bool,

    /// Only the first of four shares of the work: 1/4. `conn-lint merge` makes one log of all their SARIF
    #[arg(long, value_name = "I/N", conflicts_with_all = ["baseline", "fixing", "stdin"])]
    pub(crate) shard: Option<Shard>,

    /// Parse every file, also those that can have no part in what is found
    #[arg(long)]
    pub(crate) parse_all: bool,
}

/// Which findings count.
#[derive(Debug, Args)]
#[command(next_help_heading = "Selection")]
pub(crate) struct Selecting {
    /// Only findings that are not in this file are new, and shown
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,

    /// Take what is gone out of the baseline; write it, with all that is found, where it is not there yet
    #[arg(long, requires = "baseline", conflicts_with_all = ["diff", "since", "stdin"])]
    pub(crate) update_baseline: bool,

    /// Only findings on lines that changed since this git revision
    #[arg(long, value_name = "REV", conflicts_with_all = ["fixing", "stdin"])]
    pub(crate) since: Option<String>,

    /// Read one file's text from stdin, and report on that file only: for editors
    #[arg(long, requires = "stdin_path", conflicts_with_all = ["paths", "fixing"])]
    pub(crate) stdin: bool,

    /// The path of the file whose text is read from stdin
    #[arg(long, value_name = "PATH", requires = "stdin")]
    pub(crate) stdin_path: Option<PathBuf>,
}

/// What a run keeps, so that the next one needs less time where nothing changed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Cache")]
pub(crate) struct Caching {
    /// Neither use what an earlier run kept nor keep anything
    #[arg(long, conflicts_with = "cache_dir")]
    pub(crate) no_cache: bool,

    /// Keep it in this folder [default: CONN_LINT_CACHE_DIR, or the user's folder for caches]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) cache_dir: Option<PathBuf>,
}

impl Check {
    /// `None` for cargo's messages.
    pub(crate) fn format(&self) -> Option<Format> {
        let in_actions = || std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        match (self.format, self.message_format) {
            (Some(format), _) => Some(format),
            (None, Some(MessageFormat::Human)) => Some(Format::Text),
            (None, Some(MessageFormat::Short)) => Some(Format::Concise),
            (None, Some(_)) => None,
            (None, None) if in_actions() => Some(Format::Github),
            (None, None) => Some(Format::Text),
        }
    }
}

/// What cargo takes for `--message-format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    Human,
    Short,
    Json,
    JsonDiagnosticShort,
    JsonDiagnosticRenderedAnsi,
    JsonRenderDiagnostics,
}

/// Whether and how findings are fixed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Fixes")]
pub(crate) struct Fixing {
    /// Fix what can be fixed without changing what the code does otherwise
    #[arg(long)]
    pub(crate) fix: bool,

    /// Also apply fixes that may change what the code does
    #[arg(long, requires = "fixing")]
    pub(crate) unsafe_fixes: bool,

    /// Change nothing, but print what --fix would change; exit with 1 if that is anything
    #[arg(long, conflicts_with_all = ["output", "format"])]
    pub(crate) diff: bool,

    /// Fix even with uncommitted changes, or without a git repository
    #[arg(long, visible_alias = "allow-no-vcs", overrides_with = "allow_dirty")]
    pub(crate) allow_dirty: bool,
}

impl Fixing {
    pub(crate) fn wanted(&self) -> bool {
        self.fix || self.diff
    }
}

#[derive(Debug, Args)]
pub(crate) struct Clients {
    #[command(flatten)]
    pub(crate) input: Input,

    /// How the list is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ClientsFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Lsp {
    #[command(flatten)]
    pub(crate) input: Input,

    #[command(flatten)]
    pub(crate) levels: Levels,

    /// What editors add to say which channel they mean; there is no other
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}

/// What is checked, and with which configuration.
#[derive(Clone, Debug, Args)]
pub(crate) struct Input {
    /// Folders, manifests or source files; the current folder if none is given
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Read this configuration instead of looking for conn-lint.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long)]
    pub(crate) no_config: bool,

    /// Also report in test, bench and example code
    #[arg(long)]
    pub(crate) tests: bool,

    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

/// What cargo's own subcommands take to say which packages are meant.
#[derive(Debug, Args)]
#[command(next_help_heading = "Package selection")]
pub(crate) struct Packages {
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", conflicts_with = "paths")]
    pub(crate) manifest_path: Option<PathBuf>,

    /// Report on this package only; may be given more than once
    #[arg(short = 'p', long, value_name = "SPEC", conflicts_with_all = ["paths", "workspace"])]
    pub(crate) package: Vec<String>,

    /// Report on every package of the workspace
    #[arg(long, visible_alias = "all", conflicts_with = "paths")]
    pub(crate) workspace: bool,

    #[command(flatten)]
    pub(crate) ignored: Ignored,
}

/// Flags that cargo's subcommands share and that change nothing here: nothing is built, every target is read.
#[derive(Debug, Args)]
pub(crate) struct Ignored {
    #[arg(long = "bin", num_args = 0..=1, hide = true)]
    bin: Vec<String>,
    #[arg(long = "example", num_args = 0..=1, hide = true)]
    example: Vec<String>,
    #[arg(long = "test", num_args = 0..=1, hide = true)]
    test: Vec<String>,
    #[arg(long = "bench", num_args = 0..=1, hide = true)]
    bench: Vec<String>,
    #[arg(short = 'F', long = "features", hide = true)]
    features: Vec<String>,
    #[arg(long = "target", hide = true)]
    target: Vec<String>,
    #[arg(long = "target-dir", hide = true)]
    target_dir: Option<PathBuf>,
    #[arg(long = "profile", hide = true)]
    profile: Option<String>,
    #[arg(short = 'j', long = "jobs", hide = true)]
    jobs: Option<String>,
    #[arg(short = 'v', long = "verbose", action = ArgAction::Count, hide = true)]
    verbose: u8,
    #[arg(short = 'q', long = "quiet", hide = true)]
    quiet: bool,
    #[arg(short = 'r', long = "release", hide = true)]
    release: bool,
    #[arg(long = "lib", hide = true)]
    lib: bool,
    #[arg(long = "bins", hide = true)]
    bins: bool,
    #[arg(long = "examples", hide = true)]
    examples: bool,
    #[arg(long = "benches", hide = true)]
    benches: bool,
    #[arg(long = "all-targets", hide = true)]
    all_targets: bool,
    #[arg(long = "all-features", hide = true)]
    all_features: bool,
    #[arg(long = "no-default-features", hide = true)]
    no_default_features: bool,
    #[arg(long = "keep-going", hide = true)]
    keep_going: bool,
    #[arg(long = "locked", hide = true)]
    locked: bool,
    #[arg(long = "offline", hide = true)]
    offline: bool,
    #[arg(long = "frozen", hide = true)]
    frozen: bool,
}

/// Levels in the order in which they were given; the last word on a lint counts.
#[derive(Debug, Args)]
pub(crate) struct Levels {
    /// Do not report a lint or group
    #[arg(short = 'A', long = "allow", value_name = "LINT", action = ArgAction::Append)]
    pub(crate) allow: Vec<String>,

    /// Report as a note, which never fails
    #[arg(short = 'N', long = "note", value_name = "LINT", action = ArgAction::Append)]
    pub(crate) note: Vec<String>,

    /// Report as a warning
    #[arg(short = 'W', long = "warn", value_name = "LINT", action = ArgAction::Append)]
    pub(crate) warn: Vec<String>,

    /// Report as an error; `-D warnings` makes every warning fail
    #[arg(short = 'D', long = "deny", value_name = "LINT", action = ArgAction::Append)]
    pub(crate) deny: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Source excerpts, reasons and suggestions
    Text,
    /// One line a finding
    Concise,
    /// Everything, for programs
    Json,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Annotations in GitHub Actions; the usual format there
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit's XML
    Junit,
    /// One rustc diagnostic a line
    RustcJson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClientsFormat {
    /// An aligned table
    Text,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

fn output(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("expected FORMAT=FILE, such as sarif=conn-lint.sarif")?;
    let format = Format::from_str(format, false)
        .map_err(|_| format!("unknown format `{format}`; known are {}", known_formats()))?;
    Ok((format, PathBuf::from(file)))
}

fn known_formats() -> String {
    let known = Format::value_variants().iter().filter_map(Format::to_possible_value);
    known.map(|value| value.get_name().to_owned()).collect::<Vec<_>>().join(", ")
}
