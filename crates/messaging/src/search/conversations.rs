//! Conversations by their customer or their number.

use super::{SearchService, TextSearch, order_of_conversations, view_within};
use crate::conversations::{ConversationView, assemble};
use crate::error::Result;
use crate::messages::MessageView;
use nimchat_accounts::Agent;
use nimchat_core_model::{ConversationId, MessageId, PageRequest, Portion};
use std::collections::HashMap;

/// A conversation that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundConversation {
    /// The conversation.
    pub view: ConversationView,
    /// Its first message.
    pub first: Option<MessageView>,
}

impl SearchService {
    /// A page of the conversations in whose number or in whose customer's name, address, telephone number, identifier
    /// or company the text is, newest first. A cursor of another list is refused.
    pub fn conversations(
        &self,
        caller: &Agent,
        text: &str,
        asked: impl Into<PageRequest>,
    ) -> Result<Portion<FoundConversation>> {
        let (account, search) = (caller.account_id(), TextSearch::of(caller, text)?);
        let asked = asked.into();
        order_of_conversations().check(&asked)?;
        let (found, firsts) = {
            let mut view = self.deps.read()?;
            let found = view
                .search()
                .found_conversations(account, &search, &asked)?;
            let ids: Vec<ConversationId> = found.items.iter().map(|found| found.id).collect();
            let ends = view.messages().ends_of(&ids)?;
            let firsts: Vec<MessageId> = ends.iter().filter_map(|(_, ends)| ends.first).collect();
            (found, view.messages().many(account, &firsts)?)
        };
        let views = assemble(&self.deps, account, found.items)?;
        let firsts = view_within(&self.deps, account, firsts, &views)?;
        let mut firsts: HashMap<_, _> = firsts
            .into_iter()
            .map(|first| (first.message.conversation_id, first))
            .collect();
        let views = views.into_iter().map(|view| FoundConversation {
            first: firsts.remove(&view.conversation.id),
            view,
        });
        Ok(Portion {
            items: views.collect(),
            next: found.next,
        })
    }
}
