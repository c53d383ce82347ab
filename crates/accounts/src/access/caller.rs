//! Callers as types: having one is the proof that its access was checked.

use crate::accounts::Account;
use crate::error::AccountsError;
use crate::memberships::{Membership, Role};
use crate::platform_apps::PlatformApp;
use crate::users::User;
use nimchat_core_model::{AccountId, Actor, AgentBotId, UserId};

/// A member of the account, whatever their role.
#[derive(Debug, Clone)]
pub struct Agent {
    /// The account of the request.
    pub account: Account,
    /// Who.
    pub user: User,
    /// As what.
    pub membership: Membership,
}

impl Agent {
    /// The account's id.
    pub fn account_id(&self) -> AccountId {
        self.account.id
    }

    /// As an event names them.
    pub fn actor(&self) -> Actor {
        self.user.actor()
    }

    /// The same person as one who runs the account, if they do.
    pub fn into_administrator(self) -> Result<Administrator, AccountsError> {
        match self.membership.role {
            Role::Administrator => Ok(Administrator(self)),
            Role::Agent => Err(AccountsError::NotPermitted),
        }
    }

    /// What of the account they see.
    pub fn visibility(&self) -> Visibility {
        match self.membership.role {
            Role::Administrator => Visibility::Everything,
            Role::Agent => Visibility::InboxesOf(self.user.id),
        }
    }
}

/// A member who runs the account.
#[derive(Debug, Clone)]
pub struct Administrator(pub Agent);

/// A member who looks at the account itself, which is shown to them even while it is suspended.
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
    /// Which.
    pub id: AgentBotId,
    /// Its name; bots may go without.
    pub name: String,
}

/// Whoever may work in conversations.
#[derive(Debug, Clone)]
pub enum Caller {
    /// A person.
    Agent(Box<Agent>),
    /// A program.
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

    /// As an event names them.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Agent(agent) => agent.actor(),
            Self::Bot(bot) => Actor::AgentBot {
                id: bot.id,
                name: bot.name.clone(),
            },
        }
    }

    /// What of the account they see. A bot in the account may act on any of its conversations
    /// (docs/rules/messaging.md §0.1).
    pub fn visibility(&self) -> Visibility {
        match self {
            Self::Agent(agent) => agent.visibility(),
            Self::Bot(_) => Visibility::Everything,
        }
    }
}

/// Which of an account's inboxes, and so conversations, are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// All of them.
    Everything,
    /// Those that this user is a member of.
    InboxesOf(UserId),
}

/// A platform app.
#[derive(Debug, Clone)]
pub struct Operator {
    /// Which.
    pub app: PlatformApp,
}
