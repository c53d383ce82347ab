//! Accounts.

use crate::automation::agent_bot;
use crate::conn::MultiBackend;
use crate::dialect::locked;
use crate::jobs;
use crate::rows::{changed, corrupt, object};
use crate::schema::{account_counters, accounts, agent_bots};
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use nimchat_accounts::accounts::CacheKeys;
use nimchat_accounts::ports::{AccountLookup, Accounts};
use nimchat_accounts::{Account, AccountStatus, NewAccount};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, Attributes, Locale, StoreError};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(MultiBackend))]
pub(crate) struct AccountRow {
    id: i64,
    name: String,
    locale: String,
    domain: Option<String>,
    support_email: Option<String>,
    status: String,
    features: Value,
    limits: Value,
    settings: Value,
    custom_attributes: Value,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            locale: Locale::stored(row.locale),
            domain: row.domain,
            support_email: row.support_email,
            status: account_status(&row.status)?,
            features: row.features.into(),
            limits: row.limits.into(),
            settings: row.settings.into(),
            custom_attributes: row.custom_attributes.into(),
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

pub(super) fn account_status(name: &str) -> Result<AccountStatus, StoreError> {
    AccountStatus::parse(name).map_err(|_| corrupt("accounts.status", name))
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = accounts, treat_none_as_null = true, treat_none_as_default_value = false)]
struct NewAccountRow {
    name: String,
    locale: String,
    domain: Option<String>,
    support_email: Option<String>,
    status: &'static str,
    features: Value,
    limits: Value,
    settings: Value,
    custom_attributes: Value,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl From<NewAccount> for NewAccountRow {
    fn from(account: NewAccount) -> Self {
        Self {
            name: account.name,
            locale: account.locale.as_str().to_owned(),
            domain: account.domain,
            support_email: account.support_email,
            status: account.status.as_str(),
            features: object(account.features),
            limits: object(account.limits),
            settings: object(Attributes::new()),
            custom_attributes: object(account.custom_attributes),
            created_at: account.created_at.naive_utc(),
            updated_at: account.created_at.naive_utc(),
        }
    }
}

impl From<&Account> for NewAccountRow {
    fn from(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            locale: account.locale.as_str().to_owned(),
            domain: account.domain.clone(),
            support_email: account.support_email.clone(),
            status: account.status.as_str(),
            features: object(account.features.clone()),
            limits: object(account.limits.clone()),
            settings: object(account.settings.clone()),
            custom_attributes: object(account.custom_attributes.clone()),
            created_at: account.created_at.naive_utc(),
            updated_at: account.updated_at.naive_utc(),
        }
    }
}

impl AccountLookup for UnitOfWork<'_> {
    fn find(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.run(|c| {
            accounts::table
                .filter(accounts::id.eq(id.get()))
                .filter(accounts::deleted_at.is_null())
                .select(AccountRow::as_select())
                .first(c)
                .optional()
        })?
        .map(Account::try_from)
        .transpose()
    }

    fn cache_keys(&mut self, id: AccountId) -> Result<CacheKeys, StoreError> {
        type Times = (
            Option<NaiveDateTime>,
            Option<NaiveDateTime>,
            Option<NaiveDateTime>,
        );
        let times: Option<Times> = self.run(|c| {
            account_counters::table
                .find(id.get())
                .select((
                    account_counters::labels_changed_at,
                    account_counters::inboxes_changed_at,
                    account_counters::teams_changed_at,
                ))
                .first(c)
                .optional()
        })?;
        let (labels, inboxes, teams) = times.unwrap_or_default();
        let utc = |at: Option<NaiveDateTime>| at.map(|at| at.and_utc());
        Ok(CacheKeys {
            labels: utc(labels),
            inboxes: utc(inboxes),
            teams: utc(teams),
        })
    }

    fn any(&mut self) -> Result<bool, StoreError> {
        self.run(|c| {
            diesel::select(diesel::dsl::exists(accounts::table.select(accounts::id))).get_result(c)
        })
    }
}

impl Accounts for UnitOfWork<'_> {
    fn add(&mut self, account: NewAccount) -> Result<Account, StoreError> {
        let row = NewAccountRow::from(account);
        let added = self.run(|c| {
            let added: AccountRow = diesel::insert_into(accounts::table)
                .values(&row)
                .returning(cols::<AccountRow>())
                .get_result(c)?;
            diesel::insert_into(account_counters::table)
                .values((
                    account_counters::account_id.eq(added.id),
                    account_counters::conversations.eq(0_i64),
                    account_counters::resolved_contacts.eq(0_i64),
                ))
                .execute(c)?;
            Ok(added)
        })?;
        self.note_made(RecordKind::Account, added.id);
        added.try_into()
    }

    fn lock(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = self.run(|c| {
            locked!(
                c,
                accounts::table
                    .filter(accounts::id.eq(id.get()))
                    .filter(accounts::deleted_at.is_null())
                    .select(AccountRow::as_select()),
                first
            )
            .optional()
        })?;
        row.map(Account::try_from).transpose()
    }

    fn update(&mut self, account: &Account) -> Result<(), StoreError> {
        let row = NewAccountRow::from(account);
        changed(self.run(|c| {
            diesel::update(accounts::table.find(account.id.get()))
                .set(&row)
                .execute(c)
        })?)
    }

    /// Removes its bots now: they are few, and requests find them without the account.
    fn remove(&mut self, id: AccountId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|c| {
            diesel::update(accounts::table.find(id.get()))
                .set(accounts::deleted_at.eq(at.naive_utc()))
                .execute(c)?;
            let bots = agent_bots::table
                .filter(agent_bots::account_id.eq(id.get()))
                .select((agent_bots::id, agent_bots::avatar_url))
                .load::<(i64, Option<String>)>(c)?;
            let (bots, pictures): (Vec<i64>, Vec<_>) = bots.into_iter().unzip();
            jobs::delete_files(c, pictures, at.naive_utc())?;
            bots.into_iter()
                .try_for_each(|bot| agent_bot::remove(c, bot.into()).map(drop))
        })
    }
}
