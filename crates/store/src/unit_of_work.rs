//! A read or a unit of work on the connection that serves it.
//!
//! One struct implements the ports of every domain, in the modules beside this one.

use crate::commit_effects::{CommitEffects, Effect, Listeners};
use crate::conn::{AnyConn, Lease, PoolBackend};
use crate::error::{Spoiled, only_statement_failed, store_error};
use crate::messaging::posting::{KeptMessage, Posting};
use crate::rows::models;
use crate::store::DieselStore;
use crate::writer::WriterLease;
use crate::writes::Writes;
use diesel::prelude::*;
use diesel::r2d2::PooledConnection;
use nimchat_automation::deliveries::{NewDelivery, deliver};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{StoreError, StoreResult};

/// A read or a unit of work.
pub struct UnitOfWork<'a> {
    source: Source<'a>,
    listeners: &'a Listeners,
    /// Notes the outcome of a unit of work; none of a read.
    writes: Option<&'a Writes>,
    /// Set after an error that may have ended the transaction in the database: the unit of work cannot go on.
    spoiled: bool,
    effects: CommitEffects,
    posting: Posting,
    made: Vec<(RecordKind, i64)>,
}

enum Source<'a> {
    Pooled(PooledTransaction),
    Writer(WriterLease<'a>),
}

/// A connection of the pool, with an open transaction or, for a read or a single statement on `PostgreSQL`, without
/// one.
pub(crate) struct PooledTransaction {
    lease: PooledConnection<PoolBackend>,
    open: bool,
}

impl PooledTransaction {
    pub(crate) fn new(lease: PooledConnection<PoolBackend>, open: bool) -> Self {
        Self { lease, open }
    }
}

impl Drop for PooledTransaction {
    fn drop(&mut self) {
        let Lease { conn, broken, .. } = &mut *self.lease;
        if self.open && conn.rollback().is_err() {
            *broken = true;
        }
    }
}

impl<'a> UnitOfWork<'a> {
    pub(crate) fn pooled(transaction: PooledTransaction, listeners: &'a Listeners) -> Self {
        Self::on(Source::Pooled(transaction), listeners)
    }

    pub(crate) fn writing(lease: WriterLease<'a>, listeners: &'a Listeners) -> Self {
        Self::on(Source::Writer(lease), listeners)
    }

    fn on(source: Source<'a>, listeners: &'a Listeners) -> Self {
        Self {
            source,
            listeners,
            writes: None,
            spoiled: false,
            effects: CommitEffects::default(),
            posting: Posting::default(),
            made: Vec::new(),
        }
    }

    /// Notes the outcome here.
    pub(crate) fn noting(self, writes: &'a Writes) -> Self {
        Self {
            writes: Some(writes),
            ..self
        }
    }

    /// Runs statements, after writing a message that was held back.
    pub(crate) fn run<T>(
        &mut self,
        statements: impl FnOnce(&mut AnyConn) -> QueryResult<T>,
    ) -> StoreResult<T> {
        self.write_kept()?;
        self.execute(statements)
    }

    /// Runs a statement that reads at most one row, and answers its model.
    pub(crate) fn read_one<R: TryInto<M, Error: Into<StoreError>>, M>(
        &mut self,
        statement: impl FnOnce(&mut AnyConn) -> QueryResult<R>,
    ) -> StoreResult<Option<M>> {
        let row = self.run(|c| statement(c).optional())?;
        row.map(R::try_into).transpose().map_err(Into::into)
    }

    /// Runs a statement that reads rows, and answers their models.
    pub(crate) fn read_all<R: TryInto<M, Error: Into<StoreError>>, M>(
        &mut self,
        statement: impl FnOnce(&mut AnyConn) -> QueryResult<Vec<R>>,
    ) -> StoreResult<Vec<M>> {
        self.run(statement).and_then(models)
    }

    /// Runs statements that write the message held back themselves, if there is one.
    pub(crate) fn run_with_kept<T>(
        &mut self,
        statements: impl FnOnce(&mut AnyConn, Option<&KeptMessage>) -> QueryResult<T>,
    ) -> StoreResult<T> {
        let kept = self.posting.kept.take();
        self.execute(|c| statements(c, kept.as_ref()))
    }

