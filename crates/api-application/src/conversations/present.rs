//! A conversation as the account's agents see it (`operations.json #31, #34`; docs/rules/messaging.md §0.4
//! `CwConversation`).

use super::assignee::AssigneeJson;
use super::contact::ConversationContactJson;
use super::handlers::{ContactConversations, ListedConversations, ShownConversation};
use super::viewer_context::ViewerContext;
use crate::messages::{MessageJson, NewestMessageJson};
use crate::teams::TeamJson;
use nimchat_core_model::{AccountId, Attributes, ConversationNumber, InboxId};
use nimchat_messaging::conversations::{Counts, Priority, ToggledStatus};
use nimchat_messaging::{ConversationView, MessageView};
use nimchat_wire::push::PushMessageJson;
use nimchat_wire::time::{epoch, epoch_float, epoch_or_zero, iso};
use nimchat_wire::words::{PriorityWord, StatusWord};
use nimchat_wire::{ByProfile, Context, Empty, LongOrShort, ObjectOrAbsent, Present, TextOrNumber};
use serde::Serialize;
use utoipa::ToSchema;

/// Times are Unix seconds, 0 if unset, except `snoozed_until` and the fraction of `updated_at`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationJson {
    id: ConversationNumber,
    #[schema(format = Uuid)]
    uuid: String,
    account_id: AccountId,
    inbox_id: InboxId,
    meta: ConversationMetaJson,
    /// The newest message of any kind, or none; all messages in the answer for one conversation
    messages: ByProfile<ConversationMessagesJson, Vec<PushMessageJson>>,
    last_non_activity_message: Option<PushMessageJson>,
    additional_attributes: Attributes,
    custom_attributes: Attributes,
    labels: Vec<String>,
    /// `open`, `resolved`, `pending` or `snoozed`
    #[schema(value_type = StatusWord)]
    status: &'static str,
    /// `low`, `medium`, `high` or `urgent`
    #[schema(value_type = Option<PriorityWord>)]
    priority: Option<&'static str>,
    snoozed_until: Option<String>,
    muted: bool,
    can_reply: bool,
    unread_count: i32,
    agent_last_seen_at: TextOrNumber,
    assignee_last_seen_at: i64,
    contact_last_seen_at: TextOrNumber,
    first_reply_created_at: i64,
    waiting_since: i64,
    created_at: i64,
    last_activity_at: i64,
    /// The time of the latest activity
    timestamp: TextOrNumber,
    updated_at: f64,
    /// Always null: nimchat has no SLA policies
    sla_policy_id: Option<i64>,
}

