//! Teams: groups of agents that a conversation can be given to.

mod model;

pub use model::{NewTeam, Team};
