//! What searches find (docs/rules/messaging.md §1). Both profiles answer the same keys, but that only `reference` marks
//! what was found in articles.

use super::handlers::Everything;
use crate::conversations::MatchingCountsJson;
use crate::messages::MessageJson;
use nimchat_accounts::{AgentView, ProfileView};
use nimchat_core_model::{
    AccountId, ArticleId, Attributes, ContactId, ConversationId, ConversationNumber, InboxId,
    MessageId, Portion, UserId,
};
use nimchat_helpcenter::articles::{FoundArticle, marked, passage};
use nimchat_messaging::search::{FoundConversation, MatchingMessages};
use nimchat_messaging::{Contact, ContactView, ConversationView, Inbox, MessageView};
use nimchat_wire::time::epoch;
use nimchat_wire::words::{ChannelTypeWord, MessageTypeWord, RoleWord};
use nimchat_wire::{ByProfile, Context, NameOrNumber, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// Up to 15 of each kind.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EverythingFoundJson {
    payload: EverythingJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct EverythingJson {
    conversations: Vec<FoundConversationJson>,
    contacts: Vec<FoundContactJson>,
    messages: Vec<MessageJson>,
    articles: Vec<FoundArticleJson>,
}

impl Present<Everything> for EverythingFoundJson {
    fn present(found: &Everything, context: &Context) -> Self {
        Self {
            payload: EverythingJson {
                conversations: Present::present(&found.conversations, context),
                contacts: Present::present(&found.contacts, context),
                messages: Present::present(&found.messages, context),
                articles: Present::present(&found.articles, context),
            },
        }
    }
}

/// Answers of one kind: its key within `payload`.
macro_rules! found_of_one_kind {
    ($($(#[$doc:meta])* $answer:ident, $payload:ident { $key:ident: $json:ty } of $view:ty;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize, ToSchema)]
        pub(super) struct $answer {
            payload: $payload,
        }

        #[derive(Debug, Serialize, ToSchema)]
        struct $payload {
            $key: Vec<$json>,
        }

        impl Present<Portion<$view>> for $answer {
            fn present(found: &Portion<$view>, context: &Context) -> Self {
                Self {
                    payload: $payload {
                        $key: Present::present(&found.items, context),
                    },
                }
            }
        }
    )+};
}

found_of_one_kind! {
    /// Conversations, newest first.
    ConversationsFoundJson, FoundConversationsJson { conversations: DescribedConversationJson } of FoundConversation;
    /// Contacts, those who wrote last first.
    ContactsFoundJson, FoundContactsJson { contacts: FoundContactJson } of ContactView;
    /// Messages, newest first.
    MessagesFoundJson, FoundMessagesJson { messages: MessageJson } of MessageView;
    /// Articles, the last changed first.
    ArticlesFoundJson, FoundArticlesJson { articles: FoundArticleJson } of FoundArticle;
}

#[derive(Debug, Serialize, ToSchema)]
struct FoundConversationJson {
    id: ConversationNumber,
    account_id: AccountId,
    created_at: i64,
    /// Its first message; omitted if it has none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    message: Option<MessageJson>,
    contact: FoundContactJson,
    inbox: FoundInboxJson,
    /// The assigned agent; omitted if there is none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agent: Option<FoundAgentJson>,
}

impl Present<FoundConversation> for FoundConversationJson {
    fn present(found: &FoundConversation, context: &Context) -> Self {
        let view = &found.view;
        Self {
            id: view.conversation.number,
            account_id: view.conversation.account_id,
            created_at: epoch(view.conversation.created_at),
            message: Present::present(&found.first, context),
            contact: Present::present(&view.contact, context),
            inbox: Present::present(&view.inbox, context),
            agent: Present::present(&view.assignee, context),
        }
    }
}

/// A conversation with what its channel knows.
#[derive(Debug, Serialize, ToSchema)]
struct DescribedConversationJson {
    #[serde(flatten)]
    conversation: FoundConversationJson,
    additional_attributes: Attributes,
}

impl Present<FoundConversation> for DescribedConversationJson {
    fn present(found: &FoundConversation, context: &Context) -> Self {
        Self {
            conversation: Present::present(found, context),
            additional_attributes: found.view.conversation.additional_attributes.clone(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct FoundContactJson {
    email: Option<String>,
    id: ContactId,
    name: String,
    phone_number: Option<String>,
    identifier: Option<String>,
}

impl Present<Contact> for FoundContactJson {
    fn present(contact: &Contact, _: &Context) -> Self {
        Self {
            email: contact.email.as_ref().map(ToString::to_string),
            id: contact.id,
            name: contact.name.clone(),
            phone_number: contact
                .phone_number
                .as_ref()
                .map(|number| number.as_str().to_owned()),
            identifier: contact.identifier.clone(),
        }
    }
}

impl Present<ContactView> for FoundContactJson {
    fn present(view: &ContactView, context: &Context) -> Self {
        Self::present(&view.contact, context)
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct FoundInboxJson {
    id: InboxId,
    channel_id: InboxId,
    name: String,
    /// `Channel::Api`, `Channel::WebWidget`
    #[schema(value_type = ChannelTypeWord)]
    channel_type: &'static str,
}

impl Present<Inbox> for FoundInboxJson {
    fn present(inbox: &Inbox, _: &Context) -> Self {
        Self {
            id: inbox.id,
            channel_id: inbox.id,
            name: inbox.name.clone(),
            channel_type: inbox.channel.kind(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct FoundAgentJson {
    id: UserId,
    available_name: String,
    email: String,
    name: String,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    role: &'static str,
}

impl Present<ProfileView> for FoundAgentJson {
    fn present(view: &ProfileView, _: &Context) -> Self {
        let AgentView {
            user, membership, ..
        } = &view.agent;
        Self {
            id: user.id,
            available_name: user.available_name().to_owned(),
            email: user.email.to_string(),
            name: user.name.clone(),
            role: membership.role.as_str(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct FoundArticleJson {
    id: ArticleId,
    title: String,
    locale: String,
    content: String,
    slug: String,
    portal_slug: String,
    account_id: AccountId,
    category_name: Option<String>,
    /// The title and a passage of the content, in parts, with what was found marked
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    highlights: Option<HighlightsJson>,
}

#[derive(Debug, Serialize, ToSchema)]
struct HighlightsJson {
    title: Vec<PartJson>,
    content: Vec<PartJson>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PartJson {
    text: String,
    marked: bool,
}

impl HighlightsJson {
    fn of(found: &FoundArticle) -> Self {
        let parts = |text: &str| {
            let parts = marked(text, &found.words).into_iter();
            let part = |(text, marked): (&str, bool)| PartJson {
                text: text.to_owned(),
                marked,
            };
            parts.map(part).collect()
        };
        let attributes = &found.article.attributes;
        Self {
            title: parts(&attributes.title),
            content: parts(&passage(&attributes.content, &found.words)),
        }
    }
}

impl Present<FoundArticle> for FoundArticleJson {
    fn present(found: &FoundArticle, context: &Context) -> Self {
        let attributes = &found.article.attributes;
        Self {
            id: found.article.id,
            title: attributes.title.clone(),
            locale: attributes.locale.clone(),
            content: attributes.content.clone(),
            slug: attributes.slug.clone(),
            portal_slug: found.portal_slug.clone(),
            account_id: found.article.account_id,
            category_name: found.category_name.clone(),
            highlights: context.in_reference(|| HighlightsJson::of(found)),
        }
    }
}

/// Conversations with the messages that have the text.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WithinJson {
    meta: MatchingCountsJson,
    payload: Vec<ConversationWithinJson>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ConversationWithinJson {
    id: ConversationNumber,
    #[schema(format = Uuid)]
    uuid: String,
    created_at: i64,
    contact: CustomerWithinJson,
    inbox: InboxWithinJson,
    /// The newest that have the text, up to 20, oldest first
    messages: Vec<MessageWithinJson>,
    account_id: AccountId,
}

#[derive(Debug, Serialize, ToSchema)]
struct CustomerWithinJson {
    id: ContactId,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct InboxWithinJson {
    id: InboxId,
    name: String,
    /// `Channel::Api`, `Channel::WebWidget`
    #[schema(value_type = ChannelTypeWord)]
    channel_type: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
struct MessageWithinJson {
    content: Option<String>,
    id: MessageId,
    /// Omitted if the message has no sender
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sender_name: Option<String>,
    /// `incoming` (0) or `outgoing` (1)
    #[schema(value_type = ByProfile<MessageTypeWord, i16>)]
    message_type: NameOrNumber,
    created_at: i64,
}

impl Present<MessageView> for MessageWithinJson {
    fn present(view: &MessageView, context: &Context) -> Self {
        let message = &view.message;
        let kind = message.message_type;
        Self {
            content: message.content.clone(),
            id: message.id,
            sender_name: view.sender.as_ref().map(|sender| sender.name().to_owned()),
            message_type: NameOrNumber::of(context, kind.as_str(), kind.code()),
            created_at: epoch(message.created_at),
        }
    }
}

impl ConversationWithinJson {
    fn new(view: &ConversationView, messages: &[MessageView], context: &Context) -> Self {
        let conversation = &view.conversation;
        let of = |id: ConversationId| {
            let all = messages.iter();
            all.filter(move |message| message.message.conversation_id == id)
        };
        Self {
            id: conversation.number,
            uuid: conversation.uuid.to_string(),
            created_at: epoch(conversation.created_at),
            contact: CustomerWithinJson {
                id: view.contact.id,
                name: view.contact.name.clone(),
            },
            inbox: InboxWithinJson {
                id: view.inbox.id,
                name: view.inbox.name.clone(),
                channel_type: view.inbox.channel.kind(),
            },
            messages: Present::present_each(of(conversation.id), context),
            account_id: conversation.account_id,
        }
    }
}

impl Present<MatchingMessages> for WithinJson {
    fn present(found: &MatchingMessages, context: &Context) -> Self {
        let views = found.list.page.items.iter();
        Self {
            meta: found.list.counts.into(),
            payload: views
                .map(|view| ConversationWithinJson::new(view, &found.messages, context))
                .collect(),
        }
    }
}
