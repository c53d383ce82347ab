//! Who wrote a message, in events.

use super::contact::{PushContact, WContact};
use nimchat_accounts::{Account, Availability, User};
use nimchat_core_model::{AgentBotId, UserId};
use nimchat_messaging::SenderView;
use serde::Serialize;

/// An agent.
#[derive(Debug, Serialize)]
pub struct PushUser<'a> {
    id: UserId,
    name: &'a str,
    available_name: &'a str,
    avatar_url: &'static str,
    r#type: &'static str,
    availability_status: Option<&'static str>,
    thumbnail: &'static str,
}

impl<'a> PushUser<'a> {
    /// This agent; availability is null where it is not known, as it is outside an account's requests.
    pub fn new(user: &'a User, availability: Option<Availability>) -> Self {
        Self {
            id: user.id,
            name: &user.name,
            available_name: user.available_name(),
            avatar_url: "",
            r#type: "user",
            availability_status: availability.map(Availability::as_str),
            thumbnail: "",
        }
    }
}

/// A bot.
#[derive(Debug, Serialize)]
pub struct PushBot<'a> {
    id: AgentBotId,
    name: &'a str,
    avatar_url: &'static str,
    r#type: &'static str,
}

impl<'a> PushBot<'a> {
    /// The bot of this name.
    pub fn new(id: AgentBotId, name: &'a str) -> Self {
        Self {
            id,
            name,
            avatar_url: "",
            r#type: "agent_bot",
        }
    }
}

/// A message's sender in real time and within conversations.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum PushSender<'a> {
    /// An agent.
    User(PushUser<'a>),
    /// The customer.
    Contact(PushContact<'a>),
    /// A bot.
    AgentBot(PushBot<'a>),
}

impl<'a> From<&'a SenderView> for PushSender<'a> {
    fn from(sender: &'a SenderView) -> Self {
        match sender {
            SenderView::User { user, availability } => {
                Self::User(PushUser::new(user, *availability))
            }
            SenderView::Contact(contact) => Self::Contact((&**contact).into()),
            SenderView::AgentBot { id, name } => Self::AgentBot(PushBot::new(*id, name)),
        }
    }
}

/// A message's sender as webhooks are told of it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum WSender<'a> {
    /// The customer.
    Contact(WContact<'a>),
    /// An agent.
    User {
        /// Their id.
        id: UserId,
        /// Their name.
        name: &'a str,
        /// Their address.
        email: &'a str,
        /// `user`.
        r#type: &'static str,
    },
    /// A bot.
    AgentBot {
        /// Its id.
        id: AgentBotId,
        /// Its name.
        name: &'a str,
        /// `agent_bot`.
        r#type: &'static str,
    },
}

impl<'a> WSender<'a> {
    /// This sender of this account.
    pub fn new(sender: &'a SenderView, account: &'a Account) -> Self {
        match sender {
            SenderView::Contact(contact) => Self::Contact(WContact::new(contact, account)),
            SenderView::User { user, .. } => Self::User {
                id: user.id,
                name: &user.name,
                email: user.email.as_str(),
                r#type: "user",
            },
            SenderView::AgentBot { id, name } => Self::AgentBot {
                id: *id,
                name,
                r#type: "agent_bot",
            },
        }
    }
}
