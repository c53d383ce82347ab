//! Errors in the texts. This crate's tests should find them all.

use thiserror::Error;

/// What a call of this crate gives, or [`TextsError`].
pub type Result<T, E = TextsError> = std::result::Result<T, E>;

/// A text cannot be shown.
#[derive(Debug, Error)]
pub enum TextsError {
    /// The default language is missing.
    #[error("there is no language to fall back on")]
    NoLanguage,
    /// A file that is part of the program is not text.
    #[error("{0} is not text")]
    NotText(String),
    /// A language's file is not valid TOML.
    #[error("the texts of {language} cannot be read")]
    Unreadable {
        /// The language.
        language: String,
        /// The cause.
        source: toml::de::Error,
    },
    /// A text is missing.
    #[error("{language} has no text {key}")]
    Missing {
        /// The language.
        language: String,
        /// The text's key.
        key: String,
    },
    /// A template, or the placeholders in a text, cannot be filled.
    #[error("a text cannot be filled in")]
    Template(#[from] minijinja::Error),
}
