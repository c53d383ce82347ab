//! Shares `SQLite`'s syncs between commits, without blocking the writer.
//!
//! A commit that must survive a power cut is done when the write-ahead log is on disk. SQLite would sync it inside
//! `COMMIT`, while the next units of work wait. Here the commit only writes, the writer lease passes on, and the
//! committing thread waits for a sync that began after its commit: one such sync covers all earlier commits.
//!
//! A log that cannot be opened, for want of file descriptors, is another thing than a sync that failed: nothing was
//! lost, and the next attempt covers the same commits.

use parking_lot::{Condvar, Mutex, MutexGuard};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// How long a commit waits for a log that cannot be opened.
const PATIENCE: Duration = Duration::from_secs(2);

/// The pause between attempts to open it.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) struct LogSync {
    /// The write-ahead log.
    path: PathBuf,
    patience: Duration,
    state: Mutex<State>,
    ended: Condvar,
    /// The log as it was opened last, so that a sync needs no further file descriptor.
    open: Mutex<Option<File>>,
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

/// Why a sync did not happen.
enum SyncError {
    /// The log could not be opened: nothing was tried.
    NotOpen(io::Error),
    /// The sync failed.
    Failed(io::Error),
}

impl LogSync {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self::with_patience(path, PATIENCE)
    }

    fn with_patience(path: PathBuf, patience: Duration) -> Self {
        Self {
            path,
            patience,
            state: Mutex::default(),
            ended: Condvar::new(),
            open: Mutex::default(),
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

    /// Returns when the commit is on disk. Without a log that can be opened it fails after a while; the commit may be
    /// on disk later.
    pub(crate) fn wait(&self, commit: Written) -> Result<(), Arc<io::Error>> {
        let deadline = Instant::now() + self.patience;
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
            self.ended.notify_all();
            match outcome {
                Ok(()) => state.synced = state.synced.max(covered),
                Err(SyncError::Failed(error)) => state.failed = Some(Arc::new(error)),
                Err(SyncError::NotOpen(error)) if Instant::now() >= deadline => {
                    return Err(Arc::new(error));
                }
                Err(SyncError::NotOpen(_)) => {
                    MutexGuard::unlocked(&mut state, || thread::sleep(PAUSE));
                }
            }
        }
    }

    fn sync(&self) -> Result<(), SyncError> {
        let mut open = self.open.lock();
        let known = open.take().filter(|file| self.is_still_the_log(file));
        let log = match known {
            Some(log) => log,
            None => OpenOptions::new()
                .write(true)
                .open(&self.path)
                .map_err(SyncError::NotOpen)?,
        };
        let synced = log.sync_data().map_err(SyncError::Failed);
        *open = Some(log);
        synced
    }

    /// SQLite may have created another file under the name.
    #[cfg(unix)]
    fn is_still_the_log(&self, file: &File) -> bool {
        use std::os::unix::fs::MetadataExt;
        match (file.metadata(), fs::metadata(&self.path)) {
            (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
            _ => false,
        }
    }

    #[cfg(not(unix))]
    fn is_still_the_log(&self, _: &File) -> bool {
        false
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
    fn a_log_that_cannot_be_opened_is_no_failed_sync() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let sync = LogSync::with_patience(path.clone(), Duration::ZERO);
        let early = sync.written();
        sync.wait(early).unwrap_err();
        assert!(sync.failure().is_none());
        File::create(&path).unwrap();
        sync.wait(sync.written()).unwrap();
        // the later sync covers the earlier commit
        sync.wait(early).unwrap();
    }

    #[test]
    fn a_commit_waits_for_a_log_that_can_be_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let sync = LogSync::with_patience(path.clone(), Duration::from_mins(1));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| sync.wait(sync.written()));
            File::create(&path).unwrap();
            waiting.join().unwrap().unwrap();
        });
    }

    #[test]
    fn another_file_under_the_name_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        File::create(&path).unwrap();
        let sync = LogSync::with_patience(path.clone(), Duration::ZERO);
        sync.wait(sync.written()).unwrap();
        fs::remove_file(&path).unwrap();
        sync.wait(sync.written()).unwrap_err();
        File::create(&path).unwrap();
        sync.wait(sync.written()).unwrap();
    }

    #[test]
    fn after_a_failure_nothing_counts_as_on_disk() {
        // a file that can be opened and not be synced
        let sync = LogSync::new("/dev/null".into());
        sync.wait(sync.written()).unwrap_err();
        assert!(sync.failure().is_some());
        sync.wait(sync.written()).unwrap_err();
    }
}
