//! Callers as types: a value of such a type proves that access was checked.

use crate::accounts::Account;
use crate::error::{AccountsError, Result};
use crate::memberships::{Membership, Role};
use crate::platform_apps::PlatformApp;
use crate::users::User;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Actor, AgentBotId, EventName, NewEvent, Subject, UserId};

/// A member of the account, whatever their role.
#[derive(Debug, Clone)]
pub struct Agent {
    /// The account of the request.
    pub account: Account,
    /// The user.
    pub user: User,
    /// Their membership.
    pub membership: Membership,
}

impl Agent {
    /// The account's id.
    pub fn account_id(&self) -> AccountId {
        self.account.id
    }

    /// The name that events use.
    pub fn actor(&self) -> Actor {
        self.user.actor()
    }

    /// An event of the account that this person causes.
    pub fn event(&self, name: EventName, subject: Subject, at: DateTime<Utc>) -> NewEvent {
        NewEvent::new(self.account_id(), name, subject, self.actor(), at)
    }

    /// The same person as an administrator, if they are one.
    pub fn into_administrator(self) -> Result<Administrator> {
        match self.membership.role {
            Role::Administrator => Ok(Administrator(self)),
            Role::Agent => Err(AccountsError::NotPermitted),
        }
    }

    /// The inboxes that are visible to them.
    pub fn visibility(&self) -> Visibility {
        match self.membership.role {
            Role::Administrator => Visibility::Everything,
            Role::Agent => Visibility::InboxesOf(self.user.id),
        }
    }
}

/// A member whose role is administrator.
#[derive(Debug, Clone)]
pub struct Administrator(pub Agent);

/// A member who reads the account itself, which is possible even while it is suspended.
#[derive(Debug, Clone)]
pub struct Member(pub Agent);

/// A user, whatever accounts they are in.
#[derive(Debug, Clone)]
pub struct Person(pub User);

/// A bot connected to an inbox of the account.
#[derive(Debug, Clone)]
pub struct Bot {
    /// The account of the request.
    pub account: Account,
    /// Its id.
    pub id: AgentBotId,
    /// Its name; blank if it has none.
    pub name: String,
}

/// A caller who may work in conversations.
#[derive(Debug, Clone)]
pub enum Caller {
    /// A user.
    Agent(Box<Agent>),
    /// A bot.
    Bot(Box<Bot>),
}

impl Caller {
    /// The account of the request.
    pub fn account(&self) -> &Account {
        match self {
            Self::Agent(agent) => &agent.account,
            Self::Bot(bot) => &bot.account,
        }
    }

    /// Its id.
    pub fn account_id(&self) -> AccountId {
        self.account().id
    }

    /// The name that events use.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Agent(agent) => agent.actor(),
            Self::Bot(bot) => Actor::AgentBot {
                id: bot.id,
                name: bot.name.clone(),
            },
        }
    }

    /// The inboxes that are visible to them. A bot in the account may act on any of its conversations (contract
    /// docs/rules/messaging.md §0.1).
    pub fn visibility(&self) -> Visibility {
        match self {
            Self::Agent(agent) => agent.visibility(),
            Self::Bot(_) => Visibility::Everything,
        }
    }
}

/// Which inboxes of an account, and so which conversations, are visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// All of them.
    Everything,
    /// The inboxes that this user is a member of.
    InboxesOf(UserId),
}

/// A platform app.
#[derive(Debug, Clone)]
pub struct Operator {
    /// The app.
    pub app: PlatformApp,
}
