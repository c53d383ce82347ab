//! What customers answer to messages that ask for something: a choice, a form, a rating (docs/rules/messaging.md §3).

use super::{ContentType, Message};
use crate::conversations::ConversationChange;
use crate::error::{MessagingError, Result};
use crate::ports::Work;
use crate::surveys::{Rating, SurveyAnswer, record_answer};
use chrono::{DateTime, Utc};
use nimchat_core_model::{Violation, Violations};
use serde_json::{Map, Value, json};

/// The key of a rating.
const SURVEY: &str = "csat_survey_response";

/// The values that a customer submits.
#[derive(Debug, Clone, PartialEq)]
pub enum Submission {
    /// Those of a choice or a form; each has some of the keys `name`, `title` and `value`.
    Items(Vec<Map<String, Value>>),
    /// A rating.
    Survey(SurveyAnswer),
}

impl Submission {
    /// The most items.
    pub const MAX_ITEMS: usize = 100;

    /// Reads `submitted_values`: a list of items, one item, or a rating. Unknown keys are dropped.
    pub fn read(values: &Value) -> Result<Self, Violation> {
        let refuse = |message| Violation::new("submitted_values", message);
        match values {
            Value::Object(one) => match one.get(SURVEY) {
                Some(answer) => answer_of(answer).map(Self::Survey),
                None => Ok(Self::Items(vec![item(one)?])),
            },
            Value::Array(items) if items.len() > Self::MAX_ITEMS => Err(refuse("is too long")),
            Value::Array(items) => items
                .iter()
                .map(|one| item(one.as_object().ok_or_else(|| refuse("is invalid"))?))
                .collect::<Result<_, _>>()
                .map(Self::Items),
            _ => Err(refuse("is invalid")),
        }
    }

    /// As the message keeps it.
    fn to_value(&self) -> Value {
        match self {
            Self::Items(items) => json!(items),
            Self::Survey(answer) => json!({SURVEY: {
                "rating": answer.rating.map(Rating::get),
                "feedback_message": answer.feedback_message,
            }}),
        }
    }
}

/// The known keys of an item; their values are single ones.
fn item(given: &Map<String, Value>) -> Result<Map<String, Value>, Violation> {
    let known = given
        .iter()
        .filter(|(key, _)| ["name", "title", "value"].contains(&key.as_str()));
    known
        .map(|(key, value)| {
            if value.is_object() || value.is_array() {
                return Err(Violation::new("submitted_values", "is invalid"));
            }
            Ok((key.clone(), value.clone()))
        })
        .collect()
}

fn answer_of(given: &Value) -> Result<SurveyAnswer, Violation> {
    let invalid = |key| Violation::new(key, "is invalid");
    let Value::Object(given) = given else {
        return Err(invalid(SURVEY));
    };
    let rating = match given.get("rating") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.trim().is_empty() => None,
        Some(Value::Number(number)) => Some(number.as_i64()),
        Some(Value::String(text)) => Some(text.trim().parse().ok()),
        Some(_) => Some(None),
    };
    let feedback_message = match given.get("feedback_message") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.chars().count() > SurveyAnswer::MAX_FEEDBACK => {
            return Err(Violation::new("feedback_message", "is too long"));
        }
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(_) => return Err(invalid("feedback_message")),
    };
    Ok(SurveyAnswer {
        rating: rating
            .map(|number| Rating::new(number.ok_or_else(|| invalid("rating"))?))
            .transpose()?,
        feedback_message,
    })
}

/// A rating is taken by surveys alone, and nothing by a survey that is closed.
fn check(message: &Message, submission: &Submission, at: DateTime<Utc>) -> Result<()> {
    let asks = message.content_type == ContentType::InputCsat;
    if !asks && matches!(submission, Submission::Survey(_)) {
        return Err(Violations::one(SURVEY, "is for surveys only").into());
    }
    if asks && !message.takes_answers(at) {
        return Err(MessagingError::SurveyClosed);
    }
    Ok(())
}

impl ConversationChange {
    /// Writes what the customer submits to the message, in place of what they submitted before, and records a rating.
    pub fn submit(
        &mut self,
        work: &mut dyn Work,
        message: &Message,
        submission: &Submission,
    ) -> Result<Message> {
        check(message, submission, self.at())?;
        if let Submission::Survey(answer) = submission {
            record_answer(work, self.conversation(), message, answer, self.at())?;
        }
        let mut answered = message.clone();
        let attributes = &mut answered.content_attributes.0;
        attributes.insert("submitted_values".to_owned(), submission.to_value());
        self.update_message(work, message, answered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_their_known_keys() {
        let read = Submission::read(&json!([{"name": "size", "value": 3, "admin": true}])).unwrap();
        assert_eq!(read.to_value(), json!([{"name": "size", "value": 3}]));
        let one = Submission::read(&json!({"title": "Small", "value": "s"})).unwrap();
        assert_eq!(one.to_value(), json!([{"title": "Small", "value": "s"}]));
    }

    #[test]
    fn a_rating_may_be_a_text() {
        let given = json!({SURVEY: {"rating": "4", "feedback_message": "Good", "more": 1}});
        let kept = json!({SURVEY: {"rating": 4, "feedback_message": "Good"}});
        assert_eq!(Submission::read(&given).unwrap().to_value(), kept);
        let blank = Submission::read(&json!({SURVEY: {"rating": ""}})).unwrap();
        assert_eq!(blank, Submission::Survey(SurveyAnswer::default()));
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for (given, attribute) in [
            (json!("five"), "submitted_values"),
            (json!(["five"]), "submitted_values"),
            (json!([{"value": {"a": 1}}]), "submitted_values"),
            (json!(vec![json!({}); 101]), "submitted_values"),
            (json!({SURVEY: 5}), SURVEY),
            (json!({SURVEY: {"rating": 6}}), "rating"),
            (json!({SURVEY: {"rating": 4.5}}), "rating"),
            (json!({SURVEY: {"rating": "good"}}), "rating"),
            (json!({SURVEY: {"rating": [5]}}), "rating"),
            (
                json!({SURVEY: {"feedback_message": {}}}),
                "feedback_message",
            ),
            (
                json!({SURVEY: {"feedback_message": "x".repeat(20_001)}}),
                "feedback_message",
            ),
        ] {
            assert_eq!(Submission::read(&given).unwrap_err().attribute, attribute);
        }
    }
}
