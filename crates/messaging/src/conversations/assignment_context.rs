//! What assigning the conversations of an inbox requires, read before anything is changed.

use crate::Deps;
use crate::error::{MessagingError, Result};
use crate::inboxes::{Channel, Inbox};
use chrono::{DateTime, Utc};
use nimchat_accounts::{AgentView, Availability, Role, User};
use nimchat_core_model::{AccountId, InboxId, UserId};

/// A user, as far as assignment needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentRef {
    /// Their id.
    pub id: UserId,
    /// The name that activity messages use.
    pub name: String,
    /// May they see every inbox?
    pub is_administrator: bool,
}

impl AgentRef {
    /// A member of the account.
    pub fn new(user: &User, role: Role) -> Self {
        Self {
            id: user.id,
            name: user.name.clone(),
            is_administrator: role == Role::Administrator,
        }
    }
}

impl From<&AgentView> for AgentRef {
    fn from(agent: &AgentView) -> Self {
        Self::new(&agent.user, agent.membership.role)
    }
}

/// An inbox and its members.
#[derive(Debug, Clone)]
pub(crate) struct AssignmentContext {
    pub inbox: Inbox,
    pub has_bot: bool,
    /// Every member, and whether they are available now.
    members: Vec<(AgentRef, bool)>,
}

impl AssignmentContext {
    /// Reads the context of an inbox by its id.
    pub fn read(deps: &Deps, account: AccountId, inbox: InboxId) -> Result<Self> {
        let inbox = deps
            .read()?
            .inboxes()
            .find(account, inbox)?
            .ok_or(MessagingError::NotFound)?;
        Self::of(deps, inbox)
    }

    /// Reads the context of this inbox.
    pub fn of(deps: &Deps, inbox: Inbox) -> Result<Self> {
        let (has_bot, ids) = {
            let mut view = deps.read()?;
            let has_bot = view.inboxes().has_active_bot(inbox.id)?;
            (
                has_bot,
                view.inboxes().member_ids(inbox.account_id, inbox.id)?,
            )
        };
        let members = deps
            .directory
            .agents(inbox.account_id, &ids)?
            .iter()
            .map(|agent| {
                let available = agent.availability_status() == Availability::Online;
                (AgentRef::from(agent), available)
            })
            .collect();
        Ok(Self {
            inbox,
            has_bot,
            members,
        })
    }

    /// The inbox without its members: enough if no assignment can follow, because the conversation is open already.
    pub fn unmanned(inbox: Inbox) -> Self {
        Self {
            inbox,
            has_bot: false,
            members: Vec::new(),
        }
    }

    pub fn is_api(&self) -> bool {
        matches!(self.inbox.channel, Channel::Api(_))
    }

    pub fn assigns(&self) -> bool {
        self.inbox.settings.enable_auto_assignment
    }

    pub fn has_member(&self, id: UserId) -> bool {
        self.members.iter().any(|(member, _)| member.id == id)
    }

    pub fn available(&self) -> Vec<AgentRef> {
        self.members
            .iter()
            .filter(|(_, available)| *available)
            .map(|(member, _)| member.clone())
            .collect()
    }

    pub fn greeting(&self) -> Option<&str> {
        let settings = &self.inbox.settings;
        settings
            .greeting_message
            .as_deref()
            .filter(|text| settings.greeting_enabled && !text.trim().is_empty())
    }

    /// The answer to a message of this time, if the inbox is closed then.
    pub fn out_of_office(&self, at: DateTime<Utc>) -> Option<&str> {
        let settings = &self.inbox.settings;
        settings
            .out_of_office_message
            .as_deref()
            .filter(|text| !text.trim().is_empty() && settings.is_closed_at(at))
    }

    pub fn collects_addresses(&self) -> bool {
        matches!(self.inbox.channel, Channel::WebWidget(_))
            && self.inbox.settings.enable_email_collect
    }
}
