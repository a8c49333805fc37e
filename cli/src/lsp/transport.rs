//! Messages on the wire: `Content-Length` headers and JSON.
//!
//! lsp-server's own reader ends at the first message that it cannot read, and allocates whatever length a header names.
//! This one tells of a bad message and goes on with the next.

use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc::{Receiver, Sender};

use lsp_server::{Message, RequestId};
use serde_json::Value;

use super::Event;

/// No header line and no message is longer.
const LONGEST_HEADER: u64 = 8 << 10;
const LONGEST_MESSAGE: u64 = 256 << 20;

/// Hands on every message until the input ends or nobody listens.
pub(super) fn read(mut input: impl BufRead, events: &Sender<Event>) {
    loop {
        let event = match frame(&mut input) {
            Ok(Some(Frame::Body(body))) => understand(&body),
            Ok(Some(Frame::Unusable(reason))) => Event::Malformed { id: None, reason },
            Ok(None) | Err(_) => {
                let _ = events.send(Event::Closed);
                return;
            }
        };
        if events.send(event).is_err() {
            return;
        }
    }
}

/// Writes until nobody sends any more, or the client has gone.
pub(super) fn write(mut output: impl Write, messages: &Receiver<Message>) {
    for message in messages {
        if message.write(&mut output).is_err() {
            return;
        }
    }
}

enum Frame {
    Body(Vec<u8>),
    Unusable(String),
}

/// `None` at the end of the input.
fn frame(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let mut length: Option<u64> = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LONGEST_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("Content-Length")
        {
            length = value.trim().parse().ok();
        }
    }
    let Some(length) = length else {
        return Ok(Some(Frame::Unusable("a message without a Content-Length that is a number".to_owned())));
    };
    if length > LONGEST_MESSAGE {
        io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
        return Ok(Some(Frame::Unusable(format!("a message of {length} bytes is too long"))));
    }
    let mut body = Vec::new();
    let read = input.by_ref().take(length).read_to_end(&mut body)?;
    Ok((read as u64 == length).then_some(Frame::Body(body)))
}

fn understand(body: &[u8]) -> Event {
    match serde_json::from_slice::<Message>(body) {
        Ok(message) => Event::Message(message),
        Err(error) => {
            let value: Value = serde_json::from_slice(body).unwrap_or_default();
            let id = value.get("id").and_then(|id| serde_json::from_value::<RequestId>(id.clone()).ok());
            Event::Malformed { id, reason: format!("not a message of the protocol: {error}") }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn events(input: &[u8]) -> Vec<String> {
        let (sender, receiver) = mpsc::channel();
        read(input, &sender);
        drop(sender);
        let name = |event: Event| match event {
            Event::Message(Message::Request(request)) => format!("request {}", request.method),
            Event::Message(Message::Notification(notification)) => {
                format!("notification {}", notification.method)
            }
            Event::Message(Message::Response(_)) => "response".to_owned(),
            Event::Malformed { id, reason } => {
                format!("{id:?} {}", reason.split(':').next().unwrap_or_default())
            }
            Event::Closed => "closed".to_owned(),
            Event::Analysed(_) => "analysed".to_owned(),
        };
        receiver.into_iter().map(name).collect()
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_follows_a_bad_message_is_read() {
        let good = framed(r#"{"jsonrpc":"2.0","method":"exit"}"#);
        let bad = "not a message of the protocol";
        for (input, expected) in [
            (framed("{"), format!("None {bad}")),
            (framed("[]"), format!("None {bad}")),
            (framed(r#"{"id":7}"#), format!("Some(RequestId(I32(7))) {bad}")),
            (
                "Content-Length: x\r\n\r\n".to_owned(),
                "None a message without a Content-Length that is a number".to_owned(),
            ),
            (
                "nonsense\r\n\r\n".to_owned(),
                "None a message without a Content-Length that is a number".to_owned(),
            ),
        ] {
            let found = events(format!("{input}{good}").as_bytes());
            assert_eq!(found, [expected.as_str(), "notification exit", "closed"], "{input}");
        }
    }

    #[test]
    fn a_length_that_lies_ends_the_input_and_takes_no_memory() {
        assert_eq!(events(b"Content-Length: 100\r\n\r\n{}"), ["closed"]);
        assert_eq!(events(b"Content-Length: 99999999999999\r\n\r\n{}").len(), 2);
    }

    #[test]
    fn headers_may_be_written_in_any_case_and_order() {
        let input = "content-type: x\r\ncontent-LENGTH:33\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}";
        assert_eq!(events(input.as_bytes()), ["notification exit", "closed"]);
    }
}
