//! What the demonstration's shop sells, who works there, and what its customers ask: `shop.toml`, as types.

use nimchat_accounts::Role;
use serde::Deserialize;
use serde_json::Value;
use std::sync::LazyLock;

/// What `shop.toml` says.
pub(super) static SHOP: LazyLock<Shop> =
    LazyLock::new(|| toml::from_str(include_str!("shop.toml")).unwrap_or_default());

/// The shop. A `Value` is the body with which the API makes it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shop {
    pub name: String,
    pub password: String,
    pub greeting: String,
    pub goods: Vec<String>,
    pub first_names: Vec<String>,
    pub last_names: Vec<String>,
    pub ratings: Vec<Vec<String>>,
    pub places: Vec<Value>,
    pub staff: Vec<Employee>,
    pub teams: Vec<Team>,
    pub website: Value,
    pub app: Value,
    pub bot: Value,
    pub attribute: Value,
    pub portal: Value,
    pub category: Value,
    pub articles: Vec<Value>,
    pub labels: Vec<Value>,
    pub canned_responses: Vec<Value>,
    pub matters: Vec<Matter>,
}

/// An employee of the shop.
#[derive(Debug, Deserialize)]
pub(super) struct Employee {
    pub name: String,
    pub email: String,
    pub role: Role,
}

/// A team, with its members' places in the staff.
#[derive(Debug, Deserialize)]
pub(super) struct Team {
    pub members: Vec<usize>,
    #[serde(flatten)]
    pub body: Value,
}

/// A matter that customers write about. `{item}` and `{order}` are filled in.
#[derive(Debug, Deserialize)]
pub(super) struct Matter {
    pub label: String,
    /// The team's place.
    pub team: usize,
    #[serde(default)]
    pub urgent: bool,
    pub question: Vec<String>,
    pub answer: Vec<String>,
    pub follow_up: Vec<String>,
    pub end: Vec<String>,
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shop_is_read() {
        let shop: Shop = toml::from_str(include_str!("shop.toml")).unwrap();
        assert_eq!(shop.matters.len(), 6);
    }
}
