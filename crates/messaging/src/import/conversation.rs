//! A conversation that is moved in, with its messages.

use super::{ImportService, ImportedSession, Origin};
use crate::contacts::{Contact, ContactInbox};
use crate::conversations::{Conversation, NewConversation, Priority, Status, wake_later};
use crate::error::{MessagingError, Result};
use crate::messages::{ContentType, DeliveryStatus, MessageType, NewMessage, Sender};
use crate::ports::Work;
use crate::surveys::{NewSurveyResponse, Rating};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, Attributes, ContactId, ConversationNumber, InboxId, KeptUpload, MessageId,
    StoreResult, TeamId, UserId,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// A conversation of another server.
#[derive(Debug, Clone)]
pub struct ImportedConversation {
    /// The customer here.
    pub contact: ContactId,
    /// Its number there, which stays if no higher one is here.
    pub number: ConversationNumber,
    /// The inbox here.
    pub inbox: InboxId,
    /// The source id of the customer's session; without one, it is in their newest session in the inbox.
    pub source_id: Option<String>,
    /// Is the contact's identifier proven in that session?
    pub hmac_verified: bool,
    /// Its name for links, which stays if it is free.
    pub uuid: Option<Uuid>,
    /// Its status.
    pub status: Status,
    /// Its priority.
    pub priority: Option<Priority>,
    /// The assignee here.
    pub assignee: Option<UserId>,
    /// The team here.
    pub team: Option<TeamId>,
    /// The channel's own attributes.
    pub additional_attributes: Attributes,
    /// The account's own attributes.
    pub custom_attributes: Attributes,
    /// Its labels.
    pub labels: Vec<String>,
    /// Who takes part.
    pub participants: Vec<UserId>,
    /// When a snoozed conversation opens again.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Since when the customer waits.
    pub waiting_since: Option<DateTime<Utc>>,
    /// When a person first replied.
    pub first_reply_created_at: Option<DateTime<Utc>>,
    /// When an agent last read it.
    pub agent_last_seen_at: Option<DateTime<Utc>>,
    /// When the assignee last read it.
    pub assignee_last_seen_at: Option<DateTime<Utc>>,
    /// When the customer last read it.
    pub contact_last_seen_at: Option<DateTime<Utc>>,
    /// How many incoming messages no agent has read.
    pub unread_count: i32,
    /// Its messages, oldest first.
    pub messages: Vec<ImportedMessage>,
    /// What the customer said of it.
    pub ratings: Vec<ImportedRating>,
    /// When its newest message was written.
    pub last_activity_at: Option<DateTime<Utc>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A message of another server.
#[derive(Debug, Clone)]
pub struct ImportedMessage {
    /// Its id there, which replies and ratings name.
    pub old_id: i64,
    /// Its direction.
    pub message_type: MessageType,
    /// Its text.
    pub content: Option<String>,
    /// Its content type.
    pub content_type: ContentType,
    /// The attributes of its content type; `in_reply_to` names a message there.
    pub content_attributes: Attributes,
    /// Is it a private note among agents?
    pub private: bool,
    /// Its delivery status.
    pub status: DeliveryStatus,
    /// The identifier that another system uses.
    pub source_id: Option<String>,
    /// Its sender here.
    pub sender: Option<Sender>,
    /// Template parameters and the like.
    pub additional_attributes: Attributes,
    /// Its files.
    pub attachments: Vec<KeptUpload>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// An answer to a survey on another server.
#[derive(Debug, Clone)]
pub struct ImportedRating {
    /// The survey's id there.
    pub message: i64,
    /// The rating.
    pub rating: Rating,
    /// What the customer said about it.
    pub feedback_message: Option<String>,
    /// The assignee at the time, here.
    pub assigned_agent: Option<UserId>,
    /// When it was given.
    pub at: DateTime<Utc>,
}

impl ImportService {
    /// Stores the conversation, unless it was moved in before; answers its number here.
    pub fn conversation(
        &self,
        account: AccountId,
        origin: &Origin,
        mut imported: ImportedConversation,
    ) -> Result<ConversationNumber> {
        let (now, mut work) = self.deps.begin()?;
        if let Some(number) = work.imports().imported(origin)? {
            return Ok(number.into());
        }
        let contact = work.contacts().find(account, imported.contact)?;
        let contact = contact.ok_or(MessagingError::NotFound)?;
        let version = imported.updated_at;
        let messages = std::mem::take(&mut imported.messages);
        let ratings = std::mem::take(&mut imported.ratings);
        let before = self.begin(&mut *work, &contact, &imported)?;
        let mut after = before.clone();
        let ids = write(&mut *work, &mut after, messages, (origin, now))?;
        imported.set_state(&mut after);
        imported.finish(&mut *work, (&before, &after))?;
        for rating in ratings {
            rate(&mut *work, &after, &ids, rating)?;
        }
        let number = after.number;
        work.imports()
            .note_import(account, origin, number.get(), now)?;
        work.imports().note_version(origin, version)?;
        work.commit()?;
        Ok(number)
    }

    fn session_of(
        &self,
        work: &mut dyn Work,
        contact: &Contact,
        imported: &ImportedConversation,
    ) -> StoreResult<ContactInbox> {
        let source_id = match &imported.source_id {
            Some(source_id) => source_id.clone(),
            None => match work.sessions().latest_of(contact.id, imported.inbox)? {
                Some(session) => return Ok(session),
                None => self.deps.tokens.uuid().to_string(),
            },
        };
        let session = ImportedSession {
            inbox: imported.inbox,
            source_id,
            hmac_verified: imported.hmac_verified,
        };
        self.session(work, contact, &session, imported.created_at)
    }

