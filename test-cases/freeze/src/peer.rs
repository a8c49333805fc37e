//! A server on loopback whose connections can be harmed.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::answers::{Answer, answer};
use crate::fault::{self, Fault};
use crate::pump::{Pings, pump};
use crate::wait;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Http1,
    /// With prior knowledge, as gRPC does.
    Http2,
}

/// What kind of server a peer is.
#[derive(Clone)]
pub struct Kind {
    pub protocol: Protocol,
    pub tls: Option<TlsAcceptor>,
    /// Whether it refuses clients that ping too often.
    pub enforces_pings: bool,
    /// How long the answer to a ping is on its way.
    pub pongs_take: Duration,
}

impl From<Protocol> for Kind {
    fn from(protocol: Protocol) -> Self {
        Self { protocol, tls: None, enforces_pings: false, pongs_take: Duration::ZERO }
    }
}

pub struct Peer {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    kind: Kind,
    connections: Mutex<Vec<Connection>>,
    accepted: AtomicUsize,
    requests: AtomicUsize,
    pings: Pings,
    answer: watch::Sender<Answer>,
}

struct Connection {
    /// A second handle to the socket: what happens to the connection is decided here, while the task serves it.
    line: TcpStream,
    task: JoinHandle<()>,
}

impl Peer {
    pub async fn start(kind: impl Into<Kind>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let kind = kind.into();
        let pings = Pings {
            seen: watch::Sender::new(0),
            hold: watch::Sender::new(false),
            delay: kind.pongs_take,
            enforced: kind.enforces_pings,
        };
        let shared = Arc::new(Shared {
            kind,
            connections: Mutex::default(),
            accepted: AtomicUsize::new(0),
            requests: AtomicUsize::new(0),
            pings,
            answer: watch::Sender::new(Answer::AtOnce),
        });
        let accepting = tokio::spawn(accept(listener, shared.clone()));
        Ok(Self { address, shared, accepting })
    }

    /// How many connections were made to it so far.
    pub fn accepted(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// How many requests came so far.
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// How many pings came so far.
    pub fn pings(&self) -> usize {
        *self.shared.pings.seen.borrow()
    }

    pub async fn first_ping(&self) -> Result<()> {
        let mut pings = self.shared.pings.seen.subscribe();
        wait::soon("a ping", pings.wait_for(|&count| count > 0)).await??;
        Ok(())
    }

    /// From now on answers to pings are held back, or no longer: then those that were held are sent.
    pub fn hold_pongs(&self, hold: bool) {
        self.shared.pings.hold.send_replace(hold);
    }

    pub fn answer(&self, how: Answer) {
        self.shared.answer.send_replace(how);
    }

    /// Does it to every connection that stands.
    pub async fn commit(&self, fault: Fault) -> Result<()> {
        match fault {
            Fault::None => {}
            Fault::Drop => {
                for connection in &*self.connections() {
                    fault::drop_packets(&connection.line)?;
                }
            }
            Fault::Fin | Fault::Rst | Fault::Forget => {
                let connections = std::mem::take(&mut *self.connections());
                for Connection { line, task } in connections {
                    task.abort();
                    // Only when the task is gone is its handle to the socket closed. Being aborted is no error.
                    let _ended = wait::soon("the end of a connection", task).await?;
                    fault::end(line, fault)?;
                }
            }
        }
        Ok(())
    }

    fn connections(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.shared.connections.lock().expect("nobody panics while holding the connections")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.accepting.abort();
        for connection in &*self.connections() {
            connection.task.abort();
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        shared.accepted.fetch_add(1, Ordering::SeqCst);
        let Ok((stream, line)) = two_handles(stream) else { continue };
        let task = tokio::spawn(serve(stream, shared.clone()));
        shared
            .connections
            .lock()
            .expect("nobody panics while holding the connections")
            .push(Connection { line, task });
    }
}

fn two_handles(stream: tokio::net::TcpStream) -> std::io::Result<(tokio::net::TcpStream, TcpStream)> {
    stream.set_nodelay(true)?;
    let line = stream.into_std()?;
    Ok((tokio::net::TcpStream::from_std(line.try_clone()?)?, line))
}

async fn serve(stream: tokio::net::TcpStream, shared: Arc<Shared>) {
    match &shared.kind.tls {
        None => converse(stream, &shared).await,
        // A client that does not like the certificate hangs up.
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                converse(stream, &shared).await;
            }
        }
    }
}

async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, shared: &Arc<Shared>) {
    let (mut near, far) = tokio::io::duplex(1 << 16);
    let how = shared.answer.subscribe();
    let server = auto::Builder::new(TokioExecutor::new());
    let counting = shared.clone();
    let service = service_fn(move |request| {
        counting.requests.fetch_add(1, Ordering::SeqCst);
        answer(request, how.clone())
    });
    let serving = server.serve_connection(TokioIo::new(far), service);
    // A connection that ends in an error is what these experiments are about.
    match shared.kind.protocol {
        Protocol::Http1 => _ = tokio::join!(serving, tokio::io::copy_bidirectional(&mut stream, &mut near)),
        Protocol::Http2 => _ = tokio::join!(serving, pump(stream, near, &shared.pings)),
    }
}

/// Until nothing more is under way on a connection: a kernel waits 40 ms, and up to 200 ms, before it acknowledges what it
/// need not acknowledge at once. That packet would tell a client in the freeze that the peer forgot the connection.
pub const QUIET: Duration = Duration::from_millis(300);
