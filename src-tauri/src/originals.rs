//! The scheme `document:` gives the page viewer the bytes of documents: of those in the library, by number, in ranges.
//!
//! `document://localhost/12` is the file that document 12 was read from, as long as it still is what was read.

use std::ops::Range;
use std::sync::Arc;

use footnote_api::Desktop;
use tauri::http::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    CONTENT_RANGE, CONTENT_TYPE, ORIGIN, RANGE,
};
use tauri::http::{Method, Request, Response, StatusCode};

pub(crate) const SCHEME: &str = "document";

/// Most bytes of one response. A viewer that wants more asks again.
const MOST_BYTES: u64 = 8 << 20;

/// The origins of the program's own pages, as each system spells them. In development a server has the pages, which
/// nobody else's program is to take the place of.
const OWN_ORIGINS: &[&str] = &[
    "tauri://localhost",
    "http://tauri.localhost",
    #[cfg(debug_assertions)]
    "http://localhost:1420",
];

pub(crate) fn respond(desktop: &Arc<Desktop>, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let mut response = match request.method() {
        method if method == Method::OPTIONS => empty(StatusCode::NO_CONTENT),
        method if method == Method::GET => bytes(desktop, request).unwrap_or_else(empty),
        _ => empty(StatusCode::METHOD_NOT_ALLOWED),
    };
    let origin = request.headers().get(ORIGIN);
    if let Some(origin) = origin.filter(|origin| origin.to_str().is_ok_and(is_own)) {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, tauri::http::HeaderValue::from_static("range"));
        let exposed = tauri::http::HeaderValue::from_static("content-range, accept-ranges");
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    response
}

fn is_own(origin: &str) -> bool {
    OWN_ORIGINS.contains(&origin)
}

fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

fn bytes(desktop: &Desktop, request: &Request<Vec<u8>>) -> Result<Response<Vec<u8>>, StatusCode> {
    let number = request.uri().path().trim_start_matches('/');
    let document = number.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let api = desktop.api().map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    // A document on its way out can be had back until it is gone; one that is gone has no file here.
    let original = api.original(document).map_err(|_| StatusCode::NOT_FOUND)?.ok_or(StatusCode::GONE)?;
    let length = original.bytes;
    let asked = match request.headers().get(RANGE) {
        Some(range) => {
            let range = range.to_str().ok().and_then(|range| parse_range(range, length));
            Some(range.ok_or(StatusCode::RANGE_NOT_SATISFIABLE)?)
        }
        None => None,
    };
    let mut range = asked.clone().unwrap_or(0..length);
    let partial = asked.is_some() || length > MOST_BYTES;
    range.end = range.end.min(range.start + MOST_BYTES);
    let bytes = original.read(range.clone()).map_err(|_| StatusCode::GONE)?;

    let builder =
        Response::builder().header(CONTENT_TYPE, "application/octet-stream").header(ACCEPT_RANGES, "bytes");
    let response = if partial {
        let last = (range.start + bytes.len() as u64).saturating_sub(1);
        builder
            .status(StatusCode::PARTIAL_CONTENT)
            .header(CONTENT_RANGE, format!("bytes {}-{last}/{length}", range.start))
            .body(bytes)
    } else {
        builder.body(bytes)
    };
    response.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

/// The one range of a `Range` header, cut to the file. `None` if it is not understood or lies outside.
fn parse_range(header: &str, length: u64) -> Option<Range<u64>> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    let range = match (first.trim(), last.trim()) {
        ("", suffix) => length.saturating_sub(suffix.parse().ok()?)..length,
        (first, "") => first.parse().ok()?..length,
        (first, last) => first.parse().ok()?..last.parse::<u64>().ok()?.checked_add(1)?.min(length),
    };
    (range.start < range.end).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_own_pages_get_documents() {
        assert!(is_own("tauri://localhost") && is_own("http://tauri.localhost"));
        assert_eq!(is_own("http://localhost:1420"), cfg!(debug_assertions));
        assert!(!is_own("http://localhost") && !is_own("http://example.com") && !is_own("null"));
    }

    #[test]
    fn ranges_as_viewers_ask_for_them() {
        assert_eq!(parse_range("bytes=0-99", 1000), Some(0..100));
        assert_eq!(parse_range("bytes=900-", 1000), Some(900..1000));
        assert_eq!(parse_range("bytes=-100", 1000), Some(900..1000));
        assert_eq!(parse_range("bytes=990-2000", 1000), Some(990..1000));
    }

    #[test]
    fn ranges_that_make_no_sense_are_refused() {
        for header in
            ["bytes=1000-", "bytes=5-4", "bytes=a-b", "lines=1-2", "bytes=1", "bytes=-0", "bytes=0-1,3-4"]
        {
            assert_eq!(parse_range(header, 1000), None, "{header}");
        }
        assert_eq!(parse_range(&format!("bytes=0-{}", u64::MAX), 1000), None);
    }
}
