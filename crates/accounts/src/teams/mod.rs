//! Teams: groups of agents that a conversation can be assigned to.

mod members;
mod model;
mod service;

pub use model::{NewTeam, Team, TeamView};
pub use service::SaveTeam;

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Reads and manages the teams of an account.
    TeamService(Deps)
}
