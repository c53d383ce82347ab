use super::*;
use nimchat_core_model::UserId;
use proptest::prelude::*;
use serde_json::json;

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Body {
    id: Option<UserId>,
    team: Field<i64>,
    small: Option<u8>,
    flag: Option<bool>,
    object: Option<Attributes>,
    ids: Option<Vec<UserId>>,
    labels: Option<Vec<String>>,
    text: Option<String>,
}

fn body(value: Value) -> Result<Body, String> {
    from_value(value).map_err(|error| error.to_string())
}

#[test]
fn an_id_is_a_number_or_the_text_of_one() {
    for id in [json!(7), json!("7"), json!(7.0), json!(" 7 ")] {
        assert_eq!(body(json!({ "id": id })).unwrap().id, Some(UserId::new(7)));
    }
    for id in [json!(null), json!("")] {
        assert_eq!(body(json!({ "id": id })).unwrap().id, None);
    }
    for id in [
        json!("x"),
        json!(7.5),
        json!([7]),
        json!(true),
        json!("7x"),
        json!("+7"),
    ] {
        assert_eq!(body(json!({ "id": id })).unwrap_err(), "must be an integer");
    }
}

#[test]
fn an_integer_out_of_range_is_refused_and_never_wraps() {
    for id in [json!("9223372036854775808"), json!("-9223372036854775809")] {
        assert_eq!(body(json!({ "id": id })).unwrap_err(), "is out of range");
    }
    assert!(body(json!({"id": u64::MAX})).is_err());
    assert!(body(json!({"id": 1e300})).is_err());
    assert_eq!(body(json!({"small": 256})).unwrap_err(), "is out of range");
    assert_eq!(body(json!({"small": -1})).unwrap_err(), "is out of range");
}

#[test]
fn absent_is_told_from_null() {
    assert_eq!(body(json!({})).unwrap().team, Field::Absent);
    assert_eq!(body(json!({"team": null})).unwrap().team, Field::Null);
    assert_eq!(body(json!({"team": "3"})).unwrap().team, Field::Value(3));
}

#[test]
fn a_flag_has_many_spellings() {
    for flag in [
        json!(true),
        json!("true"),
        json!("1"),
        json!(1),
        json!("on"),
    ] {
        assert_eq!(body(json!({ "flag": flag })).unwrap().flag, Some(true));
    }
    for flag in [
        json!(false),
        json!("false"),
        json!("0"),
        json!(0),
        json!("off"),
    ] {
        assert_eq!(body(json!({ "flag": flag })).unwrap().flag, Some(false));
    }
    assert!(body(json!({"flag": "perhaps"})).is_err());
    assert!(body(json!({"flag": 2})).is_err());
}

#[test]
fn an_object_may_come_as_json_text() {
    let wanted = Some(Attributes::from(json!({"plan": "gold"})));
    assert_eq!(
        body(json!({"object": {"plan": "gold"}})).unwrap().object,
        wanted
    );
    assert_eq!(
        body(json!({"object": r#"{"plan": "gold"}"#}))
            .unwrap()
            .object,
        wanted
    );
    // PHP writes an empty object as an empty list
    for empty in [json!([]), json!("[]")] {
        let read = body(json!({ "object": empty })).unwrap().object;
        assert_eq!(read, Some(Attributes::new()));
    }
    for object in [json!([1]), json!("[1]"), json!("gold"), json!(4)] {
        assert_eq!(
            body(json!({ "object": object })).unwrap_err(),
            "must be an object"
        );
    }
}

#[test]
fn a_whole_number_in_an_object_has_at_most_64_bits() {
    for number in ["9223372036854775807", "-9223372036854775808", "0.5", "1e18"] {
        let sent = format!(r#"{{"object": {{"a": [{{"b": {number}}}]}}}}"#);
        assert!(
            body(serde_json::from_str(&sent).unwrap()).is_ok(),
            "{number}"
        );
    }
    for number in [
        "9223372036854775808",
        "123456789012345678901234567890",
        "-1e30",
    ] {
        let sent = format!(r#"{{"object": {{"a": [{{"b": {number}}}]}}}}"#);
        assert_eq!(
            body(serde_json::from_str(&sent).unwrap()).unwrap_err(),
            "must not contain a whole number beyond 64 bits",
            "{number}"
        );
    }
}

#[test]
fn a_list_may_be_a_single_value() {
    let ids = |value| body(json!({ "ids": value })).map(|body| body.ids);
    assert_eq!(ids(json!(4)), Ok(Some(vec![UserId::new(4)])));
    assert_eq!(
        ids(json!(["4", 5, ""])),
        Ok(Some(vec![UserId::new(4), UserId::new(5)]))
    );
    assert_eq!(ids(json!(null)), Ok(None));
    assert_eq!(ids(json!([])), Ok(Some(Vec::new())));
    assert!(ids(json!([{}])).is_err());
    assert_eq!(
        body(json!({"labels": "vip"})).unwrap().labels,
        Some(vec!["vip".to_owned()])
    );
}

/// The value with null in place of numbers that are refused.
fn within_64_bits(value: Value) -> Value {
    match value {
        Value::Array(members) => members.into_iter().map(within_64_bits).collect(),
        Value::Object(map) => {
            let members = map
                .into_iter()
                .map(|(key, value)| (key, within_64_bits(value)));
            Value::Object(members.collect())
        }
        number if is_too_large(&number) => Value::Null,
        other => other,
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,4}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_that_is_sent_makes_a_reading_panic(
        value in any_json(),
        field in prop::sample::select(vec!["id", "team", "small", "flag", "object", "ids", "labels", "text"]),
    ) {
        let _ = body(json!({ field: value }));
    }

    #[test]
    fn every_integer_survives_as_number_and_as_text(number: i64) {
        prop_assert_eq!(body(json!({"team": number})).unwrap().team, Field::Value(number));
        prop_assert_eq!(body(json!({"team": number.to_string()})).unwrap().team, Field::Value(number));
    }

    #[test]
    fn every_object_survives_as_itself_and_as_text(map in prop::collection::hash_map(".{0,6}", any_json().prop_map(within_64_bits), 0..4)) {
        let object = Value::Object(map.into_iter().collect());
        let wanted = Some(Attributes::from(object.clone()));
        prop_assert_eq!(&body(json!({"object": object.clone()})).unwrap().object, &wanted);
        let text = serde_json::from_str::<Value>(&object.to_string()).unwrap();
        prop_assert_eq!(
            body(json!({"object": object.to_string()})).unwrap().object,
            Some(Attributes::from(text))
        );
    }
}

#[test]
fn a_number_stands_for_its_name() {
    let name = |sent: &str| named(sent.to_owned(), numbered(&["open", "closed"]));
    assert_eq!(name("1"), "closed");
    assert_eq!(name(" 0 "), "open");
    assert_eq!(name("open"), "open");
    assert_eq!((name("2"), name("-1")), ("2".to_owned(), "-1".to_owned()));
}

#[test]
fn a_list_of_ever_more_blank_values_is_refused_instead_of_read_ever_again() {
    let bodies = |count| json!(vec![json!({"id": ""}); count]);
    let read = |count| from_value::<Vec<Body>>(bodies(count));
    assert_eq!(read(MOST_BLANKS).unwrap().len(), MOST_BLANKS);
    assert_eq!(read(MOST_BLANKS + 1).unwrap_err().to_string(), BLANK);
}
