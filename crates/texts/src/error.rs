//! What can be wrong with texts. None of it should outlive this crate's tests.

use thiserror::Error;

/// A text cannot be shown.
#[derive(Debug, Error)]
pub enum TextsError {
    /// The default language is not there.
    #[error("there is no language to fall back on")]
    NoLanguage,
    /// A file that is part of the program is not text.
    #[error("{0} is not text")]
    NotText(String),
    /// A language's file is not TOML.
    #[error("the texts of {language} cannot be read")]
    Unreadable {
        /// Which.
        language: String,
        /// Why.
        source: toml::de::Error,
    },
    /// A text is not there.
    #[error("{language} has no text {key}")]
    Missing {
        /// In which language.
        language: String,
        /// Which.
        key: String,
    },
    /// A template, or the places in a text, cannot be filled.
    #[error("a text cannot be filled in")]
    Template(#[from] minijinja::Error),
}
