//! Checks values against their attributes' definitions.

use super::pattern::compile;
use super::{AttributeDefinition, AttributeDisplayType, AttributeModel};
use crate::Deps;
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use nimchat_core_model::{AccountId, Attributes, StoreError, StoreResult, Violations, WebUrl};
use serde_json::Value;

/// Do the values match the account's definitions? Every violation is reported. Keys without a definition accept any
/// value, and null or blank text counts as no value. To be called before a unit of work begins.
pub(crate) fn faults(
    deps: &Deps,
    account: AccountId,
    model: AttributeModel,
    values: &Attributes,
) -> StoreResult<Result<(), Violations>> {
    if values.is_empty() {
        return Ok(Ok(()));
    }
    let mut view = deps.read()?;
    let definitions = view.attribute_definitions().all(account, Some(model))?;
    faults_among(&definitions, values)
}

/// As [`faults`], by these definitions.
pub(crate) fn faults_among(
    definitions: &[AttributeDefinition],
    values: &Attributes,
) -> StoreResult<Result<(), Violations>> {
    let mut violations = Violations::new();
    for definition in definitions {
        if let Some(value) = values.0.get(&definition.key)
            && let Some(fault) = definition.fault(value)?
        {
            violations.add("custom_attributes", format!("{} {fault}", definition.key));
        }
    }
    Ok(violations.into_result())
}

impl AttributeDefinition {
    /// The fault of a value, if there is one.
    fn fault(&self, value: &Value) -> StoreResult<Option<String>> {
        let text = value.as_str();
        if value.is_null() || text.is_some_and(|text| text.trim().is_empty()) {
            return Ok(None);
        }
        let fault = |fits: bool, message: &str| (!fits).then(|| message.to_owned());
        Ok(match self.display_type {
            AttributeDisplayType::Text => match text {
                None => Some("must be a text".to_owned()),
                Some(text) => self.misfit(text)?,
            },
            AttributeDisplayType::Number
            | AttributeDisplayType::Currency
            | AttributeDisplayType::Percent => fault(is_number(value), "must be a number"),
            AttributeDisplayType::Link => fault(
                text.is_some_and(|text| WebUrl::parse("link", text).is_ok()),
                "must be a web address",
            ),
            AttributeDisplayType::Date => fault(text.is_some_and(is_date), "must be a date"),
            AttributeDisplayType::List => {
                let listed =
                    text.is_some_and(|text| self.choices.iter().any(|choice| choice == text));
                fault(listed, "is not included in the list")
            }
            AttributeDisplayType::Checkbox => fault(is_flag(value), "must be true or false"),
        })
    }

    fn misfit(&self, text: &str) -> StoreResult<Option<String>> {
        let Some(pattern) = &self.regex_pattern else {
            return Ok(None);
        };
        let pattern = compile(pattern)
            .map_err(|error| StoreError::Corrupt(format!("regex_pattern: {error}")))?;
        if pattern.is_match(text) {
            return Ok(None);
        }
        Ok(Some(match &self.regex_cue {
            Some(cue) if !cue.trim().is_empty() => format!("is invalid: {cue}"),
            _ => "is invalid".to_owned(),
        }))
    }
}

/// A number, or a text that is one: forms send only text.
fn is_number(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::String(text) => {
            let text = text.trim();
            let digits = |letter: char| matches!(letter, '0'..='9' | '.' | '-' | '+' | 'e' | 'E');
            text.chars().all(digits) && text.parse::<f64>().is_ok_and(f64::is_finite)
        }
        _ => false,
    }
}

/// A flag, or a text that is one.
fn is_flag(value: &Value) -> bool {
    matches!(value, Value::Bool(_)) || matches!(value.as_str(), Some("true" | "false"))
}

/// `2025-01-31`, or an ISO 8601 time.
fn is_date(text: &str) -> bool {
    let text = text.trim();
    NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
        || DateTime::parse_from_rfc3339(text).is_ok()
        || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").is_ok()
}
