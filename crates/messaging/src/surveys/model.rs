//! The models of surveys.

use crate::inboxes::Inbox;
use crate::messages::Message;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Attributes, ContactId, ConversationId, Locale, MessageId, SurveyResponseId, UserId,
    Violation,
};
use serde_json::Value;

/// How much a customer liked the conversation, from 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rating(i16);

impl Rating {
    /// Every rating, the worst first.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// Refuses other numbers.
    pub fn new(number: i64) -> Result<Self, Violation> {
        Self::ALL
            .into_iter()
            .find(|rating| i64::from(rating.0) == number)
            .ok_or_else(|| Violation::unlisted("rating"))
    }

    /// The number.
    pub const fn get(self) -> i16 {
        self.0
    }
}

/// What a customer answers to a survey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SurveyAnswer {
    /// The rating; without one nothing is recorded.
    pub rating: Option<Rating>,
    /// What they say about it.
    pub feedback_message: Option<String>,
}

impl SurveyAnswer {
    /// The longest feedback, in characters.
    pub const MAX_FEEDBACK: usize = nimchat_core_model::values::MAX_TEXT;
}

/// A recorded answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyResponse {
    /// Its id.
    pub id: SurveyResponseId,
    /// Its account.
    pub account_id: AccountId,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The survey.
    pub message_id: MessageId,
    /// The customer.
    pub contact_id: ContactId,
    /// The conversation's assignee at the first answer.
    pub assigned_agent_id: Option<UserId>,
    /// The rating.
    pub rating: Rating,
    /// What the customer says about it.
    pub feedback_message: Option<String>,
    /// When it was first given.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// An answer before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSurveyResponse {
    /// As [`SurveyResponse::account_id`].
    pub account_id: AccountId,
    /// As [`SurveyResponse::conversation_id`].
    pub conversation_id: ConversationId,
    /// As [`SurveyResponse::message_id`].
    pub message_id: MessageId,
    /// As [`SurveyResponse::contact_id`].
    pub contact_id: ContactId,
    /// As [`SurveyResponse::assigned_agent_id`].
    pub assigned_agent_id: Option<UserId>,
    /// As [`SurveyResponse::rating`].
    pub rating: Rating,
    /// As [`SurveyResponse::feedback_message`].
    pub feedback_message: Option<String>,
    /// When it is given.
    pub at: DateTime<Utc>,
}

/// A survey as its customer sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyView {
    /// The message.
    pub survey: Message,
    /// The answer, if there is one.
    pub response: Option<SurveyResponse>,
    /// The inbox.
    pub inbox: Inbox,
    /// The account's language.
    pub locale: Locale,
    /// Does it take answers?
    pub open: bool,
}

/// How an inbox asks for ratings: its `csat_config`.
#[derive(Debug, Clone, Copy)]
pub struct SurveyConfig<'a>(pub &'a Attributes);

impl<'a> SurveyConfig<'a> {
    /// How the rating is asked for: `emoji` or `star`.
    pub fn display_type(self) -> &'a str {
        let own = self.text("display_type");
        own.filter(|text| !text.is_empty()).unwrap_or("emoji")
    }

    /// The account's own question, if it has one.
    pub fn question(self) -> Option<&'a str> {
        self.text("message").filter(|text| !text.trim().is_empty())
    }

    /// Is the rating of a conversation with these labels asked for (docs/rules/messaging.md §7)?
    pub fn asks_about(self, labels: &[String]) -> bool {
        let rules = self.0.0.get("survey_rules").and_then(Value::as_object);
        let values = rules.and_then(|rules| rules.get("values")?.as_array());
        let Some(values) = values.filter(|values| !values.is_empty()) else {
            return true;
        };
        let has = |title: &str| labels.iter().any(|label| label.to_lowercase() == title);
        let titles = values.iter().filter_map(Value::as_str);
        let any = titles.map(str::to_lowercase).any(|title| has(&title));
        let operator = rules.and_then(|rules| rules.get("operator")?.as_str());
        any != (operator == Some("does_not_contain"))
    }

    fn text(self, key: &str) -> Option<&'a str> {
        self.0.0.get(key)?.as_str()
    }
}

impl SurveyView {
    /// How the survey is asked.
    pub fn config(&self) -> SurveyConfig<'_> {
        SurveyConfig(&self.inbox.settings.csat_config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn labels_decide_who_is_asked() {
        let asks = |config: Value, labels: &[&str]| {
            let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
            SurveyConfig(&Attributes::from(config)).asks_about(&labels)
        };
        let rules = |operator: &str| json!({"survey_rules": {"operator": operator, "values": ["Billing", "vip"]}});
        assert!(asks(json!({}), &[]));
        assert!(asks(
            json!({"survey_rules": {"operator": "contains", "values": []}}),
            &[]
        ));
        assert!(asks(rules("contains"), &["bug", "billing"]));
        assert!(!asks(rules("contains"), &["bug"]));
        assert!(asks(rules("does_not_contain"), &["bug"]));
        assert!(!asks(rules("does_not_contain"), &["VIP"]));
    }

    #[test]
    fn a_rating_is_from_one_to_five() {
        let good = (1..=5).map(|number| Rating::new(number).unwrap().get());
        assert_eq!(good.collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        for number in [0, 6, -1, i64::MAX] {
            assert_eq!(Rating::new(number).unwrap_err().attribute, "rating");
        }
    }
}