    /// The records that this unit of work has made.
    pub(crate) fn made(&mut self) -> &mut Vec<(RecordKind, i64)> {
        &mut self.made
    }

    /// The reserved id and the message held back.
    pub(crate) fn posting(&mut self) -> &mut Posting {
        &mut self.posting
    }

    fn write_kept(&mut self) -> StoreResult<()> {
        match self.posting.kept.take() {
            Some(kept) => self.execute(|c| kept.insert(c)).map(drop),
            None => Ok(()),
        }
    }

    /// The only access to the connection, so that no statement follows one that may have ended the transaction.
    fn execute<T>(
        &mut self,
        statements: impl FnOnce(&mut AnyConn) -> QueryResult<T>,
    ) -> StoreResult<T> {
        if self.spoiled {
            return Err(StoreError::Backend(Box::new(Spoiled)));
        }
        let result = match &mut self.source {
            Source::Pooled(transaction) => statements(&mut transaction.lease.conn),
            Source::Writer(lease) => match lease.conn() {
                Some(conn) => statements(conn),
                None => return Err(StoreError::Backend(Box::new(Spoiled))),
            },
        };
        result.map_err(|error| {
            if !only_statement_failed(&error) {
                self.spoiled = true;
                if let Some(writes) = self.writes {
                    writes.failed();
                }
                if let Source::Pooled(transaction) = &mut self.source {
                    transaction.lease.broken = true;
                }
            }
            store_error(error)
        })
    }

    /// Wakes the workers of this effect after the commit.
    pub(crate) fn after_commit(&mut self, effect: Effect) {
        self.effects.add(effect);
    }

    /// The unit of work itself, which may now change what callers depend on: tokens, sessions, users, accounts,
    /// memberships, apps, bots.
    pub(crate) fn changes_callers(&mut self) -> &mut Self {
        self.after_commit(Effect::Callers);
        self
    }

    /// Commits, and records the change in the call that this thread executes.
    pub(crate) fn finish(mut self) -> StoreResult<()> {
        self.note_call()?;
        self.finish_apart()
    }

    /// Commits, but not as a change of the call that this thread executes: for changes that may be repeated with the
    /// call.
    pub(crate) fn finish_apart(mut self) -> StoreResult<()> {
        self.write_kept()?;
        if self.spoiled {
            return Err(StoreError::Backend(Box::new(Spoiled)));
        }
        let committed = match self.source {
            Source::Writer(lease) => lease.commit(),
            Source::Pooled(mut transaction) => {
                // a single statement has committed itself
                let committed = if transaction.open {
                    transaction.lease.conn.commit()
                } else {
                    Ok(())
                };
                transaction.lease.broken = committed.is_err();
                transaction.open = committed.is_err();
                committed.map_err(store_error)
            }
        };
        match (&committed, self.writes) {
            (Ok(()), Some(writes)) => writes.went_through(),
            (Err(_), Some(writes)) => writes.failed(),
            (_, None) => {}
        }
        committed?;
        self.listeners.notify(self.effects);
        Ok(())
    }
}

/// The storage of each domain: what a unit of work implements is a view and has the ports of a work. Those that are
/// named may change what callers depend on.
macro_rules! stores {
    ($($domain:ident [$($changes_callers:ident),*] { $($more:tt)* })+) => {$(
        impl $domain::ports::Store for DieselStore {
            fn read(&self) -> StoreResult<Box<dyn $domain::ports::View + '_>> {
                Ok(Box::new(self.reader()?))
            }

            fn begin(&self) -> StoreResult<Box<dyn $domain::ports::Work + '_>> {
                Ok(Box::new(self.work()?))
            }

            $($more)*
        }

        // each is a port of the domain
        $(const _: fn(&mut dyn $domain::ports::Ports) = |ports| {
            let _port = ports.$changes_callers();
        };)*

        impl $domain::ports::Work for UnitOfWork<'_> {
            fn ports(&mut self, name: &'static str) -> &mut dyn $domain::ports::Ports {
                const CHANGE_CALLERS: &[&str] = &[$(stringify!($changes_callers)),*];
                if CHANGE_CALLERS.contains(&name) {
                    self.changes_callers()
                } else {
                    self
                }
            }

            fn commit(self: Box<Self>) -> StoreResult<()> {
                self.finish()
            }
        }
    )+};
}

