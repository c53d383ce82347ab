//! The state of a memory store.

use crate::campaigns::Campaign;
use crate::canned_responses::CannedResponse;
use crate::contacts::notes::ContactNote;
use crate::contacts::{Contact, ContactInbox};
use crate::conversations::{Conversation, Status};
use crate::custom_attributes::AttributeDefinition;
use crate::custom_filters::CustomFilter;
use crate::import::Origin;
use crate::inboxes::Inbox;
use crate::labels::Label;
use crate::messages::Message;
use crate::surveys::SurveyResponse;
use crate::transfers::Transfer;
use crate::uploads::Upload;
use chrono::{DateTime, Utc};
use nimchat_accounts::{Account, Visibility};
use nimchat_core_model::{
    AccountId, AgentBotId, AttributeDefinitionId, CampaignNumber, CannedResponseId, ContactId,
    ContactInboxId, ContactNoteId, ConversationId, CustomFilterId, DoneSteps, InboxId, LabelId,
    MemoryJobs, MessageId, NewEvent, Outbox, StepId, StoreError, StoreResult, TeamId, TransferId,
    UploadId, UserId,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The attributes by which conversations are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pile {
    pub(super) account: AccountId,
    pub(super) inbox: InboxId,
    pub(super) status: Status,
    pub(super) assignee: Option<UserId>,
    pub(super) team: Option<TeamId>,
}

impl From<&Conversation> for Pile {
    fn from(conversation: &Conversation) -> Self {
        Self {
            account: conversation.account_id,
            inbox: conversation.inbox_id,
            status: conversation.status,
            assignee: conversation.assignee_id,
            team: conversation.team_id,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct State {
    last_id: i64,
    pub(super) accounts: BTreeMap<AccountId, Account>,
    pub(super) inboxes: BTreeMap<InboxId, Inbox>,
    /// When each member was last picked.
    pub(super) members: BTreeMap<(InboxId, UserId), Option<DateTime<Utc>>>,
    pub(super) bots: BTreeMap<AgentBotId, String>,
    /// Does the bot answer in the inbox?
    pub(super) connections: BTreeMap<(InboxId, AgentBotId), bool>,
    pub(super) contacts: BTreeMap<ContactId, Contact>,
    pub(super) removed_contacts: BTreeSet<ContactId>,
    pub(super) notes: BTreeMap<ContactNoteId, ContactNote>,
    pub(super) resolved_contacts: HashMap<AccountId, u64>,
    pub(super) sessions: BTreeMap<ContactInboxId, ContactInbox>,
    /// By the session and its own id of the message.
    pub(super) sent_messages: BTreeMap<(ContactInboxId, String), MessageId>,
    pub(super) conversations: BTreeMap<ConversationId, Conversation>,
    pub(super) participants: BTreeSet<(ConversationId, UserId)>,
    pub(super) mentions: BTreeSet<(ConversationId, UserId)>,
    pub(super) drafts: BTreeMap<ConversationId, String>,
    pub(super) last_numbers: HashMap<AccountId, i64>,
    pub(super) piles: HashMap<Pile, u64>,
    pub(super) messages: BTreeMap<MessageId, Message>,
    /// The messages that have claimed a source id in an inbox.
    pub(super) message_sources: BTreeMap<(InboxId, String), MessageId>,
    /// By the survey.
    pub(super) survey_responses: BTreeMap<MessageId, SurveyResponse>,
    pub(super) canned_responses: BTreeMap<CannedResponseId, CannedResponse>,
    pub(super) attribute_definitions: BTreeMap<AttributeDefinitionId, AttributeDefinition>,
    pub(super) custom_filters: BTreeMap<CustomFilterId, CustomFilter>,
    pub(super) labels: BTreeMap<LabelId, Label>,
    pub(super) campaigns: BTreeMap<(AccountId, CampaignNumber), Campaign>,
    pub(super) imported: BTreeMap<Origin, (i64, Option<DateTime<Utc>>)>,
    pub(super) last_campaigns: HashMap<AccountId, i64>,
    pub(super) uploads: BTreeMap<UploadId, Upload>,
    pub(super) transfers: BTreeMap<TransferId, Transfer>,
    pub(super) transfer_parts: BTreeMap<(TransferId, u32), String>,
    pub(super) steps: BTreeSet<(AccountId, String)>,
    pub(super) events: Vec<NewEvent>,
    pub(super) jobs: MemoryJobs,
}

impl Default for State {
    /// Ids begin above those of the accounts' memory store in tests, so that the two do not overlap.
    fn default() -> Self {
        Self {
            last_id: 1000,
            accounts: BTreeMap::new(),
            inboxes: BTreeMap::new(),
            members: BTreeMap::new(),
            bots: BTreeMap::new(),
            connections: BTreeMap::new(),
            contacts: BTreeMap::new(),
            removed_contacts: BTreeSet::new(),
            notes: BTreeMap::new(),
            resolved_contacts: HashMap::new(),
            sessions: BTreeMap::new(),
            sent_messages: BTreeMap::new(),
            conversations: BTreeMap::new(),
            participants: BTreeSet::new(),
            mentions: BTreeSet::new(),
            drafts: BTreeMap::new(),
            last_numbers: HashMap::new(),
            piles: HashMap::new(),
            messages: BTreeMap::new(),
            message_sources: BTreeMap::new(),
            survey_responses: BTreeMap::new(),
            canned_responses: BTreeMap::new(),
            attribute_definitions: BTreeMap::new(),
            custom_filters: BTreeMap::new(),
            labels: BTreeMap::new(),
            campaigns: BTreeMap::new(),
            imported: BTreeMap::new(),
            last_campaigns: HashMap::new(),
            uploads: BTreeMap::new(),
            transfers: BTreeMap::new(),
            transfer_parts: BTreeMap::new(),
            steps: BTreeSet::new(),
            events: Vec::new(),
            jobs: MemoryJobs::default(),
        }
    }
}

impl State {
    pub(super) fn next_id<Id: From<i64>>(&mut self) -> Id {
        self.last_id += 1;
        Id::from(self.last_id)
    }

    pub(super) fn sees(&self, to: Visibility, inbox: InboxId) -> bool {
        match to {
            Visibility::Everything => true,
            Visibility::InboxesOf(user) => self.members.contains_key(&(inbox, user)),
        }
    }
}

/// The error of a unique rule.
pub(super) fn conflict(constraint: &str) -> StoreError {
    StoreError::Conflict {
        constraint: constraint.to_owned(),
    }
}

/// The number as an index.
pub(super) fn size(rows: impl TryInto<usize>) -> usize {
    rows.try_into().unwrap_or(usize::MAX)
}

impl Outbox for State {
    fn record(&mut self, events: &[NewEvent]) -> StoreResult<()> {
        self.events.extend_from_slice(events);
        Ok(())
    }
}

impl DoneSteps for State {
    fn record(
        &mut self,
        account: AccountId,
        name: &str,
        _: DateTime<Utc>,
    ) -> StoreResult<Option<StepId>> {
        let new = self.steps.insert((account, name.to_owned()));
        Ok(new.then(|| self.next_id()))
    }
}
