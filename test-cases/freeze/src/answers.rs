//! What a peer answers: the same service for HTTP/1, HTTP/2, gRPC and an AWS API.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response};
use tokio::sync::watch;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    AtOnce,
    After(Duration),
    Never,
}

type Body = UnsyncBoxBody<Bytes, Infallible>;

pub async fn answer(
    request: Request<Incoming>,
    how: watch::Receiver<Answer>,
) -> Result<Response<Body>, hyper::Error> {
    let (head, body) = request.into_parts();
    body.collect().await?;
    let how = *how.borrow();
    match how {
        Answer::AtOnce => {}
        Answer::After(time) => tokio::time::sleep(time).await,
        Answer::Never => std::future::pending().await,
    }
    let is_grpc =
        head.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"));
    Ok(if is_grpc {
        healthy()
    } else if head.method == Method::POST {
        caller_identity()
    } else {
        Response::new(Full::from("well").boxed_unsync())
    })
}

/// A `grpc.health.v1.HealthCheckResponse` that says `SERVING`.
fn healthy() -> Response<Body> {
    let message = Bytes::from_static(&[0, 0, 0, 0, 2, 8, 1]);
    let trailers =
        HeaderMap::from_iter([("grpc-status".parse().expect("a name"), HeaderValue::from_static("0"))]);
    let frames = [Ok(Frame::data(message)), Ok(Frame::trailers(trailers))];
    with_type("application/grpc", StreamBody::new(stream::iter(frames)).boxed_unsync())
}

/// What AWS STS says to `GetCallerIdentity`.
fn caller_identity() -> Response<Body> {
    let text = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
                <Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    with_type("text/xml", Full::from(text).boxed_unsync())
}

fn with_type(kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
