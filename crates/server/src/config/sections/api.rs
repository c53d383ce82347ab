//! The wire format, and the origins that may call from a browser.

use super::{Unusable, unusable};
use serde::{Deserialize, Serialize};
use url::Url;

/// `[api]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ApiSettings {
    /// The wire format of calls whose credential does not decide it.
    pub profile: Profile,
    /// Pages that may call the Application API from a browser.
    pub allowed_origins: Vec<String>,
}

impl ApiSettings {
    pub(super) fn check(&self) -> Result<(), Unusable> {
        let is_origin = |text: &&String| {
            let origin = Url::parse(text).map(|url| url.origin().ascii_serialization());
            *text == "*" || origin.is_ok_and(|origin| origin == **text && !origin.contains('*'))
        };
        match self.allowed_origins.iter().find(|text| !is_origin(text)) {
            None => Ok(()),
            Some(text) => unusable(
                "api.allowed_origins",
                format!(
                    "holds {text:?}, which is neither \"*\" nor an origin such as https://desk.example.org"
                ),
            ),
        }
    }
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

/// `api.profile`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// As the API reference prints it, with every other key that Chatwoot shows.
    Reference,
    /// As Chatwoot sends it.
    Chatwoot,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        let allowing = |text: &str| ApiSettings {
            profile: Profile::Reference,
            allowed_origins: vec!["http://localhost:5173".to_owned(), text.to_owned()],
        };
        for good in ["*", "https://desk.example.org"] {
            allowing(good).check().unwrap();
        }
        for bad in [
            "",
            "desk.example.org",
            "https://desk.example.org/",
            "https://*.example.org",
        ] {
            let refusal = allowing(bad).check().unwrap_err();
            assert_eq!(refusal.key, "api.allowed_origins", "{bad}");
        }
    }
}
