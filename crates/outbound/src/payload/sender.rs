//! The sender of a message, in webhook bodies.

use super::contact::WContact;
use nimchat_accounts::Account;
use nimchat_core_model::{AgentBotId, UserId};
use nimchat_messaging::SenderView;
use nimchat_wire::Context;
use serde::Serialize;

/// A message's sender in webhook bodies.
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
    /// A sender of this account.
    pub fn new(sender: &'a SenderView, account: &'a Account, context: &Context) -> Self {
        match sender {
            SenderView::Contact(contact) => Self::Contact(WContact::new(contact, account, context)),
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
