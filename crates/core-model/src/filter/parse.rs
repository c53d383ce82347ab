//! Reads a query.

use super::{
    Condition, Filter, FilterFault, Kind, Operand, Operator, Test, Vocabulary, decimal, folded,
    leading_day,
};
use chrono::{Datelike, Days, NaiveDate};
use serde_json::Value;

/// The most conditions of a query.
const MAX_CONDITIONS: usize = 50;
/// The most values of a condition.
const MAX_VALUES: usize = 100;
/// The most characters of a value.
const MAX_LENGTH: usize = 1000;

/// How a query is read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// Are `eq` and `not_eq` accepted?
    pub aliases: bool,
    /// The day, from which `days_before` counts.
    pub today: NaiveDate,
}

/// Reads a list of conditions. `query_operator` joins a condition to the next; the last one has none, which is also
/// written null, `""` or `"nil"`.
pub fn parse<V: Vocabulary>(
    vocabulary: &V,
    payload: &Value,
    reading: Reading,
) -> Result<Filter<V::Field>, FilterFault> {
    let conditions = payload.as_array().ok_or(FilterFault::NoConditions)?;
    if conditions.len() > MAX_CONDITIONS {
        return Err(FilterFault::TooManyConditions(MAX_CONDITIONS));
    }
    let mut alternatives = Vec::new();
    let mut alternative = Vec::new();
    for (index, written) in conditions.iter().enumerate() {
        if !written.is_object() {
            return Err(FilterFault::NoConditions);
        }
        let join = Join::parse(&written["query_operator"])?;
        alternative.push(condition(vocabulary, written, reading)?);
        match (join, index + 1 == conditions.len()) {
            (Some(Join::And), false) => {}
            (Some(Join::Or), false) | (None, true) => {
                alternatives.push(std::mem::take(&mut alternative));
            }
            _ => return Err(FilterFault::QueryOperator),
        }
    }
    Ok(Filter { alternatives })
}

enum Join {
    And,
    Or,
}

impl Join {
    fn parse(written: &Value) -> Result<Option<Self>, FilterFault> {
        match written {
            Value::Null => Ok(None),
            Value::String(text) => match text.trim().to_lowercase().as_str() {
                "" | "nil" => Ok(None),
                "and" => Ok(Some(Self::And)),
                "or" => Ok(Some(Self::Or)),
                _ => Err(FilterFault::QueryOperator),
            },
            _ => Err(FilterFault::QueryOperator),
        }
    }
}

fn condition<V: Vocabulary>(
    vocabulary: &V,
    written: &Value,
    reading: Reading,
) -> Result<Condition<V::Field>, FilterFault> {
    if let Some(condition) = vocabulary.special(written) {
        return condition;
    }
    let key = written["attribute_key"].as_str().unwrap_or_default();
    let attribute =
        vocabulary
            .attribute_of(key, written)
            .ok_or_else(|| FilterFault::Attribute {
                key: key.chars().take(255).collect(),
                keys: vocabulary.keys(),
            })?;
    let name = written["filter_operator"].as_str().unwrap_or_default();
    let operator = Operator::from_name(name)
        .or_else(|| Operator::parse_alias(name).filter(|_| reading.aliases))
        .filter(|operator| attribute.operators.contains(operator))
        .ok_or_else(|| FilterFault::Operator {
            key: key.to_owned(),
            operators: attribute.operators,
        })?;
    let tests = tests(attribute.kind, operator, &written["values"], reading.today)
        .ok_or_else(|| FilterFault::Values(key.to_owned()))?;
    Ok(Condition {
        field: attribute.field,
        negated: operator.is_negated(),
        tests,
    })
}

