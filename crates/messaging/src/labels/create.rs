//! An administrator creates a label (docs/rules/accounts.md §5.8).

use super::update::{self, SaveLabel};
use super::{Label, LabelService, NewLabel};
use crate::error::MessagingError;
use nimchat_accounts::Administrator;
use nimchat_core_model::{EventName, NewEvent, Subject};

impl LabelService {
    /// Creates a label.
    pub fn create(
        &self,
        caller: &Administrator,
        command: SaveLabel,
    ) -> Result<Label, MessagingError> {
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
        update::check(&new.title, new.description.as_deref(), &new.color)?;
        let mut work = self.deps.store.begin()?;
        let label = work.labels().add(new).map_err(update::taken)?;
        work.outbox().record(&[NewEvent::new(
            account_id,
            EventName::LabelCreated,
            Subject::Account,
            administrator.actor(),
            now,
        )])?;
        work.commit()?;
        Ok(label)
    }
}
