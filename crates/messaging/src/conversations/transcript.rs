//! The transcript of a conversation, which is sent by e-mail, beyond the reference (docs/rules/messaging.md §1).

use super::{
    Conversation, ConversationService, ConversationView, Number, assemble_remaining, seen,
};
use crate::error::Result;
use crate::jobs::TranscriptMail;
use crate::messages::{MessageType, MessageView, MessageWindow, view_messages};
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_accounts::Agent;
use nimchat_core_model::{AccountId, ConversationId, Email, Job};
use std::collections::HashMap;

/// The most messages of a transcript.
const MESSAGES: u32 = 1000;
/// The most characters of their texts.
const CHARACTERS: usize = 1_000_000;

/// What was said between a customer and the account.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// The conversation.
    pub conversation: ConversationView,
    /// Its newest messages, oldest first, without notes and what was written automatically.
    pub messages: Vec<MessageView>,
    /// Are older messages left out, because there are too many?
    pub shortened: bool,
}

impl ConversationService {
    /// Enqueues the e-mail with the transcript of a conversation that is visible to the caller.
    pub fn send_transcript(&self, caller: &Agent, number: Number, to: Email) -> Result<()> {
        let (now, mut work) = self.deps.begin()?;
        let found = work
            .conversations()
            .find(caller.account_id(), number, caller.visibility())?;
        enqueue(&mut *work, &seen(found)?, [to], now)?;
        Ok(work.commit()?)
    }

    /// The transcript; none if the conversation no longer exists.
    pub fn transcript(&self, account: AccountId, id: ConversationId) -> Result<Option<Transcript>> {
        let (conversation, mut written) = {
            let mut view = self.deps.read()?;
            let Some(conversation) = view.conversations().by_id(account, id)? else {
                return Ok(None);
            };
            let window = MessageWindow::newest(MESSAGES).public();
            (conversation, view.messages().window(id, window)?)
        };
        let number = conversation.number;
        let found = assemble_remaining(&self.deps, account, vec![conversation])?;
        let Some(conversation) = found.into_iter().flatten().next() else {
            return Ok(None);
        };
        let all = std::mem::take(&mut written.messages);
        let mut shortened = u32::try_from(all.len()).is_ok_and(|count| count >= MESSAGES);
        let mut room = CHARACTERS;
        let mut messages: Vec<_> = all
            .into_iter()
            .rev()
            .filter(|message| {
                let kind = message.message_type;
                matches!(kind, MessageType::Incoming | MessageType::Outgoing)
            })
            .take_while(|message| {
                let length = message.content.as_deref().map_or(0, str::len);
                shortened |= length > room;
                let fits = length <= room;
                room = room.saturating_sub(length);
                fits
            })
            .collect();
        messages.reverse();
        written.messages = messages;
        let contact = conversation.contact.clone();
        let contacts = HashMap::from([(contact.id, contact)]);
        let messages = view_messages(&self.deps, account, written, &contacts, |_| Some(number))?;
        Ok(Some(Transcript {
            conversation,
            messages,
            shortened,
        }))
    }
}

/// Enqueues the e-mails to these addresses.
pub(super) fn enqueue(
    work: &mut dyn Work,
    conversation: &Conversation,
    to: impl IntoIterator<Item = Email>,
    at: DateTime<Utc>,
) -> Result<()> {
    let mails = to.into_iter().map(|to| {
        let mail = TranscriptMail {
            account: conversation.account_id,
            conversation: conversation.id,
            to: to.as_str().to_owned(),
        };
        mail.due(at)
    });
    let mails = mails.collect::<Result<Vec<_>, _>>()?;
    work.jobs().enqueue(&mails)?;
    Ok(())
}
