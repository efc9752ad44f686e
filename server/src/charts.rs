//! The chart of an outlet as a file: SVG, or PNG rasterised from the same SVG.

use crate::AppState;
use app::{
    guard::Asker,
    outlets::RevenueView,
    preferences::Preferences,
    ui::{ChartOptions, Look, titled_chart, weekday_name},
};
use axum::{
    Extension, Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{language::Language, members::Viewer, outlets::OutletId};
use http::{HeaderMap, StatusCode, header};
use resvg::{tiny_skia, usvg};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

/// Pixels of the picture for each of the drawing: sharp in a document and on a screen.
const SCALE: f32 = 2.0;

/// The fonts of the pictures: they have Cyrillic letters, and are the same on every machine.
static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    Arc::new(fonts)
});

/// The chart could not be made into a picture; a fault of ours.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The drawing is no SVG.
    #[error("the drawing: {0}")]
    Drawing(#[from] usvg::Error),
    /// The picture has no size.
    #[error("the picture has no size")]
    Size,
    /// The picture cannot be written.
    #[error("the picture: {0}")]
    Encoding(String),
}

/// `GET /outlets/{id}/chart.svg` and `.png`, with the same query as the page.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/outlets/{id}/chart.svg", get(svg_file))
        .route("/outlets/{id}/chart.png", get(png_file))
}

/// Whose chart, which one, and how.
type Asked = (State<AppState>, Extension<Asker>, Path<String>, Query<HashMap<String, String>>, HeaderMap);

async fn svg_file(asked: Asked) -> Response {
    match chart(asked).await {
        Ok(svg) => file("svg", "image/svg+xml", svg.into_bytes()),
        Err(status) => status.into_response(),
    }
}

async fn png_file(asked: Asked) -> Response {
    let svg = match chart(asked).await {
        Ok(svg) => svg,
        Err(status) => return status.into_response(),
    };
    match tokio::task::spawn_blocking(move || picture(&svg)).await {
        Ok(Ok(png)) => file("png", "image/png", png),
        Ok(Err(error)) => failed(&error),
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::error::Error) -> Response {
    tracing::error!(%error, "a chart could not be made into a picture");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn file(kind: &str, content_type: &'static str, body: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"revenue.{kind}\"");
    ([(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, name)], body)
        .into_response()
}

async fn chart(
    (State(state), Extension(Asker(viewer)), Path(id), Query(query), headers): Asked,
) -> Result<String, StatusCode> {
    let viewer = viewer.ok_or(StatusCode::UNAUTHORIZED)?;
    let id: OutletId = id.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let view = RevenueView::of_query(|name| query.get(name).map(String::as_str));
    let (db, now) = (&state.db, state.clock.now());
    let row = storage::outlets::row(db, &viewer.scope, id).await.map_err(status)?;
    let asked = view.asks(row.outlet.business_day_at(now));
    let settings = state.config.lag_settings();
    let report =
        storage::revenue::report(db, &viewer.scope, id, asked, &settings, now).await.map_err(status)?;
    let language = language(&viewer, &headers);
    let (width, height) = ChartOptions::WIDE;
    let options =
        ChartOptions { cumulative: view.cumulative, width, height: height + 40, look: Look::Light, language };
    let until = report.points.last().map_or(report.until, |point| point.from);
    let days = [report.from, until].map(|at| weekday_name(at, language));
    let days = if days[0] == days[1] { days[0].clone() } else { days.join(" – ") };
    let till = asked.till.map(|till| format!(" · {till}")).unwrap_or_default();
    let title = format!("{}, {}{till} · {days}", row.outlet.city, row.outlet.address);
    Ok(titled_chart(&title, &report, options))
}

fn language(viewer: &Viewer, headers: &HeaderMap) -> Language {
    let cookies = headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default();
    Preferences::of_cookies(cookies).language.unwrap_or(viewer.language)
}

fn status(error: storage::Error) -> StatusCode {
    match error {
        storage::Error::NotFound => StatusCode::NOT_FOUND,
        error => {
            tracing::error!(?error, "a chart cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// A drawing as PNG, twice as large in pixels.
pub fn picture(svg: &str) -> Result<Vec<u8>, PictureError> {
    let options = usvg::Options {
        fontdb: FONTS.clone(),
        font_family: "DejaVu Sans".to_owned(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options)?;
    let size = tree.size().to_int_size().scale_by(SCALE).ok_or(PictureError::Size)?;
    let mut pixels = tiny_skia::Pixmap::new(size.width(), size.height()).ok_or(PictureError::Size)?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| PictureError::Encoding(error.to_string()))
}
