//! Memberships: the roles of users in accounts.

mod add;
mod join;
mod leave;
mod list;
mod model;
mod remove;

pub use add::AddMember;
pub(crate) use join::join;
pub(crate) use leave::leave;
pub use model::{AccountRole, Availability, Membership, NewMembership, Role};

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Lists, adds and removes memberships for operators.
    MembershipService(Deps)
}
