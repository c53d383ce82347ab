//! The files of a conversation, beyond the reference (docs/rules/messaging.md §1).

use super::{MessageService, MessageView, view_messages};
use crate::error::Result;
use nimchat_accounts::Agent;
use nimchat_core_model::{ConversationNumber, MessageId, Next, Page, Paged, StoredFile};
use std::collections::HashMap;

/// A file with its message.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachmentView {
    /// The message.
    pub message: MessageView,
    /// The file.
    pub file: StoredFile,
}

impl MessageService {
    /// The files of a conversation that is visible to the caller, those of notes included, newest message first.
    pub fn attachments(
        &self,
        caller: &Agent,
        number: ConversationNumber,
        page: Page,
    ) -> Result<Paged<AttachmentView>> {
        let account = caller.account_id();
        let mut view = self.deps.read()?;
        let conversation = view.conversations().seen(caller, number)?.id;
        let places = view.messages().attachments(conversation, page)?;
        let mut ids: Vec<MessageId> = places.items.iter().map(|(id, _)| *id).collect();
        ids.dedup();
        let written = view.messages().many(account, &ids)?;
        drop(view);
        let known = HashMap::new();
        let views = view_messages(&self.deps, account, written, &known, |_| Some(number))?;
        let shown = places.items.into_iter().filter_map(|(id, place)| {
            let view = views.iter().find(|view| view.message.id == id)?;
            Some(AttachmentView {
                file: view.message.attachments.get(place)?.clone(),
                message: view.clone(),
            })
        });
        Ok(Paged {
            items: shown.collect(),
            total: places.total,
            page: places.page,
            next: Next::ByNumber,
        })
    }
}
