//! HEADO Monitoring's server: all that is not a page.
#![recursion_limit = "512"]

pub mod agent;
pub mod api;
pub mod assets;
pub mod attachments;
pub mod backtest;
pub mod charts;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod exports;
pub mod fleet;
pub mod import;
pub mod ingest;
mod lag;
pub mod live;
pub mod mail;
pub mod observe;
pub mod ops;
pub mod presence;
pub mod rendering;
pub mod security;
pub mod service;
mod sse;
pub mod tasks;
pub mod wall;

use app::shell;
use assets::Assets;
use axum::{
    Router,
    body::Body,
    extract::{FromRef, Request, State},
    middleware::from_fn,
    middleware::from_fn_with_state as with,
    response::{IntoResponse, Response},
    routing::get,
};
use config::Config;
use domain::time::Clock;
use http::{Method, StatusCode, header, request::Parts};
use ingest::Ingest;
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{ErrorHandler, LeptosRoutes};
use live::Live;
use rendering::Renderers;
use security::{client_ip, gate, headers, origin};
use std::{sync::Arc, time::Duration};
use storage::{Db, sessions::Sessions};
use tower::{ServiceBuilder, ServiceExt};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, Predicate, SizeAbove},
    },
    limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite, cookie::time};
use wall::Walls;

/// Bytes of an answer that goes in one packet as it is: to compress it saves nothing, and tills ask for such answers all day.
const SMALL: u16 = 1_024;

/// What every handler can ask for.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Where pages find their scripts.
    pub leptos: LeptosOptions,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The configuration.
    pub config: Arc<Config>,
    /// The device API.
    pub ingest: Ingest,
    /// Live updates.
    pub live: Live,
    /// Live updates of walls.
    pub wall: Walls,
}

/// Everything that this server answers.
pub fn router(state: AppState) -> Router {
    let config = state.config.clone();
    let patience = Duration::from_secs(config.limits.request_seconds.into());
    // The outermost first. All at once: a router clones what a layer surrounds for each request, and layers laid one by one are cloned
    // once for each of those around them.
    let around = ServiceBuilder::new()
        .layer(with(config.clone(), client_ip::find))
        .layer(from_fn(observe::observe))
        .layer(with(config, headers::add))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(SizeAbove::new(SMALL))))
        .layer(CatchPanicLayer::custom(observe::panicked));
    Router::new()
        .merge(people(&state))
        .merge(ingest::routes(state.ingest.clone()))
        .merge(api::routes(&state))
        .merge(ops::routes())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, patience))
        .merge(files(&state))
        .layer(around)
        .with_state(state)
}

/// What knows sessions: pages, server functions, the live stream. And the files beside the pages.
fn people(state: &AppState) -> Router<AppState> {
    let shell_of_page = {
        let options = state.leptos.clone();
        move || shell(options.clone())
    };
    let renderers = Renderers::start();
    let files = Assets::new(&state.config.site_root);
    let body_bytes = usize::try_from(state.config.limits.body_bytes).unwrap_or(usize::MAX);
    Router::new()
        .leptos_routes_with_context(state, rendering::routes(), contexts(state), shell_of_page)
        .route_layer(with(renderers.clone(), rendering::by_one_thread))
        .route("/live", get(live::open))
        .route("/wall/{token}/live", get(wall::open))
        .merge(charts::routes())
        .merge(exports::routes())
        .merge(mail::view::routes())
        .route_layer(with(state.clone(), gate::check))
        .fallback(move |State(state): State<AppState>, request: Request| {
            file_or_not_found(files, renderers, state, request)
        })
        .layer(sessions(state))
        .layer(RequestBodyLimitLayer::new(body_bytes))
        .layer(with(state.config.clone(), origin::check))
}

/// Files of incidents: larger than forms are, and longer on their way.
fn files(state: &AppState) -> Router<AppState> {
    attachments::routes()
        .route_layer(with(state.clone(), gate::check))
        .layer(sessions(state))
        .layer(RequestBodyLimitLayer::new(attachments::MAX_FORM_BYTES))
        .layer(with(state.config.clone(), origin::check))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, attachments::PATIENCE))
}

fn sessions(state: &AppState) -> SessionManagerLayer<Sessions> {
    let idle = time::Duration::hours(state.config.sessions.idle_hours.into());
    let secure = state.config.secure();
    // Lax: links in mails lead to their page, and not to the sign-in page.
    SessionManagerLayer::new(Sessions::new(state.db.clone(), state.clock.clone()))
        .with_name(if secure { "__Host-heado" } else { "heado" })
        .with_same_site(SameSite::Lax)
        .with_secure(secure)
        .with_expiry(Expiry::OnInactivity(idle))
}

/// What server functions and pages find as Leptos contexts.
fn contexts(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || {
        provide_context(state.db.clone());
        provide_context(state.clock.clone());
        provide_context(state.config.site_info());
        provide_context(state.config.links());
        provide_context(state.config.support_zone());
        provide_context(state.config.lag_settings());
        provide_context(state.config.kept().days());
        provide_context(state.config.session_limits());
        provide_context(state.config.attempt_limits());
        headers::allow_page();
    }
}

/// A file of the site; otherwise the page that says that there is nothing here.
async fn file_or_not_found(
    files: Assets,
    renderers: Renderers,
    state: AppState,
    request: Request,
) -> Response {
    let (asked, body) = request.into_parts();
    if let Some(file) = files.find(&asked).await {
        return file;
    }
    if !wants_page(&asked) {
        return (StatusCode::NOT_FOUND, "not found\n").into_response();
    }
    let mut request = Request::from_parts(asked, body);
    if let Err(elsewhere) = gate::admit(&state, &mut request).await {
        return elsewhere;
    }
    let page = ErrorHandler::new_with_context(contexts(&state), shell, state.leptos.clone());
    let page = async move {
        match page.oneshot(request).await {
            Ok(page) => page.map(Body::new),
            Err(never) => match never {},
        }
    };
    renderers.render(page).await
}

fn wants_page(asked: &Parts) -> bool {
    let accept = asked.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    matches!(asked.method, Method::GET | Method::HEAD)
        && accept.is_some_and(|types| types.contains("text/html"))
}
