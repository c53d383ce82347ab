//! The lookups, and what Chatwoot takes for each.

use super::data::Rows;
use crate::load::Target;
use chrono::Days;
use serde_json::{Value, json};

/// The share of Chatwoot's time that is allowed.
const USUAL: f64 = 30.0;
/// The same where more than 10,000 rows match or lie before the page.
const MANY: f64 = 10.0;

/// One lookup.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub name: String,
    /// The path within the account.
    path: String,
    body: Option<Value>,
    /// Chatwoot's median, with the same data, two cores and `PostgreSQL`.
    pub chatwoot_ms: f64,
    pub share: f64,
}

impl Question {
    pub(super) fn get(name: &str, path: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: path.to_owned(),
            body: None,
            chatwoot_ms: 0.0,
            share: USUAL,
        }
    }

    fn filter(name: &str, path: &str, conditions: &Value) -> Self {
        Self {
            body: Some(json!({ "payload": conditions })),
            ..Self::get(name, path)
        }
    }

    fn beside(self, chatwoot_ms: f64, share: f64) -> Self {
        Self {
            chatwoot_ms,
            share,
            ..self
        }
    }

    /// The bytes that ask it.
    pub(super) fn request(&self, target: &Target) -> Vec<u8> {
        let body = self.body.as_ref().map(Value::to_string);
        let method = if body.is_some() { "POST" } else { "GET" };
        let body = body.unwrap_or_default();
        format!(
            "{method} /api/v1/accounts/{}/{} HTTP/1.1\r\nHost: {}:{}\r\napi_access_token: {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            target.account_id,
            self.path,
            target.url.host_str().unwrap_or("localhost"),
            target.url.port_or_known_default().unwrap_or(80),
            target.token,
            body.len(),
        )
        .into_bytes()
    }
}

fn condition(key: &str, operator: &str, value: &str, next: Option<&str>) -> Value {
    json!({
        "attribute_key": key,
        "filter_operator": operator,
        "values": [value],
        "query_operator": next,
    })
}

/// Every lookup. Numbers in addresses go up to 100,000.
pub(super) fn questions(rows: &Rows) -> Vec<Question> {
    // conversations begin within the first tenth of the 90 days
    let since = (rows.day - Days::new(86)).to_string();
    let begun = |status: &str| {
        json!([
            condition("status", "equal_to", status, Some("AND")),
            condition("created_at", "is_greater_than", &since, None),
        ])
    };
    let address = |part: &str| json!([condition("email", "contains", part, None)]);
    let filter = "conversations/filter";
    vec![
        Question::filter("filter by status and date, few", filter, &begun("pending"))
            .beside(304.0, USUAL),
        Question::filter("filter by status and date, many", filter, &begun("open"))
            .beside(304.0, MANY),
        Question::filter(
            "contacts by a part of the e-mail, few",
            "contacts/filter",
            &address("77777"),
        )
        .beside(161.0, USUAL),
        Question::filter(
            "contacts by a part of the e-mail, many",
            "contacts/filter",
            &address("customer"),
        )
        .beside(161.0, MANY),
        Question::get("contacts by name", "contacts?sort=name").beside(91.0, USUAL),
        Question::get(
            "contacts by name, page 2,000",
            "contacts?sort=name&page=2000",
        )
        .beside(114.0, MANY),
        Question::get("search of contacts, few", "contacts/search?q=77777").beside(197.0, USUAL),
        Question::get("search of contacts, many", "contacts/search?q=customer").beside(197.0, MANY),
        Question::get(
            "search of conversations, few",
            "search/conversations?q=77777",
        )
        .beside(226.0, USUAL),
        Question::get(
            "search of conversations, many",
            "search/conversations?q=customer",
        )
        .beside(226.0, MANY),
        Question::get(
            "search of messages, few",
            "search/messages?q=since%20yesterday%20changed",
        )
        .beside(41.0, USUAL),
        Question::get("search of messages, many", "search/messages?q=yesterday").beside(41.0, MANY),
        Question::get("open conversations", "conversations?status=open").beside(267.0, USUAL),
        Question::get(
            "open conversations, page 2,000",
            "conversations?status=open&page=2000",
        )
        .beside(267.0, MANY),
    ]
}
