//! Who is calling, and may they?

mod admission;
mod caller;
mod credential;
mod gate;
mod principal;

pub use caller::{Administrator, Agent, Bot, Caller, Member, Operator, Person, Visibility};
pub use credential::{Credential, SessionKey, UserSession, digest};
pub use gate::{Admitted, Gate};
pub use principal::{Principal, TokenOwner};
