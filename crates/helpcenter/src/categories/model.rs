//! The category model, and the rules of its attributes.

use crate::portals::Portal;
use crate::slug;
use chrono::{DateTime, Utc};
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, check_required};
use nimchat_core_model::{AccountId, CategoryId, PortalId, Violations};

/// A category of articles.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// Its account.
    pub account_id: AccountId,
    /// Its portal.
    pub portal_id: PortalId,
    /// What people set.
    pub attributes: CategoryAttributes,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// The attributes of a category that people set.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryAttributes {
    /// The name.
    pub name: String,
    /// The name in addresses; unique in the portal and language.
    pub slug: String,
    /// The language.
    pub locale: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// Its place; categories without one come last.
    pub position: Option<i32>,
    /// An emoji.
    pub icon: String,
    /// The category that it is part of.
    pub parent_id: Option<CategoryId>,
    /// The same category in the language that it was translated from.
    pub associated_id: Option<CategoryId>,
}

impl Default for CategoryAttributes {
    fn default() -> Self {
        Self {
            name: String::new(),
            slug: String::new(),
            locale: "en".to_owned(),
            description: None,
            position: None,
            icon: String::new(),
            parent_id: None,
            associated_id: None,
        }
    }
}

/// A category's attributes as a caller sends them; `None` keeps a value, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct SaveCategory {
    /// As [`CategoryAttributes::name`].
    pub name: Option<String>,
    /// As [`CategoryAttributes::slug`].
    pub slug: Option<String>,
    /// As [`CategoryAttributes::locale`].
    pub locale: Option<String>,
    /// As [`CategoryAttributes::description`].
    pub description: Option<Option<String>>,
    /// As [`CategoryAttributes::position`].
    pub position: Option<Option<i32>>,
    /// As [`CategoryAttributes::icon`].
    pub icon: Option<String>,
    /// As [`CategoryAttributes::parent_id`].
    pub parent_id: Option<Option<CategoryId>>,
    /// As [`CategoryAttributes::associated_id`].
    pub associated_id: Option<Option<CategoryId>>,
    /// The categories that it points to; none of them keeps those that it has. Those of other portals are ignored.
    pub related_ids: Vec<CategoryId>,
}

impl CategoryAttributes {
    /// The attributes after the change, and what is wrong with them by themselves.
    pub(super) fn changed(mut self, command: SaveCategory, portal: &Portal) -> (Self, Violations) {
        let mut violations = Violations::new();
        self.slug = command.slug.unwrap_or(self.slug);
        violations.check(slug::check(&self.slug));
        self.name = command.name.unwrap_or(self.name);
        violations.check(check_required("name", &self.name, MAX_STRING));
        self.locale = command.locale.unwrap_or(self.locale);
        violations.check(portal.attributes.check_locale("category", &self.locale));
        self.description = command.description.unwrap_or(self.description);
        let description = self.description.as_deref().unwrap_or_default();
        violations.check(check_length("description", description, MAX_TEXT));
        self.icon = command.icon.unwrap_or(self.icon);
        violations.check(check_length("icon", &self.icon, MAX_STRING));
        self.position = command.position.unwrap_or(self.position);
        self.parent_id = command.parent_id.unwrap_or(self.parent_id);
        self.associated_id = command.associated_id.unwrap_or(self.associated_id);
        (self, violations)
    }
}
