//! What every call of an app has in common: the server's addresses and settings, and who authenticates callers.

use nimchat_accounts::Authenticator;
use nimchat_core_model::Clock;
use nimchat_core_model::idempotency::KeyedCalls;
use nimchat_wire::{Context, Profile, Server};
use std::sync::Arc;

/// Which of the three APIs a path belongs to; some errors differ between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Api {
    /// `/platform`.
    Platform,
    /// `/api`, and whatever is neither of the others.
    Application,
    /// `/public`.
    Client,
}

impl Api {
    /// The surface of a request path.
    pub fn of(path: &str) -> Self {
        match path.split('/').nth(1) {
            Some("platform") => Self::Platform,
            Some("public") => Self::Client,
            _ => Self::Application,
        }
    }

    /// The name that documents give it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "Platform",
            Self::Application => "Application",
            Self::Client => "Client",
        }
    }
}

/// Held as `web::Data` by every app that serves an API.
#[derive(Clone)]
pub struct ApiContext {
    /// Who authenticates callers.
    pub authenticator: Authenticator,
    pub(crate) profile: Profile,
    server: Arc<Server>,
    pub(crate) kept_calls: Option<KeptCalls>,
}

/// Where calls with a key are kept, and the time they are kept by.
#[derive(Clone)]
pub(crate) struct KeptCalls {
    pub(crate) calls: Arc<dyn KeyedCalls>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl ApiContext {
    /// A server that is reached under `public_url` (a trailing slash does not count); `profile` is what a call speaks
    /// whose credential does not decide it. The agents' front end is there too, unless [`ApiContext::with_app_url`]
    /// says otherwise.
    pub fn new(profile: Profile, public_url: &str, authenticator: Authenticator) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        Self {
            authenticator,
            profile,
            server: Arc::new(Server {
                app_url: public_url.clone(),
                public_url,
                sender: None,
            }),
            kept_calls: None,
        }
    }

    /// Where the agents' front end is (a trailing slash does not count).
    #[must_use]
    pub fn with_app_url(mut self, address: &str) -> Self {
        address
            .trim_end_matches('/')
            .clone_into(&mut Arc::make_mut(&mut self.server).app_url);
        self
    }

    /// The address that mail comes from: what an account without a support address shows (docs/rules/accounts.md §3).
    #[must_use]
    pub fn with_sender(mut self, address: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.server).sender = Some(address.into());
        self
    }

    /// Keeps calls that come with a key; else every call is carried out.
    #[must_use]
    pub fn with_kept_calls(mut self, calls: Arc<dyn KeyedCalls>, clock: Arc<dyn Clock>) -> Self {
        self.kept_calls = Some(KeptCalls { calls, clock });
        self
    }

    /// What answers in this profile depend on.
    pub fn speaking(&self, profile: Profile) -> Context {
        Context::new(profile, Arc::clone(&self.server))
    }

    /// What answers in the profile of the settings depend on.
    pub fn by_settings(&self) -> Context {
        self.speaking(self.profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surface_is_told_by_the_first_segment() {
        assert_eq!(Api::of("/platform/api/v1/users"), Api::Platform);
        assert_eq!(Api::of("/public/api/v1/inboxes/x"), Api::Client);
        assert_eq!(Api::of("/api/v1/accounts/1"), Api::Application);
        assert_eq!(Api::of("/platforms"), Api::Application);
        assert_eq!(Api::of(""), Api::Application);
    }
}
