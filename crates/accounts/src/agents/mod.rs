//! Agents: the members of an account as its people see them.

mod create;
mod directory;
mod list;
mod view;

pub use create::CreateAgent;
pub use directory::Directory;
pub use view::{AgentView, ProfileView};

use crate::Deps;

/// What an account's people may do with its agents.
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
