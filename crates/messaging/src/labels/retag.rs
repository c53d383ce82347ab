//! What is tagged with a label's old title gets the new one, after the request that renamed the label
//! (docs/rules/accounts.md §5.8): there is the more of it the older the account is.

use super::LabelService;
use crate::conversations::ConversationChange;
use crate::error::MessagingError;
use crate::jobs::RenameLabel;
use nimchat_core_model::Progress;

/// Conversations that one step tags at the most.
const CONVERSATIONS_A_STEP: u32 = 100;

impl LabelService {
    /// Tags some conversations anew, tells of each of them, and says whether there are more. May be repeated.
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