stores! {
    nimchat_accounts
        [accounts, users, memberships, tokens, sessions, platform_apps, removals] {
        fn epoch_of_callers(&self) -> StoreResult<Option<u64>> {
            Self::epoch_of_callers(self)
        }
    }
    nimchat_messaging [] {}
    nimchat_notifications [] {}
    nimchat_automation [agent_bots, bot_access] {
        fn deliver(&self, deliveries: &[NewDelivery]) -> StoreResult<()> {
            if self.has_one_writer() {
                let work = nimchat_automation::ports::Store::begin(self)?;
                return deliver(work, deliveries);
            }
            let mut work = self.single()?;
            work.deliver(deliveries)?;
            work.finish()
        }
    }
    nimchat_helpcenter [] {}
    nimchat_reporting [] {}
}

#[cfg(test)]
mod tests {
    use crate::schema::platform_apps;
    use crate::{DieselStore, StoreSettings};
    use chrono::DateTime;
    use diesel::connection::SimpleConnection;
    use diesel::dsl::sql;
    use diesel::prelude::*;
    use diesel::sql_types::Text;
    use nimchat_core_model::StoreError;

    fn add(conn: &mut crate::conn::AnyConn) -> QueryResult<usize> {
        let at = DateTime::UNIX_EPOCH.naive_utc();
        diesel::insert_into(platform_apps::table)
            .values((
                platform_apps::name.eq("One"),
                platform_apps::created_at.eq(at),
                platform_apps::updated_at.eq(at),
            ))
            .execute(conn)
    }

    #[test]
    fn a_work_whose_transaction_may_be_gone_neither_goes_on_nor_commits() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("session.db");
        let settings = StoreSettings::new(format!("sqlite://{}", file.display()));
        let store = DieselStore::open(&settings).unwrap();
        store.migrate().unwrap();
        let mut work = store.work().unwrap();
        work.run(add).unwrap();
        // as the database does by itself after some disk and memory errors
        work.run(|c| c.batch_execute("ROLLBACK; SELECT nonsense"))
            .unwrap_err();
        assert!(work.run(add).is_err());
        assert!(matches!(work.finish(), Err(StoreError::Backend(_))));

        let kept = |store: &DieselStore| -> i64 {
            let mut look = store.reader().unwrap();
            look.run(|c| platform_apps::table.count().get_result(c))
                .unwrap()
        };
        assert_eq!(kept(&store), 0);
        let mut work = store.work().unwrap();
        work.run(add).unwrap();
        work.finish().unwrap();
        assert_eq!(kept(&store), 1);
    }

    #[test]
    fn a_look_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("session.db");
        let settings = StoreSettings::new(format!("sqlite://{}", file.display()));
        let store = DieselStore::open(&settings).unwrap();
        store.migrate().unwrap();
        assert!(store.reader().unwrap().run(add).is_err());
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "tests have no settings of their own"
    )]
    fn on_postgres_what_is_repeated_if_it_is_lost_does_not_wait_for_the_disk() {
        let url = std::env::var("NIMCHAT_TEST_POSTGRES_URL");
        let Some(url) = url.ok().filter(|url| !url.is_empty()) else {
            return;
        };
        let store = DieselStore::open(&StoreSettings::new(url)).unwrap();
        let waits = |store: &DieselStore| -> String {
            let mut work = store.work().unwrap();
            let setting = sql::<Text>("SELECT current_setting('synchronous_commit')");
            work.run(|c| setting.get_result(c)).unwrap()
        };
        assert_eq!(waits(&store.repeatable()), "off");
        assert_eq!(waits(&store), "on");
    }
}
