//! The texts that users read: e-mails and pages, each in the reader's language.
//!
//! The crate owns wording and layout, and no rule: `languages/` has one file for each language with all its texts,
//! `templates/` their templates. Both are embedded. To add a language, add its file.

mod console_page;
mod email;
mod error;
mod help_center;
mod language;
mod names;
mod page;
mod reports_page;
mod survey_page;
mod templates;
mod transcript;

pub use console_page::ConsolePage;
pub use email::{EmailWords, Quote, WrittenEmail};
pub use error::{Result, TextsError};
pub use help_center::{HELP_CENTER_SCRIPT, HELP_CENTER_STYLE, HelpCenterDocument};
pub use language::Language;
pub use names::{language_direction, language_name, language_tag};
pub use page::{ICON, PageKind, SCRIPT, STYLE};
pub use reports_page::REPORTS_FILES;
pub use survey_page::{SurveyNotice, SurveyPage};
pub use transcript::{TranscriptMessage, TranscriptWords};

use minijinja::Environment;
use nimchat_core_model::Locale;
use serde::Serialize;
use std::sync::OnceLock;

/// Every text, ready to be filled in.
#[derive(Debug)]
pub struct Texts {
    languages: Vec<Language>,
    templates: Environment<'static>,
}

impl Texts {
    /// The language for readers whose language is not known.
    pub const DEFAULT_LANGUAGE: &str = "en";

    /// The embedded texts.
    pub fn embedded() -> Result<Self> {
        Ok(Self {
            languages: language::embedded()?,
            templates: templates::embedded(),
        })
    }

    /// The embedded texts, read when they are first needed.
    pub fn shared() -> Result<&'static Self> {
        static SHARED: OnceLock<Texts> = OnceLock::new();
        if let Some(texts) = SHARED.get() {
            return Ok(texts);
        }
        let texts = Self::embedded()?;
        Ok(SHARED.get_or_init(|| texts))
    }

    /// The text with this key (`activity.resolved`), with its placeholders filled in.
    pub fn phrase(&self, language: &Language, key: &str, words: &impl Serialize) -> Result<String> {
        Ok(self.templates.render_str(language.text(key)?, words)?)
    }

    /// Every language, by its code.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The language of an account, or the nearest one.
    pub fn of_locale(&self, locale: Option<&Locale>) -> Result<&Language> {
        self.first_of(locale.into_iter().map(Locale::as_str))
    }

    /// The first of these languages (`es`, `pt-BR`) that exists, with or without its region.
    pub fn first_of<'t>(&self, tags: impl IntoIterator<Item = &'t str>) -> Result<&Language> {
        tags.into_iter()
            .find_map(|tag| self.nearest(tag))
            .or_else(|| self.nearest(Self::DEFAULT_LANGUAGE))
            .ok_or(TextsError::NoLanguage)
    }

    fn nearest(&self, tag: &str) -> Option<&Language> {
        let code = tag.replace('-', "_");
        let (bare, _) = code.split_once('_').unwrap_or((&code, ""));
        let named = |name: &str| {
            self.languages
                .iter()
                .find(|language| language.code().eq_ignore_ascii_case(name))
        };
        named(&code).or_else(|| named(bare))
    }
}
