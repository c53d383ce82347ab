//! Resolves a document for one profile: chooses what differs by profile, and inlines what has no name of its own.

use nimchat_wire::{BY_PROFILE, INLINE, Profile};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const COMPONENTS: &str = "#/components/schemas/";

/// Resolves every schema that differs by profile, and removes schemas without references.
pub(super) fn resolve(document: &mut Value, profile: Profile) {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    if let Some(paths) = document.get_mut("paths") {
        refer(paths, &schemas);
    }
    decide(document, &schemas, profile);
    let mut used = BTreeSet::new();
    if let Some(paths) = document.get("paths") {
        follow(paths, document, &mut used);
    }
    let kept = document.pointer_mut("/components/schemas");
    if let Some(Value::Object(kept)) = kept {
        kept.retain(|name, _| used.contains(name));
    }
}

/// Lists are described with their items inlined: where the items have a name, this puts a reference in their place.
fn refer(place: &mut Value, schemas: &Map<String, Value>) {
    let is_named =
        |place: &Value| place.get("properties").is_some() || place.get("allOf").is_some();
    if is_named(place)
        && let Some((name, _)) = schemas.iter().find(|(_, schema)| *schema == place)
    {
        *place = json!({ "$ref": format!("{COMPONENTS}{name}") });
        return;
    }
    match place {
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| refer(member, schemas)),
        Value::Array(members) => members.iter_mut().for_each(|member| refer(member, schemas)),
        _ => {}
    }
}

fn decide(place: &mut Value, schemas: &Map<String, Value>, profile: Profile) {
    // a choice may contain a choice
    while let Some(decided) = decision(place, schemas, profile) {
        *place = decided;
    }
    if let Value::Object(members) = place
        && members.get("default") == Some(&Value::Null)
    {
        // a field that may be absent; null need not be one of its values
        members.remove("default");
    }
    match place {
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| decide(member, schemas, profile)),
        Value::Array(members) => members
            .iter_mut()
            .for_each(|member| decide(member, schemas, profile)),
        _ => {}
    }
}

/// The schema that replaces this one, if any. The field's description is kept.
fn decision(place: &Value, schemas: &Map<String, Value>, profile: Profile) -> Option<Value> {
    let target = referred(place).and_then(|name| schemas.get(name));
    let schema = target.unwrap_or(place);
    let mut decided = if schema.get(BY_PROFILE).is_some() {
        let item = match profile {
            Profile::Reference => 0,
            Profile::Chatwoot => 1,
        };
        schema.get("oneOf")?.get(item)?.clone()
    } else if schema.get(INLINE).is_some() {
        let mut schema = schema.clone();
        schema.as_object_mut()?.remove(INLINE);
        schema
    } else {
        return None;
    };
    if let (Some(about), Some(decided)) = (place.get("description"), decided.as_object_mut()) {
        decided
            .entry("description")
            .or_insert_with(|| about.clone());
    }
    Some(decided)
}

fn referred(place: &Value) -> Option<&str> {
    place.get("$ref")?.as_str()?.strip_prefix(COMPONENTS)
}

fn follow(place: &Value, document: &Value, used: &mut BTreeSet<String>) {
    if let Some(name) = referred(place)
        && used.insert(name.to_owned())
        && let Some(schema) = document.pointer(&format!("/components/schemas/{name}"))
    {
        follow(schema, document, used);
    }
    match place {
        Value::Object(members) => members
            .values()
            .for_each(|member| follow(member, document, used)),
        Value::Array(members) => members
            .iter()
            .for_each(|member| follow(member, document, used)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({
            "paths": {"/things": {"$ref": "#/components/schemas/Thing"}},
            "components": {"schemas": {
                "Thing": {"properties": {"kind": {"$ref": "#/components/schemas/Either"}}},
                "Either": {
                    "oneOf": [{"type": "string"}, {"$ref": "#/components/schemas/Part"}],
                    (BY_PROFILE): true,
                },
                "Part": {"properties": {"id": {"type": "integer"}}},
            }},
        })
    }

    #[test]
    fn each_profile_has_its_own_schema_and_no_other() {
        let mut reference = document();
        resolve(&mut reference, Profile::Reference);
        let schemas = json!({"Thing": {"properties": {"kind": {"type": "string"}}}});
        assert_eq!(reference["components"]["schemas"], schemas);
        let mut chatwoot = document();
        resolve(&mut chatwoot, Profile::Chatwoot);
        let kind = &chatwoot["components"]["schemas"]["Thing"]["properties"]["kind"];
        assert_eq!(*kind, json!({"$ref": "#/components/schemas/Part"}));
        assert!(chatwoot["components"]["schemas"]["Part"].is_object());
    }
}
