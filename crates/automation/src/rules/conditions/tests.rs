//! The truth tables of the contract. A row whose result is another than Chatwoot's says so: nimchat does what the
//! operator says (docs/decisions/0029-rules-do-what-their-conditions-say.md).

use super::*;
use chrono::{DateTime, NaiveDate};
use nimchat_core_model::AttributeDefinitionId;
use nimchat_messaging::AttributeDisplayType;
use serde_json::json;

const AT: &str = "2026-11-29T10:00:00Z";

fn definition(key: &str, model: AttributeModel, kind: AttributeDisplayType) -> AttributeDefinition {
    AttributeDefinition {
        id: AttributeDefinitionId::new(1),
        account_id: 1.into(),
        model,
        key: key.to_owned(),
        display_name: key.to_owned(),
        display_type: kind,
        description: None,
        choices: Vec::new(),
        default_value: None,
        regex_pattern: None,
        regex_cue: None,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn definitions() -> Vec<AttributeDefinition> {
    use AttributeDisplayType as Kind;
    let of_conversations = [
        ("plan", Kind::Text),
        ("seats", Kind::Number),
        ("due", Kind::Date),
        ("vip", Kind::Checkbox),
        ("region", Kind::List),
        ("site", Kind::Link),
        ("fee", Kind::Currency),
    ];
    let mut all: Vec<_> = of_conversations
        .into_iter()
        .map(|(key, kind)| definition(key, AttributeModel::Conversation, kind))
        .collect();
    for key in ["rank", "unset"] {
        all.push(definition(key, AttributeModel::Contact, Kind::Text));
    }
    all
}

fn conversation(more: &Json) -> Conversation {
    let mut written = json!({
        "id": 1, "account_id": 1, "number": 1, "uuid": "00000000-0000-0000-0000-000000000001", "inbox_id": 1,
        "contact_id": 1, "contact_inbox_id": 1, "status": "open", "additional_attributes": {},
        "custom_attributes": {}, "labels": [], "last_activity_at": AT, "unread_count": 0, "messages_count": 0,
        "created_at": AT, "updated_at": AT,
    });
    for (key, value) in more.as_object().unwrap() {
        written[key] = value.clone();
    }
    serde_json::from_value(written).unwrap()
}

fn contact() -> Contact {
    serde_json::from_value(json!({
        "id": 1, "account_id": 1, "name": "Rob", "email": "rob@example.com", "phone_number": "+14155550177",
        "additional_attributes": {"city": "Austin", "company": "Cleo Corp"},
        "custom_attributes": {"rank": "Captain"}, "contact_type": "lead", "blocked": false,
        "created_at": AT, "updated_at": AT,
    }))
    .unwrap()
}

fn message(id: i64, kind: &str, content: &str) -> Message {
    serde_json::from_value(json!({
        "id": id, "account_id": 1, "inbox_id": 1, "conversation_id": 1, "message_type": kind, "content": content,
        "content_type": "text", "content_attributes": {}, "private": false, "status": "sent",
        "additional_attributes": {}, "created_at": AT, "updated_at": AT,
    }))
    .unwrap()
}

/// A conversation with everything.
fn full() -> Conversation {
    conversation(&json!({
        "team_id": 3, "priority": "high", "labels": ["bug", "feature"],
        "additional_attributes": {
            "country_code": "US", "conversation_language": "en", "mail_subject": "My order",
        },
        "custom_attributes": {
            "plan": "Gold", "seats": 12, "due": "2026-11-19", "vip": true, "region": "North",
            "site": "https://acme.example", "fee": 100,
        },
    }))
}

fn reading() -> Reading {
    Reading {
        aliases: false,
        today: NaiveDate::from_ymd_opt(2026, 11, 29).unwrap(),
    }
}

fn parsed(conditions: &Json) -> Result<RuleFilter, FilterFault> {
    parse_conditions(conditions.as_array().unwrap(), &definitions(), reading())
}

fn one(key: &str, operator: &str, values: Json, join: Json) -> Json {
    let mut condition = json!({"attribute_key": key, "filter_operator": operator});
    condition["values"] = values;
    condition["query_operator"] = join;
    condition
}

fn custom(kind: &str, key: &str, operator: &str, values: Json, join: Json) -> Json {
    let mut condition = one(key, operator, values, join);
    condition["custom_attribute_type"] = json!(format!("{kind}_attribute"));
    condition
}

/// Does any of the messages' rows match; or that without a message, if there is none?
fn holds(conditions: &Json, conversation: &Conversation, messages: &[Message]) -> bool {
    let filter = parsed(conditions).unwrap_or_else(|fault| panic!("{conditions}: {fault}"));
    let (contact, changes) = (contact(), Changes::new());
    let row = |message| RuleRow {
        conversation,
        contact: Some(&contact),
        message,
        changes: &changes,
    };
    if messages.is_empty() {
        return filter.matches(&row(None));
    }
    messages
        .iter()
        .any(|message| filter.matches(&row(Some(message))))
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn conditions_on_a_conversation_event() {
    let none = Json::Null;
    let is = |key: &str, value: Json, join: &str| {
        let join = if join.is_empty() {
            Json::Null
        } else {
            json!(join)
        };
        one(key, "equal_to", json!([value]), join)
    };
    let not = |key: &str, value: Json| one(key, "not_equal_to", json!([value]), Json::Null);
    let of = |key: &str, operator: &str, values: Json, join: Json| {
        custom("conversation", key, operator, values, join)
    };
    let empty = conversation(&json!({}));
    let one_label = conversation(&json!({"labels": ["bug"]}));
    let full = full();
    let messages = [
        message(1, "incoming", "I need HELP now"),
        message(2, "outgoing", "second"),
    ];
    let table = [
        (
            json!([
                is("status", json!("open"), "AND"),
                is("team_id", json!(3), "")
            ]),
            &full,
            true,
        ),
        (
            json!([
                is("status", json!("resolved"), "OR"),
                is("team_id", json!(3), "AND"),
                is("priority", json!("low"), "")
            ]),
            &full,
            false,
        ),
        (
            json!([
                is("status", json!("open"), "OR"),
                is("team_id", json!(9), "AND"),
                is("priority", json!("low"), "")
            ]),
            &full,
            true,
        ),
        (
            json!([
                is("status", json!("resolved"), "AND"),
                is("team_id", json!(3), "OR"),
                is("priority", json!("high"), "")
            ]),
            &full,
            true,
        ),
        (json!([]), &full, true),
        (json!([]), &empty, true),
        // Chatwoot: false
        (json!([not("team_id", json!(3))]), &empty, true),
        (
            json!([one("team_id", "is_not_present", none.clone(), none.clone())]),
            &empty,
            true,
        ),
        // Chatwoot: false
        (json!([not("priority", json!("low"))]), &empty, true),
        (json!([not("priority", json!("low"))]), &full, true),
        (json!([is("country_code", json!("us"), "")]), &full, false),
        (
            json!([one(
                "country_code",
                "equal_to",
                json!(["GB", "US"]),
                none.clone()
            )]),
            &full,
            true,
        ),
        (
            json!([one("content", "contains", json!(["help"]), none.clone())]),
            &full,
            true,
        ),
        (
            json!([one(
                "content",
                "does_not_contain",
                json!(["help"]),
                none.clone()
            )]),
            &full,
            true,
        ),
        // Chatwoot: false
        (
            json!([one(
                "content",
                "does_not_contain",
                json!(["help"]),
                none.clone()
            )]),
            &empty,
            true,
        ),
        (
            json!([
                one("content", "contains", json!(["help"]), json!("AND")),
                is("message_type", json!("outgoing"), "")
            ]),
            &full,
            false,
        ),
        (json!([is("labels", json!("bug"), "")]), &full, true),
        // Chatwoot: false
        (
            json!([one("labels", "equal_to", json!(["x", "bug"]), none.clone())]),
            &full,
            true,
        ),
        // Chatwoot: true
        (json!([not("labels", json!("bug"))]), &full, false),
        (json!([not("labels", json!("bug"))]), &one_label, false),
        // Chatwoot: false
        (json!([not("labels", json!("bug"))]), &empty, true),
        // Chatwoot: false
        (
            json!([
                is("labels", json!("bug"), "AND"),
                is("labels", json!("feature"), "")
            ]),
            &full,
            true,
        ),
        (
            json!([of("plan", "equal_to", json!(["GOLD"]), none.clone())]),
            &full,
            true,
        ),
        // Chatwoot: false
        (
            json!([of("plan", "equal_to", json!(["x", "Gold"]), none.clone())]),
            &full,
            true,
        ),
        (
            json!([of("plan", "not_equal_to", json!(["silver"]), none.clone())]),
            &full,
            true,
        ),
        (
            json!([of("plan", "not_equal_to", json!(["silver"]), none.clone())]),
            &empty,
            true,
        ),
        // Chatwoot: false
        (
            json!([
                of("plan", "not_equal_to", json!(["silver"]), json!("AND")),
                is("status", json!("open"), "")
            ]),
            &full,
            true,
        ),
        // Chatwoot: true
        (
            json!([
                is("status", json!("resolved"), "AND"),
                of("plan", "not_equal_to", json!(["silver"]), none.clone())
            ]),
            &empty,
            false,
        ),
        (
            json!([of("seats", "is_greater_than", json!([5]), none.clone())]),
            &full,
            true,
        ),
        (
            json!([of("seats", "is_greater_than", json!(["12"]), none.clone())]),
            &full,
            false,
        ),
        (
            json!([of("seats", "equal_to", json!(["12"]), none.clone())]),
            &full,
            true,
        ),
        (
            json!([of("due", "days_before", json!([9]), none.clone())]),
            &full,
            true,
        ),
        (
            json!([of("due", "days_before", json!([10]), none.clone())]),
            &full,
            false,
        ),
    ];
    for (conditions, conversation, expected) in table {
        let own = if std::ptr::eq(conversation, &raw const full) {
            &messages[..]
        } else {
            &[]
        };
        assert_eq!(
            holds(&conditions, conversation, own),
            expected,
            "{conditions}"
        );
    }
}

#[test]
fn conditions_on_a_new_message() {
    let none = Json::Null;
    let single =
        |key: &str, operator: &str, values: Json| json!([one(key, operator, values, Json::Null)]);
    let own = |kind: &str, key: &str, operator: &str, values: Json| {
        json!([custom(kind, key, operator, values, Json::Null)])
    };
    let written = [message(1, "incoming", "I need HELP now")];
    let full = full();
    let teamless = conversation(&json!({}));
    let table = [
        (single("content", "contains", json!(["HELP"])), true),
        (single("content", "contains", json!("help")), true),
        (
            single("content", "equal_to", json!(["I need help NOW"])),
            true,
        ),
        // Chatwoot: true, since _ stands for any letter there
        (single("content", "contains", json!(["n_ed"])), false),
        (single("content", "contains", json!(["zzz", "need"])), true),
        (single("status", "equal_to", json!(["all"])), true),
        (single("assignee_id", "is_not_present", none.clone()), true),
        (
            single("conversation_language", "not_equal_to", json!(["de"])),
            true,
        ),
        (single("mail_subject", "contains", json!(["order"])), true),
        (single("email", "contains", json!(["@EXAMPLE.com"])), true),
        (
            single("email", "equal_to", json!(["Rob@example.com"])),
            false,
        ),
        (
            single("phone_number", "starts_with", json!(["+1415"])),
            true,
        ),
        (single("company", "contains", json!(["corp"])), true),
        (single("city", "equal_to", json!(["Austin"])), true),
        (single("city", "equal_to", json!(["austin"])), false),
        (single("labels", "is_present", none.clone()), true),
        // Chatwoot: true
        (single("labels", "not_equal_to", json!(["bug"])), false),
        (own("conversation", "vip", "equal_to", json!([true])), true),
        (
            own("conversation", "region", "equal_to", json!(["north"])),
            true,
        ),
        (
            own("conversation", "site", "contains", json!(["acme"])),
            true,
        ),
        (
            own("conversation", "due", "is_less_than", json!(["2026-11-20"])),
            true,
        ),
        (own("contact", "rank", "equal_to", json!(["captain"])), true),
        (
            own("contact", "unset", "is_not_present", none.clone()),
            true,
        ),
        // Chatwoot: false
        (own("conversation", "fee", "equal_to", json!([100])), true),
        (
            json!([
                one("status", "equal_to", json!(["open"]), json!("and")),
                one("team_id", "equal_to", json!([9]), none.clone())
            ]),
            false,
        ),
    ];
    for (conditions, expected) in table {
        assert_eq!(
            holds(&conditions, &full, &written),
            expected,
            "{conditions}"
        );
    }
    // Chatwoot: false
    for key in ["team_id", "priority"] {
        let value = if key == "team_id" {
            json!([3])
        } else {
            json!(["low"])
        };
        assert!(holds(
            &single(key, "not_equal_to", value),
            &teamless,
            &written
        ));
    }
    // Chatwoot: true for both, since it drops a condition that does not say whose attribute it means
    let unsaid = single("plan", "equal_to", json!(["gold"]));
    assert!(holds(&unsaid, &full, &written));
    assert!(!holds(&unsaid, &teamless, &written));
}

#[test]
fn conditions_that_cannot_be_run_say_why() {
    let single =
        |key: &str, operator: &str| json!([one(key, operator, json!(["open"]), Json::Null)]);
    let trailing = json!([one("status", "equal_to", json!(["open"]), json!("AND"))]);
    assert_eq!(parsed(&trailing), Err(FilterFault::QueryOperator));
    assert!(matches!(
        parsed(&single("status", "contains")),
        Err(FilterFault::Operator { .. })
    ));
    for key in [
        "gone",
        "created_at",
        "name",
        "blocked",
        "campaign_id",
        "rank",
    ] {
        let fault = parsed(&single(key, "equal_to"));
        assert!(matches!(fault, Err(FilterFault::Attribute { .. })), "{key}");
    }
    assert!(matches!(
        parsed(&single("team_id", "equal_to")),
        Err(FilterFault::Values(_))
    ));
}

#[test]
fn a_change_is_a_condition_like_others() {
    let change = |from: Json, to: Json, join: Json| {
        one(
            "priority",
            "attribute_changed",
            json!({"from": from, "to": to}),
            join,
        )
    };
    let full = full();
    let holds = |conditions: Json, old: Json, new: Json| {
        let changes = Changes::from([("priority".to_owned(), (old, new))]);
        let row = RuleRow {
            conversation: &full,
            contact: None,
            message: None,
            changes: &changes,
        };
        parsed(&conditions).unwrap().matches(&row)
    };
    let to_high = json!([change(json!([null, "low"]), json!(["high"]), Json::Null)]);
    assert!(
        holds(to_high.clone(), Json::Null, json!("high")),
        "from none"
    );
    assert!(holds(to_high.clone(), json!("low"), json!("high")));
    assert!(!holds(to_high.clone(), json!("urgent"), json!("high")));
    assert!(!holds(to_high, json!("low"), json!("urgent")));
    let open = |join| one("status", "equal_to", json!(["open"]), join);
    let resolved = one("status", "equal_to", json!(["resolved"]), Json::Null);
    let from_low = |join| change(json!(["low"]), json!(["high"]), join);
    let (low, high) = (json!("low"), json!("high"));
    assert!(holds(
        json!([from_low(json!("and")), open(Json::Null)]),
        low.clone(),
        high.clone()
    ));
    assert!(!holds(
        json!([from_low(json!("AND")), resolved]),
        low.clone(),
        high.clone()
    ));
    assert!(holds(
        json!([open(json!("OR")), from_low(Json::Null)]),
        high,
        low
    ));
}

#[test]
fn what_is_not_met_is_named() {
    let conditions = json!([
        one("status", "equal_to", json!(["open"]), json!("AND")),
        one("team_id", "equal_to", json!([9]), json!("OR")),
        one("priority", "equal_to", json!(["low"]), Json::Null)
    ]);
    let (full, changes) = (full(), Changes::new());
    let row = RuleRow {
        conversation: &full,
        contact: None,
        message: None,
        changes: &changes,
    };
    let filter = parsed(&conditions).unwrap();
    assert_eq!(
        unmet(&filter, conditions.as_array().unwrap(), &row),
        "condition 2 is not met: team_id equal_to; condition 3 is not met: priority equal_to"
    );
}
