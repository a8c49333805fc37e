//! How this function talks HTTP.

use reqwest::Client;

/// Every request says who we are.
pub fn make_client() -> reqwest::Result<Client> {
    Client::builder().user_agent("orders/1.0").build()
}
