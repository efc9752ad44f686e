//! Connections: accepted up to a limit, each with limits of its own, and finished before the stop.

use crate::config::{Config, Limits};
use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

/// After a failure to accept, for example for want of file descriptors.
const BREATH: Duration = Duration::from_millis(200);

/// Accepts until `stop`; returns when all connections are finished, or the time for that is over.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    config: Arc<Config>,
    stop: CancellationToken,
) {
    let free = Arc::new(Semaphore::new(config.limits.connections as usize));
    let open = TaskTracker::new();
    while let Some((stream, peer, place)) = accept(&listener, &free, &stop).await {
        let (router, config, stop) = (router.clone(), config.clone(), stop.clone());
        open.spawn(async move {
            connection(stream, peer, router, &config.limits, stop).await;
            drop(place);
        });
    }
    drop(listener);
    open.close();
    let patience = Duration::from_secs(config.limits.stop_seconds.into());
    if tokio::time::timeout(patience, open.wait()).await.is_err() {
        tracing::warn!(connections = open.len(), "requests were still running at the end of the stop");
    }
}

async fn accept(
    listener: &TcpListener,
    free: &Arc<Semaphore>,
    stop: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let accepting = async {
        let place = free.clone().acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return Some((stream, peer, place)),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    };
    tokio::select! {
        () = stop.cancelled() => None,
        accepted = accepting => accepted,
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: &Limits,
    stop: CancellationToken,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection cannot be set to send at once");
    }
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits.header_seconds.into()))
        .max_header_size(limits.header_bytes as usize)
        .serve_connection(TokioIo::new(stream), answer);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "a connection broke off");
    }
}
