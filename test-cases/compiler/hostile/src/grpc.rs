//! tonic: endpoints by every conversion, clients as the code generator writes them.

use std::time::Duration;

use tonic::transport::{Channel, Endpoint, Error, Uri};

/// As tonic-build writes them.
pub mod ledger_client {
    use tonic::codegen::*;

    #[derive(Debug, Clone)]
    pub struct LedgerClient<T> {
        pub inner: tonic::client::Grpc<T>,
    }

    impl LedgerClient<tonic::transport::Channel> {
        pub async fn connect<D>(dst: D) -> Result<Self, tonic::transport::Error>
        where
            D: TryInto<tonic::transport::Endpoint>,
            D::Error: Into<StdError>,
        {
            let conn = tonic::transport::Endpoint::new(dst)?.connect().await?;
            Ok(Self::new(conn))
        }
    }

    impl<T> LedgerClient<T>
    where
        T: tonic::client::GrpcService<tonic::body::Body>,
    {
        pub fn new(inner: T) -> Self {
            Self { inner: tonic::client::Grpc::new(inner) }
        }
    }
}

use ledger_client::LedgerClient;

pub async fn connected() -> Result<Vec<LedgerClient<Channel>>, Error> {
    let endpoint = Endpoint::from_static("http://localhost:1").timeout(Duration::from_secs(1));
    Ok(vec![
        LedgerClient::connect("http://localhost:1").await?,
        LedgerClient::connect(endpoint.clone()).await?,
        LedgerClient::new(endpoint.connect_lazy()),
        LedgerClient::new(Channel::from_static("http://localhost:1").connect().await?),
    ])
}

pub fn endpoints(address: String, uri: Uri) -> Vec<Endpoint> {
    let mut all = vec![
        Endpoint::from_static("http://localhost:1"),
        Endpoint::from_shared(address.clone()).unwrap().connect_timeout(Duration::from_secs(1)),
        Endpoint::new(address.clone()).unwrap(),
        Endpoint::from(uri.clone()),
        Endpoint::try_from(address.clone()).unwrap().tcp_keepalive(None),
        Endpoint::try_from("http://localhost:1").unwrap(),
        uri.clone().into(),
        address.clone().try_into().unwrap(),
        "http://localhost:1".parse().unwrap(),
        "http://localhost:1".parse::<Endpoint>().unwrap().http2_keep_alive_interval(Duration::from_secs(30)),
        Channel::builder(uri.clone()).keep_alive_while_idle(true),
        Channel::from_shared(address.clone()).unwrap(),
        <Endpoint as std::str::FromStr>::from_str(&address).unwrap(),
        <Endpoint as TryFrom<String>>::try_from(address).unwrap(),
        std::convert::Into::<Endpoint>::into(uri),
    ];
    all.push(tuned(Endpoint::from_static("http://localhost:1")));
    all
}

fn tuned<E: Into<Endpoint>>(endpoint: E) -> Endpoint {
    let endpoint: Endpoint = endpoint.into();
    endpoint.timeout(Duration::from_secs(1)).keep_alive_timeout(Duration::from_secs(5))
}

pub fn balanced() -> Channel {
    let list = ["http://localhost:1", "http://localhost:2"];
    Channel::balance_list(list.into_iter().map(Endpoint::from_static))
}

pub async fn questioned(address: &'static str) -> Result<Channel, Box<dyn std::error::Error>> {
    let channel = address.parse::<Endpoint>()?.timeout(Duration::from_secs(1)).connect().await?;
    let other = Channel::from_shared(address.to_owned())?.connect_lazy();
    drop(channel);
    Ok(other)
}
