//! Filters: the statements give what the evaluation in memory gives.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use crate::databases::Database;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::filter::{Filter, Reading, Vocabulary, parse};
use nimchat_core_model::{AccountId, Attributes, Email, Page, PhoneNumber};
use nimchat_messaging::conformance::Adapter;
use nimchat_messaging::contacts::{ContactQuery, ContactVocabulary};
use nimchat_messaging::conversations::ConversationVocabulary;
use nimchat_messaging::custom_attributes::{
    AttributeDefinition, AttributeDisplayType, AttributeModel,
};
use nimchat_messaging::ports::Store;
use nimchat_messaging::{
    ApiChannel, Channel, Contact, ContactType, Conversation, ConversationQuery, NewContact,
    NewContactInbox, NewConversation, NewInbox, Priority, Status,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307, 0).unwrap()
}

fn definitions() -> Vec<AttributeDefinition> {
    use AttributeDisplayType::{Checkbox, Currency, Date, Text};
    [
        ("plan", Text),
        ("seats", Currency),
        ("si\"n.ce", Date),
        ("vip", Checkbox),
    ]
    .into_iter()
    .map(|(key, display_type)| AttributeDefinition {
        id: 1.into(),
        account_id: 1.into(),
        model: AttributeModel::Contact,
        key: key.to_owned(),
        display_name: key.to_owned(),
        display_type,
        description: None,
        choices: Vec::new(),
        default_value: None,
        regex_pattern: None,
        regex_cue: None,
        created_at: at(),
        updated_at: at(),
    })
    .collect()
}

const TEXTS: [&str; 8] = ["Ada", "ÄDA", "ада", "50%_\\x", "", "+4912", "en", "EN"];

/// The values of row `index`, in many combinations.
fn attributes(index: usize) -> Attributes {
    let plan = [
        json!("Gold"),
        json!("ÄDA"),
        json!(7),
        Value::Null,
        json!(["Gold"]),
    ];
    let seats = [
        json!(5),
        json!("7"),
        json!("x"),
        json!(1.5),
        Value::Null,
        json!(true),
        json!("-2.50"),
    ];
    let since = [
        json!("2025-01-31"),
        json!("2025-02-01T10:00:00Z"),
        json!("bad"),
        json!(3),
        json!("2025-13-99"),
    ];
    let vip = [
        json!(true),
        json!("false"),
        json!(1),
        json!(false),
        json!("yes"),
    ];
    let mut values = json!({
        "plan": plan[index % 5], "seats": seats[index % 7], "si\"n.ce": since[index % 5], "vip": vip[(index / 2) % 5],
        "city": TEXTS[index % 8], "company": "Acme", "browser_language": TEXTS[(index / 2) % 8],
        "referer": TEXTS[(index / 3) % 8],
    });
    if index.is_multiple_of(4) {
        values = json!({});
    }
    Attributes::from(values)
}

fn labels(index: usize) -> Vec<String> {
    let all = [&[][..], &["VIP"], &["Ärger", "vip"], &["other"]];
    all[index % 4]
        .iter()
        .map(|title| (*title).to_owned())
        .collect()
}

struct Scene {
    account: AccountId,
    contacts: Vec<Contact>,
    conversations: Vec<Conversation>,
    ids: Vec<i64>,
}

