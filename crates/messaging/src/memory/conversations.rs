//! Conversations in memory.

use super::state::{Pile, State, conflict, size};
use crate::contacts::Contact;
use crate::conversations::{Conversation, ConversationQuery, Counts, NewConversation, Status};
use crate::ports::{ConversationLookup, Conversations, CustomerScope, Visible};
use chrono::{DateTime, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::{
    AccountId, ContactInboxId, ConversationId, ConversationNumber, NewEvent, Outbox, PageRequest,
    Portion, Progress, StoreError, StoreResult, Subject, UserId,
};
use uuid::Uuid;

impl ConversationLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> StoreResult<Option<Visible>> {
        let mut conversations = self.conversations.values();
        let found = conversations.find(|c| c.account_id == account && c.number == number);
        Ok(found.map(|conversation| Visible {
            conversation: conversation.clone(),
            visible: self.sees(to, conversation.inbox_id),
        }))
    }

    fn find_with_contact(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> StoreResult<Option<(Visible, Contact)>> {
        let found = ConversationLookup::find(self, account, number, to)?;
        Ok(found.and_then(|found| {
            let contact = self.contacts.get(&found.conversation.contact_id)?;
            Some((found, contact.clone()))
        }))
    }

    fn by_id(
        &mut self,
        account: AccountId,
        id: ConversationId,
    ) -> StoreResult<Option<Conversation>> {
        let found = self.conversations.get(&id);
        Ok(found.filter(|c| c.account_id == account).cloned())
    }

    fn by_uuid(&mut self, uuid: Uuid) -> StoreResult<Option<Conversation>> {
        let mut rows = self.conversations.values();
        Ok(rows.find(|row| row.uuid == uuid).cloned())
    }

    fn many(
        &mut self,
        account: AccountId,
        ids: &[ConversationId],
    ) -> StoreResult<Vec<Conversation>> {
        let rows = self.conversations.values();
        let wanted = rows.filter(|c| c.account_id == account && ids.contains(&c.id));
        Ok(wanted.cloned().collect())
    }

    fn list(
        &mut self,
        account: AccountId,
        query: &ConversationQuery,
        asked: &PageRequest,
    ) -> StoreResult<Portion<Conversation>> {
        query
            .sort
            .order()
            .select(self.listed(account, query), asked)
    }

    fn counts(&mut self, account: AccountId, query: &ConversationQuery) -> StoreResult<Counts> {
        Ok(self.counted(account, query))
    }

    fn of_customer(
        &mut self,
        account: AccountId,
        mine: CustomerScope,
        before: Option<ConversationNumber>,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>> {
        let is_mine = |c: &&Conversation| match mine {
            CustomerScope::Session(id) => c.contact_inbox_id == id,
            CustomerScope::Contact(id) => c.contact_id == id,
        };
        let mut newest: Vec<Conversation> = self
            .conversations
            .values()
            .rev()
            .filter(|c| c.account_id == account)
            .filter(is_mine)
            .filter(|c| before.is_none_or(|before| c.number < before))
            .take(size(limit))
            .cloned()
            .collect();
        newest.reverse();
        Ok(newest)
    }

    fn participants(&mut self, conversation: ConversationId) -> StoreResult<Vec<UserId>> {
        let of_it = self
            .participants
            .iter()
            .filter(|(id, _)| *id == conversation);
        Ok(of_it.map(|(_, user)| *user).collect())
    }

    fn participants_of(
        &mut self,
        conversations: &[ConversationId],
    ) -> StoreResult<Vec<(ConversationId, UserId)>> {
        let all = self.participants.iter();
        let asked = all.filter(|(id, _)| conversations.contains(id));
        Ok(asked.copied().collect())
    }

    fn draft(&mut self, conversation: ConversationId) -> StoreResult<Option<String>> {
        Ok(self.drafts.get(&conversation).cloned())
    }

    fn inactive(
        &mut self,
        account: AccountId,
        before: DateTime<Utc>,
        ignores_waiting: bool,
        limit: u32,
    ) -> StoreResult<Vec<ConversationNumber>> {
        let mut rows: Vec<&Conversation> = self
            .conversations
            .values()
            .filter(|row| {
                row.account_id == account
                    && row.status == Status::Open
                    && row.last_activity_at < before
                    && !(ignores_waiting && row.waiting_since.is_some())
            })
            .collect();
        rows.sort_by_key(|row| (row.last_activity_at, row.id));
        let numbers = rows.into_iter().take(size(limit)).map(|row| row.number);
        Ok(numbers.collect())
    }

    fn latest_of_sessions(
        &mut self,
        sessions: &[ContactInboxId],
    ) -> StoreResult<Option<Conversation>> {
        let mut newest_first = self.conversations.values().rev();
        Ok(newest_first
            .find(|c| sessions.contains(&c.contact_inbox_id))
            .cloned())
    }
}

impl Conversations for State {
    fn skip_to(&mut self, account: AccountId, number: ConversationNumber) -> StoreResult<()> {
        let last = self.last_numbers.entry(account).or_default();
        *last = (*last).max(number.get() - 1);
        Ok(())
    }

    fn add(&mut self, new: NewConversation) -> StoreResult<Conversation> {
        if self.conversations.values().any(|c| c.uuid == new.uuid) {
            return Err(conflict("conversations_uuid_key"));
        }
        let number = self.last_numbers.entry(new.account_id).or_default();
        *number += 1;
        let number = ConversationNumber::new(*number);
        let conversation = new.stored(self.next_id(), number);
        *self.piles.entry(Pile::from(&conversation)).or_default() += 1;
        self.conversations
            .insert(conversation.id, conversation.clone());
        Ok(conversation)
    }

    fn lock(
        &mut self,
        account: AccountId,
        number: ConversationNumber,
        to: Visibility,
    ) -> StoreResult<Option<Visible>> {
        // only one work runs at a time, so no lock is needed
        ConversationLookup::find(self, account, number, to)
    }

    fn lock_labelled(
        &mut self,
        account: AccountId,
        title: &str,
        limit: u32,
    ) -> StoreResult<Vec<Conversation>> {
        let own = self.conversations.values();
        let labelled = own.filter(|c| c.account_id == account && c.has_label(title));
        Ok(labelled.take(size(limit)).cloned().collect())
    }

    fn add_participants(
        &mut self,
        conversation: &Conversation,
        users: &[UserId],
        _: DateTime<Utc>,
    ) -> StoreResult<()> {
        let new = users.iter().map(|user| (conversation.id, *user));
        self.participants.extend(new);
        Ok(())
    }

    fn remove_participants(
        &mut self,
        conversation: ConversationId,
        users: &[UserId],
    ) -> StoreResult<()> {
        self.participants
            .retain(|(id, user)| *id != conversation || !users.contains(user));
        Ok(())
    }

    fn mention(
        &mut self,
        conversation: &Conversation,
        users: &[UserId],
        _: DateTime<Utc>,
    ) -> StoreResult<()> {
        let named = users.iter().map(|user| (conversation.id, *user));
        self.mentions.extend(named);
        Ok(())
    }

    fn set_draft(
        &mut self,
        conversation: &Conversation,
        draft: Option<&str>,
        _: DateTime<Utc>,
    ) -> StoreResult<()> {
        match draft {
            Some(draft) => self.drafts.insert(conversation.id, draft.to_owned()),
            None => self.drafts.remove(&conversation.id),
        };
        Ok(())
    }

    fn erase(
        &mut self,
        account: AccountId,
        id: ConversationId,
        _: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        let of_it = self.conversations.get(&id);
        let Some(gone) = of_it.filter(|row| row.account_id == account).cloned() else {
            return Ok(Progress::Done);
        };
        let subject = Subject::Conversation { id };
        self.forget_conversations(account, &[gone], subject, at)?;
        Ok(Progress::Done)
    }

    fn update(
        &mut self,
        before: &Conversation,
        after: &Conversation,
        told: &[NewEvent],
    ) -> StoreResult<()> {
        if before == after {
            return self.record(told);
        }
        let kept = self.conversations.get_mut(&after.id);
        let kept = kept.ok_or(StoreError::MissingReference)?;
        let old = Pile::from(&*kept);
        macro_rules! write_what_differs {
            ($($attribute:ident),+ $(,)?) => {
                $(if before.$attribute != after.$attribute {
                    kept.$attribute.clone_from(&after.$attribute);
                })+
            };
        }
        write_what_differs![
            inbox_id,
            contact_id,
            contact_inbox_id,
            status,
            priority,
            assignee_id,
            team_id,
            additional_attributes,
            custom_attributes,
            labels,
            snoozed_until,
            waiting_since,
            first_reply_created_at,
            agent_last_seen_at,
            assignee_last_seen_at,
            contact_last_seen_at,
            last_activity_at,
            unread_count,
            messages_count,
            last_message_id,
            last_non_activity_message_id,
            last_public_message_id,
            updated_at,
        ];
        let new = Pile::from(&*kept);
        *self.piles.entry(old).or_default() -= 1;
        *self.piles.entry(new).or_default() += 1;
        self.record(told)
    }
}
