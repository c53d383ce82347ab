//! A conversation as the account's agents see it (`operations.json #31, #34`; docs/rules/messaging.md §0.4
//! `CwConversation`).

use super::assignee::AssigneeJson;
use super::contact::ConversationContactJson;
use super::handlers::{ContactConversations, ListedConversations, ShownConversation};
use super::viewer_context::ViewerContext;
use crate::messages::{MessageJson, NewestMessageJson};
use crate::teams::{SeenTeam, TeamJson};
use chrono::{DateTime, Utc};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, Attributes, ConversationNumber, InboxId};
use nimchat_messaging::conversations::{Counts, ToggledStatus};
use nimchat_messaging::{ConversationView, MessageView};
use nimchat_wire::push::{MessageWithin, PushMessageJson};
use nimchat_wire::time::epoch_or_zero;
use nimchat_wire::words::{PriorityWord, StatusWord};
use nimchat_wire::{ByProfile, Empty, LongOrShort, ObjectOrAbsent, TextOrNumber};

/// Times are Unix seconds, 0 if unset, except `snoozed_until` and the fraction of `updated_at`.
#[wire(seen: Seen<'_>, conversation = seen.view.conversation, view = *seen.view)]
pub(crate) struct ConversationJson {
    #[present(conversation.number)]
    id: ConversationNumber,
    #[schema(format = Uuid)]
    #[present(conversation.uuid.to_string())]
    uuid: String,
    account_id: AccountId,
    inbox_id: InboxId,
    #[present(seen)]
    meta: ConversationMetaJson,
    /// The newest message of any kind, or none; all messages in the answer for one conversation
    #[present(ByProfile::make(context, || seen.messages(context), || seen.newest(context)))]
    messages: ByProfile<ConversationMessagesJson, Vec<PushMessageJson>>,
    #[present(PushMessageJson::some(view.last_non_activity_message.as_ref(), view, context))]
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
    #[present(view.contact.blocked)]
    muted: bool,
    #[present(seen.around.can_reply(conversation.id))]
    can_reply: bool,
    unread_count: i32,
    #[present(number(conversation.agent_last_seen_at, context))]
    agent_last_seen_at: TextOrNumber,
    assignee_last_seen_at: i64,
    #[present(number(conversation.contact_last_seen_at, context))]
    contact_last_seen_at: TextOrNumber,
    first_reply_created_at: i64,
    waiting_since: i64,
    created_at: i64,
    last_activity_at: i64,
    /// The time of the latest activity
    #[present(number(Some(conversation.last_activity_at), context))]
    timestamp: TextOrNumber,
    updated_at: f64,
    /// Always null: nimchat has no SLA policies
    #[present(None)]
    sla_policy_id: Option<i64>,
}

/// The newest message of any kind or none; or as many as one answer may have, oldest first.
type ConversationMessagesJson = LongOrShort<Vec<NewestMessageJson>, Vec<MessageJson>>;

#[wire(seen: Seen<'_>, view = *seen.view)]
pub(crate) struct ConversationMetaJson {
    #[present(view)]
    sender: ConversationSenderJson,
    /// `Channel::Api`, `Channel::WebWidget`
    #[present(view.inbox.channel.kind())]
    channel: &'static str,
    /// The assigned agent
    #[schema(required = false)]
    #[present(ObjectOrAbsent::or_empty(context, Present::present(&view.assignee, context)))]
    assignee: ObjectOrAbsent<AssigneeJson>,
    /// Omitted if no team is assigned
    #[present(seen.team(context))]
    team: OrAbsent<TeamJson>,
    #[present(view.session.hmac_verified)]
    hmac_verified: bool,
}

#[wire(view: ConversationView)]
pub(crate) struct ConversationSenderJson {
    #[serde(flatten)]
    #[present(ConversationContactJson::new(&view.contact, view.contact_present, context))]
    contact: ConversationContactJson,
    /// `Channel::Api`, `Channel::WebWidget`
    #[present(context.in_reference(|| view.inbox.channel.kind()))]
    channel: OrAbsent<&'static str>,
}

/// A conversation as the viewer sees it, with all of these messages, which `chatwoot` does not show, or with the newest.
pub(super) struct Seen<'a> {
    view: &'a ConversationView,
    all: Option<&'a [MessageView]>,
    around: &'a ViewerContext,
}

impl Seen<'_> {
    fn messages(&self, context: &Context) -> ConversationMessagesJson {
        if let Some(all) = self.all {
            return LongOrShort::Short(Present::present_each(all, context));
        }
        let conversation = self.view;
        let newest = conversation.last_message.iter();
        let newest = newest.map(|view| {
            let within = MessageWithin { view, conversation };
            NewestMessageJson::present(&within, context)
        });
        LongOrShort::Long(newest.collect())
    }

    fn newest(&self, context: &Context) -> Vec<PushMessageJson> {
        let newest = self.view.last_message.as_ref();
        let newest = PushMessageJson::some(newest, self.view, context);
        newest.into_iter().collect()
    }

    fn team(&self, context: &Context) -> Option<TeamJson> {
        let team = self.view.team.as_ref()?;
        let is_member = self.around.is_member(team.id);
        Some(Present::present(&SeenTeam { team, is_member }, context))
    }
}

