//! A customer reads a conversation (docs/rules/messaging.md §3).

use super::{Visitor, VisitorService};
use crate::conversations::{Conversation, ConversationChange};
use crate::error::{MessagingError, Result};
use crate::jobs::MarkRead;
use crate::messages::{DeliveryStatus, Message};
use crate::ports::Work;
use nimchat_accounts::Visibility;
use nimchat_core_model::{Actor, ConversationNumber, Job, Progress};

/// The most messages that one step changes.
const MESSAGES_A_STEP: u32 = 100;

impl VisitorService {
    /// Records that the customer has read everything. A job counts the messages to them as read.
    pub fn update_last_seen(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        number: ConversationNumber,
    ) -> Result<()> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        self.own(&visitor, number)?;
        self.see(&visitor, number)
    }

    /// As [`VisitorService::update_last_seen`], in a conversation that is known to be the visitor's.
    pub(crate) fn see(&self, visitor: &Visitor, number: ConversationNumber) -> Result<()> {
        let account = visitor.contact.account_id;

        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, Visibility::Everything)?;
        let now = self.deps.clock.now();
        let conversation = found.ok_or(MessagingError::NotFound)?.conversation;
        let after = conversation.contact_last_seen_at;
        if after.is_none_or(|after| conversation.last_activity_at > after) {
            let mark = MarkRead {
                account,
                conversation: conversation.id,
                after,
                until: now,
            };
            work.jobs().enqueue(&[mark.due(now)?])?;
        }
        let actor = Actor::from(&visitor.contact);
        let mut change = ConversationChange::of(conversation, actor, now);
        change.see_as_customer();
        change.finish_seen(&mut *work)?;
        Ok(work.commit()?)
    }

    /// Counts some messages as read by the customer, and answers whether more remain. May be repeated.
    pub fn mark_read(&self, job: &MarkRead) -> Result<Progress> {
        let known = self
            .deps
            .read()?
            .conversations()
            .by_id(job.account, job.conversation)?;
        let Some(Conversation { number, .. }) = known else {
            return Ok(Progress::Done);
        };
        let mut work = self.deps.store.begin()?;
        let everything = Visibility::Everything;
        let found = work.conversations().lock(job.account, number, everything)?;
        let now = self.deps.clock.now();
        let Some(found) = found else {
            return Ok(Progress::Done);
        };
        let unread = unread(&mut *work, job)?;
        let contact = work
            .contacts()
            .find(job.account, found.conversation.contact_id)?;
        let actor = contact.as_ref().map_or(Actor::System, Actor::from);
        let progress = Progress::of(unread.len(), MESSAGES_A_STEP);
        let mut change = ConversationChange::of(found.conversation, actor, now);
        for message in unread {
            let read = Message {
                status: DeliveryStatus::Read,
                ..message.clone()
            };
            change.update_message(&mut *work, &message, read)?;
        }
        change.finish(&mut *work)?;
        work.commit()?;
        Ok(progress)
    }
}

fn unread(work: &mut dyn Work, job: &MarkRead) -> Result<Vec<Message>> {
    let (conversation, until) = (job.conversation, job.until);
    let mut unread =
        work.messages()
            .unread_by_customer(conversation, job.after, until, MESSAGES_A_STEP)?;
    // the events come in the order of the messages
    unread.reverse();
    Ok(unread)
}