/// The newest message of any kind or none; or as many as one answer may have, oldest first.
type ConversationMessagesJson = LongOrShort<Vec<NewestMessageJson>, Vec<MessageJson>>;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationMetaJson {
    sender: ConversationSenderJson,
    /// `Channel::Api`, `Channel::WebWidget`
    channel: &'static str,
    /// The assigned agent
    #[serde(skip_serializing_if = "ObjectOrAbsent::is_absent")]
    #[schema(required = false)]
    assignee: ObjectOrAbsent<AssigneeJson>,
    /// Omitted if no team is assigned
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    team: Option<TeamJson>,
    hmac_verified: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationSenderJson {
    #[serde(flatten)]
    contact: ConversationContactJson,
    /// `Channel::Api`, `Channel::WebWidget`
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    channel: Option<&'static str>,
}

impl ConversationJson {
    /// The conversation with all of these messages, which `chatwoot` does not show, or with the newest.
    fn new(
        view: &ConversationView,
        all: Option<&[MessageView]>,
        around: &ViewerContext,
        context: &Context,
    ) -> Self {
        let conversation = &view.conversation;
        let message = |message: &MessageView| PushMessageJson::new(message, view, context);
        let number = |time| TextOrNumber::number(context, epoch_or_zero(time));
        Self {
            id: conversation.number,
            uuid: conversation.uuid.to_string(),
            account_id: conversation.account_id,
            inbox_id: conversation.inbox_id,
            meta: ConversationMetaJson::new(view, around, context),
            messages: ByProfile::make(
                context,
                || messages(view, all, context),
                || view.last_message.iter().map(message).collect(),
            ),
            last_non_activity_message: view.last_non_activity_message.as_ref().map(message),
            additional_attributes: conversation.additional_attributes.clone(),
            custom_attributes: conversation.custom_attributes.clone(),
            labels: conversation.labels.clone(),
            status: conversation.status.as_str(),
            priority: conversation.priority.map(Priority::as_str),
            snoozed_until: conversation.snoozed_until.map(iso),
            muted: view.contact.blocked,
            can_reply: around.can_reply(conversation.id),
            unread_count: conversation.unread_count,
            agent_last_seen_at: number(conversation.agent_last_seen_at),
            assignee_last_seen_at: epoch_or_zero(conversation.assignee_last_seen_at),
            contact_last_seen_at: number(conversation.contact_last_seen_at),
            first_reply_created_at: epoch_or_zero(conversation.first_reply_created_at),
            waiting_since: epoch_or_zero(conversation.waiting_since),
            created_at: epoch(conversation.created_at),
            last_activity_at: epoch(conversation.last_activity_at),
            timestamp: number(Some(conversation.last_activity_at)),
            updated_at: epoch_float(conversation.updated_at),
            sla_policy_id: None,
        }
    }
}

impl Present<ShownConversation> for ConversationJson {
    fn present(shown: &ShownConversation, context: &Context) -> Self {
        Self::new(
            &shown.view,
            shown.messages.as_deref(),
            &shown.around,
            context,
        )
    }
}

fn messages(
    view: &ConversationView,
    all: Option<&[MessageView]>,
    context: &Context,
) -> ConversationMessagesJson {
    if let Some(all) = all {
        return LongOrShort::Short(Present::present_each(all, context));
    }
    let newest = view.last_message.iter();
    let newest = newest.map(|message| NewestMessageJson::new(message, view, context));
    LongOrShort::Long(newest.collect())
}

impl ConversationMetaJson {
    fn new(view: &ConversationView, around: &ViewerContext, context: &Context) -> Self {
        let channel = view.inbox.channel.kind();
        let team = view.team.as_ref();
        Self {
            sender: ConversationSenderJson {
                contact: ConversationContactJson::new(&view.contact, view.contact_present, context),
                channel: context.in_reference(|| channel),
            },
            channel,
            assignee: ObjectOrAbsent::or_empty(context, Present::present(&view.assignee, context)),
            team: team.map(|team| TeamJson::new(team, around.is_member(team.id), context)),
            hmac_verified: view.session.hmac_verified,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConversationsJson {
    data: ConversationsDataJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct ConversationsDataJson {
    meta: CountsJson,
    payload: Vec<ConversationJson>,
}

impl Present<ListedConversations> for ConversationsJson {
    fn present(listed: &ListedConversations, context: &Context) -> Self {
        let views = listed.list.page.items.iter();
        let present =
            |view: &ConversationView| ConversationJson::new(view, None, &listed.around, context);
        Self {
            data: ConversationsDataJson {
                meta: listed.list.counts.into(),
                payload: views.map(present).collect(),
            },
        }
    }
}

/// Filtered conversations: in `reference` as a list of conversations, in `chatwoot` without the key `data`.
pub(super) type FilteredConversationsJson = ByProfile<ConversationsJson, MatchingConversationsJson>;

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(listed: ListedConversations)]
pub(super) struct MatchingConversationsJson {
    #[present(listed.list.counts.into())]
    meta: MatchingCountsJson,
    #[present(ConversationsJson::present(listed, context).data.payload)]
    payload: Vec<ConversationJson>,
}

#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the wire has these names")]
pub(crate) struct MatchingCountsJson {
    mine_count: u64,
    unassigned_count: u64,
    all_count: u64,
}

impl From<Counts> for MatchingCountsJson {
    fn from(counts: Counts) -> Self {
        Self {
            mine_count: counts.mine,
            unassigned_count: counts.unassigned,
            all_count: counts.all,
        }
    }
}

/// The conversations of a contact (`operations.json #24`): a bare array; in `chatwoot` in its envelope.
pub(super) type ContactConversationsJson =
    ByProfile<Vec<NumberedConversationJson>, EnvelopedConversationsJson>;

/// A conversation that shows its number twice.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NumberedConversationJson {
    #[serde(flatten)]
    conversation: ConversationJson,
    display_id: ConversationNumber,
}

impl Present<ContactConversations> for Vec<NumberedConversationJson> {
    fn present(shown: &ContactConversations, context: &Context) -> Self {
        let views = shown.views.iter();
        views
            .map(|view| NumberedConversationJson {
                conversation: ConversationJson::new(view, None, &shown.around, context),
                display_id: view.conversation.number,
            })
            .collect()
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnvelopedConversationsJson {
    payload: Vec<ConversationJson>,
}

impl Present<ContactConversations> for EnvelopedConversationsJson {
    fn present(shown: &ContactConversations, context: &Context) -> Self {
        let views = shown.views.iter();
        Self {
            payload: views
                .map(|view| ConversationJson::new(view, None, &shown.around, context))
                .collect(),
        }
    }
}

/// The numbers of conversations in the tabs of a list
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the wire has these names")]
struct CountsJson {
    mine_count: u64,
    unassigned_count: u64,
    assigned_count: u64,
    all_count: u64,
}

impl From<Counts> for CountsJson {
    fn from(counts: Counts) -> Self {
        Self {
            mine_count: counts.mine,
            unassigned_count: counts.unassigned,
            assigned_count: counts.assigned(),
            all_count: counts.all,
        }
    }
}

/// Only the counts (`operations.json #30`)
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(counts: Counts)]
pub(super) struct ConversationCountsJson {
    #[present(CountsJson::from(*counts))]
    meta: CountsJson,
}

/// The labels of a conversation (`operations.json #28, #29`)
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(labels: Vec<String>)]
pub(crate) struct ConversationLabelsJson {
    #[present(labels.clone())]
    payload: Vec<String>,
}

/// A conversation's new status (`operations.json #35`)
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ToggledJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    meta: Option<Empty>,
    payload: ToggledPayloadJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct ToggledPayloadJson {
    /// True; in `chatwoot` null if a bot handed the conversation over
    success: ByProfile<bool, Option<bool>>,
    conversation_id: ConversationNumber,
    #[schema(value_type = StatusWord)]
    current_status: &'static str,
    snoozed_until: Option<String>,
}

impl Present<ToggledStatus> for ToggledJson {
    fn present(toggled: &ToggledStatus, context: &Context) -> Self {
        let conversation = &toggled.conversation;
        Self {
            meta: context.in_reference(Empty::default),
            payload: ToggledPayloadJson {
                success: ByProfile::of(context, true, (!toggled.handed_over).then_some(true)),
                conversation_id: conversation.number,
                current_status: conversation.status.as_str(),
                snoozed_until: conversation.snoozed_until.map(iso),
            },
        }
    }
}