fn scene(database: &Database) -> Scene {
    let store: &dyn Store = &database.store;
    let account = database.add_account("engines").id;
    let grace = database.add_member(account, "grace");
    let team = database.add_team(account, "sales");
    let mut work = store.begin().unwrap();
    let inbox = work
        .inboxes()
        .add(NewInbox {
            account_id: account,
            channel: Channel::Api(ApiChannel {
                identifier: "token".to_owned(),
                hmac_token: "secret".to_owned(),
                webhook_secret: "whsec_inbox".to_owned(),
                ..ApiChannel::default()
            }),
            name: "Support".to_owned(),
            settings: nimchat_messaging::inboxes::InboxSettings::default(),
            created_at: at(),
        })
        .unwrap();
    let (mut contacts, mut conversations) = (Vec::new(), Vec::new());
    for index in 0..40 {
        let day = at() + TimeDelta::hours(9 * i64::try_from(index).unwrap());
        let contact = work
            .contacts()
            .add(NewContact {
                account_id: account,
                name: TEXTS[index % 8].to_owned(),
                email: (index % 3 == 0).then(|| Email::stored(format!("ada{index}@example.com"))),
                phone_number: (index % 2 == 0).then(|| PhoneNumber::stored(format!("+49{index}"))),
                identifier: Some(format!("Ada{index}")),
                additional_attributes: attributes(index),
                custom_attributes: attributes(index + 1),
                contact_type: ContactType::Lead,
                blocked: index % 5 == 0,
                avatar_url: None,
                created_at: day,
            })
            .unwrap();
        let session = work
            .sessions()
            .add(NewContactInbox {
                contact_id: contact.id,
                inbox_id: inbox.id,
                source_id: index.to_string(),
                hmac_verified: false,
                claim: None,
                pubsub_token: format!("socket-{index}"),
                created_at: at(),
            })
            .unwrap();
        let contact = Contact {
            labels: labels(index),
            last_activity_at: (index % 3 == 1).then_some(day),
            ..contact
        };
        work.contacts().update(&contact).unwrap();
        let begun = work
            .conversations()
            .add(NewConversation {
                account_id: account,
                uuid: uuid::Uuid::from_u128(u128::try_from(index).unwrap()),
                inbox_id: inbox.id,
                contact_id: contact.id,
                contact_inbox_id: session.id,
                status: Status::ALL[index % 4],
                assignee_id: (index % 3 == 0).then_some(grace),
                team_id: (index % 4 == 0).then_some(team),
                additional_attributes: attributes(index),
                custom_attributes: attributes(index + 2),
                campaign: (index % 5 == 0).then(|| 3.into()),
                snoozed_until: None,
                created_at: day,
            })
            .unwrap();
        let conversation = Conversation {
            labels: labels(index + 1),
            priority: (index % 2 == 0).then_some(Priority::ALL[index % 4]),
            ..begun.clone()
        };
        work.conversations()
            .update(&begun, &conversation, &[])
            .unwrap();
        contacts.push(contact);
        conversations.push(conversation);
    }
    work.commit().unwrap();
    Scene {
        account,
        ids: vec![grace.get(), team.get(), inbox.id.get(), 3],
        contacts,
        conversations,
    }
}

/// Conditions of which some cannot be read.
fn conditions(keys: &'static [&'static str], ids: Vec<i64>) -> impl Strategy<Value = Value> {
    let ids: Vec<Value> = ids.into_iter().map(Value::from).collect();
    let words = [
        "ada",
        "ÄDA",
        "д",
        "%",
        "_",
        "\\",
        "4",
        "en",
        "open",
        "all",
        "high",
        "gold",
        "vip",
        "ärger",
        "5",
        "7",
        "-2.5",
        "true",
        "false",
        "2025-01-31",
        "2025-02-05",
    ];
    let words: Vec<Value> = words.into_iter().map(Value::from).chain(ids).collect();
    let operators = [
        "equal_to",
        "not_equal_to",
        "contains",
        "does_not_contain",
        "is_present",
        "is_not_present",
        "is_greater_than",
        "is_less_than",
        "days_before",
        "starts_with",
    ];
    let condition = (
        prop::sample::select(keys),
        prop::sample::select(operators.to_vec()),
        prop::collection::vec(prop::sample::select(words), 1..3),
        prop::bool::ANY,
    );
    prop::collection::vec(condition, 1..4).prop_map(|conditions| {
        let last = conditions.len() - 1;
        let conditions = conditions.into_iter().enumerate();
        Value::Array(
            conditions
                .map(|(index, (key, operator, values, and))| {
                    let join = match (index == last, and) {
                        (true, _) => Value::Null,
                        (false, true) => json!("AND"),
                        (false, false) => json!("OR"),
                    };
                    json!({"attribute_key": key, "filter_operator": operator, "values": values, "query_operator": join})
                })
                .collect(),
        )
    })
}

