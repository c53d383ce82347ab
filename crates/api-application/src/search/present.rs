//! What searches find (docs/rules/messaging.md §1). Both profiles answer the same keys, but that only `reference` marks
//! what was found in articles.

use super::handlers::Everything;
use crate::conversations::MatchingCountsJson;
use crate::messages::MessageJson;
use nimchat_accounts::ProfileView;
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
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(found: Everything)]
pub(super) struct EverythingFoundJson {
    #[present(Present::present(found, context))]
    payload: EverythingJson,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(found: Everything)]
struct EverythingJson {
    conversations: Vec<FoundConversationJson>,
    contacts: Vec<FoundContactJson>,
    messages: Vec<MessageJson>,
    articles: Vec<FoundArticleJson>,
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
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(found: FoundConversation)]
struct DescribedConversationJson {
    #[serde(flatten)]
    #[present(Present::present(found, context))]
    conversation: FoundConversationJson,
    #[present(found.view.conversation.additional_attributes.clone())]
    additional_attributes: Attributes,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(contact: Contact)]
struct FoundContactJson {
    email: Option<String>,
    id: ContactId,
    name: String,
    #[present(contact.phone_number.as_ref().map(|number| number.as_str().to_owned()))]
    phone_number: Option<String>,
    identifier: Option<String>,
}

impl Present<ContactView> for FoundContactJson {
    fn present(view: &ContactView, context: &Context) -> Self {
        Self::present(&view.contact, context)
    }
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(inbox: Inbox)]
struct FoundInboxJson {
    id: InboxId,
    #[present(inbox.id)]
    channel_id: InboxId,
    name: String,
    /// `Channel::Api`, `Channel::WebWidget`
    #[schema(value_type = ChannelTypeWord)]
    #[present(inbox.channel.kind())]
    channel_type: &'static str,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: ProfileView, user = view.agent.user, membership = view.agent.membership)]
struct FoundAgentJson {
    id: UserId,
    #[present(user.available_name().to_owned())]
    available_name: String,
    email: String,
    name: String,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    #[present(membership.role.as_str())]
    role: &'static str,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(found: FoundArticle, attributes = found.article.attributes)]
struct FoundArticleJson {
    #[present(found.article.id)]
    id: ArticleId,
    title: String,
    locale: String,
    content: String,
    slug: String,
    #[present(found.portal_slug.clone())]
    portal_slug: String,
    #[present(found.article.account_id)]
    account_id: AccountId,
    #[present(found.category_name.clone())]
    category_name: Option<String>,
    /// The title and a passage of the content, in parts, with what was found marked
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(context.in_reference(|| HighlightsJson::of(found)))]
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

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: MessageView, message = view.message, kind = message.message_type)]
struct MessageWithinJson {
    content: Option<String>,
    id: MessageId,
    /// Omitted if the message has no sender
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(view.sender.as_ref().map(|sender| sender.name().to_owned()))]
    sender_name: Option<String>,
    /// `incoming` (0) or `outgoing` (1)
    #[schema(value_type = ByProfile<MessageTypeWord, i16>)]
    #[present(NameOrNumber::of(context, kind.as_str(), kind.code()))]
    message_type: NameOrNumber,
    created_at: i64,
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
