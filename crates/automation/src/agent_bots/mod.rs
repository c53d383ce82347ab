//! Agent bots: programs that answer in inboxes, each with an access token of its own.
//!
//! A bot belongs to one account, or to the installation and so to every account. Its events are deliveries like those of
//! webhooks ([`crate::deliveries`]).

mod draft;
mod model;
mod platform;
mod service;

pub use draft::AgentBotDraft;
pub use model::{AgentBot, AgentBotView, BotType, NewAgentBot};
pub use platform::PlatformBotService;
pub use service::AgentBotService;
