//! What an answer depends on besides its data.

use crate::profile::Profile;
use nimchat_core_model::files;
use std::sync::Arc;

/// The addresses of this server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Server {
    /// The address for callers, without a trailing slash.
    pub public_url: String,
    /// The address of the agents' front end, without a trailing slash.
    pub app_url: String,
    /// The address that e-mails come from, if mail is configured.
    pub sender: Option<String>,
}

/// The profile of a call, and the server that answers it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Context {
    /// The wire format.
    pub profile: Profile,
    server: Arc<Server>,
}

impl Context {
    /// The context of this server's answers in this profile.
    pub const fn new(profile: Profile, server: Arc<Server>) -> Self {
        Self { profile, server }
    }

    /// The same server in another profile.
    #[must_use]
    pub fn in_profile(&self, profile: Profile) -> Self {
        Self::new(profile, Arc::clone(&self.server))
    }

    /// Is it the `reference` profile?
    pub fn is_reference(&self) -> bool {
        self.profile == Profile::Reference
    }

    /// A value that only `reference` shows.
    pub fn in_reference<T>(&self, value: impl FnOnce() -> T) -> Option<T> {
        self.is_reference().then(value)
    }

    /// The address of the stored picture with this reference; empty if there is none.
    pub fn picture(&self, reference: Option<&str>) -> String {
        files::address(reference, &self.server.public_url)
    }

    /// An absolute address of the agents' front end; `path` begins with a slash.
    pub fn app_url(&self, path: &str) -> String {
        format!("{}{path}", self.server.app_url)
    }

    /// The sender's address, if mail is configured: what an account without a support address shows (contract
    /// docs/rules/accounts.md §3).
    pub fn sender(&self) -> Option<&str> {
        self.server.sender.as_deref()
    }

    /// The address under which callers reach this server, without a trailing slash.
    pub fn public_url(&self) -> &str {
        &self.server.public_url
    }

    /// An absolute address of this server; `path` begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.public_url)
    }
}
