//! The pages of help centres.

use crate::Texts;
use crate::error::Result;
use crate::language::Language;
use minijinja::{Value, context};
use serde::Serialize;

/// The style of the pages.
pub const HELP_CENTER_STYLE: &str = include_str!("../templates/help_center/page.css");

/// The script of the pages, which counts views.
pub const HELP_CENTER_SCRIPT: &str = include_str!("../templates/help_center/page.js");

/// The kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpCenterDocument {
    /// The first page in a language.
    Home,
    /// A list of articles, or what a search finds.
    Articles,
    /// All categories.
    Categories,
    /// A category.
    Category,
    /// An article.
    Article,
    /// A portal's page that does not exist.
    NotFound,
    /// A page of no portal.
    Nowhere,
    /// The map for search engines as Chatwoot writes it.
    Sitemap,
    /// The map for search engines that they read.
    Urls,
    /// The articles that changed last, in RSS.
    Feed,
}

impl HelpCenterDocument {
    const fn template(self) -> &'static str {
        match self {
            Self::Home => "help_center/home.html",
            Self::Articles => "help_center/articles.html",
            Self::Categories => "help_center/categories.html",
            Self::Category => "help_center/category.html",
            Self::Article => "help_center/article.html",
            Self::NotFound => "help_center/not_found.html",
            Self::Nowhere => "help_center/nowhere.html",
            Self::Sitemap => "help_center/sitemap.xml",
            Self::Urls => "help_center/urls.xml",
            Self::Feed => "help_center/feed.xml",
        }
    }
}

impl Texts {
    /// The document with these values, in this language.
    pub fn help_center(
        &self,
        language: &Language,
        document: HelpCenterDocument,
        values: impl Serialize,
    ) -> Result<String> {
        let texts = language.section("help_center")?;
        let template = self.templates.get_template(document.template())?;
        let values = Value::from_serialize(values);
        Ok(template.render(context! { t => texts, ..values })?)
    }

    /// A text of these pages, for a title.
    pub fn help_center_text(
        &self,
        language: &Language,
        name: &str,
        values: impl Serialize,
    ) -> Result<String> {
        let text = language.text(&format!("help_center.{name}"))?;
        Ok(self.templates.render_str(text, values)?)
    }
}
