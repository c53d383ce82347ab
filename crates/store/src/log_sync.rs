//! Shares `SQLite`'s syncs between commits, without blocking the writer.
//!
//! A commit that must survive a power cut is done when the write-ahead log is on disk. SQLite would sync it inside
//! `COMMIT`, while the next units of work wait. Here the commit only writes, the writer lease passes on, and the
//! committing thread waits for a sync that began after its commit: one such sync covers all earlier commits.

use parking_lot::{Condvar, Mutex, MutexGuard};
use std::fs::OpenOptions;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) struct LogSync {
    /// The write-ahead log.
    path: PathBuf,
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    /// The number of commits written, and the number of those on disk.
    written: u64,
    synced: u64,
    syncing: bool,
    /// After a failed sync the system may have dropped unwritten pages: a later success would prove nothing.
    failed: Option<Arc<io::Error>>,
}

/// A commit's place in the order of commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Written(u64);

impl LogSync {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            state: Mutex::default(),
            ended: Condvar::new(),
        }
    }

    /// Why nothing more can be written safely, if a sync failed.
    pub(crate) fn failure(&self) -> Option<Arc<io::Error>> {
        self.state.lock().failed.clone()
    }

    /// Records a written commit. Must be called before the next commit.
    pub(crate) fn written(&self) -> Written {
        let mut state = self.state.lock();
        state.written += 1;
        Written(state.written)
    }

    /// Returns when the commit is on disk.
    pub(crate) fn wait(&self, commit: Written) -> Result<(), Arc<io::Error>> {
        let mut state = self.state.lock();
        loop {
            if state.synced >= commit.0 {
                return Ok(());
            }
            if let Some(error) = &state.failed {
                return Err(Arc::clone(error));
            }
            if state.syncing {
                self.ended.wait(&mut state);
                continue;
            }
            state.syncing = true;
            let covered = state.written;
            let outcome = MutexGuard::unlocked(&mut state, || self.sync());
            state.syncing = false;
            match outcome {
                Ok(()) => state.synced = state.synced.max(covered),
                Err(error) => state.failed = Some(Arc::new(error)),
            }
            self.ended.notify_all();
        }
    }

    /// Opens the log each time: SQLite may have created another file under the name.
    fn sync(&self) -> io::Result<()> {
        OpenOptions::new().write(true).open(&self.path)?.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::thread;

    #[test]
    fn a_sync_covers_what_was_written_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        File::create(&path).unwrap();
        let sync = LogSync::new(path);
        let (first, second) = (sync.written(), sync.written());
        sync.wait(second).unwrap();
        assert_eq!(sync.state.lock().synced, 2);
        sync.wait(first).unwrap();
    }

    #[test]
    fn many_wait_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        File::create(&path).unwrap();
        let sync = LogSync::new(path);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        sync.wait(sync.written()).unwrap();
                    }
                });
            }
        });
        assert_eq!(sync.state.lock().synced, 400);
    }

    #[test]
    fn after_a_failure_nothing_counts_as_on_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let sync = LogSync::new(path.clone());
        sync.wait(sync.written()).unwrap_err();
        File::create(&path).unwrap();
        sync.wait(sync.written()).unwrap_err();
        assert!(sync.failure().is_some());
    }
}
