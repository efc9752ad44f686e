//! One open stream: what its viewer may see of what it shows, for as long as the viewer may.

use super::{
    Live, encode,
    seats::{Frame, Full, Ticket, Wish},
};
use crate::{
    AppState,
    sse::{CHECK, PULSE, RETRY, UNBUFFERED, every},
};
use app::guard::{self, Asker};
use axum::{
    Extension,
    extract::{Query, State},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::AccountId,
    live::{LiveEvent, Subscription},
    members::Viewer,
};
use futures::stream;
use http::StatusCode;
use std::{collections::VecDeque, convert::Infallible};
use tokio::time::{Instant, Interval};
use tower_sessions::{Session, session::Id};

/// Checks of access that may fail for reasons of ours before the stream ends.
const PATIENCE: u32 = 3;

/// `GET /live?devices=1,2,3&totals=true&account=…`: server-sent events for a signed-in viewer.
pub async fn open(
    State(state): State<AppState>,
    Extension(Asker(viewer)): Extension<Asker>,
    session: Session,
    Query(subscription): Query<Subscription>,
) -> Response {
    match Listener::open(&state, viewer, &session, &subscription).await {
        Ok(listener) => {
            let events = stream::unfold(listener, |mut listener| async move {
                listener.next().await.map(|event| (Ok::<_, Infallible>(event), listener))
            });
            ([UNBUFFERED], Sse::new(events)).into_response()
        }
        Err(status) => status.into_response(),
    }
}

struct Listener {
    live: Live,
    ticket: Ticket,
    viewer: Viewer,
    session: Id,
    ends_at: DateTime<Utc>,
    /// Only totals of this account are wanted.
    account: Option<AccountId>,
    waiting: VecDeque<Event>,
    ended: bool,
    failures: u32,
    pulse: Interval,
    check: Interval,
}

impl Listener {
    async fn open(
        state: &AppState,
        viewer: Option<Viewer>,
        session: &Session,
        subscription: &Subscription,
    ) -> Result<Self, StatusCode> {
        let (Some(viewer), Some(id)) = (viewer, session.id()) else { return Err(StatusCode::UNAUTHORIZED) };
        if subscription.account.is_some_and(|account| !viewer.scope.covers(account)) {
            return Err(StatusCode::NOT_FOUND);
        }
        let ends_at = guard::ends_at(session, state.config.session_limits()).await;
        let ends_at = ends_at.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        let wish = Wish {
            member: viewer.member_id,
            devices: subscription.pos_ids(),
            totals: subscription.totals,
            incidents: subscription.incidents,
        };
        let ticket = Ticket::take(&state.live, wish).map_err(|full| match full {
            Full::Member => StatusCode::TOO_MANY_REQUESTS,
            Full::Process => StatusCode::SERVICE_UNAVAILABLE,
        })?;
        let hello = encode(&LiveEvent::Hello { at: state.live.now_ms() }).retry(RETRY);
        Ok(Self {
            live: state.live.clone(),
            ticket,
            viewer,
            session: id,
            ends_at,
            account: subscription.account,
            waiting: VecDeque::from([hello]),
            ended: false,
            failures: 0,
            pulse: every(PULSE, Instant::now() + PULSE),
            check: every(CHECK, Instant::now() + CHECK),
        })
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
                () = self.live.0.stop.cancelled() => return None,
                frame = self.ticket.next() => match frame? {
                    Frame::Of(account, event) if self.may_see(account) => return Some(event),
                    Frame::OfIncident(account, event) if self.viewer.may_see(account) => return Some(event),
                    Frame::Of(..) | Frame::OfIncident(..) => {}
                    Frame::Resync => self.resync(),
                    Frame::CheckAccess => self.check_access().await,
                    Frame::CatchUp => {
                        self.check_access().await;
                        self.resync();
                    }
                },
                _ = self.check.tick() => self.check_access().await,
                _ = self.pulse.tick() => if self.live.is_fresh() {
                    return Some(encode(&LiveEvent::Pulse { at: self.live.now_ms() }));
                },
            }
        }
    }

    fn may_see(&self, account: AccountId) -> bool {
        self.viewer.scope.covers(account) && self.account.is_none_or(|only| only == account)
    }

    fn resync(&mut self) {
        if !self.ended {
            self.waiting.push_back(encode(&LiveEvent::Resync { at: self.live.now_ms() }));
        }
    }

    /// Ends the stream of whoever may no longer listen; a changed scope holds at once.
    async fn check_access(&mut self) {
        match self.access().await {
            Ok(Some(viewer)) => {
                self.failures = 0;
                let scope_changed = viewer.scope != self.viewer.scope;
                self.viewer = viewer;
                if scope_changed {
                    self.resync();
                }
            }
            Ok(None) => {
                self.waiting.push_back(encode(&LiveEvent::Bye));
                self.ended = true;
            }
            Err(error) => {
                tracing::error!(?error, "access to a live stream cannot be checked");
                self.failures += 1;
                self.ended = self.failures >= PATIENCE;
            }
        }
    }

    async fn access(&self) -> storage::Result<Option<Viewer>> {
        let (db, now) = (&self.live.0.db, self.live.0.clock.now());
        let member = self.viewer.member_id;
        if now >= self.ends_at || !storage::sessions::is_alive(db, &self.session, member, now).await? {
            return Ok(None);
        }
        storage::members::viewer(db, member).await
    }
}
