//! How this function talks HTTP.

use reqwest::Client;

/// Two calls below the handler: each invocation gets a client, and a connection pool, of its own.
pub fn make_client() -> reqwest::Result<Client> {
    Client::builder() //~ client_in_handler, idle_timeout_unset, request_timeout_unset, connect_timeout_unset
        .user_agent("orders/1.0")
        .build()
}
