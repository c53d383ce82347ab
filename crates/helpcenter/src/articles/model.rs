//! The article model, and the rules of its attributes.

use crate::slug;
use chrono::{DateTime, Utc};
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, check_required};
use nimchat_core_model::{
    AccountId, ArticleId, Attributes, CategoryId, PortalId, UserId, Violation, Violations, named,
};
use serde_json::Value;

named! {
    /// Where an article is on its way to readers.
    #[derive(Default)]
    ArticleStatus in "status" {
        /// Being written.
        #[default]
        Draft = 0, "draft",
        /// Open to readers.
        Published = 1, "published",
        /// No longer open to readers.
        Archived = 2, "archived",
    }
}

impl ArticleStatus {
    /// The names by their numbers.
    pub const NAMES: &[&str] = &["draft", "published", "archived"];
}

/// An article.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// Its account.
    pub account_id: AccountId,
    /// Its portal.
    pub portal_id: PortalId,
    /// What people set.
    pub attributes: ArticleAttributes,
    /// How often it was read; none before the first time.
    pub views: Option<i64>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// The attributes of an article that people set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArticleAttributes {
    /// The title.
    pub title: String,
    /// The text, in Markdown.
    pub content: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// The name in addresses; unique in the installation.
    pub slug: String,
    /// Where it is on its way to readers.
    pub status: ArticleStatus,
    /// The language: its category's, if it has one.
    pub locale: String,
    /// Its place in the category.
    pub position: i32,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// Who wrote it; none once the user is gone.
    pub author_id: Option<UserId>,
    /// The article that it translates; never one that translates another.
    pub associated_id: Option<ArticleId>,
    /// What search engines read: `title`, `description`, `tags`.
    pub meta: Attributes,
}

/// An article's attributes as a caller sends them; `None` keeps a value, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct SaveArticle {
    /// As [`ArticleAttributes::title`].
    pub title: Option<String>,
    /// As [`ArticleAttributes::content`].
    pub content: Option<String>,
    /// As [`ArticleAttributes::description`].
    pub description: Option<Option<String>>,
    /// As [`ArticleAttributes::slug`]; made from the time and the title if there is none.
    pub slug: Option<String>,
    /// The name of a status.
    pub status: Option<String>,
    /// As [`ArticleAttributes::locale`].
    pub locale: Option<String>,
    /// As [`ArticleAttributes::position`]; after the last article of the category if there is none.
    pub position: Option<i32>,
    /// As [`ArticleAttributes::category_id`].
    pub category_id: Option<Option<CategoryId>>,
    /// As [`ArticleAttributes::author_id`]; required.
    pub author_id: Option<Option<UserId>>,
    /// As [`ArticleAttributes::associated_id`].
    pub associated_id: Option<Option<ArticleId>>,
    /// As [`ArticleAttributes::meta`].
    pub meta: Option<Attributes>,
}

impl ArticleAttributes {
    /// The attributes after the change, and what is wrong with them by themselves. Language, position and what the
    /// article refers to are for the service to decide.
    pub(super) fn changed(mut self, command: SaveArticle) -> (Self, Violations) {
        let mut violations = Violations::new();
        self.author_id = command.author_id.unwrap_or(self.author_id);
        self.title = command.title.unwrap_or(self.title);
        violations.check(check_required("title", &self.title, MAX_STRING));
        self.content = command.content.unwrap_or(self.content);
        violations.check(check_required("content", &self.content, MAX_TEXT));
        self.description = command.description.unwrap_or(self.description);
        let description = self.description.as_deref().unwrap_or_default();
        violations.check(check_length("description", description, MAX_TEXT));
        if let Some(slug) = command.slug.filter(|slug| !slug.is_empty()) {
            violations.check(slug::check(&slug));
            self.slug = slug;
        }
        if let Some(status) = command.status {
            let status = violations.check(ArticleStatus::parse(&status));
            self.status = status.unwrap_or_default();
        }
        if let Some(meta) = command.meta {
            self.meta = violations.check(read_meta(meta)).unwrap_or_default();
        }
        self.category_id = command.category_id.unwrap_or(self.category_id);
        self.associated_id = command.associated_id.unwrap_or(self.associated_id);
        self.locale = command.locale.unwrap_or(self.locale);
        (self, violations)
    }
}

/// The keys that are kept, of the sizes of other texts.
fn read_meta(Attributes(mut sent): Attributes) -> Result<Attributes, Violation> {
    let refused = || Violation::new("meta", "is invalid");
    let is_short = |text: &str| text.chars().count() <= MAX_STRING;
    let mut kept = Attributes::new();
    for key in ["title", "description"] {
        match sent.remove(key) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.chars().count() <= MAX_TEXT => {
                kept.0.insert(key.to_owned(), text.into());
            }
            Some(_) => return Err(refused()),
        }
    }
    match sent.remove("tags") {
        None | Some(Value::Null) => {}
        Some(Value::Array(tags)) if tags.len() <= 100 => {
            let fits = |tag: &Value| tag.as_str().is_some_and(is_short);
            if !tags.iter().all(fits) {
                return Err(refused());
            }
            kept.0.insert("tags".to_owned(), tags.into());
        }
        Some(_) => return Err(refused()),
    }
    Ok(kept)
}
