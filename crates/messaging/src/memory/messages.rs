//! Messages in memory.

use super::state::{State, size};
use crate::messages::{
    ContentType, DeliveryStatus, Message, MessageType, MessageWindow, NewMessage,
};
use crate::moments;
use crate::ports::{InboxLookup, MessageEnds, MessageLookup, Messages, WrittenMessages};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, ConversationId, InboxId, MessageId, Next, Page, Paged, StoreError, StoreResult,
    Subject,
};

impl MessageLookup for State {
    fn find(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
    ) -> StoreResult<Option<Message>> {
        let found = self.messages.get(&id);
        Ok(found
            .filter(|message| message.conversation_id == conversation)
            .cloned())
    }

    fn many(&mut self, account: AccountId, ids: &[MessageId]) -> StoreResult<WrittenMessages> {
        let asked = |m: &&Message| m.account_id == account && ids.contains(&m.id);
        let messages = self.messages.values().filter(asked).cloned().collect();
        self.with_bots(messages)
    }

    fn window(
        &mut self,
        conversation: ConversationId,
        window: MessageWindow,
    ) -> StoreResult<WrittenMessages> {
        let both = window.before.is_some();
        let inside = |m: &Message| {
            window.before.is_none_or(|before| m.id < before)
                && window
                    .after
                    .is_none_or(|after| m.id > after || (both && m.id == after))
                && (!window.public_only || m.is_public())
        };
        let mut messages: Vec<Message> = self
            .newest_first(conversation)
            .filter(|message| inside(message))
            .cloned()
            .collect();
        let limit = size(window.limit);
        if window.after.is_some() && window.before.is_none() {
            messages.reverse();
            messages.truncate(limit);
        } else {
            messages.truncate(limit);
            messages.reverse();
        }
        self.with_bots(messages)
    }

    fn public_of(
        &mut self,
        conversations: &[ConversationId],
        limit: u32,
    ) -> StoreResult<Vec<Message>> {
        let window = MessageWindow::newest(limit).public();
        let mut messages = Vec::new();
        for conversation in conversations {
            messages.extend(self.window(*conversation, window)?.messages);
        }
        Ok(messages)
    }

    fn nth_newest_at(
        &mut self,
        conversation: ConversationId,
        nth: u32,
    ) -> StoreResult<Option<DateTime<Utc>>> {
        let before_it = size(nth.saturating_sub(1));
        let nth = self.newest_first(conversation).nth(before_it);
        Ok(nth.map(|message| message.created_at))
    }

    fn newest_incoming(
        &mut self,
        conversation: ConversationId,
        limit: u32,
    ) -> StoreResult<Vec<Message>> {
        let incoming = self
            .newest_first(conversation)
            .filter(|message| message.message_type == MessageType::Incoming);
        Ok(incoming.take(size(limit)).cloned().collect())
    }

    fn newest_incoming_at(
        &mut self,
        conversations: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, DateTime<Utc>)>> {
        let mut times = Vec::new();
        for id in conversations {
            let newest = self.newest_incoming(*id, 1)?;
            times.extend(newest.first().map(|message| (*id, message.created_at)));
        }
        Ok(times)
    }

    fn first_survey(&mut self, conversation: ConversationId) -> StoreResult<Option<Message>> {
        let mut oldest_first = self.messages.values();
        let survey = oldest_first.find(|message| {
            message.conversation_id == conversation
                && message.content_type == ContentType::InputCsat
        });
        Ok(survey.cloned())
    }

    fn asks_for_address(&mut self, conversation: ConversationId) -> StoreResult<bool> {
        let mut messages = self.newest_first(conversation);
        Ok(messages.any(|message| message.content_type == ContentType::InputEmail))
    }

    fn newest_public_at(
        &mut self,
        conversation: ConversationId,
        message_type: MessageType,
    ) -> StoreResult<Option<DateTime<Utc>>> {
        let mut messages = self.newest_first(conversation);
        let newest =
            messages.find(|message| message.message_type == message_type && !message.private);
        Ok(newest.map(|message| message.created_at))
    }

    fn by_source(&mut self, inbox: InboxId, source_id: &str) -> StoreResult<Option<Message>> {
        let claimed = self.message_sources.get(&(inbox, source_id.to_owned()));
        Ok(claimed.and_then(|id| self.messages.get(id)).cloned())
    }

