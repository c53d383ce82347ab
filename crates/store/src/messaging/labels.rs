//! The labels that accounts define. The labels of conversations are in `conversations`.

use crate::columns::{columns, row};
use crate::rows::{of_account, twins};
use crate::schema::labels;
use crate::statements::insert;
use crate::store::DieselStore;
use crate::unit_of_work::UnitOfWork;
use diesel::prelude::*;
use nimchat_core_model::filter::folded;
use nimchat_core_model::{AccountId, LabelId, StoreResult};
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
        let rows: Vec<Label> = self.reader()?.read_all(|c| {
            labels::table
                .order((labels::account_id, labels::id))
                .select(LabelRow::as_select())
                .load(c)
        })?;
        Ok(twins(rows, |label| (label.account_id, folded(&label.title))).collect())
    }
}

impl LabelLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: LabelId) -> StoreResult<Option<Label>> {
        self.read_one(|c| {
            of_account!(labels, account, id)
                .select(LabelRow::as_select())
                .first(c)
        })
    }

    fn all(&mut self, account: AccountId) -> StoreResult<Vec<Label>> {
        self.read_all(|c| {
            labels::table
                .filter(labels::account_id.eq(account.get()))
                .order(labels::title)
                .select(LabelRow::as_select())
                .load(c)
        })
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
