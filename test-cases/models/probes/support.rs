//! What the probes share: a server on loopback, the options of the sockets that clients open to it, and the way in which
//! an answer is told.

#![allow(dead_code, reason = "no probe needs everything")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// Says that a new object of these types has that setting.
pub fn tell(types: &[&str], setting: &str, value: &str, way: &str) {
    for of in types {
        println!("{of} {setting} {value} {way}");
    }
}

/// A duration as the model files write it.
pub fn value(duration: Option<Duration>) -> String {
    match duration {
        None => "off".to_owned(),
        Some(duration) if duration.subsec_millis() == 0 => format!("{}s", duration.as_secs()),
        Some(duration) => format!("{}ms", duration.as_millis()),
    }
}

/// An HTTP/1.1 server that keeps connections and answers every request with nothing.
pub struct Server {
    pub address: SocketAddr,
    accepted: Arc<AtomicUsize>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let address = listener.local_addr().expect("it is bound");
        let accepted = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&accepted);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::SeqCst);
                std::thread::spawn(move || answer(stream));
            }
        });
        Self { address, accepted }
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Connections so far.
    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream) {
    let mut buffer = [0; 4096];
    let mut seen = Vec::new();
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        seen.extend_from_slice(&buffer[..count]);
        if seen.ends_with(b"\r\n\r\n") {
            seen.clear();
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    }
}

/// What this process's own socket to that address has.
pub struct SocketOptions {
    pub keepalive: Option<Duration>,
    pub user_timeout: Option<Duration>,
}

/// The options of the one socket that is connected to the address.
pub fn socket_options(to: SocketAddr) -> SocketOptions {
    let numbers = std::fs::read_dir("/proc/self/fd").expect("Linux");
    let numbers = numbers.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    for number in numbers.collect::<Vec<_>>() {
        // SAFETY: an open descriptor of this process, which stays open while the client lives; none is closed here.
        let descriptor = unsafe { BorrowedFd::borrow_raw(number) };
        let socket = socket2::SockRef::from(&descriptor);
        let peer = socket.peer_addr().ok().and_then(|peer| peer.as_socket());
        if peer != Some(to) {
            continue;
        }
        let keepalive = socket.keepalive().expect("a socket");
        return SocketOptions {
            keepalive: keepalive.then(|| socket.tcp_keepalive_time().expect("a TCP socket")),
            user_timeout: socket.tcp_user_timeout().expect("a TCP socket"),
        };
    }
    panic!("no socket is connected to {to}");
}

/// How long an idle connection is kept: one client pauses for a little less than the default, and another for a little
/// more; the first has to use its connection again, and the second has to make a new one. `get` makes one request.
pub fn idle_timeout<C, F>(expected: Duration, make: impl Fn() -> C, get: impl Fn(C, String) -> F) -> String
where
    C: Clone + Send + 'static,
    F: std::future::Future<Output = ()> + Send + 'static,
{
    let kept = |pause: Duration| {
        let (server, client) = (Server::start(), make());
        let (first, second) = (get(client.clone(), server.url()), get(client, server.url()));
        async move {
            first.await;
            tokio::time::sleep(pause).await;
            second.await;
            server.accepted() == 1
        }
    };
    let margin = Duration::from_secs(4);
    let (shorter, longer) = (kept(expected - margin), kept(expected + margin));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let (before, after) = runtime.expect("a runtime").block_on(async {
        let (shorter, longer) = (tokio::spawn(shorter), tokio::spawn(longer));
        (shorter.await.expect("no panic"), longer.await.expect("no panic"))
    });
    match (before, after) {
        (true, false) => value(Some(expected)),
        (before, after) => format!("kept-before:{before},kept-after:{after}"),
    }
}
