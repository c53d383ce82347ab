//! Inboxes: the channels through which customers write, and their members.

mod assignable;
mod channel;
mod create;
mod list;
mod members;
mod model;

pub use channel::{ApiChannel, Channel, WebWidgetChannel};
pub use create::{CreateChannel, CreateInbox};
pub use model::{Inbox, InboxSettings, NewInbox, WorkingDay};

use crate::Deps;

/// Reads and manages inboxes.
#[derive(Clone)]
pub struct InboxService {
    deps: Deps,
}

impl InboxService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
