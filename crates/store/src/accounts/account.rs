//! Accounts.

use crate::automation::agent_bot;
use crate::jobs;
use crate::prelude::*;
use crate::rows::object;
use crate::schema::{account_counters, accounts, agent_bots};
use nimchat_accounts::accounts::CacheKeys;
use nimchat_accounts::ports::{AccountLookup, Accounts};
use nimchat_accounts::{Account, NewAccount};
use nimchat_core_model::Attributes;

row! {
    AccountRow of accounts as Account {
        id, name, locale, domain, support_email, status, features, limits, settings,
        custom_attributes, created_at, updated_at,
    }
}

/// The account, unless it was removed.
macro_rules! present {
    ($id:ident) => {
        accounts::table
            .filter(accounts::id.eq($id.get()))
            .filter(accounts::deleted_at.is_null())
    };
}
pub(crate) use present;

impl AccountLookup for UnitOfWork<'_> {
    fn find(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        self.first(present!(id))
    }

    fn cache_keys(&mut self, id: AccountId) -> StoreResult<CacheKeys> {
        type Times = [Option<NaiveDateTime>; 3];
        let times: Option<Times> = self.run(|c| {
            account_counters::table
                .find(id.get())
                .select((
                    account_counters::labels_changed_at,
                    account_counters::inboxes_changed_at,
                    account_counters::teams_changed_at,
                ))
                .first::<(_, _, _)>(c)
                .map(Times::from)
                .optional()
        })?;
        let times = times.unwrap_or_default();
        let [labels, inboxes, teams] = times.map(|at| at.map(|at| at.and_utc()));
        Ok(CacheKeys {
            labels,
            inboxes,
            teams,
        })
    }

    fn any(&mut self) -> StoreResult<bool> {
        self.run(|c| {
            diesel::select(diesel::dsl::exists(accounts::table.select(accounts::id))).get_result(c)
        })
    }
}

impl Accounts for UnitOfWork<'_> {
    fn add(&mut self, account: NewAccount) -> StoreResult<Account> {
        let added = self.run(|c| {
            let added: AccountRow = diesel::insert_into(accounts::table)
                .values((
                    columns!(accounts of account =>
                        name, locale, domain, support_email, status, features, limits,
                        custom_attributes, created_at),
                    accounts::settings.eq(object(Attributes::new())),
                    accounts::updated_at.eq(account.created_at.naive_utc()),
                ))
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

    fn lock(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        lock!(self, AccountRow of present!(id))
    }

    fn update(&mut self, account: &Account) -> StoreResult<()> {
        self.must_write(|c| {
            diesel::update(accounts::table.find(account.id.get()))
                .set(columns!(accounts of account =>
                    name, locale, domain, support_email, status, features, limits, settings,
                    custom_attributes, created_at, updated_at))
                .execute(c)
        })
    }

    /// Removes its bots now: they are few, and requests find them without the account.
    fn remove(&mut self, id: AccountId, at: DateTime<Utc>) -> StoreResult<()> {
        self.run(|c| {
            diesel::update(accounts::table.find(id.get()))
                .set(accounts::deleted_at.eq(at.naive_utc()))
                .execute(c)?;
            let bots = of_account!(agent_bots, id)
                .select((agent_bots::id, agent_bots::avatar_url))
                .load::<(i64, Option<String>)>(c)?;
            let (bots, pictures): (Vec<i64>, Vec<_>) = bots.into_iter().unzip();
            jobs::delete_files(c, pictures, at.naive_utc())?;
            bots.into_iter()
                .try_for_each(|bot| agent_bot::remove(c, bot.into()).map(drop))
        })
    }
}
