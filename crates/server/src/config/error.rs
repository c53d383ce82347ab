//! Errors in the settings, each as one line that names the key and its source.

use std::fmt;
use thiserror::Error;

/// The source of a value.
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

/// Why the settings are invalid.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// An unknown key.
    #[error("unknown setting {key} in {origin}{}", hint(.nearest.as_deref()))]
    Unknown {
        /// The key, `server.prot`.
        key: String,
        /// Its source.
        origin: Origin,
        /// A similar known key.
        nearest: Option<String>,
    },
    /// A value of the wrong type or out of range.
    #[error("setting {key} {problem} (from {origin})")]
    Bad {
        /// The key, `server.port`.
        key: String,
        /// What is wrong with the value.
        problem: String,
        /// Its source.
        origin: Origin,
    },
    /// A named file that cannot be read.
    #[error("settings file {path} cannot be read: {problem}")]
    Unreadable {
        /// The file.
        path: String,
        /// The system's error.
        problem: String,
    },
    /// A file that is not TOML.
    #[error("settings file {path} is not valid TOML: {problem}")]
    NotToml {
        /// The file.
        path: String,
        /// The parser's error.
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