    fn begin(
        &self,
        work: &mut dyn Work,
        contact: &Contact,
        imported: &ImportedConversation,
    ) -> StoreResult<Conversation> {
        let session = self.session_of(work, contact, imported)?;
        let uuid = match imported.uuid {
            Some(uuid) if work.conversations().by_uuid(uuid)?.is_none() => uuid,
            _ => self.deps.tokens.uuid(),
        };
        let account = contact.account_id;
        work.conversations().skip_to(account, imported.number)?;
        work.conversations().add(NewConversation {
            account_id: account,
            uuid,
            inbox_id: session.inbox_id,
            contact_id: contact.id,
            contact_inbox_id: session.id,
            status: imported.status,
            assignee_id: imported.assignee,
            team_id: imported.team,
            additional_attributes: imported.additional_attributes.clone(),
            custom_attributes: imported.custom_attributes.clone(),
            snoozed_until: imported.snoozed_until,
            campaign: None,
            created_at: imported.created_at,
        })
    }
}

impl ImportedConversation {
    /// Gives the conversation the state that it has there.
    pub(super) fn set_state(&self, conversation: &mut Conversation) {
        conversation.status = self.status;
        conversation.priority = self.priority;
        conversation.assignee_id = self.assignee;
        conversation.team_id = self.team;
        conversation.additional_attributes = self.additional_attributes.clone();
        conversation.custom_attributes = self.custom_attributes.clone();
        conversation.labels.clone_from(&self.labels);
        conversation.snoozed_until = self.snoozed_until;
        conversation.waiting_since = self.waiting_since;
        conversation.first_reply_created_at = self.first_reply_created_at;
        conversation.agent_last_seen_at = self.agent_last_seen_at;
        conversation.assignee_last_seen_at = self.assignee_last_seen_at;
        conversation.contact_last_seen_at = self.contact_last_seen_at;
        conversation.unread_count = self.unread_count.clamp(0, Conversation::MAX_UNREAD);
        if let Some(at) = self.last_activity_at {
            conversation.last_activity_at = at;
        }
        conversation.updated_at = self.updated_at;
    }

    /// Writes the conversation with who takes part in it.
    pub(super) fn finish(
        &self,
        work: &mut dyn Work,
        (before, after): (&Conversation, &Conversation),
    ) -> Result<()> {
        work.conversations().update(before, after, &[])?;
        work.conversations()
            .add_participants(after, &self.participants, after.created_at)?;
        wake_later(work, after)
    }
}

/// Writes the messages, and answers their ids by those that they had.
pub(super) fn write(
    work: &mut dyn Work,
    conversation: &mut Conversation,
    messages: Vec<ImportedMessage>,
    (origin, now): (&Origin, DateTime<Utc>),
) -> StoreResult<HashMap<i64, MessageId>> {
    let mut ids = HashMap::new();
    for imported in messages {
        let (old, status) = (imported.old_id, imported.status);
        let new = imported.within(work, conversation, origin)?;
        let mut message = work.messages().append(new)?;
        if status != message.status {
            message.status = status;
            work.messages().update(&message)?;
        }
        if message.source_id.is_some() {
            // where the inbox has each of them once, the first message keeps it
            work.messages().claim_source(&message)?;
        }
        let (account, message_id) = (message.account_id, message.id.get());
        work.imports()
            .note_import(account, &origin.message(old), message_id, now)?;
        ids.insert(old, message.id);
        conversation.last_activity_at = message.created_at;
        conversation.messages_count += 1;
        conversation.last_message_id = Some(message.id);
        if message.message_type != MessageType::Activity {
            conversation.last_non_activity_message_id = Some(message.id);
        }
        if message.is_public() {
            conversation.last_public_message_id = Some(message.id);
        }
    }
    Ok(ids)
}

impl ImportedMessage {
    fn within(
        self,
        work: &mut dyn Work,
        conversation: &Conversation,
        origin: &Origin,
    ) -> StoreResult<NewMessage> {
        let content_attributes = attributes(work, self.content_attributes, origin)?;
        let attachments = self.attachments.into_iter();
        Ok(NewMessage {
            account_id: conversation.account_id,
            inbox_id: conversation.inbox_id,
            conversation_id: conversation.id,
            message_type: self.message_type,
            content: self.content,
            content_type: self.content_type,
            content_attributes,
            private: self.private,
            source_id: self.source_id,
            sender: self.sender,
            additional_attributes: self.additional_attributes,
            attachments: attachments
                .map(|kept| kept.take(work.jobs()))
                .collect::<Result<_, _>>()?,
            created_at: self.created_at,
        })
    }
}

/// The attributes of a message, with the id here of the message that it answers.
pub(super) fn attributes(
    work: &mut dyn Work,
    mut attributes: Attributes,
    origin: &Origin,
) -> StoreResult<Attributes> {
    if let Some(reply) = attributes.0.get_mut("in_reply_to") {
        let named = match reply.as_i64() {
            Some(old) => work.imports().imported(&origin.message(old))?,
            None => None,
        };
        *reply = json!(named);
    }
    Ok(attributes)
}

pub(super) fn rate(
    work: &mut dyn Work,
    conversation: &Conversation,
    ids: &HashMap<i64, MessageId>,
    rating: ImportedRating,
) -> StoreResult<()> {
    let Some(survey) = ids.get(&rating.message) else {
        return Ok(());
    };
    work.surveys()
        .record(NewSurveyResponse {
            account_id: conversation.account_id,
            conversation_id: conversation.id,
            message_id: *survey,
            contact_id: conversation.contact_id,
            assigned_agent_id: rating.assigned_agent,
            rating: rating.rating,
            feedback_message: rating.feedback_message,
            at: rating.at,
        })
        .map(drop)
}
