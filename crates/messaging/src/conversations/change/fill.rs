//! Fills in the variables of a message that is not from the customer (docs/rules/messaging.md §2).

use super::ConversationChange;
use super::messages::Draft;

use crate::contacts::Contact;
use crate::conversations::{Conversation, ConversationService};
use crate::error::Result;
use crate::inboxes::Inbox;
use crate::liquid::{first_name, full_name, has_variables, last_name, render};
use crate::messages::{Message, MessageType};
use crate::ports::Work;
use nimchat_accounts::{Account, User};
use nimchat_core_model::Attributes;
use nimchat_core_model::values::check_length;
use serde_json::Value;
use std::borrow::Cow;

/// The agent who writes a message, as its variables name them.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    name: String,
    available_name: String,
}

impl From<&User> for Writer {
    fn from(user: &User) -> Self {
        Self {
            name: user.name.clone(),
            available_name: user.available_name().to_owned(),
        }
    }
}

/// What variables are read from.
struct Sources<'a> {
    contact: Option<Contact>,
    inbox: Option<Inbox>,
    account: Option<Account>,
    writer: Option<&'a Writer>,
    conversation: &'a Conversation,
}

impl ConversationChange {
    /// Fills in the variables of the text and of a template's parameters.
    pub(super) fn fill(&self, work: &mut dyn Work, draft: &mut Draft) -> Result<()> {
        let by_account = matches!(
            draft.message_type,
            MessageType::Outgoing | MessageType::Template
        );
        let parameters = draft.additional_attributes.0.get("template_params");
        let parameters = parameters.and_then(|params| params.get("processed_params"));
        let text = draft.content.as_deref();
        if !by_account
            || !(text.is_some_and(has_variables) || parameters.is_some_and(any_has_variables))
        {
            return Ok(());
        }
        let sources = self.sources(work, draft.writer.as_ref())?;
        let filled = text.and_then(|text| render(text, |path| sources.value(path)));
        let mut parameters = parameters.cloned();
        if let Some(parameters) = &mut parameters {
            sources.fill_each(parameters);
        }
        if let Some(filled) = filled {
            check_length("content", &filled, Message::MAX_CONTENT)?;
            draft.content = Some(filled);
        }
        if let (Some(filled), Some(Value::Object(template))) = (
            parameters,
            draft.additional_attributes.0.get_mut("template_params"),
        ) {
            template.insert("processed_params".to_owned(), filled);
        }
        Ok(())
    }
}

impl ConversationChange {
    /// The text with its variables filled in; those of the agent are empty.
    pub fn filled(&self, work: &mut dyn Work, text: &str) -> Result<String> {
        if !has_variables(text) {
            return Ok(text.to_owned());
        }
        let sources = self.sources(work, None)?;
        let filled = render(text, |path| sources.value(path));
        Ok(filled.unwrap_or_else(|| text.to_owned()))
    }

    fn sources<'a>(
        &'a self,
        work: &mut dyn Work,
        writer: Option<&'a Writer>,
    ) -> Result<Sources<'a>> {
        let (account, conversation) = (self.after.account_id, &self.after);
        Ok(Sources {
            contact: work.contacts().find(account, conversation.contact_id)?,
            inbox: work.inboxes().find(account, conversation.inbox_id)?,
            account: work.inboxes().account(account)?,
            writer,
            conversation,
        })
    }
}

impl ConversationService {
    /// The text with its variables filled in as of now; those of the agent are empty.
    pub fn filled(&self, conversation: &Conversation, text: &str) -> Result<String> {
        if !has_variables(text) {
            return Ok(text.to_owned());
        }
        let account = conversation.account_id;
        let mut view = self.deps.read()?;
        let sources = Sources {
            contact: view.contacts().find(account, conversation.contact_id)?,
            inbox: view.inboxes().find(account, conversation.inbox_id)?,
            account: view.inboxes().account(account)?,
            writer: None,
            conversation,
        };
        let filled = render(text, |path| sources.value(path));
        Ok(filled.unwrap_or_else(|| text.to_owned()))
    }
}

impl Sources<'_> {
    fn value(&self, path: &str) -> Option<Cow<'_, str>> {
        let (of, what) = path.split_once('.')?;
        match of {
            "contact" => self.of_contact(what),
            "agent" => {
                let writer = self.writer?;
                match what {
                    "available_name" => Some(Cow::Borrowed(&*writer.available_name)),
                    _ => of_name(&writer.name, what),
                }
            }
            "conversation" => {
                let conversation = self.conversation;
                match what {
                    "display_id" => Some(Cow::Owned(conversation.number.to_string())),
                    "contact_name" => self.of_contact("name"),
                    _ => of_attribute(&conversation.custom_attributes, what),
                }
            }
            "inbox" => {
                let inbox = self.inbox.as_ref()?;
                of_record(inbox.id.get(), &inbox.name, what)
            }
            "account" => {
                let account = self.account.as_ref()?;
                of_record(account.id.get(), &account.name, what)
            }
            _ => None,
        }
    }

    fn of_contact(&self, what: &str) -> Option<Cow<'_, str>> {
        let contact = self.contact.as_ref()?;
        match what {
            "email" => contact.email.as_ref().map(|email| email.as_str().into()),
            "phone_number" => {
                let number = contact.phone_number.as_ref();
                number.map(|number| number.as_str().into())
            }
            "name" | "first_name" | "last_name" => of_name(&contact.name, what),
            _ => of_attribute(&contact.custom_attributes, what),
        }
    }

    fn fill_each(&self, parameter: &mut Value) {
        match parameter {
            Value::String(text) => {
                if let Some(filled) = render(text, |path| self.value(path)) {
                    *text = filled;
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.fill_each(item);
                }
            }
            Value::Object(items) => {
                for item in items.values_mut() {
                    self.fill_each(item);
                }
            }
            _ => {}
        }
    }
}

fn any_has_variables(parameter: &Value) -> bool {
    match parameter {
        Value::String(text) => has_variables(text),
        Value::Array(items) => items.iter().any(any_has_variables),
        Value::Object(items) => items.values().any(any_has_variables),
        _ => false,
    }
}

fn of_name(name: &str, what: &str) -> Option<Cow<'static, str>> {
    Some(Cow::Owned(match what {
        "name" => full_name(name),
        "first_name" => first_name(name),
        "last_name" => last_name(name),
        _ => return None,
    }))
}

fn of_record<'r>(id: i64, name: &'r str, what: &str) -> Option<Cow<'r, str>> {
    match what {
        "id" => Some(Cow::Owned(id.to_string())),
        "name" => Some(Cow::Borrowed(name)),
        _ => None,
    }
}

/// `custom_attribute.plan`
fn of_attribute<'a>(Attributes(values): &'a Attributes, what: &str) -> Option<Cow<'a, str>> {
    let key = what.strip_prefix("custom_attribute.")?;
    match values.get(key)? {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Null => None,
        other => Some(Cow::Owned(other.to_string())),
    }
}
