//! One open stream of a wall, for as long as its link holds.

use super::{
    Seat, Walls,
    boards::{Board, Picture},
};
use crate::{
    AppState,
    sse::{self, CHECK, PULSE, RETRY, UNBUFFERED, every},
};
use app::guard::WallAsker;
use axum::{
    Extension,
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use domain::wall::{WallEvent, WallSnapshot, WallViewer};
use futures::stream;
use http::StatusCode;
use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, Interval},
};

/// Snapshots are sent at most so often.
const PACE: Duration = Duration::from_secs(1);
/// What changes with time alone is seen after so long: shops open, and outlets are judged.
const AT_LATEST: Duration = Duration::from_secs(10);
/// Reading takes at most one part in so many of the time, however large the scope is.
const RESTS: u32 = 10;

/// `GET /wall/{token}/live`: server-sent events for whoever has the link. One that does not hold is not found.
pub async fn open(
    State(state): State<AppState>,
    Extension(WallAsker(viewer)): Extension<WallAsker>,
) -> Response {
    let Some(viewer) = viewer else { return StatusCode::NOT_FOUND.into_response() };
    let Some(seat) = state.wall.sit_down(viewer.id) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let events = stream::unfold(Looker::new(&state.wall, viewer, seat), |mut looker| async move {
        looker.next().await.map(|event| (Ok::<_, Infallible>(event), looker))
    });
    ([UNBUFFERED], Sse::new(events)).into_response()
}

struct Looker {
    walls: Walls,
    viewer: WallViewer,
    board: Arc<Board>,
    shown: Option<Picture>,
    /// The last attempt to read succeeded: otherwise nothing may be said to be true now.
    fresh: bool,
    revocations: watch::Receiver<u64>,
    waiting: VecDeque<Event>,
    ended: bool,
    pace: Interval,
    pulse: Interval,
    check: Interval,
    _seat: Seat,
}

impl Looker {
    fn new(walls: &Walls, viewer: WallViewer, seat: Seat) -> Self {
        Self {
            board: walls.0.boards.of(&viewer.scope, viewer.layout),
            walls: walls.clone(),
            viewer,
            shown: None,
            fresh: false,
            revocations: walls.0.revocations.subscribe(),
            waiting: VecDeque::new(),
            ended: false,
            pace: every(PACE, Instant::now()),
            pulse: every(PULSE, Instant::now() + PULSE),
            check: every(CHECK, Instant::now() + CHECK),
            _seat: seat,
        }
    }

    /// The next event; none when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.ended {
                return None;
            }
            tokio::select! {
                () = self.walls.0.stop.cancelled() => return None,
                changed = self.revocations.changed() => {
                    changed.ok()?;
                    self.check().await;
                },
                _ = self.check.tick() => self.check().await,
                _ = self.pulse.tick() => if self.fresh {
                    return Some(encode(&WallEvent::Pulse { at: self.now_ms() }));
                },
                _ = self.pace.tick() => if self.is_due() {
                    self.look().await;
                },
            }
        }
    }

    fn now_ms(&self) -> i64 {
        self.walls.0.clock.now().timestamp_millis()
    }

    /// Has anything changed since, and may it be read already?
    fn is_due(&self) -> bool {
        let Some(shown) = &self.shown else { return true };
        let since = shown.read_at.elapsed();
        since >= AT_LATEST.max(shown.took * RESTS)
            || (*self.walls.0.changes.borrow() > shown.changes && since >= shown.took * RESTS)
    }

    /// Ends the stream of a link that does not hold any more; another scope holds at once.
    async fn check(&mut self) {
        match storage::wall::still(&self.walls.0.db, self.viewer.id, self.walls.0.clock.now()).await {
            Ok(Some(viewer)) => {
                if (&viewer.scope, viewer.layout) != (&self.viewer.scope, self.viewer.layout) {
                    self.board = self.walls.0.boards.of(&viewer.scope, viewer.layout);
                    self.shown = None;
                }
                self.viewer = viewer;
            }
            Ok(None) => {
                self.waiting.clear();
                self.waiting.push_back(encode(&WallEvent::Bye));
                self.ended = true;
            }
            Err(error) => {
                tracing::error!(?error, "the link of a wall cannot be checked");
                self.fresh = false;
            }
        }
    }

    /// Reads what is to be seen, by what the link shows at this moment, and sends it if it is news.
    async fn look(&mut self) {
        self.check().await;
        if self.ended {
            return;
        }
        match self.board.read(&self.walls, &self.viewer.scope, self.viewer.layout).await {
            Ok(picture) => {
                let before = self.shown.as_ref().map(|shown| shown.snapshot.clone());
                if before.is_none_or(|before| !picture.snapshot.says_the_same(&before)) {
                    self.waiting.push_back(snapshot(&picture.snapshot, self.shown.is_none()));
                }
                self.fresh = true;
                self.shown = Some(picture);
            }
            Err(error) => {
                tracing::error!(?error, "what a wall shows cannot be read, and will be tried again");
                self.fresh = false;
            }
        }
    }
}

fn snapshot(snapshot: &WallSnapshot, first: bool) -> Event {
    let event = encode(&WallEvent::Snapshot(Box::new(snapshot.clone())));
    if first { event.retry(RETRY) } else { event }
}

fn encode(event: &WallEvent) -> Event {
    sse::encode(event.name(), event)
}