/// The filter with the conditions that can be read; each is tried by itself.
fn readable<V: Vocabulary>(vocabulary: &V, conditions: &Value) -> Option<Filter<V::Field>> {
    let today = at().date_naive() + TimeDelta::days(20);
    let reading = Reading {
        aliases: false,
        today,
    };
    let alone = |condition: &&Value| {
        let mut condition = (*condition).clone();
        condition["query_operator"] = Value::Null;
        parse(vocabulary, &json!([condition]), reading).is_ok()
    };
    let mut readable: Vec<Value> = conditions
        .as_array()?
        .iter()
        .filter(alone)
        .cloned()
        .collect();
    readable.last_mut()?["query_operator"] = Value::Null;
    parse(vocabulary, &Value::Array(readable), reading).ok()
}

/// Runs the property, and demands that many of the filters find some rows and not others.
fn check(strategy: &impl Strategy<Value = Value>, property: impl Fn(&Value) -> Option<bool>) {
    let telling = std::cell::Cell::new(0);
    let config = Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(strategy, |conditions| {
            if property(&conditions) == Some(true) {
                telling.set(telling.get() + 1);
            }
            Ok(())
        })
        .unwrap();
    assert!(
        telling.get() > 40,
        "{} filters tell rows apart",
        telling.get()
    );
}

#[test]
fn statements_find_the_contacts_that_match_in_memory() {
    for database in databases() {
        let scene = scene(&database);
        let definitions = definitions();
        let keys = &[
            "name",
            "email",
            "phone_number",
            "identifier",
            "country_code",
            "city",
            "company",
            "labels",
            "created_at",
            "last_activity_at",
            "blocked",
            "plan",
            "seats",
            "si\"n.ce",
            "vip",
        ];
        check(&conditions(keys, scene.ids.clone()), |conditions| {
            let filter = readable(&ContactVocabulary(&definitions), conditions)?;
            let matching = scene
                .contacts
                .iter()
                .filter(|contact| filter.matches(*contact));
            let expected: Vec<_> = matching.map(|contact| contact.id).collect();
            let query = ContactQuery {
                filter,
                ..ContactQuery::default()
            };
            let store: &dyn Store = &database.store;
            let mut view = store.read().unwrap();
            let found = view
                .contacts()
                .resolved(scene.account, &query, &Page::new(1, 100).into())
                .unwrap();
            let ids: Vec<_> = found.items.iter().map(|contact| contact.id).collect();
            assert_eq!(ids, expected, "{conditions}");
            assert_eq!(found.total, u64::try_from(expected.len()).unwrap());
            Some(!expected.is_empty() && expected.len() < scene.contacts.len())
        });
    }
}

#[test]
fn statements_find_the_conversations_that_match_in_memory() {
    for database in databases() {
        let scene = scene(&database);
        let definitions = definitions();
        let keys = &[
            "status",
            "priority",
            "assignee_id",
            "inbox_id",
            "team_id",
            "campaign_id",
            "display_id",
            "labels",
            "browser_language",
            "referer",
            "created_at",
            "last_activity_at",
            "plan",
            "seats",
            "si\"n.ce",
            "vip",
        ];
        check(&conditions(keys, scene.ids.clone()), |conditions| {
            let filter = readable(&ConversationVocabulary(&definitions), conditions)?;
            let matching = scene
                .conversations
                .iter()
                .filter(|one| filter.matches(*one));
            let mut expected: Vec<_> = matching.map(|one| one.number).collect();
            let query = ConversationQuery {
                filter,
                ..ConversationQuery::everything(Visibility::Everything)
            };
            let store: &dyn Store = &database.store;
            let mut view = store.read().unwrap();
            let found = view
                .conversations()
                .list(scene.account, &query, &Page::new(1, 100).into())
                .unwrap();
            let mut numbers: Vec<_> = found.items.iter().map(|one| one.number).collect();
            numbers.sort();
            expected.sort();
            assert_eq!(numbers, expected, "{conditions}");
            let counts = view.conversations().counts(scene.account, &query).unwrap();
            assert_eq!(counts.all, u64::try_from(expected.len()).unwrap());
            Some(!expected.is_empty() && expected.len() < scene.conversations.len())
        });
    }
}

fn databases() -> impl Iterator<Item = Database> {
    std::iter::once(Database::sqlite()).chain(Database::postgres())
}
