//! What a peer does to a connection while its client is frozen.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use nix::sys::socket::{setsockopt, sockopt};
use socket2::{SockFilter, SockRef};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing happens.
    None,
    /// The peer closes the connection, and the client's kernel hears of it.
    Fin,
    /// The peer resets the connection, and the client's kernel hears of it.
    Rst,
    /// The peer forgets the connection. No packet says so; the next one of the client is answered with a reset. So does
    /// a NAT gateway after its idle timeout, and so does it look when the close was lost in the freeze.
    Forget,
    /// From now on every packet of the client is lost.
    Drop,
}

/// Whether this process may have the kernel forget a connection (`TCP_REPAIR` needs `CAP_NET_ADMIN`). If not, a reset
/// answers the client's next packet, which looks the same to the client.
pub fn kernel_forgets() -> bool {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
    socket.is_ok_and(|socket| setsockopt(&socket, sockopt::TcpRepair, &1).is_ok())
}

/// The last handle to a connection's socket, which nobody else reads any more, meets its end.
pub fn end(line: TcpStream, fault: Fault) -> io::Result<()> {
    match fault {
        Fault::None | Fault::Drop => Ok(()),
        Fault::Fin => line.shutdown(Shutdown::Both),
        Fault::Rst => reset(line),
        Fault::Forget if setsockopt(&line, sockopt::TcpRepair, &1).is_ok() => {
            drop(line);
            Ok(())
        }
        Fault::Forget => {
            tokio::spawn(reset_at_next_packet(line));
            Ok(())
        }
    }
}

/// Has the kernel lose every packet that arrives on the socket, acknowledgements and all.
pub fn drop_packets(line: &TcpStream) -> io::Result<()> {
    const RETURN: u16 = 0x06;
    let nothing = SockFilter::new(RETURN, 0, 0, 0);
    SockRef::from(line).attach_filter(&[nothing])
}

fn reset(line: TcpStream) -> io::Result<()> {
    SockRef::from(&line).set_linger(Some(Duration::ZERO))
}

async fn reset_at_next_packet(line: TcpStream) -> io::Result<()> {
    let stream = tokio::net::TcpStream::from_std(line)?;
    stream.peek(&mut [0]).await?;
    reset(stream.into_std()?)
}
