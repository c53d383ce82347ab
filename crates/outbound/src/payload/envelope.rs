//! The envelope of a webhook's body: the event's name, and what changed.

use chrono::{DateTime, Utc};
use nimchat_automation::EndpointEvent;
use nimchat_core_model::Changes;
use nimchat_wire::time::iso;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A body with the name of its event.
#[derive(Debug, Serialize)]
pub struct Envelope<T> {
    event: Cow<'static, str>,
    #[serde(flatten)]
    body: T,
}

impl<T> Envelope<T> {
    /// A body of this event.
    pub fn new(event: impl Into<EndpointEvent>, body: T) -> Self {
        Self {
            event: Cow::Borrowed(event.into().as_str()),
            body,
        }
    }

    /// A body of an event with this name, of which an action tells.
    pub fn named(event: String, body: T) -> Self {
        Self {
            event: Cow::Owned(event),
            body,
        }
    }
}

/// A body with what changed.
#[derive(Debug, Serialize)]
pub struct Changed<T> {
    #[serde(flatten)]
    body: T,
    changed_attributes: Vec<BTreeMap<String, Change>>,
}

impl<T> Changed<T> {
    /// One object for each changed attribute.
    pub fn by(body: T, changes: &Changes) -> Self {
        let changes = changes.iter().map(|(attribute, (before, after))| {
            let change = Change {
                previous_value: value(attribute, before),
                current_value: value(attribute, after),
            };
            BTreeMap::from([(attribute.clone(), change)])
        });
        Self {
            body,
            changed_attributes: changes.collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Change {
    previous_value: Value,
    current_value: Value,
}

/// The value, with times in their JSON format.
pub(crate) fn value(attribute: &str, value: &Value) -> Value {
    let is_time = ["_at", "_since", "_until"]
        .iter()
        .any(|ending| attribute.ends_with(ending));
    match value {
        Value::String(text) if is_time => text
            .parse::<DateTime<Utc>>()
            .map_or_else(|_| value.clone(), |time| Value::String(iso(time))),
        _ => value.clone(),
    }
}
