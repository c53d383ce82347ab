//! Teams: groups of agents that a conversation can be assigned to.

mod create;
mod delete;
mod list;
mod members;
mod model;
mod show;
mod update;

pub use model::{NewTeam, Team, TeamView};
pub use update::SaveTeam;

use crate::Deps;

/// Reads and manages the teams of an account.
#[derive(Clone)]
pub struct TeamService {
    deps: Deps,
}

impl TeamService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
