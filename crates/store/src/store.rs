//! The store: pools, the writer, and the ports that it gives each domain.

use crate::caller_epoch::{self, CallerListener};
use crate::commit_effects::{Effect, Listeners, OnCommit};
use crate::conn::{self, Opener, PoolBackend, Purpose};
use crate::dialect;
use crate::error::{OpenError, store_error};
use crate::migrate::{self, Migrations};
use crate::settings::{StoreSettings, Target};
use crate::unit_of_work::{PooledTransaction, UnitOfWork};
use crate::writer::{GroupLimits, Writer};
use crate::writes::{self, Writes};
use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{Pool, PooledConnection};
use nimchat_core_model::{NodeId, Queue, StoreError, StoreResult};
use parking_lot::RwLock;
use std::fmt;
use std::sync::Arc;

/// Every repository of nimchat on one database. Clones share it.
#[derive(Clone)]
pub struct DieselStore {
    inner: Arc<Inner>,
    /// Are its changes repeated if a crash of the database loses them?
    repeatable: bool,
}

struct Inner {
    opener: Opener,
    pool: Pool<PoolBackend>,
    pool_size: u32,
    /// On `SQLite` only.
    writer: Option<Writer>,
    listeners: Listeners,
    /// On `PostgreSQL` only.
    callers: Option<Arc<CallerListener>>,
    writes: Writes,
    /// The node that this process is, once it has joined.
    node: RwLock<Option<NodeId>>,
}

/// How busy the store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PoolStats {
    /// Connections of the pool that are open.
    pub open: u32,
    /// Open connections that are idle.
    pub idle: u32,
    /// The maximum.
    pub max: u32,
    /// Units of work that wait for the writer lease; on `SQLite` only.
    pub writers_waiting: u32,
    /// Commits since the start; on `SQLite` only, where one commit may serve several units of work.
    pub commits: u64,
}

impl fmt::Debug for DieselStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DieselStore")
            .field("pool", &self.pool_stats())
            .finish_non_exhaustive()
    }
}

impl DieselStore {
    /// A store on this database. It connects when it is first used.
    pub fn open(settings: &StoreSettings) -> Result<Self, OpenError> {
        Self::with_limits(settings, GroupLimits::default())
    }

    pub(crate) fn with_limits(
        settings: &StoreSettings,
        limits: GroupLimits,
    ) -> Result<Self, OpenError> {
        let target = Target::parse(settings)?;
        let on_sqlite = matches!(target, Target::Sqlite(_));
        let opener = Opener::new(target, settings);
        let writer =
            on_sqlite.then(|| Writer::new(opener.clone(), settings.connect_timeout, limits));
        let listeners = Listeners::default();
        let callers = CallerListener::new(&opener).map(Arc::new);
        if let Some(callers) = callers.clone() {
            listeners.add(Effect::Callers, Arc::new(move || callers.raise()));
        }
        Ok(Self {
            inner: Arc::new(Inner {
                pool: conn::pool(opener.clone(), settings),
                pool_size: settings.pool_size.max(1),
                opener,
                writer,
                listeners,
                callers,
                writes: Writes::default(),
                node: RwLock::new(None),
            }),
            repeatable: false,
        })
    }

    /// Creates the database if it is missing, and migrates it, one process at a time. Refuses a database that a newer
    /// nimchat has changed. Returns the state before.
    pub fn migrate(&self) -> Result<Migrations, OpenError> {
        migrate::run(&self.inner.opener)
    }

    /// Refuses a database that does not exist yet, and makes none.
    pub fn require(&self) -> Result<(), OpenError> {
        match self.inner.opener.target() {
            Target::Sqlite(file) if !file.exists() => Err(OpenError::Missing(file.clone())),
            Target::Postgres(_) if self.migrations()?.applied.is_empty() => Err(OpenError::Empty),
            Target::Sqlite(_) | Target::Postgres(_) => Ok(()),
        }
    }

    /// The applied and pending migrations.
    pub fn migrations(&self) -> Result<Migrations, OpenError> {
        migrate::status(&self.inner.opener)
    }

    /// The version up to which a newer nimchat has migrated the database meanwhile, if one has.
    pub fn newer_schema(&self) -> StoreResult<Option<String>> {
        self.reader()?.run(migrate::newer)
    }

    /// Does the database answer, and take writes? One is tried if the last one failed.
    pub fn ping(&self) -> StoreResult<()> {
        let mut lease = self.lease()?;
        let result = lease.conn.batch_execute("SELECT 1");
        lease.broken = result.is_err();
        result.map_err(store_error)?;
        drop(lease);
        if self.inner.writes.are_failing() {
            let mut work = self.work()?;
            work.run(writes::try_one)?;
            work.finish_apart()?;
        }
        Ok(())
    }

    /// The time of the database's server; none on `SQLite`, which has none.
    pub fn server_time(&self) -> StoreResult<Option<DateTime<Utc>>> {
        self.reader()?.run(dialect::server_time)
    }

