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

/// Reads and manages the agents of an account.
#[derive(Clone)]
pub struct AgentService {
    deps: Deps,
}

impl AgentService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
