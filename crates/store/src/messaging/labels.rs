//! The labels that accounts define. The labels of conversations are in `conversations`.

use crate::conn::MultiBackend;
use crate::rows::{changed, of_account, twins};
use crate::schema::labels;
use crate::store::DieselStore;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::filter::folded;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, LabelId, StoreError};
use nimchat_messaging::ports::{LabelLookup, Labels};
use nimchat_messaging::{Label, NewLabel};

#[derive(Queryable, Selectable)]
#[diesel(table_name = labels, check_for_backend(MultiBackend))]
struct LabelRow {
    id: i64,
    account_id: i64,
    title: String,
    description: Option<String>,
    color: String,
    show_on_sidebar: Option<bool>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl From<LabelRow> for Label {
    fn from(row: LabelRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            title: row.title,
            description: row.description,
            color: row.color,
            show_on_sidebar: row.show_on_sidebar,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        }
    }
}

impl DieselStore {
    /// The labels whose titles differ in case alone from another one's of their account: from before they were refused.
    pub fn label_twins(&self) -> Result<Vec<Label>, StoreError> {
        let rows: Vec<LabelRow> = self.reader()?.run(|c| {
            labels::table
                .order((labels::account_id, labels::id))
                .select(LabelRow::as_select())
                .load(c)
        })?;
        let twins = twins(rows, |row| (row.account_id, folded(&row.title)));
        Ok(twins.map(Label::from).collect())
    }
}

impl LabelLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: LabelId) -> Result<Option<Label>, StoreError> {
        self.read_one(|c| {
            of_account!(labels, account, id)
                .select(LabelRow::as_select())
                .first(c)
        })
    }

    fn all(&mut self, account: AccountId) -> Result<Vec<Label>, StoreError> {
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
    fn add(&mut self, new: NewLabel) -> Result<Label, StoreError> {
        let added: LabelRow = self.run(|c| {
            diesel::insert_into(labels::table)
                .values((
                    labels::account_id.eq(new.account_id.get()),
                    labels::title.eq(&new.title),
                    labels::description.eq(&new.description),
                    labels::color.eq(&new.color),
                    labels::show_on_sidebar.eq(new.show_on_sidebar),
                    labels::created_at.eq(new.created_at.naive_utc()),
                    labels::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<LabelRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::Label, added.id);
        Ok(added.into())
    }

    fn update(&mut self, label: &Label) -> Result<(), StoreError> {
        changed(self.run(|c| {
            diesel::update(of_account!(labels, label.account_id, label.id))
                .set((
                    labels::title.eq(&label.title),
                    labels::description.eq(&label.description),
                    labels::color.eq(&label.color),
                    labels::show_on_sidebar.eq(label.show_on_sidebar),
                    labels::updated_at.eq(label.updated_at.naive_utc()),
                ))
                .execute(c)
        })?)
    }

    fn remove(&mut self, account: AccountId, id: LabelId) -> Result<bool, StoreError> {
        let removed = self.run(|c| diesel::delete(of_account!(labels, account, id)).execute(c))?;
        Ok(removed > 0)
    }
}
