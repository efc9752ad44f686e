//! How pages are rendered: each by one thread from its first line to its last.
//!
//! Leptos keeps the owner of what it renders in a thread's own memory. A rendering that a work-stealing runtime moves
//! between threads meets values of another owner, or of none, and panics now and then (leptos issues 3671 and 4851).

use app::{AccessApp, OfficeApp, WorkApp};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos_axum::{AxumRouteListing, generate_route_list};
use std::{panic::resume_unwind, sync::LazyLock, thread::available_parallelism};
use tokio_util::task::LocalPoolHandle;
use tracing::Instrument;

/// The addresses of the pages and server functions.
///
/// Found once per process: while Leptos looks for them, no resource of any page in the process loads, and one that is
/// asked for meanwhile never does (leptos issue 4773).
pub fn routes() -> Vec<AxumRouteListing> {
    static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| {
        [generate_route_list(AccessApp), generate_route_list(WorkApp), generate_route_list(OfficeApp)]
            .concat()
    });
    ROUTES.clone()
}

/// The threads that render, one for each core.
#[derive(Debug, Clone)]
pub struct Renderers(LocalPoolHandle);

impl Renderers {
    /// Starts the threads.
    pub fn start() -> Self {
        Self(LocalPoolHandle::new(available_parallelism().map_or(1, usize::from)))
    }

    /// Answers from one thread, to the end of the document: what is left over of the page is dropped there too.
    pub async fn render(&self, answer: impl Future<Output = Response> + Send + 'static) -> Response {
        let span = tracing::Span::current();
        let whole = || {
            async move {
                let (head, body) = answer.await.into_parts();
                match to_bytes(body, usize::MAX).await {
                    Ok(bytes) => Response::from_parts(head, Body::from(bytes)),
                    Err(error) => {
                        tracing::error!(%error, "a page was not rendered to its end");
                        StatusCode::INTERNAL_SERVER_ERROR.into_response()
                    }
                }
            }
            .instrument(span)
        };
        match self.0.spawn_pinned(whole).await {
            Ok(answer) => answer,
            // The layer that answers panics is outside this thread.
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            Err(error) => {
                tracing::error!(%error, "a page was not rendered");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// Lets one thread answer the request.
pub async fn by_one_thread(State(renderers): State<Renderers>, request: Request, next: Next) -> Response {
    renderers.render(next.run(request)).await
}
