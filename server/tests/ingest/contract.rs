//! The OpenAPI document.

use crate::{schema::Document, support::TestApp};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeSet;

fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&'a Value)) {
    visit(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|inner| walk(inner, visit)),
        Value::Array(items) => items.iter().for_each(|inner| walk(inner, visit)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let document = Document::of_types();
    let mut used = BTreeSet::new();
    walk(&document.0, &mut |value| {
        if let Some(reference) = value.get("$ref") {
            document.resolve(reference).unwrap();
            used.insert(reference.as_str().unwrap().rsplit('/').next().unwrap());
        }
    });
    let known: BTreeSet<&str> =
        document.0["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(used, known);
}

#[test]
fn every_example_conforms_to_its_schema() {
    let document = Document::of_types();
    let mut examples = 0;
    for schema in document.0["components"]["schemas"].as_object().unwrap().values() {
        if let Some(example) = schema.get("example") {
            document.assert_conforms(schema, example);
            examples += 1;
        }
    }
    assert!(examples >= 8, "{examples}");
}

#[test]
fn a_value_that_does_not_conform_is_found() {
    let document = Document::of_types();
    let schema = &document.0["components"]["schemas"]["ReceiptsRequest"];
    let check = |text: &str| document.check(schema, &serde_json::from_str(text).unwrap(), "$");
    let item = |fields: &str| format!(r#"{{"receipts": [{{"id": "1", {fields}}}]}}"#);
    assert_eq!(check(&item(r#""sold_at": "2026-06-04T10:00:00+05:00", "total_kopecks": 1"#)), Ok(()));
    for wrong in [
        r#"{"receipts": {}}"#,
        "{}",
        &item(r#""sold_at": "yesterday", "total_kopecks": 1"#),
        &item(r#""sold_at": "2026-06-04T10:00:00Z""#),
        &item(r#""sold_at": "2026-06-04T10:00:00Z", "total_kopecks": "1""#),
        &item(r#""sold_at": "2026-06-04T10:00:00Z", "total_kopecks": 1, "more": 1"#),
    ] {
        assert!(check(wrong).is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn the_document_describes_every_route_and_no_other() {
    let app = TestApp::start().await;
    let served: Value = app.get("/api/v1/openapi.json").send().await.unwrap().json().await.unwrap();
    assert_eq!(served, Document::of_types().0);
    let mut described: Vec<(String, String)> = Vec::new();
    for (path, methods) in served["paths"].as_object().unwrap() {
        described.extend(methods.as_object().unwrap().keys().map(|method| (method.clone(), path.clone())));
    }
    described.sort();
    let expected = [
        ("get", "/api/v1/devices"),
        ("get", "/api/v1/incidents"),
        ("get", "/api/v1/openapi.json"),
        ("get", "/api/v1/outlets"),
        ("get", "/api/v1/ping"),
        ("post", "/api/v1/goodbye"),
        ("post", "/api/v1/heartbeat"),
        ("post", "/api/v1/receipts"),
    ];
    assert_eq!(described, expected.map(|(method, path)| (method.to_owned(), path.to_owned())));
    for (method, path) in described {
        let method: Method = method.to_uppercase().parse().unwrap();
        let status = app.request(method.clone(), &path).send().await.unwrap().status().as_u16();
        assert!(!matches!(status, 404 | 405), "{method} {path}: {status}");
    }
}
