//! The document made from the table: every schema that an answer refers to exists, in both profiles.

use nimchat_api_application::routes;
use nimchat_api_kit::{Profile, route};
use serde_json::Value;

/// Every `$ref` below this value.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_str() {
                    Some(target) if key == "$ref" => found.push(target.to_owned()),
                    _ => references(value, found),
                }
            }
        }
        Value::Array(members) => members.iter().for_each(|member| references(member, found)),
        _ => {}
    }
}

#[test]
fn every_schema_that_is_named_is_there() {
    for profile in [Profile::Reference, Profile::Chatwoot] {
        let document = route::openapi(&routes(), profile, "https://chat.example", "1.0.0").unwrap();
        let mut named = Vec::new();
        references(&document, &mut named);
        assert!(!named.is_empty());
        for target in named {
            let pointer = target.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{profile}: {target}");
        }
    }
}

#[test]
fn every_operation_is_there_once() {
    let mut numbers: Vec<_> = routes()
        .iter()
        .filter_map(nimchat_api_kit::Route::number)
        .collect();
    for number in [
        11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 49,
        50, 51, 52, 53, 54, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75,
    ] {
        assert!(numbers.contains(&number), "#{number}");
    }
    let all = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), all);
}