/// The tests, unless values are missing or of another kind. A single value stands for a list of it.
fn tests(kind: Kind, operator: Operator, values: &Value, today: NaiveDate) -> Option<Vec<Test>> {
    if matches!(operator, Operator::IsPresent | Operator::IsNotPresent) {
        return Some(vec![Test::Present]);
    }
    let values = match values {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    if values.is_empty() || values.len() > MAX_VALUES {
        return None;
    }
    let first = &values[..1];
    let given = match operator {
        Operator::IsGreaterThan | Operator::IsLessThan | Operator::DaysBefore => first,
        _ => values,
    };
    given
        .iter()
        .map(|value| match operator {
            Operator::Contains | Operator::DoesNotContain => {
                text(value).map(|text| Test::Contains(folded(&text)))
            }
            Operator::StartsWith => match kind {
                Kind::PhoneNumber => text(value).map(|text| Test::StartsWith(with_plus(&text))),
                _ => text(value).map(|text| Test::StartsWith(folded(&text))),
            },
            Operator::IsGreaterThan => kind.operand(value).map(Test::Above),
            Operator::IsLessThan => kind.operand(value).map(Test::Below),
            Operator::DaysBefore => {
                let days = u64::try_from(integer(value)?).ok()?;
                let day = today
                    .checked_sub_days(Days::new(days))
                    .filter(|day| in_range(*day))?;
                Some(Test::Below(Operand::Day(day)))
            }
            _ => match kind {
                Kind::Choice(_) if value == "all" => Some(Test::Present),
                _ => kind.operand(value).map(Test::Is),
            },
        })
        .collect()
}

impl Kind {
    fn operand(self, value: &Value) -> Option<Operand> {
        Some(match self {
            Self::Text | Self::Labels => Operand::Folded(folded(&text(value)?)),
            Self::ExactText => Operand::Text(text(value)?),
            Self::PhoneNumber => Operand::Text(with_plus(&text(value)?)),
            Self::Id => Operand::Id(integer(value)?),
            Self::Choice(names) => {
                let name = value.as_str()?;
                Operand::Id(names.iter().find(|(known, _)| *known == name)?.1)
            }
            Self::Number => Operand::Number(match value {
                Value::Number(number) => number.as_f64()?,
                _ => decimal(value.as_str()?.trim())?,
            }),
            Self::Time | Self::Day => Operand::Day(day(value.as_str()?)?),
            Self::Flag => Operand::Flag(match value {
                Value::Bool(flag) => *flag,
                _ => value.as_str()?.trim().parse().ok()?,
            }),
        })
    }
}

/// A number as a name is its text.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    (text.chars().count() <= MAX_LENGTH && !text.contains('\0')).then_some(text)
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A day, or that of a time.
fn day(text: &str) -> Option<NaiveDate> {
    let text = leading_day(text.trim())?;
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|day| in_range(*day))
}

/// Has the year four digits, and that of the next day, too?
fn in_range(day: NaiveDate) -> bool {
    (1..9999).contains(&day.year())
}

