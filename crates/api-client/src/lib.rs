//! The Client API: a customer's side of an API inbox (`operations.json` #85–#91, docs/rules/messaging.md §3).
//!
//! Wire structs and handlers only; `nimchat-messaging` has the rules. The inbox' identifier and the contact's source id
//! in the path are the credential; only the contact operations require a proof, where the inbox demands one.
//!
//! In the profile `reference` a key that is printed as text is `""` without a value, never null, and a printed object
//! is `{}`.

mod contacts;
mod conversations;
mod messages;
mod sender;

use nimchat_api_kit::Route;
use nimchat_messaging::{Deps, VisitorService};

/// The services that handlers call; held as `web::Data`.
#[derive(Clone)]
pub struct Services {
    /// Customers.
    pub visitors: VisitorService,
}

impl Services {
    /// The services over these ports.
    pub fn new(deps: &Deps) -> Self {
        Self {
            visitors: VisitorService::new(deps.clone()),
        }
    }
}

/// Every operation of this API.
pub fn routes() -> Vec<Route> {
    [
        contacts::routes(),
        conversations::routes(),
        messages::routes(),
    ]
    .concat()
}
