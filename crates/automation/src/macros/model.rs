//! The model of macros.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, HeldFile, MacroId, UserId, named};
use serde_json::Value;

named! {
    /// Who may use a macro.
    MacroVisibility in "visibility" {
        /// The user who made it.
        Personal = "personal",
        /// Every member of the account.
        Global = "global",
    }
}

/// Actions that a user performs together.
#[derive(Debug, Clone, PartialEq)]
pub struct Macro {
    /// Its id.
    pub id: MacroId,
    /// Its account.
    pub account_id: AccountId,
    /// Its name.
    pub name: String,
    /// Who may use it; without one, its author and administrators' changes apply as to a personal one.
    pub visibility: Option<MacroVisibility>,
    /// The user who made it, while they exist.
    pub created_by: Option<UserId>,
    /// The user who changed it last, while they exist.
    pub updated_by: Option<UserId>,
    /// The actions, as they were written.
    pub actions: Vec<Value>,
    /// The files that its actions send.
    pub files: Vec<HeldFile>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A macro before it is stored. Its author has changed it last.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMacro {
    /// As [`Macro::account_id`].
    pub account_id: AccountId,
    /// As [`Macro::name`].
    pub name: String,
    /// As [`Macro::visibility`].
    pub visibility: Option<MacroVisibility>,
    /// As [`Macro::created_by`].
    pub created_by: UserId,
    /// As [`Macro::actions`].
    pub actions: Vec<Value>,
    /// As [`Macro::files`].
    pub files: Vec<HeldFile>,
    /// When it is created.
    pub created_at: DateTime<Utc>,
}

impl Macro {
    /// May this user see and execute it?
    pub fn is_visible_to(&self, user: UserId) -> bool {
        self.visibility == Some(MacroVisibility::Global) || self.created_by == Some(user)
    }
}