    fn unread_by_customer(
        &mut self,
        conversation: ConversationId,
        after: Option<DateTime<Utc>>,
        until: DateTime<Utc>,
        limit: u32,
    ) -> StoreResult<Vec<Message>> {
        let unread = self.newest_first(conversation).filter(|message| {
            message.is_public()
                && message.message_type != MessageType::Incoming
                && matches!(
                    message.status,
                    DeliveryStatus::Sent | DeliveryStatus::Delivered
                )
                && after.is_none_or(|after| message.created_at > after)
                && message.created_at <= until
        });
        Ok(unread.take(size(limit)).cloned().collect())
    }

    fn ends_of(
        &mut self,
        conversations: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, MessageEnds)>> {
        let ends = conversations.iter().map(|id| {
            let newest = |kind| {
                let mut messages = self.newest_first(*id);
                messages.find(|message| message.message_type == kind)
            };
            let ends = MessageEnds {
                first: self.newest_first(*id).last().map(|message| message.id),
                newest_incoming: newest(MessageType::Incoming).map(|message| message.id),
                newest_outgoing: newest(MessageType::Outgoing).map(|message| message.id),
            };
            (*id, ends)
        });
        Ok(ends.collect())
    }

    fn attachments(
        &mut self,
        conversation: ConversationId,
        page: Page,
    ) -> StoreResult<Paged<(MessageId, usize)>> {
        let each = self.newest_first(conversation).flat_map(|message| {
            let places = 0..message.attachments.len();
            places.map(|place| (message.id, place))
        });
        let all: Vec<(MessageId, usize)> = each.collect();
        let total = all.len() as u64;
        let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let items = all.into_iter().skip(offset).take(size(page.per_page()));
        Ok(Paged {
            items: items.collect(),
            total,
            page,
            next: Next::ByNumber,
        })
    }

    fn any_of_type(
        &mut self,
        conversation: ConversationId,
        types: &[MessageType],
    ) -> StoreResult<bool> {
        let mut messages = self.newest_first(conversation);
        Ok(messages.any(|message| types.contains(&message.message_type)))
    }
}

impl Messages for State {
    fn append(&mut self, new: NewMessage) -> StoreResult<Message> {
        if !self.conversations.contains_key(&new.conversation_id) {
            return Err(StoreError::MissingReference);
        }
        let message = new.stored(self.next_id());
        self.messages.insert(message.id, message.clone());
        Ok(message)
    }

    fn claim_source(&mut self, message: &Message) -> StoreResult<bool> {
        let Some(source_id) = message.source_id.clone() else {
            return Ok(true);
        };
        let key = (message.inbox_id, source_id);
        let owner = *self.message_sources.entry(key).or_insert(message.id);
        Ok(owner == message.id)
    }

    fn update(&mut self, message: &Message) -> StoreResult<()> {
        let kept = self.messages.get_mut(&message.id);
        let kept = kept.ok_or(StoreError::MissingReference)?;
        kept.content.clone_from(&message.content);
        kept.content_type = message.content_type;
        kept.content_attributes
            .clone_from(&message.content_attributes);
        kept.status = message.status;
        kept.attachments.clone_from(&message.attachments);
        kept.updated_at = message.updated_at;
        Ok(())
    }

    fn redact_events(&mut self, tombstone: &Message) -> StoreResult<()> {
        for event in &mut self.events {
            if let (Subject::Message { .. }, Some(moment)) = (event.subject, &event.moment)
                && let Some(redacted) = moments::redacted(moment, tombstone)?
            {
                event.moment = Some(redacted);
            }
        }
        Ok(())
    }
}

impl State {
    fn with_bots(&mut self, messages: Vec<Message>) -> StoreResult<WrittenMessages> {
        let ids: Vec<_> = messages.iter().filter_map(Message::bot).collect();
        let bots = InboxLookup::bots(self, &ids)?;
        Ok(WrittenMessages { messages, bots })
    }

    pub(super) fn newest_first(
        &self,
        conversation: ConversationId,
    ) -> impl Iterator<Item = &Message> {
        let messages = self.messages.values().rev();
        messages.filter(move |message| message.conversation_id == conversation)
    }
}
