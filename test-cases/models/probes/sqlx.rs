//! Asks sqlx for the defaults of its pools: getters of their options.

mod support;

use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use support::{tell, value};

macro_rules! ask {
    ($options:expr, $types:expr) => {
        let options = $options;
        tell(&$types, "idle_timeout", &value(options.get_idle_timeout()), "getter");
        tell(&$types, "connect_timeout", &value(Some(options.get_acquire_timeout())), "getter");
        tell(&$types, "test_before_use", &options.get_test_before_acquire().to_string(), "getter");
    };
}

fn main() {
    ask!(PgPoolOptions::new(), ["sqlx::PgPool", "sqlx::postgres::PgPoolOptions"]);
    ask!(MySqlPoolOptions::new(), ["sqlx::MySqlPool", "sqlx::mysql::MySqlPoolOptions"]);
}
