//! The running servers that share a database, and which of them dispatches events.
//!
//! On `PostgreSQL` a node counts as alive while it holds the advisory lock of its id, on its own connection: when the
//! process ends, for whatever reason, the database releases the lock. A `SQLite` file is served by one process, which
//! holds a lock on a file beside it.

use crate::conn::{AnyConn, Purpose};
use crate::error::store_error;
use crate::settings::Target;
use crate::store::DieselStore;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer};
use nimchat_core_model::{NodeId, StoreError, StoreResult};
use parking_lot::Mutex;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;

/// Why a node cannot join.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// Another process serves the `SQLite` file.
    #[error("another nimchat serves this database ({0} is locked)")]
    Taken(PathBuf),
    /// The lock file cannot be created.
    #[error("{file} cannot be locked: {source}")]
    File {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// This process as a node of the database. Dropping it ends the node.
pub struct Node {
    id: NodeId,
    store: DieselStore,
    membership: Membership,
}

enum Membership {
    /// The only node. Holds the lock.
    Alone(#[expect(dead_code, reason = "it is locked as long as it is open")] File),
    /// One of any number of nodes. Without a connection it has to join again.
    Session(Mutex<Option<AnyConn>>),
}

impl Drop for Node {
    fn drop(&mut self) {
        self.store.set_node(None);
    }
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The key of the advisory locks. They belong to a database, in which each schema may hold another nimchat.
const NODES: &str = "hashtext('nimchat node ' || current_schema())";
const DISPATCH: &str = "hashtext('nimchat dispatch ' || current_schema())";

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = Bool)]
    held: bool,
}

#[derive(QueryableByName)]
struct Alive {
    #[diesel(sql_type = Integer)]
    node: i32,
}

impl DieselStore {
    /// Makes this process a node of the database.
    pub fn join(&self, id: NodeId) -> Result<Node, JoinError> {
        let membership = match self.opener().target() {
            Target::Sqlite(path) => {
                let mut file = path.clone().into_os_string();
                file.push("-serve");
                Membership::Alone(lock(file.into())?)
            }
            Target::Postgres(_) => Membership::Session(Mutex::new(Some(self.enter(id)?))),
        };
        self.set_node(Some(id));
        Ok(Node {
            id,
            store: self.clone(),
            membership,
        })
    }

    /// Does this node run? Where this process has not joined, every node may.
    pub(crate) fn is_alive(&self, conn: &mut AnyConn, node: NodeId) -> QueryResult<bool> {
        match (self.opener().target(), self.node()) {
            (_, None) => Ok(true),
            (Target::Sqlite(_), Some(own)) => Ok(own == node),
            (Target::Postgres(_), Some(own)) => Ok(own == node || alive(conn)?.contains(&node)),
        }
    }

    fn enter(&self, id: NodeId) -> StoreResult<AnyConn> {
        let mut conn = self
            .opener()
            .open(Purpose::Pooled)
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        let entered = advisory(&mut conn, &format!("({NODES}, {id})"))?;
        if entered {
            Ok(conn)
        } else {
            Err(StoreError::Conflict {
                constraint: "nodes_id_key".to_owned(),
            })
        }
    }
}

fn lock(path: PathBuf) -> Result<File, JoinError> {
    let opened = OpenOptions::new().create(true).append(true).open(&path);
    let file = match opened {
        Ok(file) => file,
        Err(source) => return Err(JoinError::File { file: path, source }),
    };
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JoinError::Taken(path)),
        Err(TryLockError::Error(source)) => Err(JoinError::File { file: path, source }),
    }
}

fn advisory(conn: &mut AnyConn, lock: &str) -> StoreResult<bool> {
    diesel::sql_query(format!("SELECT pg_try_advisory_lock{lock} AS held"))
        .get_result(conn)
        .map(|row: Held| row.held)
        .map_err(store_error)
}

/// The nodes that hold their locks.
fn alive(conn: &mut AnyConn) -> QueryResult<Vec<NodeId>> {
    let alive: Vec<Alive> = diesel::sql_query(format!(
        "SELECT objid::bigint::bit(32)::integer AS node FROM pg_locks \
         WHERE locktype = 'advisory' AND objsubid = 2 AND granted \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
         AND classid::bigint::bit(32)::integer = {NODES}"
    ))
    .load(conn)?;
    Ok(alive.into_iter().map(|row| NodeId::new(row.node)).collect())
}

impl Node {
    /// Its id.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// Does this node dispatch events from now on?
    pub fn leads(&self) -> StoreResult<bool> {
        let Membership::Session(session) = &self.membership else {
            return Ok(true);
        };
        self.on_session(session, |conn| {
            // a session can take a lock many times; once is enough
            let held: Held = diesel::sql_query(format!(
                "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' \
                 AND pid = pg_backend_pid() AND classid::bigint::bit(32)::integer = {DISPATCH} AND objid = 0) AS held"
            ))
            .get_result(conn)
            .map_err(store_error)?;
            if held.held {
                return Ok(true);
            }
            advisory(conn, &format!("({DISPATCH}, 0)"))
        })
    }

    /// The nodes that are alive, including this one.
    pub fn alive(&self) -> StoreResult<Vec<NodeId>> {
        let Membership::Session(session) = &self.membership else {
            return Ok(vec![self.id]);
        };
        self.on_session(session, |conn| alive(conn).map_err(store_error))
    }

    /// Runs on the node's session; if that was lost, the node joins again. The others may have considered it dead
    /// meanwhile.
    fn on_session<T>(
        &self,
        session: &Mutex<Option<AnyConn>>,
        act: impl FnOnce(&mut AnyConn) -> StoreResult<T>,
    ) -> StoreResult<T> {
        let mut session = session.lock();
        let mut conn = match session.take() {
            Some(conn) => conn,
            None => self.store.enter(self.id)?,
        };
        let result = act(&mut conn)?;
        *session = Some(conn);
        Ok(result)
    }
}
