//! File descriptors: each connection needs one, and so do the database, the files and calls to other servers. The
//! connections get what the others leave, so that a crowd of clients cannot keep the server from writing.

use rustix::process::{Resource, getrlimit, setrlimit};

/// For listening, logging, the runtime and calls to other servers.
const RESERVE: u64 = 128;

/// A database connection of `SQLite` has the file, its log and its index open.
const OF_A_DATABASE_CONNECTION: u64 = 3;

/// Raises the soft limit to the hard one, which is often far higher.
pub fn raise_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        limit.current = limit.maximum;
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            eprintln!("nimchat: keeps its limit of file descriptors: {error}");
        }
    }
}

/// How many connections of clients each of `workers` threads accepts, with a pool of this many database connections.
pub fn connections(workers: usize, pool_size: u32) -> usize {
    bounded(getrlimit(Resource::Nofile).current, workers, pool_size)
}

fn bounded(limit: Option<u64>, workers: usize, pool_size: u32) -> usize {
    /// What actix accepts without a limit.
    const MOST: u64 = 25_600;
    let reserve = RESERVE + OF_A_DATABASE_CONNECTION * (u64::from(pool_size) + 2);
    let left = limit.unwrap_or(u64::MAX).saturating_sub(reserve);
    let each = (left / workers.max(1) as u64).clamp(8, MOST);
    usize::try_from(each).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_the_database() {
        assert_eq!(bounded(Some(1024), 2, 16), (1024 - 128 - 54) / 2);
        assert_eq!(bounded(None, 4, 16), 25_600);
        assert_eq!(bounded(Some(64), 2, 16), 8);
    }
}
