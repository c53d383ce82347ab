//! What can be wrong with the settings, each as one line that names the key and the place it came from.

use std::fmt;
use thiserror::Error;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `config/default.toml`, as embedded.
    BuiltIn,
    /// A settings file.
    File(String),
    /// An environment variable.
    Variable(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("the built-in defaults"),
            Self::File(path) => f.write_str(path),
            Self::Variable(name) => write!(f, "the environment variable {name}"),
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// A key that nothing reads.
    #[error("unknown setting {key} in {origin}{}", hint(.nearest.as_deref()))]
    Unknown {
        /// The key, `server.prot`.
        key: String,
        /// Who set it.
        origin: Origin,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// A value of the wrong type or outside its bounds.
    #[error("setting {key} {problem} (from {origin})")]
    Bad {
        /// The key, `server.port`.
        key: String,
        /// What is wrong with the value.
        problem: String,
        /// Who set it.
        origin: Origin,
    },
    /// A file that was asked for and cannot be read.
    #[error("settings file {path} cannot be read: {problem}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        problem: String,
    },
    /// A file that is not TOML.
    #[error("settings file {path} is not valid TOML: {problem}")]
    NotToml {
        /// The file.
        path: String,
        /// What the parser says.
        problem: String,
    },
    /// `NIMCHAT_ENV` names no file.
    #[error(
        "the environment variable NIMCHAT_ENV must be made of letters, digits, - and _, such as production"
    )]
    EnvironmentName,
    /// A variable whose value is not text.
    #[error("the environment variable {name} is not valid UTF-8")]
    NotText {
        /// The variable.
        name: String,
    },
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean {name}?"))
}
