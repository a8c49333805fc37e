//! `conn-lint lsp`: the language server. One loop takes every event in its order (messages of the client, answers of the
//! worker) and owns all that is known of the client; one worker thread checks; nothing else is shared.

mod actions;
mod capabilities;
mod client;
mod documents;
mod findings;
mod hover;
mod positions;
mod publish;
mod roots;
mod server;
mod transport;
mod uri;
mod worker;

use std::io::{BufRead, Write};
use std::ops::ControlFlow;
use std::sync::mpsc::{self, Receiver, Sender};

use clap::ArgMatches;
use lsp_server::{ErrorCode, Message, RequestId, Response};
use serde_json::Value;

use crate::args::Input;
use crate::exit;
use client::Client;
use roots::{Roots, Wanted};
use server::Server;
use worker::Analysis;

/// All that the loop listens to.
enum Event {
    Message(Message),
    Malformed {
        id: Option<RequestId>,
        reason: String,
    },
    Analysed(Box<Analysis>),
    /// The client has gone.
    Closed,
}

/// Serves one client over stdin and stdout, until it says `exit` or goes.
pub(crate) fn serve(input: Input, levels: Option<ArgMatches>) -> u8 {
    serve_over(std::io::BufReader::new(std::io::stdin()), std::io::stdout(), input, levels)
}

pub(crate) fn serve_over(
    from: impl BufRead + Send + 'static,
    to: impl Write + Send + 'static,
    input: Input,
    levels: Option<ArgMatches>,
) -> u8 {
    let (event_sender, events) = mpsc::channel();
    let (out, messages) = mpsc::channel();
    let reading = event_sender.clone();
    std::thread::spawn(move || transport::read(from, &reading));
    let writer = std::thread::spawn(move || transport::write(to, &messages));
    let code = match initialize(&events, &out) {
        ControlFlow::Continue(params) => {
            let mut client = Client::read(&params);
            if let Ok(working) = std::env::current_dir()
                && !input.paths.is_empty()
            {
                client.folders = input.paths.iter().map(|path| working.join(path)).collect();
            }
            let roots = Roots::new(Wanted { input, levels });
            run(roots, client, &events, event_sender, out)
        }
        ControlFlow::Break(code) => {
            drop(out);
            code
        }
    };
    // What was said last is still to be written.
    let _ = writer.join();
    code
}

/// Answers everything with "not yet" until the client introduces itself; gives what it says of itself.
fn initialize(events: &Receiver<Event>, out: &Sender<Message>) -> ControlFlow<u8, Value> {
    loop {
        match events.recv() {
            Ok(Event::Message(Message::Request(request))) if request.method == "initialize" => {
                let client = Client::read(&request.params);
                let result = serde_json::to_value(capabilities::result(&client)).unwrap_or_default();
                let _ = out.send(Response::new_ok(request.id, result).into());
                return ControlFlow::Continue(request.params);
            }
            Ok(Event::Message(Message::Request(request))) => {
                let code = ErrorCode::ServerNotInitialized as i32;
                let message = format!("`{}` came before `initialize`", request.method);
                let _ = out.send(Response::new_err(request.id, code, message).into());
            }
            Ok(Event::Message(Message::Notification(notification))) if notification.method == "exit" => {
                return ControlFlow::Break(exit::COULD_NOT_RUN);
            }
            Ok(Event::Closed) | Err(_) => return ControlFlow::Break(exit::COULD_NOT_RUN),
            Ok(_) => {}
        }
    }
}

fn run(
    roots: Roots,
    client: Client,
    events: &Receiver<Event>,
    answers: Sender<Event>,
    out: Sender<Message>,
) -> u8 {
    let (jobs, work) = mpsc::channel();
    let checking = client.clone();
    std::thread::spawn(move || worker::work(roots, &checking, &work, &answers));
    let mut server = Server::new(client, jobs, out);
    server.begin();
    for event in events {
        if let ControlFlow::Break(code) = server.handle(event) {
            return code;
        }
    }
    exit::COULD_NOT_RUN
}
