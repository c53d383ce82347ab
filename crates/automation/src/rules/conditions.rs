//! The conditions of a rule, parsed, and their evaluation (docs/rules/automation.md §1.2–§1.5).

use nimchat_core_model::Changes;
use nimchat_core_model::filter::{
    Attribute, Condition, Filter, FilterFault, Kind, Operand, Operator, Reading, Row, Test, Value,
    Vocabulary, parse,
};
use nimchat_messaging::contacts::{ContactField, ContactVocabulary};
use nimchat_messaging::conversations::{ConversationField, ConversationVocabulary};
use nimchat_messaging::{
    AttributeDefinition, AttributeModel, Contact, Conversation, Message, MessageType,
};
use serde_json::Value as Json;

/// The operator that compares a value before the event with the one after it.
const ATTRIBUTE_CHANGED: &str = "attribute_changed";

/// The types of messages.
const MESSAGE_TYPES: &[(&str, i64)] = &[
    ("incoming", 0),
    ("outgoing", 1),
    ("activity", 2),
    ("template", 3),
];

/// Where a condition finds its value.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleField {
    /// In the conversation.
    Conversation(ConversationField),
    /// In its contact.
    Contact(ContactField),
    /// The text of a message.
    Content,
    /// The type of a message.
    MessageType,
    /// In what the event changed: from one of these values to one of those.
    Changed {
        /// The attribute.
        attribute: String,
        /// The values before.
        from: Vec<Json>,
        /// The values after.
        to: Vec<Json>,
    },
}

/// The parsed conditions of a rule.
pub type RuleFilter = Filter<RuleField>;

/// Parses conditions. The fault says why a rule with these conditions cannot run.
pub fn parse_conditions(
    conditions: &[Json],
    definitions: &[AttributeDefinition],
    reading: Reading,
) -> Result<RuleFilter, FilterFault> {
    let of = |model| -> Vec<AttributeDefinition> {
        let own = definitions.iter().filter(|own| own.model == model);
        own.cloned().collect()
    };
    let vocabulary = RuleVocabulary {
        conversations: of(AttributeModel::Conversation),
        contacts: of(AttributeModel::Contact),
    };
    parse(&vocabulary, &Json::from(conditions.to_vec()), reading)
}

/// Does the filter ask for messages?
pub fn asks_for_messages(filter: &RuleFilter) -> bool {
    let mut fields = filter.conditions().map(|condition| &condition.field);
    fields.any(|field| matches!(field, RuleField::Content | RuleField::MessageType))
}

struct RuleVocabulary {
    conversations: Vec<AttributeDefinition>,
    contacts: Vec<AttributeDefinition>,
}

impl RuleVocabulary {
    fn of_conversation(&self, key: &str) -> Option<Attribute<RuleField>> {
        let attribute = ConversationVocabulary(&self.conversations).attribute(key)?;
        Some(Attribute {
            field: RuleField::Conversation(attribute.field),
            kind: attribute.kind,
            operators: attribute.operators,
        })
    }

    /// Contacts' own texts are compared in the same case here.
    fn of_contact(&self, key: &str) -> Option<Attribute<RuleField>> {
        let attribute = ContactVocabulary(&self.contacts).attribute(key)?;
        let is_custom = matches!(attribute.field, ContactField::Custom(_));
        Some(Attribute {
            kind: match attribute.kind {
                Kind::Text if !is_custom => Kind::ExactText,
                kind => kind,
            },
            field: RuleField::Contact(attribute.field),
            operators: attribute.operators,
        })
    }

    /// One of the account's own attributes; those of conversations, if the condition does not say.
    fn custom(&self, key: &str, condition: &Json) -> Option<Attribute<RuleField>> {
        let attribute = match condition["custom_attribute_type"].as_str() {
            Some("contact_attribute") => self.of_contact(key),
            _ => self.of_conversation(key),
        };
        attribute.filter(|attribute| {
            matches!(
                attribute.field,
                RuleField::Conversation(ConversationField::Custom(_))
                    | RuleField::Contact(ContactField::Custom(_))
            )
        })
    }
}

