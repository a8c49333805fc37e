//! A Lambda function in a process of its own, which can be frozen and thawed.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::NamedTempFile;

use crate::message::Reply;
use crate::runtime_api::RuntimeApi;
use crate::wait;

/// Which runtime of tokio `main` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    MultiThread,
    CurrentThread,
}

impl Flavor {
    pub fn name(self) -> &'static str {
        match self {
            Self::MultiThread => "multi_thread",
            Self::CurrentThread => "current_thread",
        }
    }
}

/// How long an event takes at most from here into the socket that the function polls.
const DELIVERY: Duration = Duration::from_millis(20);

pub struct Function {
    process: Child,
    api: RuntimeApi,
    /// The roots of the system that the process believes to be in.
    _system: NamedTempFile,
}

impl Function {
    /// Starts the worker with the client that `case` names, for the peer.
    pub async fn start(case: &str, flavor: Flavor, peer: SocketAddr) -> Result<Self> {
        Self::start_trusting(case, flavor, peer, "").await
    }

    /// As `start`, and tells the worker of a certificate that the case may want to trust.
    pub async fn start_trusting(case: &str, flavor: Flavor, peer: SocketAddr, trusted: &str) -> Result<Self> {
        let api = RuntimeApi::start().await?;
        let mut command = Command::new(worker()?);
        // The SDK's own HTTP client trusts the system, which this makes another. It reads it once.
        let mut system = NamedTempFile::new()?;
        if case.starts_with("client_in_handler/aws") {
            system.write_all(trusted.as_bytes())?;
            command.env("SSL_CERT_FILE", system.path());
        }
        let process = command
            .args([case, flavor.name(), &peer.to_string()])
            .env("FREEZE_TRUSTED", trusted)
            .env("AWS_LAMBDA_RUNTIME_API", api.address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "freeze")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("the worker does not start")?;
        Ok(Self { process, api, _system: system })
    }

    /// Sends an event and waits for what the function makes of it; nothing if it takes longer than `bound`.
    pub async fn invoke(&mut self, bound: Duration) -> Result<Option<Reply>> {
        self.api.send_event()?;
        self.reply(bound).await
    }

    /// Sends an event that must go well.
    pub async fn invoke_well(&mut self) -> Result<Reply> {
        let reply = self.invoke(wait::SOON).await?.context("no reply to a call that nothing hinders")?;
        ensure!(!reply.failed(), "a call failed that nothing hinders: {reply:?}");
        Ok(reply)
    }

    pub async fn reply(&mut self, bound: Duration) -> Result<Option<Reply>> {
        self.api.reply(bound).await
    }

    /// Stops the process, and comes back when it stands still.
    pub async fn freeze(&self) -> Result<()> {
        kill(self.pid(), Signal::SIGSTOP)?;
        wait::until("the stop of the worker", || self.is_stopped()).await
    }

    /// Continues the process.
    pub fn thaw(&self) -> Result<()> {
        Ok(kill(self.pid(), Signal::SIGCONT)?)
    }

    /// Continues the process when an event already waits for it, as it does at Lambda.
    pub async fn thaw_with_event(&mut self, bound: Duration) -> Result<Option<Reply>> {
        self.api.send_event()?;
        tokio::time::sleep(DELIVERY).await;
        self.thaw()?;
        self.reply(bound).await
    }

    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.process.id() as i32)
    }

    fn is_stopped(&self) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap_or_default();
        // The name before the state stands in parentheses and may hold anything.
        stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('T'))
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // Both fail only if the process is gone already.
        let _killed = self.process.kill();
        let _waited = self.process.wait();
    }
}

/// The worker lies beside this program; beside the folder of this program if that is a test.
fn worker() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let mut beside = program.ancestors().skip(1).take(2).map(|folder| folder.join("worker"));
    beside.find(|path| path.is_file()).context("the binary `worker` is not built: `cargo build` makes it")
}
