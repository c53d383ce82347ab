//! The messages that are sent without an agent (docs/rules/messaging.md §7).

use super::messages::Draft;
use super::{AssignmentContext, ConversationChange, distinct_labels};
use crate::contacts::Contact;
use crate::conversations::Status;
use crate::conversations::activity::{self, Phrase};
use crate::conversations::auto_resolve::AutoResolve;
use crate::error::{MessagingError, Result};
use crate::messages::{ContentType, MessageType};
use crate::ports::Work;
use chrono::TimeDelta;

/// For so long after a public answer, the customer gets no out-of-office message.
const ATTENDED: TimeDelta = TimeDelta::minutes(5);

impl ConversationChange {
    /// Answers a customer's message with what the inbox has set for it, unless a campaign began the conversation.
    pub(super) fn answer(
        &mut self,
        work: &mut dyn Work,
        contact: &Contact,
        context: &AssignmentContext,
    ) -> Result<()> {
        if self.after.campaign.is_some() {
            return Ok(());
        }
        self.tell_absence(work, context)?;
        self.greet(work, context)?;
        self.ask_for_address(work, contact, context)
    }

    /// Sends the out-of-office message outside working hours, once a day and not right after an answer (§7.1).
    fn tell_absence(&mut self, work: &mut dyn Work, context: &AssignmentContext) -> Result<()> {
        let Some(text) = context.out_of_office(self.at) else {
            return Ok(());
        };
        let told = work
            .messages()
            .newest_public_at(self.after.id, MessageType::Template)?;
        if told.is_some_and(|at| at.date_naive() == self.at.date_naive()) {
            return Ok(());
        }
        let answered = work
            .messages()
            .newest_public_at(self.after.id, MessageType::Outgoing)?;
        if answered.is_some_and(|at| at > self.at - ATTENDED) {
            return Ok(());
        }
        self.send(work, text.to_owned())
    }

    /// Sends the greeting after the first message of a conversation (§7.2).
    fn greet(&mut self, work: &mut dyn Work, context: &AssignmentContext) -> Result<()> {
        let Some(greeting) = context.greeting() else {
            return Ok(());
        };
        let answered = [MessageType::Outgoing, MessageType::Template];
        if work.messages().any_of_type(self.after.id, &answered)? {
            return Ok(());
        }
        self.send(work, greeting.to_owned())
    }

    /// Asks a website's visitor for an address, once in a conversation (§7.3). One that they gave without proof counts.
    fn ask_for_address(
        &mut self,
        work: &mut dyn Work,
        contact: &Contact,
        context: &AssignmentContext,
    ) -> Result<()> {
        if contact.email.is_some()
            || !context.collects_addresses()
            || work.messages().asks_for_address(self.after.id)?
        {
            return Ok(());
        }
        let session = work
            .sessions()
            .with_contacts(&[self.after.contact_inbox_id])?
            .pop();
        if session.is_some_and(|(session, contact)| session.shown(&contact).email.is_some()) {
            return Ok(());
        }
        let reason = self.say(work, &Phrase::plain("message.give_address"))?;
        self.send(work, reason)?;
        let question = self.say(work, &Phrase::plain("message.address"))?;
        let question = Draft {
            content_type: ContentType::InputEmail,
            ..Draft::text(MessageType::Template, question, None)
        };
        self.write(work, question)?;
        Ok(())
    }

    /// Resolves the conversation since nothing happens in it (§7.5, §8.4): with the message and the label of the account.
    pub(in crate::conversations) fn resolve_inactive(
        &mut self,
        work: &mut dyn Work,
        rule: &AutoResolve,
    ) -> Result<()> {
        if let Some(text) = &rule.message {
            let inbox = work
                .inboxes()
                .find(self.after.account_id, self.after.inbox_id)?
                .ok_or(MessagingError::NotFound)?;
            if self.can_reply(work, &inbox)? {
                self.send(work, text.clone())?;
            } else {
                self.note(work, Some(Phrase::plain("activity.auto_resolve_not_sent")))?;
            }
        }
        if let Some(label) = &rule.label {
            let labels = self.after.labels.iter().chain([label]).cloned();
            let labels = distinct_labels(labels);
            self.set_labels(work, labels)?;
        }
        let text = activity::resolved_inactive(rule.minutes);
        self.turn(work, Status::Resolved, None, Some(text))
    }

    fn send(&mut self, work: &mut dyn Work, text: String) -> Result<()> {
        self.write(work, Draft::text(MessageType::Template, text, None))?;
        Ok(())
    }
}
