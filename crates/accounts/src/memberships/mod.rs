//! Memberships: the roles of users in accounts.

mod model;
mod service;

pub use model::{AccountRole, Availability, Membership, NewMembership, Role};
pub use service::{AddMember, MembershipService};

pub(crate) use service::{join, leave};
