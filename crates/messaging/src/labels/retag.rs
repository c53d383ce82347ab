//! Replaces a renamed label's old title on conversations, after the request that renamed it (docs/rules/accounts.md
//! §5.8), because there may be many.

use super::LabelService;
use crate::conversations::ConversationChange;
use crate::error::MessagingError;
use crate::jobs::RenameLabel;
use nimchat_core_model::Progress;

/// The most conversations that one step changes.
const CONVERSATIONS_A_STEP: u32 = 100;

impl LabelService {
    /// Replaces the title on some conversations, records their events, and answers whether more remain. May be
    /// repeated.
    pub fn retag(&self, label: &RenameLabel) -> Result<Progress, MessagingError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let tagged =
            work.conversations()
                .lock_labelled(label.account, &label.from, CONVERSATIONS_A_STEP)?;
        let progress = Progress::of(tagged.len(), CONVERSATIONS_A_STEP);
        for conversation in tagged {
            let mut change = ConversationChange::of(conversation, label.actor.clone(), now);
            change.rename_label(&label.from, &label.to);
            change.finish(&mut *work)?;
        }
        work.commit()?;
        Ok(progress)
    }
}
