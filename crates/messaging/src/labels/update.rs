//! An administrator changes a label (docs/rules/accounts.md §5.8).

use super::{Label, LabelService};
use crate::error::MessagingError;
use crate::jobs::RenameLabel;
use nimchat_accounts::Administrator;
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, check_required};
use nimchat_core_model::{
    EventName, Job, LabelId, NewEvent, StoreError, Subject, Violation, Violations,
};

/// A label's attributes; `None` keeps a value, or is the default of a new label. `Some(None)` clears.
#[derive(Debug, Clone, Default)]
pub struct SaveLabel {
    /// Its title, stored in lower case; required for a new label.
    pub title: Option<String>,
    /// Its purpose.
    pub description: Option<Option<String>>,
    /// Its color.
    pub color: Option<String>,
    /// Is it shown in the sidebar?
    pub show_on_sidebar: Option<Option<bool>>,
}

impl LabelService {
    /// Changes the attributes that the command names. Conversations with the old title get the new one soon afterwards
    /// ([`LabelService::retag`]).
    pub fn update(
        &self,
        caller: &Administrator,
        id: LabelId,
        command: SaveLabel,
    ) -> Result<Label, MessagingError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let before = work.labels().find(account, id)?;
        let before = before.ok_or(MessagingError::NotFound)?;
        let mut label = before.clone();
        label.title = command.title.unwrap_or(label.title).to_lowercase();
        label.description = command.description.unwrap_or(label.description);
        label.color = command.color.unwrap_or(label.color);
        label.show_on_sidebar = command.show_on_sidebar.unwrap_or(label.show_on_sidebar);
        label.updated_at = now;
        check(&label.title, label.description.as_deref(), &label.color)?;
        work.labels().update(&label).map_err(taken)?;
        if label.title != before.title {
            let rename = RenameLabel {
                account,
                from: before.title,
                to: label.title.clone(),
                actor: administrator.actor(),
            };
            work.jobs().enqueue(&[rename.due(now)?])?;
        }
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::LabelUpdated,
            Subject::Account,
            administrator.actor(),
            now,
        )])?;
        work.commit()?;
        Ok(label)
    }
}

/// Every violation at once.
pub(super) fn check(title: &str, description: Option<&str>, color: &str) -> Result<(), Violations> {
    let mut violations = Violations::new();
    violations.check(check_title(title));
    if title.trim().is_empty() {
        violations.add("title", "is invalid");
    }
    violations.check(check_length(
        "description",
        description.unwrap_or_default(),
        MAX_TEXT,
    ));
    violations.check(check_required("color", color, MAX_STRING));
    violations.into_result()
}

/// An alphanumeric character first, then at least one more of these or `_` or `-`.
fn check_title(title: &str) -> Result<(), Violation> {
    if title.trim().is_empty() {
        return Err(Violation::new("title", "must not be blank"));
    }
    let mut letters = title.chars();
    let first = letters.next().is_some_and(char::is_alphanumeric);
    let rest = letters.as_str();
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    if !first || rest.is_empty() || !rest.chars().all(fits) {
        return Err(Violation::new("title", "is invalid"));
    }
    check_length("title", title, MAX_STRING)
}

/// A taken title is the caller's error.
pub(super) fn taken(error: StoreError) -> MessagingError {
    if error.is_conflict_on("labels_account_id_title_key") {
        Violation::new("title", "has already been taken").into()
    } else {
        error.into()
    }
}
