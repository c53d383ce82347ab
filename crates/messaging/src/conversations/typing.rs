//! Who types in a conversation, beyond the reference (docs/rules/messaging.md §1, §3).

use super::{Conversation, ConversationChange, ConversationService, Number, seen};
use crate::Deps;
use crate::error::MessagingError;
use nimchat_accounts::{Agent, Visibility};
use nimchat_core_model::{Actor, Changes, EventName};
use serde_json::{Value, json};

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typing {
    /// Did they start, or stop?
    pub on: bool,
    /// Do they write a private note?
    pub private: bool,
}

impl Typing {
    /// Reads `on` or `off`; other words mean nothing.
    pub fn read(status: Option<&str>, private: bool) -> Option<Self> {
        let on = match status? {
            "on" => true,
            "off" => false,
            _ => return None,
        };
        Some(Self { on, private })
    }

    /// Is the event about a private note?
    pub fn is_private(changes: &Changes) -> bool {
        let change = changes.get("is_private");
        change.is_some_and(|(_, after)| *after == Value::Bool(true))
    }
}

impl ConversationService {
    /// Tells the others that the caller types, or no longer types, in a conversation that is visible to them.
    pub fn type_in(
        &self,
        caller: &Agent,
        number: Number,
        typing: Option<Typing>,
    ) -> Result<(), MessagingError> {
        let found = self.deps.store.read()?.conversations().find(
            caller.account_id(),
            number,
            caller.visibility(),
        )?;
        let conversation = seen(found)?;
        match typing {
            Some(typing) => tell(&self.deps, &conversation, caller.actor(), typing),
            None => Ok(()),
        }
    }
}

/// Records that the actor types in the conversation.
pub(crate) fn tell(
    deps: &Deps,
    conversation: &Conversation,
    actor: Actor,
    typing: Typing,
) -> Result<(), MessagingError> {
    let mut work = deps.store.begin()?;
    let (account, number) = (conversation.account_id, conversation.number);
    // as it is now, and not as it was read before: the event shows it
    let found = work
        .conversations()
        .find(account, number, Visibility::Everything)?;
    let conversation = found.ok_or(MessagingError::NotFound)?.conversation;
    let mut change = ConversationChange::of(conversation, actor, deps.clock.now());
    let name = if typing.on {
        EventName::ConversationTypingOn
    } else {
        EventName::ConversationTypingOff
    };
    let private = (Value::Null, json!(typing.private));
    change.tell(name, Changes::from([("is_private".to_owned(), private)]));
    change.finish_seen(&mut *work)?;
    Ok(work.commit()?)
}
