//! What a label is.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, LabelId};

/// A label that an account offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its id.
    pub id: LabelId,
    /// Its account.
    pub account_id: AccountId,
    /// What conversations are tagged with; in lower case, unique in the account.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// How it is shown.
    pub color: String,
    /// Is it among those always in view? Nobody may have said.
    pub show_on_sidebar: Option<bool>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Label {
    /// The color of a label whose maker named none.
    pub const COLOR: &'static str = "#1f93ff";
}

/// A label before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLabel {
    /// As [`Label::account_id`].
    pub account_id: AccountId,
    /// As [`Label::title`].
    pub title: String,
    /// As [`Label::description`].
    pub description: Option<String>,
    /// As [`Label::color`].
    pub color: String,
    /// As [`Label::show_on_sidebar`].
    pub show_on_sidebar: Option<bool>,
    /// When.
    pub created_at: DateTime<Utc>,
}
