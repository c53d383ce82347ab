//! The rules of each content type (docs/rules/messaging.md §2).

use super::{ContentType, Message};
use nimchat_core_model::values::check_length;
use nimchat_core_model::{Attributes, Violation, Violations};
use serde_json::Value;

const ACTION_KEYS: &[&str] = &["text", "type", "payload", "uri"];

/// The keys that an item of this type may have; none if items are not checked.
fn item_keys(content_type: ContentType) -> Option<&'static [&'static str]> {
    match content_type {
        ContentType::InputSelect => Some(&["title", "value"]),
        ContentType::Cards => Some(&["title", "description", "media_url", "actions"]),
        ContentType::Form => Some(&[
            "type",
            "placeholder",
            "label",
            "name",
            "options",
            "default",
            "required",
            "pattern",
            "title",
            "pattern_error",
        ]),
        ContentType::Article => Some(&["title", "description", "link"]),
        _ => None,
    }
}

/// Refuses content that is too long, plain text without content, and items that break their type's rules.
pub(crate) fn check_content(
    content: Option<&str>,
    content_type: ContentType,
    attributes: &Attributes,
) -> Result<(), Violations> {
    let mut violations = Violations::new();
    match content {
        Some(content) => {
            violations.check(check_length("content", content, Message::MAX_CONTENT));
        }
        None if content_type == ContentType::Text => {
            violations.add("content", "can't be blank");
        }
        None => {}
    }
    if let Some(keys) = item_keys(content_type) {
        violations.check(check_items(content_type, keys, attributes));
    }
    violations.into_result()
}

fn check_items(
    content_type: ContentType,
    keys: &[&str],
    attributes: &Attributes,
) -> Result<(), Violation> {
    let refuse = |message: String| Err(Violation::new("content_attributes", message));
    let items = match attributes.0.get("items") {
        Some(Value::Array(items)) if !items.is_empty() => items,
        _ => return refuse("At least one item is required.".to_owned()),
    };
    for item in items {
        let Value::Object(item) = item else {
            return refuse("Items should be a hash.".to_owned());
        };
        let strange = unknown(item.keys(), keys);
        if !strange.is_empty() {
            return refuse(format!("contains invalid keys for items : [{strange}]"));
        }
        if content_type == ContentType::Cards {
            check_actions(item.get("actions"))?;
        }
    }
    Ok(())
}

fn check_actions(actions: Option<&Value>) -> Result<(), Violation> {
    let refuse = |message: String| Err(Violation::new("content_attributes", message));
    let actions = match actions {
        Some(Value::Array(actions)) if !actions.is_empty() => actions,
        _ => return refuse("contains items missing actions".to_owned()),
    };
    for action in actions {
        let Value::Object(action) = action else {
            return refuse("contains items missing actions".to_owned());
        };
        let strange = unknown(action.keys(), ACTION_KEYS);
        if !strange.is_empty() {
            return refuse(format!("contains invalid keys for actions:  [{strange}]"));
        }
    }
    Ok(())
}

fn unknown<'a>(given: impl Iterator<Item = &'a String>, known: &[&str]) -> String {
    let strange: Vec<String> = given
        .filter(|key| !known.contains(&key.as_str()))
        .map(|key| format!(":{key}"))
        .collect();
    strange.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn refusal(content_type: ContentType, attributes: Value) -> String {
        check_content(None, content_type, &Attributes::from(attributes))
            .err()
            .unwrap_or_default()
            .to_string()
    }

    #[test]
    fn plain_text_must_say_something() {
        assert_eq!(
            refusal(ContentType::Text, json!({})),
            "Content can't be blank"
        );
    }

    #[test]
    fn content_of_150000_characters_is_the_longest() {
        let longest = "ä".repeat(Message::MAX_CONTENT);
        let attributes = Attributes::new();
        assert!(check_content(Some(&longest), ContentType::Text, &attributes).is_ok());
        let longer = longest + "ä";
        assert!(check_content(Some(&longer), ContentType::Text, &attributes).is_err());
    }

    #[test]
    fn a_choice_needs_items_with_known_keys() {
        assert!(refusal(ContentType::InputSelect, json!({})).contains("At least one item"));
        assert!(
            refusal(ContentType::InputSelect, json!({"items": [{"foo": 1}]}))
                .contains("invalid keys for items : [:foo]")
        );
        let good = json!({"items": [{"title": "One", "value": "1"}]});
        assert_eq!(refusal(ContentType::InputSelect, good), "");
    }

    #[test]
    fn a_card_needs_actions() {
        let bare = json!({"items": [{"title": "One"}]});
        assert!(refusal(ContentType::Cards, bare).contains("missing actions"));
        let good = json!({"items": [{"title": "One", "actions": [{"type": "link", "text": "Go", "uri": "https://x.example"}]}]});
        assert_eq!(refusal(ContentType::Cards, good), "");
    }

    /// JSON that often has the relevant keys.
    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        let key = prop_oneof![
            Just("items".to_owned()),
            Just("actions".to_owned()),
            Just("title".to_owned()),
            any::<String>(),
        ];
        leaf.prop_recursive(4, 40, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key.clone(), inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_attributes_are_taken_or_refused(
            items in value(),
            rest in value(),
            code in 0_i16..13,
            content in any::<Option<String>>(),
        ) {
            let mut attributes = Attributes::from(rest);
            attributes.0.insert("items".to_owned(), items);
            let content_type = ContentType::from_code(code).unwrap();
            let _ = check_content(content.as_deref(), content_type, &attributes);
        }
    }
}