fn with_plus(number: &str) -> String {
    let number = number.trim();
    if number.starts_with('+') {
        number.to_owned()
    } else {
        format!("+{number}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Attribute, Row, Value as Found};
    use super::*;
    use serde_json::json;

    /// Objects with a name and a size.
    struct Things;

    impl Vocabulary for Things {
        type Field = &'static str;

        fn attribute(&self, key: &str) -> Option<Attribute<&'static str>> {
            let (field, kind) = match key {
                "name" => ("name", Kind::Text),
                "size" => ("size", Kind::Number),
                "made" => ("made", Kind::Day),
                _ => return None,
            };
            Some(Attribute {
                field,
                kind,
                operators: kind.operators(),
            })
        }

        fn keys(&self) -> String {
            "name,size,made".to_owned()
        }
    }

    struct Thing(Option<&'static str>, f64);

    impl Row<&'static str> for Thing {
        fn value(&self, field: &&'static str) -> Found {
            match *field {
                "name" => Found::text(self.0),
                "size" => Found::Number(self.1),
                _ => Found::Day("1970-01-01".to_owned()),
            }
        }
    }

    fn read(payload: &Value, aliases: bool) -> Result<Filter<&'static str>, FilterFault> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap_or_default();
        parse(&Things, payload, Reading { aliases, today })
    }

    fn one(key: &str, operator: &str, values: &Value, join: &Value) -> Value {
        json!({"attribute_key": key, "filter_operator": operator, "values": values, "query_operator": join})
    }

    #[test]
    fn and_binds_before_or() {
        let filter = read(
            &json!([
                one("name", "equal_to", &json!(["a"]), &json!("or")),
                one("name", "equal_to", &json!(["B"]), &json!("AND")),
                one("size", "is_greater_than", &json!([1]), &json!("nil")),
            ]),
            false,
        )
        .unwrap();
        let matches = |name, size| filter.matches(&Thing(Some(name), size));
        assert!(matches("A", 0.0) && matches("b", 2.0));
        assert!(!matches("b", 1.0) && !matches("c", 2.0));
    }

    #[test]
    fn an_absent_value_matches_denials_only() {
        for (operator, expected) in [
            ("equal_to", false),
            ("contains", false),
            ("starts_with", false),
            ("is_present", false),
            ("not_equal_to", true),
            ("does_not_contain", true),
            ("is_not_present", true),
        ] {
            let payload = json!([one("name", operator, &json!(["a"]), &Value::Null)]);
            let filter = read(&payload, false).unwrap();
            assert_eq!(filter.matches(&Thing(None, 0.0)), expected, "{operator}");
        }
    }

    #[test]
    fn each_value_counts() {
        let payload = json!([one("name", "equal_to", &json!(["a", "b"]), &json!(""))]);
        let filter = read(&payload, false).unwrap();
        assert!(filter.matches(&Thing(Some("b"), 0.0)));
    }

    #[test]
    fn an_empty_list_is_everything_and_another_value_no_filter() {
        assert!(read(&json!([]), false).unwrap().is_everything());
        assert_eq!(read(&json!({}), false), Err(FilterFault::NoConditions));
        assert_eq!(read(&json!([3]), false), Err(FilterFault::NoConditions));
        let many = vec![one("name", "is_present", &Value::Null, &json!("or")); 51];
        let refused = read(&Value::from(many), false);
        assert_eq!(refused, Err(FilterFault::TooManyConditions(50)));
    }

    #[test]
    fn faults_name_the_attribute() {
        let fault = |key: &str, operator: &str, values| {
            let payload = json!([one(key, operator, &values, &Value::Null)]);
            read(&payload, false).unwrap_err().to_string()
        };
        assert_eq!(
            fault("colour", "equal_to", json!(["red"])),
            "Invalid attribute key - [colour]. The key should be one of [name,size,made] or a custom attribute \
             defined in the account."
        );
        assert_eq!(
            fault("size", "contains", json!(["1"])),
            "Invalid operator. The allowed operators for size are [equal_to,not_equal_to,is_present,is_not_present,\
             is_greater_than,is_less_than]."
        );
        for (key, values) in [
            ("name", json!([])),
            ("name", Value::Null),
            ("name", json!([{}])),
            ("name", json!(["a\0"])),
            ("name", json!(["a".repeat(1001)])),
            ("size", json!(["much"])),
            ("made", json!(["yesterday"])),
        ] {
            let expected = format!("Invalid value. The values provided for {key} are invalid");
            assert_eq!(fault(key, "equal_to", values), expected);
        }
        assert_eq!(
            fault("made", "days_before", json!([-1])),
            "Invalid value. The values provided for made are invalid"
        );
    }

    #[test]
    fn aliases_are_read_where_they_are_accepted() {
        let payload = json!([one("name", "not_eq", &json!(["a"]), &Value::Null)]);
        assert!(
            read(&payload, true)
                .unwrap()
                .matches(&Thing(Some("b"), 0.0))
        );
        assert!(matches!(
            read(&payload, false),
            Err(FilterFault::Operator { .. })
        ));
    }

    #[test]
    fn the_last_condition_alone_has_no_operator() {
        let a = |join| one("name", "is_present", &Value::Null, &join);
        for payload in [
            json!([a(json!("AND"))]),
            json!([a(Value::Null), a(Value::Null)]),
            json!([a(json!("XOR")), a(Value::Null)]),
            json!([a(json!(1))]),
        ] {
            assert_eq!(read(&payload, false), Err(FilterFault::QueryOperator));
        }
    }

    #[test]
    fn days_are_counted_back_from_today() {
        let payload = json!([one("made", "days_before", &json!(["2"]), &Value::Null)]);
        let filter = read(&payload, false).unwrap();
        let expected = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap_or_default();
        let tests = &filter.alternatives()[0][0].tests;
        assert_eq!(*tests, [Test::Below(Operand::Day(expected))]);
    }

    #[test]
    fn numbers_are_digits_with_sign_and_fraction() {
        for (text, expected) in [
            ("12", Some(12.0)),
            ("-1.50", Some(-1.5)),
            ("+3", Some(3.0)),
            ("1e3", None),
            ("1.", None),
            (".5", None),
            ("", None),
            ("12a", None),
            ("1234567890123456", None),
        ] {
            assert_eq!(decimal(text), expected, "{text}");
        }
    }
}
