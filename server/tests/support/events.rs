//! Server-sent events as a browser reads them.

use super::PATIENCE;
use domain::live::LiveEvent;
use reqwest::Response;
use std::collections::VecDeque;
use tokio::time::timeout;

/// An open live stream.
pub struct Events {
    response: Response,
    bytes: Vec<u8>,
    read: VecDeque<LiveEvent>,
}

impl Events {
    pub(super) fn of(response: Response) -> Self {
        assert_eq!(response.status(), 200);
        Self { response, bytes: Vec::new(), read: VecDeque::new() }
    }

    /// The next event; none when the stream has ended.
    pub async fn next(&mut self) -> Option<LiveEvent> {
        timeout(PATIENCE, self.read()).await.expect("no event came")
    }

    /// The next event that is no pulse.
    pub async fn news(&mut self) -> Option<LiveEvent> {
        loop {
            match self.next().await {
                Some(LiveEvent::Pulse { .. }) => {}
                other => return other,
            }
        }
    }

    async fn read(&mut self) -> Option<LiveEvent> {
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

fn parse(block: &str) -> Option<LiveEvent> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let event: LiveEvent = serde_json::from_str(field("data")?).expect("events are JSON");
    assert_eq!(field("event"), Some(event.name()), "an event is named as itself");
    Some(event)
}
