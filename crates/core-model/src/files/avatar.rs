//! Avatars: their holders, their references, and how they change.

use super::REFERENCE_PREFIX;
use super::jobs::{DeleteFile, FetchAvatar};
use super::service::KeptFile;
use crate::error::{StoreResult, Violation};
use crate::ids::{AgentBotId, ContactId, InboxId, UserId};
use crate::job::{Job, Jobs};
use crate::values::{WebUrl, present};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The holder of an avatar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum AvatarHolder {
    /// A user.
    User(UserId),
    /// A bot.
    AgentBot(AgentBotId),
    /// An inbox.
    Inbox(InboxId),
    /// A customer.
    Contact(ContactId),
}

impl AvatarHolder {
    /// What kind of holder it is.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::AgentBot(_) => "agent_bot",
            Self::Inbox(_) => "inbox",
            Self::Contact(_) => "contact",
        }
    }

    /// Its id.
    pub const fn id(self) -> i64 {
        match self {
            Self::User(id) => id.get(),
            Self::AgentBot(id) => id.get(),
            Self::Inbox(id) => id.get(),
            Self::Contact(id) => id.get(),
        }
    }
}

/// The address of a stored picture on the server that is reached under `public_url`. Empty without a reference, and
/// for a picture that is not fetched: its address was merely given.
pub fn address(reference: Option<&str>, public_url: &str) -> String {
    match reference.filter(|reference| reference.starts_with(REFERENCE_PREFIX)) {
        Some(path) => format!("{public_url}{path}"),
        None => String::new(),
    }
}

/// A change of an avatar. A reference is a path on this server or, until the picture is fetched, an address elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AvatarChange {
    /// The avatar stays.
    #[default]
    Keep,
    /// The avatar is removed.
    Clear,
    /// The avatar becomes the picture at this address, which is fetched later.
    Fetch(String),
    /// The avatar becomes this file.
    Take(KeptFile),
}

impl AvatarChange {
    /// The change that a request's address asks for: without an address the avatar stays, a blank address removes it.
    pub fn asked(address: Option<Option<String>>) -> Self {
        match address.map(present) {
            None => Self::Keep,
            Some(None) => Self::Clear,
            Some(Some(address)) => Self::Fetch(address),
        }
    }

    /// This change, unless there is a file, which takes precedence.
    #[must_use]
    pub fn or_file(self, file: Option<KeptFile>) -> Self {
        file.map_or(self, Self::Take)
    }

    /// Refuses an address that is not a web address.
    pub fn check(&self) -> Result<(), Violation> {
        match self {
            Self::Fetch(address) => WebUrl::parse("avatar_url", address).map(drop),
            _ => Ok(()),
        }
    }

    /// This change, given the holder's present avatar: if the requested address is the one under which this server
    /// shows that avatar, the avatar stays. Nothing else has an address with that path.
    #[must_use]
    pub fn over(self, present: Option<&str>) -> Self {
        let own = present.filter(|reference| reference.starts_with(REFERENCE_PREFIX));
        match (self, own) {
            (Self::Fetch(address), Some(own)) if address.ends_with(own) => Self::Keep,
            (change, _) => change,
        }
    }

    /// The new reference to store; none if the reference stays.
    pub fn reference(&self) -> Option<Option<String>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Fetch(address) => Some(Some(address.clone())),
            Self::Take(file) => Some(Some(file.reference.clone())),
        }
    }

    /// Replaces the old reference with the new one. Answers the old one if there was one and it was replaced.
    pub fn apply(&self, reference: &mut Option<String>) -> Option<String> {
        match self.reference() {
            Some(new) if new != *reference => std::mem::replace(reference, new),
            _ => None,
        }
    }

    /// Enqueues the jobs of this change, in the transaction that stores the new reference. `old` is the replaced
    /// reference.
    pub fn enqueue_jobs(
        self,
        holder: AvatarHolder,
        old: Option<String>,
        jobs: &mut dyn Jobs,
        at: DateTime<Utc>,
    ) -> StoreResult<()> {
        delete_later(old, jobs, at)?;
        match self {
            Self::Keep | Self::Clear => Ok(()),
            Self::Fetch(address) => {
                let fetch = FetchAvatar { holder, address };
                jobs.enqueue(&[fetch.due(at)?]).map(drop)
            }
            Self::Take(file) => jobs.cancel(file.cleanup_job),
        }
    }
}

/// Enqueues the deletion of the file behind the reference, if this server stores it, in the transaction that removes
/// the reference.
pub fn delete_later(
    reference: Option<String>,
    jobs: &mut dyn Jobs,
    at: DateTime<Utc>,
) -> StoreResult<()> {
    match reference.filter(|reference| reference.starts_with(REFERENCE_PREFIX)) {
        Some(reference) => jobs.enqueue(&[DeleteFile { reference }.due(at)?]).map(drop),
        None => Ok(()),
    }
}

/// Stores avatars that were fetched.
pub trait AvatarStore: Send + Sync {
    /// Makes the file the holder's avatar and cancels its cleanup job, if the holder still exists and its avatar is
    /// still `address`. False if the avatar was not changed. A contact's new avatar is an event.
    fn set(
        &self,
        holder: AvatarHolder,
        address: &str,
        file: &KeptFile,
        at: DateTime<Utc>,
    ) -> StoreResult<bool>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_tells_the_old_reference_if_it_replaces_one() {
        let address = || Some("https://example.com/a.png".to_owned());
        let cases = [
            (AvatarChange::Keep, address(), address(), None),
            (AvatarChange::Clear, address(), None, address()),
            (AvatarChange::Clear, None, None, None),
            (
                AvatarChange::Fetch("https://example.com/b.png".to_owned()),
                address(),
                Some("https://example.com/b.png".to_owned()),
                address(),
            ),
        ];
        for (change, mut before, after, old) in cases {
            assert_eq!(change.apply(&mut before), old, "{change:?}");
            assert_eq!(before, after, "{change:?}");
        }
    }

    #[test]
    fn only_stored_pictures_have_an_address() {
        let url = "https://chat.example";
        assert_eq!(address(None, url), "");
        let here = address(Some("/files/key/avatar.png"), url);
        assert_eq!(here, "https://chat.example/files/key/avatar.png");
        assert_eq!(address(Some("https://example.com/a.png"), url), "");
    }

    #[test]
    fn only_addresses_of_the_web_are_fetched() {
        let asked = |text: &str| AvatarChange::asked(Some(Some(text.to_owned())));
        assert_eq!(asked(" "), AvatarChange::Clear);
        assert_eq!(AvatarChange::asked(None), AvatarChange::Keep);
        assert!(asked("https://example.com/a.png").check().is_ok());
        for text in ["/files/key/avatar.png", "file:///etc/passwd", "nonsense"] {
            assert!(asked(text).check().is_err(), "{text}");
        }
    }

    #[test]
    fn a_picture_that_is_asked_for_by_its_own_address_stays() {
        let asked = |address: &str| AvatarChange::Fetch(address.to_owned());
        let own = "https://chat.example/files/key/avatar.png";
        let present = Some("/files/key/avatar.png");
        assert_eq!(asked(own).over(present), AvatarChange::Keep);
        assert_eq!(AvatarChange::Clear.over(present), AvatarChange::Clear);
        for kept in [
            None,
            Some("/files/other/avatar.png"),
            Some("https://chat.example/a.png"),
        ] {
            assert_eq!(asked(own).over(kept), asked(own), "{kept:?}");
        }
    }
}