fn number(time: Option<DateTime<Utc>>, context: &Context) -> TextOrNumber {
    TextOrNumber::number(context, epoch_or_zero(time))
}

impl ConversationJson {
    fn each(views: &[ConversationView], around: &ViewerContext, context: &Context) -> Vec<Self> {
        let all = None;
        let seen = views.iter().map(|view| Seen { view, all, around });
        seen.map(|seen| Self::present(&seen, context)).collect()
    }
}

impl Present<ShownConversation> for ConversationJson {
    fn present(shown: &ShownConversation, context: &Context) -> Self {
        let seen = Seen {
            view: &shown.view,
            all: shown.messages.as_deref(),
            around: &shown.around,
        };
        Self::present(&seen, context)
    }
}

#[wire(listed: ListedConversations)]
struct ConversationsDataJson {
    #[present(listed.list.counts)]
    meta: CountsJson,
    #[present(ConversationJson::each(&listed.list.page.items, &listed.around, context))]
    payload: Vec<ConversationJson>,
}

/// Filtered conversations: in `reference` as a list of conversations, in `chatwoot` without the key `data`.
pub(super) type FilteredConversationsJson = ByProfile<ConversationsJson, MatchingConversationsJson>;

#[wire(listed: ListedConversations)]
pub(super) struct MatchingConversationsJson {
    #[present(listed.list.counts)]
    meta: MatchingCountsJson,
    #[present(ConversationJson::each(&listed.list.page.items, &listed.around, context))]
    payload: Vec<ConversationJson>,
}

#[wire(counts: Counts)]
#[expect(clippy::struct_field_names, reason = "the wire has these names")]
pub(crate) struct MatchingCountsJson {
    #[present(counts.mine)]
    mine_count: u64,
    #[present(counts.unassigned)]
    unassigned_count: u64,
    #[present(counts.all)]
    all_count: u64,
}

/// The conversations of a contact (`operations.json #24`): a bare array; in `chatwoot` in its envelope.
pub(super) type ContactConversationsJson =
    ByProfile<Vec<NumberedConversationJson>, EnvelopedConversationsJson>;

/// A conversation that shows its number twice.
#[wire]
pub(super) struct NumberedConversationJson {
    #[serde(flatten)]
    conversation: ConversationJson,
    display_id: ConversationNumber,
}

impl Present<ContactConversations> for Vec<NumberedConversationJson> {
    fn present(shown: &ContactConversations, context: &Context) -> Self {
        let all = Vec::<ConversationJson>::present(shown, context).into_iter();
        all.map(|conversation| NumberedConversationJson {
            display_id: conversation.id,
            conversation,
        })
        .collect()
    }
}

impl Present<ContactConversations> for Vec<ConversationJson> {
    fn present(shown: &ContactConversations, context: &Context) -> Self {
        ConversationJson::each(&shown.views, &shown.around, context)
    }
}

envelopes! {
    pub(super) struct EnvelopedConversationsJson { payload: Vec<ConversationJson> }
    pub(super) struct ConversationsJson { data: ConversationsDataJson }
    /// Only the counts (`operations.json #30`)
    pub(super) struct ConversationCountsJson { meta: CountsJson }
    /// The labels of a conversation (`operations.json #28, #29`)
    pub(crate) struct ConversationLabelsJson { payload: Vec<String> }
}

/// The numbers of conversations in the tabs of a list
#[wire(counts: Counts)]
#[expect(clippy::struct_field_names, reason = "the wire has these names")]
struct CountsJson {
    #[present(counts.mine)]
    mine_count: u64,
    #[present(counts.unassigned)]
    unassigned_count: u64,
    #[present(counts.assigned())]
    assigned_count: u64,
    #[present(counts.all)]
    all_count: u64,
}

/// A conversation's new status (`operations.json #35`)
#[wire(toggled: ToggledStatus)]
pub(super) struct ToggledJson {
    #[present(context.in_reference(Empty::default))]
    meta: OrAbsent<Empty>,
    #[present(toggled)]
    payload: ToggledPayloadJson,
}

#[wire(toggled: ToggledStatus, conversation = toggled.conversation)]
struct ToggledPayloadJson {
    /// True; in `chatwoot` null if a bot handed the conversation over
    #[present(ByProfile::of(context, true, (!toggled.handed_over).then_some(true)))]
    success: ByProfile<bool, Option<bool>>,
    #[present(conversation.number)]
    conversation_id: ConversationNumber,
    #[schema(value_type = StatusWord)]
    #[present(conversation.status)]
    current_status: &'static str,
    snoozed_until: Option<String>,
}
