//! Reads settings from environment variables. The default's type decides how a value is parsed, so that a key made of
//! digits stays text and `5,30` is a list where a list is expected.

use super::{Origin, SettingsError};
use figment::value::{Dict, Value};
use std::ffi::OsString;

const PREFIX: &str = "NIMCHAT_";

/// Variables with the prefix that are not settings.
const OTHERS: [&str; 2] = ["NIMCHAT_ENV", "NIMCHAT_CONFIG"];

/// The variables that are settings, as a table shaped like `defaults`.
pub(super) fn read(
    variables: &[(OsString, OsString)],
    defaults: &Dict,
) -> Result<Dict, SettingsError> {
    let mut table = Dict::new();
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else {
            continue;
        };
        if OTHERS.contains(&name) || name.starts_with("NIMCHAT_TEST_") {
            continue;
        }
        let value = value.to_str().ok_or_else(|| SettingsError::NotText {
            name: name.to_owned(),
        })?;
        if is_service_link(name, value) {
            continue;
        }
        let key = name[PREFIX.len()..].to_lowercase();
        let path: Vec<&str> = key.split("__").collect();
        match find(defaults, &path) {
            Some(Value::Dict(..)) | None => return Err(unknown(name, &path, defaults)),
            Some(default) => insert(&mut table, &path, like(default, value)),
        }
    }
    Ok(table)
}

/// The variable of `key`.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

/// Kubernetes gives every container such variables for a service called `nimchat`.
fn is_service_link(name: &str, value: &str) -> bool {
    let rest = &name[PREFIX.len()..];
    rest == "SERVICE_HOST"
        || rest == "SERVICE_PORT"
        || rest.starts_with("SERVICE_PORT_")
        || rest == "PORT" && value.contains("://")
        || rest
            .strip_prefix("PORT_")
            .is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()))
}

fn unknown(name: &str, path: &[&str], defaults: &Dict) -> SettingsError {
    let flat = path.join("_");
    SettingsError::Unknown {
        key: path.join("."),
        origin: Origin::Variable(name.to_owned()),
        nearest: keys(defaults)
            .into_iter()
            .find(|key| key.replace('.', "_") == flat)
            .map(|key| variable(&key)),
    }
}

/// Every key of a table as a dotted path.
pub(super) fn keys(table: &Dict) -> Vec<String> {
    table
        .iter()
        .flat_map(|(key, value)| match value {
            Value::Dict(_, inner) => keys(inner)
                .into_iter()
                .map(|rest| format!("{key}.{rest}"))
                .collect(),
            _ => vec![key.clone()],
        })
        .collect()
}

fn find<'a>(table: &'a Dict, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    match (table.get(*first)?, rest) {
        (value, []) => Some(value),
        (Value::Dict(_, inner), rest) => find(inner, rest),
        _ => None,
    }
}

fn insert(table: &mut Dict, path: &[&str], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    if rest.is_empty() {
        table.insert((*first).to_owned(), value);
        return;
    }
    let entry = table
        .entry((*first).to_owned())
        .or_insert_with(|| Value::from(Dict::new()));
    if let Value::Dict(_, inner) = entry {
        insert(inner, rest, value);
    }
}

/// A value that does not parse as the type of `default` stays text, which the settings then refuse with its key.
fn like(default: &Value, text: &str) -> Value {
    match default {
        Value::Bool(..) => text
            .parse::<bool>()
            .map_or_else(|_| text.into(), Value::from),
        Value::Num(..) => number(text),
        Value::Array(..) => list(text),
        _ => text.into(),
    }
}

fn number(text: &str) -> Value {
    text.trim()
        .parse::<i64>()
        .map_or_else(|_| text.into(), Value::from)
}

fn list(text: &str) -> Value {
    let inner = text.trim();
    let inner = inner
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
        .unwrap_or(inner);
    let items: Vec<Value> = inner
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(number)
        .collect();
    items.into()
}
