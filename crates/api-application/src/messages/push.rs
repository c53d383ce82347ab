//! Messages and who wrote them, as Chatwoot nests them in other objects (contract messaging.md §0.4, the objects named
//! "Push…"). The senders stand in both profiles, since the reference leaves a sender's shape open.

use nimchat_accounts::{Availability, ProfileView, User};
use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{
    AccountId, AgentBotId, Attributes, ContactId, ConversationNumber, InboxId, MessageId, UserId,
};
use nimchat_messaging::{Contact, ConversationView, MessageView, Sender, SenderView};
use nimchat_wire::time::{epoch, iso};
use serde::Serialize;
use utoipa::ToSchema;

/// `{}`: what the reference shows where it prints an object and there is none.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmptyJson {}

/// Who wrote a message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum PushSenderJson {
    User(PushUserJson),
    Contact(Box<PushContactJson>),
    AgentBot(PushBotJson),
}

impl Present<SenderView> for PushSenderJson {
    fn present(view: &SenderView, context: &Context) -> Self {
        match view {
            SenderView::User { user, availability } => {
                Self::User(PushUserJson::new(user, *availability, context))
            }
            SenderView::Contact(contact) => Self::Contact(Box::new(PushContactJson::present(
                contact.as_ref(),
                context,
            ))),
            SenderView::AgentBot(bot) => Self::AgentBot(PushBotJson {
                id: bot.id,
                name: bot.name.clone(),
                avatar_url: context.picture(bot.avatar_url.as_deref()),
                kind: PushBotKind::AgentBot,
            }),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushUserJson {
    #[schema(value_type = i64)]
    id: UserId,
    name: String,
    available_name: String,
    avatar_url: String,
    #[serde(rename = "type")]
    kind: PushUserKind,
    /// `online`, `busy` or `offline`; null where it is not known
    availability_status: Option<&'static str>,
    thumbnail: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PushUserKind {
    User,
}

impl PushUserJson {
    /// The member.
    pub(crate) fn of(profile: &ProfileView, context: &Context) -> Self {
        let agent = &profile.agent;
        Self::new(&agent.user, Some(agent.availability_status()), context)
    }

    pub(crate) fn new(user: &User, availability: Option<Availability>, context: &Context) -> Self {
        let picture = context.picture(user.avatar_url.as_deref());
        Self {
            id: user.id,
            name: user.name.clone(),
            available_name: user.available_name().to_owned(),
            avatar_url: picture.clone(),
            kind: PushUserKind::User,
            availability_status: availability.map(Availability::as_str),
            thumbnail: picture,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushContactJson {
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
    #[serde(rename = "type")]
    kind: PushContactKind,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PushContactKind {
    Contact,
}

impl Present<Contact> for PushContactJson {
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
            kind: PushContactKind::Contact,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushBotJson {
    #[schema(value_type = i64)]
    id: AgentBotId,
    name: String,
    avatar_url: String,
    #[serde(rename = "type")]
    kind: PushBotKind,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PushBotKind {
    AgentBot,
}

/// A message within its conversation: everything that is stored of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushMessageJson {
    #[schema(value_type = i64)]
    id: MessageId,
    content: Option<String>,
    #[schema(value_type = i64)]
    account_id: AccountId,
    #[schema(value_type = i64)]
    inbox_id: InboxId,
    #[schema(value_type = i64)]
    conversation_id: ConversationNumber,
    message_type: i16,
    created_at: i64,
    updated_at: String,
    private: bool,
    status: &'static str,
    source_id: Option<String>,
    content_type: &'static str,
    #[schema(value_type = Object)]
    content_attributes: Attributes,
    /// `User`, `Contact` or `AgentBot`
    sender_type: Option<&'static str>,
    sender_id: Option<i64>,
    external_source_ids: EmptyJson,
    #[schema(value_type = Object)]
    additional_attributes: Attributes,
    processed_message_content: Option<String>,
    sentiment: EmptyJson,
    conversation: PushMessageConversationJson,
    /// Left out where nobody wrote it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sender: Option<PushSenderJson>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushMessageConversationJson {
    #[schema(value_type = Option<i64>)]
    assignee_id: Option<UserId>,
    unread_count: i32,
    last_activity_at: i64,
    contact_inbox: PushMessageSessionJson,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushMessageSessionJson {
    source_id: String,
}

impl PushMessageJson {
    /// The message within its conversation.
    pub(crate) fn new(view: &MessageView, within: &ConversationView, context: &Context) -> Self {
        let message = &view.message;
        Self {
            id: message.id,
            content: message.content.clone(),
            account_id: message.account_id,
            inbox_id: message.inbox_id,
            conversation_id: view.number,
            message_type: message.message_type.code(),
            created_at: epoch(message.created_at),
            updated_at: iso(message.updated_at),
            private: message.private,
            status: message.status.as_str(),
            source_id: message.source_id.clone(),
            content_type: message.content_type.as_str(),
            content_attributes: message.content_attributes.clone(),
            sender_type: message.sender.map(Sender::kind),
            sender_id: message.sender.map(Sender::id),
            external_source_ids: EmptyJson {},
            additional_attributes: message.additional_attributes.clone(),
            processed_message_content: message.content.clone(),
            sentiment: EmptyJson {},
            conversation: PushMessageConversationJson {
                assignee_id: within.conversation.assignee_id,
                unread_count: within.conversation.unread_count,
                last_activity_at: epoch(within.conversation.last_activity_at),
                contact_inbox: PushMessageSessionJson {
                    source_id: within.session.source_id.clone(),
                },
            },
            sender: view
                .sender
                .as_ref()
                .map(|sender| PushSenderJson::present(sender, context)),
        }
    }
}
