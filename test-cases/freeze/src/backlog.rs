//! An address at which connecting never ends: a socket that listens and whose queue is full. The kernel drops the SYN, as
//! it is dropped on the way to a host that is gone.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Result, bail};
use socket2::{Domain, Socket, Type};

pub struct FullBacklog {
    pub address: SocketAddr,
    _listener: Socket,
    _waiting: Vec<TcpStream>,
}

impl FullBacklog {
    pub fn new() -> Result<Self> {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        listener.listen(0)?;
        let Some(address) = listener.local_addr()?.as_socket() else { bail!("no address of the internet") };
        let mut waiting = Vec::new();
        for _ in 0..8 {
            match TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
                Ok(stream) => waiting.push(stream),
                Err(_) => return Ok(Self { address, _listener: listener, _waiting: waiting }),
            }
        }
        bail!("a queue of length 0 took 8 connections")
    }
}
