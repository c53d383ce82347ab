//! What searches find (docs/rules/messaging.md §1). Both profiles answer the same keys, but that only `reference` marks
//! what was found in articles.

use super::Everything;
use crate::conversations::MatchingCountsJson;
use crate::messages::MessageJson;
use nimchat_accounts::ProfileView;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{
    AccountId, ArticleId, Attributes, ContactId, ConversationId, ConversationNumber, InboxId,
    MessageId, UserId,
};
use nimchat_helpcenter::articles::{FoundArticle, marked, passage};
use nimchat_messaging::search::{FoundConversation, MatchingMessages};
use nimchat_messaging::{Contact, ContactView, ConversationView, Inbox, MessageView};
use nimchat_wire::time::epoch;
use nimchat_wire::words::{ChannelTypeWord, MessageTypeWord, RoleWord};
use nimchat_wire::{ByProfile, NameOrNumber};

#[wire(found: Everything)]
struct EverythingJson {
    conversations: Vec<FoundConversationJson>,
    contacts: Vec<FoundContactJson>,
    messages: Vec<MessageJson>,
    articles: Vec<FoundArticleJson>,
}

envelopes! {
    /// Up to 15 of each kind.
    pub(super) struct EverythingFoundJson { payload: EverythingJson }
    /// Conversations, newest first.
    pub(super) struct ConversationsFoundJson { payload: FoundConversationsJson }
    struct FoundConversationsJson { conversations: Vec<DescribedConversationJson> }
    /// Contacts, those who wrote last first.
    pub(super) struct ContactsFoundJson { payload: FoundContactsJson }
    struct FoundContactsJson { contacts: Vec<FoundContactJson> }
    /// Messages, newest first.
    pub(super) struct MessagesFoundJson { payload: FoundMessagesJson }
    struct FoundMessagesJson { messages: Vec<MessageJson> }
    /// Articles, the last changed first.
    pub(super) struct ArticlesFoundJson { payload: FoundArticlesJson }
    struct FoundArticlesJson { articles: Vec<FoundArticleJson> }
}

#[wire(found: FoundConversation, conversation = found.view.conversation, view = found.view)]
struct FoundConversationJson {
    #[present(conversation.number)]
    id: ConversationNumber,
    account_id: AccountId,
    created_at: i64,
    /// Its first message; omitted if it has none
    #[present(found.first)]
    message: OrAbsent<MessageJson>,
    #[present(view.contact)]
    contact: FoundContactJson,
    #[present(view.inbox)]
    inbox: FoundInboxJson,
    /// The assigned agent; omitted if there is none
    #[present(view.assignee)]
    agent: OrAbsent<FoundAgentJson>,
}

/// A conversation with what its channel knows.
#[wire(found: FoundConversation)]
struct DescribedConversationJson {
    #[serde(flatten)]
    #[present(found)]
    conversation: FoundConversationJson,
    #[present(found.view.conversation.additional_attributes)]
    additional_attributes: Attributes,
}

#[wire(contact: Contact)]
struct FoundContactJson {
    email: Option<String>,
    id: ContactId,
    name: String,
    phone_number: Option<String>,
    identifier: Option<String>,
}

impl Present<ContactView> for FoundContactJson {
    fn present(view: &ContactView, context: &Context) -> Self {
        Self::present(&view.contact, context)
    }
}

#[wire(inbox: Inbox)]
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

#[wire(view: ProfileView, user = view.agent.user, membership = view.agent.membership)]
struct FoundAgentJson {
    id: UserId,
    #[present(user.available_name().to_owned())]
    available_name: String,
    email: String,
    name: String,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    #[present(membership.role)]
    role: &'static str,
}

#[wire(found: FoundArticle, attributes = found.article.attributes)]
struct FoundArticleJson {
    #[present(found.article.id)]
    id: ArticleId,
    title: String,
    locale: String,
    content: String,
    slug: String,
    #[present(found.portal_slug)]
    portal_slug: String,
    #[present(found.article.account_id)]
    account_id: AccountId,
    #[present(found.category_name)]
    category_name: Option<String>,
    /// The title and a passage of the content, in parts, with what was found marked
    #[present(context.in_reference(|| HighlightsJson::of(found)))]
    highlights: OrAbsent<HighlightsJson>,
}

#[wire]
struct HighlightsJson {
    title: Vec<PartJson>,
    content: Vec<PartJson>,
}

#[wire]
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
#[wire]
pub(super) struct WithinJson {
    meta: MatchingCountsJson,
    payload: Vec<ConversationWithinJson>,
}

#[wire]
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

#[wire(contact: Contact)]
struct CustomerWithinJson {
    id: ContactId,
    name: String,
}

#[wire(inbox: Inbox)]
struct InboxWithinJson {
    id: InboxId,
    name: String,
    /// `Channel::Api`, `Channel::WebWidget`
    #[schema(value_type = ChannelTypeWord)]
    #[present(inbox.channel.kind())]
    channel_type: &'static str,
}

#[wire(view: MessageView, message = view.message, kind = message.message_type)]
struct MessageWithinJson {
    content: Option<String>,
    id: MessageId,
    /// Omitted if the message has no sender
    #[present(view.sender.as_ref().map(|sender| sender.name().to_owned()))]
    sender_name: OrAbsent<String>,
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
            contact: Present::present(&view.contact, context),
            inbox: Present::present(&view.inbox, context),
            messages: Present::present_each(of(conversation.id), context),
            account_id: conversation.account_id,
        }
    }
}

impl Present<MatchingMessages> for WithinJson {
    fn present(found: &MatchingMessages, context: &Context) -> Self {
        let views = found.list.page.items.iter();
        Self {
            meta: Present::present(&found.list.counts, context),
            payload: views
                .map(|view| ConversationWithinJson::new(view, &found.messages, context))
                .collect(),
        }
    }
}