impl Vocabulary for RuleVocabulary {
    type Field = RuleField;

    fn attribute(&self, key: &str) -> Option<Attribute<RuleField>> {
        use Operator::{Contains, DoesNotContain, EqualTo, NotEqualTo};
        match key {
            "status"
            | "priority"
            | "assignee_id"
            | "inbox_id"
            | "team_id"
            | "labels"
            | "browser_language"
            | "conversation_language"
            | "country_code"
            | "referer"
            | "mail_subject" => self.of_conversation(key),
            "email" | "phone_number" | "city" | "company" => self.of_contact(key),
            "content" => Some(Attribute {
                field: RuleField::Content,
                kind: Kind::Text,
                operators: &[EqualTo, NotEqualTo, Contains, DoesNotContain],
            }),
            "message_type" => Some(Attribute {
                field: RuleField::MessageType,
                kind: Kind::Choice(MESSAGE_TYPES),
                operators: &[EqualTo, NotEqualTo],
            }),
            _ => None,
        }
    }

    fn attribute_of(&self, key: &str, condition: &Json) -> Option<Attribute<RuleField>> {
        self.attribute(key).or_else(|| self.custom(key, condition))
    }

    fn special(&self, condition: &Json) -> Option<Result<Condition<RuleField>, FilterFault>> {
        if condition["filter_operator"] != ATTRIBUTE_CHANGED {
            return None;
        }
        let attribute = condition["attribute_key"].as_str().unwrap_or_default();
        let list = |end: &str| match &condition["values"][end] {
            Json::Array(values) => Some(values.clone()),
            _ => None,
        };
        let (Some(from), Some(to)) = (list("from"), list("to")) else {
            return Some(Err(FilterFault::Values(attribute.to_owned())));
        };
        Some(Ok(Condition {
            field: RuleField::Changed {
                attribute: attribute.to_owned(),
                from,
                to,
            },
            negated: false,
            tests: vec![Test::Is(Operand::Flag(true))],
        }))
    }

    fn keys(&self) -> String {
        "status,priority,assignee_id,inbox_id,team_id,labels,browser_language,conversation_language,country_code,\
         referer,mail_subject,email,phone_number,city,company,content,message_type"
            .to_owned()
    }
}

/// What conditions are evaluated on: a conversation with its contact, one of its messages, and what the event changed.
#[derive(Debug, Clone, Copy)]
pub struct RuleRow<'a> {
    /// The conversation.
    pub conversation: &'a Conversation,
    /// Its contact, unless they are gone.
    pub contact: Option<&'a Contact>,
    /// A message, if there is one.
    pub message: Option<&'a Message>,
    /// What the event changed.
    pub changes: &'a Changes,
}

impl Row<RuleField> for RuleRow<'_> {
    fn value(&self, field: &RuleField) -> Value {
        match field {
            RuleField::Conversation(field) => self.conversation.value(field),
            RuleField::Contact(field) => self
                .contact
                .map_or(Value::Absent, |contact| contact.value(field)),
            RuleField::Content => {
                Value::text(self.message.and_then(|message| message.content.as_deref()))
            }
            RuleField::MessageType => Value::id(self.message.map(|message| {
                let kind: MessageType = message.message_type;
                kind.code().into()
            })),
            RuleField::Changed {
                attribute,
                from,
                to,
            } => Value::Flag(
                self.changes
                    .get(attribute)
                    .is_some_and(|(old, new)| from.contains(old) && to.contains(new)),
            ),
        }
    }
}

/// Why the row does not match, in words: the first condition of each alternative that it does not satisfy.
pub fn unmet(filter: &RuleFilter, conditions: &[Json], row: &RuleRow<'_>) -> String {
    let names = filter.unsatisfied(row).into_iter().map(|place| {
        let condition = conditions.get(place).unwrap_or(&Json::Null);
        let text = |key: &str| condition[key].as_str().unwrap_or_default().to_owned();
        format!(
            "condition {} is not met: {} {}",
            place + 1,
            text("attribute_key"),
            text("filter_operator")
        )
    });
    names.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
