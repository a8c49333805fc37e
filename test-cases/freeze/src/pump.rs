//! Between the socket of an HTTP/2 client and the server: counts the client's pings, and decides when they are answered.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep_until};

use crate::frames::{Frames, is_ping, is_pong, too_many_pings};

pub struct Pings {
    pub seen: watch::Sender<usize>,
    /// While it is set, no ping is answered.
    pub hold: watch::Sender<bool>,
    /// How long each answer is on its way.
    pub delay: Duration,
    /// Whether a client that pings too often is sent away.
    pub enforced: bool,
}

/// grpc-core forgives the first ping, and two more that follow within five minutes of another. No experiment takes longer.
const ALLOWED: usize = 3;

const BUFFER: usize = 1 << 14;

pub async fn pump(client: impl AsyncRead + AsyncWrite, server: impl AsyncRead + AsyncWrite, pings: &Pings) {
    let (from_client, to_client) = split(client);
    let (from_server, to_server) = split(server);
    let too_many = Notify::new();
    let up = up(from_client, to_server, pings, &too_many);
    let down = down(from_server, to_client, pings, &too_many);
    // A connection that ends in an error is what these experiments are about.
    let _ends = tokio::join!(up, down);
}

async fn up(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    pings: &Pings,
    too_many: &Notify,
) -> io::Result<()> {
    let mut frames = Frames::of_client();
    let mut on_this_connection = 0;
    let mut buffer = vec![0; BUFFER];
    loop {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            return to.shutdown().await;
        }
        frames.push(&buffer[..length]);
        let count = frames.by_ref().filter(|frame| is_ping(frame)).count();
        if count > 0 {
            pings.seen.send_modify(|seen| *seen += count);
        }
        on_this_connection += count;
        if pings.enforced && on_this_connection > ALLOWED {
            too_many.notify_one();
        }
        to.write_all(&buffer[..length]).await?;
    }
}

async fn down(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    pings: &Pings,
    too_many: &Notify,
) -> io::Result<()> {
    let mut pongs = VecDeque::new();
    let mut frames = Frames::of_server();
    let mut buffer = vec![0; BUFFER];
    loop {
        let length = tokio::select! {
            length = from.read(&mut buffer) => length?,
            () = may_go(&pongs, &pings.hold) => {
                if let Some((_, pong)) = pongs.pop_front() {
                    to.write_all(&pong).await?;
                }
                continue;
            }
            () = too_many.notified() => {
                to.write_all(&too_many_pings()).await?;
                return to.shutdown().await;
            }
        };
        if length == 0 {
            return to.shutdown().await;
        }
        frames.push(&buffer[..length]);
        for frame in frames.by_ref() {
            if is_pong(&frame) {
                pongs.push_back((Instant::now() + pings.delay, frame));
            } else {
                to.write_all(&frame).await?;
            }
        }
    }
}

/// Comes back when the oldest answer may be sent.
async fn may_go(pongs: &VecDeque<(Instant, Bytes)>, hold: &watch::Sender<bool>) {
    let Some((due, _)) = pongs.front() else { return std::future::pending().await };
    sleep_until(*due).await;
    let mut hold = hold.subscribe();
    while *hold.borrow_and_update() && hold.changed().await.is_ok() {}
}
