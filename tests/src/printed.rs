//! Checks an answer against the example that the reference prints.

use serde_json::Value;

/// The differences, one line each, beginning with the path of the value. Every printed key must be present with the
/// printed JSON type; arrays are compared element by element and must not be empty if the example's is not; null is
/// allowed only where null is printed. Additional keys are allowed.
pub fn differences(example: &Value, answer: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare("", example, answer, &mut differences);
    differences
}

fn compare(path: &str, example: &Value, answer: &Value, differences: &mut Vec<String>) {
    let (printed, given) = (kind(example), kind(answer));
    if printed != given {
        let place = if path.is_empty() { "the answer" } else { path };
        differences.push(format!("{place} is {given}, not {printed}"));
        return;
    }
    match (example, answer) {
        (Value::Object(example), Value::Object(answer)) => {
            for (key, example) in example {
                let path = format!("{path}.{key}");
                match answer.get(key) {
                    Some(value) => compare(&path, example, value, differences),
                    None => differences.push(format!("{path} is missing")),
                }
            }
        }
        (Value::Array(example), Value::Array(answer)) => {
            let Some(example) = example.first() else {
                return;
            };
            if answer.is_empty() {
                differences.push(format!("{path}[] is empty"));
            }
            for (index, element) in answer.iter().enumerate() {
                compare(&format!("{path}[{index}]"), example, element, differences);
            }
        }
        _ => {}
    }
}

/// The reference prints whole numbers where it says number.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_printed_key_must_be_there_with_its_type() {
        let example = json!({"id": 0, "list": [{"name": "string"}], "free": {}});
        let fine =
            json!({"id": 7, "more": 1, "list": [{"name": "a"}, {"name": "b"}], "free": {"x": 1}});
        assert_eq!(differences(&example, &fine), [""; 0]);
        let wrong = json!({"id": "7", "list": [{"name": "a"}, {"name": null}, {}], "free": []});
        assert_eq!(
            differences(&example, &wrong),
            [
                ".free is an array, not an object",
                ".id is a string, not an integer",
                ".list[1].name is null, not a string",
                ".list[2].name is missing",
            ]
        );
        assert_eq!(
            differences(&example, &json!({"id": 1, "list": [], "free": {}})),
            [".list[] is empty"]
        );
        assert_eq!(
            differences(&Value::Null, &json!({})),
            ["the answer is an object, not null"]
        );
    }
}
