//! Messages by their text.

use super::{SearchService, TextSearch, order_of_messages};
use crate::error::Result;
use crate::messages::{Message, MessageView, view_messages};
use crate::ports::WrittenMessages;
use chrono::{DateTime, Months, Utc};
use nimchat_accounts::Agent;
use nimchat_core_model::{ConversationNumber, PageRequest, Portion};
use std::collections::HashMap;

/// A message that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundMessage {
    /// The message.
    pub message: Message,
    /// The number of its conversation.
    pub number: ConversationNumber,
}

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
        let items = found.items.into_iter();
        let (messages, numbers): (Vec<Message>, HashMap<_, _>) = items
            .map(|found| {
                let numbered = (found.message.conversation_id, found.number);
                (found.message, numbered)
            })
            .unzip();
        let written = WrittenMessages::of(&self.deps, messages)?;
        let number = |message: &Message| numbers.get(&message.conversation_id).copied();
        Ok(Portion {
            items: view_messages(&self.deps, account, written, &HashMap::new(), number)?,
            next: found.next,
        })
    }
}
