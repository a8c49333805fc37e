//! Certificates for peers.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A peer's certificate for a name, signed by itself.
pub struct Identity {
    pub acceptor: TlsAcceptor,
    /// What a client has to trust.
    pub pem: String,
}

pub fn identity(name: &str) -> Result<Identity> {
    let made = rcgen::generate_simple_self_signed([name.to_owned()])?;
    let key =
        PrivateKeyDer::try_from(made.signing_key.serialize_der()).map_err(|error| anyhow!("{error}"))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)?;
    Ok(Identity { acceptor: TlsAcceptor::from(Arc::new(config)), pem: made.cert.pem() })
}
