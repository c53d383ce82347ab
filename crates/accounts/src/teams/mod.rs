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
use nimchat_core_model::service;

service! {
    /// Reads and manages the teams of an account.
    TeamService(Deps)
}
