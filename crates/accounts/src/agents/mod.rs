//! Agents: the members of an account, as its people manage them.

mod agent_limit;
mod directory;
mod invite;
mod service;
mod view;

pub use directory::Directory;
pub use service::{CreateAgent, UpdateAgent};
pub use view::{AgentView, PersonView, ProfileView};

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Reads and manages the agents of an account.
    AgentService(Deps)
}
