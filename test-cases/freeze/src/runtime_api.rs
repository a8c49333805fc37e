//! The Lambda Runtime API on loopback: what `lambda_runtime` polls for the next event, and where it puts the response.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

use crate::message::Reply;

pub struct RuntimeApi {
    pub address: SocketAddr,
    events: mpsc::UnboundedSender<()>,
    replies: mpsc::UnboundedReceiver<Reply>,
    accepting: JoinHandle<()>,
}

struct Shared {
    events: Mutex<mpsc::UnboundedReceiver<()>>,
    replies: mpsc::UnboundedSender<Reply>,
}

impl RuntimeApi {
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (events, waiting) = mpsc::unbounded_channel();
        let (given, replies) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared { events: Mutex::new(waiting), replies: given });
        let accepting = tokio::spawn(accept(listener, shared));
        Ok(Self { address, events, replies, accepting })
    }

    /// Answers the poll that stands, or the next one, with an event.
    pub fn send_event(&self) -> Result<()> {
        self.events.send(()).context("the runtime API is gone")
    }

    /// The reply to the oldest event that has none yet; nothing if it does not come in time.
    pub async fn reply(&mut self, bound: Duration) -> Result<Option<Reply>> {
        match tokio::time::timeout(bound, self.replies.recv()).await {
            Ok(reply) => Ok(Some(reply.context("the runtime API is gone")?)),
            Err(_) => Ok(None),
        }
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = shared.clone();
        let service = service_fn(move |request| handle(request, shared.clone()));
        let serving =
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(serving);
    }
}

async fn handle(
    request: Request<Incoming>,
    shared: Arc<Shared>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    if path.ends_with("/invocation/next") {
        return Ok(match shared.events.lock().await.recv().await {
            Some(()) => event(),
            None => status(StatusCode::GONE),
        });
    }
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let reply = if path.ends_with("/response") {
        serde_json::from_slice(&body)
            .unwrap_or_else(|error| failure(format!("a reply of another kind: {error}")))
    } else {
        failure(String::from_utf8_lossy(&body).into_owned())
    };
    // Nobody may be left to hear it when the experiment is over.
    let _heard = shared.replies.send(reply);
    Ok(status(StatusCode::ACCEPTED))
}

fn failure(text: String) -> Reply {
    Reply { error: Some(text), ..Reply::default() }
}

fn status(code: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = code;
    response
}

fn event() -> Response<Full<Bytes>> {
    let deadline =
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + Duration::from_secs(900);
    Response::builder()
        .header("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        .header("lambda-runtime-deadline-ms", deadline.as_millis().to_string())
        .header(
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-west-1:123456789012:function:freeze",
        )
        .header("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700")
        .body(Full::from("null"))
        .expect("constant headers are valid")
}
