//! Who wrote a message, as customers see it (contract messaging.md §0.4, the push forms).

use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{AgentBotId, Attributes, ContactId, UserId};
use nimchat_messaging::{Contact, SenderView};
use serde::Serialize;
use utoipa::ToSchema;

/// An object without keys.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientEmptyJson {}

/// An agent, the customer, or a bot.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ClientSenderJson {
    User(ClientUserJson),
    Contact(Box<ClientContactJson>),
    AgentBot(ClientBotJson),
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientUserJson {
    #[schema(value_type = i64)]
    id: UserId,
    name: String,
    available_name: String,
    avatar_url: String,
    /// Not told to customers
    availability_status: Option<&'static str>,
    thumbnail: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientContactJson {
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    #[schema(value_type = Object)]
    custom_attributes: Attributes,
    email: Option<String>,
    #[schema(value_type = i64)]
    id: ContactId,
    identifier: Option<String>,
    name: String,
    phone_number: Option<String>,
    thumbnail: String,
    blocked: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientBotJson {
    #[schema(value_type = i64)]
    id: AgentBotId,
    name: String,
    avatar_url: String,
}

impl Present<SenderView> for ClientSenderJson {
    fn present(sender: &SenderView, context: &Context) -> Self {
        match sender {
            SenderView::User { user, .. } => Self::User(ClientUserJson {
                id: user.id,
                name: user.name.clone(),
                available_name: user.available_name().to_owned(),
                avatar_url: context.picture(user.avatar_url.as_deref()),
                availability_status: None,
                thumbnail: context.picture(user.avatar_url.as_deref()),
            }),
            SenderView::Contact(contact) => {
                Self::Contact(Box::new(ClientContactJson::present(contact, context)))
            }
            SenderView::AgentBot(bot) => Self::AgentBot(ClientBotJson {
                id: bot.id,
                name: bot.name.clone(),
                avatar_url: context.picture(bot.avatar_url.as_deref()),
            }),
        }
    }
}

impl Present<Contact> for ClientContactJson {
    fn present(contact: &Contact, context: &Context) -> Self {
        Self {
            additional_attributes: contact.additional_attributes.clone(),
            custom_attributes: contact.custom_attributes.clone(),
            email: contact.email.as_ref().map(ToString::to_string),
            id: contact.id,
            identifier: contact.identifier.clone(),
            name: contact.name.clone(),
            phone_number: contact
                .phone_number
                .as_ref()
                .map(|number| number.as_str().to_owned()),
            thumbnail: context.picture(contact.avatar_url.as_deref()),
            blocked: contact.blocked,
        }
    }
}

/// A message's sender where one is always printed; `{}` if nobody wrote it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ClientSenderReferenceJson {
    Somebody(ClientSenderJson),
    Nobody(ClientEmptyJson),
}

impl Present<Option<SenderView>> for ClientSenderReferenceJson {
    fn present(sender: &Option<SenderView>, context: &Context) -> Self {
        match sender {
            Some(sender) => Self::Somebody(ClientSenderJson::present(sender, context)),
            None => Self::Nobody(ClientEmptyJson {}),
        }
    }
}
