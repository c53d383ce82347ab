//! Agents: the members of an account, as its people manage them.

mod agent_limit;
mod bulk_create;
mod create;
mod delete;
mod directory;
mod invite;
mod list;
mod update;
mod view;

pub use create::CreateAgent;
pub use directory::Directory;
pub use update::UpdateAgent;
pub use view::{AgentView, PersonView, ProfileView};

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Reads and manages the agents of an account.
    AgentService(Deps)
}
