//! The label model.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, LabelId};

/// A label that an account offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its id.
    pub id: LabelId,
    /// Its account.
    pub account_id: AccountId,
    /// The title that conversations are labelled with; in lower case, unique in the account.
    pub title: String,
    /// Its purpose.
    pub description: Option<String>,
    /// Its color.
    pub color: String,
    /// Is it shown in the sidebar? None if it was never set.
    pub show_on_sidebar: Option<bool>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Label {
    /// The default color.
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
    /// When it is created.
    pub created_at: DateTime<Utc>,
}
