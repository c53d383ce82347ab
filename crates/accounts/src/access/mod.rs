//! Who is calling, and may they?

mod caller;
mod gate;
mod principal;

pub use caller::{Administrator, Agent, Bot, Caller, Member, Operator, Person, Visibility};
pub use gate::Gate;
pub use principal::{Principal, TokenOwner};
