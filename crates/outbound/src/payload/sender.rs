//! Who wrote a message, in events.

use super::contact::{PushContact, WContact};
use nimchat_accounts::{Account, Availability, User};
use nimchat_core_model::{AgentBotId, UserId, files};
use nimchat_messaging::SenderView;
use nimchat_messaging::messages::BotFace;
use serde::Serialize;

/// An agent.
#[derive(Debug, Serialize)]
pub struct PushUser<'a> {
    id: UserId,
    name: &'a str,
    available_name: &'a str,
    avatar_url: String,
    r#type: &'static str,
    availability_status: Option<&'static str>,
    thumbnail: String,
}

impl<'a> PushUser<'a> {
    /// This agent; availability is null where it is not known, as it is outside an account's requests.
    pub fn new(user: &'a User, availability: Option<Availability>, public_url: &str) -> Self {
        let picture = files::address(user.avatar_url.as_deref(), public_url);
        Self {
            id: user.id,
            name: &user.name,
            available_name: user.available_name(),
            avatar_url: picture.clone(),
            r#type: "user",
            availability_status: availability.map(Availability::as_str),
            thumbnail: picture,
        }
    }
}

/// A bot.
#[derive(Debug, Serialize)]
pub struct PushBot<'a> {
    id: AgentBotId,
    name: &'a str,
    avatar_url: String,
    r#type: &'static str,
}

impl<'a> PushBot<'a> {
    /// This bot.
    pub fn new(bot: &'a BotFace, public_url: &str) -> Self {
        Self {
            id: bot.id,
            name: &bot.name,
            avatar_url: files::address(bot.avatar_url.as_deref(), public_url),
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

impl<'a> PushSender<'a> {
    /// This sender, of the server that is reached under `public_url`.
    pub fn new(sender: &'a SenderView, public_url: &str) -> Self {
        match sender {
            SenderView::User { user, availability } => {
                Self::User(PushUser::new(user, *availability, public_url))
            }
            SenderView::Contact(contact) => Self::Contact(PushContact::new(contact, public_url)),
            SenderView::AgentBot(bot) => Self::AgentBot(PushBot::new(bot, public_url)),
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
    pub fn new(sender: &'a SenderView, account: &'a Account, public_url: &str) -> Self {
        match sender {
            SenderView::Contact(contact) => {
                Self::Contact(WContact::new(contact, account, public_url))
            }
            SenderView::User { user, .. } => Self::User {
                id: user.id,
                name: &user.name,
                email: user.email.as_str(),
                r#type: "user",
            },
            SenderView::AgentBot(bot) => Self::AgentBot {
                id: bot.id,
                name: &bot.name,
                r#type: "agent_bot",
            },
        }
    }
}
