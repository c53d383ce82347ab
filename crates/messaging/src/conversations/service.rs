//! What agents do with one conversation, beside its status, its people and its messages.

use super::view::assemble;
use super::{
    Conversation, ConversationChange, ConversationService, ConversationView, Number,
    check_attributes,
};
use crate::error::{MessagingError, Result};
use crate::jobs::EraseConversation;
use crate::messages::{Message, MessageView, MessageWindow, view_messages};
use crate::ports::Work;
use crate::{Deps, moments};
use nimchat_accounts::{Administrator, Agent, Caller, Visibility};
use nimchat_core_model::values::check_length;
use nimchat_core_model::{
    AccountId, Actor, Attributes, Changes, ConversationId, EventName, Job, NewEvent, Progress,
    Subject, TeamId,
};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// The most rows of a kind that one step erases.
const ROWS_A_STEP: u32 = 500;

/// A typing status, as its sender states it.
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
    /// The most messages that a conversation is shown with; older ones are on further pages.
    pub const SHOWN_MESSAGES: u32 = 1000;

    /// The conversation with its newest messages, oldest first (`operations.json #34`).
    pub fn show(
        &self,
        caller: &Agent,
        number: Number,
    ) -> Result<(ConversationView, Vec<MessageView>)> {
        let account = caller.account_id();
        let (conversation, messages) = {
            let mut view = self.deps.read()?;
            let conversation = view.conversations().seen(caller, number)?;
            let window = MessageWindow::newest(Self::SHOWN_MESSAGES);
            let messages = view.messages().window(conversation.id, window)?;
            (conversation, messages)
        };
        let view = self.view(account, conversation)?;
        let contacts = HashMap::from([(view.contact.id, view.contact.clone())]);
        let messages = view_messages(&self.deps, account, messages, &contacts, |_| Some(number))?;
        Ok((view, messages))
    }

    /// The conversation without its messages.
    pub fn find(&self, caller: &Caller, number: Number) -> Result<ConversationView> {
        let account = caller.account_id();
        let conversation = self.deps.read()?.conversations().seen(caller, number)?;
        self.view(account, conversation)
    }

    /// The conversation with this key, as it is now; none if it no longer exists.
    pub fn by_id(
        &self,
        account: AccountId,
        id: ConversationId,
    ) -> Result<Option<ConversationView>> {
        let found = self.deps.read()?.conversations().by_id(account, id)?;
        found
            .map(|conversation| self.view(account, conversation))
            .transpose()
    }

    pub(super) fn view(
        &self,
        account: AccountId,
        conversation: super::Conversation,
    ) -> Result<ConversationView> {
        assemble(&self.deps, account, vec![conversation])?
            .pop()
            .ok_or(MessagingError::NotFound)
    }

    /// Those of the teams that the caller is a member of; a bot has none. One look-up per team.
    pub fn own_teams(
        &self,
        caller: &Caller,
        teams: impl IntoIterator<Item = TeamId>,
    ) -> Result<HashSet<TeamId>> {
        let mut own = HashSet::new();
        let Caller::Agent(agent) = caller else {
            return Ok(own);
        };
        let asked: HashSet<TeamId> = teams.into_iter().collect();
        for id in asked {
            let team = self.deps.directory.team(agent.account_id(), id)?;
            if team.is_some_and(|(_, members)| members.contains(&agent.user.id)) {
                own.insert(id);
            }
        }
        Ok(own)
    }

    /// Records that an agent has read everything (docs/rules/messaging.md §1, §8.3).
    pub fn update_last_seen(&self, caller: &Agent, number: Number) -> Result<ConversationView> {
        self.mark(caller, number, |change, _| {
            change.see(caller.user.id);
            Ok(())
        })
    }

    /// Marks the newest incoming message as unread.
    pub fn mark_unread(&self, caller: &Agent, number: Number) -> Result<ConversationView> {
        self.mark(caller, number, |change, work| change.mark_unread(work))
    }

    /// Changes what of the conversation counts as read.
    fn mark(
        &self,
        caller: &Agent,
        number: Number,
        mark: impl FnOnce(&mut ConversationChange, &mut dyn Work) -> Result<()>,
    ) -> Result<ConversationView> {
        let account = caller.account_id();
        let mut work = self.deps.store.begin()?;
        let conversation = work.conversations().locked(caller, number)?;
        let now = self.deps.clock.now();
        let mut change = ConversationChange::of(conversation, caller.actor(), now);
        mark(&mut change, &mut *work)?;
        let conversation = change.finish_seen(&mut *work)?;
        work.commit()?;
        self.view(account, conversation)
    }

    /// Replaces the account's own attributes of the conversation with these (docs/rules/messaging.md §1).
    pub fn set_custom_attributes(
        &self,
        caller: &Caller,
        number: Number,
        attributes: Attributes,
    ) -> Result<Conversation> {
        let none = Attributes::new();
        check_attributes(&self.deps, caller.account_id(), &none, &attributes)?;
        self.change_seen(caller, number, |change, _| {
            change.set_custom_attributes(attributes);
            Ok(())
        })
    }

    /// The draft, if there is one (docs/rules/messaging.md §1).
    pub fn draft(&self, caller: &Agent, number: Number) -> Result<Option<String>> {
        let mut view = self.deps.read()?;
        let conversation = view.conversations().seen(caller, number)?.id;
        Ok(view.conversations().draft(conversation)?)
    }

    /// Stores the draft; without one, or with a blank one, it is removed.
    pub fn set_draft(&self, caller: &Agent, number: Number, draft: Option<&str>) -> Result<()> {
        let draft = draft.filter(|text| !text.trim().is_empty());
        if let Some(draft) = draft {
            check_length("message", draft, Message::MAX_CONTENT)?;
        }
        let mut work = self.deps.store.begin()?;
        let conversation = work.conversations().locked(caller, number)?;
        let now = self.deps.clock.now();
        work.conversations().set_draft(&conversation, draft, now)?;
        Ok(work.commit()?)
    }

    /// Tells the others that the caller types, or no longer types, in a conversation that is visible to them
    /// (docs/rules/messaging.md §1, §3).
    pub fn type_in(&self, caller: &Agent, number: Number, typing: Option<Typing>) -> Result<()> {
        let conversation = self.deps.read()?.conversations().seen(caller, number)?;
        match typing {
            Some(typing) => tell(&self.deps, &conversation, caller.actor(), typing),
            None => Ok(()),
        }
    }

    /// Enqueues the job that erases the conversation; until it ends the conversation is visible
    /// (docs/rules/messaging.md §1).
    pub fn delete(&self, caller: &Administrator, number: Number) -> Result<()> {
        let account = caller.0.account_id();
        let (now, mut work) = self.deps.begin()?;
        let found = work
            .conversations()
            .find(account, number, Visibility::Everything)?;
        let conversation = found.ok_or(MessagingError::NotFound)?.conversation.id;
        let erase = EraseConversation {
            account,
            conversation,
            actor: caller.0.actor(),
        };
        work.jobs().enqueue(&[erase.due(now)?])?;
        Ok(work.commit()?)
    }

    /// Erases part of the conversation, and answers whether more remains. The step that erases the conversation itself
    /// tells so. May be repeated.
    pub fn erase(&self, job: &EraseConversation) -> Result<Progress> {
        let (account, id) = (job.account, job.conversation);
        let (now, mut work) = self.deps.begin()?;
        let before = work.conversations().by_id(account, id)?;
        let progress = work.conversations().erase(account, id, ROWS_A_STEP, now)?;
        if let Some(gone) = before
            && work.conversations().by_id(account, id)?.is_none()
        {
            let subject = Subject::RemovedConversation { id };
            let (name, actor) = (EventName::ConversationDeleted, job.actor.clone());
            let event = NewEvent::new(account, name, subject, actor, now);
            let event = event.with_moment(moments::of_conversation(&gone)?);
            work.outbox().record(&[event])?;
        }
        work.commit()?;
        Ok(progress)
    }
}

/// Records that the actor types in the conversation.
pub(crate) fn tell(
    deps: &Deps,
    conversation: &Conversation,
    actor: Actor,
    typing: Typing,
) -> Result<()> {
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
