//! The two wire profiles.

use std::fmt;
use std::str::FromStr;

/// Which wire format a call speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// As the API reference prints it, with every other fact that Chatwoot shows beside.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_read_by_its_name() {
        assert_eq!("chatwoot".parse(), Ok(Profile::Chatwoot));
        assert_eq!("reference".parse(), Ok(Profile::Reference));
        assert!("Chatwoot".parse::<Profile>().is_err());
    }
}