    /// The same store for changes that are repeated if they are lost, such as what follows from events: on `PostgreSQL` a
    /// commit does not wait until it is on disk. What was committed later is never kept without it.
    #[must_use]
    pub fn repeatable(&self) -> Self {
        Self {
            repeatable: true,
            ..self.clone()
        }
    }

    /// How busy the store is.
    pub fn pool_stats(&self) -> PoolStats {
        let state = self.inner.pool.state();
        let writer = self.inner.writer.as_ref();
        PoolStats {
            open: state.connections,
            idle: state.idle_connections,
            max: self.inner.pool_size,
            writers_waiting: writer.map_or(0, Writer::waiting),
            commits: writer.map_or(0, Writer::commits),
        }
    }

    /// Calls back after each commit that recorded events, on the committing thread: the callback should only wake a
    /// worker.
    pub fn on_events(&self, callback: OnCommit) {
        self.inner.listeners.add(Effect::Events, callback);
    }

    /// Like [`DieselStore::on_events`], for each commit that enqueued jobs in this queue.
    pub fn on_jobs(&self, queue: Queue, callback: OnCommit) {
        self.inner.listeners.add(Effect::Jobs(queue), callback);
    }

    pub(crate) fn opener(&self) -> &Opener {
        &self.inner.opener
    }

    /// The node that this process is, if it has joined.
    pub(crate) fn node(&self) -> Option<NodeId> {
        *self.inner.node.read()
    }

    pub(crate) fn set_node(&self, id: Option<NodeId>) {
        *self.inner.node.write() = id;
    }

    /// Is there only one writer, so that avoiding a write is worthwhile?
    pub(crate) fn has_one_writer(&self) -> bool {
        self.inner.writer.is_some()
    }

    /// The epoch of what is known about callers; none while a change may go unnoticed.
    pub(crate) fn epoch_of_callers(&self) -> StoreResult<Option<u64>> {
        if let Some(callers) = &self.inner.callers {
            return Ok(callers.epoch(&self.inner.opener));
        }
        // one statement sees one state without a transaction
        let mut lease = self.lease()?;
        let found = caller_epoch::stored(&mut lease.conn);
        lease.broken = found.is_err();
        found
            .map(|epoch| Some(epoch.unsigned_abs()))
            .map_err(store_error)
    }

    pub(crate) fn reader(&self) -> StoreResult<UnitOfWork<'_>> {
        let transaction = self.pooled(crate::conn::AnyConn::begin_read)?;
        Ok(UnitOfWork::pooled(transaction, &self.inner.listeners))
    }

    pub(crate) fn work(&self) -> StoreResult<UnitOfWork<'_>> {
        let work = self.begin_work();
        if work.is_err() {
            self.inner.writes.failed();
        }
        Ok(work?.noting(&self.inner.writes))
    }

    /// A unit of work of one statement, which is repeated if it is lost ([`dialect::unawaited`]). On `PostgreSQL` it needs
    /// no transaction, which would cost two more round trips.
    pub(crate) fn single(&self) -> StoreResult<UnitOfWork<'_>> {
        if self.inner.writer.is_some() {
            return self.work();
        }
        let work = UnitOfWork::pooled(self.pooled(|_| Ok(false))?, &self.inner.listeners);
        Ok(work.noting(&self.inner.writes))
    }

    fn begin_work(&self) -> StoreResult<UnitOfWork<'_>> {
        let listeners = &self.inner.listeners;
        if let Some(writer) = &self.inner.writer {
            return Ok(UnitOfWork::writing(writer.begin()?, listeners));
        }
        let begin = if self.repeatable {
            crate::conn::AnyConn::begin_repeatable
        } else {
            crate::conn::AnyConn::begin_change
        };
        let transaction = self.pooled(begin)?;
        Ok(UnitOfWork::pooled(transaction, listeners))
    }

    /// Finds connections that died while they were idle; the pool replaces them.
    fn pooled(
        &self,
        begin: fn(&mut crate::conn::AnyConn) -> QueryResult<bool>,
    ) -> StoreResult<PooledTransaction> {
        let mut tries_left = self.inner.pool_size;
        loop {
            let mut lease = self.lease()?;
            match lease.check().and_then(|()| begin(&mut lease.conn)) {
                Ok(open) => return Ok(PooledTransaction::new(lease, open)),
                Err(error) => {
                    lease.broken = true;
                    if tries_left == 0 {
                        return Err(store_error(error));
                    }
                    tries_left -= 1;
                }
            }
        }
    }

    fn lease(&self) -> StoreResult<PooledConnection<PoolBackend>> {
        self.inner
            .pool
            .get()
            .map_err(|error| StoreError::Unavailable(Box::new(error)))
    }

    /// A separate connection outside of the pool: for tests and tools.
    pub fn connect(&self) -> Result<crate::conn::AnyConn, OpenError> {
        Ok(self.inner.opener.open(Purpose::Migrating)?)
    }
}
