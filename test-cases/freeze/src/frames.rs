//! HTTP/2 frames, as far as pings need it: the bytes of one direction in, whole frames out.

use bytes::{Buf, Bytes, BytesMut};

/// What a client sends before its first frame.
pub const PREFACE: usize = 24;

const HEADER: usize = 9;
const PING: u8 = 6;
const ACK: u8 = 1;

#[derive(Default)]
pub struct Frames {
    buffer: BytesMut,
    /// Bytes still to come that are no frames and are passed on as they are.
    preface: usize,
}

impl Frames {
    pub fn of_client() -> Self {
        Self { buffer: BytesMut::new(), preface: PREFACE }
    }

    pub fn of_server() -> Self {
        Self::default()
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }
}

impl Iterator for Frames {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.preface > 0 {
            let length = self.preface.min(self.buffer.len());
            self.preface -= length;
            return (length > 0).then(|| self.buffer.split_to(length).freeze());
        }
        let mut header = self.buffer.get(..HEADER)?;
        let length = HEADER + header.get_uint(3) as usize;
        (self.buffer.len() >= length).then(|| self.buffer.split_to(length).freeze())
    }
}

pub fn is_ping(frame: &[u8]) -> bool {
    frame.len() > HEADER && frame[3] == PING && frame[4] & ACK == 0
}

pub fn is_pong(frame: &[u8]) -> bool {
    frame.len() > HEADER && frame[3] == PING && frame[4] & ACK != 0
}

/// The GOAWAY that ends a connection on which there were too many.
pub fn too_many_pings() -> Vec<u8> {
    const GOAWAY: u8 = 7;
    const ENHANCE_YOUR_CALM: u32 = 0xb;
    const REASON: &[u8] = b"too_many_pings";
    let last_stream: u32 = u32::MAX >> 1;
    let mut frame = vec![0, 0, 8 + REASON.len() as u8, GOAWAY, 0, 0, 0, 0, 0];
    frame.extend(last_stream.to_be_bytes());
    frame.extend(ENHANCE_YOUR_CALM.to_be_bytes());
    frame.extend(REASON);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    const PING_FRAME: [u8; 17] = [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];

    #[test]
    fn frames_come_whole_however_the_bytes_come() {
        let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        bytes.extend([0, 0, 0, 4, 0, 0, 0, 0, 0]);
        bytes.extend(PING_FRAME);
        for size in [1, 7, bytes.len()] {
            let mut frames = Frames::of_client();
            let mut whole = Vec::new();
            for piece in bytes.chunks(size) {
                frames.push(piece);
                whole.extend(frames.by_ref());
            }
            assert_eq!(whole.concat(), bytes);
            assert_eq!(whole.iter().filter(|frame| is_ping(frame)).count(), 1, "in pieces of {size}");
        }
    }

    #[test]
    fn an_answer_is_not_a_ping() {
        let mut pong = PING_FRAME;
        pong[4] = 1;
        assert!(is_pong(&pong) && !is_ping(&pong) && !is_pong(&PING_FRAME));
    }
}
