//! The labels that accounts define. The labels of conversations are in `conversations`.

use crate::prelude::*;
use crate::rows::twins;
use crate::schema::labels;
use crate::store::DieselStore;
use nimchat_core_model::LabelId;
use nimchat_core_model::filter::folded;
use nimchat_messaging::ports::{LabelLookup, Labels};
use nimchat_messaging::{Label, NewLabel};

row! {
    LabelRow of labels as Label {
        id, account_id, title, description, color, show_on_sidebar, created_at, updated_at,
    }
}

impl DieselStore {
    /// The labels whose titles differ in case alone from another one's of their account: from before they were refused.
    pub fn label_twins(&self) -> StoreResult<Vec<Label>> {
        let rows = labels::table.order((labels::account_id, labels::id));
        let form = |label: &Label| (label.account_id, folded(&label.title));
        Ok(twins(self.reader()?.load(rows)?, form).collect())
    }
}

impl LabelLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: LabelId) -> StoreResult<Option<Label>> {
        self.first(of_account!(labels, account, id))
    }

    fn all(&mut self, account: AccountId) -> StoreResult<Vec<Label>> {
        self.load(of_account!(labels, account).order(labels::title))
    }
}

impl Labels for UnitOfWork<'_> {
    fn add(&mut self, new: NewLabel) -> StoreResult<Label> {
        let set = (
            columns!(labels of new =>
                account_id, title, description, color, show_on_sidebar, created_at),
            labels::updated_at.eq(new.created_at.naive_utc()),
        );
        insert!(self, Label, LabelRow into labels, set)
    }

    fn update(&mut self, label: &Label) -> StoreResult<()> {
        self.must_write(|c| {
            diesel::update(of_account!(labels, label.account_id, label.id))
                .set(columns!(labels of label =>
                    title, description, color, show_on_sidebar, updated_at))
                .execute(c)
        })
    }

    fn remove(&mut self, account: AccountId, id: LabelId) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(of_account!(labels, account, id)).execute(c))
    }
}
