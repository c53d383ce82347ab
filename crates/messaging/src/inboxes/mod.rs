//! Inboxes: the channels through which customers write, and their members.

mod assignable;
mod channel;
mod create;
mod delete;
mod list;
mod members;
mod model;
mod save;
mod update;
mod working_hours;

pub use channel::{ApiChannel, Channel, WebWidgetChannel};
pub use model::{Inbox, InboxSettings, NewInbox, WorkingDay};
pub use save::{SaveChannel, SaveInbox};
pub use working_hours::ChangeDay;

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
