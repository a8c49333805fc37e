//! Tells whether a service is well. Every client is made once, knows when to give up, and forgets idle connections
//! before the peer does.

mod clients;

use std::sync::Arc;

use lambda_http::{run, service_fn, Body, Error, Request, Response};

use crate::clients::Clients;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let clients = Arc::new(Clients::new()?);
    run(service_fn(move |request: Request| {
        let clients = Arc::clone(&clients);
        async move { answer(&clients, request).await }
    }))
    .await
}

async fn answer(clients: &Clients, request: Request) -> Result<Response<Body>, Error> {
    let service = request.uri().path().trim_start_matches('/');
    let text = match (clients.is_serving(service).await, clients.note(service).await) {
        (Ok(true), Ok(note)) => format!("{service} is well: {note}"),
        _ => format!("{service} is not well"),
    };
    Ok(Response::new(Body::from(text)))
}
