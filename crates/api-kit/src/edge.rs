//! What every answer depends on besides its data: the wire profile, the server's own address, the gate.

use nimchat_accounts::Gate;
use nimchat_core_model::Clock;
use nimchat_core_model::files;
use nimchat_core_model::idempotency::KeyedCalls;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Which wire format is spoken (DESIGN: two wire profiles).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// As the API reference prints it.
    #[default]
    Reference,
    /// As Chatwoot 4.7 sends it.
    Chatwoot,
}

impl Profile {
    /// The name in the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Chatwoot => "chatwoot",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no profile's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither \"reference\" nor \"chatwoot\"")]
pub struct UnknownProfile(String);

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "reference" => Ok(Self::Reference),
            "chatwoot" => Ok(Self::Chatwoot),
            other => Err(UnknownProfile(other.to_owned())),
        }
    }
}

/// Which of the three APIs a path belongs to; some errors differ between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Surface {
    /// `/platform`.
    Platform,
    /// `/api`, and whatever is neither of the others.
    Application,
    /// `/public`.
    Client,
}

impl Surface {
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

/// Held as `web::Data` by every app that serves a face.
#[derive(Clone)]
pub struct Edge {
    /// The wire format.
    pub profile: Profile,
    /// Who may pass.
    pub gate: Gate,
    public_url: String,
    app_url: String,
    sender: Option<String>,
    pub(crate) kept_calls: Option<KeptCalls>,
}

/// Where calls with a key are kept, and the time they are kept by.
#[derive(Clone)]
pub(crate) struct KeptCalls {
    pub(crate) calls: Arc<dyn KeyedCalls>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Edge {
    /// The address of a picture that is referred to so; empty if there is none.
    pub fn picture(&self, reference: Option<&str>) -> String {
        files::address(reference, &self.public_url)
    }

    /// An edge that is reached under `public_url` (a trailing slash does not count).
    /// The agents' front end is there too, unless [`Edge::with_app_url`] says otherwise.
    pub fn new(profile: Profile, public_url: &str, gate: Gate) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        Self {
            profile,
            gate,
            app_url: public_url.clone(),
            public_url,
            sender: None,
            kept_calls: None,
        }
    }

    /// Where the agents' front end is (a trailing slash does not count).
    #[must_use]
    pub fn with_app_url(mut self, address: &str) -> Self {
        address.trim_end_matches('/').clone_into(&mut self.app_url);
        self
    }

    /// The address that mail comes from: what an account without a support address shows (contract accounts.md §3).
    #[must_use]
    pub fn with_sender(mut self, address: impl Into<String>) -> Self {
        self.sender = Some(address.into());
        self
    }

    /// Keeps calls that come with a key; else every call is carried out.
    #[must_use]
    pub fn with_kept_calls(mut self, calls: Arc<dyn KeyedCalls>, clock: Arc<dyn Clock>) -> Self {
        self.kept_calls = Some(KeptCalls { calls, clock });
        self
    }

    /// An absolute address of the agents' front end; `path` begins with a slash.
    pub fn app_url(&self, path: &str) -> String {
        format!("{}{path}", self.app_url)
    }

    /// The sender's address, if mail is set up.
    pub fn sender(&self) -> Option<&str> {
        self.sender.as_deref()
    }

    /// The address under which callers reach this server, without a slash at its end.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// An absolute address of this server; `path` begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_read_by_its_name() {
        assert_eq!("chatwoot".parse(), Ok(Profile::Chatwoot));
        assert_eq!("reference".parse(), Ok(Profile::Reference));
        assert!("Chatwoot".parse::<Profile>().is_err());
    }

    #[test]
    fn a_surface_is_told_by_the_first_segment() {
        assert_eq!(Surface::of("/platform/api/v1/users"), Surface::Platform);
        assert_eq!(Surface::of("/public/api/v1/inboxes/x"), Surface::Client);
        assert_eq!(Surface::of("/api/v1/accounts/1"), Surface::Application);
        assert_eq!(Surface::of("/platforms"), Surface::Application);
        assert_eq!(Surface::of(""), Surface::Application);
    }
}
