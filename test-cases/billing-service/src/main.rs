//! Answers "what does this customer owe?" all day long.

mod ledger;
mod upstream;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::Router;

use crate::ledger::Ledger;
use crate::upstream::Upstream;

struct App {
    ledger: Ledger,
    upstream: Upstream,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let app = Arc::new(App { ledger: Ledger::connect()?, upstream: Upstream::new() });
    let routes = Router::new().route("/customers/{id}", get(balance)).with_state(app);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    Ok(axum::serve(listener, routes).await?)
}

async fn balance(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<String, StatusCode> {
    if !app.ledger.is_serving().await {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    app.upstream.balance(&id).await.map_err(|_| StatusCode::BAD_GATEWAY)
}
