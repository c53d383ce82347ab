//! Takes conversations out of all counts before they are erased.

use super::count::Counted;
use crate::Deps;
use crate::error::Result;
use crate::ports::{CountedConversation, Erased, StoredMessage};
use crate::rollups::TallyChanges;
use nimchat_core_model::{AccountId, ConversationId, Progress, service};
use std::collections::HashMap;

service! {
    /// Takes conversations out of all counts.
    WithdrawalService(Deps)
}

impl WithdrawalService {
    /// How many conversations one step takes out.
    const STEP: u32 = 100;

    /// Takes some of the conversations out. Later events of theirs count no more.
    pub fn withdraw(&self, account: AccountId, erased: Erased) -> Result<Progress> {
        let mut work = self.deps.store.begin()?;
        work.tallies().lock(account)?;
        let found = work
            .conversations()
            .of_erased(account, erased, Self::STEP)?;
        if found.is_empty() {
            return Ok(Progress::Done);
        }
        let ids: Vec<ConversationId> = found.iter().map(|conversation| conversation.id).collect();
        let mut counted: HashMap<ConversationId, Vec<Counted>> = HashMap::new();
        let known = work.conversations().counted(&ids)?;
        let known: HashMap<ConversationId, CountedConversation> =
            known.into_iter().map(|known| (known.id, known)).collect();
        let is_counted = |message: &StoredMessage| {
            let known = known.get(&message.conversation_id);
            known.is_some_and(|known| Some(message.id) <= known.last_message)
        };
        for message in work.conversations().messages(&ids, false)? {
            if is_counted(&message) {
                let of = counted.entry(message.conversation_id).or_default();
                of.extend(Counted::message(&message));
            }
        }
        for event in work.events().of(&ids)? {
            let of = counted.entry(event.conversation_id).or_default();
            of.extend(Counted::event(&event));
        }
        let mut changes = TallyChanges::default();
        let mut gone = Vec::with_capacity(found.len());
        for conversation in &found {
            if let Some(known) = known.get(&conversation.id) {
                let mut all = counted.remove(&known.id).unwrap_or_default();
                all.push(Counted::beginning(known.created_at));
                known.remove(&mut changes, &all);
            }
            gone.push(CountedConversation {
                withdrawn: true,
                ..CountedConversation::of(conversation)
            });
        }
        work.events().remove(&ids)?;
        work.conversations().put(&gone)?;
        work.tallies().add(account, &changes)?;
        work.commit()?;
        Ok(Progress::More)
    }
}
