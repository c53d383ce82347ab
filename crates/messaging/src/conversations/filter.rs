//! Agents filter conversations (`operations.json #33`; docs/rules/messaging.md §1).

use super::{Conversation, ConversationList, ConversationQuery, ConversationService};
use crate::custom_attributes::{AttributeDefinition, AttributeModel, CustomField};
use crate::error::Result;
use nimchat_accounts::Agent;
use nimchat_core_model::filter::{
    Attribute, Filter, Kind, Operator, Reading, Row, Value, Vocabulary, parse,
};
use nimchat_core_model::{CampaignNumber, PageRequest, TeamId, UserId};
use serde_json::Value as Json;

/// An attribute of conversations that filters know.
#[derive(Debug, Clone, PartialEq)]
pub enum ConversationField {
    /// The status.
    Status,
    /// The priority.
    Priority,
    /// The assigned agent.
    Assignee,
    /// The inbox.
    Inbox,
    /// The team.
    Team,
    /// The number of the campaign that began it.
    Campaign,
    /// The number in the account.
    Number,
    /// The labels.
    Labels,
    /// A text that the channel keeps under this key.
    Additional(&'static str),
    /// When it began.
    CreatedAt,
    /// When its newest message was written.
    LastActivityAt,
    /// One of the account's own attributes.
    Custom(CustomField),
}

/// The attributes of an account's conversations.
pub struct ConversationVocabulary<'a>(pub &'a [AttributeDefinition]);

/// As the status is stored.
const STATUSES: &[(&str, i64)] = &[("open", 0), ("resolved", 1), ("pending", 2), ("snoozed", 3)];
/// As the priority is stored.
const PRIORITIES: &[(&str, i64)] = &[("low", 0), ("medium", 1), ("high", 2), ("urgent", 3)];

impl Vocabulary for ConversationVocabulary<'_> {
    type Field = ConversationField;

    fn attribute(&self, key: &str) -> Option<Attribute<ConversationField>> {
        use ConversationField as Field;
        use Operator::{
            Contains, DaysBefore, DoesNotContain, EqualTo, IsGreaterThan, IsLessThan, IsNotPresent,
            IsPresent, NotEqualTo,
        };
        const EQUAL: &[Operator] = &[EqualTo, NotEqualTo];
        const PRESENT: &[Operator] = &[EqualTo, NotEqualTo, IsPresent, IsNotPresent];
        const TEXT: &[Operator] = &[EqualTo, NotEqualTo, Contains, DoesNotContain];
        const TIME: &[Operator] = &[IsGreaterThan, IsLessThan, DaysBefore];
        let (field, kind, operators) = match key {
            "status" => (Field::Status, Kind::Choice(STATUSES), EQUAL),
            "priority" => (Field::Priority, Kind::Choice(PRIORITIES), EQUAL),
            "assignee_id" => (Field::Assignee, Kind::Id, PRESENT),
            "inbox_id" => (Field::Inbox, Kind::Id, PRESENT),
            "team_id" => (Field::Team, Kind::Id, PRESENT),
            "campaign_id" => (Field::Campaign, Kind::Id, PRESENT),
            "display_id" => (Field::Number, Kind::Id, EQUAL),
            "labels" => (Field::Labels, Kind::Labels, PRESENT),
            "browser_language" => (
                Field::Additional("browser_language"),
                Kind::ExactText,
                EQUAL,
            ),
            "conversation_language" => (
                Field::Additional("conversation_language"),
                Kind::ExactText,
                EQUAL,
            ),
            "country_code" => (Field::Additional("country_code"), Kind::ExactText, EQUAL),
            "referer" => (Field::Additional("referer"), Kind::ExactText, TEXT),
            "mail_subject" => (Field::Additional("mail_subject"), Kind::ExactText, TEXT),
            "created_at" => (Field::CreatedAt, Kind::Time, TIME),
            "last_activity_at" => (Field::LastActivityAt, Kind::Time, TIME),
            key => return CustomField::attribute(self.0, key, Field::Custom),
        };
        Some(Attribute {
            field,
            kind,
            operators,
        })
    }

    fn keys(&self) -> String {
        "status,assignee_id,inbox_id,team_id,priority,display_id,campaign_id,labels,browser_language,\
         conversation_language,country_code,referer,created_at,last_activity_at,mail_subject"
            .to_owned()
    }
}

impl Row<ConversationField> for Conversation {
    fn value(&self, field: &ConversationField) -> Value {
        match field {
            ConversationField::Status => Value::Id(self.status.code().into()),
            ConversationField::Priority => {
                Value::id(self.priority.map(|priority| priority.code().into()))
            }
            ConversationField::Assignee => Value::id(self.assignee_id.map(UserId::get)),
            ConversationField::Inbox => Value::Id(self.inbox_id.get()),
            ConversationField::Team => Value::id(self.team_id.map(TeamId::get)),
            ConversationField::Campaign => Value::id(self.campaign.map(CampaignNumber::get)),
            ConversationField::Number => Value::Id(self.number.get()),
            ConversationField::Labels => Value::Labels(self.labels.clone()),
            ConversationField::Additional(key) => {
                Value::json_text(self.additional_attributes.0.get(*key))
            }
            ConversationField::CreatedAt => Value::day_of(Some(self.created_at)),
            ConversationField::LastActivityAt => Value::day_of(Some(self.last_activity_at)),
            ConversationField::Custom(custom) => custom.value(&self.custom_attributes),
        }
    }
}

impl ConversationService {
    /// A page of the conversations in any status that match the conditions, the latest activity first, with their
    /// counts. `aliases` admits `eq` and `not_eq`.
    pub fn filter(
        &self,
        caller: &Agent,
        conditions: &Json,
        aliases: bool,
        asked: impl Into<PageRequest>,
    ) -> Result<ConversationList> {
        let definitions = self
            .deps
            .read()?
            .attribute_definitions()
            .all(caller.account_id(), Some(AttributeModel::Conversation))?;
        let today = self.deps.clock.now().date_naive();
        let reading = Reading { aliases, today };
        let filter: Filter<_> = parse(&ConversationVocabulary(&definitions), conditions, reading)?;
        let query = ConversationQuery {
            me: Some(caller.user.id),
            filter,
            ..ConversationQuery::everything(caller.visibility())
        };
        self.list(caller, &query, asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversations::{Priority, Status};

    #[test]
    fn names_stand_for_the_numbers_that_are_stored() {
        let statuses = Status::ALL.map(|status| (status.as_str(), i64::from(status.code())));
        assert_eq!(STATUSES, statuses);
        let priorities = Priority::ALL.map(|level| (level.as_str(), i64::from(level.code())));
        assert_eq!(PRIORITIES, priorities);
    }
}
