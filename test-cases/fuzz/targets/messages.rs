//! A conversation with the language server: messages apart by a zero byte, framed here, or raw after a byte of 1.
#![no_main]

use std::io::{BufReader, Cursor};

use libfuzzer_sys::fuzz_target;

const HELLO: &str = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{},"rootUri":"file:///nowhere/at/all"}}"#;

fuzz_target!(|data: &[u8]| {
    let mut input = Vec::new();
    let mut say = |message: &[u8]| {
        input.extend(format!("Content-Length: {}\r\n\r\n", message.len()).as_bytes());
        input.extend(message);
    };
    say(HELLO.as_bytes());
    match data.split_first() {
        Some((1, raw)) => input.extend(raw),
        _ => data.split(|byte| *byte == 0).for_each(say),
    }
    conn_lint::serve_for_fuzzing(BufReader::new(Cursor::new(input)), std::io::sink());
});
