//! A library with one client, for the tests of the checker.

use std::time::Duration;

pub struct Client;

pub struct Builder {
    timeout: Option<Duration>,
}

impl Client {
    pub fn builder() -> Builder {
        Builder { timeout: Some(Duration::from_secs(90)) }
    }
}

impl Builder {
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    pub fn idle(self, _idle: Option<Duration>) -> Self {
        self
    }

    pub fn verify(&mut self, _verify: bool) -> &mut Self {
        self
    }

    pub fn build(self) -> Result<Client, ()> {
        Ok(Client)
    }
}
