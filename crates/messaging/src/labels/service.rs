//! What people do with the labels of an account (docs/rules/accounts.md §5.8).

use super::{Label, NewLabel};
use crate::Deps;
use crate::conversations::ConversationChange;
use crate::error::{MessagingError, Result};
use crate::jobs::RenameLabel;
use nimchat_accounts::{Administrator, Agent};
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, check_required};
use nimchat_core_model::{
    EventName, Job, LabelId, Progress, StoreError, Subject, Violation, Violations, service,
};

/// The most conversations that one step changes.
const CONVERSATIONS_A_STEP: u32 = 100;

service! {
    /// Reads and manages the labels of an account.
    LabelService(Deps)
}

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
    /// Every label, by title.
    pub fn list(&self, caller: &Agent) -> Result<Vec<Label>> {
        let mut view = self.deps.read()?;
        Ok(view.labels().all(caller.account_id())?)
    }

    /// The label, if it is this account's.
    pub fn show(&self, caller: &Agent, id: LabelId) -> Result<Label> {
        let mut view = self.deps.read()?;
        let found = view.labels().find(caller.account_id(), id)?;
        found.ok_or(MessagingError::NotFound)
    }

    /// Creates a label (docs/rules/accounts.md §5.8).
    pub fn create(&self, caller: &Administrator, command: SaveLabel) -> Result<Label> {
        let Administrator(administrator) = caller;
        let account_id = administrator.account_id();
        let now = self.deps.clock.now();
        let new = NewLabel {
            account_id,
            title: command.title.unwrap_or_default().to_lowercase(),
            description: command.description.flatten(),
            color: command.color.unwrap_or_else(|| Label::COLOR.to_owned()),
            show_on_sidebar: command.show_on_sidebar.flatten(),
            created_at: now,
        };
        check(&new.title, new.description.as_deref(), &new.color)?;
        let mut work = self.deps.store.begin()?;
        let label = work.labels().add(new).map_err(taken)?;
        let event = administrator.event(EventName::LabelCreated, Subject::Account, now);
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(label)
    }

    /// Changes the attributes that the command names. Conversations with the old title get the new one soon afterwards
    /// ([`LabelService::retag`]) (docs/rules/accounts.md §5.8).
    pub fn update(&self, caller: &Administrator, id: LabelId, command: SaveLabel) -> Result<Label> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let (now, mut work) = self.deps.begin()?;
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
        let event = administrator.event(EventName::LabelUpdated, Subject::Account, now);
        work.outbox().record(&[event])?;
        work.commit()?;
        Ok(label)
    }

    /// Replaces a renamed label's old title on some conversations, records their events, and answers whether more
    /// remain. A job does so after the request that renamed it, because there may be many. May be repeated.
    pub fn retag(&self, label: &RenameLabel) -> Result<Progress> {
        let (now, mut work) = self.deps.begin()?;
        let tagged =
            work.conversations()
                .lock_labelled(label.account, &label.from, CONVERSATIONS_A_STEP)?;
        let progress = Progress::of(tagged.len(), CONVERSATIONS_A_STEP);
        for conversation in tagged {
            let mut change = ConversationChange::of(conversation, label.actor.clone(), now);
            change.rename_label(&label.from, &label.to);
            change.finish(&mut *work)?;
        }
        work.commit()?;
        Ok(progress)
    }

    /// Removes the label. Conversations keep its title.
    pub fn delete(&self, caller: &Administrator, id: LabelId) -> Result<()> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let mut work = self.deps.store.begin()?;
        if !work.labels().remove(account, id)? {
            return Err(MessagingError::NotFound);
        }
        let event = administrator.event(
            EventName::LabelDeleted,
            Subject::Account,
            self.deps.clock.now(),
        );
        work.outbox().record(&[event])?;
        Ok(work.commit()?)
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
    error.of_caller(&[("labels_account_id_title_key", "title")], None)
}
