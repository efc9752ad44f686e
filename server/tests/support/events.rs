//! Server-sent events as a browser reads them.

use super::PATIENCE;
use domain::{live::LiveEvent, wall::WallEvent};
use reqwest::Response;
use serde::de::DeserializeOwned;
use std::collections::VecDeque;
use tokio::time::timeout;

/// What a stream is made of.
pub trait StreamEvent: DeserializeOwned {
    fn named(&self) -> &'static str;
}

impl StreamEvent for LiveEvent {
    fn named(&self) -> &'static str {
        self.name()
    }
}

impl StreamEvent for WallEvent {
    fn named(&self) -> &'static str {
        self.name()
    }
}

/// An open stream.
pub struct Events<E = LiveEvent> {
    response: Response,
    bytes: Vec<u8>,
    read: VecDeque<E>,
}

impl<E: StreamEvent> Events<E> {
    pub(super) fn of(response: Response) -> Self {
        assert_eq!(response.status(), 200);
        Self { response, bytes: Vec::new(), read: VecDeque::new() }
    }

    /// The next event; none when the stream has ended.
    pub async fn next(&mut self) -> Option<E> {
        timeout(PATIENCE, self.read()).await.expect("no event came")
    }

    /// The next event that is no pulse.
    pub async fn news(&mut self) -> Option<E> {
        loop {
            match self.next().await {
                Some(event) if event.named() == "pulse" => {}
                other => return other,
            }
        }
    }

    async fn read(&mut self) -> Option<E> {
        loop {
            if let Some(event) = self.read.pop_front() {
                return Some(event);
            }
            let chunk = self.response.chunk().await.ok()??;
            self.bytes.extend_from_slice(&chunk);
            while let Some(end) = self.bytes.windows(2).position(|two| two == b"\n\n") {
                let block: Vec<u8> = self.bytes.drain(..end + 2).collect();
                self.read.extend(parse(std::str::from_utf8(&block).expect("events are UTF-8")));
            }
        }
    }
}

fn parse<E: StreamEvent>(block: &str) -> Option<E> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let event: E = serde_json::from_str(field("data")?).expect("events are JSON");
    assert_eq!(field("event"), Some(event.named()), "an event is named as itself");
    Some(event)
}
