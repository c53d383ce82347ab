//! Authentication and authorization: who is calling, and what they may do.

mod authenticator;
mod caller;
mod conversions;
mod credential;
mod known;
mod principal;

pub use authenticator::{Authenticated, Authenticator};
pub use caller::{Administrator, Agent, Bot, Caller, Member, Operator, Person, Visibility};
pub use credential::{Credential, SessionKey, UserSession, digest};
pub use principal::{Principal, TokenOwner};
