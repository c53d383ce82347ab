//! The labels of accounts in memory.

use super::state::{State, conflict};
use crate::labels::{Label, NewLabel};
use crate::ports::{LabelLookup, Labels};
use nimchat_core_model::{AccountId, LabelId, StoreError, StoreResult};

impl LabelLookup for State {
    fn find(&mut self, account: AccountId, id: LabelId) -> StoreResult<Option<Label>> {
        let found = self.labels.get(&id);
        Ok(found.filter(|row| row.account_id == account).cloned())
    }

    fn all(&mut self, account: AccountId) -> StoreResult<Vec<Label>> {
        let rows = self.labels.values();
        let mut rows: Vec<Label> = rows.filter(|r| r.account_id == account).cloned().collect();
        rows.sort_by(|one, other| one.title.cmp(&other.title));
        Ok(rows)
    }
}

impl Labels for State {
    fn add(&mut self, new: NewLabel) -> StoreResult<Label> {
        let label = Label {
            id: self.next_id(),
            account_id: new.account_id,
            title: new.title,
            description: new.description,
            color: new.color,
            show_on_sidebar: new.show_on_sidebar,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.check_title(&label)?;
        self.labels.insert(label.id, label.clone());
        Ok(label)
    }

    fn update(&mut self, label: &Label) -> StoreResult<()> {
        let known = LabelLookup::find(self, label.account_id, label.id)?;
        let created_at = known.ok_or(StoreError::MissingReference)?.created_at;
        self.check_title(label)?;
        let written = Label {
            created_at,
            ..label.clone()
        };
        self.labels.insert(label.id, written);
        Ok(())
    }

    fn remove(&mut self, account: AccountId, id: LabelId) -> StoreResult<bool> {
        let found = LabelLookup::find(self, account, id)?;
        Ok(found.is_some_and(|row| self.labels.remove(&row.id).is_some()))
    }
}

impl State {
    fn check_title(&self, label: &Label) -> StoreResult<()> {
        let taken = self.labels.values().any(|other| {
            (other.account_id, &other.title) == (label.account_id, &label.title)
                && other.id != label.id
        });
        if taken {
            return Err(conflict("labels_account_id_title_key"));
        }
        Ok(())
    }
}
