//! The files of the built site: scripts, styles, pictures.

use axum::{body::Body, extract::Request, response::Response};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use std::path::Path;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// A name that changes with the content may be kept for ever.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Any other is asked for again each time; mostly the answer is «not modified».
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// Serves the files of a folder, compressed beforehand where `.br` or `.gz` lies beside them.
#[derive(Debug, Clone)]
pub struct Assets {
    files: ServeDir,
}

impl Assets {
    /// The files of this folder.
    pub fn new(site_root: &Path) -> Self {
        let files = ServeDir::new(site_root).append_index_html_on_directories(false);
        Self { files: files.precompressed_br().precompressed_gzip() }
    }

    /// The file that is asked for; none if there is no such file.
    pub async fn find(&self, asked: &Parts) -> Option<Response> {
        if !matches!(asked.method, Method::GET | Method::HEAD) {
            return None;
        }
        let mut wanted = Request::new(Body::empty());
        *wanted.method_mut() = asked.method.clone();
        *wanted.uri_mut() = asked.uri.clone();
        for name in [header::ACCEPT_ENCODING, header::RANGE, header::IF_MODIFIED_SINCE] {
            // Where an entity tag is given, it decides alone (RFC 9110, 13.1.3).
            if name == header::IF_MODIFIED_SINCE && asked.headers.contains_key(header::IF_NONE_MATCH) {
                continue;
            }
            if let Some(value) = asked.headers.get(&name) {
                wanted.headers_mut().insert(name, value.clone());
            }
        }
        let found = match self.files.clone().oneshot(wanted).await {
            Ok(found) => found.map(Body::new),
            Err(never) => match never {},
        };
        let served = found.status().is_success() || found.status() == StatusCode::NOT_MODIFIED;
        (served || found.status() == StatusCode::RANGE_NOT_SATISFIABLE).then(|| with_caching(asked, found))
    }
}

fn with_caching(asked: &Parts, mut found: Response) -> Response {
    let cache = if is_hashed(asked.uri.path()) { IMMUTABLE } else { REVALIDATE };
    found.headers_mut().insert(header::CACHE_CONTROL, cache);
    let Some(tag) = entity_tag(&found) else { return found };
    let known = asked.headers.get_all(header::IF_NONE_MATCH).iter().any(|tags| {
        tags.to_str()
            .is_ok_and(|tags| tags.split(',').any(|known| known.trim() == tag || known.trim() == "*"))
    });
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        found.headers_mut().insert(header::ETAG, tag);
    }
    if known && found.status() == StatusCode::OK {
        *found.status_mut() = StatusCode::NOT_MODIFIED;
        *found.body_mut() = Body::empty();
        found.headers_mut().remove(header::CONTENT_LENGTH);
    }
    found
}

/// Made of time of change, length and encoding; weak, because the time has whole seconds only.
fn entity_tag(found: &Response) -> Option<String> {
    let text = |name| found.headers().get(name).and_then(|value| value.to_str().ok());
    let changed: String = text(header::LAST_MODIFIED)?.chars().filter(char::is_ascii_alphanumeric).collect();
    let length = text(header::CONTENT_LENGTH)?;
    Some(format!("W/\"{changed}-{length}-{}\"", text(header::CONTENT_ENCODING).unwrap_or("plain")))
}

/// `name.0f3a9b12c4.js`: eight or more hexadecimal digits before the ending.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut parts = name.rsplit('.').skip(1);
    let hash = parts.next().filter(|_| parts.next().is_some());
    hash.is_some_and(|hash| hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_hash_is_told_from_one_without() {
        assert!(is_hashed("/pkg/heado-monitor.0f3a9b12c4.js"));
        assert!(!is_hashed("/pkg/heado-monitor.js"));
        assert!(!is_hashed("/pkg/deadbeef.js"));
        assert!(!is_hashed("/favicon.svg"));
    }
}
