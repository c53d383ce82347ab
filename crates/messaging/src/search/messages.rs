//! Messages by their text.

use super::{SearchService, TextSearch, order_of_messages};
use crate::error::Result;
use crate::messages::{MessageView, view_messages};
use crate::ports::WrittenMessages;
use chrono::{DateTime, Months, Utc};
use nimchat_accounts::Agent;
use nimchat_core_model::{AccountId, PageRequest, Portion, distinct};
use std::collections::HashMap;

/// Older messages are not found.
const SEARCHED: Months = Months::new(3);

impl SearchService {
    /// A page of the messages of the last three months in which the text is, newest first, of every kind. A cursor
    /// of another list is refused.
    pub fn messages(
        &self,
        caller: &Agent,
        text: &str,
        asked: impl Into<PageRequest>,
    ) -> Result<Portion<MessageView>> {
        let (account, search) = (caller.account_id(), TextSearch::of(caller, text)?);
        let asked = asked.into();
        order_of_messages().check(&asked)?;
        let since = self.deps.clock.now().checked_sub_months(SEARCHED);
        let since = since.unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
        let found = {
            let mut view = self.deps.read()?;
            view.search()
                .found_messages(account, &search, since, &asked)?
        };
        Ok(Portion {
            items: self.viewed(account, WrittenMessages::of(&self.deps, found.items)?)?,
            next: found.next,
        })
    }

    /// The messages with their senders and the numbers of their conversations.
    pub(super) fn viewed(
        &self,
        account: AccountId,
        written: WrittenMessages,
    ) -> Result<Vec<MessageView>> {
        let ids = distinct(&written.messages, |message| Some(message.conversation_id));
        let conversations = {
            let mut view = self.deps.read()?;
            view.conversations().many(account, &ids)?
        };
        let numbers: HashMap<_, _> = conversations.iter().map(|c| (c.id, c.number)).collect();
        view_messages(&self.deps, account, written, &HashMap::new(), |message| {
            numbers.get(&message.conversation_id).copied()
        })
    }
}
