//! Inboxes: the channels through which customers write, and their members.

mod channel;
mod create;
mod members;
mod model;
mod save;
mod service;
mod working_hours;

pub use channel::{ApiChannel, Channel, WebWidgetChannel};
pub use create::InboxTokens;
pub use model::{Inbox, InboxSettings, NewInbox, WorkingDay};
pub use save::{SaveChannel, SaveInbox};
pub use working_hours::ChangeDay;

pub(crate) use members::members_of;

use crate::Deps;
use nimchat_core_model::{Violations, WebUrl, service};

service! {
    /// Reads and manages inboxes.
    InboxService(Deps)
}

impl InboxService {
    /// Adds a violation if the channel's address is one that may not be called; an invalid one has its own.
    fn check_callable(&self, channel: &SaveChannel, violations: &mut Violations) {
        if let Some(Some(url)) = &channel.webhook_url
            && WebUrl::parse("webhook_url", url).is_ok()
        {
            violations.check(WebUrl::parse_callable("webhook_url", url, &*self.deps.rule));
        }
    }
}
