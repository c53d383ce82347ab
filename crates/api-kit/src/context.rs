//! What all calls of an app share: the server's addresses and settings, and the authenticator.

use nimchat_accounts::{Authenticator, Seal};
use nimchat_core_model::idempotency::{KeptAnswer, KeyedCall, KeyedCalls, Ticket};
use nimchat_core_model::{Clock, Tokens};
use nimchat_wire::{Context, Profile, Server};
use std::sync::Arc;

/// The API that a path belongs to; some errors differ between the APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Api {
    /// `/platform`.
    Platform,
    /// `/api`, and every other path.
    Application,
    /// `/public`.
    Client,
}

impl Api {
    /// The API of a request path.
    pub fn of(path: &str) -> Self {
        match path.split('/').nth(1) {
            Some("platform") => Self::Platform,
            Some("public") => Self::Client,
            _ => Self::Application,
        }
    }

    /// The name in documents.
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
    /// Authenticates callers.
    pub authenticator: Authenticator,
    pub(crate) profile: Profile,
    server: Arc<Server>,
    pub(crate) kept_calls: Option<KeptCalls>,
}

/// Where calls with an idempotency key are stored, and what is needed for that.
#[derive(Clone)]
pub struct KeptCalls {
    /// Stores them.
    pub calls: Arc<dyn KeyedCalls>,
    /// The clock for their times.
    pub clock: Arc<dyn Clock>,
    /// Encrypts their answers.
    pub seal: Seal,
    /// Randomness for that.
    pub tokens: Arc<dyn Tokens>,
}

impl KeptCalls {
    /// The answer as it is stored: answers may contain secrets, so each body is encrypted, for its call alone. None if
    /// that failed.
    pub(crate) fn sealed(&self, ticket: &Ticket, answer: KeptAnswer) -> Option<KeptAnswer> {
        let (label, body) = (ticket.key.as_bytes(), answer.body.as_bytes());
        Some(KeptAnswer {
            body: self.seal.seal(&*self.tokens, label, body)?,
            sealed: true,
            ..answer
        })
    }

    /// The stored answer of this call; none if it cannot be read with the present key.
    pub(crate) fn opened(&self, call: &KeyedCall, answer: KeptAnswer) -> Option<KeptAnswer> {
        // stored by an earlier version
        if !answer.sealed {
            return Some(answer);
        }
        let body = self.seal.open(call.key.as_bytes(), &answer.body)?;
        Some(KeptAnswer {
            body: String::from_utf8(body).ok()?,
            sealed: false,
            ..answer
        })
    }
}

impl ApiContext {
    /// A server that is reached under `public_url` (a trailing slash is ignored); `profile` is the profile of calls
    /// whose credential does not decide it. The agents' front end is at the same address, unless
    /// [`ApiContext::with_app_url`] sets another.
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

    /// Sets the address of the agents' front end (a trailing slash is ignored).
    #[must_use]
    pub fn with_app_url(mut self, address: &str) -> Self {
        address
            .trim_end_matches('/')
            .clone_into(&mut Arc::make_mut(&mut self.server).app_url);
        self
    }

    /// Sets the address that e-mails come from, which an account without a support address shows (docs/rules/accounts.md
    /// §3).
    #[must_use]
    pub fn with_sender(mut self, address: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.server).sender = Some(address.into());
        self
    }

    /// Stores calls with an idempotency key; without it every call is executed.
    #[must_use]
    pub fn with_kept_calls(mut self, calls: KeptCalls) -> Self {
        self.kept_calls = Some(calls);
        self
    }

    /// The context of answers in this profile.
    pub fn speaking(&self, profile: Profile) -> Context {
        Context::new(profile, Arc::clone(&self.server))
    }

    /// The context of answers in the profile of the settings.
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
