//! Jobs about files.

use super::avatar::AvatarHolder;
use crate::event::Subject;
use crate::job::{Job, JobOrder, Queue};
use crate::jobs;
use serde::{Deserialize, Serialize};

jobs! {
    /// Delete a file that has lost its holder or never had one.
    DeleteFile = "delete_file", Internal {
        /// The reference that its holder had.
        pub reference: String,
    }
    strict: |job| format!("file:{}", job.reference),
}

/// Fetch a picture from elsewhere and store it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchAvatar {
    /// The avatar's holder.
    pub holder: AvatarHolder,
    /// The picture's address.
    pub address: String,
}

impl Job for FetchAvatar {
    const KIND: &'static str = "fetch_avatar";
    const QUEUE: Queue = Queue::External;

    fn topic(&self) -> Option<String> {
        let subject = match self.holder {
            AvatarHolder::User(id) => Subject::User { id },
            AvatarHolder::Inbox(id) => Subject::Inbox { id },
            AvatarHolder::Contact(id) => Subject::Contact { id },
            AvatarHolder::AgentBot(_) => return None,
        };
        Some(subject.topic())
    }

    fn ordering(&self) -> Option<(String, JobOrder)> {
        let key = format!("avatar:{}:{}", self.holder.kind(), self.holder.id());
        Some((key, JobOrder::Strict))
    }

    /// The host, so that a slow one delays no other.
    fn fairness_key(&self) -> String {
        let url = url::Url::parse(&self.address).ok();
        let host = url.as_ref().and_then(url::Url::host_str);
        host.unwrap_or_default().to_owned()
    }
}
