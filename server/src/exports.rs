//! Lists as files, for browsers that make none themselves: the checklist as HTML and as text, the grid as text. Rows are read
//! and sent in portions.

use crate::{AppState, attachments::disposition};
use app::{
    devices::{EXPORT_PATH, GridView, device_cells, device_columns, devices_name},
    guard::Asker,
    preferences::Preferences,
    reports::{ChecklistFile, ReportView, checklist_name, report_words},
    text::Texts,
};
use axum::{
    Extension, Router,
    body::Body,
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use domain::{
    checklist::{ChecklistPlace, ChecklistQuery},
    devices::{DeviceQuery, PosId},
    members::{Scope, Viewer},
    tables::{csv_header, push_csv_row},
};
use futures::stream;
use http::{HeaderMap, StatusCode, header};
use storage::Db;

/// `GET /reports/checklist.html` and `.csv` with the query of the page, `GET /devices/export.csv` with that of the grid.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/reports/checklist.html", get(checklist_html))
        .route("/reports/checklist.csv", get(checklist_csv))
        .route(EXPORT_PATH, get(devices_csv))
}

/// Who asks for what.
type Asked = (State<AppState>, Extension<Asker>, RawQuery, HeaderMap);

async fn checklist_html(asked: Asked) -> Response {
    checklist(asked, true).await.unwrap_or_else(|refusal| refusal)
}

async fn checklist_csv(asked: Asked) -> Response {
    checklist(asked, false).await.unwrap_or_else(|refusal| refusal)
}

async fn checklist(
    (State(state), Extension(Asker(viewer)), RawQuery(query), headers): Asked,
    html: bool,
) -> Result<Response, Response> {
    let viewer = viewer.ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())?;
    let (db, now) = (state.db, state.clock.now());
    let view = ReportView::parse(&query.unwrap_or_default());
    let query = ChecklistQuery { page: 0, ..view.query.clone() };
    let page = storage::checklist::page(&db, &viewer.scope, &query, now).await.map_err(refused)?;
    let Some(account) = page.account else {
        // Nobody can be asked which account is meant but on the page.
        return Ok(Redirect::to(&view.href()).into_response());
    };
    let query = ChecklistQuery { account: Some(account), ..query };
    let email = page.accounts.iter().find(|(id, _)| *id == account).map(|(_, email)| email.clone());
    let email = email.unwrap_or_default();
    let texts = texts(&viewer, &headers);
    let words = report_words(texts, &email, &query, page.as_of);
    let (file, kind, ending) = if html {
        (ChecklistFile::html(words), "text/html; charset=utf-8", "html")
    } else {
        (ChecklistFile::Csv(words), "text/csv; charset=utf-8", "csv")
    };
    let name = format!("{}.{ending}", checklist_name(texts, &email, page.as_of));
    let begun = Portion::Begin(file);
    let body = stream::try_unfold(begun, move |portion| {
        next_of_checklist(db.clone(), viewer.scope.clone(), query.clone(), portion)
    });
    Ok(download(&name, kind, Body::from_stream(body)))
}

/// How far a checklist has been sent.
enum Portion {
    Begin(ChecklistFile),
    Rows(ChecklistFile, Option<ChecklistPlace>),
    Done,
}

async fn next_of_checklist(
    db: Db,
    scope: Scope,
    query: ChecklistQuery,
    portion: Portion,
) -> Result<Option<(String, Portion)>, storage::Error> {
    let (mut file, after) = match portion {
        Portion::Begin(file) => return Ok(Some((file.begin(), Portion::Rows(file, None)))),
        Portion::Rows(file, after) => (file, after),
        Portion::Done => return Ok(None),
    };
    let read = storage::checklist::portion(&db, &scope, &query, after.as_ref()).await.inspect_err(broken)?;
    let mut text = file.rows(&read.rows);
    if read.next.is_some() {
        return Ok(Some((text, Portion::Rows(file, read.next))));
    }
    text.push_str(&file.end());
    Ok(Some((text, Portion::Done)))
}

async fn devices_csv(
    (State(state), Extension(Asker(viewer)), RawQuery(query), headers): Asked,
) -> Result<Response, Response> {
    let viewer = viewer.ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())?;
    let (db, now) = (state.db, state.clock.now());
    let query = GridView::parse(&query.unwrap_or_default()).query;
    let numbers = storage::devices::numbers(&db, &viewer.scope, &query).await.map_err(refused)?;
    let texts = texts(&viewer, &headers);
    let name = format!("{}.csv", devices_name(texts, &now.date_naive().to_string()));
    let portions: Vec<Vec<PosId>> = numbers.chunks(DeviceQuery::PORTION).map(<[PosId]>::to_vec).collect();
    let header = stream::once(async move { Ok(csv_header(&device_columns(texts))) });
    let rows = stream::try_unfold(portions.into_iter(), move |mut portions| {
        let (db, scope) = (db.clone(), viewer.scope.clone());
        async move {
            let Some(portion) = portions.next() else { return Ok(None) };
            let read = storage::devices::rows_in_order(&db, &scope, &portion, now).await;
            let mut text = String::new();
            for row in read.inspect_err(broken)? {
                push_csv_row(&mut text, &device_cells(texts, &row), texts.language());
            }
            Ok::<_, storage::Error>(Some((text, portions)))
        }
    });
    let body = Body::from_stream(futures::StreamExt::chain(header, rows));
    Ok(download(&name, "text/csv; charset=utf-8", body))
}

fn download(name: &str, kind: &'static str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_DISPOSITION, disposition(name));
    response
}

fn texts(viewer: &Viewer, headers: &HeaderMap) -> Texts {
    let cookies = headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default();
    Texts(Preferences::of_cookies(cookies).language.unwrap_or(viewer.language))
}

fn refused(error: storage::Error) -> Response {
    match error {
        storage::Error::NotFound => StatusCode::NOT_FOUND.into_response(),
        error => {
            tracing::error!(?error, "a list cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The answer has begun: the browser sees a broken connection, and keeps no half file.
fn broken(error: &storage::Error) {
    tracing::error!(?error, "a list was not sent to its end");
}
